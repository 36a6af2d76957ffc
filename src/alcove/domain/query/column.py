"""What a filter column does to a question: it edits some of the top-level conjuncts, and leaves the others as they are.

Questions are taken in canonical form, as ``parse`` gives them, and given back in
it, from the first page on; the number of works on a page and the order are
kept. A value has a condition of its own (``include``, ``exclude``) or stands
with others in one (``either``). In what people mean, a work has one rating,
language, format, site and completion: several of these always stand in one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from alcove.domain.filters import (
    And,
    DateField,
    DateRange,
    During,
    Is,
    Node,
    Not,
    NumberField,
    NumberRange,
    Or,
    Sort,
    State,
    TextField,
    Within,
    Words,
    WorkFilter,
    all_of,
    negated,
)
from alcove.domain.query.canonical import canonical_atom
from alcove.domain.query.facets import (
    FacetKind,
    Value,
    alternatives,
    asking_for,
    can_ask,
    is_asked,
    kind_of,
    one_of,
    values_of,
)
from alcove.domain.query.grammar import parse
from alcove.domain.query.printing import unparse

__all__ = [
    "ONE_OF_EACH",
    "Chip",
    "FacetKind",
    "Stance",
    "Value",
    "asking_for",
    "can_ask",
    "chips",
    "date_range",
    "drop",
    "either",
    "exclude",
    "find_words",
    "free_words",
    "include",
    "is_silent",
    "left_out",
    "number_range",
    "stance",
    "state",
    "with_date_range",
    "with_free_words",
    "with_number_range",
    "with_sort",
    "with_state",
]

_End = TypeVar("_End", int, dt.date)

#: Kinds of which a work has one.
ONE_OF_EACH = frozenset({FacetKind.RATING, FacetKind.LANGUAGE, FacetKind.FORMAT, FacetKind.SITE, FacetKind.COMPLETION})
_ANYWHERE = frozenset({TextField.ANYWHERE})
_IN_TEXTS = frozenset({TextField.ANYWHERE, TextField.TEXT})


class Stance(StrEnum):
    """What a question says of a value."""

    INCLUDED = "include"  # all works have it; of the kinds of which a work has one, it is among those asked for
    EXCLUDED = "exclude"  # no work has it
    EITHER = "either"  # one of several alternatives


@dataclass(frozen=True, slots=True)
class Chip:
    """A top-level conjunct: its text, and the question without it.

    ``values`` are what it is made of; where it is made of anything else, none.
    """

    text: str
    without: WorkFilter
    negated: bool
    values: tuple[Value, ...]


def stance(question: WorkFilter, value: Value) -> Stance | None:
    """What the question says of the value; None where it says nothing.

    As do all that take a value, it raises ValueError for a name that no question can hold.
    """
    said, _ = _apart(question, value)
    return next((one for one in Stance if one in said), None)


def is_silent(question: WorkFilter, kind: FacetKind) -> bool:
    """Whether the question says nothing of any value of the kind.

    Each of them is then included, excluded and joined by one more conjunct: ``asking_for`` it, or that negated. So
    is each without a stance excluded in any question, and included where its kind is none of ``ONE_OF_EACH``.
    """
    return not any(alternatives(_positive(part), kind) for part in _conjuncts(question))


def left_out(question: WorkFilter, kind: FacetKind) -> WorkFilter | None:
    """What the question would be without its condition on values of the kind, but the works that this lets through: an
    alternative (``either``) adds those of them that have it. None where it has no such condition.
    """
    parts = _conjuncts(question)
    place = _joined(parts, kind)
    if place is None:
        return None
    return _asking(question, [*parts[:place], negated(parts[place]), *parts[place + 1 :]])


def include(question: WorkFilter, value: Value) -> WorkFilter:
    """Works that all have the value; of the kinds of which a work has one, works that have it or others asked for."""
    return either(question, value) if value.kind in ONE_OF_EACH else _stated(question, value, Stance.INCLUDED)


def exclude(question: WorkFilter, value: Value) -> WorkFilter:
    """Works that all lack the value."""
    return _stated(question, value, Stance.EXCLUDED)


def either(question: WorkFilter, value: Value) -> WorkFilter:
    """Works that have the value, or another that stands beside it.

    It joins the last condition of several alternatives of its kind, else the last of a single
    one. Where there is none it stands alone: it is included.
    """
    said, parts = _apart(question, value)
    if said == {Stance.INCLUDED if value.kind in ONE_OF_EACH else Stance.EITHER}:
        return _asking(question, _conjuncts(question))
    place = _joined(parts, value.kind)
    if place is None:
        return _asking(question, [*parts, asking_for(value)])
    parts[place] = one_of((*alternatives(parts[place], value.kind), asking_for(value)))
    return _asking(question, parts)


def drop(question: WorkFilter, value: Value) -> WorkFilter:
    """The question without the value. Alternatives that stood beside it stay."""
    _, rest = _apart(question, value)
    return _asking(question, rest)


def chips(question: WorkFilter) -> tuple[Chip, ...]:
    """The top-level conjuncts, in order."""
    parts = _conjuncts(question)
    return tuple(
        Chip(
            text=unparse(WorkFilter(part)),
            without=_asking(question, parts[:place] + parts[place + 1 :]),
            negated=isinstance(part, Not),
            values=values_of(_positive(part)),
        )
        for place, part in enumerate(parts)
    )


def number_range(question: WorkFilter, field: NumberField) -> tuple[int | None, int | None]:
    """The numbers from and to which the conjuncts let the field be, both included; None is open."""
    parts = _conjuncts(question)
    return _common((part.low, part.high) for part in parts if isinstance(part, NumberRange) and part.field is field)


def with_number_range(question: WorkFilter, field: NumberField, low: int | None, high: int | None) -> WorkFilter:
    """This range instead of the field's; no change where it is the same. Raises ValueError for one that is empty."""
    wanted = NumberRange(field, low, high)
    return _ranged(question, wanted, number_range(question, field))


