"""Everything derived thrown away and made again: the same ids, numbers and answers."""

import datetime as dt
import itertools
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import alcove
from alcove import Library
from alcove.catalogue import connection
from alcove.errors import DamagedLibraryError, LibraryLockedError
from alcove.importing import run
from alcove.library import aside
from alcove.library.opening import open_library
from alcove.locks import FileLock
from alcove.vault.folder import FolderVault
from tests.stories.works import a_folder, a_work, everything, take_in, verdict, write

OWNER = alcove.OWNER


def a_life(library: Library, tmp_path: Path) -> None:
    """Imports, an undo, a return, an emptied trash, an acceptance, a failed file read later."""
    take_in(library, a_folder(tmp_path / "one", range(1, 8)))
    (tmp_path / "typed.txt").write_text("The lighthouse keeper wrote this down.", encoding="utf-8")
    outcomes, _ = take_in(library, tmp_path / "typed.txt")
    library.accept(OWNER, [str(outcomes[0].work)])
    take_in(library, write(tmp_path / "two", a_work(3, chapters=2, expected=None), "newer.html"))
    take_in(library, write(tmp_path / "three", a_work(3, chapters=3, expected=None), "newest.html"))
    library.undo_run(3)
    library.empty_trash()
    take_in(library, a_folder(tmp_path / "four", [20, 21]))
    library.undo_run(5)
    library.restore([next(t.work.id for t in library.trash(OWNER) if t.work.title == "Lamp 20")])
    take_in(library, write(tmp_path / "five", a_work(3, chapters=4, expected=None), "last.html"))


def test_from_originals_and_own_alone(tmp_path: Path, own_home: Path) -> None:
    """The catalogue and the index are deleted: opening says so, reindex makes them again."""
    environ = {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)}
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        a_life(library, tmp_path)
        before = everything(library)
    for part in folder.iterdir():
        if part.name not in ("originals", "own"):
            shutil.rmtree(part) if part.is_dir() else part.unlink()
    with pytest.raises(DamagedLibraryError, match="alcove reindex --catalogue"):
        open_library(folder, environ=environ)
    with open_library(folder, damaged=True, environ=environ) as library:
        library.reindex()
    with open_library(folder, environ=environ) as library:
        assert everything(library) == before
        assert verdict(library).faults == 0


def test_every_derived_table_made_again(tmp_path: Path, environ: dict[str, str]) -> None:
    """On both databases, in place."""
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        a_life(library, tmp_path)
        before = everything(library)
        library.reindex(catalogue=True)
        assert everything(library) == before


def test_the_index_alone_made_again(tmp_path: Path, environ: dict[str, str]) -> None:
    """It was deleted; opening says what to do."""
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, a_folder(tmp_path / "one", range(1, 8)))
        before = everything(library)
    shutil.rmtree(folder / "index")
    with open_library(folder, damaged=True, environ=environ) as library:
        library.reindex()
    with open_library(folder, environ=environ) as library:
        assert everything(library) == before


def test_a_rebuild_that_was_cut_short_is_noticed(tmp_path: Path, environ: dict[str, str]) -> None:
    """The flag that it set is still there."""
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, write(tmp_path / "one", a_work(1), "w.html"))
        before = everything(library)
        from alcove.catalogue import intake
        from alcove.catalogue.connection import writing

        with writing(library._parts.catalogue):
            intake.set_rebuilding(library._parts.catalogue, True)
    with pytest.raises(DamagedLibraryError, match="cut short"):
        open_library(folder, environ=environ)
    with open_library(folder, damaged=True, environ=environ) as library:
        library.reindex()
    with open_library(folder, environ=environ) as library:
        assert everything(library) == before


def test_a_rebuild_that_is_under_way_is_named(tmp_path: Path, environ: dict[str, str]) -> None:
    """Who opens the library meanwhile is not told to begin another."""
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        from alcove.catalogue import intake

        with connection.writing(library._parts.catalogue):
            intake.set_rebuilding(library._parts.catalogue, True)
        with (
            FileLock(library.config.locks / "import.lock", what="reindexing").acquire(),
            pytest.raises(LibraryLockedError, match=r"Opening the library has to wait: .* held by reindexing"),
        ):
            open_library(tmp_path / "library", environ=environ)


def test_a_lost_index_is_noticed_rather_than_answered_from(tmp_path: Path, environ: dict[str, str]) -> None:
    """An empty one would answer that nothing is here."""
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, a_folder(tmp_path / "one", range(1, 8)))
    shutil.rmtree(folder / "index")
    with pytest.raises(DamagedLibraryError, match="alcove reindex"):
        open_library(folder, environ=environ)


def test_a_damaged_index_is_mended(tmp_path: Path, environ: dict[str, str]) -> None:
    """Every file of it overwritten."""
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, a_folder(tmp_path / "one", range(1, 8)))
        before = everything(library)
    for path in (folder / "index").rglob("*"):
        if path.is_file():
            path.write_bytes(b"nothing that an index would hold")
    with open_library(folder, damaged=True, environ=environ) as library:
        library.reindex()
    with open_library(folder, environ=environ) as library:
        assert everything(library) == before


