"""EPUBs of the smaller downloaders: where each keeps the source, and what it tells."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import Coverage, Creator
from alcove.errors import FormatError
from tests.builders.calibre_mobi import build_calibre_mobi
from tests.builders.container import pack
from tests.builders.htmlz import build_htmlz
from tests.builders.text import as_xhtml
from tests.unit.formats.downloads import TEXTS, told

_MADE = dt.datetime(2024, 1, 5, tzinfo=dt.UTC)
_TITLE = "<dc:title>One Lamp</dc:title><dc:creator>Example Author</dc:creator>"


def book(metadata: str, pages: dict[str, str] | None = None) -> bytes:
    """An EPUB with this metadata and two chapters, or these pages."""
    pages = pages or {
        "chapter_001": f"<h1>1. Six</h1>{as_xhtml(TEXTS[0])}",
        "chapter_002": f"<div><h2>Grey</h2></div>{as_xhtml(TEXTS[1])}",
    }
    items = "".join(f'<item href="{n}.xhtml" id="{n}" media-type="application/xhtml+xml"/>' for n in pages)
    spine = "".join(f'<itemref idref="{n}"/>' for n in pages)
    package = (
        '<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
        f"{_TITLE}{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    files = {"OEBPS/content.opf": package.encode()}
    files |= {f"OEBPS/{n}.xhtml": f"<html><body>{inner}</body></html>".encode() for n, inner in pages.items()}
    return pack(files, "OEBPS/content.opf", _MADE, shuffled=False)


WATTPAD = (
    "<dc:identifier>wpd_90000002</dc:identifier><dc:subject>lamps</dc:subject><dc:subject>sea</dc:subject>"
    "<dc:date>2024-01-05 10:00:00</dc:date><dc:language>English</dc:language><dc:description>Two keepers.</dc:description>"
    '<meta name="mature" content="0"/><meta name="completed" content="1"/>'
)
PYFFDL = {
    "title": '<div class="titlepage"><div id="story-url"><strong>URL:</strong>'
    ' <a href="http://www.fanfiction.net/s/90000002/1/">there</a></div>'
    "<div><strong>Category:</strong> Books</div><div><strong>Genre:</strong> Humor</div>"
    "<div><strong>Published:</strong> 2012-03-24T22:13:58+01:00</div><div><strong>Words:</strong> 2,791</div>"
    "<div><strong>Chapters:</strong> 1/1</div><div><strong>Summary:</strong><p>Two keepers.</p></div></div>",
    "chapter01": f"<h1>One Lamp</h1>{as_xhtml(TEXTS[0])}",
}


def test_wattpad_downloader() -> None:
    found = formats.read_bytes(book(WATTPAD))
    assert (found.reader, found.recognised, found.coverage, found.problems) == ("tool-epub", True, Coverage.FULL, ())
    assert (found.source_url, found.site, found.site_id) == (
        "https://www.wattpad.com/story/90000002",
        "wattpad.com",
        "90000002",
    )
    assert (found.title, found.creators) == ("One Lamp", (Creator("Example Author"),))
    assert (found.freeforms, found.published, found.complete) == (("lamps", "sea"), dt.date(2024, 1, 5), True)
    assert (found.language, found.language_name, found.summary) == ("en", "English", "Two keepers.")
    assert [(c.title, c.text.partition(" ")[0]) for c in found.chapters] == [("Six", "The"), ("Grey", "Morning")]


def test_pyffdl() -> None:
    found = formats.read_bytes(
        book("<dc:identifier>28126c5b-02c9</dc:identifier><dc:language>en</dc:language>", PYFFDL)
    )
    assert (found.site, found.site_id, found.words) == ("fanfiction.net", "90000002", 2791)
    assert (found.fandoms, found.freeforms, found.published) == (None, ("Humor",), dt.date(2012, 3, 24))
    assert (found.chapters_posted, found.chapters_expected, found.complete) == (1, 1, True)
    assert (found.summary, [c.title for c in found.chapters]) == ("<p>Two keepers.</p>", [None])


_PYFFDL_PAGES = {
    "cover": '<img src="cover.jpg" alt="Cover"/>',
    "title": PYFFDL["title"].replace(
        "<div><strong>Category",
        '<div><strong>Author URL:</strong> <a href="http://www.fanfiction.net/u/1">x</a></div><div><strong>Category',
    ),
    "chapter01": "<h1>One Lamp</h1><p><b>Rating:</b> mine.</p><p><b>Words:</b> 3</p>" + as_xhtml(TEXTS[0]),
    "nav": '<nav role="doc-toc"><ol><li>One Lamp</li></ol></nav>',
}


def test_what_calibre_makes_of_pyffdl_s_tells_as_much() -> None:
    """Of its package nothing is left, and ids are renamed or lost: its title page is known by a label."""
    epub = book("<dc:identifier>28126c5b-02c9</dc:identifier>", _PYFFDL_PAGES)
    whole = formats.read_bytes(epub)
    assert [c.text.split()[0] for c in whole.chapters] == ["Rating:"]
    mobi = formats.read_bytes(build_calibre_mobi(epub, {"chapter01.xhtml": "One Lamp"}))
    htmlz = formats.read_bytes(build_htmlz(epub))
    for found, form in ((mobi, "mobi"), (htmlz, "htmlz")):
        assert (found.reader, found.format, found.problems) == ("tool-epub", form, ())
        assert told(found, "freeforms", "language", "language_name", "rating") == told(
            whole, "freeforms", "language", "language_name", "rating"
        )
        assert (found.freeforms, found.rating, found.text_hash) == (("Humor",), None, whole.text_hash)


@pytest.mark.parametrize(
    ("metadata", "source"),
    [
        (
            (
                '<meta name="generator" content="leech"/>'
                '<dc:identifier opf:scheme="URI">https://tales.example.org/lamp</dc:identifier>'
            ),
            ("tales.example.org", "lamp"),
        ),
        (
            (
                "<dc:contributor>[https://github.com/dteviot/WebToEpub] (ver. 1.0)</dc:contributor>"
                '<dc:identifier>uri:https://royalroad.com/fiction/91/lamp</dc:identifier><dc:source id="id.1">x</dc:source>'
            ),
            ("royalroad.com", "91"),
        ),
        (
            (
                '<meta name="fimfic2epub version" content="1.8"/><dc:identifier>urn:uuid:1</dc:identifier>'
                "<dc:source>https://www.fimfiction.net/story/91/lamp</dc:source>"
            ),
            ("fimfiction.net", "91"),
        ),
        ("<dc:publisher>Lightnovel Crawler</dc:publisher><dc:identifier>lamp</dc:identifier>", (None, None)),
        ("<dc:identifier>http://www.fanfiction.net/s90000002//</dc:identifier>", ("fanfiction.net", "90000002")),
        ('<dc:identifier opf:scheme="URL">https://ficwad.com/story/91</dc:identifier>', ("ficwad.com", "91")),
    ],
)
def test_where_each_keeps_the_source(metadata: str, source: tuple[str | None, str | None]) -> None:
    found = formats.read_bytes(book(metadata))
    assert (found.reader, (found.site, found.site_id)) == ("tool-epub", source)
    assert [c.title for c in found.chapters] == ["Six", "Grey"]


def test_leech_tells_on_its_front_page() -> None:
    front = "<dl><dt>Source</dt><dd>https://tales.example.org/lamp</dd><dt>Updated</dt><dd>2024-01-05</dd></dl>"
    metadata = '<meta name="generator" content="leech"/><dc:identifier>https://tales.example.org/lamp</dc:identifier>'
    found = formats.read_bytes(book(metadata, {"front": front, "chapter_1": f"<h1>Six</h1>{as_xhtml(TEXTS[0])}"}))
    assert found.updated == dt.date(2024, 1, 5)


def test_notes_of_fimfiction_go_to_their_chapter() -> None:
    pages = {"chapter_001": as_xhtml(TEXTS[0]), "note_001": "<p>Thanks.</p>", "chapter_002": as_xhtml(TEXTS[1])}
    found = formats.read_bytes(book("<dc:source>https://www.fimfiction.net/story/91/x</dc:source>", pages))
    assert [c.end_notes for c in found.chapters] == ["<p>Thanks.</p>", None]


def test_a_book_of_nobody_known_is_any_epub() -> None:
    assert formats.read_bytes(book("<dc:identifier>urn:isbn:9780000000000</dc:identifier>")).reader == "epub"
    assert formats.read_bytes(book("<dc:source>https://example.org/a/b</dc:source>")).reader == "epub"


_FILES = (book(WATTPAD), book("", PYFFDL))


@given(st.sampled_from(_FILES), st.integers(0, 10_000), st.binary(max_size=8))
def test_a_book_may_be_damaged_anywhere(whole: bytes, at: int, wrong: bytes) -> None:
    at %= len(whole)
    for data in (whole[:at], whole[:at] + wrong + whole[at + len(wrong) :]):
        try:
            reading = formats.read_bytes(data)
        except FormatError:
            continue
        assert [chapter.number for chapter in reading.chapters] == list(range(1, len(reading.chapters) + 1))