def date_range(question: WorkFilter, field: DateField) -> tuple[dt.date | None, dt.date | None]:
    """The days from and to which the conjuncts let the field be, both included; None is open.

    Spans that go by today (``updated:7d``) are no days and not counted.
    """
    parts = _conjuncts(question)
    return _common((part.low, part.high) for part in parts if isinstance(part, DateRange) and part.field is field)


def with_date_range(question: WorkFilter, field: DateField, low: dt.date | None, high: dt.date | None) -> WorkFilter:
    """This range instead of the field's, spans that go by today among them; no change where its days are the same.

    Raises ValueError for one that is empty.
    """
    return _ranged(question, DateRange(field, low, high), date_range(question, field))


def free_words(question: WorkFilter) -> str:
    """The text of the conjuncts that are nothing but words to look for anywhere, negated and grouped ones too."""
    return unparse(WorkFilter(all_of(*filter(_is_free, _conjuncts(question)))))


def find_words(question: WorkFilter) -> str:
    """The text of the conjuncts that are nothing but words to look for in texts, there alone (``text:``) or anywhere."""
    parts = _conjuncts(question)
    return unparse(WorkFilter(all_of(*(part for part in parts if _is_of_words(part, _IN_TEXTS)))))


def with_free_words(question: WorkFilter, text: str) -> WorkFilter:
    """All that this text asks instead of the free words, and its order if it gives one. Raises QueryError as ``parse``."""
    typed = parse(text)
    parts: list[Node | None] = [*_conjuncts(question)]
    free = [part for part in parts if part and _is_free(part)]
    if typed.where != all_of(*free):
        parts = [typed.where, *(part for part in parts if part not in free)]
    ruled = question.ruled and typed.ruled
    return replace(_asking(question, parts), sort=typed.sort or question.sort, ruled=ruled)


def with_sort(question: WorkFilter, sort: Sort | None) -> WorkFilter:
    """The question in this order; None for the usual one."""
    return replace(_asking(question, _conjuncts(question)), sort=sort)


