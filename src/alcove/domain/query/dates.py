"""Ranges of days, as typed and as printed: ``2024``, ``>2023-06``, ``2020..2022``, ``7d``, ``>1y``, ``today``,
``"2 months ago"``; AO3's ``< 7 days`` and ``13-21 months`` as well.
"""

from __future__ import annotations

import calendar
import datetime as dt

from alcove.domain.filters import And, DateField, DateRange, During, Node, Unit, Within, all_of
from alcove.domain.query.canonical import FIRST_DAY, LAST_DAY
from alcove.domain.query.days import HOW, Ago, Named, Span, Whole, read_between, read_when
from alcove.domain.query.faults import Place, fault, shown
from alcove.domain.query.numbers import COMPARISON

_End = Span | Named | Ago

_DECEMBER = 12
_YEAR, _MONTH, _DAY = 4, 7, 10


def read_date_range(field: DateField, value: str, place: Place) -> Node:
    """The days that a value means; two conditions where its ends are of different sorts. Raises QueryError.

    ``place`` is the value's; where it holds quotes, faults of a part are shown at the whole.
    """
    if ".." in value:
        return _between(field, value, place)
    found = COMPARISON.fullmatch(value)
    sign, typed = (found[1] or "", found[2].lstrip()) if found else ("", value)
    part = _part(place, value, len(value) - len(typed), len(value))
    if not sign and (ends := read_between(typed, part)):
        return And((_since(field, ends[0]), Within(field, *ends[1], older=True)))
    when = read_when(typed, part)
    if isinstance(when, Whole):
        return During(field, *when) if sign in ("", "=") else _relative(field, sign, when.until_today, typed, place)
    if isinstance(when, Ago):
        return _relative(field, sign, when, typed, place)
    node = _compared(field, sign, when)
    if node is None:
        raise fault(f"'{shown(value)}' leaves nothing out, or everything,", place, HOW)
    return node


def write_date_range(low: dt.date | None, high: dt.date | None) -> str:
    """The value that means this range, as short as it can be said, with nothing in it that a shell would eat."""
    length = max(_precision_of_first(low) if low else 0, _precision_of_last(high) if high else 0)
    first = low.isoformat()[:length] if low else ""
    last = high.isoformat()[:length] if high else ""
    return first if first == last else f"{first}..{last}"


def write_within(within: Within) -> str:
    """The value that means this span."""
    if within.count < 0:
        return "..today" if within.older else ">today"
    if within.count == 0 and not within.older:
        return "today.."
    return f"{'>' if within.older else ''}{within.count}{within.unit}"


def _compared(field: DateField, sign: str, when: Span | Named) -> Node | None:
    """None where all days answer, or none can."""
    match sign:
        case ">":
            return _after(field, when)
        case "<":
            return _before(field, when)
        case ">=":
            return _since(field, when)
        case "<=":
            return _until(field, when)
        case _ if isinstance(when, Span):
            return DateRange(field, when.first, when.last)
        case _:
            return During(field, when.ago, Unit.DAYS)


def _relative(field: DateField, sign: str, ago: Ago, typed: str, place: Place) -> Within:
    """``7d``, ``<7d`` and ``<=7d`` are within; ``>7d`` is longer ago."""
    if not sign and any(map(str.isspace, typed)):
        what = f"'{shown(typed)}' may be all days since then, or that {typed.rsplit(maxsplit=1)[-1].rstrip('s')} alone,"
        raise fault(what, place, f'write {ago.number}{ago.unit} or "{typed} ago"', f"{ago.number}{ago.unit}")
    if sign == ">":
        return Within(field, *ago, older=True)
    if sign in (">=", "="):
        raise fault(
            f"No '{sign}' with a span of time", place, suggestion=f"{'>' if sign == '>=' else ''}{ago.number}{ago.unit}"
        )
    return Within(field, *ago)


def _between(field: DateField, value: str, place: Place) -> Node:
    low, _, high = value.partition("..")
    first = _end(low, _part(place, value, 0, len(low))) if low else None
    last = _end(high, _part(place, value, len(value) - len(high), len(value))) if high else None
    if first and last and _backwards(first, last):
        raise fault(f"The range '{shown(value)}' runs backwards", place, suggestion=f"{high}..{low}")
    if isinstance(first, Span) and isinstance(last, Span):
        return DateRange(field, first.first, last.last)
    node = all_of(_since(field, first) if first else None, _until(field, last) if last else None)
    if node is None:
        raise fault("A range without ends", place, f"write {field}:2020.. or {field}:..2022 or {field}:2020..2022")
    return node


def _end(typed: str, place: Place) -> _End:
    """An end of a range, which is no span of its own."""
    when = read_when(typed, place)
    if isinstance(when, Whole):
        ago = when.until_today
        raise fault(f"'{shown(typed)}' is no end of a range", place, suggestion=f"{ago.number}{ago.unit}")
    return when


def _backwards(first: _End, last: _End) -> bool:
    """Whether a range's ends are certainly the wrong way round: those of one sort can be compared without a calendar.

    ``2015-09..2015`` is not: it ends with that year.
    """
    if isinstance(first, Span) and isinstance(last, Span):
        return first.first > last.last
    if isinstance(first, Span) or isinstance(last, Span):
        return False
    return _days(first) < _days(last)


def _days(when: Named | Ago) -> int:
    return when.ago if isinstance(when, Named) else when.days


def _since(field: DateField, when: _End) -> Node:
    match when:
        case Span():
            return DateRange(field, low=when.first)
        case Named(ago):
            return Within(field, ago, Unit.DAYS)
        case Ago():
            return Within(field, *when)


def _until(field: DateField, when: _End) -> Node:
    match when:
        case Span():
            return DateRange(field, high=when.last)
        case Named(ago):
            return Within(field, ago - 1, Unit.DAYS, older=True)
        case Ago():
            return Within(field, *when, older=True)


def _after(field: DateField, when: Span | Named) -> Node | None:
    if isinstance(when, Span):
        return DateRange(field, low=when.last + dt.timedelta(days=1)) if when.last < LAST_DAY else None
    return Within(field, when.ago - 1, Unit.DAYS)


def _before(field: DateField, when: Span | Named) -> Node | None:
    if isinstance(when, Span):
        return DateRange(field, high=when.first - dt.timedelta(days=1)) if when.first > FIRST_DAY else None
    return Within(field, when.ago, Unit.DAYS, older=True)


def _part(place: Place, value: str, start: int, end: int) -> Place:
    """The place of a part of a value that stands at a place; the whole where quotes make them differ, or nothing is there."""
    if place.end - place.start != len(value) or start == end:
        return place
    return Place(place.start + start, place.start + end)


def _precision_of_first(day: dt.date) -> int:
    """How much of the ISO form says that a span begins on this day."""
    if day.day > 1:
        return _DAY
    return _MONTH if day.month > 1 else _YEAR


def _precision_of_last(day: dt.date) -> int:
    if day.day < calendar.monthrange(day.year, day.month)[1]:
        return _DAY
    return _MONTH if day.month < _DECEMBER else _YEAR
