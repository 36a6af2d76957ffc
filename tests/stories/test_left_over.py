"""What a process left half done: finished when a library is opened, or later where that was asked for."""

import shutil
from pathlib import Path

import pytest

import alcove
from alcove import Library
from alcove.cli.session import streamed
from alcove.errors import DamagedLibraryError
from alcove.indexing.apply import index_lock
from alcove.library.opening import open_library
from tests.stories.works import a_work, verdict, write

OWNER = alcove.OWNER


def leave_unindexed(library: Library, folder: Path) -> None:
    """Commits the works of a folder while the index is somebody else's, and leaves."""
    with index_lock(library._parts.catalogue).acquire(), streamed(library.import_files([folder])) as lines:
        next(lines)


@pytest.fixture
def folder(tmp_path: Path, environ: dict[str, str]) -> Path:
    """A library with two works, one of which is not in the index."""
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        list(library.import_files([write(tmp_path / "first", a_work(1), "one.html")]))
        leave_unindexed(library, write(tmp_path / "second", a_work(2), "two.html"))
        assert library.count(OWNER) == 1
    return tmp_path / "library"


def test_opening_finishes_it(folder: Path, environ: dict[str, str]) -> None:
    with open_library(folder, environ=environ) as library:
        assert library.count(OWNER) == 2


def test_opening_leaves_it_where_that_was_asked_for(folder: Path, environ: dict[str, str]) -> None:
    with open_library(folder, environ=environ, catch_up=False) as library:
        assert library.count(OWNER) == 1
        assert verdict(library).pending > 0
        assert library.catch_up(enough=lambda: True) is False
        assert library.count(OWNER) == 1
        assert library.catch_up() is True
        assert library.count(OWNER) == 2
        assert verdict(library).pending == 0


def test_who_is_at_the_index_is_left_to_it(folder: Path, environ: dict[str, str]) -> None:
    with open_library(folder, environ=environ, catch_up=False) as library:
        with index_lock(library._parts.catalogue).acquire():
            assert library.catch_up() is False
        assert library.catch_up() is True


def test_a_lost_index_is_told_at_once(folder: Path, environ: dict[str, str]) -> None:
    shutil.rmtree(folder / "index")
    with pytest.raises(DamagedLibraryError, match="alcove reindex"):
        open_library(folder, environ=environ, catch_up=False)
