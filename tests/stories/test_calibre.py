"""A library of calibre's comes in with what calibre knows of each book, and follows what is changed there."""

import io
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library
from alcove.importing import run
from alcove.importing.outcome import Outcome, Reparsed, Report
from alcove.library.care import Problem
from alcove.library.inspect import inspect_file
from alcove.library.opening import open_library
from tests.builders import build_epub, build_html, era
from tests.builders.calibre_folder import build_description, column, write_book
from tests.builders.plain_epub import build_plain_epub
from tests.stories.statements import counted
from tests.stories.works import a_work, everything, take_in, verdict, write

OWNER = alcove.OWNER
SOURCE = {"url": "https://archiveofourown.org/works/9000005"}
FANDOM = {"#fandom": column("Fandoms", ["Imaginary Saga"])}


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def described(title: str = "Lamp 5", **told: Any) -> bytes:
    return build_description(title=title, creators=["A Writer"], **told)


def bare(number: int = 5) -> bytes:
    """A book that tells little of the work in it."""
    return build_plain_epub(a_work(number, title=None, creators=()))


def told(library: Library, folder: Path) -> list[tuple[str, str]]:
    outcomes, _ = take_in(library, folder)
    return [(Path(o.file).name, o.outcome.value) for o in outcomes]


def change(folder: Path, description: bytes) -> None:
    path = folder / "metadata.opf"
    before = path.stat().st_mtime
    path.write_bytes(description)
    os.utime(path, (before + 60, before + 60))


def test_books_come_in_with_what_calibre_knows(library: Library, tmp_path: Path) -> None:
    """Every format of a book; covers, descriptions and databases are passed over, with a count."""
    shelf = tmp_path / "shelf"
    description = described(
        identifiers=SOURCE, columns=FANDOM, metas={"calibre:series": "Lamp Cycle", "calibre:series_index": "3"}
    )
    write_book(shelf, "Lamp 5", description, {"epub": bare(), "txt": b"Lamp 5\n\nAnother text of it."})
    ao3 = build_epub(a_work(6), era("2025-12"))
    write_book(shelf, "Lamp 6", described("calibre's", subject=["Fluff"]), {"epub": ao3})
    outcomes, report = take_in(library, shelf)
    assert [(Path(o.file).name, o.outcome.value) for o in outcomes] == [
        ("Lamp 5 - A Writer.epub", "new"), ("Lamp 5 - A Writer.txt", "version"), ("Lamp 6 - A Writer.epub", "new"),
    ]  # fmt: skip
    assert (report.aside, report.to_line()["summary"]["aside"]) == (6, 6)
    work = library.work(OWNER, "ao3:9000005")
    assert (work.title, [c.name for c in work.creators], work.fandoms) == ("Lamp 5", ["A Writer"], ("Imaginary Saga",))
    assert [(s.title, s.position) for s in work.series] == [("Lamp Cycle", 3)]
    assert library.work(OWNER, "ao3:9000006").title == "Lamp 6"
    assert library.count(OWNER, 'fandom:"Imaginary Saga"') == 2
    assert verdict(library).originals == 5


