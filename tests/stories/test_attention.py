"""What waits for somebody, what is set aside, and a library in figures."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import alcove
from alcove import Library, Viewer
from alcove.errors import NotPermittedError
from alcove.importing.outcome import Report
from alcove.library.attention import Attention
from alcove.library.opening import open_library
from tests.stories.statements import counted
from tests.stories.works import a_work, take_in, write

OWNER = alcove.OWNER
TEEN = Viewer("teen", ceiling="Teen And Up Audiences")


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def typed(folder: Path, *names: str) -> Path:
    """Texts without a preface, which go to the drawer."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.txt").write_text(f"Somebody wrote down {name}.\n", encoding="utf-8", newline="\n")
    return folder


def test_nothing_waits_in_an_empty_library(library: Library) -> None:
    assert library.attention(OWNER) == Attention(0, 0, 0, 0, 0, None)
    assert library.about(OWNER).to_line() | {"catalogue_bytes": 0, "index_bytes": 0, "free_bytes": 0} == {
        "folder": str(library.config.library),
        "works": 0,
        "words": 0,
        "versions": 0,
        "files": 0,
        "bytes": 0,
        "formats": {},
        "sites": {},
        "languages": {},
        "oldest": None,
        "newest": None,
        "catalogue": "PostgreSQL" if library.config.catalogue_url else "SQLite",
        "catalogue_bytes": 0,
        "index_bytes": 0,
        "free_bytes": 0,
    }


def test_what_waits_is_counted(library: Library, tmp_path: Path) -> None:
    """Works with the same text, works in the drawer, works in the trash, and the import that runs."""
    write(tmp_path / "1", a_work(1), "a.html")
    write(tmp_path / "1", replace(a_work(1), site_id="77", source_url="https://archiveofourown.org/works/77"), "b.html")
    take_in(library, typed(tmp_path / "1", "one", "two", "three"), yes=True)
    take_in(library, write(tmp_path / "2", a_work(2), "c.html"))
    library.undo_run(2)
    found = library.attention(OWNER)
    assert found == Attention(failed=0, in_drawer=3, in_trash=1, duplicates=1, unindexed=0, importing=None)
    stream = library.import_files([write(tmp_path / "3", a_work(3), "d.html")])
    next(stream)
    running = library.attention(OWNER)
    assert running.importing == library.run(OWNER, 3)
    assert running.to_line()["importing"]["state"] == "running"
    [report] = stream
    assert isinstance(report, Report)
    assert library.attention(OWNER) == found


def test_the_drawer_comes_by_the_page_with_what_readers_noticed(library: Library, tmp_path: Path) -> None:
    """Newest import first; what is accepted leaves it, and so does what goes to the trash."""
    take_in(library, typed(tmp_path / "1", "one"), yes=True)
    take_in(library, typed(tmp_path / "2", "two"), yes=True)
    (tmp_path / "book.epub").write_bytes(b"PK\x03\x04 no archive at all")
    take_in(library, write(tmp_path / "3", a_work(1), "known.html"))
    found = library.drawer(OWNER)
    assert found.total == 2
    assert [[file.name for file in each.files] for each in found.works] == [["two.txt"], ["one.txt"]]
    assert [each.work.id for each in found.works] == [
        work.id for work in library.works(OWNER, "is:unrecognised sort:imported")
    ]
    [file] = found.works[0].files
    assert file.problems == library.card(OWNER, found.works[0].work.id).files[0].problems
    line = found.to_line()
    assert (line["total"], line["works"][0]["files"][0]["problems"]) == (2, list(file.problems))
    second = library.drawer(OWNER, limit=1, offset=1)
    assert (second.works, second.total) == (found.works[1:], 2)
    with counted(library) as statements:
        library.drawer(OWNER)
    assert len(statements) == 3
    library.accept(OWNER, [found.works[0].work.id])
    assert [each.work.id for each in library.drawer(OWNER).works] == [found.works[1].work.id]
    library.undo_run(1)
    assert library.drawer(OWNER).total == 0


