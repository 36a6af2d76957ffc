"""Package documents."""

from __future__ import annotations

from alcove.formats.opf import Identifier, SpineItem, find_package_path, parse_ncx, parse_package
from tests.unit.formats.pages import ncx, package


def test_a_package_tells_what_is_in_it() -> None:
    metadata = (
        "<dc:title> A\n Title </dc:title><dc:creator>One, Two</dc:creator><dc:creator>Three</dc:creator>"
        "<dc:language>und</dc:language><dc:language>en</dc:language><dc:source>https://example.org/1</dc:source>"
        '<dc:identifier opf:scheme="URI">http://example.org/1</dc:identifier><dc:identifier>plain</dc:identifier>'
        "<dc:publisher>P</dc:publisher><dc:contributor>C</dc:contributor><dc:subject>S</dc:subject><dc:subject/>"
        '<dc:date>2024-01-05</dc:date><dc:description>&lt;p&gt;D&lt;/p&gt;</dc:description><meta name="calibre:series" content="X"/>'
    )
    found = parse_package(package({"a": "a.xhtml"}, metadata=metadata, contents=True).encode())
    assert found is not None
    assert (found.titles, found.creators, found.languages) == (("A Title",), ("One, Two", "Three"), ("und", "en"))
    assert found.language == "en"
    assert found.identifiers == (Identifier("uri", "http://example.org/1"), Identifier("", "plain"))
    assert (found.sources, found.publishers, found.contributors) == (("https://example.org/1",), ("P",), ("C",))
    assert (found.subjects, found.dates, found.description) == (("S",), ("2024-01-05",), "<p>D</p>")
    assert found.metas == {"calibre:series": "X"}
    assert found.spine == (SpineItem("a.xhtml", "application/xhtml+xml"),)
    assert (found.ncx, found.nav, found.made) == ("toc.ncx", "", None)


def test_what_is_no_package_is_none() -> None:
    assert parse_package(b"") is None
    assert parse_package(b"<html/>") is None
    assert parse_package(b"\x00\xff") is None


def test_a_broken_package_tells_what_it_can() -> None:
    data = package({"a": "a.xhtml"}, metadata="<dc:title>T & U</dc:title>").replace("</package>", "").encode()
    found = parse_package(data)
    assert found is not None
    assert found.spine == (SpineItem("a.xhtml", "application/xhtml+xml"),)


def test_a_spine_may_name_what_is_not_there() -> None:
    data = (
        package({"a": "a.xhtml"})
        .replace('<itemref idref="a"/>', '<itemref idref="gone"/><itemref/><itemref idref="a"/>')
        .encode()
    )
    found = parse_package(data)
    assert found is not None
    assert [item.href for item in found.spine] == ["a.xhtml"]


def test_containers_name_the_package() -> None:
    named = b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="x/y.opf"/></rootfiles></container>'
    assert find_package_path(named) == "x/y.opf"
    assert find_package_path(b"<container/>") is None
    assert find_package_path(None) is None
    assert find_package_path(b"not xml") is None


def test_contents_are_read_in_order() -> None:
    assert list(parse_ncx(ncx([("A", "a.xhtml"), ("", "b.xhtml#x")]).encode())) == [("A", "a.xhtml"), ("", "b.xhtml#x")]
    assert list(parse_ncx(b"nonsense")) == []
