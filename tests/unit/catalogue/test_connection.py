"""Opening catalogues of other schemas."""

import gc
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

import alcove
from alcove.catalogue import connection
from alcove.errors import ConfigError, LibraryError, NewerLibraryError, NoLibraryError
from alcove.library.opening import open_library
from tests.stories.works import a_folder, everything, take_in


@pytest.fixture
def own_environ(own_home: Path) -> dict[str, str]:
    return {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)}


def set_schema(library: Path, number: int) -> None:
    with closing(sqlite3.connect(library / "catalogue.sqlite3")) as database:
        database.execute("UPDATE schema_number SET number = ?", (number,))
        database.commit()


def test_a_newer_library_is_refused_and_left_alone(tmp_path: Path, own_environ: dict[str, str]) -> None:
    """With what to do."""
    library = tmp_path / "library"
    alcove.open_library(library, create=True, environ=own_environ).close()
    set_schema(library, connection.SCHEMA + 1)
    before = (library / "catalogue.sqlite3").read_bytes()
    with pytest.raises(
        NewerLibraryError, match=f"schema {connection.SCHEMA + 1}; this version knows {connection.SCHEMA}"
    ):
        alcove.open_library(library, environ=own_environ)
    assert (library / "catalogue.sqlite3").read_bytes() == before


def test_an_older_library_is_copied_and_then_migrated(tmp_path: Path, own_environ: dict[str, str]) -> None:
    """The copy lies beside it and is the catalogue as it was."""
    library = tmp_path / "library"
    with alcove.open_library(library, create=True, environ=own_environ) as opened:
        take_in(opened, a_folder(tmp_path / "works", range(1, 4)))
        before = everything(opened)
    set_schema(library, connection.SCHEMA - 1)
    with alcove.open_library(library, environ=own_environ) as opened:
        assert everything(opened) == before
        assert connection.schema_number(opened._parts.catalogue) == connection.SCHEMA
    with closing(sqlite3.connect(library / f"catalogue.schema-{connection.SCHEMA - 1}.sqlite3")) as copy:
        assert copy.execute("SELECT number FROM schema_number").fetchone() == (connection.SCHEMA - 1,)
        assert copy.execute("SELECT count(*) FROM work").fetchone() == (3,)


def test_a_missing_library_says_where_the_last_one_was(tmp_path: Path, own_environ: dict[str, str]) -> None:
    """Most often it is another folder that was meant."""
    alcove.open_library(tmp_path / "first", create=True, environ=own_environ).close()
    with pytest.raises(NoLibraryError, match=f"The last one used was {tmp_path / 'first'}"):
        alcove.open_library(tmp_path / "second", environ=own_environ)


def test_a_folder_with_other_things_becomes_no_library(tmp_path: Path, own_environ: dict[str, str]) -> None:
    """Nothing is written into it."""
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(NoLibraryError, match="holds other things and is no library"):
        alcove.open_library(tmp_path, create=True, environ=own_environ)
    assert [p.name for p in tmp_path.iterdir() if p.name == "originals"] == []


def test_a_catalogue_that_cannot_be_opened_is_not_called_damaged(tmp_path: Path, own_environ: dict[str, str]) -> None:
    """It may be whole: no rebuild is proposed, and none takes its place."""
    library = tmp_path / "library"
    alcove.open_library(library, create=True, environ=own_environ).close()
    for left in library.glob("catalogue.sqlite3*"):
        left.unlink()
    (library / "catalogue.sqlite3").mkdir()
    for damaged in (False, True):
        with pytest.raises(LibraryError, match=r"cannot be opened: .* permissions of its folder") as told:
            open_library(library, environ=own_environ, damaged=damaged)
        assert type(told.value) is LibraryError
    assert [path.name for path in library.glob("catalogue*")] == ["catalogue.sqlite3"]


# Django lets go of a connection whose first statement fails without closing it, and Python 3.13 tells once it is collected.
@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")
def test_a_catalogue_that_another_process_makes_ready_just_now_is_waited_for(
    tmp_path: Path, own_environ: dict[str, str]
) -> None:
    """SQLite does not wait there: whoever changes the journal's mode beside a writer is told at once."""
    (tmp_path / "library").mkdir()
    other = sqlite3.connect(tmp_path / "library" / "catalogue.sqlite3", isolation_level=None, check_same_thread=False)
    with closing(other):
        other.execute("BEGIN IMMEDIATE")
        done = threading.Timer(0.3, other.rollback)
        done.start()
        with open_library(tmp_path / "library", create=True, environ=own_environ) as library:
            assert library.count(alcove.OWNER, "") == 0
        done.join()
    gc.collect()


def test_a_place_that_no_library_can_have_is_named(tmp_path: Path, own_environ: dict[str, str]) -> None:
    """Whatever the system says of it, here that its name is too long, it is the library that cannot be used."""
    for create in (False, True):
        with pytest.raises(LibraryError, match=r"cannot be used: .* read and write its folder"):
            open_library(tmp_path / ("x" * 300), create=create, environ=own_environ)


def test_settings_may_be_there_before_the_library(tmp_path: Path, own_environ: dict[str, str]) -> None:
    """A folder with nothing but alcove.toml counts as empty."""
    library = tmp_path / "library"
    library.mkdir()
    (library / "alcove.toml").write_text('[index]\nfolder = "elsewhere"\n', encoding="utf-8")
    with alcove.open_library(library, create=True, environ=own_environ) as opened:
        assert opened.config.index == library / "elsewhere"


@pytest.mark.parametrize("url", ["mysql://localhost/x", "catalogue.sqlite3"])
def test_a_catalogue_of_another_kind_is_refused(tmp_path: Path, own_environ: dict[str, str], url: str) -> None:
    """By the setting's name."""
    with pytest.raises(ConfigError, match=r"catalogue\.url"):
        alcove.open_library(tmp_path / "library", create=True, environ=own_environ | {"ALCOVE_CATALOGUE_URL": url})


def test_a_library_can_be_moved(tmp_path: Path, own_environ: dict[str, str]) -> None:
    """No path of its own is inside."""
    with alcove.open_library(tmp_path / "here", create=True, environ=own_environ) as opened:
        take_in(opened, a_folder(tmp_path / "works", range(1, 4)))
        before = everything(opened)
    (tmp_path / "here").rename(tmp_path / "there")
    with alcove.open_library(tmp_path / "there", environ=own_environ) as opened:
        assert everything(opened) == before
        assert all(p.fault is False for p in opened.verify(deep=True) if hasattr(p, "fault"))


def test_django_set_up_by_somebody_else_is_an_error() -> None:
    """Rather than a library with half of its tables."""
    import subprocess
    import sys

    code = (
        "from django.conf import settings; settings.configure(INSTALLED_APPS=[])\n"
        "from alcove.catalogue import connection\n"
        "from alcove.errors import LibraryError\n"
        "try:\n    connection.start()\nexcept LibraryError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Django is already set up for another program")
    assert issubclass(NewerLibraryError, LibraryError)
