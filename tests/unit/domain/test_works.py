"""A work's fields out of its readings and corrections."""

import datetime as dt
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.readings import Coverage, Creator, Reading, SeriesPlace
from alcove.domain.versions import age_of
from alcove.domain.works import Correction, Edit, FiledReading, Work, fold

NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def reading(**fields: Any) -> Reading:
    told: dict[str, Any] = {"recognised": True, "rating": "Mature"} | fields
    return Reading(reader="test", revision=1, format="html", **told)


def filed(made: Reading, age: int = 0, version: str | None = "t") -> FiledReading:
    return FiledReading(made, f"sha{age}", (age, 0, 0.0, 0.0, 0, f"sha{age}"), version, NOON + dt.timedelta(days=age))


def test_the_newest_file_tells() -> None:
    """A title that was changed on the site."""
    work = fold("id", [filed(reading(title="Old"), 1), filed(reading(title="New"), 2)])
    assert work.title == "New"
    assert work.imported == NOON + dt.timedelta(days=1)


def test_what_a_file_cannot_tell_never_overrules() -> None:
    """A newer file without a Language row leaves the older one's language standing; an empty row is an answer."""
    older = reading(language="fr", language_name="Français", freeforms=("Fluff",))
    work = fold("id", [filed(older, 1), filed(reading(language=None, freeforms=()), 2)])
    assert (work.language, work.language_name) == ("fr", "Français")
    assert work.freeforms == ()


def test_whom_it_is_a_gift_for_comes_from_the_file_that_tells() -> None:
    """Saved pages name the recipients; downloads never do."""
    work = fold("id", [filed(reading(recipients=("r", "s")), 1), filed(reading(), 2)])
    assert work.recipients == ("r", "s")
    assert work.to_line()["recipients"] == ["r", "s"]
    assert "recipients" not in fold("id", [filed(reading())]).to_line()
    assert Work.from_json(work.to_json()) == work


def test_full_before_partial_before_lossy_whatever_their_age() -> None:
    """A chapter saved yesterday does not overrule last year's whole work."""
    files = [
        filed(reading(title="Full"), 1),
        filed(reading(title="Partial", coverage=Coverage.PARTIAL, kudos=7), 2, "p"),
        filed(reading(title="Lossy", coverage=Coverage.LOSSY, kudos=9, hits=3), 3, "l"),
    ]
    work = fold("id", files)
    assert (work.title, work.kudos, work.hits) == ("Full", 7, 3)


def test_a_preface_that_was_understood_comes_first() -> None:
    """The page title of a copy without markup is only a guess."""
    work = fold(
        "id",
        [
            filed(reading(title="A Work"), 1),
            filed(reading(title="A Work - name - Fandom", recognised=False, rating=None), 2),
        ],
    )
    assert work.title == "A Work"
    assert work.recognised


def test_dates_come_together() -> None:
    """Finished, and then begun anew without an update: the old Completed date is gone, not mixed in."""
    day = dt.date(2024, 1, 1)
    older = reading(
        published=day, completed=day + dt.timedelta(days=9), complete=True, chapters_posted=2, chapters_expected=2
    )
    newer = reading(published=day + dt.timedelta(days=1), complete=False, chapters_posted=2)
    work = fold("id", [filed(older, 1), filed(newer, 2)])
    assert (work.published, work.updated) == (day + dt.timedelta(days=1), day + dt.timedelta(days=1))
    assert (work.complete, work.chapters_posted, work.chapters_expected) == (False, 2, None)


def test_words_are_the_files_own_else_counted() -> None:
    """AO3 counts differently from anybody; its count stands where there is one."""
    told = fold("id", [filed(reading(words=100, words_found=98))])
    counted = fold("id", [filed(reading(words_found=98))])
    assert (told.words, told.words_counted) == (100, False)
    assert (counted.words, counted.words_counted) == (98, True)
    assert counted.to_line()["words_counted"] is True
    assert "words_counted" not in told.to_line()


def test_a_work_is_as_severe_as_its_severest_version() -> None:
    """A version rated Explicit once, a version that does not tell, a version Not Rated: all count as explicit."""
    general = filed(reading(rating="General Audiences"), 1)
    assert fold("id", [general]).severity == 0
    assert fold("id", [general, filed(reading(rating="Teen And Up Audiences"), 2, "u")]).severity == 1
    assert fold("id", [general, filed(reading(rating=None), 2, "u")]).severity == 3
    assert fold("id", [general, filed(reading(rating="Not Rated"), 2, "u")]).severity == 3
    assert fold("id", [general, filed(reading(rating=None), 2)]).severity == 0


