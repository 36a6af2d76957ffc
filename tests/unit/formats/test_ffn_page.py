"""Pages saved from FanFiction.net."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import Coverage, Creator, Reading
from alcove.errors import FormatError
from alcove.formats.ffn_line import read_line
from tests.builders.ffn_page import build_ffn_page
from tests.unit.formats.downloads import LAMP, told

STORY = Reading(
    reader="made",
    revision=1,
    format="html",
    recognised=True,
    source_url="https://www.fanfiction.net/s/90000002/1/",
    site="fanfiction.net",
    site_id="90000002",
    title=LAMP.title,
    creators=(Creator("exampleuser", None, None, "https://www.fanfiction.net/u/1/exampleuser"),),
    rating="Fiction T",
    fandoms=("Lighthouse Keepers",),
    relationships=("Ada B./Bryn C.",),
    characters=("Ada B.", "Bryn C.", "OC"),
    freeforms=("Hurt/Comfort", "Humor"),
    language="en",
    language_name="English",
    published=LAMP.published,
    updated=LAMP.updated,
    words=1234,
    chapters_posted=2,
    complete=False,
    summary="Two keepers, one lamp &amp; the sea.",
    chapters=LAMP.chapters,
)


def test_a_page_gives_back_what_it_shows() -> None:
    found = formats.read_bytes(build_ffn_page(STORY, 2))
    assert (found.reader, found.coverage) == ("ffn-page", Coverage.PARTIAL)
    assert found.problems == ("The file has 1 of the 2 chapters that were posted when it was made.",)
    assert told(found) == told(STORY)
    assert [(c.number, c.title, c.text) for c in found.chapters] == [(1, "Grey", LAMP.chapters[1].text)]


def test_a_story_of_one_chapter_is_whole() -> None:
    work = replace(STORY, chapters=STORY.chapters[:1], complete=True, updated=None, fandoms=("Lamps", "Towns"))
    found = formats.read_bytes(build_ffn_page(work))
    assert (found.coverage, found.problems, found.fandoms) == (Coverage.FULL, (), ("Lamps", "Towns"))
    assert (found.chapters_posted, found.chapters_expected, found.complete, found.updated) == (1, 1, True, None)


def test_a_page_whose_line_is_missing_says_so() -> None:
    found = formats.read_bytes(build_ffn_page(STORY).replace(b"Rated:", b"Stars:"))
    assert (found.title, found.rating) == (STORY.title, None)
    assert found.problems == ("The line that tells rating, words and dates is missing or unknown.",)


@pytest.mark.parametrize(
    ("text", "field", "wanted"),
    [
        ("Rated: K - French - Words: 5 - id: 1", "language", "fr"),
        ("Rated: K - English - Humor - Words: 5 - id: 1", "characters", ()),
        ("Rated: K - English - Ada, Bryn - Words: 5 - id: 1", "freeforms", ()),
        ("Rated: K - English - Ada, Bryn - Words: 5 - id: 1", "characters", ("Ada", "Bryn")),
        ("Rated: K - English - Drama - [A, B] [C, D] E - id: 1", "relationships", ("A/B", "C/D")),
        ("Rated: K - English - Drama - [A, B] [C, D] E - id: 1", "characters", ("A", "B", "C", "D", "E")),
        ("Rated: K - English - id: 1", "chapters_posted", 1),
        ("Rated: K - English - Words: 114,414 - id: 1", "words", 114414),
    ],
)
def test_a_line_of_a_story(text: str, field: str, wanted: object) -> None:
    fields = read_line(text)
    assert fields is not None
    assert fields[field] == wanted


def test_another_line_is_none() -> None:
    assert read_line("By: exampleuser - Words: 5") is None


_PAGE = build_ffn_page(STORY)


@given(st.integers(0, len(_PAGE)), st.binary(max_size=8))
def test_a_page_may_be_damaged_anywhere(at: int, wrong: bytes) -> None:
    for data in (_PAGE[:at], _PAGE[:at] + wrong + _PAGE[at + len(wrong) :]):
        try:
            reading = formats.read_bytes(data)
        except FormatError:
            continue
        assert [chapter.number for chapter in reading.chapters] == list(range(1, len(reading.chapters) + 1))


@given(st.text())
def test_any_line_has_an_answer(text: str) -> None:
    assert read_line(f"Rated: {text}") is not None
