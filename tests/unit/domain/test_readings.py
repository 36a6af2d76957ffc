"""Readings as the lines in which they are stored."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from alcove.domain.readings import Reading, Relation, RelationKind
from tests.builders import works


def bare(**told: object) -> Reading:
    return Reading(reader="r", revision=1, format="html", recognised=True, **told)  # type: ignore[arg-type]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(works())
def test_a_stored_reading_comes_back_without_its_texts(reading: Reading) -> None:
    assert Reading.from_json(reading.to_json()) == reading.without_texts()


def test_a_relation_keeps_its_line() -> None:
    relation = Relation(RelationKind.INSPIRED_BY, "Inspired by a deleted work")
    assert Reading.from_json(bare(relations=(relation,)).to_json()).relations == (relation,)


def test_what_a_file_does_not_tell_is_no_empty_list() -> None:
    assert Reading.from_json(bare(series=()).to_json()).series == ()
    assert Reading.from_json(bare().to_json()).series is None
