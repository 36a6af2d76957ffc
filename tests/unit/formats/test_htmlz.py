"""HTMLZ: the e-book of one page that calibre makes of any other is read as what it was made of."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import Coverage, Creator, Reading
from alcove.errors import RefusedError
from alcove.formats.ebook import open_ebook
from alcove.formats.kindle_book import open_kindle
from tests.builders import ERAS, Era, build_epub, differences, works
from tests.builders.epub import build_converted_epub
from tests.builders.fanficfare import Setting, build_fanficfare_epub
from tests.builders.fichub import build_fichub_epub
from tests.builders.htmlz import build_htmlz, contents
from tests.builders.kindle_downloads import build_mobi
from tests.builders.manuscripts import zipped
from tests.builders.plain_epub import build_plain_epub
from tests.builders.text import as_xhtml, escape
from tests.unit.formats.downloads import LAMP, told
from tests.unit.formats.pages import epub, package, xhtml


@given(reading=works(), era=st.sampled_from(ERAS))
def test_of_ao3_s_e_books_of_every_make(era: Era, reading: Reading) -> None:
    epub = build_epub(reading, era)
    book, found = formats.read_bytes(epub), formats.read_bytes(build_htmlz(epub))
    # The package of its own tells other things.
    as_book = replace(found, format=book.format, made=book.made, language=book.language)
    assert (differences(book, as_book), found.coverage) == ((), book.coverage)
    assert (found.reader, found.format, found.text_hash) == ("ao3-epub", "htmlz", book.text_hash)


@given(reading=works(), era=st.sampled_from([era for era in ERAS if not era.headings_lost]))
def test_of_ao3_s_pages_of_every_make(era: Era, reading: Reading) -> None:
    epub = build_converted_epub(reading, era)
    book, found = formats.read_bytes(epub), formats.read_bytes(build_htmlz(epub))
    as_book = replace(found, format=book.format, made=book.made, language=book.language)
    assert (differences(book, as_book), found.coverage) == ((), book.coverage)


@pytest.mark.parametrize("setting", [Setting(), Setting(version=3, table=True)], ids=["lines", "table"])
def test_of_fanficfare_s_e_books(setting: Setting) -> None:
    found = formats.read_bytes(build_htmlz(_alike(build_fanficfare_epub(LAMP, setting))))
    assert (found.reader, found.format, found.problems) == ("fanficfare-epub", "htmlz", ())
    assert told(found) == told(LAMP)
    assert [(c.title, c.hash, c.notes) for c in found.chapters] == [(c.title, c.hash, c.notes) for c in LAMP.chapters]


def _alike(epub: bytes) -> bytes:
    """The e-book after calibre gave pages that look alike the class of the first."""
    files = contents(epub)
    return zipped({name: re.sub(rb"fff_\w+page|fff_chapter\b", b"fff_titlepage", data) for name, data in files.items()})


def test_of_fichub_s_e_books() -> None:
    found = formats.read_bytes(build_htmlz(build_fichub_epub(LAMP)))
    assert (found.reader, found.format, found.coverage) == ("fichub", "htmlz", Coverage.FULL)
    assert [(c.title, c.hash) for c in found.chapters] == [(c.title, c.hash) for c in LAMP.chapters]


@pytest.mark.parametrize("name", ["index.html", "One Lamp & Another.html"])
def test_of_any_e_book(name: str) -> None:
    """Under the title as well, beside a cover and pictures."""
    data = build_htmlz(build_plain_epub(LAMP), name=name, beside={"cover.jpg": b"\xff\xd8", "images/000000.png": b"x"})
    found = formats.read_bytes(data, "lamp.zip")
    assert (found.reader, found.format, found.recognised, found.problems) == ("epub", "htmlz", False, ())
    assert (found.title, found.creators) == (LAMP.title, tuple(Creator(c.name) for c in LAMP.creators or ()))
    assert [(c.title, c.text.split()[0]) for c in found.chapters] == [("Six o'Clock", "Six"), ("Grey", "Grey")]


@pytest.mark.parametrize("kept", ["", "two"], ids=["a page without calibre's ids", "two pages"])
def test_any_other_page_beside_a_description_is_none(kept: str) -> None:
    files = contents(build_htmlz(build_plain_epub(LAMP)))
    if kept:
        files["two.html"] = files["index.html"]
    else:
        files["index.html"] = files["index.html"].replace(b"calibre_link-", b"place-")
    book = open_ebook(zipped(files))
    assert book is None or book.format == "epub"


def test_one_that_was_made_to_fill_a_memory_is_refused() -> None:
    files = contents(build_htmlz(build_plain_epub(LAMP)))
    with pytest.raises(RefusedError, match="unpacks to more than"):
        formats.read_bytes(zipped(files | {"index.html": files["index.html"] + b" " * (64 << 20)}))


_BREAK = '<div class="mbp_pagebreak"></div>'


@pytest.mark.parametrize("era", [era for era in ERAS if not era.wrapped])
def test_of_one_text_that_has_the_class_of_what_looks_alike(era: Era) -> None:
    """calibre names classes by their looks, and before 2019 nothing else told which page is the text."""
    work = replace(LAMP, chapters=LAMP.chapters[:1], chapters_posted=1, chapters_expected=1, end_notes=None)
    work = replace(work, chapters=(replace(work.chapters[0], title=None, summary=None, notes=None, end_notes=None),))
    book = build_epub(work, era)
    pages = {
        name: data.replace(b'<div class="userstuff">', b'<div class="meta">') for name, data in contents(book).items()
    }
    found = formats.read_bytes(build_htmlz(zipped(pages)))
    assert (found.reader, found.text_hash, found.problems) == ("ao3-epub", formats.read_bytes(book).text_hash, ())


def test_of_ao3_s_mobi() -> None:
    """All its pages are one there, parted by what calibre makes of page breaks; the table of contents is the last."""
    mobi = build_mobi(LAMP, ERAS[-1])
    held = open_kindle(mobi)
    assert held is not None
    labels = {point.path: point.label for point in held.contents}
    pages = [
        re.sub(r"<p\b", f'<p id="{place(page.path)}"', as_xhtml(page.data.decode()), count=1)
        for page in held.pages[:-1]
    ]
    links = "".join(f'<p><a href="p.xhtml#{place(path)}">{escape(label)}</a></p>' for path, label in labels.items())
    body = _BREAK.join([*pages, f"<p>Table of Contents</p>{links}", ""])
    book = epub({"content.opf": package({"p": "p.xhtml"}), "p.xhtml": xhtml(body)})
    found, expected = formats.read_bytes(build_htmlz(book)), formats.read_bytes(mobi)
    assert (found.reader, found.format, found.coverage, found.problems) == ("ao3-epub", "htmlz", Coverage.LOSSY, ())
    as_mobi = replace(found, format="mobi", made=expected.made, language=expected.language)
    assert differences(expected, as_mobi) == ()


def place(path: str) -> str:
    return path.replace(" ", "-")


def test_a_page_of_links_is_the_table_of_contents() -> None:
    """Wherever it stands; a link to notes makes none of a short page."""
    pages = {
        "a": '<p>One <a href="c.xhtml#note">note</a>.</p>',
        "b": '<h1>Contents</h1><p><a href="a.xhtml">Start</a></p><p><a href="c.xhtml#two">Two</a></p><p><a href="x.xhtml">x</a></p>',
        "c": f'<p id="two">Text.</p><p id="note">{"A long one. " * 30}</p>',
    }
    files = {f"{name}.xhtml": xhtml(page) for name, page in pages.items()}
    book = open_ebook(build_htmlz(epub({"content.opf": package({name: f"{name}.xhtml" for name in pages}), **files})))
    assert book is not None
    paths = [page.path for page in book.pages]
    (start, two) = book.contents
    assert ((start.label, start.path, start.place), (two.label, two.path)) == (
        ("Start", paths[0], ""),
        ("Two", paths[2]),
    )
    assert f'id="{two.place}"'.encode() in book.pages[2].data
