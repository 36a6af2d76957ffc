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
from tests.builders import ERAS, Era, build_epub, differences, works
from tests.builders.epub import build_converted_epub
from tests.builders.fanficfare import Setting, build_fanficfare_epub
from tests.builders.fichub import build_fichub_epub
from tests.builders.htmlz import build_htmlz, contents, zipped
from tests.builders.plain_epub import build_plain_epub
from tests.unit.formats.downloads import LAMP, told


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