def test_the_description_is_kept_and_named_in_the_manifest(library: Library, tmp_path: Path) -> None:
    """As the bytes that it had, without a line of its own."""
    description = described(columns=FANDOM)
    write_book(tmp_path / "shelf", "Lamp 5", description, {"epub": bare(), "mobi": b""})
    take_in(library, tmp_path / "shelf")
    lines = (library.config.originals / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    (line,) = map(json.loads, lines)
    assert library._parts.vault.read(line["beside"]) == description
    assert line["path"].endswith("Lamp 5 - A Writer.epub")


def test_again_nothing_is_read(library: Library, tmp_path: Path) -> None:
    """Neither by its size and time, nor by its bytes."""
    folder = write_book(tmp_path / "shelf", "Lamp 5", described(columns=FANDOM), {"epub": bare()})
    take_in(library, tmp_path / "shelf")
    before = everything(library)
    assert told(library, tmp_path / "shelf") == [("Lamp 5 - A Writer.epub", "same")]
    outcomes, _ = take_in(library, tmp_path / "shelf", rehash=True)
    assert [o.outcome.value for o in outcomes] == ["same"]
    for file in folder.iterdir():
        os.utime(file, (1_800_000_000, 1_800_000_000))
    assert told(library, tmp_path / "shelf") == [("Lamp 5 - A Writer.epub", "same")]
    assert {k: v for k, v in everything(library).items() if k != "runs"} == {
        k: v for k, v in before.items() if k != "runs"
    }


def test_what_is_changed_in_calibre_is_read_anew(library: Library, tmp_path: Path) -> None:
    """A dry run says so beforehand; the file stays what its first import brought."""
    folder = write_book(tmp_path / "shelf", "Lamp 5", described(columns=FANDOM), {"epub": bare()})
    (first,), _ = take_in(library, tmp_path / "shelf")
    card = library.card(OWNER, str(first.work))
    change(folder, described("Lamp, Five", columns={"#fandom": column("Fandoms", ["Other Saga"])}))
    *dry, _ = library.import_files([tmp_path / "shelf"], dry_run=True)
    (again,), report = take_in(library, tmp_path / "shelf")
    assert [(o.outcome, o.reason) for o in dry if isinstance(o, Outcome)] == [(again.outcome, again.reason)]
    assert (again.outcome.value, again.work, report.works) == ("file", first.work, 1)
    assert again.reason == "Its metadata.opf changed: what it tells was read again."
    now = library.card(OWNER, str(first.work))
    assert (now.work.title, now.work.fandoms) == ("Lamp, Five", ("Other Saga",))
    assert (now.work.imported, now.versions) == (card.work.imported, card.versions)
    assert now.files[0].beside != card.files[0].beside
    assert replace(now.files[0], beside=card.files[0].beside) == card.files[0]
    assert library.count(OWNER, 'fandom:"Other Saga"') == 1
    assert library.count(OWNER, 'fandom:"Imaginary Saga"') == 0
    assert told(library, tmp_path / "shelf") == [("Lamp 5 - A Writer.epub", "same")]


def test_a_source_that_is_told_later_moves_the_book_to_its_work(library: Library, tmp_path: Path) -> None:
    """Out of the drawer, beside the page that is there already."""
    folder = write_book(tmp_path / "shelf", "Lamp 5", described(), {"epub": bare()})
    (first,), _ = take_in(library, tmp_path / "shelf")
    assert first.outcome.value == "unrecognised"
    page = tmp_path / "pages" / "5.html"
    page.parent.mkdir()
    page.write_bytes(build_html(a_work(5), era("2025-12")))
    (known,), _ = take_in(library, page)
    change(folder, described(identifiers=SOURCE))
    (again,), _ = take_in(library, tmp_path / "shelf")
    assert (again.outcome.value, again.work) == ("version", known.work)
    card = library.card(OWNER, str(known.work))
    assert sorted(f.format for f in card.files) == ["epub", "html"]
    assert library.count(OWNER, "is:unrecognised") == 0
    assert verdict(library).faults == 0


def a_life(library: Library, tmp_path: Path) -> None:
    """Imports, changes, a move, an undo, an emptied trash."""
    shelf = tmp_path / "shelf"
    five = write_book(shelf, "Lamp 5", described(), {"epub": bare()})
    six = write_book(shelf, "Lamp 6", described(columns=FANDOM), {"epub": bare(6), "txt": b"Lamp 6\n\nA text of it."})
    take_in(library, shelf)
    change(six, described("Lamp, Six", columns=FANDOM))
    take_in(library, shelf)
    change(five, described(identifiers=SOURCE))
    write_book(shelf, "Lamp 7", described(columns=FANDOM), {"epub": bare(7)})
    take_in(library, shelf)
    library.undo_run(3)
    change(six, described("Lamp Six", columns=FANDOM))
    take_in(library, six)
    write_book(shelf, "Lamp 8", described(columns=FANDOM), {"epub": bare(8)})
    take_in(library, shelf / "A Writer" / "Lamp 8 (12)" / "Lamp 8 - A Writer.epub")
    library.undo_run(5)
    library.empty_trash()


def test_made_again_it_is_the_same(library: Library, tmp_path: Path) -> None:
    a_life(library, tmp_path)
    before = everything(library)
    assert sorted(work.title or "" for work in library.works(OWNER, "")) == ["Lamp 5", "Lamp 6", "Lamp Six"]
    library.reindex(catalogue=True)
    assert everything(library) == before
    verdict(library)


def test_made_again_out_of_originals_and_own_alone(tmp_path: Path, own_home: Path) -> None:
    environ = {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)}
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        a_life(library, tmp_path)
        before = everything(library)
    for part in folder.iterdir():
        if part.name not in ("originals", "own"):
            shutil.rmtree(part) if part.is_dir() else part.unlink()
    with open_library(folder, damaged=True, environ=environ) as library:
        library.reindex()
        assert everything(library) == before


def test_undo_leaves_what_an_earlier_run_brought(library: Library, tmp_path: Path) -> None:
    """A run that only read descriptions anew brought no original; what calibre told last stays told."""
    folder = write_book(tmp_path / "shelf", "Lamp 5", described(columns=FANDOM), {"epub": bare()})
    take_in(library, tmp_path / "shelf")
    change(folder, described("Lamp, Five", columns=FANDOM))
    take_in(library, tmp_path / "shelf")
    library.undo_run(2)
    assert [work.title for work in library.works(OWNER, "")] == ["Lamp, Five"]
    assert list(library.trash(OWNER)) == []


