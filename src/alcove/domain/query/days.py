"""One date as typed: a year, month or day as its whole span, a day by name, a span of time that ends today.

``relative_day`` is the one reckoning of "the last seven days". Pure calendar
arithmetic: what day it is comes from the caller.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NamedTuple

from alcove.domain.filters import Unit, Within
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


When = Span | Named | Ago

#: What to write for a date, for messages.
HOW = "write 2024, 2024-06, 2024-06-15, a range such as 2020..2022, or 7d, 3w, 6mo, 1y, today"

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_OTHER_DATE = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})(?:[/.]([0-9]{1,2}))?")
_AGO = re.compile(r"([0-9]{1,9})(d|w|mo|y|days?|weeks?|months?|years?)", re.IGNORECASE)
_MINUTES = re.compile(r"([0-9]{1,9})m", re.IGNORECASE)
_NAMED = {"today": 0, "yesterday": 1}
_UNITS = {"d": Unit.DAYS, "w": Unit.WEEKS, "m": Unit.MONTHS, "y": Unit.YEARS}
_DAYS_IN = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 30, Unit.YEARS: 365}
_MONTHS_IN = {Unit.MONTHS: 1, Unit.YEARS: 12}
_MONTHS_A_YEAR = 12


def relative_day(today: dt.date, within: Within) -> dt.date:
    """The first day of the span that ends today: a work's day is within from it on, and older before it.

    ``7d`` on the 15th begins on the 8th, a week before. Months and years keep the
    day of the month, or take the month's last where it has no such day (a month
    before 31 March is the last of February). Never before ``FIRST_DAY``.
    """
    count, unit = within.count, within.unit
    if unit in _MONTHS_IN:
        months = today.year * _MONTHS_A_YEAR + today.month - 1 - count * _MONTHS_IN[unit]
        year, month = divmod(months, _MONTHS_A_YEAR)
        if year < FIRST_DAY.year:
            return FIRST_DAY
        return dt.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
    return today - dt.timedelta(days=min(count * _DAYS_IN[unit], (today - FIRST_DAY).days))


def read_when(typed: str, place: Place) -> When:
    """The date or span that a word means. Raises QueryError with the nearest right thing where one is clear."""
    word = typed.casefold()
    if word in _NAMED:
        return Named(_NAMED[word])
    if ago := _AGO.fullmatch(word):
        return _ago(int(ago[1]), _UNITS[ago[2][0]], place)
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
        return Span(first, first.replace(month=_MONTHS_A_YEAR, day=31))
    if day is None:
        return Span(first, first.replace(day=calendar.monthrange(first.year, month)[1]))
    return Span(first, first)


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
