"""Two processes at one library, on both databases: who waits, who is refused, and what each sees."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

import alcove
from alcove import Library
from alcove.catalogue import connection
from alcove.errors import LibraryLockedError
from alcove.library.opening import open_library
from alcove.locks import FileLock
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest
from tests.stories.second_process import IMPORTING, INDEXING, OPENING, second_process
from tests.stories.works import a_folder, a_work, everything, take_in, verdict, write

OWNER = alcove.OWNER
SINCE = r"since \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}"

CHANGES: dict[str, Callable[[Library], object]] = {
    "import": lambda library: list(library.import_files([library.config.library.parent / "works"])),
    "retry": lambda library: list(library.retry_run(1)),
    "undo": lambda library: library.undo_run(1),
    "restore": lambda library: library.restore([each.work.id for each in library.trash(OWNER)]),
    "empty": lambda library: library.empty_trash(),
    "reindex": lambda library: library.reindex(),
    "rebuild": lambda library: library.reindex(catalogue=True),
}


def test_while_an_import_runs_others_are_refused_and_told_who_runs(tmp_path: Path, environ: dict[str, str]) -> None:
    """A second import, a retry, an undo, a return, an emptied trash, a rebuild; afterwards each of them works."""
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, write(tmp_path / "works", a_work(1), "one.html"))
        take_in(library, write(tmp_path / "thrown", a_work(2), "two.html"))
        library.undo_run(2)
        before = everything(library)
        write(tmp_path / "works", a_work(3), "three.html")
        with second_process(IMPORTING, environ, folder, tmp_path / "works") as other:
            other.hear("running")
            told = rf"import\.lock is held by an import, process {other.pid}, {SINCE}.*Try again when that has ended"
            for change in CHANGES.values():
                with pytest.raises(LibraryLockedError, match=told):
                    change(library)
            other.tell()
            assert other.hear("done")["counts"] == {"new": 1, "same": 1}
            assert other.ended() == 0
        after = everything(library)
        assert after["trash"] == before["trash"]
        assert [state for _, state, _, _ in after["runs"]] == ["done"] * 3
        for change in CHANGES.values():
            change(library)
        assert verdict(library).pending == 0


def test_the_refusal_names_the_business_of_both(tmp_path: Path, environ: dict[str, str]) -> None:
    """Who is refused reads what he wanted, and what is being done instead."""
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        take_in(library, write(tmp_path / "works", a_work(1), "one.html"))
        lock = FileLock(library.config.locks / "import.lock", what="emptying the trash")
        with lock.acquire(), pytest.raises(LibraryLockedError) as caught:
            library.undo_run(1)
    assert str(caught.value).startswith("Undoing an import has to wait: import.lock is held by emptying the trash, ")


@pytest.mark.parametrize("ending", ["applies", "lets go", "is killed"])
def test_an_import_without_the_index_lock_ends_when_its_works_are_found(
    tmp_path: Path, environ: dict[str, str], ending: str
) -> None:
    """Another process sits in the lock: the import commits, and waits until its works can be found."""
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, write(tmp_path / "first", a_work(1), "one.html"))
        with second_process(INDEXING, environ, folder) as holder:
            holder.hear("holding")
            with second_process(IMPORTING, environ, folder, a_folder(tmp_path / "works", range(2, 8))) as importer:
                importer.hear("running")
                importer.tell()
                _until(lambda: library.runs(OWNER)[0].state == "done")
                assert library.count(OWNER, "") == 1
                assert library.totals(OWNER)[0] == 7
                if ending == "applies":
                    holder.tell("apply")
                    holder.hear("applied")
                elif ending == "lets go":
                    holder.tell("leave")
                    holder.hear("let go")
                else:
                    holder.kill()
                assert importer.hear("done")["stopped"] is None
                assert library.count(OWNER, "") == 7
        assert verdict(library).pending == 0


def test_what_one_process_imports_another_reads_all_the_while(tmp_path: Path, environ: dict[str, str]) -> None:
    """Each answer is whole: as many works as the total says, each with its card and its chapters; never fewer than before."""
    folder = tmp_path / "library"
    works = a_folder(tmp_path / "works", range(1, 41))
    with open_library(folder, create=True, environ=environ) as library, ExitStack() as stack:
        take_in(library, write(tmp_path / "first", a_work(100), "first.html"))
        importers = [
            stack.enter_context(second_process(IMPORTING, environ, folder, part))
            for part in sorted(works.iterdir())[:1]
        ]
        importers[0].hear("running")
        importers[0].tell()
        least, done = 1, False
        while not done:
            done = library.runs(OWNER)[0].state == "done" and library.count(OWNER, "") == 1 + 8
            answer = library.search(OWNER, "lantern", facets=[FacetRequest(TermKind.FANDOM)], snippets=True)
            assert len(answer.works) == min(answer.total, 20)
            assert answer.total >= least
            assert [(f.term.name, f.count) for f in answer.facets[TermKind.FANDOM]] == [
                ("Imaginary Saga", answer.total)
            ]
            for work in answer.works:
                assert library.card(OWNER, work.id).work.id == work.id
                assert [c.number for c in library.chapters(OWNER, work.id)] == list(
                    range(1, (work.chapters_posted or 0) + 1)
                )
                assert answer.snippets[work.id]
            least = answer.total
        importers[0].hear("done")


@pytest.mark.parametrize("round_", range(3))
def test_two_that_make_a_library_at_once_make_one(tmp_path: Path, environ: dict[str, str], round_: int) -> None:
    """Neither is refused; there is one library, with one schema, and it is well."""
    folder = tmp_path / f"library{round_}"
    with ExitStack() as stack:
        both = [stack.enter_context(second_process(OPENING, environ, folder)) for _ in range(3)]
        for one in both:
            one.hear("ready")
        for one in both:
            one.tell()
        for one in both:
            assert one.hear("open")["count"] == 0
            assert one.ended() == 0
    with open_library(folder, environ=environ) as library:
        take_in(library, write(tmp_path / "works", a_work(1), "one.html"))
        assert library.count(OWNER, "") == 1
        assert verdict(library).pending == 0
    assert sorted(folder.glob("catalogue.schema-*")) == []


@pytest.mark.parametrize("made", ["nothing", "folder", "locks", "own", "catalogue"])
def test_a_library_whose_maker_was_killed_is_made_by_the_next(
    tmp_path: Path, environ: dict[str, str], made: str
) -> None:
    """However far it had come."""
    folder = tmp_path / "library"
    steps = {"nothing": [], "folder": [folder], "locks": [folder / "locks"], "own": [folder / "locks", folder / "own"]}
    for step in steps.get(made, [folder / "locks", folder / "own", folder / "originals", folder / "logs"]):
        step.mkdir(parents=True)
    if made == "catalogue":
        (folder / "catalogue.sqlite3").touch()
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, write(tmp_path / "works", a_work(1), "one.html"))
        assert library.count(OWNER, "") == 1
        assert (folder / "README.txt").is_file()
        assert verdict(library).pending == 0


_UPGRADING = """
from alcove.catalogue import connection
copy = connection._copy
def slow(source, target):
    say("copying")
    wait()
    copy(source, target)