def test_what_is_deleted_for_good_takes_its_description_along(library: Library, tmp_path: Path) -> None:
    """But not one that another file of the book still has."""
    description = described(columns=FANDOM)
    folder = write_book(tmp_path / "shelf", "Lamp 5", description, {"epub": bare()})
    take_in(library, tmp_path / "shelf")
    write_book(tmp_path / "shelf", "Lamp 5", description, {"txt": b"Lamp 5\n\nAnother text."})
    take_in(library, folder)
    (beside,) = {e.origin.beside for e in library._parts.vault.iter_manifest()}
    library.undo_run(2)
    library.empty_trash()
    assert library._parts.vault.has(str(beside))
    library.undo_run(1)
    library.empty_trash()
    assert list(library._parts.vault.iter_hashes()) == []
    verdict(library)


@pytest.mark.parametrize("removed", range(4))
def test_deleting_that_was_cut_short_is_ended_by_the_next(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, removed: int
) -> None:
    """Of two books and their descriptions: the descriptions go first, since only the books are known to be deleted."""
    for number in (1, 2):
        description = described(f"Lamp {number}", columns=FANDOM)
        write_book(tmp_path / "shelf", f"Lamp {number}", description, {"epub": bare(number)})
    take_in(library, tmp_path / "shelf")
    library.undo_run(1)
    left, unlink = iter(range(removed)), Path.unlink

    def cut_short(path: Path) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        unlink(path)

    with monkeypatch.context() as patched:
        patched.setattr("alcove.vault.folder.Path.unlink", cut_short)
        with pytest.raises(KeyboardInterrupt):
            library.empty_trash()
    assert len(list(library._parts.vault.iter_hashes())) == 4 - removed
    assert library.empty_trash() == 0
    assert list(library._parts.vault.iter_hashes()) == []


def test_reading_again_takes_the_description_along(library: Library, tmp_path: Path) -> None:
    write_book(tmp_path / "shelf", "Lamp 5", described(columns=FANDOM, identifiers=SOURCE), {"epub": bare()})
    take_in(library, tmp_path / "shelf")
    *found, last = library.reparse()
    assert isinstance(last, Reparsed)
    assert (found, last.changed) == ([], 0)


def test_a_missing_description_is_named(library: Library, tmp_path: Path) -> None:
    write_book(tmp_path / "shelf", "Lamp 5", described(columns=FANDOM), {"epub": bare()})
    take_in(library, tmp_path / "shelf")
    (entry,) = library._parts.vault.iter_manifest()
    library._parts.vault.discard(str(entry.origin.beside))
    problem, _ = library.verify(deep=False)
    assert isinstance(problem, Problem)
    assert (problem.what, problem.where) == ("missing", entry.origin.beside)
    assert "Lamp 5 (12)/metadata.opf" in problem.message
    library.reindex(catalogue=True)
    assert library.count(OWNER, "is:unrecognised") == 1


@pytest.mark.parametrize(
    "description",
    [b"", b"no XML", b"\xff\xfe" + "<package/>".encode("utf-16-le"), bytes(5 << 20), b"<package>" * 50_000],
    ids=["empty", "text", "utf-16", "too large", "deep"],
)
def test_no_description_costs_a_book(library: Library, tmp_path: Path, description: bytes) -> None:
    ao3 = build_epub(a_work(6), era("2025-12"))
    write_book(tmp_path / "shelf", "Lamp 6", description, {"epub": ao3})
    (outcome,), report = take_in(library, tmp_path / "shelf", jobs=1)
    assert (outcome.outcome.value, report.aside) == ("new", 4)
    assert library.work(OWNER, "ao3:9000006").title == "Lamp 6"


