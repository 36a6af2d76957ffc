"""Readings as the lines in which they are stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

from hypothesis import given

from alcove.domain.readings import (
    Chapter,
    CollectionPlace,
    Coverage,
    Creator,
    Reading,
    Relation,
    RelationKind,
    SeriesPlace,
    Update,
)
from tests.builders import works

BARE = Reading(reader="r", revision=1, format="html", recognised=False)
WHOLE = Reading(
    reader="ao3-html",
    revision=3,
    format="html",
    recognised=True,
    coverage=Coverage.PARTIAL,
    encrypted=True,
    beside="b" * 64,
    problems=("One sentence.",),
    source_url="https://archiveofourown.org/works/1",
    site="ao3",
    site_id="1",
    archive="Archive of Our Own",
    made=dt.datetime(2024, 1, 5, 12, 30, tzinfo=dt.UTC),
    title="T",
    creators=(Creator("P (l)", "l", "P", "https://archiveofourown.org/users/l", None),),
    recipients=("R", "S"),
    rating="Mature",
    warnings=("No Archive Warnings Apply",),
    categories=(),
    fandoms=("F",),
    relationships=("A/B",),
    characters=("A", "B"),
    freeforms=("x, y",),
    language="en",
    language_name="English",
    series=(SeriesPlace("S", 2, "u"),),
    collections=(CollectionPlace("C", None),),
    published=dt.date(2024, 1, 5),
    updated=dt.date(2024, 2, 1),
    completed=dt.date(2024, 3, 1),
    words=5,
    chapters_posted=1,
    chapters_expected=1,
    complete=True,
    kudos=1,
    hits=2,
    bookmarks=3,
    comments=4,
    summary="<p>s</p>",
    notes="<p>n</p>",
    end_notes="<p>e</p>",
    relations=(Relation(RelationKind.INSPIRED_BY, "Inspired by X", "X", "u", ("y",), "fr"),),
    history=(Update(dt.date(2024, 1, 5), 2, 1), Update(dt.date(2024, 3, 1))),
    chapters=(Chapter(1, "C", 5, "h", 2, "s", "n", "e", (Creator("c"),), "text", "<p>text</p>", "70"),),
    words_found=5,
    text_hash="h",
)


def test_a_reading_is_stored_whole_but_for_its_texts() -> None:
    assert Reading.from_json(WHOLE.to_json()) == WHOLE.without_texts()
    assert WHOLE.without_texts().chapters[0].text == ""
    assert replace(WHOLE, chapters=()).without_texts() == replace(WHOLE, chapters=())


def test_what_is_not_told_takes_no_room() -> None:
    assert BARE.to_json() == '{"reader":"r","revision":1,"format":"html","recognised":false}'
    assert Reading.from_json(BARE.to_json()) == BARE


def test_a_relation_keeps_its_line() -> None:
    told = replace(BARE, relations=(Relation(RelationKind.INSPIRED_BY, "Inspired by a deleted work"),))
    assert Reading.from_json(told.to_json()) == told


def test_unknown_and_none_stay_apart() -> None:
    told = replace(BARE, fandoms=(), series=(), creators=())
    assert Reading.from_json(told.to_json()) == told
    assert Reading.from_json(told.to_json()).characters is None


def test_what_a_newer_reader_wrote_is_passed_over() -> None:
    line = '{"reader":"r","revision":9,"format":"html","recognised":false,"smell":"sea","chapters":[{"number":1,"mood":"x"}]}'
    assert Reading.from_json(line) == replace(BARE, revision=9, chapters=(Chapter(1),))


def test_the_last_update_is_the_newest_of_three_dates() -> None:
    assert WHOLE.last_updated == dt.date(2024, 3, 1)
    assert replace(WHOLE, completed=None).last_updated == dt.date(2024, 2, 1)
    assert BARE.last_updated is None


def test_the_example_tells_every_field() -> None:
    silent = [field.name for field in fields(Reading) if getattr(WHOLE, field.name) == field.default]
    assert silent == ["normal_form"]


@given(works())
def test_any_reading_comes_back_from_its_line(reading: Reading) -> None:
    assert Reading.from_json(reading.to_json()) == reading.without_texts()
    assert "\n" not in reading.to_json()