def test_the_drawer_of_who_has_a_ceiling_has_nothing_of_unknown_rating(library: Library, tmp_path: Path) -> None:
    take_in(library, typed(tmp_path / "1", "one"), yes=True)
    assert (library.drawer(TEEN).works, library.drawer(TEEN).total) == ((), 0)


def test_a_library_in_figures(library: Library, tmp_path: Path) -> None:
    """The trash and the drawer are no part of the works, the drawer's files are of the originals."""
    first = write(tmp_path / "1", a_work(1), "a.html")
    book = write(tmp_path / "1", a_work(1), "a.epub")
    french = write(tmp_path / "1", a_work(2, language="fr", language_name="Français"), "b.html")
    take_in(library, typed(tmp_path / "1", "one"))
    take_in(library, write(tmp_path / "2", a_work(3), "c.html"))
    library.undo_run(2)
    found = library.about(OWNER)
    sizes = {path: path.stat().st_size for path in (first, book, french, tmp_path / "1" / "one.txt")}
    assert (found.works, found.words, found.versions, found.files) == (2, 101 + 201, 4, 4)
    assert found.bytes == sum(sizes.values())
    assert [(t.format, t.files, t.bytes) for t in found.formats] == [
        ("html", 2, sizes[first] + sizes[french]),
        ("epub", 1, sizes[book]),
        ("text", 1, sizes[tmp_path / "1" / "one.txt"]),
    ]
    line = found.to_line()
    assert (line["sites"], line["languages"]) == ({"ao3": 2}, {"en": 1, "fr": 1})
    came = sorted(work.imported for work in library.works(OWNER) if work.imported)
    assert (found.oldest, found.newest) == (came[0], came[-1])
    assert found.folder == library.config.library
    assert found.catalogue == ("PostgreSQL" if library.config.catalogue_url else "SQLite")
    assert found.index_bytes == sum(p.stat().st_size for p in library.config.index.rglob("*") if p.is_file())
    assert found.catalogue_bytes > 0
    assert found.free_bytes is not None
    assert found.free_bytes > 0


def test_figures_are_no_business_of_who_has_a_ceiling(library: Library) -> None:
    """They count works of any rating."""
    for ask in (library.attention, library.about):
        with pytest.raises(NotPermittedError, match="teen may see works up to Teen And Up Audiences"):
            ask(TEEN)


def test_a_card_tells_where_files_do_not_agree(library: Library, tmp_path: Path) -> None:
    """With the version that each file carries, and the times that a history of them needs."""
    take_in(library, write(tmp_path / "1", a_work(1, expected=None), "old.html", when=1_600_000_000))
    take_in(library, write(tmp_path / "2", a_work(1, chapters=2, expected=None, rating="Mature"), "new.epub"))
    card = library.card(OWNER, "ao3:9000001")
    assert [(file.name, file.version) for file in card.files] == [("old.html", 1), ("new.epub", 2)]
    assert [version.imported for version in card.versions] == [file.imported for file in card.files]
    assert [file.modified and file.modified.timestamp() for file in card.files] == [1_600_000_000, 1_700_000_000]
    told = {d.field: [(t.name, t.value, t.won) for t in d.told] for d in card.disagreements}
    assert told == {
        "rating": [("new.epub", "Mature", True), ("old.html", "General Audiences", False)],
        "updated": [("new.epub", "2024-06-03", True), ("old.html", "2024-01-02", False)],
        "words": [("new.epub", "102", True), ("old.html", "101", False)],
        "chapters": [("new.epub", "2/?", True), ("old.html", "1/?", False)],
    }
    line = card.to_line()
    assert [file["version"] for file in line["files"]] == [1, 2]
    assert [d["field"] for d in line["disagreements"]] == list(told)
