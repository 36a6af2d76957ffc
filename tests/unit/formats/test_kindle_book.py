"""Books for Kindle as containers: packing, indexes, pages, contents, and what is wrong with some."""

from __future__ import annotations

import datetime as dt
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.errors import RefusedError
from alcove.formats import kindle_book
from alcove.formats.huffcdic import Phrases
from alcove.formats.kindle_book import KindleBook, open_kindle
from alcove.formats.palm import unpack_lz77, without_trailing
from tests.builders import kindle
from tests.builders.kindle import (
    DICTIONARY,
    PALM_EPOCH,
    Target,
    Told,
    build_joint,
    build_kf8,
    build_mobi6,
    mobi6_records,
    palm,
)

_FLAT = "<html><body><p>Title.</p><mbp:pagebreak/><p>Zwei Lämpchen, 灯台.</p></body></html>".encode()
_PAGES = (
    b'<?xml version="1.0"?><html><body><h2 id="one">One</h2><p>A first page.</p></body></html>',
    b'<html><body><div><h2 id="two">Two</h2><p>A second page.</p></div></body></html>',
)
_TWO = len(_PAGES[0]) + _PAGES[1].index(b"<h2")


def _open(data: bytes) -> KindleBook:
    book = open_kindle(data)
    assert book is not None
    return book


@given(
    st.binary(max_size=6000)
    | st.text(max_size=3000).map(str.encode)
    | st.text("ab lamp", max_size=5000).map(str.encode)
)
def test_what_was_packed_is_unpacked(text: bytes) -> None:
    assert unpack_lz77(kindle.pack_lz77(text)) == text
    assert Phrases(DICTIONARY[0], list(DICTIONARY[1:])).unpack(kindle.pack_huffman(text)) == text


def test_codes_of_lz77_by_hand() -> None:
    # A letter, three as they are, a space and a letter, a copy of six bytes from three back, which reach into itself.
    packed = b"a\x03\xc3\xa9!\xe2" + struct.pack(">H", 0x8000 | 3 << 3 | 3)
    assert unpack_lz77(packed).decode() == "aé! b! b! b"


def test_a_copy_from_before_the_beginning_ends_a_damaged_record() -> None:
    assert unpack_lz77(b"abc" + struct.pack(">H", 0x8000 | 9 << 3 | 3) + b"def") == b"abc"


def test_what_hangs_behind_a_record_is_cut_off() -> None:
    assert without_trailing(b"text\xa9\x01xy\x83", 0b11) == b"text"
    assert without_trailing(b"textxy\x83x\x82", 0b110) == b"text"
    assert without_trailing(b"\xff", 0b10) == b""


@pytest.mark.parametrize("packing", [1, 2, 17480])
@pytest.mark.parametrize("trailing", [0, 1, 3])
def test_a_text_of_many_records_comes_whole(packing: int, trailing: int) -> None:
    text = "<p>Lamp, lamp, lamp: 灯台.</p>".encode() * 400
    told = Told(packing=packing, trailing=trailing, dictionary=DICTIONARY if packing == 17480 else ())
    book = _open(build_mobi6(text, told=told))
    assert (book.text, book.problems, book.lost) == (text, [], False)


def test_a_flat_book_is_cut_at_page_breaks_and_where_the_contents_lead() -> None:
    text = b"<p>Title.</p><mbp:pagebreak/><p>One.</p><p>Two.</p>"
    book = _open(build_mobi6(text, [Target("Second", text.index(b"<p>Two"))]))
    assert [page.data for page in book.pages] == [b"<p>Title.</p>", b"<p>One.</p>", b"<p>Two.</p>"]
    assert book.contents == (("Second", "part 2", ""),)


def test_a_cut_within_a_tag_is_made_before_it() -> None:
    text = b"<p>One.</p><p>Two.</p>"
    assert [page.data for page in _open(build_mobi6(text, [Target("In a tag", 13)])).pages] == [
        b"<p>One.</p>",
        b"<p>Two.</p>",
    ]


def test_offsets_become_links_and_anchors() -> None:
    text = b"<p>See <a filepos=0000000040>note</a>.</p><p>Note.</p>"
    at = text.index(b"<p>Note")
    text = text.replace(b"0000000040", b"%010d" % at)
    book = _open(build_mobi6(text))
    assert book.pages[0].data == b'<p>See <a href="#filepos%d">note</a>.</p><a name="filepos%d"></a><p>Note.</p>' % (
        at,
        at,
    )


def test_a_text_in_windows_1252() -> None:
    book = _open(build_mobi6("<p>“Größe”</p>".encode("cp1252"), told=Told(name="Über", encoding=1252)))
    assert (book.pages[0].data.decode(), book.head.title) == ("<p>“Größe”</p>", "Über")


def test_the_pages_of_kf8_are_put_together() -> None:
    book = _open(build_kf8(_PAGES, [Target("One", _PAGES[0].index(b"<h2")), Target("Two", _TWO)]))
    assert [page.data for page in book.pages] == list(_PAGES)
    assert book.contents == (("One", "part 0", "one"), ("Two", "part 1", "two"))
    assert (book.format, book.problems) == ("azw3", [])


