"""AO3's AZW3 and MOBI downloads: what was put in comes out, whatever happens to the file on the way."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import Coverage, Reading
from alcove.errors import RefusedError
from tests.builders import ERAS, Era, as_read, build_html, differences, works
from tests.builders.kindle import Target, Told, build_mobi6
from tests.builders.kindle_downloads import build_azw3, build_mobi
from tests.unit.formats.pages import ORIGIN, page

_CALIBRE = [era for era in ERAS if era.wrapped]


def _between_paragraphs(reading: Reading) -> Reading:
    """With a paragraph before and after each text: in a MOBI the words "Chapter End Notes" at the end of one are AO3's."""
    chapters = (replace(c, markup=f"<p>It begins.</p>{c.markup}<p>It ends.</p>") for c in reading.chapters)
    return replace(reading, chapters=tuple(chapters))


@given(reading=works(), then=st.sampled_from(_CALIBRE))
def test_an_azw3_reads_as_the_work_it_was_built_from(then: Era, reading: Reading) -> None:
    found = formats.read_bytes(build_azw3(reading, then), "built")
    assert differences(replace(as_read(reading, then, "epub"), format="azw3"), found) == ()
    assert (found.reader, found.coverage, found.problems) == ("ao3-kindle", Coverage.FULL, ())


@given(reading=works().map(_between_paragraphs), then=st.sampled_from(_CALIBRE))
def test_a_mobi_reads_as_the_work_it_was_built_from(then: Era, reading: Reading) -> None:
    found = formats.read_bytes(build_mobi(reading, then), "built")
    expected = as_read(reading, then, "epub")
    language = expected.language if then.language_row else None
    assert differences(replace(expected, format="mobi", language=language), found) == ()
    assert (found.reader, found.coverage, found.problems) == ("ao3-kindle", Coverage.LOSSY, ())


@given(reading=works().map(_between_paragraphs), then=st.sampled_from(_CALIBRE))
def test_all_downloads_of_a_work_carry_one_version(then: Era, reading: Reading) -> None:
    page, newer, older = (formats.read_bytes(build(reading, then)) for build in (build_html, build_azw3, build_mobi))
    assert page.text_hash == newer.text_hash == older.text_hash
    assert [c.hash for c in page.chapters] == [c.hash for c in newer.chapters] == [c.hash for c in older.chapters]


# --- a MOBI of before 2019: AO3's page in a MOBI, in plain letters ------------------------------------------------------


def test_a_mobi_of_before_2019_is_read_as_a_page_and_says_what_is_lost() -> None:
    reading = formats.read_bytes(build_mobi6(page(wrapped=False), told=Told(encoding=1252)))
    assert (reading.reader, reading.format, reading.coverage) == ("ao3-kindle", "mobi", Coverage.LOSSY)
    assert (reading.title, reading.rating, reading.site_id) == ("One Lamp", "Mature", "90000002")
    assert [chapter.text for chapter in reading.chapters] == ["Only paragraph."]
    (problem,) = reading.problems
    assert problem == (
        "AO3's MOBI files of before 2019 have plain letters only: accents, curly quotes and other scripts are lost. "
        "A newer download has them."
    )


# --- rules of a flat page --------------------------------------------------------------------------------------------

_BREAK = "<mbp:pagebreak></mbp:pagebreak>"


def _flat(*chapters: str, labels: tuple[str, ...] = (), afterword: bool = True) -> bytes:
    """A MOBI whose contents lead to these chapters."""
    link = f'<a href="{ORIGIN}/works/90000002">x</a>'
    text = (
        f'<p>Posted originally on the <a href="{ORIGIN}/">Archive of Our Own</a> at {link}.</p>'
        "<p><b>Rating:</b></p><blockquote>Mature</blockquote>"
        f"<p><b>Stats:</b></p><blockquote>Published: 2024-01-05 Words: 9 Chapters: {len(chapters)}/?</blockquote>"
        f"{_BREAK}<p>One Lamp</p><p>by Anonymous</p>"
    )
    targets = [Target("Preface", 0)]
    for label, chapter in zip(labels, chapters, strict=True):
        targets.append(Target(label, len((text + _BREAK).encode())))
        text += _BREAK + chapter
    text += _BREAK
    if afterword:
        targets.append(Target("Afterword", len(text.encode())))
        text += f'<p> </p><p>Please <a href="{ORIGIN}/works/90000002/comments/new">comment</a>.</p>'
    return build_mobi6(text.encode(), targets)


