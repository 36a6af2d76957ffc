"""Catalogues and filter pages for the engine's benchmarks: many fandoms, heavy and rare ones, tags of one's own.

The listings that the corpus is made from are of one fandom. Here each work
moves to one of 2,000 universes, the first the most peopled (Zipf's law), which
takes its fandoms, relationships and characters along; three works of five get
an additional tag that nobody else has.
"""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Iterator, Mapping, Sequence

from alcove.domain.filters import Page, Sort, SortKey
from alcove.search.document import Column, Document, Term, TermKind
from alcove.search.grouping import Grouping
from alcove.search.request import (
    EVERYTHING,
    All,
    AnyTerm,
    Between,
    Expression,
    FacetRequest,
    SearchRequest,
    Some,
    TermCount,
    Without,
)
from benchmarks.documents import iter_documents

FACETS = tuple(FacetRequest(TermKind(kind)) for kind in list(TermKind)[:7])
_UNIVERSES = 2_000
_MOVED = frozenset({TermKind.FANDOM, TermKind.RELATIONSHIP, TermKind.CHARACTER})
_DRAWER = Without(AnyTerm(frozenset({Term(TermKind.STATE, "unrecognised")})))

Ranked = Mapping[TermKind, Sequence[TermCount]]


def catalogue(works: int, seed: int) -> Iterator[Document]:
    """Documents without texts but titles, creators and summaries."""
    rng = random.Random(seed)
    universes = range(_UNIVERSES)
    weights = [1 / (rank + 1) for rank in universes]
    chosen: list[int] = []
    for number, document in enumerate(iter_documents(works, seed)):
        chosen = chosen or rng.choices(universes, weights, k=1_000)
        yield _moved(document, chosen.pop(), f"only {number}" if rng.random() < 0.6 else None)


def _moved(document: Document, universe: int, own: str | None) -> Document:
    terms = document.terms
    if universe:
        terms = tuple(Term(t.kind, f"{t.name} · {universe}") if t.kind in _MOVED else t for t in terms)
    if own:
        terms = (*terms, Term(TermKind.FREEFORM, own))
    return dataclasses.replace(document, terms=terms)


def ranked_to_json(ranked: Ranked) -> str:
    """The terms by kind with their counts, for a process of its own that asks."""
    return json.dumps({kind: [[count.term.name, count.count] for count in counts] for kind, counts in ranked.items()})


def ranked_from_json(line: str) -> Ranked:
    """The inverse of ``ranked_to_json``."""
    kinds = {TermKind(kind): counts for kind, counts in json.loads(line).items()}
    return {kind: [TermCount(Term(kind, name), count) for name, count in counts] for kind, counts in kinds.items()}


def questions(ranked: Ranked, count: int, seed: int) -> list[SearchRequest]:
    """Filter pages as readers ask for them: ids of a page of 20, total, all seven facets."""
    rng = random.Random(seed)
    makers = [_everything, *[_heavy] * 5, *[_rare] * 4, *[_excluding] * 3, *[_ranges] * 3, *[_mixed] * 4]
    return [_page(rng, makers[number % len(makers)](rng, ranked)) for number in range(count)]


def _page(rng: random.Random, parts: Sequence[Expression]) -> SearchRequest:
    key = rng.choice([SortKey.UPDATED] * 6 + [SortKey.KUDOS, SortKey.WORDS, SortKey.TITLE, SortKey.RANDOM])
    page = Page(offset=rng.choice([0] * 5 + [20, 200]))
    return SearchRequest(
        All((_DRAWER, *parts)), Sort(key, reverse=rng.random() < 0.1, seed=rng.randrange(99)), page, FACETS
    )


def _term(rng: random.Random, ranked: Ranked, kind: TermKind, first: int, last: int) -> Term:
    terms = ranked[kind]
    return terms[min(rng.randint(first, last), len(terms) - 1)].term


def _any(*terms: Term) -> Expression:
    return AnyTerm(frozenset(terms))


def _everything(_rng: random.Random, _ranked: Ranked) -> list[Expression]:
    return []


