"""AO3's downloads as plain text, in the ways in which their markup gets lost."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from alcove import formats
from alcove.domain.readings import Chapter, Coverage, Creator, Reading, Relation, RelationKind, SeriesPlace
from alcove.errors import RefusedError
from tests.builders import ERAS, build_html

_STORY = "Nobody on the quay knew who had lit it, and nobody asked. " * 8
WORK = Reading(
    reader="builder",
    revision=1,
    format="html",
    recognised=True,
    site_id="90000001",
    title="Two Lamps & a Half",
    creators=(
        Creator("Example Pseud (exampleuser)", "exampleuser", "Example Pseud"),
        Creator("other", "other", "other"),
    ),
    rating="Mature",
    warnings=("Choose Not To Use Archive Warnings", "Major Character Death"),
    categories=("F/F", "Gen"),
    fandoms=("Imaginary Saga & Co.",),
    relationships=("Ada Vale/Bryn Hollow",),
    characters=("Ada Vale", "Bryn Hollow"),
    freeforms=("Lamps: the long way round", "Slow Burn"),
    language="fr",
    language_name="Fran\u00e7ais",
    series=(SeriesPlace("Lamps, Lit", 2, "https://archiveofourown.org/series/8"),),
    collections=(),
    published=dt.date(2024, 1, 5),
    completed=dt.date(2024, 3, 9),
    chapters_posted=2,
    chapters_expected=2,
    complete=True,
    summary="<p>Somebody is late.</p>",
    notes="<p>For the harbour.</p>",
    end_notes="<p>Thanks for reading.</p>",
    chapters=(
        Chapter(1, "A Lit Room", markup=f"<p>One lamp.</p><p>{_STORY}</p>", summary="<p>About one.</p>"),
        Chapter(2, markup="<p>Two lamps.</p><p>Notes</p><p>on them.</p>", end_notes="<p>So much for two.</p>"),
    ),
)
ONE_SHOT = replace(
    WORK,
    chapters=(Chapter(1, markup=f"<p>{_STORY}</p><p>The end.</p>"),),
    chapters_posted=1,
    chapters_expected=1,
)
#: The words that every way leaves standing.
_FIELDS = (
    "title", "rating", "warnings", "categories", "fandoms", "relationships", "characters", "freeforms", "language",
    "published", "updated", "completed", "words", "chapters_posted", "chapters_expected", "complete", "summary", "notes",
    "end_notes", "site", "site_id", "archive",
)  # fmt: skip


def _text(work: Reading, way: str) -> str:
    """The words of the page: as they stand in the file, each piece on its own line, or all on one line."""
    page = build_html(work, ERAS[-1]).decode().replace("Leave a comment", "Please drop by the archive and comment")
    root = LexborHTMLParser(page).root
    assert root is not None
    if way == "lines":
        return root.text(separator="\n")
    return root.text() if way == "plain" else " ".join(root.text().split())


@pytest.mark.parametrize("way", ["plain", "lines", "one line"])
@pytest.mark.parametrize("work", [WORK, ONE_SHOT, replace(WORK, title="By Any Other Name")])
def test_words_alone_tell_the_fields(work: Reading, way: str) -> None:
    found, page = formats.read_bytes(_text(work, way).encode()), formats.read_bytes(build_html(work, ERAS[-1]))
    wrong = {name: (getattr(page, name), getattr(found, name)) for name in _FIELDS}
    assert {name: pair for name, pair in wrong.items() if pair[0] != pair[1]} == {}
    assert [c.name for c in found.creators or ()] == [c.name for c in page.creators or ()]
    assert [(s.title, s.position) for s in found.series or ()] == [("Lamps, Lit", 2)]
    assert (found.reader, found.format, found.coverage, found.problems) == ("ao3-text", "text", Coverage.LOSSY, ())


@pytest.mark.parametrize("way", ["plain", "lines"])
@pytest.mark.parametrize("work", [WORK, ONE_SHOT])
def test_texts_are_those_of_the_page(work: Reading, way: str) -> None:
    found, page = formats.read_bytes(_text(work, way).encode()), formats.read_bytes(build_html(work, ERAS[-1]))
    assert [c.hash for c in found.chapters] == [c.hash for c in page.chapters]
    told = [(c.title, c.summary, c.end_notes) for c in page.chapters]
    assert [(c.title, c.summary, c.end_notes) for c in found.chapters] == told


def test_a_work_may_name_others_right_under_its_byline() -> None:
    relation = Relation(RelationKind.INSPIRED_BY, "", "First", "https://archiveofourown.org/works/7", ("z",))
    work = replace(ONE_SHOT, summary=None, notes=None, end_notes=None, relations=(relation,))
    found = formats.read_bytes(_text(work, "plain").encode())
    assert [r.text for r in found.relations or ()] == ["Inspired by First by z"]
    assert [c.name for c in found.creators or ()] == ["Example Pseud (exampleuser)", "other"]
    assert found.chapters[0].text.startswith("Nobody on the quay")


def _copied(notes: str, story: str, *, free: int = 1) -> bytes:
    """A download of one text as somebody copied it, without what AO3 says after it; ``free`` lines before its title."""
    before = "Posted originally on the Archive of Our Own at http://archiveofourown.org/works/90000001."
    rows = ("Rating:", "Mature", "Archive Warning:", "No Archive Warnings Apply", "Fandom:", "Imaginary Saga")
    stats = "Published: 2010-12-01 Completed: 2011-01-02 Words: 2,000"
    head = ("One Lamp", "by exampleuser", "Notes", notes, story)
    return ("\n\n".join((before, *rows, "Stats:", stats)) + "\n" * (free + 1) + "\n\n".join(head) + "\n").encode()


@pytest.mark.parametrize("free", [1, 2, 4])
def test_a_short_text_behind_notes_is_no_part_of_them(free: int) -> None:
    found = formats.read_bytes(_copied("For the harbour.", "The lamp was lit.\n\nNobody knew why.", free=free))
    assert (found.notes, found.chapters[0].text) == ("<p>For the harbour.</p>", "The lamp was lit.\n\nNobody knew why.")


def test_where_lines_are_free_behind_notes_these_end() -> None:
    story = "\n\nThe lamp was lit.\n\nNobody knew why."
    found = formats.read_bytes(_copied("For the harbour.\n\nAnd for you.", story, free=4))
    assert (found.notes, found.chapters[0].text) == (
        "<p>For the harbour.</p><p>And for you.</p>",
        "The lamp was lit.\n\nNobody knew why.",
    )


def test_the_words_of_a_title_that_was_not_found_are_no_notes() -> None:
    chapters = "Low Tide\n\nIt was lit.\n\nChapter 2\n\nIt was out."
    text = _copied("For the harbour.", chapters).decode().replace("Words: 2,000", "Words: 6 Chapters: 2/2")
    found = formats.read_bytes(text.encode())
    assert (found.notes, [c.words for c in found.chapters]) == ("<p>For the harbour.</p>", [5, 3])


def test_a_story_may_begin_with_a_refrain() -> None:
    work = replace(ONE_SHOT, chapters=(Chapter(1, markup="<p>Row, row.</p>" * 4),), summary=None, notes=None)
    found = formats.read_bytes(_text(work, "lines").encode())
    assert [c.text.split() for c in found.chapters] == [["Row,", "row."] * 4]


def test_a_text_may_begin_with_its_title() -> None:
    """Only where AO3's hidden headings are seen is it one of them."""
    text = (
        "Two Lamps\nPosted originally on the Archive of Our Own at https://archiveofourown.org/works/90000001.\n\nRating:\n"
        "Mature\nFandom:\nImaginary Saga\nStats:\nPublished: 2024-01-05 Words: 5 Chapters: 1/1\nTwo Lamps\nby ada\n\nTwo Lamps\n\n"
        "Both were lit.\n\nPlease drop by the Archive and comment to let the creator know if you enjoyed their work!\n"
    )
    assert [chapter.text for chapter in formats.read_bytes(text.encode()).chapters] == ["Two Lamps\n\nBoth were lit."]