def _texts(data: bytes) -> list[tuple[str | None, str | None, str | None, str]]:
    return [(c.title, c.notes, c.end_notes, c.text) for c in formats.read_bytes(data).chapters]


def test_a_label_makes_notes_of_what_is_indented_under_it() -> None:
    one = "<p>Chapter 1: A</p><p>Chapter Notes</p><blockquote>Note.</blockquote><p>Text.</p><blockquote>Quoted.</blockquote>"
    two = "<p>Chapter 2</p><p>Text.</p><p>Chapter End Notes</p><blockquote>End.</blockquote><blockquote>More.</blockquote>"
    assert _texts(_flat(one, two, labels=("Chapter 1: A", "Chapter 2"))) == [
        ("A", "<p>Note.</p>", None, "Text.\n\nQuoted."),
        (None, None, "<p>End.</p><p>More.</p>", "Text."),
    ]


def test_the_pointer_to_the_end_notes_ends_the_notes() -> None:
    header = "<p>Chapter 1</p><p>Chapter Notes</p><blockquote>Note.</blockquote><p>See the end of the chapter for more notes</p>"
    one = f"{header}<blockquote>A letter.</blockquote><p>Text.</p>"
    assert _texts(_flat(one, "<p>Chapter 2</p><p>Text.</p>", labels=("Chapter 1", "Chapter 2")))[0] == (
        None,
        "<p>Note.</p>",
        None,
        "A letter.\n\nText.",
    )


def test_words_of_ao3_within_a_text_are_the_authors() -> None:
    text = "<p> </p><p>Text.</p><p>Chapter End Notes</p><blockquote>Quoted.</blockquote><p>More.</p>"
    assert _texts(_flat(text, labels=("One Lamp",))) == [
        (None, None, None, "Text.\n\nChapter End Notes\n\nQuoted.\n\nMore.")
    ]


def test_a_whole_page_may_be_indented() -> None:
    """Without AO3's own style sheet calibre indents all chapters."""
    one = (
        "<blockquote>Chapter 1</blockquote><blockquote>Chapter Notes</blockquote>"
        "<blockquote><blockquote><blockquote>Note.</blockquote></blockquote></blockquote>"
        "<blockquote><blockquote>Text.</blockquote></blockquote>"
    )
    two = "<blockquote>Chapter 2</blockquote><blockquote><blockquote>Text.</blockquote></blockquote>"
    assert _texts(_flat(one, two, labels=("Chapter 1", "Chapter 2"))) == [
        (None, "<p>Note.</p>", None, "Text."),
        (None, None, None, "Text."),
    ]


def test_a_text_may_begin_with_the_title() -> None:
    """The heading that AO3 hides is there, empty; what follows is the author's."""
    data = _flat("<p> </p><p>One Lamp</p><p>Text.</p>", labels=("One Lamp",))
    assert _texts(data) == [(None, None, None, "One Lamp\n\nText.")]


def test_a_heading_that_an_author_typed_does_not_end_a_chapter() -> None:
    one = f"<p>Chapter 1</p><p>Text.</p>{_BREAK}<p><b>Typed</b></p><p>More.</p>"
    assert [text for *_, text in _texts(_flat(one, labels=("Chapter 1",)))] == ["Text.\n\nTyped\n\nMore."]


def test_links_to_end_notes_in_the_contents_are_no_chapters() -> None:
    one = "<p>Chapter 1</p><p>Text.</p>"
    note = "<p>Chapter End Notes</p><blockquote>End.</blockquote>"
    data = _flat(one, note, labels=("Chapter 1", "notes"))
    assert _texts(data) == [(None, None, "<p>End.</p>", "Text.")]


