"""Originals read again by better readers: what the old ones missed is told now, and everything is in its place."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import alcove
from alcove import Library
from alcove.catalogue import intake, queries
from alcove.catalogue.connection import writing
from alcove.catalogue.plans import FileRow
from alcove.domain.readings import Reading
from alcove.errors import LibraryLockedError
from alcove.importing.commit import settle
from alcove.importing.outcome import Reparsed, Reread
from alcove.importing.run import import_lock
from alcove.library.opening import open_library
from alcove.vault import Origin
from tests.stories.works import a_folder, a_work, everything, take_in, verdict, write

OWNER = alcove.OWNER


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def as_read_before(library: Library, worse: Callable[[Reading], Reading], title: str) -> None:
    """Leaves the library as an older reader had left it, which told less of the works with this title."""
    catalogue = library._parts.catalogue
    files = list(queries.iter_files(catalogue, trashed=False))
    bodies = queries.readings_of(catalogue, [file.sha256 for file in files])
    rows = [
        FileRow(f.sha256, f.size, f.path, f.member, f.modified, f.imported, f.run, bodies[f.sha256])
        for f in sorted(files, key=lambda f: (f.run, f.path))
    ]
    rows = [replace(row, reading=worse(r)) if (r := row.reading) and r.title == title else row for row in rows]
    runs = library.runs(OWNER)
    with writing(catalogue):
        intake.empty_derived(catalogue)
        for run in reversed(runs):
            intake.begin_run(catalogue, run.number, [], dt.datetime.now(dt.UTC))
            intake.advance_run(catalogue, run.number, run.counts, 0)
            intake.end_run(catalogue, run.number, run.state, dt.datetime.now(dt.UTC))
        for row in rows:
            settle(catalogue, [row], lambda sha: "")
    library.reindex()


def read_again(library: Library, question: str = "", *, dry_run: bool = False) -> tuple[list[Reread], Reparsed]:
    *found, last = library.reparse(question, dry_run=dry_run)
    assert isinstance(last, Reparsed)
    return [each for each in found if isinstance(each, Reread)], last


def test_nothing_is_new_to_the_same_readers(library: Library, tmp_path: Path) -> None:
    take_in(library, a_folder(tmp_path / "works", range(1, 6)))
    before = everything(library)
    found, last = read_again(library)
    assert found == []
    assert (last.files, last.changed, last.moved, last.failed) == (7, 0, 0, 0)
    assert everything(library) == before


def test_a_field_that_was_missed_is_told_and_found(library: Library, tmp_path: Path) -> None:
    """In lists, in counts and on the card; the other works are as they were."""
    take_in(library, a_folder(tmp_path / "works", range(1, 4)))
    before = everything(library)
    as_read_before(library, lambda r: replace(r, freeforms=None, rating="Not Rated", revision=0), "Lamp 2")
    assert library.count(OWNER, 'tag:"Slow Burn"') == 0
    found, last = read_again(library)
    (changed,) = found
    assert [(d.field, d.before, d.after) for d in changed.found] == [
        ("rating", "Not Rated", "General Audiences"),
        ("freeforms", None, "Angst, Slow Burn"),
    ]
    assert (last.files, last.changed, last.moved, last.left) == (4, 1, 0, 0)
    assert dict(last.fields) == {"rating": 1, "freeforms": 1}
    assert library.count(OWNER, 'tag:"Slow Burn"') == 1
    assert everything(library) == before
    assert verdict(library).faults == 0


def test_a_dry_run_changes_nothing(library: Library, tmp_path: Path) -> None:
    take_in(library, write(tmp_path / "works", a_work(2), "2.html"))
    as_read_before(library, lambda r: replace(r, fandoms=()), "Lamp 2")
    before = everything(library)
    tried, _ = read_again(library, dry_run=True)
    assert everything(library) == before
    found, _ = read_again(library)
    assert found == tried
    assert everything(library) != before


def not_understood(reading: Reading) -> Reading:
    """As a version that did not know this kind of file had left it."""
    return Reading(reader="later", revision=1, format="html", recognised=False, title=reading.title)


def test_a_file_that_is_understood_now_goes_to_its_work(library: Library, tmp_path: Path) -> None:
    """Out of the drawer, into the lists, beside the version that was there already; numbers as if it had always been so."""
    write(tmp_path / "works", a_work(7), "7-old.html", when=1_600_000_000)
    write(tmp_path / "works", a_work(7, chapters=2, expected=2, title="Lamp 7, whole"), "7-new.html")
    write(tmp_path / "works", a_work(8), "8.html")
    take_in(library, tmp_path / "works")
    before = everything(library)
    as_read_before(library, not_understood, "Lamp 7")
    assert library.count(OWNER, "") == 2
    assert library.count(OWNER, "is:unrecognised") == 1
    found, last = read_again(library)
    assert (last.changed, last.moved, last.left) == (1, 1, 0)
    changes = {d.field: (d.before, d.after) for d in found[0].found}
    assert changes["source"] == (None, "ao3:9000007")
    assert changes["recognised"] == ("no", "yes")
    assert everything(library) == before
    assert verdict(library).faults == 0


def test_with_a_question_only_its_works_are_read(library: Library, tmp_path: Path) -> None:
    """What would have to move is counted and stays for a call without one."""
    take_in(library, a_folder(tmp_path / "works", [1, 2]))
    as_read_before(library, lambda r: replace(r, fandoms=()), "Lamp 1")
    found, last = read_again(library, 'title:"Lamp 2"')
    assert (found, last.files) == ([], 1)
    found, last = read_again(library, 'title:"Lamp 1"')
    assert (last.files, last.changed, last.left) == (1, 1, 0)
    as_read_before(library, not_understood, "Lamp 1")
    before = everything(library)
    found, last = read_again(library, "is:unrecognised")
    assert (last.files, last.moved, last.left) == (1, 1, 1)
    assert everything(library) == before


def test_what_cannot_be_read_any_more_keeps_its_reading(library: Library) -> None:
    """Nothing is lost by reading again: here a picture that an older version took for a text."""
    picture = b"\x89PNG\r\n\x1a\n" + bytes(64)
    sha, now = hashlib.sha256(picture).hexdigest(), dt.datetime.now(dt.UTC)
    parts = library._parts
    with parts.vault.batch() as batch:
        batch.add(sha, picture, Origin("a.png", now, 1))
    with writing(parts.catalogue):
        intake.begin_run(parts.catalogue, 1, [], now)
        intake.end_run(parts.catalogue, 1, "done", now)
        row = FileRow(
            sha, len(picture), "a.png", "", None, now, 1, Reading("old", 1, "text", recognised=False, title="A")
        )
        settle(parts.catalogue, [row], lambda _: "")
    library.catch_up()
    found, last = read_again(library)
    assert (last.files, last.failed, last.changed) == (1, 1, 0)
    assert "picture (PNG)" in str(found[0].problem)
    assert [work.title for work in library.works(OWNER, "is:unrecognised")] == ["A"]


def test_what_is_lost_or_damaged_is_named(library: Library, tmp_path: Path) -> None:
    """One original is gone, one damaged; the third is read all the same."""
    folder = a_folder(tmp_path / "works", [1, 2, 5])
    take_in(library, folder)
    vault = library._parts.vault
    gone, damaged, _ = vault.iter_hashes()
    (stored,) = library.config.originals.glob(f"*/*/{damaged}*")
    stored.write_bytes(stored.read_bytes()[:-40])
    vault.discard(gone)
    found, last = read_again(library)
    assert {each.sha256: str(each.problem).split(".")[0] for each in found} == {
        gone: "The original is missing or damaged", damaged: "The original is missing or damaged"
    }  # fmt: skip
    assert (last.files, last.failed, last.changed) == (3, 2, 0)


def test_not_beside_an_import(library: Library) -> None:
    with import_lock(library._parts.catalogue).acquire(timeout_s=0), pytest.raises(LibraryLockedError):
        list(library.reparse())