def test_corrections_stand_above_every_file() -> None:
    """Set, add, remove, in their order."""
    corrections = [
        Correction("title", Edit.SET, "Mine"),
        Correction("freeforms", Edit.ADD, "Reread"),
        Correction("freeforms", Edit.REMOVE, "Angst"),
        Correction("freeforms", Edit.ADD, "Reread"),
    ]
    work = fold("id", [filed(reading(title="Theirs", freeforms=("Angst", "Fluff")))], corrections)
    assert (work.title, work.freeforms) == ("Mine", ("Fluff", "Reread"))


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["a", "b"]),
        "freeforms": st.lists(st.sampled_from("xyz"), max_size=2).map(tuple),
        "words": st.integers(0, 9),
        "published": st.dates(dt.date(2020, 1, 1), dt.date(2021, 1, 1)),
        "coverage": st.sampled_from(Coverage),
        "recognised": st.booleans(),
        "rating": st.sampled_from([None, "Mature", "Explicit"]),
    },
)


@given(st.lists(FIELDS, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_readings_does_not_matter(rows: list[dict[str, Any]], random: Random) -> None:
    """A work is a function of its files, not of how they came."""
    files = [filed(reading(**row), i, f"v{i}") for i, row in enumerate(rows)]
    assert fold("id", random.sample(files, len(files))) == fold("id", files)


def test_a_work_survives_json() -> None:
    """All fields, with what is not known left out."""
    work = Work(
        id="0123456789",
        title="Lamp",
        creators=(Creator("p (u)", "u", "p"),),
        series=(SeriesPlace("S", 2, "https://example.org/series/1"),),
        warnings=("No Archive Warnings Apply",),
        published=dt.date(2024, 1, 2),
        updated=dt.date(2024, 1, 3),
        imported=NOON,
        formats=("html",),
    )
    assert Work.from_json(work.to_json()) == work
    assert Work.from_json(replace(work, title=None).to_json()).title is None
    assert "kudos" not in work.to_json()


def test_the_line_has_every_promised_key() -> None:
    """CLI.md's work line; summary and notes are plain."""
    line = Work(id="x", summary="<p>One<br/>two</p><p>three &amp; four</p>").to_line()
    assert list(line) == [
        "id", "title", "creators", "rating", "warnings", "categories", "fandoms", "relationships", "characters", "freeforms",
        "language", "series", "collections", "published", "updated", "complete", "words", "chapters", "summary", "notes",
        "source_url", "site", "site_id", "formats", "versions", "imported",
    ]  # fmt: skip
    assert line["summary"] == "One\ntwo\n\nthree & four"
    assert line["notes"] is None


def looked(
    made: dt.datetime | None, modified: dt.datetime | None = None, *, imported: dt.datetime = NOON, **fields: Any
) -> FiledReading:
    told = reading(made=made, **fields)
    return FiledReading(told, "sha", age_of(told, modified=modified, run=1, sha256="sha"), "t", imported)


def test_the_newest_look_is_when_the_newest_file_was_made() -> None:
    """Else when it was modified, else when it came in, and never later than that."""
    early, late = dt.datetime(2020, 5, 1, tzinfo=dt.UTC), dt.datetime(2021, 6, 2, tzinfo=dt.UTC)
    assert fold("id", [looked(early, late)]).looked_at == early.date()
    assert fold("id", [looked(None, late)]).looked_at == late.date()
    assert fold("id", [looked(None)]).looked_at == NOON.date()
    assert fold("id", [looked(dt.datetime(9999, 1, 1))]).looked_at == NOON.date()  # noqa: DTZ001 - as some files tell it
    assert fold("id", [looked(dt.datetime(1, 1, 2))]).looked_at == dt.date(1, 1, 2)  # noqa: DTZ001
    work = fold("id", [looked(early), looked(None, late), looked(None, early)])
    assert work.looked_at == late.date()
    assert Work.from_json(work.to_json()) == work


@pytest.mark.parametrize(
    ("updated", "look", "abandoned"),
    [
        ("2020-05-02", "2021-05-01", False),
        ("2020-05-01", "2021-05-01", True),
        ("2020-02-29", "2021-02-28", False),
        ("2020-02-29", "2021-03-01", True),
        ("2020-05-01", "2019-05-01", False),
    ],
)
def test_abandoned_is_unfinished_a_year_after_its_last_update(updated: str, look: str, *, abandoned: bool) -> None:
    work = Work("id", complete=False, updated=dt.date.fromisoformat(updated), looked_at=dt.date.fromisoformat(look))
    assert work.abandoned is abandoned
    assert not replace(work, complete=True).abandoned
    assert not replace(work, complete=None).abandoned
    assert not replace(work, updated=None).abandoned
    assert not replace(work, looked_at=None).abandoned
