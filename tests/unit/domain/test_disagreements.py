"""Where a work's files tell different things of it."""

import datetime as dt
from typing import Any

from alcove.domain.disagreements import disagreements
from alcove.domain.readings import Coverage, Creator, Reading, SeriesPlace
from alcove.domain.versions import age_of
from alcove.domain.works import FiledReading, fold

DAY = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def a_file(number: int, **fields: Any) -> FiledReading:
    """The file that the ``number``-th import brought, ``number`` days after the first of March."""
    told: dict[str, Any] = {"title": "One Lamp", "coverage": Coverage.FULL, "recognised": True}
    reading = Reading(reader="story", revision=1, format="html", **(told | fields))
    sha256 = f"{number:064}"
    age = age_of(reading, modified=None, run=number, sha256=sha256)
    return FiledReading(reading, sha256, age, "text", DAY + dt.timedelta(days=number), f"w{number}.html")


def told(*files: FiledReading) -> dict[str, list[tuple[str, bool]]]:
    return {d.field: [(t.value, t.won) for t in d.told] for d in disagreements(files)}


def test_files_that_agree_do_not_disagree() -> None:
    """Nor does one alone, nor one that cannot tell."""
    assert disagreements([]) == disagreements([a_file(1)]) == ()
    assert told(a_file(1, rating="Mature", kudos=3), a_file(2, rating="Mature", kudos=3)) == {}
    assert told(a_file(1, rating="Mature", kudos=3, fandoms=("Lamps",)), a_file(2)) == {}


def test_each_file_tells_with_its_name_and_its_day() -> None:
    """Its own date, where it has one; the file that is believed comes first."""
    made = dt.datetime(2025, 5, 6, 23, tzinfo=dt.UTC)
    [found] = disagreements([a_file(1, rating="Mature", made=made), a_file(2, rating="Explicit")])
    assert found.to_line() == {
        "field": "rating",
        "told": [
            {"sha256": f"{1:064}", "name": "w1.html", "day": "2025-05-06", "value": "Mature", "won": True},
            {"sha256": f"{2:064}", "name": "w2.html", "day": "2026-03-03", "value": "Explicit", "won": False},
        ],
    }


def test_who_wins_is_who_the_work_has_it_from() -> None:
    """The newest of full files, before newer parts of it, before what was not understood."""
    files = [
        a_file(1, title="Old", kudos=1),
        a_file(2, title="New", kudos=None),
        a_file(3, title="Part", kudos=9, coverage=Coverage.PARTIAL),
        a_file(4, title="scan_0004", recognised=False),
    ]
    assert told(*files) == {
        "title": [("New", True), ("Old", False), ("Part", False), ("scan_0004", False)],
        "kudos": [("1", True), ("9", False)],
    }
    work = fold("abc", files)
    assert (work.title, work.kudos) == ("New", 1)
    assert told(*files[::-1]) == told(*files)


def test_tags_are_compared_as_sets_and_texts_as_they_read() -> None:
    """Another order of tags, or other markup around the same words, is no disagreement; an empty field is one."""
    assert told(a_file(1, freeforms=("Fluff", "Angst")), a_file(2, freeforms=("Angst", "Fluff"))) == {}
    assert told(a_file(1, summary="<p>Of a lamp.</p>"), a_file(2, summary="<div>Of  a\nlamp.</div>")) == {}
    assert told(a_file(1, freeforms=("Fluff", "Angst")), a_file(2, freeforms=())) == {
        "freeforms": [("", True), ("Fluff, Angst", False)]
    }
    assert told(a_file(1, characters=("Ada, the Elder",)), a_file(2, characters=("Ada", "the Elder"))) == {
        "characters": [("Ada, the Elder", True), ("Ada, the Elder", False)]
    }
    assert told(a_file(1, summary="<p>Of a lamp.</p>"), a_file(2, summary="<p>Of a wick.</p>")) == {
        "summary": [("Of a wick.", True), ("Of a lamp.", False)]
    }


def test_people_and_series_are_told_as_they_are_shown() -> None:
    """Links behind the same names are no disagreement."""
    ann = Creator("ann", "ann", "ann", "https://archiveofourown.org/users/ann")
    assert told(a_file(1, creators=(ann,)), a_file(2, creators=(Creator("ann"),))) == {}
    assert told(a_file(1, creators=(ann,)), a_file(2, creators=(ann, Creator("ben")))) == {
        "creators": [("ann, ben", True), ("ann", False)]
    }
    assert told(a_file(1, series=(SeriesPlace("Lamps"),)), a_file(2, series=(SeriesPlace("Lamps", 3),))) == {
        "series": [("Lamps (3)", True), ("Lamps (?)", False)]
    }


def test_dates_and_chapters_come_whole_from_one_file() -> None:
    """A newer file without a date of update means that there is none: it is believed also where it says nothing."""
    first, later = dt.date(2024, 1, 1), dt.date(2024, 2, 2)
    older = a_file(1, published=first, updated=later, chapters_posted=2, chapters_expected=None, complete=False)
    newer = a_file(
        2, published=first, completed=dt.date(2024, 3, 3), chapters_posted=3, chapters_expected=3, complete=True
    )
    assert told(older, newer) == {
        "updated": [("2024-03-03", True), ("2024-02-02", False)],
        "complete": [("complete", True), ("in progress", False)],
        "chapters": [("3/3", True), ("2/?", False)],
    }


def test_a_language_is_told_by_its_name() -> None:
    english, french = {"language": "en", "language_name": "English"}, {"language": "fr", "language_name": "Français"}
    assert told(a_file(1, **english), a_file(2, **french)) == {"language": [("Français", True), ("English", False)]}
    assert told(a_file(1, **english), a_file(2, language="en")) == {}
