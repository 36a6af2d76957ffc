"""Pages printed by eFiction."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import Coverage, Creator, Reading, SeriesPlace
from alcove.errors import FormatError
from tests.builders.efiction import build_efiction_page
from tests.unit.formats.downloads import LAMP, told

STORY = Reading(
    reader="made",
    revision=1,
    format="html",
    recognised=True,
    source_url="https://lamps.example.org/archive/viewstory.php?sid=91",
    site="lamps.example.org/archive",
    site_id="91",
    title=LAMP.title,
    creators=(Creator("exampleuser", None, None, "https://lamps.example.org/archive/viewuser.php?uid=2"),),
    rating="PG",
    warnings=("Violence",),
    fandoms=("Lighthouses",),
    characters=("Ada", "Bryn"),
    freeforms=("Drama", "Humor"),
    series=(SeriesPlace("Lamps"),),
    published=dt.date(2024, 1, 5),
    updated=dt.date(2024, 3, 17),
    words=1234,
    chapters_posted=2,
    chapters_expected=2,
    complete=True,
    summary="<p>Two keepers, one lamp.</p>",
    notes="<p>Written by the window.</p>",
    chapters=LAMP.chapters,
)


def test_a_page_gives_its_work_back() -> None:
    found = formats.read_bytes(build_efiction_page(STORY))
    assert (found.reader, found.coverage, found.problems) == ("efiction-page", Coverage.FULL, ())
    assert told(found) == told(STORY)
    assert [(c.title, c.text, c.hash) for c in found.chapters] == [(c.title, c.text, c.hash) for c in LAMP.chapters]


def test_a_page_in_german_tells_as_much() -> None:
    """Its labels, its days with the day first, its thousands with a dot."""
    found = formats.read_bytes(build_efiction_page(STORY, german=True))
    assert (found.reader, found.coverage, found.problems) == ("efiction-page", Coverage.FULL, ())
    assert told(found) == told(STORY)


@pytest.mark.parametrize(
    ("shown", "day"),
    [("13.02.2024", dt.date(2024, 2, 13)), ("5.1.2024", dt.date(2024, 1, 5)), ("02.13.2024", None), ("05.01.24", None)],
)
def test_dots_mean_that_the_day_comes_first(shown: str, day: dt.date | None) -> None:
    """A month that none is, and a year of two figures, are not guessed."""
    found = formats.read_bytes(build_efiction_page(STORY).replace(b"January 05, 2024", shown.encode()))
    assert found.published == day
    assert found.problems == (() if day else (f"The date “{shown}” (published) could not be read.",))


@pytest.mark.parametrize("german", [False, True])
def test_none_is_no_name(*, german: bool) -> None:
    found = formats.read_bytes(
        build_efiction_page(replace(STORY, characters=(), warnings=(), series=()), completed="No", german=german)
    )
    assert (found.characters, found.warnings, found.series, found.complete) == (None, None, None, False)


def test_a_story_whose_archive_is_not_told_has_no_source() -> None:
    found = formats.read_bytes(build_efiction_page(STORY).replace(b"saved from url", b"kept"))
    assert (found.site, found.site_id, found.title) == (None, None, STORY.title)


def test_numbers_of_a_date_are_not_guessed() -> None:
    found = formats.read_bytes(build_efiction_page(STORY).replace(b"January 05, 2024", b"01/05/24"))
    assert (found.published, found.problems) == (None, ("The date “01/05/24” (published) could not be read.",))


def test_a_chapter_less_is_told() -> None:
    found = formats.read_bytes(build_efiction_page(STORY).replace(b'<div class="chapter">', b"<div>", 1))
    assert (found.coverage, [c.title for c in found.chapters]) == (Coverage.PARTIAL, [None])


_PAGE = build_efiction_page(STORY)


@given(st.integers(0, len(_PAGE)), st.binary(max_size=8))
def test_a_page_may_be_damaged_anywhere(at: int, wrong: bytes) -> None:
    for data in (_PAGE[:at], _PAGE[:at] + wrong + _PAGE[at + len(wrong) :]):
        try:
            reading = formats.read_bytes(data)
        except FormatError:
            continue
        assert [chapter.number for chapter in reading.chapters] == list(range(1, len(reading.chapters) + 1))
