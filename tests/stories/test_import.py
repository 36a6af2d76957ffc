"""A folder becomes a library that answers."""

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library
from alcove.errors import DamagedLibraryError, LibraryError, UnknownWorkError, UsageError, WrongFolderError
from alcove.importing import arrivals, arrived, undo
from alcove.library.care import Problem
from alcove.library.opening import open_library
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest
from tests.builders import Place, build_html, era
from tests.builders.fanficfare import build_fanficfare_html
from tests.builders.manuscripts import build_docx, build_rtf
from tests.builders.pdf import build_plain_pdf
from tests.stories.works import a_folder, a_work, everything, kinds, take_in, verdict, write

OWNER = alcove.OWNER


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def test_every_file_comes_to_its_end(library: Library, tmp_path: Path) -> None:
    """A new work, the same text in another file, an older version, bytes twice, a text without preface, a picture."""
    folder = tmp_path / "works"
    newest = a_work(1, chapters=2, expected=None)
    write(folder, newest, "a.html")
    write(folder, newest, "b.epub")
    write(folder, a_work(1, expected=None), "c-old.html")
    (folder / "d-twice.html").write_bytes((folder / "a.html").read_bytes())
    (folder / "e.txt").write_text("A story that somebody typed.\n\nIt has two paragraphs.", encoding="utf-8")
    (folder / "f.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    outcomes, report = take_in(library, folder, jobs=1)
    assert kinds(outcomes) == [
        ("a.html", "new"), ("b.epub", "file"), ("c-old.html", "version"), ("d-twice.html", "same"), ("e.txt", "unrecognised"), ("f.png", "refused"),
    ]  # fmt: skip
    assert dict(report.counts) == {"new": 1, "file": 1, "version": 1, "same": 1, "unrecognised": 1, "refused": 1}
    assert report.works == 1
    first = outcomes[0]
    assert (first.format, first.site, first.reason) == ("html", "ao3", None)
    assert len({o.work for o in outcomes[:4]}) == 1
    assert (outcomes[3].format, outcomes[3].site) == ("html", "ao3")
    assert outcomes[5].reason


def test_a_work_can_be_asked_for_shown_and_read(library: Library, tmp_path: Path) -> None:
    """By every name, with everything that the preface told."""
    path = write(tmp_path / "works", a_work(7, chapters=2, expected=3), "w.html")
    outcomes, _ = take_in(library, path)
    work_id = str(outcomes[0].work)
    card = library.card(OWNER, "ao3:9000007")
    assert card.work.id == work_id
    for name in (
        work_id[:6],
        work_id.upper(),
        "http://archiveofourown.org/works/9000007",
        "https://ao3.org/works/9000007/chapters/1",
        "archiveofourown.org/works/9000007",
        "//archiveofourown.org/works/9000007",
    ):
        assert library.work(OWNER, name).id == work_id
    line = card.to_line()
    assert (line["title"], line["creators"], line["fandoms"]) == ("Lamp 7", ["writer1"], ["Imaginary Saga"])
    assert (line["language"], line["words"], line["chapters"]) == ("en", 702, {"posted": 2, "expected": 3})
    assert (line["published"], line["updated"], line["complete"]) == ("2024-01-08", "2024-06-03", False)
    assert line["series"] == [
        {"title": "Lamp Cycle", "position": 7, "url": "https://archiveofourown.org/series/800001"}
    ]
    assert line["collections"] == ["Sample Fest"]
    assert [(v["number"], v["current"], v["coverage"]) for v in line["version_list"]] == [(1, True, "full")]
    assert [(f["name"], f["format"], f["size"]) for f in line["files"]] == [("w.html", "html", path.stat().st_size)]
    assert [c["number"] for c in line["chapter_list"]] == [1, 2]
    texts = list(library.chapters(OWNER, work_id))
    assert len(texts) == 2
    assert texts[0].text.split("\n\n")[0].endswith("It was the night 224.")
    assert "<p>" in texts[0].html
    assert [t.number for t in library.chapters(OWNER, work_id, chapter=2)] == [2]
    with library.original(OWNER, line["files"][0]["sha256"]).open() as original:
        assert original.read() == path.read_bytes()


def test_a_work_of_any_site_is_named_by_its_address(library: Library, tmp_path: Path) -> None:
    """Of an archive with AO3's software that is in no table, and of another that a downloader wrote down."""
    folder = tmp_path / "works"
    folder.mkdir()
    (folder / "a.html").write_bytes(build_html(a_work(1), era("2025-12"), place=Place("lamps.example", "Lamps")))
    story = replace(a_work(2), site="stories.example", source_url="https://stories.example/read?story=5")
    (folder / "b.html").write_bytes(build_fanficfare_html(story))
    take_in(library, folder)
    addresses = {str(work.source_url): work.id for work in library.works(OWNER)}
    assert addresses.keys() == {"https://lamps.example/works/9000001", "https://stories.example/read?story=5"}
    for address, work_id in addresses.items():
        for name in (address, address.removeprefix("https:"), address.removeprefix("https://")):
            assert library.work(OWNER, name).id == work_id


def test_what_is_not_there_is_said_plainly(library: Library, tmp_path: Path) -> None:
    """Unknown works, chapters, versions and runs."""
    take_in(library, write(tmp_path / "works", a_work(1), "w.html"))
    with pytest.raises(UnknownWorkError, match="No work here is called"):
        library.work(OWNER, "ao3:1")
    with pytest.raises(UnknownWorkError, match="has no chapter 9; version 1 has 1"):
        library.chapters(OWNER, "ao3:9000001", chapter=9)
    with pytest.raises(UnknownWorkError, match="has no version 2; it has 1"):
        library.chapters(OWNER, "ao3:9000001", version=2)
    with pytest.raises(UsageError, match="no run 5; the newest is 1"):
        library.undo_run(5)


def test_questions_are_answered(library: Library, tmp_path: Path) -> None:
    """Tags, ranges, words in the text with the chapter that they are in, facets, sorting."""
    take_in(library, a_folder(tmp_path / "works", range(1, 9)))
    assert library.count(OWNER, "") == 8
    assert library.count(OWNER, 'fandom:"imaginary saga" -freeform:fluff') == 4
    assert [w.title for w in library.works(OWNER, "words:>=500 sort:-title")] == [
        "Lamp 8",
        "Lamp 7",
        "Lamp 6",
        "Lamp 5",
    ]
    assert library.count(OWNER, "is:complete") + library.count(OWNER, "-is:complete") == 8
    facets = library.facets(OWNER, "", [FacetRequest(TermKind.FREEFORM)])[TermKind.FREEFORM]
    assert [(f.term.name, f.count) for f in facets] == [("Angst", 4), ("Fluff", 4), ("Slow Burn", 4)]
    answer = library.search(OWNER, '"out of sight"', snippets=True)
    assert answer.total == len(answer.snippets) == 8
    parts = [p for s in answer.snippets[answer.works[0].id] for p in s.parts]
    assert "out of sight" in [text for text, hit in parts if hit]


def test_importing_again_changes_nothing(library: Library, tmp_path: Path) -> None:
    """By path and, with rehash, by bytes."""
    folder = a_folder(tmp_path / "works", range(1, 7))
    take_in(library, folder)
    before = everything(library)
    for options in ({}, {"rehash": True}):
        outcomes, report = take_in(library, folder, **options)
        assert set(report.counts) == {"same"}
        assert all(o.work for o in outcomes)
    assert {k: v for k, v in everything(library).items() if k != "runs"} == {
        k: v for k, v in before.items() if k != "runs"
    }


def test_twins_far_apart_in_one_folder(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is met after the first was taken in, in a batch of its own, but was looked for before that."""
    monkeypatch.setattr(arrivals, "_BATCH_FILES", 2)
    folder = a_folder(tmp_path / "works", [1, 5, 10, 20, 25])
    (folder / "z.html").write_bytes((folder / "0" / "w10.html").read_bytes())
    outcomes, _ = take_in(library, folder, jobs=1)
    first, last = outcomes[0], outcomes[-1]
    assert (Path(first.file).name, first.outcome.value) == ("w10.html", "new")
    assert (Path(last.file).name, last.outcome.value, last.work) == (
        "z.html",
        "same",
        library.work(OWNER, "ao3:9000010").id,
    )
    assert "late" not in (library.config.own / "deeds.jsonl").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are text there")
def test_names_in_no_known_encoding_may_be_named_in_a_reason(library: Library, tmp_path: Path) -> None:
    r"""Small and large files that are refused; their names are told with ``\xff`` for what is no text."""
    folder = os.fsencode(tmp_path / "works")
    Path(os.fsdecode(folder)).mkdir()
    Path(os.fsdecode(folder + b"/\xff.epub")).write_bytes(b"PK\x03\x04" + bytes(range(256)))
    Path(os.fsdecode(folder + b"/\xfe.mp3")).write_bytes(b"ID3\x04" + bytes(9 << 20))
    outcomes, report = take_in(library, Path(os.fsdecode(folder)))
    assert dict(report.counts) == {"refused": 2}
    assert [str(o.reason).split(" ")[0] for o in outcomes] == ["\\xfe.mp3", "\\xff.epub"]


def test_a_dry_run_tells_and_keeps_nothing(library: Library, tmp_path: Path) -> None:
    """The same outcomes as the import that follows."""
    folder = a_folder(tmp_path / "works", range(1, 5))
    (folder / "z.txt").write_text("A story that somebody typed.\n\nIt has two paragraphs.", encoding="utf-8")
    told, _ = take_in(library, folder, dry_run=True)
    assert library.count(OWNER, "") == 0
    assert library.runs(OWNER) == ()
    done, _ = take_in(library, folder)
    assert kinds(told) == kinds(done)
    assert [outcome.reason for outcome in told] == [outcome.reason for outcome in done]
    again, _ = take_in(library, folder)
    assert [(o.work, o.format, o.site) for o in again] == [(o.work, o.format, o.site) for o in done]


def test_any_order_ends_in_the_same_works(tmp_path: Path, environ: dict[str, str]) -> None:
    """File by file backwards, or the whole folder at once: but for numbers of versions and times of import."""
    folder = a_folder(tmp_path / "works", range(1, 6))
    files = sorted((p for p in folder.rglob("*") if p.is_file()), reverse=True)
    first = {k: v for k, v in environ.items() if k != "ALCOVE_CATALOGUE_URL"}
    with (
        open_library(tmp_path / "one", create=True, environ=environ) as one,
        open_library(tmp_path / "two", create=True, environ=first) as two,
    ):
        take_in(one, folder)
        for path in files:
            take_in(two, path)
        assert _timeless(everything(one)) == _timeless(everything(two))


def _timeless(found: Mapping[str, Any]) -> dict[str, Any]:
    def stripped(card: dict[str, Any]) -> dict[str, Any]:
        versions = sorted(
            ([v["current"], v["coverage"], v["words"], sorted(v["files"])] for v in card["version_list"]), key=str
        )
        files = sorted((f["sha256"], f["format"], f["name"], f["size"]) for f in card["files"])
        return card | {"version_list": versions, "files": files, "imported": None}

    return {"cards": {i: stripped(c) for i, c in found["cards"].items()}} | {
        k: found[k] for k in ("found", "texts", "facets")
    }


def test_a_closed_library_says_so(tmp_path: Path, environ: dict[str, str]) -> None:
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        pass
    library.close()
    with pytest.raises(LibraryError, match="This library is closed"):
        library.count(OWNER, "")


def test_two_libraries_at_once(tmp_path: Path, environ: dict[str, str]) -> None:
    """Each with a catalogue of its own, in one process."""
    other = {k: v for k, v in environ.items() if k != "ALCOVE_CATALOGUE_URL"}
    with (
        open_library(tmp_path / "one", create=True, environ=environ) as one,
        open_library(tmp_path / "two", create=True, environ=other) as two,
    ):
        take_in(one, write(tmp_path / "works", a_work(1), "w.html"))
        assert (one.count(OWNER, ""), two.count(OWNER, "")) == (1, 0)


@pytest.mark.parametrize(
    ("ending", "make"),
    [
        (".docx", lambda n: build_docx(a_work(n))),
        (".rtf", lambda n: build_rtf(a_work(n))),
        (".pdf", lambda n: build_plain_pdf([f"Bill number {n}, to be paid by Friday."], {"Title": "Bill"})),
    ],
)
def test_a_folder_of_papers_is_the_wrong_one(
    library: Library, tmp_path: Path, ending: str, make: Callable[[int], bytes]
) -> None:
    """Whatever kind of document they are."""
    for number in range(20):
        (tmp_path / f"{number}{ending}").write_bytes(make(number))
    with pytest.raises(WrongFolderError, match="only 0 have a preface"):
        take_in(library, tmp_path)


def test_the_wrong_folder_is_noticed(library: Library, tmp_path: Path) -> None:
    """Thirty plain texts and two works; nothing is taken in until one says so."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for n in range(30):
        (folder / f"{n}.txt").write_text(f"A list of things to buy, the {n}th of many.\n", encoding="utf-8")
    write(folder, a_work(1), "w.html")
    with pytest.raises(WrongFolderError, match="only 1 have a preface"):
        take_in(library, folder)
    assert library.runs(OWNER) == ()
    _, report = take_in(library, folder, yes=True)
    assert dict(report.counts) == {"new": 1, "unrecognised": 30}


def test_the_drawer_is_shut_until_asked_for(library: Library, tmp_path: Path) -> None:
    """What has no preface is in no list and no count, is found by name, and comes out when a person says so."""
    path = tmp_path / "typed.txt"
    path.write_text("The lighthouse keeper wrote this down.", encoding="utf-8")
    outcomes, _ = take_in(library, path)
    assert library.count(OWNER, "lighthouse") == 0
    assert library.count(OWNER, "is:unrecognised lighthouse") == 1
    assert library.work(OWNER, str(outcomes[0].work)).recognised is False
    library.accept(OWNER, [str(outcomes[0].work)])
    assert library.count(OWNER, "lighthouse") == 1
    assert library.count(OWNER, "is:unrecognised") == 0


def test_accepted_while_it_is_being_imported(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the commit and the index: what the import has at hand is older than what the catalogue says."""
    settled = arrivals.Looker.settled

    def accepted_meanwhile(self: arrivals.Looker, batch: list[arrived.Arrived]) -> None:
        settled(self, batch)
        undo.accept(library._parts.catalogue, [str(batch[0].outcome and batch[0].outcome.work)], batch_time)

    batch_time = dt.datetime.now(dt.UTC)
    monkeypatch.setattr(arrivals.Looker, "settled", accepted_meanwhile)
    (tmp_path / "typed.txt").write_text("A story that somebody typed.", encoding="utf-8")
    take_in(library, tmp_path / "typed.txt")
    assert library.count(OWNER, "") == 1


def test_have_tells_what_is_safely_here(library: Library, tmp_path: Path) -> None:
    """Before somebody deletes the folder."""
    kept = write(tmp_path / "works", a_work(1), "kept.html")
    take_in(library, kept)
    write(tmp_path / "works", a_work(2), "other.html")
    found = {Path(h.file).name: (h.have, h.work is not None) for h in library.have(OWNER, [tmp_path / "works"])}
    assert found == {"kept.html": (True, True), "other.html": (False, False)}


def test_a_version_is_read_from_another_file_where_the_first_is_lost(library: Library, tmp_path: Path) -> None:
    """Its HTML file is gone from the originals; the EPUB of the same text is still there."""
    folder = tmp_path / "works"
    write(folder, a_work(1), "a.html")
    write(folder, a_work(1), "b.epub")
    outcomes, _ = take_in(library, folder)
    texts = [c.text for c in library.chapters(OWNER, "ao3:9000001")]
    library._parts.vault.discard(str(outcomes[0].sha256))
    library._parts.cache.clear()
    assert [c.text for c in library.chapters(OWNER, "ao3:9000001")] == texts


def test_an_original_that_was_lost_comes_back_by_its_file(library: Library, tmp_path: Path) -> None:
    """What ``have`` calls missing an import takes in again that reads all files; its version has its old number."""
    folder = tmp_path / "works"
    path = write(folder, a_work(1), "a.html")
    write(folder, a_work(1, chapters=2, expected=None), "b.html")
    lost = str(take_in(library, folder)[0][0].sha256)
    versions = [(v.number, v.current, v.files) for v in library.card(OWNER, "ao3:9000001").versions]
    library._parts.vault.discard(lost)
    assert [row.have for row in library.have(OWNER, [path])] == [False]
    assert [f.message for f in library.doctor() if f.level == "problem"] == ["1 original is missing."]
    would, _ = take_in(library, folder, rehash=True, dry_run=True)
    back = "Its original was missing here; these bytes take its place."
    assert [(o.outcome.value, o.warnings) for o in would] == [("same", (back,)), ("same", ())]
    assert not library._parts.vault.has(lost)
    outcomes, _ = take_in(library, folder, rehash=True)
    assert [(o.outcome.value, o.warnings) for o in outcomes] == [("same", (back,)), ("same", ())]
    assert library._parts.vault.read(lost) == path.read_bytes()
    assert verdict(library).originals == 2
    assert [(v.number, v.current, v.files) for v in library.card(OWNER, "ao3:9000001").versions] == versions
    assert [f.message for f in library.doctor() if f.level == "problem"] == []
    before = everything(library)
    library.reindex(catalogue=True)
    assert everything(library) == before


def test_a_damaged_original_is_mended_by_its_file(library: Library, tmp_path: Path) -> None:
    """``verify`` names it; an import that reads all files puts the right bytes in its place."""
    path = write(tmp_path / "works", a_work(1), "a.html")
    sha = str(take_in(library, path)[0][0].sha256)
    before = everything(library)
    vault = library._parts.vault
    (stored,) = (tmp_path / "library" / "originals").rglob(f"{sha}.*")
    stored.write_bytes(b"rot" + stored.read_bytes()[3:])
    told = [problem for problem in library.verify(deep=True) if isinstance(problem, Problem) and problem.fault]
    assert [problem.where for problem in told] == [sha]
    assert "import the file again with --rehash" in told[0].message
    assert [o.outcome.value for o in take_in(library, path)[0]] == ["same"]
    assert vault.verify(sha) is not None
    library.reindex()
    assert library.count(OWNER, '"night 38"') == 0
    outcomes, _ = take_in(library, path, rehash=True)
    back = "Its original was damaged here; these bytes take its place."
    assert [(o.outcome.value, o.warnings) for o in outcomes] == [("same", (back,))]
    assert vault.read(sha) == path.read_bytes()
    assert library.count(OWNER, '"night 38"') == 1
    after = everything(library)
    assert {**after, "runs": before["runs"]} == before
    library.undo_run(3)
    assert library.count(OWNER, "") == 1
    library.reindex(catalogue=True)
    assert {**everything(library), "runs": after["runs"]} == after
    assert [o.warnings for o in take_in(library, path, rehash=True)[0]] == [()]


def test_a_lost_original_is_no_wrong_word(library: Library, tmp_path: Path) -> None:
    """Who reads a work of which nothing is left is told what is wrong with the library, and how to mend it."""
    outcomes, _ = take_in(library, write(tmp_path / "works", a_work(1), "a.html"))
    library._parts.vault.discard(str(outcomes[0].sha256))
    library._parts.cache.clear()
    again = "is missing from .* Put it back from a backup, or import the file again with --rehash"
    with pytest.raises(DamagedLibraryError, match=again):
        library.chapters(OWNER, "ao3:9000001")
    with pytest.raises(DamagedLibraryError, match=again):
        library.original(OWNER, str(outcomes[0].sha256)).open()
