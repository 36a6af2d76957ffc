"""Addresses of the site as readers come to them: what they filter by, look for, leaf through and read."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alcove.domain.filters import (
    ChoiceField,
    DateField,
    DateRange,
    Is,
    Node,
    NumberField,
    NumberRange,
    Page,
    Sort,
    SortKey,
    State,
    Tagged,
    TagName,
    WorkFilter,
    all_of,
    any_of,
    negated,
)
from alcove.domain.filters import Chosen as ChosenValues
from alcove.domain.query import parse
from alcove.domain.query.choices import choice_named
from alcove.domain.query.column import FacetKind, Value
from alcove.domain.query.facets import asking_for
from alcove.domain.tags import RATING_ORDER, TagKind
from alcove.domain.viewer import OWNER
from alcove.domain.works import Work
from alcove.search.document import Column, Term, TermKind
from alcove.search.request import (
    All,
    AnyTerm,
    AnyWork,
    Between,
    Crossing,
    Expression,
    Match,
    SearchRequest,
    Some,
    Without,
)
from alcove.web import addresses
from benchmarks import filter_questions, import_and_search
from benchmarks.filter_questions import Ranked

if TYPE_CHECKING:
    from alcove.library.facade import Library

BROWSE, WORDS, DEEP, FACET, NAMES, HOME, CARD, CHAPTER, LONG, JSON = (
    "browse",
    "browse, words with snippets",
    "browse, deep page",
    "whole facet",
    "page of a name",
    "home",
    "work's card",
    "chapter",
    "chapter of a long work",
    "browse as JSON",
)
#: How many addresses of each group there are: two hundred in all.
GROUPS = {BROWSE: 60, WORDS: 40, DEEP: 15, FACET: 15, NAMES: 20, HOME: 5, CARD: 15, CHAPTER: 15, LONG: 5, JSON: 10}
_NAMED = (TermKind.FANDOM, TermKind.RELATIONSHIP, TermKind.CHARACTER, TermKind.FREEFORM)
_CHOSEN = {
    TermKind.RATING: ChoiceField.RATING,
    TermKind.WARNING: ChoiceField.WARNING,
    TermKind.CATEGORY: ChoiceField.CATEGORY,
    TermKind.LANGUAGE: ChoiceField.LANGUAGE,
}


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the site and the group that it counts in."""

    group: str
    path: str


def page_addresses(opened: Library, long_works: Sequence[str], seed: int) -> list[Address]:
    """Two hundred addresses in random order, of works and tags that this library has.

    Without long works, of a library that is bare, those that need texts are left out.
    """
    rng = random.Random(seed)
    ranked = opened.facets(OWNER, "", filter_questions.all_terms().facets)
    sample = opened.search(OWNER, replace(parse("sort:random"), page=Page(0, 100))).works
    found = [
        *_asked(ranked, opened.count(OWNER), rng),
        *_names(ranked, rng),
        *(Address(CARD, addresses.work(work.id)) for work in rng.choices(sample, k=GROUPS[CARD])),
        *[Address(HOME, addresses.HOME)] * GROUPS[HOME],
    ]
    if long_works:
        found += _texts(opened, sample, long_works, rng)
    rng.shuffle(found)
    return found


