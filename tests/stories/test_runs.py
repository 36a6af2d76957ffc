"""Import runs: watched while they run, told when they are over, and whose business they are."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import alcove
from alcove import Library, Viewer
from alcove.catalogue import deeds, intake
from alcove.catalogue.connection import writing
from alcove.catalogue.deeds import Did
from alcove.errors import NotPermittedError, UsageError
from alcove.importing.outcome import Outcome, Report
from alcove.library.opening import open_library
from alcove.locks import FileLock
from tests.stories.works import a_folder, a_work, take_in, write

OWNER = alcove.OWNER
TEEN = Viewer("teen", ceiling="Teen And Up Audiences")
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
BATCH = 400


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def many_copies(folder: Path, number: int) -> int:
    """So many files that differ by a comment; their bytes in all."""
    page = write(folder, a_work(1), "000.html").read_bytes()
    for copy in range(1, number):
        (folder / f"{copy:03}.html").write_bytes(page + f"<!-- {copy:03} -->".encode())
    return sum(path.stat().st_size for path in folder.iterdir())


def killed(library: Library, number: int, *, counts: dict[str, int], size: int) -> None:
    """What is left of an import that was killed after so much."""
    catalogue = library._parts.catalogue
    with writing(catalogue):
        intake.begin_run(catalogue, number, ["works"], NOON, files=9, size=9000)
        deeds.record(catalogue, Did.IMPORT, {"run": number, "paths": ["works"], "files": 9, "bytes": 9000}, at=NOON)
        intake.advance_run(catalogue, number, counts, size)
    deeds.write_out(catalogue)


def test_a_running_import_is_watched_batch_by_batch(library: Library, tmp_path: Path) -> None:
    """By anybody who asks the catalogue; the bar of the one that imports is not needed."""
    size = many_copies(tmp_path / "works", BATCH + 1)
    stream = library.import_files([tmp_path / "works"])
    first = next(stream)
    assert isinstance(first, Outcome)
    seen = library.run(OWNER, 1)
    assert (seen.state, seen.finished) == ("running", None)
    assert (seen.total_files, seen.total_bytes) == (BATCH + 1, size)
    last_one = (tmp_path / "works" / f"{BATCH:03}.html").stat().st_size
    assert dict(seen.counts) == {"new": 1, "file": BATCH - 1}
    assert (seen.files_done, seen.bytes_done) == (BATCH, size - last_one)
    *_, report = stream
    assert isinstance(report, Report)
    ended = library.run(OWNER, 1)
    assert (ended.state, ended.files_done, ended.bytes_done) == ("done", BATCH + 1, size)
    assert dict(ended.counts) == dict(report.counts) == {"new": 1, "file": BATCH}
    assert ended.to_line() | {"started": "", "finished": "", "paths": []} == {
        "run": 1,
        "started": "",
        "finished": "",
        "state": "done",
        "undone": False,
        "paths": [],
        "counts": {"new": 1, "file": BATCH},
        "total_files": BATCH + 1,
        "total_bytes": size,
        "bytes_done": size,
    }


def test_how_far_runs_came_is_the_same_after_a_rebuild(library: Library, tmp_path: Path) -> None:
    take_in(library, a_folder(tmp_path / "works", range(1, 5)))
    take_in(library, tmp_path / "works")
    library.retry_run(1)
    before = library.runs(OWNER)
    assert [(r.total_files, dict(r.counts)) for r in before] == [
        (6, {"same": 6}),
        (6, {"new": 4, "file": 1, "version": 1}),
    ]
    library.reindex(catalogue=True)
    assert library.runs(OWNER) == before


def test_who_says_it_runs_while_nobody_imports_is_broken(library: Library) -> None:
    """Also where the killed process has left its note in the lock file, and while something else holds the lock."""
    killed(library, 1, counts={"new": 3}, size=700)
    lock = library.config.locks / "import.lock"
    assert [(r.state, r.finished) for r in library.runs(OWNER)] == [("broken", None)]
    lock.write_text(
        json.dumps({"pid": 1, "host": "elsewhere", "since": "2026-03-01T12:00:00+00:00", "what": "an import"})
    )
    assert library.run(OWNER, 1).state == "broken"
    assert lock.read_text() == ""
    with FileLock(lock, what="emptying the trash"):
        assert library.run(OWNER, 1).state == "broken"
    with FileLock(lock, what="an import"):
        assert library.run(OWNER, 1).state == "running"
    assert any("Import 1 was ended by force." in finding.message for finding in library.doctor())


@pytest.mark.parametrize("noticed", [False, True])
def test_how_far_a_killed_run_came_is_kept(library: Library, tmp_path: Path, noticed: bool) -> None:
    """Noticed by the next import, or by the rebuild itself."""
    take_in(library, write(tmp_path / "works", a_work(1), "w.html"))
    killed(library, 2, counts={"new": 3, "refused": 2}, size=700)
    if noticed:
        take_in(library, write(tmp_path / "works", a_work(2), "x.html"))
    before, told = library.runs(OWNER), library.run(OWNER, 2)
    assert (told.state, told.counts, told.bytes_done) == ("broken", {"new": 3, "refused": 2}, 700)
    assert (told.total_files, told.total_bytes, told.finished) == (9, 9000, None)
    library.reindex(catalogue=True)
    assert library.runs(OWNER) == before
    library.reindex(catalogue=True)
    assert library.runs(OWNER) == before


def test_runs_and_their_outcomes_come_by_the_page(library: Library, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        take_in(library, a_folder(tmp_path / f"{number}", range(number * 10, number * 10 + 3)))
    assert [r.number for r in library.runs(OWNER, limit=2)] == [3, 2]
    assert [r.number for r in library.runs(OWNER, limit=2, offset=2)] == [1]
    every = list(library.run_outcomes(OWNER, 2))
    assert [line["outcome"] for line in every] == ["new", "new", "new", "file", "version"]
    assert list(library.run_outcomes(OWNER, 2, limit=2, offset=1)) == every[1:3]
    assert list(library.run_outcomes(OWNER, 2, outcome="file", limit=5)) == every[3:4]
    for ask in (library.run, library.run_outcomes):
        with pytest.raises(UsageError, match="There is no run 9; the newest is 3"):
            ask(OWNER, 9)


def test_runs_are_no_business_of_who_has_a_ceiling(library: Library, tmp_path: Path) -> None:
    """They name files of works of any rating."""
    take_in(library, a_folder(tmp_path / "works", [1]))
    for ask in (
        lambda: library.runs(TEEN),
        lambda: library.run(TEEN, 1),
        lambda: library.run_outcomes(TEEN, 1),
        lambda: library.have(TEEN, [tmp_path / "works"]),
    ):
        with pytest.raises(
            NotPermittedError, match=r"teen may see works up to Teen And Up Audiences, .* of any rating"
        ):
            ask()


def test_totals_and_the_trash_keep_to_the_limits(library: Library, tmp_path: Path) -> None:
    """Of three works one is above the ceiling, and one has no rating at all, which counts as the highest."""
    write(tmp_path / "works", a_work(1), "general.html")
    write(tmp_path / "works", a_work(2, rating="Explicit"), "explicit.html")
    write(tmp_path / "works", a_work(3, rating="Not Rated"), "unrated.html")
    (tmp_path / "works" / "typed.txt").write_text("A note that no list shows.\n", encoding="utf-8")
    take_in(library, tmp_path / "works", yes=True)
    assert library.totals(OWNER) == (3, 101 + 201 + 301)
    assert library.totals(TEEN) == (1, 101)
    library.undo_run(1)
    assert library.totals(OWNER) == library.totals(TEEN) == (0, 0)
    every = list(library.trash(OWNER))
    assert [each.work.id for each in every] == sorted(each.work.id for each in every)
    assert sorted(each.work.title or "" for each in every) == ["", "Lamp 1", "Lamp 2", "Lamp 3"]
    assert list(library.trash(OWNER, limit=2, offset=1)) == every[1:3]
    assert [each.work.title for each in library.trash(TEEN)] == ["Lamp 1"]
