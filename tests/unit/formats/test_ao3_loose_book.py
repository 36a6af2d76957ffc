"""E-books of which nothing is left of AO3's form but its words."""

from __future__ import annotations

from alcove import formats
from tests.unit.formats.pages import epub, package, xhtml


def test_the_title_is_that_of_the_package_where_paragraphs_tell_none() -> None:
    rows = "<p>Rating: Mature<br/>Fandom: Lamps<br/>Stats: Published: 2012-03-04 Words: 5</p>"
    told = package({"a": "a.xhtml"}, metadata="<dc:title>One Lamp</dc:title>")
    found = formats.read_bytes(epub({"content.opf": told, "a.xhtml": xhtml(f"{rows}<p>It was lit.</p>")}))
    assert (found.reader, found.title, found.words) == ("ao3-epub", "One Lamp", 5)
