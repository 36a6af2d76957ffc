"""The engines that the contract is held to: a line each in ``ENGINES``, and short ways to ask them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alcove.domain.filters import Page, Sort, SortKey, TextField
from alcove.engines.embedded.engine import EmbeddedEngine
from alcove.search.document import Document, Term, TermKind
from alcove.search.engine import SearchEngine
from alcove.search.memory import MemoryEngine
from alcove.search.order import id_text
from alcove.search.request import (
    EVERYTHING,
    AnyTerm,
    Expression,
    FacetRequest,
    Match,
    SearchRequest,
)

Make = Callable[[Path], SearchEngine]

ENGINES: dict[str, Make] = {"memory": lambda folder: MemoryEngine(), "embedded": EmbeddedEngine}
#: Engines that are compared with the oracle, and that find again in a folder what they wrote there.
STORED = [name for name in ENGINES if name != "memory"]

ALL_KINDS = tuple(TermKind)


def put(engine: SearchEngine, *documents: Document, sequence: int = 1) -> SearchEngine:
    with engine.writer() as writer:
        for document in documents:
            writer.put(document)
        writer.commit(sequence)
    return engine


def ids(*numbers: int) -> tuple[str, ...]:
    return tuple(map(id_text, numbers))


def found(engine: SearchEngine, where: Expression) -> tuple[str, ...]:
    """All that match, by id."""
    everything = engine.search(SearchRequest(where, page=Page(limit=None)))
    assert len(everything.ids) == everything.total == engine.count(where)
    return tuple(sorted(everything.ids))


def ordered(engine: SearchEngine, key: SortKey, *, reverse: bool = False, seed: int = 0) -> tuple[str, ...]:
    return engine.search(SearchRequest(sort=Sort(key, reverse, seed), page=Page(limit=None))).ids


def facet(engine: SearchEngine, where: Expression = EVERYTHING, **given: object) -> list[tuple[str, int]]:
    request = FacetRequest(TermKind.FANDOM, **given)  # type: ignore[arg-type]
    counted = engine.search(SearchRequest(where, facets=(request,))).facets[TermKind.FANDOM]
    return [(counts.term.name, counts.count) for counts in counted]


def fandom(*names: str) -> AnyTerm:
    return AnyTerm(frozenset(Term(TermKind.FANDOM, name) for name in names))


def anywhere(*words: str, phrase: bool = False, prefix: bool = False) -> Match:
    return Match(TextField.ANYWHERE, words, phrase, prefix)


def in_text(*words: str, phrase: bool = False, prefix: bool = False) -> Match:
    return Match(TextField.TEXT, words, phrase, prefix)
