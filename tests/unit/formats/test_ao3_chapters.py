"""Chapters put together from a file's elements."""

from __future__ import annotations

import pytest

from alcove import formats
from alcove.domain.readings import Chapter, Coverage, Creator
from alcove.formats.ao3_chapters import chapter_titles
from tests.unit.formats.pages import ORIGIN, chapter, meta, page

_SEVERAL = "Published: 2026-01-05 Words: 9 Chapters: 2/2"


def _chapters(markup: str, *, wrapped: bool = True) -> tuple[Chapter, ...]:
    return formats.read_bytes(page(meta(stats=_SEVERAL), chapters=markup, wrapped=wrapped)).chapters


@pytest.mark.parametrize(
    ("headings", "titles"),
    [
        ([], []),
        ([None], [None]),
        (["Chapter 1", "Chapter 2: Two"], [None, "Two"]),
        (["Chapter 1: Chapter 1: One"], ["Chapter 1: One"]),
        (["Chapter 1: A: B"], ["A: B"]),
        (["Prologue", "Chapter 2", "Chapter 3: The Storm"], ["Prologue", None, "Chapter 3: The Storm"]),
        (["Chapter 1,024: Late"], ["Late"]),
        (["Chapter One", "Chapter 2nd"], ["Chapter One", "Chapter 2nd"]),
        (["Chapter 1:", "Chapter 2: "], [None, None]),
        (["", "Chapter 1"], [None, None]),
    ],
)
def test_titles_lose_only_the_archives_numbers(headings: list[str | None], titles: list[str | None]) -> None:
    assert chapter_titles(headings) == titles


def test_a_chapter_has_its_summary_notes_and_end_notes() -> None:
    header = (
        "<p>Chapter Summary</p><blockquote class='userstuff'><p>S</p></blockquote>"
        "<p>Chapter Notes</p><blockquote class='userstuff'><p>N</p></blockquote>"
        "<div class='endnote-link'>See the end for <a href='#endnotes1'>more notes</a></div>"
    )
    end = "<div class='meta' id='endnotes1'><p>Chapter End Notes</p><blockquote><p>E</p></blockquote></div>"
    first, second = _chapters(chapter("Chapter 1: A <i>Lit</i>\n Room", header=header, end=end) + chapter("Chapter 2"))
    assert (first.title, first.summary, first.notes, first.end_notes) == (
        "A Lit Room",
        "<p>S</p>",
        "<p>N</p>",
        "<p>E</p>",
    )
    assert (second.title, second.summary, second.notes, second.end_notes) == (None, None, None, None)
    assert [first.number, second.number] == [1, 2]


def test_a_chapter_names_its_own_creators() -> None:
    header = f'<p class="byline">Chapter by <a href="{ORIGIN}/users/ada/pseuds/ada">ada</a></p>'
    first, second = _chapters(chapter("Chapter 1", header=header) + chapter("Chapter 2"))
    assert first.creators == (Creator("ada", "ada", "ada", f"{ORIGIN}/users/ada/pseuds/ada"),)
    assert second.creators == ()


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize(
    "look_alike",
    [
        '<h2 class="heading">Chapter 9: No</h2><p>x</p>',
        '<h2 class="toc-heading">Afterword</h2><p>x</p>',
        '<div class="meta group"><h2 class="heading">Chapter 9</h2></div><p>x</p>',
        '<div class="meta"><p>Chapter End Notes</p><blockquote>x</blockquote></div>',
        '<div class="userstuff"><p>x</p></div>',
        '<p class="message"><a href="https://archiveofourown.org/works/1/comments/new">x</a></p>',
        '<dl class="tags"><dt>Rating:</dt><dd>Explicit</dd><dt>Stats:</dt><dd>Words: 1</dd></dl>',
    ],
)
def test_what_an_author_typed_stays_in_the_chapter(look_alike: str, wrapped: bool) -> None:
    reading = formats.read_bytes(
        page(meta(stats=_SEVERAL), chapters=chapter("Chapter 1", look_alike) + chapter("Chapter 2"), wrapped=wrapped)
    )
    assert [c.title for c in reading.chapters] == [None, None]
    assert look_alike in reading.chapters[0].markup
    assert (reading.rating, reading.site_id, reading.words) == ("Mature", "90000002", 9)