def test_a_text_on_one_line_has_all_its_words() -> None:
    found, page = (
        formats.read_bytes(_text(ONE_SHOT, "one line").encode()),
        formats.read_bytes(build_html(ONE_SHOT, ERAS[-1])),
    )
    assert found.chapters[0].text.endswith("The end.")
    assert found.words_found - page.words_found == len(["Two", "Lamps", "a", "Half"])


def test_a_page_of_the_site_pasted_into_a_text() -> None:
    text = (
        "Rating:\nGeneral Audiences\nArchive Warning:\nNo Archive Warnings Apply\nCategories:\nGen\nF/F\nFandom:\nLamps\n"
        "Language:\nEnglish\nStats:\nPublished:\n2024-01-05\nWords:\n1,234\nChapters:\n1/1\nKudos:\n56\nHits:\n789\n"
        "One Lamp\nexampleuser\n\nIt was lit.\n"
    )
    found = formats.read_bytes(text.encode())
    assert (found.title, found.rating, found.categories) == ("One Lamp", "General Audiences", ("Gen", "F/F"))
    assert (found.words, found.kudos, found.hits, found.complete) == (1234, 56, 789, True)
    assert found.chapters[0].text.endswith("It was lit.")


def test_an_entire_work_copied_from_the_site() -> None:
    text = (
        "Work Header\nRating:\nGeneral Audiences\nArchive Warning:\nNo Archive Warnings Apply\nCategory:\nGen\nMedium:\n"
        "Text\nFandom:\nLamps\nAdditional Tags:\nWarning: Major Feels\nSlow Burn\nLanguage:\nEnglish\nSeries:\n"
        "Part 2 of Lamps, Lit Next Work \u2192, \u2190 Previous Work Part 3 of Quays\nStats:\nPublished:\n2024-01-05\nWords:\n"
        "12\nChapters:\n2/2\nHits:\n789\n\nOne Lamp\n\nexampleuser\n\nSummary:\n\nSomebody is late.\n\nIt is dark.\n\nNotes:\n\n"
        "For z.\n\n(See the end of the work for more notes.)\n\nChapter 1\n\nNotes:\n\nMind the step.\n\nChapter Text\n\n"
        "It was lit.\n\nNobody asked.\n\nNotes:\n\nMore soon.\n\nChapter 2: Out\n\nChapter Text\n\nIt went out.\n\nNotes:\n\nThat is all."
        "\n\nActions\n\u2191 Top\nKudos\nComments\nPost Comment\n\nFooter\nSite Map\n"
    )
    found = formats.read_bytes(text.encode())
    assert (found.title, [c.name for c in found.creators or ()], found.hits) == ("One Lamp", ["exampleuser"], 789)
    assert (found.categories, found.fandoms, found.freeforms) == (
        ("Gen",),
        ("Lamps",),
        ("Warning: Major Feels", "Slow Burn"),
    )
    assert [(s.title, s.position) for s in found.series or ()] == [("Lamps, Lit", 2), ("Quays", 3)]
    assert (found.summary, found.notes) == ("<p>Somebody is late.</p><p>It is dark.</p>", None)
    assert found.recipients == ("z",)
    assert found.end_notes == "<p>That is all.</p>"
    assert [(c.title, c.notes, c.text, c.end_notes) for c in found.chapters] == [
        (None, "<p>Mind the step.</p>", "It was lit.\n\nNobody asked.", "<p>More soon.</p>"),
        ("Out", None, "It went out.", None),
    ]


