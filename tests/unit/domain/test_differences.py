"""What a better reader tells otherwise."""

import datetime as dt
from dataclasses import replace

import pytest

from alcove.domain.differences import Difference, differences, keeps_its_place
from alcove.domain.readings import Coverage, Creator, Reading

BEFORE = Reading(
    reader="r", revision=1, format="html", recognised=True, site="ao3", site_id="9000001", title="Lamp", text_hash="a",
    creators=(Creator("ada"),), freeforms=("Fluff", "Angst"), summary="<p>Light, and</p><p>who carries it.</p>", published=dt.date(2024, 1, 2),
)  # fmt: skip


def test_the_same_is_no_difference() -> None:
    """Nor is another revision, another order of tags, other markup of the same words."""
    after = replace(
        BEFORE, revision=2, freeforms=("Angst", "Fluff"), summary="<div>Light, and <i>who</i> carries it.</div>"
    )
    assert differences(BEFORE, after) == ()


def test_each_field_that_differs_is_told_in_the_order_of_a_preface() -> None:
    after = replace(
        BEFORE, rating="General Audiences", freeforms=None, site_id="9000002", published=dt.date(2024, 1, 3)
    )
    assert differences(BEFORE, after) == (
        Difference("source", "ao3:9000001", "ao3:9000002"),
        Difference("rating", None, "General Audiences"),
        Difference("freeforms", "Fluff, Angst", None),
        Difference("published", "2024-01-02", "2024-01-03"),
        Difference("updated", "2024-01-02", "2024-01-03"),
    )


def test_what_could_not_be_read_before_tells_everything_now() -> None:
    told = {difference.field: difference.after for difference in differences(None, BEFORE)}
    assert told == {
        "source": "ao3:9000001", "recognised": "yes", "coverage": "full", "text": "a", "title": "Lamp", "creators": "ada",
        "freeforms": "Fluff, Angst", "published": "2024-01-02", "updated": "2024-01-02", "summary": "Light, and\n\nwho carries it.",
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes", [{"site_id": "9000002"}, {"recognised": False}, {"coverage": Coverage.LOSSY}, {"text_hash": "b"}]
)
def test_what_versions_follow_from_moves_a_file(changes: dict[str, object]) -> None:
    assert not keeps_its_place(BEFORE, replace(BEFORE, **changes))  # type: ignore[arg-type]
    assert not keeps_its_place(None, BEFORE)


def test_a_preface_moves_nothing() -> None:
    assert keeps_its_place(BEFORE, replace(BEFORE, title="Lantern", fandoms=("X",), published=None))