def test_without_an_afterword_the_file_was_cut_off() -> None:
    reading = formats.read_bytes(_flat("<p>Chapter 1</p><p>Text.</p>", labels=("Chapter 1",), afterword=False))
    assert reading.coverage is Coverage.PARTIAL
    assert reading.problems[0].startswith("The file ends before its afterword")


# --- a flat page that somebody's own calibre made: it was not told what chapters are ----------------------------------


def _own(head: str, *pages: str, chapters: str = "1/1", note_in_contents: bool = False) -> bytes:
    """A MOBI of AO3's page: the preface, the page of the title with ``head``, more pages, the farewell on the last."""
    rows = (
        "<p>Rating:</p><blockquote>Mature</blockquote>"
        f"<p>Stats:</p><blockquote>Words: 9 Chapters: {chapters}</blockquote>"
    )
    text = f'<p>Posted originally at <a href="{ORIGIN}/works/90000002">x</a>.</p>{rows}{_BREAK}'
    text += f'<p height="3em" align="center"><b>One Lamp</b></p><p height="11pt">by Anonymous</p>{head}'
    text += "".join(f"{_BREAK}{page}" for page in pages)
    targets = [Target("more notes", len(text.encode()))] if note_in_contents else []
    if note_in_contents:
        text += f'<p height="4em">End Notes</p>{_quoted("End.", 3)}'
    text += f'<p height="4em">Please <a href="{ORIGIN}/works/90000002/comments/new">comment</a>.</p>'
    return build_mobi6(text.encode(), targets)


def _quoted(text: str, space: int = 1) -> str:
    return f'<blockquote height="{space}em"><blockquote width="0pt">{text}</blockquote></blockquote>'


_SUMMARY = f"<p height='1em'>Summary</p>{_quoted('Sum.', 3)}{_quoted('More.')}"
_NOTES = f"<p height='3em'>Notes</p>{_quoted('Note.', 3)}"
_POINTER = "<p height='2em'>See the end of the work for more notes</p>"
_OTHERS = f'<div height="1em"></div><ul><li>Inspired by <a href="{ORIGIN}/works/1">First</a> by Anonymous</li></ul>'


@pytest.mark.parametrize("relations", ["", _OTHERS])
@pytest.mark.parametrize("pointer", ["", _POINTER])
@pytest.mark.parametrize("notes", ["", _NOTES])
@pytest.mark.parametrize("summary", ["", _SUMMARY])
def test_a_text_on_the_page_of_the_title_is_the_text(summary: str, notes: str, pointer: str, relations: str) -> None:
    text = _quoted("First.", 5 if summary or notes else 3) + _quoted("Second.")
    reading = formats.read_bytes(_own(summary + notes + pointer + relations + text, note_in_contents=bool(pointer)))
    assert [c.text for c in reading.chapters] == ["First.\n\nSecond."]
    assert reading.summary == ("<p>Sum.</p><p>More.</p>" if summary else None)
    assert reading.notes == ("<p>Note.</p>" if notes else None)
    assert reading.end_notes == ("<p>End.</p>" if pointer else None)
    assert len(reading.relations or ()) == (1 if relations else 0)
    assert reading.coverage is Coverage.LOSSY


def test_a_summary_is_no_longer_than_ao3_takes() -> None:
    """Even where nothing tells where it ends."""
    story = [f"Paragraph {number} of a long story." for number in range(200)]
    reading = formats.read_bytes(_own(f"<p>Summary</p>{''.join(map(_quoted, story))}"))
    assert len(reading.summary or "") < 2000
    assert reading.chapters[0].text.endswith("Paragraph 199 of a long story.")