def test_what_stands_under_a_work_on_the_site_may_stand_before_it() -> None:
    table = "Rating:\nMature\nFandom:\nLamps\nStats:\nPublished:\n2024-01-05\nHits:\n7\n"
    found = formats.read_bytes(f"{table}Series this work belongs to:\nOne Lamp\nada\n\nWork Text:\n\nLit.\n".encode())
    assert (found.rating, found.chapters[0].text) == ("Mature", "Lit.")


def test_a_page_of_a_later_chapter_with_its_address() -> None:
    text = (
        "https://archiveofourown.org/works/90000001/chapters/5\nRating:\nTeen And Up Audiences\nCategories:\nGenF/F\n"
        "Fandom:\nImaginary Saga\nStats:\nPublished:2024-01-05Chapters:4/4Words:9,000Kudos:2Hits:3\n"
        "Two Lamps\nada\nChapter 3: Late\nNotes:\nA note.\n\nAnother.\n\nChapter Text\nOne lamp.\n\nTwo lamps.\n\nActions\n\u2191 Top\n"
    )
    reading = formats.read_bytes(text.encode())
    assert (reading.source_url, reading.coverage) == ("https://archiveofourown.org/works/90000001", Coverage.PARTIAL)
    assert (reading.title, [c.name for c in reading.creators or ()], reading.categories) == (
        "Two Lamps",
        ["ada"],
        ("Gen", "F/F"),
    )
    assert [(c.title, c.notes, c.text) for c in reading.chapters] == [
        ("Late", "<p>A note.</p><p>Another.</p>", "One lamp.\n\nTwo lamps.")
    ]


