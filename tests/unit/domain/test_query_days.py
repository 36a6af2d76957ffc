"""Reckoning back from today."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.filters import DateField, Unit, Within
from alcove.domain.query import relative_day
from alcove.domain.query.canonical import FIRST_DAY, LAST_DAY


def back(today: str, count: int, unit: Unit) -> str:
    return relative_day(dt.date.fromisoformat(today), Within(DateField.UPDATED, count, unit)).isoformat()


@pytest.mark.parametrize(
    ("today", "count", "unit", "first"),
    [
        ("2024-06-15", 0, Unit.DAYS, "2024-06-15"),
        ("2024-06-15", 1, Unit.DAYS, "2024-06-14"),
        ("2024-06-15", 7, Unit.DAYS, "2024-06-08"),
        ("2024-03-01", 1, Unit.DAYS, "2024-02-29"),
        ("2024-06-15", 3, Unit.WEEKS, "2024-05-25"),
        ("2024-06-15", 1, Unit.MONTHS, "2024-05-15"),
        ("2024-03-31", 1, Unit.MONTHS, "2024-02-29"),
        ("2023-03-31", 1, Unit.MONTHS, "2023-02-28"),
        ("2024-07-31", 1, Unit.MONTHS, "2024-06-30"),
        ("2024-01-31", 1, Unit.MONTHS, "2023-12-31"),
        ("2024-01-15", 13, Unit.MONTHS, "2022-12-15"),
        ("2024-12-15", 12, Unit.MONTHS, "2023-12-15"),
        ("2024-02-29", 1, Unit.YEARS, "2023-02-28"),
        ("2024-02-29", 4, Unit.YEARS, "2020-02-29"),
        ("2024-06-15", 999_999, Unit.YEARS, "1000-01-01"),
        ("2024-06-15", 999_999, Unit.DAYS, "1000-01-01"),
        ("2024-06-15", 1024, Unit.YEARS, "1000-06-15"),
    ],
)
def test_the_first_day_of_a_span(today: str, count: int, unit: Unit, first: str) -> None:
    assert back(today, count, unit) == first


@given(st.dates(FIRST_DAY, LAST_DAY), st.integers(0, 999_999), st.sampled_from(Unit))
def test_a_longer_span_never_begins_later(today: dt.date, count: int, unit: Unit) -> None:
    first = relative_day(today, Within(DateField.UPDATED, count, unit))
    longer = relative_day(today, Within(DateField.UPDATED, count + 1, unit))
    assert FIRST_DAY <= longer <= first <= today


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 500))
def test_a_year_is_twelve_months(today: dt.date, years: int) -> None:
    in_years = relative_day(today, Within(DateField.UPDATED, years, Unit.YEARS))
    assert in_years == relative_day(today, Within(DateField.UPDATED, years * 12, Unit.MONTHS))