def test_headings_of_before_2011_10_have_no_class() -> None:
    block = '<div class="meta"><h2>{}</h2></div><div class="userstuff"><h2>Typed</h2><p>x</p></div>'
    found = _chapters(block.format("Beginnings") + block.format("Chapter 2"), wrapped=False)
    assert [(c.title, c.text) for c in found] == [("Beginnings", "Typed\n\nx"), (None, "Typed\n\nx")]


def test_texts_without_headings_are_chapters_of_their_own() -> None:
    found = _chapters('<div class="userstuff"><p>One.</p></div><div class="userstuff"><p>Two.</p></div>', wrapped=False)
    assert [(c.title, c.text) for c in found] == [(None, "One."), (None, "Two.")]


def test_a_single_chapter_has_no_title() -> None:
    (only,) = _chapters('<h2 class="toc-heading">One Lamp</h2><div class="userstuff"><p>x</p></div>')
    assert (only.title, only.text) == (None, "x")


def test_text_without_its_block_is_still_the_chapter() -> None:
    assert [c.text for c in _chapters("<p>One.</p><p>Two.</p>")] == ["One.\n\nTwo."]
    assert [c.text for c in _chapters("Bare words.")] == ["Bare words."]


def test_no_posted_chapter_is_no_fault() -> None:
    reading = formats.read_bytes(page(meta(stats="Words: 0 Chapters: 0/1"), chapters=""))
    assert (reading.chapters, reading.chapters_posted, reading.coverage, reading.problems) == ((), 0, Coverage.FULL, ())


def test_an_empty_chapter_counts_as_one() -> None:
    found = _chapters(chapter("Chapter 1", "") + chapter("Chapter 2", '<p><img src="x"></p>'))
    assert [(c.words, c.hash, c.images) for c in found] == [(0, None, 0), (0, None, 1)]


def test_fewer_chapters_than_posted_are_a_part() -> None:
    reading = formats.read_bytes(
        page(meta(stats="Words: 9 Chapters: 3/3"), chapters=chapter("Chapter 1") + chapter("Chapter 2"))
    )
    assert reading.coverage is Coverage.PARTIAL
    assert reading.problems == (
        "The file has 2 of the 3 chapters that were posted when it was made; a new download has all.",
    )
    none = formats.read_bytes(page(meta(stats="Words: 9 Chapters: 3/3"), chapters=""))
    assert none.problems == (
        "The file has no text of the 3 chapters that were posted when it was made; a new download has all.",
    )


def test_more_chapters_than_posted_are_drafts() -> None:
    reading = formats.read_bytes(
        page(meta(stats="Words: 9 Chapters: 1/1"), chapters=chapter("Chapter 1") + chapter("Chapter 2"))
    )
    assert (len(reading.chapters), reading.chapters_posted, reading.coverage) == (2, 1, Coverage.FULL)


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_file_that_is_cut_off_is_a_part(wrapped: bool) -> None:
    whole = page(meta(stats="Words: 9 Chapters: 1/1"), wrapped=wrapped)
    cut = formats.read_bytes(whole[: whole.index(b"paragraph")])
    assert cut.coverage is Coverage.PARTIAL
    assert cut.problems == (
        "The file ends before its afterword: it was cut off while being downloaded or copied; download it again.",
    )
    assert cut.chapters[0].text == "Only"
    assert formats.read_bytes(whole).coverage is Coverage.FULL


def test_a_file_without_its_end_is_whole_when_it_has_all_its_words() -> None:
    whole = page(meta(stats="Words: 2 Chapters: 1/1"))
    assert formats.read_bytes(whole[: whole.index(b'<div id="afterword"')]).coverage is Coverage.FULL


def test_damaged_characters_make_a_file_lossy() -> None:
    data = page(chapters='<div class="userstuff"><p>' + "é" * 3000 + "</p></div>").replace(
        b"\xc3\xa9\xc3\xa9", b"\xc3\xa9\xff\xc3\xa9", 1
    )
    reading = formats.read_bytes(data)
    assert reading.coverage is Coverage.LOSSY
    assert reading.problems == (
        "One place in the text could not be read as utf-8; the file may be damaged or cut off.",
    )