def page_of(asked: WorkFilter, total: int, number: int) -> str:
    """A page of an answer of so many works; the last full one where there are not so many."""
    return addresses.works_page(asked, min(number, max(1, total // (Page().limit or 1))))


def question(request: SearchRequest) -> WorkFilter:
    """The question that is lowered to this request: what an engine is asked, as people ask it."""
    return WorkFilter(_node(request.where), _sort(request.sort), request.page)


def _sort(sort: Sort) -> Sort | None:
    """The order as addresses have it: the usual one is left out, and only a shuffled one has a seed."""
    plain = Sort(sort.key, sort.reverse, sort.seed + 1 if sort.key is SortKey.RANDOM else 0)
    return None if plain == Sort() else plain


def _node(expression: Expression) -> Node | None:
    match expression:
        case All(parts):
            return all_of(*map(_node, parts))
        case Some(parts):
            return any_of(*(node for part in parts if (node := _node(part))))
        case Without(AnyTerm(terms)) if {term.kind for term in terms} == {TermKind.STATE}:
            return None  # the drawer, which is shut without being asked
        case Without(part):
            inner = _node(part)
            return negated(inner) if inner else None
        case AnyTerm(terms):
            return any_of(*(_any(kind, terms) for kind in sorted({term.kind for term in terms})))
        case Between():
            return _range(expression)
        case Match() | AnyWork() | Crossing():
            raise ValueError(f"no filter: {expression}")


def _any(kind: TermKind, terms: frozenset[Term]) -> Node:
    names = sorted(term.name for term in terms if term.kind is kind)
    if kind in _CHOSEN and any(choice_named(_CHOSEN[kind], name) is None for name in names):
        # Other archives' categories, and none of them; as the column asks for them.
        return any_of(*(asking_for(Value(FacetKind(kind.value), name)) for name in names))
    if kind is TermKind.COMPLETION:
        return any_of(*(Is(State(name)) for name in names))
    if kind in _CHOSEN:
        return ChosenValues(_CHOSEN[kind], tuple(names))
    return Tagged(TagKind(kind.value), tuple(map(TagName, names)))


def _range(between: Between) -> Node:
    if between.column is Column.SEVERITY:
        return ChosenValues(ChoiceField.RATING, RATING_ORDER[: (between.high or 0) + 1])
    if between.column is Column.UPDATED:
        return DateRange(DateField.UPDATED, _day(between.low), _day(between.high))
    return NumberRange(NumberField(between.column.value), between.low, between.high)


def _day(ordinal: int | None) -> dt.date | None:
    return None if ordinal is None else dt.date.fromordinal(ordinal)


def _asked(ranked: Ranked, total: int, rng: random.Random) -> Iterator[Address]:
    filtered = [question(r) for r in filter_questions.questions(ranked, GROUPS[BROWSE], rng.randrange(1 << 30))]
    for asked in filtered:
        yield Address(BROWSE, addresses.works(asked))
    for asked in rng.sample(filtered, GROUPS[JSON]):
        yield Address(JSON, addresses.works(asked).replace(addresses.WORKS, f"{addresses.WORKS}.json", 1))
    for asked in rng.sample(filtered, GROUPS[FACET]):
        yield Address(FACET, addresses.facet(rng.choice(_NAMED).value, asked))
    for _ in range(GROUPS[DEEP]):
        yield Address(DEEP, page_of(WorkFilter(), total, rng.randrange(50, 5_000)))


def _names(ranked: Ranked, rng: random.Random) -> Iterator[Address]:
    """Pages of tags, the most used more often; every fourth the list of all of a kind."""
    for number in range(GROUPS[NAMES]):
        kind = rng.choice(_NAMED)
        counts = ranked[kind]
        name = counts[int(len(counts) ** rng.random()) - 1].term.name
        path = addresses.names(kind.value) if number % 4 == 0 else addresses.name(kind.value, name)
        yield Address(NAMES, path)


def _texts(opened: Library, sample: Sequence[Work], long_works: Sequence[str], rng: random.Random) -> Iterator[Address]:
    for asked in rng.sample(import_and_search.questions(opened, rng), GROUPS[WORDS]):
        yield Address(WORDS, addresses.works(asked))
    for work in rng.choices(sample, k=GROUPS[CHAPTER]):
        yield Address(CHAPTER, addresses.chapter(work.id, rng.randint(1, work.chapters_posted or 1)))
    for work_id in rng.choices(long_works, k=GROUPS[LONG]):
        yield Address(LONG, addresses.chapter(work_id, rng.randint(1, 100)))
