"""An expression made simple: terms looked up, constants gone, words that belong together in one question.

A plan means, for the works of an index, what its expression means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alcove.engines.embedded.terms import Dictionary, Ids
from alcove.search.document import Column, Term
from alcove.search.grouping import Families
from alcove.search.order import id_number
from alcove.search.request import All, AnyTerm, AnyWork, Between, Crossing, Expression, Match, Some, Without


@dataclass(frozen=True, slots=True)
class Every:
    """All works."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No work."""


@dataclass(frozen=True, slots=True, eq=False)
class HasTerm:
    """Any of these terms, as numbers of the dictionary; there is at least one."""

    numbers: Ids


@dataclass(frozen=True, slots=True)
class InRange:
    """A known number within bounds that are both included; None is open."""

    column: Column
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True, eq=False)
class IsWork:
    """One of these works, as the numbers of their ids, ascending; there is at least one."""

    numbers: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Crosses:
    """A crossover, as these families have it."""

    families: Families


@dataclass(frozen=True, slots=True)
class HasText:
    """An expression of which every leaf is a ``Match``: one question to tantivy."""

    words: Expression


@dataclass(frozen=True, slots=True)
class Both:
    """Two parts or more, all of them; at most the last one is a ``HasText``."""

    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Two parts or more, any of them."""

    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Neither:
    """The complement."""

    part: Plan


Plan = Every | Nothing | HasTerm | InRange | IsWork | Crosses | HasText | Both | Either | Neither

EVERY, NOTHING = Every(), Nothing()

_SHORT = 1000  # terms and works that are named


def plan(where: Expression, dictionary: Dictionary) -> Plan:  # noqa: PLR0911 - one case for each kind of node
    """The expression as a plan."""
    match where:
        case AnyTerm(terms):
            return _has_any(terms, dictionary)
        case Between(column, low, high):
            return NOTHING if low is not None and high is not None and low > high else InRange(column, low, high)
        case Match():
            return HasText(where)
        case AnyWork(ids):
            return IsWork(np.array(sorted(map(id_number, ids)), np.uint64)) if ids else NOTHING
        case Crossing(families):
            return Crosses(families)
        case All(parts):
            return _both([plan(part, dictionary) for part in parts])
        case Some(parts):
            return _either([plan(part, dictionary) for part in parts])
        case Without(part):
            return _neither(plan(part, dictionary))


def is_short(where: Expression) -> bool:
    """Whether an expression is so short that it may be held as long as its answer."""
    return _size(where) <= _SHORT


def texts(of: Plan) -> list[HasText]:
    """The questions to tantivy in a plan."""
    match of:
        case HasText():
            return [of]
        case Both(parts) | Either(parts):
            return [found for part in parts for found in texts(part)]
        case Neither(part):
            return texts(part)
        case _:
            return []


def _size(where: Expression) -> int:
    match where:
        case AnyTerm(terms):
            return len(terms)
        case AnyWork(ids):
            return len(ids)
        case All(parts) | Some(parts):
            return sum(map(_size, parts))
        case Without(part):
            return _size(part)
        case _:
            return 1


def _has_any(terms: Iterable[Term], dictionary: Dictionary) -> Plan:
    numbers = dictionary.numbers(list(terms))
    numbers = np.sort(numbers[numbers >= 0])
    return HasTerm(numbers) if len(numbers) else NOTHING


def _both(parts: Sequence[Plan]) -> Plan:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Both) else (part,))]
    if NOTHING in flat:
        return NOTHING
    flat = _words_together([part for part in flat if part != EVERY], All)
    return Both(tuple(flat)) if len(flat) > 1 else flat[0] if flat else EVERY


def _either(parts: Sequence[Plan]) -> Plan:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Either) else (part,))]
    if EVERY in flat:
        return EVERY
    flat = _words_together([part for part in flat if part != NOTHING], Some)
    having = [part.numbers for part in flat if isinstance(part, HasTerm)]
    if len(having) > 1:
        flat = [part for part in flat if not isinstance(part, HasTerm)]
        flat.append(HasTerm(np.unique(np.concatenate(having))))
    return Either(tuple(flat)) if len(flat) > 1 else flat[0] if flat else NOTHING


def _neither(part: Plan) -> Plan:
    match part:
        case Every():
            return NOTHING
        case Nothing():
            return EVERY
        case Neither(inner):
            return inner
        case HasText(words):
            return HasText(Without(words))
        case _:
            return Neither(part)


def _words_together(parts: list[Plan], joined: Callable[[tuple[Expression, ...]], Expression]) -> list[Plan]:
    """The parts with at most one question to tantivy, and that the last."""
    words = tuple(part.words for part in parts if isinstance(part, HasText))
    if not words:
        return parts
    asked = HasText(joined(words) if len(words) > 1 else words[0])
    return [*(part for part in parts if not isinstance(part, HasText)), asked]
