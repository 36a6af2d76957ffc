"""One date as typed: a year, month or day as its whole span, a day by name, a span of time that ends today, a whole
month ago.

``relative_day`` is the one reckoning of "the last seven days", ``whole_span`` of "two months ago". Pure calendar
arithmetic: what day it is comes from the caller.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NamedTuple

from alcove.domain.filters import During, Unit, Within
from alcove.domain.query.canonical import FIRST_DAY, LAST_DAY, LONGEST_COUNT
from alcove.domain.query.faults import Place, fault, nearest, shown
from alcove.errors import QueryError


class Span(NamedTuple):
    """The days that a date means, both included."""

    first: dt.date
    last: dt.date


class Named(NamedTuple):
    """A day by its name: so many days before today."""

    ago: int


class Ago(NamedTuple):
    """A span of time that ends today."""

    number: int
    unit: Unit

    @property
    def days(self) -> int:
        """About how long it is."""
        return self.number * _DAYS_IN[self.unit]


class Whole(NamedTuple):
    """The whole calendar day, week, month or year so many of them ago."""

    number: int
    unit: Unit

    @property
    def until_today(self) -> Ago:
        """The span that begins as long ago and ends today."""
        return Ago(self.number, self.unit if self.number else Unit.DAYS)


When = Span | Named | Ago | Whole

#: What to write for a date, for messages.
HOW = "write 2024, 2024-06, 2024-06-15, a range such as 2020..2022, or 7d, 3w, 6mo, 1y, today"

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_OTHER_DATE = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})(?:[/.]([0-9]{1,2}))?")
_UNIT = r"(d|w|mo|y|days?|weeks?|months?|years?)"
_AGO = re.compile(rf"([0-9]{{1,9}})\s*{_UNIT}(\s+ago)?", re.IGNORECASE)
_BETWEEN = re.compile(rf"([0-9]{{1,9}})\s*-\s*([0-9]{{1,9}})\s*{_UNIT}(?:\s+ago)?", re.IGNORECASE)
_HOURS = re.compile(r"[0-9\s-]+hours?(\s+ago)?", re.IGNORECASE)
_MINUTES = re.compile(r"([0-9]{1,9})m", re.IGNORECASE)
_NAMED = {"today": 0, "yesterday": 1}
_UNITS = {"d": Unit.DAYS, "w": Unit.WEEKS, "m": Unit.MONTHS, "y": Unit.YEARS}
_CALLED = {Unit.DAYS: "day", Unit.WEEKS: "week", Unit.MONTHS: "month", Unit.YEARS: "year"}
_DAYS_IN = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 30, Unit.YEARS: 365}
_MONTHS_IN = {Unit.MONTHS: 1, Unit.YEARS: 12}
_MONTHS_A_YEAR = 12


def relative_day(today: dt.date, within: Within) -> dt.date:
    """The first day of the span that ends today: a work's day is within from it on, and older before it.

    ``7d`` on the 15th begins on the 8th, a week before. Months and years keep the
    day of the month, or take the month's last where it has no such day (a month
    before 31 March is the last of February). Never before ``FIRST_DAY``.
    """
    return _before(today, within.count, within.unit)


def whole_span(today: dt.date, during: During) -> Span:
    """The days that are meant, both included. A week begins on Monday. Never before ``FIRST_DAY``."""
    then = _before(today, during.ago, during.unit)
    match during.unit:
        case Unit.DAYS:
            return Span(then, then)
        case Unit.WEEKS:
            monday = then - dt.timedelta(days=min(then.weekday(), (then - FIRST_DAY).days))
            return Span(monday, monday + dt.timedelta(days=_DAYS_IN[Unit.WEEKS] - 1))
        case Unit.MONTHS:
            return _month(then.year, then.month)
        case Unit.YEARS:
            return _year(then.year)


def write_during(during: During) -> str:
    """The words that mean this span: ``2 months ago``, ``today``."""
    if during.unit is Unit.DAYS and during.ago in _NAMED.values():
        return next(name for name, ago in _NAMED.items() if ago == during.ago)
    return f"{during.ago} {_CALLED[during.unit]}{'' if during.ago == 1 else 's'} ago"


def read_between(typed: str, place: Place) -> tuple[Ago, Ago] | None:
    """The ends of ``13-21 months ago``, the longer ago first; None where that is not what is typed. Raises QueryError."""
    found = _BETWEEN.fullmatch(typed)
    if not found:
        return None
    unit = _UNITS[found[3][0].casefold()]
    near, far = sorted((int(found[1]), int(found[2])))
    return _ago(far, unit, place), _ago(near, unit, place)


def _before(today: dt.date, count: int, unit: Unit) -> dt.date:
    if unit in _MONTHS_IN:
        months = today.year * _MONTHS_A_YEAR + today.month - 1 - count * _MONTHS_IN[unit]
        year, month = divmod(months, _MONTHS_A_YEAR)
        if year < FIRST_DAY.year:
            return FIRST_DAY
        return dt.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
    return today - dt.timedelta(days=min(count * _DAYS_IN[unit], (today - FIRST_DAY).days))


def _month(year: int, month: int) -> Span:
    return Span(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))


def _year(year: int) -> Span:
    return Span(dt.date(year, 1, 1), dt.date(year, _MONTHS_A_YEAR, 31))


def read_when(typed: str, place: Place) -> When:
    """The date or span that a word means. Raises QueryError with the nearest right thing where one is clear."""
    word = typed.casefold()
    if word in _NAMED:
        return Named(_NAMED[word])
    if ago := _AGO.fullmatch(word):
        span = _ago(int(ago[1]), _UNITS[ago[2][0]], place)
        return Whole(int(ago[1]), _UNITS[ago[2][0]]) if ago[3] else span
    if _HOURS.fullmatch(word):
        raise fault(f"No date '{shown(typed)}'", place, "dates are whole days; write 1d, today or yesterday")
    if date := _DATE.fullmatch(word):
        return _span(date, place)
    raise _no_date(typed, place)


def _ago(count: int, unit: Unit, place: Place) -> Ago:
    if count > LONGEST_COUNT:
        raise fault("Too long a span", place, f"the longest counts {LONGEST_COUNT}")
    return Ago(count, unit if count else Unit.DAYS)


def _span(date: re.Match[str], place: Place) -> Span:
    year, month, day = (int(part) if part else None for part in date.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
    except ValueError:
        raise fault(f"No day in the calendar: '{date[0]}'", place, HOW) from None
    if not FIRST_DAY <= first <= LAST_DAY:
        raise fault(
            f"A year beyond reckoning: '{date[0]}'", place, f"years go from {FIRST_DAY.year} to {LAST_DAY.year}"
        )
    if month is None:
        return _year(first.year)
    return _month(first.year, month) if day is None else Span(first, first)


def _no_date(typed: str, place: Place) -> QueryError:
    """``place`` is the word's own, so that the suggestion stands for it alone."""
    suggestion = nearest(typed.casefold(), _NAMED)
    if other := _OTHER_DATE.fullmatch(typed):
        suggestion = "-".join(filter(None, other.groups()))
    elif minutes := _MINUTES.fullmatch(typed):
        suggestion = f"{minutes[1]}mo"
    if suggestion:
        return fault(f"No date '{shown(typed)}'", place, suggestion=suggestion)
    return fault(f"No date '{shown(typed)}'", place, HOW)