def test_chapters_that_the_contents_do_not_list_have_their_headings() -> None:
    first, second = (f'<blockquote height="3em" align="center"><b>{name}</b></blockquote>' for name in ("Wick", "Oil"))
    typed = '<blockquote><blockquote align="center"><b>Typed</b></blockquote></blockquote>'
    data = _own(
        _SUMMARY,
        first + _quoted("Text.", 3),
        typed + _quoted("More."),
        second + _quoted("<p>Rating:</p><p>Stats:</p>", 3),
        chapters="2/?",
        note_in_contents=True,
    )
    assert _texts(data) == [
        ("Wick", None, None, "Text.\n\nTyped\n\nMore."),
        ("Oil", None, None, "Rating:\n\nStats:"),
    ]
    assert formats.read_bytes(data).end_notes == "<p>End.</p>"


# --- what happens to files -------------------------------------------------------------------------------------------

_WORK = formats.read_bytes(page())
_BOOKS = tuple(build(_WORK, ERAS[-1]) for build in (build_azw3, build_mobi))


@pytest.mark.parametrize("book", _BOOKS)
def test_the_books_to_be_damaged_are_whole(book: bytes) -> None:
    reading = formats.read_bytes(book)
    assert (reading.reader, reading.title, len(reading.chapters)) == ("ao3-kindle", "One Lamp", 1)


def test_an_azw3_cut_off_before_its_tables_keeps_its_chapters() -> None:
    text = "".join(f"<p>Lamp {number * 7919 % 2000} of a street.</p>" for number in range(2000))
    chapter = replace(_WORK.chapters[0], markup=text)
    data = build_azw3(replace(_WORK, words=10_000, chapters=(chapter,)), ERAS[-1])
    reading = formats.read_bytes(data[: len(data) * 3 // 4])
    assert (reading.reader, reading.title, reading.coverage) == ("ao3-kindle", "One Lamp", Coverage.PARTIAL)
    assert 5_000 < reading.words_found < 10_000
    assert "text is missing at its end" in reading.problems[0]


@pytest.mark.parametrize("book", _BOOKS)
def test_an_encrypted_book_is_kept_with_its_title(book: bytes) -> None:
    data = bytearray(book)
    (first,) = struct.unpack_from(">I", data, 78)
    struct.pack_into(">H", data, first + 12, 2)
    reading = formats.read_bytes(bytes(data))
    assert (reading.reader, reading.title, reading.encrypted, reading.chapters) == ("kindle", "One Lamp", True, ())
    assert reading.problems == ("The book is encrypted (DRM), so that its text cannot be read; it is kept as it is.",)


def test_a_book_is_known_by_its_content_whatever_its_title_begins_like() -> None:
    for name in (b"BMP", b"MZ", b"PK", b"GIF89a", b"%PDF-"):
        assert formats.identify(name.ljust(32, b"\0") + _BOOKS[1][32:]) == "ao3-kindle"


@given(st.sampled_from(_BOOKS), st.integers(0, 20_000))
def test_a_book_may_end_anywhere(book: bytes, at: int) -> None:
    _answer(book[: at % len(book)])


@given(
    st.sampled_from(_BOOKS), st.lists(st.tuples(st.integers(0, 20_000), st.binary(min_size=1, max_size=8)), max_size=6)
)
@example(_BOOKS[1], [(752, b"\x01")])  # its contents lead to a page with nothing on it
def test_bytes_may_be_overwritten_anywhere(book: bytes, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(book)
    for at, wrong in damage:
        data[at % len(book) : at % len(book) + len(wrong)] = wrong
    _answer(bytes(data))


@given(st.sampled_from(_BOOKS), st.integers(0, 20), st.integers(0, 300), st.integers(0, 0xFFFFFFFF))
def test_any_number_of_any_record_may_be_another(book: bytes, record: int, at: int, wrong: int) -> None:
    data = bytearray(book)
    (records,) = struct.unpack_from(">H", data, 76)
    (first,) = struct.unpack_from(">I", data, 78 + 8 * (record % records))
    struct.pack_into(">I", data, min(first + at, len(data) - 4), wrong)
    _answer(bytes(data))


def _answer(data: bytes) -> None:
    try:
        reading = formats.read_bytes(data, "some book")
    except RefusedError:
        return
    assert [chapter.number for chapter in reading.chapters] == list(range(1, len(reading.chapters) + 1))
    assert reading.words_found == sum(chapter.words for chapter in reading.chapters)
