"""Histograms over the range fields of the filter column: which bars there are, how high each is, where it leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from alcove.domain.filters import DateField, DateRange, NumberField, NumberRange, WorkFilter
from alcove.domain.query import column as edits
from alcove.domain.query.canonical import canonical_atom
from alcove.search.document import Column
from alcove.search.request import HistogramRequest
from alcove.web import addresses, figures

#: How high a drawing is, and how wide a bar is with the gap behind it, in the drawing's own units.
HEIGHT, STEP, WIDTH = 36, 10, 8
_LEAST = 2  # the height of a bar that stands for any works at all
_STEPS = (10, 15, 20, 30, 50, 70)  # of a power of ten: bars of about the same width on a scale of logarithms
_FIRST_YEAR, _LAST_YEAR = 1990, 2060
_MONTHS_A_YEAR, _MONTHS_A_QUARTER = 12, 3
# So many months, and so many quarters, are drawn as bars of their own; what is longer by years.
_BY_MONTH, _BY_QUARTER = 36, 40

_End = TypeVar("_End", int, dt.date)
#: From, to (both included, None is open), and how many works.
Bucket = tuple[int | None, int | None, int]


@dataclass(frozen=True, slots=True)
class Bar:
    """Works with a number or a day in a range: its place in the drawing, what it says, and the answer of these alone.

    ``is_in``: whether the question's range of the same lets any of it be. Where there are no works, ``href`` is empty.
    """

    at: int
    height: int
    label: str
    href: str
    is_in: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    works: int
    what: str
    href: str
    is_in: bool


@dataclass(frozen=True, slots=True)
class Histogram:
    """A drawing ``width`` wide; ``summary`` says it in a sentence, ``first`` and ``last`` are its ends."""

    bars: tuple[Bar, ...]
    width: int
    first: str
    last: str
    summary: str
    is_narrowed: bool


def _powers(first: int, last: int) -> tuple[int, ...]:
    return (*(step * 10**power // 10 for power in range(first, last) for step in _STEPS), 10**last)


#: Where the bars of numbers end.
NUMBERS = {
    NumberField.WORDS: _powers(2, 6),
    NumberField.KUDOS: tuple(sorted({1, 2, 3, 5, 7} | set(_powers(1, 5)))),
}
DATES = (DateField.UPDATED, DateField.PUBLISHED)
# Months are counted from the beginning of the era: twelve times the year, and the month from 0.
_MONTHS = range(_FIRST_YEAR * _MONTHS_A_YEAR, _LAST_YEAR * _MONTHS_A_YEAR)


def requests() -> tuple[HistogramRequest, ...]:
    """What the engine is asked for all of them; which months are drawn is decided when it is known which have works."""
    days = tuple(_first_day(month).toordinal() for month in (*_MONTHS, _MONTHS.stop))
    numbers = (HistogramRequest(Column(field.value), edges) for field, edges in NUMBERS.items())
    return (*numbers, *(HistogramRequest(Column(field.value), days) for field in DATES))


def numbers(question: WorkFilter, field: NumberField, counts: Sequence[int]) -> Histogram | None:
    """How numbers are spread; None where no work has one."""
    edges = NUMBERS[field]
    ends = zip((None, *edges), (*(edge - 1 for edge in edges), None), counts, strict=True)
    now = edits.number_range(question, field)
    freed = edits.with_number_range(question, field, None, None)
    narrower, wider = addresses.works_with(freed), addresses.works(freed)
    pieces = []
    for low, high, works in _trimmed(list(ends)):
        href = wider if (low, high) == now else narrower(canonical_atom(NumberRange(field, low, high)))
        pieces.append(_Piece(works, figures.span(low, high), href, _meet((low, high), now)))
    return _drawn(pieces, is_narrowed=now != (None, None))


def dates(question: WorkFilter, field: DateField, counts: Sequence[int]) -> Histogram | None:
    """How days are spread, by months, quarters or years; None where no work has one."""
    now = edits.date_range(question, field)
    freed = edits.with_date_range(question, field, None, None)
    narrower, wider = addresses.works_with(freed), addresses.works(freed)
    pieces = []
    for first, last, works in by_time(counts):
        low = None if first is None else _first_day(first)
        high = None if last is None else _first_day(last + 1) - dt.timedelta(days=1)
        href = wider if (low, high) == now else narrower(canonical_atom(DateRange(field, low, high)))
        pieces.append(_Piece(works, figures.months(low, high), href, _meet((low, high), now)))
    return _drawn(pieces, is_narrowed=now != (None, None))


def by_time(counts: Sequence[int]) -> list[Bucket]:
    """Counts by month, from before the first to after the last, as few bars: the longer the time, the wider each."""
    before, *inside = counts
    after = inside.pop()
    having = [month for month, works in zip(_MONTHS, inside, strict=True) if works]
    buckets: list[Bucket] = [(None, _MONTHS.start - 1, before)] if before else []
    if having:
        first, last = having[0], having[-1]
        step = next(
            (s for s, most in ((1, _BY_MONTH), (_MONTHS_A_QUARTER, _BY_QUARTER)) if last - first < s * most), 12
        )
        # A year at least, so that a bar is no wall.
        start = max(min(first, last - (_MONTHS_A_YEAR - 1) * step), _MONTHS.start) // step * step
        for month in range(start, last + 1, step):
            place = month - _MONTHS.start
            buckets.append((month, month + step - 1, sum(inside[max(place, 0) : place + step])))
    return [*buckets, (_MONTHS.stop, None, after)] if after else buckets


def _trimmed(buckets: list[Bucket]) -> list[Bucket]:
    """Without what is empty at both ends, but some bars at least."""
    having = [place for place, (_low, _high, works) in enumerate(buckets) if works]
    if not having:
        return []
    first = max(min(having[0], having[-1] - _MONTHS_A_YEAR + 1), 0)
    return buckets[first : having[-1] + 1]


def _drawn(pieces: Sequence[_Piece], *, is_narrowed: bool) -> Histogram | None:
    peak = max(pieces, key=lambda piece: piece.works, default=None)
    if peak is None or not peak.works:
        return None
    bars = tuple(
        Bar(
            at=place * STEP,
            height=max(_LEAST, round(piece.works / peak.works * HEIGHT)) if piece.works else 0,
            label=f"{piece.what}: {figures.works(piece.works)}",
            href=piece.href if piece.works else "",
            is_in=piece.is_in,
        )
        for place, piece in enumerate(pieces)
    )
    having = [piece.what for piece in pieces if piece.works]
    summary = _("%(works)s, from %(first)s to %(last)s; most of them, %(peak)s, at %(named)s.") % {
        "works": figures.works(sum(piece.works for piece in pieces)),
        "first": having[0],
        "last": having[-1],
        "peak": figures.number(peak.works),
        "named": peak.what,
    }
    return Histogram(bars, len(bars) * STEP - (STEP - WIDTH), pieces[0].what, pieces[-1].what, summary, is_narrowed)


def _meet(one: tuple[_End | None, _End | None], other: tuple[_End | None, _End | None]) -> bool:
    """Whether two ranges have anything in common."""
    low = max((low for low, _high in (one, other) if low is not None), default=None)
    high = min((high for _low, high in (one, other) if high is not None), default=None)
    return low is None or high is None or low <= high


def _first_day(month: int) -> dt.date:
    return dt.date(month // _MONTHS_A_YEAR, month % _MONTHS_A_YEAR + 1, 1)
