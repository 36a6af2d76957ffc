"""Where the choices of the filter column lead, for any question."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from alcove.domain.filters import Page, WorkFilter
from alcove.domain.query import column as edits
from alcove.domain.query.column import Stance, Value
from alcove.web import addresses
from alcove.web.column import rows
from tests.unit.domain.questions import column_questions, facet_values

# Names of sites and languages are texts, which need the settings that an open library brings.
pytestmark = pytest.mark.usefixtures("shelf")

EDITS = {Stance.INCLUDED: edits.include, Stance.EXCLUDED: edits.exclude, Stance.EITHER: edits.either}


def lead(question: WorkFilter, value: Value, wanted: Stance) -> str:
    edit = edits.drop if edits.stance(question, value) is wanted else EDITS[wanted]
    return addresses.works(edit(question, value))


@given(column_questions, facet_values)
@settings(max_examples=300)
def test_a_choice_leads_where_editing_the_question_does(question: WorkFilter, value: Value) -> None:
    (row,) = rows(question, [(value, 1)], joins=True)
    stance = edits.stance(question, value)
    assert row.stance == (stance.value if stance else "")
    assert row.include == lead(question, value, Stance.INCLUDED)
    assert row.exclude == lead(question, value, Stance.EXCLUDED)
    assert row.either == lead(question, value, Stance.EITHER)


def test_a_value_that_no_question_can_ask_for_has_no_row() -> None:
    site = Value(edits.FacetKind.SITE, "here")
    fandom = Value(edits.FacetKind.FANDOM, "A")
    found = rows(WorkFilter(page=Page(20, 20)), [(site, 1), (fandom, 2)], joins=False)
    assert [(row.name, row.include, row.either) for row in found] == [("A", "/works?q=fandom%3AA", "")]
