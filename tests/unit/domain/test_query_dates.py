"""Days as one writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from alcove.domain.filters import And, DateField, DateRange, During, Node, Unit, Within
from alcove.domain.query import parse


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-2", "2023-02-01", "2023-02-28"),
        ("2024-06-15", "2024-06-15", "2024-06-15"),
        (">2023-06", "2023-07-01", None),
        (">=2023-06", "2023-06-01", None),
        ("<2023-06", None, "2023-05-31"),
        ("<=2023-06", None, "2023-06-30"),
        (">2023", "2024-01-01", None),
        ("<2023", None, "2022-12-31"),
        (">2023-12-31", "2024-01-01", None),
        ("2020..2022", "2020-01-01", "2022-12-31"),
        ("2020-03..2020-03-15", "2020-03-01", "2020-03-15"),
        ("2015-09..2015", "2015-09-01", "2015-12-31"),
        ("2015-09-05..2015-09", "2015-09-05", "2015-09-30"),
        ("2023-07..", "2023-07-01", None),
        ("..2022", None, "2022-12-31"),
    ],
)
def test_dates(value: str, low: str | None, high: str | None) -> None:
    for field in DateField:
        assert parse(f"{field}:{value}").where == DateRange(field, day(low), day(high))


def within(count: int, unit: Unit = Unit.DAYS, *, older: bool = False) -> Within:
    return Within(DateField.UPDATED, count, unit, older)


@pytest.mark.parametrize(
    ("value", "tree"),
    [
        ("7d", within(7)),
        ("<7d", within(7)),
        ("<=7d", within(7)),
        ("3w", within(3, Unit.WEEKS)),
        ("6MO", within(6, Unit.MONTHS)),
        ("1y", within(1, Unit.YEARS)),
        ("2weeks", within(2, Unit.WEEKS)),
        ("1month", within(1, Unit.MONTHS)),
        ("30days", within(30)),
        (">1y", within(1, Unit.YEARS, older=True)),
        ("..1y", within(1, Unit.YEARS, older=True)),
        ("6mo..", within(6, Unit.MONTHS)),
        ("1y..6mo", And((within(1, Unit.YEARS), within(6, Unit.MONTHS, older=True)))),
        ("0w", within(0)),
        ("today", During(DateField.UPDATED, 0, Unit.DAYS)),
        ("=today", During(DateField.UPDATED, 0, Unit.DAYS)),
        ("..today", within(-1, older=True)),
        ("<=today", within(-1, older=True)),
        (">today", within(-1)),
        (">=today", within(0)),
        ("today..", within(0)),
        ("<today", within(0, older=True)),
        ("Yesterday", During(DateField.UPDATED, 1, Unit.DAYS)),
        (">yesterday", within(0)),
        (">=yesterday", within(1)),
        ("<yesterday", within(1, older=True)),
        ("<=yesterday", within(0, older=True)),
        ("yesterday..today", And((within(1), within(-1, older=True)))),
        ("1w..today", And((within(1, Unit.WEEKS), within(-1, older=True)))),
        ("2024..today", And((DateRange(DateField.UPDATED, low=dt.date(2024, 1, 1)), within(-1, older=True)))),
        ("2024..6mo", And((DateRange(DateField.UPDATED, low=dt.date(2024, 1, 1)), within(6, Unit.MONTHS, older=True)))),
        ("1y..2030", And((within(1, Unit.YEARS), DateRange(DateField.UPDATED, high=dt.date(2030, 12, 31))))),
    ],
)
def test_spans_until_today(value: str, tree: Node) -> None:
    assert parse(f"updated:{value}").where == tree
