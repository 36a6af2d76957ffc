"""What a process left half done: finished when a library is opened, or later where that was asked for."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library
from alcove.catalogue import intake
from alcove.cli.session import streamed
from alcove.errors import DamagedLibraryError
from alcove.importing import left_over
from alcove.indexing.apply import index_lock
from alcove.library.opening import open_library
from alcove.vault import ManifestEntry
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


def test_what_was_only_kept_is_sought_while_the_manifest_is_read(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that was ended late has brought nearly all that is there."""
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        for number in range(1, 6):
            write(tmp_path / "works", a_work(number), f"{number}.html")
        list(library.import_files([tmp_path / "works"], jobs=1))
        catalogue, vault = library._parts.catalogue, library._parts.vault
        lines, holdings = list(vault.iter_manifest()), intake.holdings
        read: list[str] = []
        asked: list[int] = []

        def one_by_one(**_: Any) -> Iterator[ManifestEntry]:
            for line in lines:
                read.append(line.sha256)
                yield line

        def counted(*args: Any) -> Any:
            asked.append(len(read))
            return holdings(*args)

        monkeypatch.setattr(left_over, "_LINES", 2)
        monkeypatch.setattr(vault, "iter_manifest", one_by_one)
        monkeypatch.setattr(intake, "holdings", counted)
        assert list(left_over.kept_only(catalogue, vault, [1])) == []
        assert asked == [2, 4, 5]
        intake.drop_files(catalogue, [lines[1].sha256, lines[3].sha256])
        kept = list(left_over.kept_only(catalogue, vault, [1]))
        assert [item.sha256 for item in kept] == [lines[1].sha256, lines[3].sha256]


def test_a_lost_index_is_told_at_once(folder: Path, environ: dict[str, str]) -> None:
    shutil.rmtree(folder / "index")
    with pytest.raises(DamagedLibraryError, match="alcove reindex"):
        open_library(folder, environ=environ, catch_up=False)
