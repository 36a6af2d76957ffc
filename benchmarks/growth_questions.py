"""The filter pages of ``filter_questions`` as AO3's table of works can answer them, and some with words beside.

The table has no kudos, titles, days of updates or drawers: kudos and titles become words, updated becomes published.
"""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Sequence
from typing import Any

from alcove.domain import tokens
from alcove.domain.filters import Sort, SortKey, TextField
from alcove.domain.tags import RATING_ORDER
from alcove.search.document import Column, Term, TermKind
from alcove.search.engine import SearchEngine
from alcove.search.request import (
    All,
    AnyTerm,
    Between,
    Expression,
    Match,
    SearchPage,
    SearchRequest,
    Some,
    Without,
)
from benchmarks.filter_questions import Ranked, questions

_WORDED = 10  # one question of so many has a word
_POPULAR = 10_000  # words, for a hundred kudos
_KINDS = tuple(TermKind)[:7]
_EARLIER = 2_000  # days from the listings' years to the table's

Answer = dict[str, Any]


def growth_questions(ranked: Ranked, count: int, seed: int) -> list[SearchRequest]:
    """The mix of ``filter_questions``; one of ten also asks for a word that is in the names of tags."""
    rng = random.Random(seed)
    asked = [_of_the_table(request) for request in questions(ranked, count, seed)]
    for place in range(_WORDED - 1, count, _WORDED):
        where = All((asked[place].where, Match(TextField.ANYWHERE, (_word(rng, ranked),), phrase=True)))
        asked[place] = dataclasses.replace(asked[place], where=where)
    return asked


def of_names(engine: SearchEngine, request: SearchRequest) -> SearchRequest:
    """The question with each word as the tags that have it in their names: records have no other words."""

    def named(where: Expression) -> Expression:
        match where:
            case All(parts):
                return All(tuple(map(named, parts)))
            case Match(tokens=words):
                return AnyTerm(engine.having_words(_KINDS, words))
            case _:
                return where

    return dataclasses.replace(request, where=named(request.where))


def answer(page: SearchPage) -> Answer:
    """An answer as plain JSON values, to be compared with another program's."""
    facets = {kind: [[counted.term.name, counted.count] for counted in page.facets[kind]] for kind in page.facets}
    return json.loads(json.dumps({"ids": page.ids, "total": page.total, "facets": facets}))  # type: ignore[no-any-return]


def _word(rng: random.Random, ranked: Ranked) -> str:
    """A word of the name of an additional tag that many have."""
    terms: Sequence[Any] = ranked[TermKind.FREEFORM][:300]
    found = [word for counted in terms for word in tokens.tokens(counted.term.name) if len(word) > 3]
    return rng.choice(found)


def _of_the_table(request: SearchRequest) -> SearchRequest:
    key = SortKey.PUBLISHED if request.sort.key is SortKey.UPDATED else SortKey.WORDS
    return dataclasses.replace(request, where=_there(request.where), sort=Sort(key, reverse=request.sort.reverse))


def _there(where: Expression) -> Expression:
    match where:
        case All(parts):
            return All(tuple(_there(part) for part in parts if not _is_drawer(part)))
        case Some(parts):
            return Some(tuple(map(_there, parts)))
        case Without(part):
            return Without(_there(part))
        case Between():
            return _between(where)
        case _:
            return where


def _between(where: Between) -> Expression:
    match where:
        case Between(Column.KUDOS):
            return Between(Column.WORDS, low=_POPULAR)
        case Between(Column.UPDATED, low, high):
            return Between(Column.PUBLISHED, *(None if day is None else day - _EARLIER for day in (low, high)))
        case Between(Column.SEVERITY, _, high):
            return AnyTerm(frozenset(Term(TermKind.RATING, name) for name in RATING_ORDER[: (high or 0) + 1]))
        case _:
            return where


def _is_drawer(part: Expression) -> bool:
    return isinstance(part, Without) and isinstance(part.part, AnyTerm) and _kinds(part.part) == {TermKind.STATE}


def _kinds(where: AnyTerm) -> set[TermKind]:
    return {term.kind for term in where.terms}
