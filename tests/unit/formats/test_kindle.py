"""Books for Kindle that are none of AO3's: readable, apart from the lists."""

from __future__ import annotations

import struct

from alcove import formats
from alcove.domain.readings import Coverage, Creator
from tests.builders.kindle import Target, Told, build_kf8, build_mobi6, palm

_TOLD = Told(name="Lamp Songs", facts=[(100, b"Ada Vale"), (100, b"Bryn Hollow"), (524, b"en-GB")])


def _page(inside: str) -> bytes:
    return f"<html><body>{inside}</body></html>".encode()


def test_an_azw3_tells_its_title_creators_language_and_chapters() -> None:
    pages = [
        _page("<p>Lamp Songs</p>"),
        _page("<h1>First</h1><p>A lamp.</p>"),
        _page("<p>Still the first.</p>"),
        _page("<h1>Second</h1><p>A wick.</p>"),
    ]
    starts = [sum(map(len, pages[:number])) for number in range(4)]
    contents = [Target("The First Song", starts[1] + 12), Target("The Second Song", starts[3] + 12)]
    reading = formats.read_bytes(build_kf8(pages, contents, _TOLD, made=1_700_000_000))
    assert (reading.reader, reading.format, reading.recognised) == ("kindle", "azw3", False)
    assert (reading.coverage, reading.problems) == (Coverage.FULL, ())
    assert (reading.title, reading.creators) == ("Lamp Songs", (Creator("Ada Vale"), Creator("Bryn Hollow")))
    assert reading.language == "en"
    assert reading.made is not None
    assert [(c.number, c.title, c.text) for c in reading.chapters] == [
        (1, None, "Lamp Songs"),
        (2, "The First Song", "First\n\nA lamp.\n\nStill the first."),
        (3, "The Second Song", "Second\n\nA wick."),
    ]


def test_a_mobi_has_a_chapter_for_each_entry_of_its_contents() -> None:
    text = (
        "<p>Cover</p><mbp:pagebreak/><p>Eins: Größe.</p><p>Zwei.</p><mbp:pagebreak/><p>Table of Contents</p><p>Eins</p>"
    )
    data = text.encode("cp1252")
    contents = [
        Target("Eins", data.index(b"<p>Eins")),
        Target("Zwei", data.index(b"<p>Zwei")),
        Target("Contents", data.index(b"<p>Table")),
    ]
    reading = formats.read_bytes(build_mobi6(data, contents, Told(name="Größen", encoding=1252)))
    assert (reading.format, reading.coverage, reading.title) == ("mobi", Coverage.LOSSY, "Größen")
    assert [(c.title, c.text) for c in reading.chapters] == [("Eins", "Eins: Größe."), ("Zwei", "Zwei.")]


def test_a_book_without_contents_has_a_chapter_for_each_page() -> None:
    reading = formats.read_bytes(build_mobi6(b"<h2>One</h2><p>A lamp.</p><mbp:pagebreak/><p>A wick.</p>"))
    assert [(c.title, c.text) for c in reading.chapters] == [("One", "One\n\nA lamp."), (None, "A wick.")]


def test_a_damaged_book_keeps_what_there_is_and_says_so() -> None:
    data = build_mobi6(b"<p>A lamp in every window.</p>" * 1000, told=Told(packing=1))
    reading = formats.read_bytes(data[: len(data) // 2])
    assert reading.coverage is Coverage.PARTIAL
    assert reading.problems[0].startswith("The book is damaged or cut off")
    assert reading.chapters[0].words > 1000


def test_a_book_without_a_head_is_kept_and_says_so() -> None:
    reading = formats.read_bytes(build_mobi6(b"<p>A lamp.</p>")[:90])
    assert (reading.title, reading.chapters, reading.coverage) == (None, (), Coverage.PARTIAL)
    assert reading.problems == (
        "The book is damaged or cut off (it has no head); what could be saved of it is here. Download it again.",
    )


def test_a_palmdoc_is_a_plain_text() -> None:
    text = b"A lamp.\n\nA wick & more."
    head = struct.pack(">HHIHHHH", 1, 0, len(text), 1, 4096, 0, 0)
    reading = formats.read_bytes(palm([head, text], kind=b"TEXtREAd"))
    assert (reading.format, [c.text for c in reading.chapters]) == ("mobi", ["A lamp.\n\nA wick & more."])
