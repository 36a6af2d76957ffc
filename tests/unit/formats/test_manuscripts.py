"""FB2, DOCX, ODT, RTF and Markdown: what each gives back of a work that was put into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import Coverage, Creator, Reading, RelationKind
from alcove.errors import FormatError
from alcove.formats.texts import build_chapter
from tests.builders.manuscripts import build_docx, build_fb2, build_markdown, build_odt, build_rtf
from tests.builders.text import escape
from tests.unit.formats.downloads import LAMP, told

TEXTS = (
    "<p>The lamp was lit at six — as always. “Who goes <em>there</em>?”</p><p>First line,<br>second line.</p>",
    "<p>Un <strong>élan</strong> &amp; more, {so} it went \\ on.</p><p>Зима. 灯 🜂</p>",
)
BOOK = replace(
    LAMP,
    source_url=None,
    freeforms=("Fluff", "Slow burn"),
    chapters=tuple(
        build_chapter(number, text, title=title).chapter
        for number, (text, title) in enumerate(zip(TEXTS, ("Six o'Clock", "Grey"), strict=True), 1)
    ),
)
#: What a file of each kind has a place for.
KEPT = Reading(reader="made", revision=1, format="made", recognised=False, title=BOOK.title)
BOTH = (Creator("exampleuser"), Creator("Second Pseud"))
JOINED = (Creator("exampleuser; Second Pseud"),)
SERIES = (replace((LAMP.series or ())[0], url=None),)
CASES: dict[str, tuple[Callable[[Reading], bytes], Reading]] = {
    "fb2": (
        build_fb2,
        replace(
            KEPT,
            creators=BOTH,
            language="en",
            freeforms=BOOK.freeforms,
            series=SERIES,
            published=BOOK.published,
            summary=BOOK.summary,
        ),
    ),
    "docx": (
        build_docx,
        replace(KEPT, creators=BOTH, language="en", freeforms=BOOK.freeforms, summary=BOOK.summary),
    ),
    "odt": (
        build_odt,
        replace(KEPT, creators=JOINED, language="en", freeforms=BOOK.freeforms, summary=BOOK.summary),
    ),
    "rtf": (build_rtf, replace(KEPT, creators=BOTH, freeforms=BOOK.freeforms)),
    "markdown": (
        build_markdown,
        replace(KEPT, creators=BOTH, language="en", freeforms=BOOK.freeforms, series=SERIES, published=BOOK.published),
    ),
}
FILES = {kind: build(BOOK) for kind, (build, _) in CASES.items()}


@pytest.mark.parametrize("kind", CASES)
def test_a_file_gives_back_what_it_was_given(kind: str) -> None:
    found = formats.read_bytes(FILES[kind])
    assert (found.reader, found.format, found.problems, found.coverage) == (kind, kind, (), Coverage.FULL)
    assert told(found) == told(CASES[kind][1])
    assert [(c.title, c.text, c.hash) for c in found.chapters] == [(c.title, c.text, c.hash) for c in BOOK.chapters]
    assert [c.words for c in found.chapters] == [c.words for c in BOOK.chapters]


@pytest.mark.parametrize("kind", CASES)
def test_what_was_marked_stays_marked(kind: str) -> None:
    first, second = formats.read_bytes(FILES[kind]).chapters
    assert "<em>there</em>" in first.markup
    assert "<strong>élan</strong> &amp; more" in second.markup


@pytest.mark.parametrize("kind", CASES)
def test_what_is_shown_needs_no_measures(kind: str) -> None:
    shown = formats.read_chapters(FILES[kind])
    assert [(c.title, c.markup) for c in shown] == [
        (c.title, c.markup) for c in formats.read_bytes(FILES[kind]).chapters
    ]


@given(st.sampled_from(list(FILES)), st.integers(0, 20_000), st.binary(min_size=1, max_size=8))
def test_bytes_may_be_overwritten_anywhere(kind: str, at: int, wrong: bytes) -> None:
    data = FILES[kind]
    at %= len(data)
    _read(data[:at] + wrong + data[at + len(wrong) :])


@given(st.sampled_from(list(FILES)), st.integers(1, 20_000))
def test_a_file_may_end_anywhere(kind: str, at: int) -> None:
    _read(FILES[kind][: at % len(FILES[kind])])


PREFACE = """**One Lamp & Another**\\
Posted originally on the Archive of Our Own at https://archiveofourown.org/works/90000002.

