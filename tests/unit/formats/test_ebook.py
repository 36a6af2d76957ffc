"""EPUB files as packages, and what somebody may do to them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from alcove import formats
from alcove.domain.readings import Reading
from alcove.errors import RefusedError
from alcove.formats import ebook
from alcove.formats.ebook import open_archive, open_ebook
from tests.builders.fanficfare import build_fanficfare_epub
from tests.builders.fichub import build_fichub_epub
from tests.builders.plain_epub import as_kepub, build_plain_epub
from tests.unit.formats.downloads import LAMP
from tests.unit.formats.pages import epub, ncx, package, xhtml

_PAGES = {"a": "a.xhtml", "b": "b.xhtml"}
_FILES = {"a.xhtml": xhtml("<p>A</p>"), "b.xhtml": xhtml("<p>B</p>")}
_BOOK = {"content.opf": package(_PAGES), **_FILES}


def _paths(data: bytes) -> list[str]:
    book = open_ebook(data)
    assert book is not None
    return [page.path for page in book.pages]


def _problems(data: bytes) -> list[str]:
    book = open_ebook(data)
    assert book is not None
    assert book.pages is not None
    return book.problems


def test_pages_stand_in_the_order_of_the_spine() -> None:
    swapped = package({"b": "b.xhtml", "a": "a.xhtml"})
    assert _paths(epub(_BOOK)) == ["a.xhtml", "b.xhtml"]
    assert _paths(epub({**_BOOK, "content.opf": swapped})) == ["b.xhtml", "a.xhtml"]


def test_the_first_pages_are_read_without_the_others() -> None:
    book = open_ebook(epub(_BOOK))
    assert book is not None
    assert [page.path for page in book.first_pages(1)] == ["a.xhtml"]
    assert [page.path for page in book.pages] == ["a.xhtml", "b.xhtml"]


@pytest.mark.parametrize("build", [build_fanficfare_epub, build_fichub_epub, build_plain_epub])
def test_what_was_put_into_pages_for_kobo_is_taken_out(build: Callable[[Reading], bytes]) -> None:
    assert formats.read_bytes(as_kepub(build(LAMP))) == formats.read_bytes(build(LAMP))


@pytest.mark.parametrize(
    ("entry", "href"),
    [
        ("Text/one two.xhtml", "Text/one%20two.xhtml"),
        ("Text/one two.xhtml", "Text/one two.xhtml"),
        ("Text/One.xhtml", "text/one.XHTML"),
        ("Text\\one.xhtml", "Text/one.xhtml"),
        ("灯.xhtml", "%E7%81%AF.xhtml"),
        ("a%20b.xhtml", "a%20b.xhtml"),
        ("one.xhtml", "./x/../one.xhtml"),
        ("one.xhtml", "one.xhtml#here"),
        ("u\u0308nter.xhtml", "\u00fcnter.xhtml"),
        ("\u00fcnter.xhtml", "U%CC%88nter.xhtml"),
    ],
)
def test_references_find_their_entry(entry: str, href: str) -> None:
    assert _paths(epub({"content.opf": package({"a": href}), entry: xhtml("x")})) == [entry]


def test_names_that_were_not_marked_as_utf_8_are_found() -> None:
    held = io.BytesIO(epub({"content.opf": package({"a": "%E7%81%AF.xhtml"}), "XXX.xhtml": xhtml("x")}))
    data = held.getvalue().replace(b"XXX.xhtml", "灯".encode() + b".xhtml")
    book = open_ebook(data)
    assert book is not None
    assert [len(page.data) > 0 for page in book.pages] == [True]
    assert book.problems == []


@pytest.mark.parametrize(
    "href", ["../../../../etc/passwd", "/etc/passwd", "..", "file:///etc/passwd", "http://example.org/a.xhtml", ""]
)
def test_references_lead_nowhere_but_into_the_archive(href: str) -> None:
    data = epub({"content.opf": package({"a": "a.xhtml", "x": href}), **_FILES})
    assert _paths(data) == ["a.xhtml"]


def test_an_entry_that_points_outside_is_only_a_name() -> None:
    assert _paths(epub({**_BOOK, "../../evil.xhtml": "x"})) == ["a.xhtml", "b.xhtml"]


def test_a_missing_page_is_told() -> None:
    data = epub({"content.opf": package({**_PAGES, "c": "c.xhtml", "d": "d.xhtml"}), **_FILES})
    assert _problems(data) == ["2 pages of the e-book cannot be read (c.xhtml, d.xhtml); download it again."]


def test_a_damaged_page_is_told() -> None:
    data = epub(_BOOK)
    at = data.index(b"a.xhtml") + len(b"a.xhtml") + 5
    assert _problems(data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :]) == [
        "One page of the e-book cannot be read (a.xhtml); download it again."
    ]


@pytest.mark.parametrize(
    "container", [None, "<container/>", "nonsense <", '<container><rootfile full-path="gone.opf"/></container>']
)
def test_the_package_is_found_without_the_container(container: str | None) -> None:
    files = {**_BOOK, "META-INF/container.xml": container} if container else _BOOK
    assert _paths(epub(files, container=False)) == ["a.xhtml", "b.xhtml"]


def test_a_book_without_a_package_has_its_pages_by_name() -> None:
    data = epub({"p10.xhtml": xhtml("10"), "p9.xhtml": xhtml("9"), "p1.html": xhtml("1"), "style.css": "x"})
    assert _paths(data) == ["p1.html", "p9.xhtml", "p10.xhtml"]
    assert _problems(data) == ["The e-book has no usable table of its pages; they stand in the order of their names."]


@pytest.mark.parametrize(
    ("files", "mimetype"),
    [({"a.html": "<p>x</p>"}, False), ({}, False), ({"mimetype": "application/vnd.oasis.opendocument.text"}, False)],
)
def test_another_zip_is_no_book(files: dict[str, str], mimetype: bool) -> None:
    assert open_ebook(epub(files, container=False, mimetype=mimetype)) is None


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04", b"PK\x05\x06" + b"\x00" * 18, b"nothing"])
def test_no_zip_is_no_book(data: bytes) -> None:
    assert open_ebook(data) is None


def test_the_contents_lead_to_pages_and_places() -> None:
    data = epub(
        {
            "content.opf": package({"a": "x/a%20b.xhtml"}, contents=True),
            "x/a b.xhtml": xhtml("x"),
            "toc.ncx": ncx([("One &amp; only", "x/a%20b.xhtml"), ("Two", "x/a%20b.xhtml#two"), ("Gone", "y.xhtml")]),
        }
    )
    book = open_ebook(data)
    assert book is not None
    assert list(book.contents) == [("One & only", "x/a b.xhtml", ""), ("Two", "x/a b.xhtml", "two")]


_ENCRYPTED = '<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm="{}"/></enc:EncryptedData></encryption>'


@pytest.mark.parametrize(
    ("name", "content", "encrypted"),
    [
        ("META-INF/encryption.xml", _ENCRYPTED.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc"), True),
        ("META-INF/encryption.xml", _ENCRYPTED.format("http://www.idpf.org/2008/embedding"), False),
        ("META-INF/encryption.xml", _ENCRYPTED.format("http://ns.adobe.com/pdf/enc#RC"), False),
        ("META-INF/encryption.xml", "<encryption/>", False),
        ("META-INF/rights.xml", "<rights/>", True),
        ("META-INF/license.lcpl", "{}", True),
        ("META-INF/other.xml", "<x/>", False),
    ],
)
def test_encryption_is_known(name: str, content: str, encrypted: bool) -> None:
    book = open_ebook(epub({**_BOOK, name: content}))
    assert book is not None
    assert book.encrypted is encrypted


def test_what_was_cut_off_is_saved_as_far_as_it_goes() -> None:
    data = epub(_BOOK)
    cut = data[: data.index(b"PK\x01\x02")]
    assert _paths(cut) == ["a.xhtml", "b.xhtml"]
    assert _problems(cut) == ["The e-book is cut off; what could be saved of it is here. Download it again."]
    shorter = data[: data.index(b"b.xhtml", data.index(b"a.xhtml") + 20) + 12]
    assert _paths(shorter) == ["a.xhtml"]
    book = open_ebook(shorter)
    assert book is not None
    assert (book.pages[0].data.decode(), book.lost) == (_FILES["a.xhtml"], True)


def test_entries_of_unknown_size_are_saved_as_well() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    held = Pipe()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.txt", "one " * 100)
        archive.writestr("two.txt", "two " * 100)
    data = held.getvalue()
    entries = open_archive(data[: data.index(b"PK\x01\x02")])
    assert entries is not None
    assert [entries.read(name) for name in entries.names] == [b"one " * 100, b"two " * 100]


@pytest.mark.parametrize("told", [0, 50_000], ids=["open", "told"])
def test_a_million_false_beginnings_cost_one_look(told: int) -> None:
    beginning = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, zipfile.ZIP_DEFLATED, 0, 0, 0, told, 0, 0, 0)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.txt", "one " * 100)
    data = whole.getvalue()[: whole.getvalue().index(b"PK\x01\x02")] + beginning * 1_000_000
    entries = open_archive(data)
    assert entries is not None
    assert {name: entries.read(name) for name in entries.names} == {"one.txt": b"one " * 100}


def test_a_bomb_is_not_unpacked() -> None:
    data = epub({**_BOOK, "a.xhtml": b"0" * 20_000_000})
    book = open_ebook(data)
    assert book is not None
    with pytest.raises(RefusedError, match="unpacks to more than 256 MB"):
        _ = book.pages


def test_many_pages_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ebook, "MAX_TEXT", 3000)
    book = open_ebook(epub({**_BOOK, "a.xhtml": b"0" * 1500, "b.xhtml": b"1" * 1500}))
    assert book is not None
    with pytest.raises(RefusedError):
        _ = book.pages


def test_many_entries_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    data = epub(_BOOK)
    monkeypatch.setattr(ebook, "MAX_ENTRIES", 4)
    monkeypatch.setattr(zipfile, "ZipInfo", lambda *_: pytest.fail("their list was held"))
    with pytest.raises(RefusedError, match="more than 4 entries"):
        open_ebook(data)


_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize("name", ["content.opf", "toc.ncx", "a.xhtml"])
def test_entities_are_not_expanded(name: str) -> None:
    files = {
        "content.opf": package(_PAGES, contents=True, metadata="<dc:title>T</dc:title>"),
        "toc.ncx": ncx([("A", "a.xhtml")]),
        **_FILES,
    }
    files[name] = _BOMB + files[name].partition("?>")[2].replace(">A<", ">&j;<").replace(">T<", ">&j;<")
    book = open_ebook(epub(files))
    assert book is not None
    assert [page.path for page in book.pages] == ["a.xhtml", "b.xhtml"]
    assert "aaaaa" not in "".join(book.package.titles) + "".join(label for label, _, _ in book.contents)


def test_external_entities_are_not_read() -> None:
    opf = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        + package(_PAGES, metadata="<dc:title>T&e;</dc:title>").partition("?>")[2]
    )
    book = open_ebook(epub({**_BOOK, "content.opf": opf}))
    assert book is not None
    assert book.package.titles == ("T&e;",)


def test_names_of_characters_are_known_though_xml_has_them_not() -> None:
    opf = package(_PAGES, metadata="<dc:title>A&nbsp;B &eacute; &amp; &unknown;</dc:title>")
    book = open_ebook(epub({**_BOOK, "content.opf": opf}))
    assert book is not None
    assert book.package.titles == ("A B é & &unknown;",)
