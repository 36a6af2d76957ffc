"""Every condition that names no tag has words of its own."""

import pytest

from alcove.domain.filters import DateField, NumberField, State
from alcove.web.conditions import said

_OF_FILES = {State.IMAGES, State.VERSIONS, State.DUPLICATES}


@pytest.mark.parametrize("field", NumberField)
def test_ranges_of_numbers(field: NumberField) -> None:
    what, ends = said(f"{field.value}:3..5").split(": ")
    assert (what[0].isupper(), ends) == (True, "3 to 5")


@pytest.mark.parametrize("field", DateField)
def test_ranges_of_days(field: DateField) -> None:
    what, ends = said(f"{field.value}:2020..2021").split(": ")
    assert (what[0].isupper(), ends) == (True, "1 Jan 2020 to 31 Dec 2021")


@pytest.mark.parametrize("state", State)
def test_states(state: State) -> None:
    words = said(f"{'has' if state in _OF_FILES else 'is'}:{state.value}")
    assert (words[0].isupper(), ":" in words) == (True, False)