def test_of_two_books_in_a_file_the_newer_is_read() -> None:
    newer = kindle.kf8_records(_PAGES, (), Told(name="New"))
    older = kindle.mobi6_records(_FLAT, (), Told(name="Old"))
    older = kindle.mobi6_records(_FLAT, (), Told(name="Old", facts=[(121, kindle.boundary_of(older))]))
    book = _open(build_joint(older, newer))
    assert (book.head.name, book.format, len(book.pages)) == ("New", "azw3", 2)
    alone = _open(palm(older))
    assert (alone.head.name, alone.format, len(alone.pages)) == ("Old", "mobi", 2)


def test_the_head_tells_of_the_book() -> None:
    facts = [(100, b"A &amp; B"), (100, b"C"), (100, b"C"), (503, "Lämpchen\x00".encode()), (524, b"und"), (524, b"de")]
    head = _open(build_mobi6(_FLAT, told=Told(name="Made as", facts=facts))).head
    assert (head.title, head.creators, head.language) == ("Lämpchen", ("A & B", "C"), "de")
    assert _open(build_mobi6(_FLAT, told=Told(name="Made as"))).head.title == "Made as"


@pytest.mark.parametrize(
    ("seconds", "made"),
    [
        (0, None),
        (1_700_000_000, dt.datetime(2023, 11, 14, 22, 13, 20, tzinfo=dt.UTC)),
        (1_700_000_000 + PALM_EPOCH, dt.datetime(2023, 11, 14, 22, 13, 20, tzinfo=dt.UTC)),
    ],
)
def test_the_moment_of_making_in_both_manners(seconds: int, made: dt.datetime | None) -> None:
    assert _open(build_mobi6(_FLAT, made=seconds)).made == made


def test_what_is_no_palm_database_is_none() -> None:
    assert open_kindle(b"") is None
    assert open_kindle(_FLAT * 3) is None


def test_a_count_of_one_record_too_many_takes_nothing_away() -> None:
    """FanFicFare counts the head among the records of the text."""
    head, first, second = mobi6_records(b"<p>Lamp.</p>" * 500, (), Told())[:3]
    counted = head[:8] + struct.pack(">H", 3) + head[10:]
    whole, cut = (open_kindle(palm(records)) for records in ([counted, first, second], [counted, first]))
    assert whole is not None
    assert cut is not None
    assert (whole.text, whole.problems) == (b"<p>Lamp.</p>" * 500, [])
    assert (len(cut.text), cut.lost) == (4096, True)


def test_a_book_cut_off_keeps_what_there_is_and_says_so() -> None:
    text = b"<p>A lamp in every window.</p>" * 1000
    data = build_mobi6(text, told=Told(packing=1))
    book = _open(data[: data.index(text[:100]) + 10_000])
    assert (book.text, book.lost) == (text[:10_000], True)
    assert book.problems == [
        "The book is damaged or cut off (text is missing at its end); what could be saved of it is here. Download it again."
    ]


@pytest.mark.parametrize(
    ("told", "what"),
    [
        (Told(packing=17480), "the code of a packed text is missing"),
        (Told(packing=17480, dictionary=[DICTIONARY[0], b"CDIC"]), "the code of a packed text is damaged"),
        (Told(packing=17480, dictionary=[DICTIONARY[0]]), "a packed text has a phrase that its book has not"),
    ],
)
def test_a_code_that_is_damaged_is_told(told: Told, what: str) -> None:
    book = _open(build_mobi6(_FLAT, told=told))
    assert book.pages == ()
    assert what in book.problems[0]


def test_phrases_that_hold_themselves_are_an_error() -> None:
    # One code for everything: phrase 0, which is packed and is a phrase 0.
    huff = b"HUFF" + struct.pack(">III", 24, 24, 1048) + bytes(8) + struct.pack(">I", 8 | 0x80) * 256 + bytes(256)
    cdic = b"CDIC" + struct.pack(">IIIHH", 16, 1, 1, 2, 1) + b"\x00"
    with pytest.raises(ValueError, match="refers to itself"):
        Phrases(huff, [cdic]).unpack(b"\x00")


def test_records_that_run_backwards_are_not_followed() -> None:
    data = bytearray(build_mobi6(b"<p>Lamp.</p>" * 2000, told=Told(packing=1)))
    struct.pack_into(">I", data, 78 + 8 * 3, 100)
    book = _open(bytes(data))
    assert len(book.text) < len(data)
    assert book.lost


def test_a_text_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kindle_book, "MAX_TEXT", 1_048_576)
    with pytest.raises(RefusedError, match="unpacks to more than 1 MB of text"):
        _ = _open(build_mobi6(bytes(1_048_577), told=Told(packing=1))).text


def test_pages_that_hold_one_another_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kindle_book, "_MOST_MOVED", 100)
    with pytest.raises(RefusedError, match="made to harm"):
        _ = _open(build_kf8(_PAGES)).pages


def test_a_plain_palmdoc_is_paragraphs() -> None:
    text = b"A lamp & a <wick>.\nA line.\n\nA window."
    head = struct.pack(">HHIHHHH", 1, 0, len(text), 1, 4096, 0, 0)
    book = _open(palm([head, text], kind=b"TEXtREAd"))
    assert book.pages[0].data == b"<p>A lamp &amp; a &lt;wick>.<br>\nA line.</p><p>A window.</p>"