def test_a_catalogue_that_is_no_database_is_put_aside_and_made_again(tmp_path: Path, own_home: Path) -> None:
    """It stays beside the new one."""
    environ = {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)}
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, a_folder(tmp_path / "one", range(1, 8)))
        before = everything(library)
    (folder / "catalogue.sqlite3").write_bytes(b"nothing that a database would hold" * 100)
    with pytest.raises(DamagedLibraryError, match="alcove reindex --catalogue"):
        open_library(folder, environ=environ)
    with open_library(folder, damaged=True, environ=environ) as library:
        library.reindex()
    with open_library(folder, environ=environ) as library:
        assert everything(library) == before
    (aside,) = folder.glob("catalogue.damaged-*.sqlite3")
    assert aside.read_bytes().startswith(b"nothing that a database")


def test_what_two_runs_met_stays_when_one_is_undone_also_after_a_rebuild(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    """Undone before everything is made again, and undone after."""
    for name in ("one", "two"):
        write(tmp_path / name, a_work(1), "w.html")
        write(tmp_path / name, a_work(2), "x.html")
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        take_in(library, tmp_path / "one" / "w.html")
        take_in(library, tmp_path / "one" / "x.html")
        take_in(library, tmp_path / "two")
        library.undo_run(1)
        before = everything(library)
        assert library.count(OWNER, "") == 2
        library.reindex(catalogue=True)
        assert everything(library) == before
        library.undo_run(2)
        assert library.count(OWNER, "") == 2


def test_the_same_although_the_clock_was_set_back(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an hour at each look."""
    noon = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    looks = itertools.count()
    for module in (run, aside):
        monkeypatch.setattr(module, "_now", lambda: noon - next(looks) * dt.timedelta(hours=1))
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        a_life(library, tmp_path)
        before = everything(library)
        library.reindex(catalogue=True)
        assert everything(library) == before


def test_a_part_that_was_deleted_for_good_takes_nobody_s_number(tmp_path: Path, environ: dict[str, str]) -> None:
    """One chapter of two stood alone as version 1, then a file with both took it in as version 2; only that stays."""
    both = a_work(1, chapters=2, expected=None)
    part = replace(both, chapters=both.chapters[:1])
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        take_in(library, write(tmp_path / "one", part, "part.html"))
        take_in(library, write(tmp_path / "two", both, "both.html"))
        take_in(library, write(tmp_path / "three", replace(both, title="Again"), "again.html"))
        assert [(v.number, len(v.files)) for v in library.card(OWNER, "ao3:9000001").versions] == [(2, 3)]
        library.undo_run(1)
        library.undo_run(3)
        assert library.empty_trash() == 2
        before = everything(library)
        library.reindex(catalogue=True)
        assert everything(library) == before
        assert [v.number for v in library.card(OWNER, "ao3:9000001").versions] == [2]


def test_runs_that_were_killed_are_called_broken_again(tmp_path: Path, environ: dict[str, str]) -> None:
    """Once the next one has begun."""
    from alcove.catalogue import deeds, intake

    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        take_in(library, write(tmp_path / "one", a_work(1), "w.html"))
        catalogue = library._parts.catalogue
        with connection.writing(catalogue):
            intake.begin_run(catalogue, 2, ["/gone"], dt.datetime.now(dt.UTC))
            deeds.record(catalogue, deeds.Did.IMPORT, {"run": 2, "paths": ["/gone"]}, at=dt.datetime.now(dt.UTC))
        take_in(library, write(tmp_path / "two", a_work(2), "w.html"))
        before = everything(library)
        assert [state for _, state, _, _ in before["runs"]] == ["done", "broken", "done"]
        library.reindex(catalogue=True)
        assert everything(library) == before


def test_originals_alone_make_a_library(tmp_path: Path, environ: dict[str, str]) -> None:
    """own/ is lost as well: what people did is gone with it, works and numbers are not; imports go on."""
    from alcove.catalogue import deeds
    from alcove.catalogue.models import Deed

    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        take_in(library, a_folder(tmp_path / "one", range(1, 8)))
        take_in(library, write(tmp_path / "two", a_work(3, chapters=2, expected=None), "newer.html"))
        before = everything(library)
        catalogue = library._parts.catalogue
        (library.config.own / deeds.FILE_NAME).unlink()
        Deed.objects.using(catalogue.alias).all().delete()
        library.reindex(catalogue=True)
        after = everything(library)
        assert {**after, "runs": 0} == {**before, "runs": 0}
        outcomes, report = take_in(
            library, write(tmp_path / "three", a_work(3, chapters=3, expected=None), "last.html")
        )
        assert (outcomes[0].outcome.value, report.run) == ("version", 3)
        before = everything(library)
        library.reindex(catalogue=True)
        assert {**everything(library), "runs": 0} == {**before, "runs": 0}


@pytest.mark.parametrize("with_own", [False, True])
def test_an_older_catalogue_that_was_put_back_is_noticed(tmp_path: Path, own_home: Path, with_own: bool) -> None:
    """New deeds would find their numbers taken in own/, and new works would stay unknown to the index."""
    environ = {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)}
    folder = tmp_path / "library"
    parts = ("catalogue.sqlite3", "own/deeds.jsonl") if with_own else ("catalogue.sqlite3",)
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, write(tmp_path / "one", a_work(1), "w.html"))
    older = {part: (folder / part).read_bytes() for part in parts}
    with open_library(folder, environ=environ) as library:
        take_in(library, write(tmp_path / "two", a_work(2), "w.html"))
        before = everything(library)
    for part, data in older.items():
        (folder / part).write_bytes(data)
    with pytest.raises(DamagedLibraryError, match="alcove reindex"):
        open_library(folder, environ=environ)
    with open_library(folder, damaged=True, environ=environ) as library:
        library.reindex(catalogue=True)
    with open_library(folder, environ=environ) as library:
        after = everything(library)
        assert {**after, "runs": 0} == {**before, "runs": 0}
        assert with_own or after["runs"] == before["runs"]
        take_in(library, write(tmp_path / "three", a_work(3), "w.html"))
        assert library.count(OWNER, "") == 3


def test_a_line_of_own_that_cannot_be_read_is_named(tmp_path: Path, environ: dict[str, str]) -> None:
    """With its place, when the library is opened or made again."""
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, write(tmp_path / "one", a_work(1), "w.html"))
    own = folder / "own" / "deeds.jsonl"
    first, second = own.read_bytes().splitlines(keepends=True)
    own.write_bytes(b"\xff" + first + second)
    with open_library(folder, environ=environ) as library:
        with pytest.raises(DamagedLibraryError, match=r"line 1 of .*deeds\.jsonl"):
            library.reindex(catalogue=True)
        assert library.count(OWNER, "") == 1
    own.write_bytes(first + b"{}\n")
    with pytest.raises(DamagedLibraryError, match=r"last whole line of .*deeds\.jsonl"):
        open_library(folder, environ=environ)


def test_emptying_the_trash_is_finished_by_the_next_import(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was killed between the record and the deleting; what comes again then is numbered as it would have been."""
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        take_in(library, write(tmp_path / "one", a_work(1, expected=None), "w.html"))
        take_in(library, write(tmp_path / "two", a_work(1, chapters=2, expected=None), "w.html"))
        library.undo_run(2)
        with monkeypatch.context() as patch:
            patch.setattr(FolderVault, "discard", killed)
            with pytest.raises(KeyboardInterrupt):
                library.empty_trash()
        assert (verdict(library).originals, verdict(library).pending) == (2, 1)
        take_in(library, write(tmp_path / "three", a_work(1, chapters=3, expected=None), "w.html"))
        assert (verdict(library).originals, verdict(library).pending) == (2, 0)
        take_in(library, tmp_path / "two")
        assert [v.number for v in library.card(OWNER, "ao3:9000001").versions] == [1, 2, 3]
        before = everything(library)
        library.reindex(catalogue=True)
        assert everything(library) == before


def killed(*_: object) -> bool:
    raise KeyboardInterrupt


def test_checks_do_not_rest_on_the_database_s_order(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some languages sort "aa" behind "z", and PostgreSQL may sort as they do."""
    from alcove.catalogue import queries

    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        take_in(library, a_folder(tmp_path / "one", range(1, 8)))
        as_stored = queries.iter_files
        monkeypatch.setattr(queries, "iter_files", lambda catalogue: iter([*as_stored(catalogue)][::-1]))
        found = verdict(library)
        assert (found.faults, found.pending) == (0, 0)


def test_originals_whose_disk_is_not_connected_are_missed(tmp_path: Path, environ: dict[str, str]) -> None:
    """Neither an import nor a rebuild goes on without them; what the catalogue knows is answered."""
    away = environ | {"ALCOVE_ORIGINALS_FOLDER": str(tmp_path / "nas" / "originals")}
    with open_library(tmp_path / "library", create=True, environ=away) as library:
        take_in(library, write(tmp_path / "one", a_work(1), "w.html"))
        before = everything(library)
        (tmp_path / "nas").rename(tmp_path / "unplugged")
        with pytest.raises(DamagedLibraryError, match=r"not in .*nas.*originals\.folder"):
            take_in(library, write(tmp_path / "two", a_work(2), "w.html"))
        with pytest.raises(DamagedLibraryError, match=r"not in .*nas.*originals\.folder"):
            library.reindex(catalogue=True)
        assert library.count(OWNER, "") == 1
        assert ("problem", "originals") in {(f.level, f.what) for f in library.doctor()}
        assert not (tmp_path / "nas").exists()
        (tmp_path / "unplugged").rename(tmp_path / "nas")
        library.reindex(catalogue=True)
        assert everything(library) == before