def test_in_an_archive_as_in_a_folder(library: Library, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    write_book(shelf, "Lamp 5", described(identifiers=SOURCE, columns=FANDOM), {"epub": bare()})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(shelf.rglob("*")):
            archive.write(path, path.relative_to(shelf))
    (tmp_path / "shelf.zip").write_bytes(out.getvalue())
    assert told(library, tmp_path / "shelf.zip") == [("Lamp 5 - A Writer.epub", "new")]
    assert library.work(OWNER, "ao3:9000005").fandoms == ("Imaginary Saga",)
    assert told(library, tmp_path / "shelf.zip") == [("Lamp 5 - A Writer.epub", "same")]
    verdict(library)


def test_a_folder_of_fanworks_in_calibre_is_not_the_wrong_one(library: Library, tmp_path: Path) -> None:
    """Its books have no prefaces, and calibre knows what they are."""
    for number in range(25):
        write_book(tmp_path / "shelf", f"Lamp {number}", described(columns=FANDOM), {"epub": bare(number)})
    *outcomes, _ = library.import_files([tmp_path / "shelf"], jobs=1)
    assert {o.outcome.value for o in outcomes if isinstance(o, Outcome)} == {"new"}


def test_files_are_inspected_and_asked_for_as_they_are_taken_in(library: Library, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    folder = write_book(shelf, "Lamp 5", described(identifiers=SOURCE, columns=FANDOM), {"epub": bare()})
    made = inspect_file(folder / "Lamp 5 - A Writer.epub", explain=True)
    assert made.recognised
    assert made.work is not None
    assert (made.work.title, made.work.site_id) == ("Lamp 5", "9000005")
    assert made.explanation[-1].startswith("metadata.opf beside it: tells source, recognised, title")
    take_in(library, shelf)
    assert [(Path(row.file).name, row.have) for row in library.have(OWNER, [shelf])] == [
        ("Lamp 5 - A Writer.epub", True)
    ]


def test_what_failed_is_tried_again_with_its_description(library: Library, tmp_path: Path, monkeypatch: Any) -> None:
    from alcove.formats import registry

    write_book(tmp_path / "shelf", "Lamp 5", described(columns=FANDOM), {"epub": bare()})
    monkeypatch.setenv("ALCOVE_IMPORT_JOBS", "0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "read_bytes", lambda data, name: 1 / 0)
        patch.setattr("alcove.importing.parsing.ParsePool", _here)
        (outcome,), _ = take_in(library, tmp_path / "shelf")
    assert outcome.outcome.value == "failed"
    (again, report) = library.retry_run(1)
    assert isinstance(report, Report)
    assert isinstance(again, Outcome)
    assert again.outcome.value == "new"
    assert library.work(OWNER, str(again.work)).fandoms == ("Imaginary Saga",)
    before = everything(library)
    library.reindex(catalogue=True)
    assert everything(library) == before


def _here(_jobs: int, **how: Any) -> Any:
    from alcove.formats.pool import ParsePool

    return ParsePool(0, **how)


def test_a_description_that_was_kept_and_not_read_is_read_by_the_next_import(library: Library, tmp_path: Path) -> None:
    """The run was ended between the two; the next one looks at another folder."""
    folder = write_book(tmp_path / "shelf", "Lamp 5", described(columns=FANDOM), {"epub": bare()})
    take_in(library, tmp_path / "shelf")
    change(folder, described("Lamp, Five", columns=FANDOM))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run._Run, "_settle", lambda _self, _batch: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take_in(library, tmp_path / "shelf")
    assert [work.title for work in library.works(OWNER, "")] == ["Lamp 5"]
    assert told(library, write(tmp_path / "other", a_work(1), "1.html")) == [
        ("1.html", "new"), ("Lamp 5 - A Writer.epub", "file"),
    ]  # fmt: skip
    assert sorted(work.title or "" for work in library.works(OWNER, "")) == ["Lamp 1", "Lamp, Five"]
    before = everything(library)
    library.reindex(catalogue=True)
    assert everything(library) == before
    assert told(library, tmp_path / "other") == [("1.html", "same")]


def test_of_two_copies_the_one_that_was_read_last_tells(library: Library, tmp_path: Path) -> None:
    """And then there is peace."""
    write_book(tmp_path / "shelf" / "a", "Lamp 5", described("A", columns=FANDOM), {"epub": bare()})
    write_book(tmp_path / "shelf" / "b", "Lamp 5", described("B", columns=FANDOM), {"epub": bare()})
    ends = [[outcome for _, outcome in told(library, tmp_path / "shelf")] for _ in range(3)]
    assert ends == [["new", "same"], ["same", "file"], ["same", "same"]]
    assert [work.title for work in library.works(OWNER, "")] == ["B"]


def test_how_often_the_catalogue_is_asked_does_not_grow_with_the_books(library: Library, tmp_path: Path) -> None:
    asked = []
    for books in (2, 7):
        shelf = tmp_path / f"shelf-{books}"
        for number in range(books):
            write_book(
                shelf, f"Lamp {books}{number}", described(f"Lamp {books}{number}"), {"epub": bare(books * 10 + number)}
            )
        take_in(library, shelf)
        with counted(library) as statements:
            outcomes = [o for o in library.import_files([shelf], rehash=True, yes=True) if isinstance(o, Outcome)]
        assert {o.outcome.value for o in outcomes} == {"same"}
        asked.append(len(statements))
    assert asked[0] == asked[1]
