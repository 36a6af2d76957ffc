"""Any EPUB as a readable work."""

from __future__ import annotations

from alcove import formats
from alcove.domain.readings import Coverage, Creator
from tests.unit.formats.pages import epub, ncx, package, xhtml

_METADATA = "<dc:title>A Book</dc:title><dc:creator>Ann One</dc:creator><dc:creator>Bo Two</dc:creator><dc:language>en-GB</dc:language>"


def _book(**extra: str) -> bytes:
    pages = {"cover": "cover.xhtml", "a": "a.xhtml", "b": "b.xhtml", "c": "c.xhtml"}
    return epub(
        {
            "content.opf": package(pages, metadata=_METADATA, contents=True),
            "toc.ncx": ncx([("Cover", "cover.xhtml"), ("First", "a.xhtml")]),
            "cover.xhtml": xhtml("<p>A Book by Ann</p>"),
            "a.xhtml": xhtml('<h1><a id="top"/>Heading</h1><p>Text a.</p>'),
            "b.xhtml": xhtml("<h2>Second</h2><p>Text b.</p>"),
            "c.xhtml": xhtml('<img src="x.png"/>'),
            **extra,
        }
    )


def test_pages_are_chapters_and_the_package_tells_the_rest() -> None:
    reading = formats.read_bytes(_book())
    assert (reading.reader, reading.format, reading.recognised) == ("epub", "epub", False)
    assert (reading.title, reading.language) == ("A Book", "en")
    assert reading.creators == (Creator("Ann One"), Creator("Bo Two"))
    assert [(c.number, c.title, c.text) for c in reading.chapters] == [
        (1, "First", "Heading\n\nText a."),
        (2, "Second", "Second\n\nText b."),
    ]
    assert (reading.coverage, reading.words_found, reading.fandoms, reading.source_url) == (
        Coverage.FULL,
        6,
        None,
        None,
    )


def test_an_encrypted_book_is_kept_with_what_it_shows() -> None:
    reading = formats.read_bytes(_book(**{"META-INF/rights.xml": "<x/>"}))
    assert (reading.encrypted, reading.recognised, reading.title, reading.chapters) == (True, False, "A Book", ())
    assert reading.problems == ("The e-book is encrypted (DRM), so that its text cannot be read; it is kept as it is.",)
    assert reading.text_hash is None