def test_whom_a_copied_work_is_for_and_what_follows_its_series() -> None:
    text = (
        "Rating:\nTeen And Up Audiences\nFandom:\nImaginary Saga\nStats:\nPublished:2024-01-05Words:4Chapters:1/1Hits:3\n"
        "Two Lamps\nada\nNotes:\nFor bryn, cal.\nInspired by First by zoe\nA note.\n\nWork Text:\nOne lamp, two lamps.\n\n"
        "Notes:\nThe end.\n\nSeries this work belongs to:\nPart 2 of Lamps\nWorks inspired by this one:\nThird by q\nFourth by r\n"
        "Actions\n\u2191 Top\n"
    )
    reading = formats.read_bytes(text.encode())
    assert (reading.recipients, reading.notes, reading.end_notes) == (
        ("bryn", "cal"),
        "<p>A note.</p>",
        "<p>The end.</p>",
    )
    assert [(r.kind, r.title, r.creators) for r in reading.relations or ()] == [
        (RelationKind.INSPIRED_BY, "First", ("zoe",)),
        (RelationKind.INSPIRED, "Third", ("q",)),
        (RelationKind.INSPIRED, "Fourth", ("r",)),
    ]
    assert [chapter.text for chapter in reading.chapters] == ["One lamp, two lamps."]


@pytest.mark.parametrize(
    "text",
    [
        "Rating: five stars\nStats: none\n\nA blog.",
        "She read it aloud.\n\nRating: Mature\n\nand laughed.",
        "Language: English\nSeries: Lamps\nStats: Published: 2024-01-05\n\nNo rating, no fandom.",
    ],
)
def test_a_few_of_its_words_make_no_download(text: str) -> None:
    assert formats.read_bytes(text.encode()).reader == "text"


_PLAIN, _ONE_LINE = _text(WORK, "plain").encode(), _text(WORK, "one line").encode()


@given(st.data())
def test_damage_never_ends_in_anything_but_a_reading_or_a_refusal(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([_PLAIN, _ONE_LINE]))
    start = data.draw(st.integers(0, len(whole)))
    damage = data.draw(st.binary(max_size=60))
    damaged = whole[:start] + damage + whole[start + data.draw(st.integers(0, 900)) :]
    with contextlib.suppress(RefusedError):
        assert isinstance(formats.read_bytes(damaged), Reading)