def _heavy(rng: random.Random, ranked: Ranked) -> list[Expression]:
    """A fandom, pairing or additional tag that very many have."""
    kind = rng.choice([TermKind.FANDOM, TermKind.FANDOM, TermKind.RELATIONSHIP, TermKind.FREEFORM, TermKind.CATEGORY])
    return [_any(_term(rng, ranked, kind, 0, 12))]


def _rare(rng: random.Random, ranked: Ranked) -> list[Expression]:
    kind = rng.choice([TermKind.FANDOM, TermKind.RELATIONSHIP, TermKind.CHARACTER, TermKind.FREEFORM])
    return [_any(_term(rng, ranked, kind, 100, 3_000))]


def _excluding(rng: random.Random, ranked: Ranked) -> list[Expression]:
    """Nearly everything, or a heavy fandom, without three things."""
    start = [] if rng.random() < 0.5 else [_any(_term(rng, ranked, TermKind.FANDOM, 0, 5))]
    without = [_term(rng, ranked, TermKind.FREEFORM, 0, 60) for _ in range(2)]
    return [*start, *(Without(_any(term)) for term in (*without, _term(rng, ranked, TermKind.WARNING, 0, 4)))]


def _ranges(rng: random.Random, ranked: Ranked) -> list[Expression]:
    low = rng.choice([1_000, 5_000, 20_000])
    parts: list[Expression] = [Between(Column.WORDS, low, low * rng.choice([2, 10]))]
    if rng.random() < 0.5:
        parts.append(Between(Column.UPDATED, low=739_000 + rng.randrange(600)))
    return parts + ([_any(_term(rng, ranked, TermKind.FANDOM, 0, 10))] if rng.random() < 0.5 else [])


def _mixed(rng: random.Random, ranked: Ranked) -> list[Expression]:
    """What a reader ends up with: fandom, rating, complete, language, a limit on ratings, a few wrangled names."""
    synonyms = [_term(rng, ranked, TermKind.FREEFORM, 0, 400) for _ in range(rng.randint(1, 12))]
    return [
        _any(_term(rng, ranked, TermKind.FANDOM, 0, 40)),
        _any(Term(TermKind.COMPLETION, "complete")),
        Between(Column.SEVERITY, high=rng.choice([1, 2])),
        Some((_any(*synonyms), Between(Column.KUDOS, low=100))),
        Without(_any(_term(rng, ranked, TermKind.RELATIONSHIP, 0, 30))),
        _any(Term(TermKind.LANGUAGE, "en")),
    ]


def wrangled(ranked: Ranked, synonyms: int, seed: int) -> Grouping:
    """So many synonyms in groups of one to eight, of heavy and rare terms alike; three of ten groups go by a new name."""
    rng = random.Random(seed)
    kinds = (TermKind.FANDOM, TermKind.RELATIONSHIP, TermKind.CHARACTER, TermKind.FREEFORM)
    terms = [counted.term for kind in kinds for counted in ranked[kind]]
    by_kind = {kind: rng.sample(own, len(own)) for kind in kinds if (own := [t for t in terms if t.kind is kind])}
    canonical: dict[Term, Term] = {}
    while len(canonical) < synonyms and by_kind:
        kind = rng.choices(list(by_kind), [len(own) for own in by_kind.values()])[0]
        if len(by_kind[kind]) < 10:
            del by_kind[kind]
            continue
        head = by_kind[kind].pop()
        head = head if rng.random() < 0.7 else Term(kind, f"{head.name} (canonical)")
        canonical |= {by_kind[kind].pop(): head for _ in range(rng.randint(1, 8))}
    return Grouping(f"{len(canonical)} synonyms", canonical)


def all_terms(limit: int = 4_000) -> SearchRequest:
    """Asks for the terms by which ``questions`` are made, so many of each kind."""
    kinds = (
        TermKind.FANDOM,
        TermKind.RELATIONSHIP,
        TermKind.CHARACTER,
        TermKind.FREEFORM,
        TermKind.CATEGORY,
        TermKind.WARNING,
    )
    return SearchRequest(EVERYTHING, page=Page(limit=0), facets=tuple(FacetRequest(kind, limit) for kind in kinds))