connection._copy = slow
with open_library(folder) as library:
    say("open", count=library.count(alcove.OWNER, ""))
"""


def test_two_that_open_an_older_library_upgrade_it_once(tmp_path: Path, own_home: Path) -> None:
    """The second waits for the first, and finds it done; there is one copy of the older catalogue, which is whole."""
    environ = {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)}
    folder = an_older_library(tmp_path, environ)
    with (
        second_process(_UPGRADING, environ, folder) as first,
        second_process(OPENING, environ, folder) as second,
    ):
        first.hear("copying")
        second.hear("ready")
        second.tell()
        first.tell()
        assert first.hear("open")["count"] == 1
        assert second.hear("open")["count"] == 1
    assert [path.name for path in folder.glob("catalogue.schema-*")] == ["catalogue.schema-0.sqlite3"]


def test_an_upgrade_that_was_killed_is_done_by_the_next(tmp_path: Path, own_home: Path) -> None:
    """Its lock is free at once."""
    environ = {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)}
    folder = an_older_library(tmp_path, environ)
    with second_process(_UPGRADING, environ, folder) as first:
        first.hear("copying")
        first.kill()
    with open_library(folder, environ=environ) as library:
        assert library.count(OWNER, "") == 1
        assert connection.schema_number(library._parts.catalogue) == connection.SCHEMA


def an_older_library(tmp_path: Path, environ: dict[str, str]) -> Path:
    """A library with one work, of the schema before the first."""
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, write(tmp_path / "works", a_work(1), "one.html"))
        from alcove.catalogue.models import Schema

        Schema.objects.using(library._parts.catalogue.alias).update(number=0)
    return folder


def test_a_killed_import_leaves_its_locks_free(tmp_path: Path, environ: dict[str, str]) -> None:
    """Both of them; its run is told as broken, and the next import takes in the rest."""
    folder, works = tmp_path / "library", a_folder(tmp_path / "works", range(1, 6))
    with second_process(IMPORTING, environ, folder, works) as other:
        other.hear("running")
        other.kill()
    with open_library(folder, environ=environ) as library:
        take_in(library, works)
        assert library.count(OWNER, "") == 5
        assert [run.state for run in library.runs(OWNER)] == ["done", "broken"]
        assert verdict(library).pending == 0


def test_a_line_of_own_that_is_being_written_is_left_alone(tmp_path: Path, environ: dict[str, str]) -> None:
    """Who opens the library while another writes does not take half a line for one that a kill tore."""
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, write(tmp_path / "works", a_work(1), "one.html"))
    deeds = folder / "own" / "deeds.jsonl"
    half = deeds.read_bytes() + b'{"number":3,"at":"2026-'
    deeds.write_bytes(half)
    with open_library(folder, environ=environ) as library:
        assert library.count(OWNER, "") == 1
        assert deeds.read_bytes() == half


def test_what_a_process_says_of_itself(tmp_path: Path, environ: dict[str, str]) -> None:
    """The lock's file can be read by whoever wants to know who is at work."""
    folder = tmp_path / "library"
    with second_process(IMPORTING, environ, folder, write(tmp_path / "works", a_work(1), "one.html")) as other:
        other.hear("running")
        holder = FileLock(folder / "locks" / "import.lock", what="looking").holder()
        assert holder is not None
        assert (holder.pid, holder.what) == (other.pid, "an import")
        assert re.fullmatch(r".+T.+", holder.since)
        other.tell()
        other.hear("done")
    assert (folder / "locks" / "import.lock").stat().st_size == 0


def _until(holds: Callable[[], bool]) -> None:
    import time

    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to pass within a minute")