Rating: General Audiences Archive Warning: No Archive Warnings Apply Categories: F/F, Gen
Fandom: Small Towns Relationship: Ada/Bryn Characters: Ada, Bryn Additional Tags: Fluff
Language: English Series: Part 2 of Lamps Stats: Published: 2024-01-05 Updated: 2024-03-17
Words: 1,234 Chapters: 2/?

# One Lamp & Another

by exampleuser

Summary

> Two keepers, one lamp.
"""
ENDS = """Please [drop by the Archive and comment](https://archiveofourown.org/works/90000002/comments/new) to let them know!
"""


def test_a_converted_download_is_read_as_one() -> None:
    text = (
        PREFACE
        + "".join(
            f"## Chapter {c.number}: {c.title}\n\nChapter Notes\n\n> A short one.\n\n{_markdown(c.number)}\n\n"
            for c in BOOK.chapters
        )
        + ENDS
    )
    found = formats.read_bytes(text.encode())
    assert (found.reader, found.recognised, found.coverage) == ("markdown", True, Coverage.LOSSY)
    assert (found.site, found.site_id, found.title) == ("ao3", "90000002", "One Lamp & Another")
    assert (found.rating, found.warnings, found.categories) == (
        "General Audiences",
        ("No Archive Warnings Apply",),
        ("F/F", "Gen"),
    )
    assert (found.fandoms, found.relationships, found.characters) == (("Small Towns",), ("Ada/Bryn",), ("Ada", "Bryn"))
    assert (found.freeforms, found.series, found.words) == (("Fluff",), (replace(SERIES[0], position=2),), 1234)
    assert (found.published, found.updated, found.complete) == (BOOK.published, BOOK.updated, False)
    assert (found.creators, found.summary) == ((Creator("exampleuser"),), "<p>Two keepers, one lamp.</p>")
    assert [(c.title, c.hash, c.notes) for c in found.chapters] == [
        (c.title, c.hash, "<p>A short one.</p>") for c in BOOK.chapters
    ]


#: A converted download as paragraphs and headings, nothing indented, the table of tags run together.
FLAT = (
    (0, "One Lamp & Another"),
    (0, "Posted originally on the Archive of Our Own at https://archiveofourown.org/works/90000002."),
    (0, "Rating: General Audiences Fandom: Small Towns Language: English Stats: Published: 2024-01-05 Chapters: 2/2"),
    (1, "One Lamp & Another"),
    (0, "by exampleuser"),
    (0, "Summary"),
    (0, "Two keepers, one lamp."),
    (2, "Chapter 1: Six"),
    (0, "Chapter Notes"),
    (0, "A short one."),
    (0, "See the end of the chapter for more notes The lamp was lit."),
    (0, "Nobody answered."),
    (0, "Chapter End Notes"),
    (0, "More next week."),
    (2, "Chapter 2"),
    (0, "Chapter by other"),
    (0, "Morning came."),
    (0, "End Notes"),
    (0, "Thanks for reading."),
    (0, "There will be more."),
    (0, "Works inspired by this one Third Lamp by q"),
    (0, "Please drop by the Archive and comment to let the creator know if you enjoyed their work!"),
)  # fmt: skip


_THANKS = "<p>Thanks for reading.</p><p>There will be more.</p>"


def _as_fb2(level: int, text: str) -> str:
    return f"<p><strong>{escape(text)}</strong></p>" if level else f"<p>{escape(text)}</p>"


def _as_docx(level: int, text: str) -> str:
    outline = f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr>' if level else ""
    return f"<w:p>{outline}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def _as_odt(level: int, text: str) -> str:
    start, end = (f'h text:outline-level="{level}"', "h") if level else ("p", "p")
    return f"<text:{start}>{escape(text)}</text:{end}>"


def _as_rtf(level: int, text: str) -> str:
    outline = f"\\outlinelevel{level - 1}" if level else ""
    return f"\\pard{outline} {text}\\par\n"


@pytest.mark.parametrize(
    ("build", "line"),
    [(build_fb2, _as_fb2), (build_docx, _as_docx), (build_odt, _as_odt), (build_rtf, _as_rtf)],
    ids=("fb2", "docx", "odt", "rtf"),
)
def test_what_a_converter_ran_together_is_taken_apart(
    build: Callable[..., bytes], line: Callable[[int, str], str]
) -> None:
    found = formats.read_bytes(build(replace(BOOK, chapters=()), body="".join(line(*row) for row in FLAT)))
    assert (found.recognised, found.coverage, found.problems) == (True, Coverage.LOSSY, ())
    assert (found.site, found.site_id, found.title) == ("ao3", "90000002", "One Lamp & Another")
    assert (found.rating, found.fandoms, found.language) == ("General Audiences", ("Small Towns",), "en")
    assert (found.summary, found.end_notes) == ("<p>Two keepers, one lamp.</p>", _THANKS)
    assert [(r.kind, r.text) for r in found.relations or ()] == [(RelationKind.INSPIRED, "Third Lamp by q")]
    assert [(c.title, c.text, c.notes, c.end_notes) for c in found.chapters] == [
        ("Six", "The lamp was lit.\n\nNobody answered.", "<p>A short one.</p>", "<p>More next week.</p>"),
        (None, "Morning came.", None, None),
    ]


def test_titles_without_numbers_are_chapters_where_there_are_as_many_as_were_posted() -> None:
    rows = [(level, text.removeprefix("Chapter 1: ").replace("Chapter 2", "Grey")) for level, text in FLAT]
    found = formats.read_bytes(build_docx(replace(BOOK, chapters=()), body="".join(_as_docx(*row) for row in rows)))
    assert [(c.title, c.text) for c in found.chapters] == [
        ("Six", "The lamp was lit.\n\nNobody answered."),
        ("Grey", "Morning came."),
    ]


def test_a_title_may_begin_as_a_byline_does() -> None:
    rows = [(level, text.replace("One Lamp & Another", "By Any Other Name")) for level, text in FLAT]
    found = formats.read_bytes(build_docx(replace(BOOK, chapters=()), body="".join(_as_docx(*row) for row in rows)))
    assert (found.title, found.creators) == ("By Any Other Name", (Creator("exampleuser"),))
    assert found.summary == "<p>Two keepers, one lamp.</p>"


def test_works_are_named_where_there_is_neither_summary_nor_notes() -> None:
    rows = [row for row in FLAT if row[1] not in ("Summary", "Two keepers, one lamp.")]
    named = (
        "Translation into Espa\xf1ol available: L\xe1mpara by y",
        "A translation of [Restricted Work] by z",
        "Inspired by a work in an unrevealed collection",
    )
    rows[5:5] = [(0, text) for text in named]
    found = formats.read_bytes(build_docx(replace(BOOK, chapters=()), body="".join(_as_docx(*row) for row in rows)))
    assert tuple(relation.text for relation in found.relations or ())[:3] == named
    assert (found.summary, found.chapters[0].text[:8]) == (None, "The lamp")


ODD_TAGS = ("Slow Burn", "Warning: Major Feels", "no Archive Warning: none", "Character: Dead")


@pytest.mark.parametrize(("build", "line"), [(build_docx, _as_docx), (build_rtf, _as_rtf)], ids=("docx", "rtf"))
def test_tags_that_look_like_rows_are_tags(build: Callable[..., bytes], line: Callable[[int, str], str]) -> None:
    start = f"Archive Warning: No Archive Warnings Apply Fandom: Towns Additional Tags: {', '.join(ODD_TAGS)} Language:"
    rows = [(level, text.replace("Fandom: Small Towns Language:", start)) for level, text in FLAT]
    found = formats.read_bytes(build(replace(BOOK, chapters=()), body="".join(line(*row) for row in rows)))
    assert (found.rating, found.warnings) == ("General Audiences", ("No Archive Warnings Apply",))
    assert (found.fandoms, found.freeforms, found.characters) == (("Towns",), ODD_TAGS, ())


def _markdown(number: int) -> str:
    _, _, after = build_markdown(BOOK).decode().partition(f"# {BOOK.chapters[number - 1].title}\n\n")
    return after.partition("\n# ")[0]


def _read(data: bytes) -> None:
    try:
        reading = formats.read_bytes(data)
    except FormatError:
        return
    assert [chapter.number for chapter in reading.chapters] == list(range(1, len(reading.chapters) + 1))