def state(question: WorkFilter, state: State) -> bool | None:
    """Whether the conjuncts ask for the state (``is:x``), for its complement (``-is:x``), or say nothing of it."""
    parts = _conjuncts(question)
    return True if Is(state) in parts else False if Not(Is(state)) in parts else None


def with_state(question: WorkFilter, state: State, wanted: bool | None) -> WorkFilter:  # noqa: FBT001 - three answers, as ``state`` gives them
    """The question with the state, with its complement, or with neither."""
    said = {True: Is(state), False: Not(Is(state)), None: None}[wanted]
    parts = [part for part in _conjuncts(question) if part == said or _positive(part) != Is(state)]
    return _asking(question, parts if said in parts else [*parts, said])


def _conjuncts(question: WorkFilter) -> list[Node]:
    where = question.where
    return list(where.parts) if isinstance(where, And) else [where] if where else []


def _asking(question: WorkFilter, parts: Iterable[Node | None]) -> WorkFilter:
    """The same order and number of works on a page, from the beginning."""
    return replace(question, where=all_of(*parts), page=replace(question.page, offset=0))


def _positive(part: Node) -> Node:
    return part.part if isinstance(part, Not) else part


def _joined(parts: Sequence[Node], kind: FacetKind) -> int | None:
    """The place of the condition that one more alternative joins: the last of several alternatives, else the last."""
    same = [place for place, part in enumerate(parts) if kind_of(part) is kind]
    several = [place for place in same if len(alternatives(parts[place], kind)) > 1]
    return next(reversed(several or same), None)


def _stated(question: WorkFilter, value: Value, wanted: Stance) -> WorkFilter:
    """The question with a condition of the value's own, where that is not all that it says of it already."""
    said, rest = _apart(question, value)
    sought = asking_for(value)
    own = negated(sought) if wanted is Stance.EXCLUDED else sought
    return _asking(question, _conjuncts(question) if said == {wanted} else [*rest, own])


def _apart(question: WorkFilter, value: Value) -> tuple[set[Stance], list[Node]]:
    """What the question says of the value, and its conjuncts without it: those that ask for nothing else are gone."""
    sought, said, rest = asking_for(value), set(), []
    for part in _conjuncts(question):
        ways = alternatives(_positive(part), value.kind)
        others = [one for one in ways if not is_asked(sought, one)]
        if len(others) == len(ways):
            rest.append(part)
            continue
        alone = len(ways) == 1 or value.kind in ONE_OF_EACH
        said.add(Stance.EXCLUDED if isinstance(part, Not) else Stance.INCLUDED if alone else Stance.EITHER)
        if others:
            rest.append(negated(one_of(others)) if isinstance(part, Not) else one_of(others))
    return said, rest


def _common(ranges: Iterable[tuple[_End | None, _End | None]]) -> tuple[_End | None, _End | None]:
    """The ends of what lies in all the ranges."""
    known = list(ranges)
    low = max((low for low, _ in known if low is not None), default=None)
    high = min((high for _, high in known if high is not None), default=None)
    return low, high


def _ranged(question: WorkFilter, wanted: NumberRange | DateRange, now: tuple[object, object]) -> WorkFilter:
    parts = _conjuncts(question)
    ends = (wanted.low, wanted.high)
    if ends != now:
        ranges = (NumberRange, DateRange, Within, During)
        parts = [part for part in parts if not (isinstance(part, ranges) and part.field is wanted.field)]
        if ends != (None, None):
            parts.append(canonical_atom(wanted))
    return _asking(question, parts)


def _is_free(part: Node) -> bool:
    return _is_of_words(part, _ANYWHERE)


def _is_of_words(part: Node, fields: frozenset[TextField]) -> bool:
    """Whether a condition is made of words in these fields, and of nothing else."""
    match part:
        case Words(field):
            return field in fields
        case Not(negative):
            return _is_of_words(negative, fields)
        case And(several) | Or(several):
            return all(_is_of_words(one, fields) for one in several)
        case _:
            return False
