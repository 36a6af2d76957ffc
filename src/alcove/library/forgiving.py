"""Names that were perhaps meant where none is as typed: a wrong letter or two forgiven, and spaces left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from alcove.domain.tokens import tokens
from alcove.search.document import TermKind
from alcove.search.engine import SearchEngine
from alcove.search.names import forgiven as forgiven_in
from alcove.search.request import FacetRequest, TermCount

Counts = Mapping[TermKind, tuple[TermCount, ...]]

#: How long words are that are looked for as two run together, and their halves at least.
_HALF, _LONGEST = 3, 40


def forgiven(asked: Sequence[FacetRequest], ask: Callable[[Sequence[FacetRequest]], Counts]) -> Counts:
    """The facets asked for. Where no name of any kind begins as typed, those with the fewest wrong letters."""
    found = ask(asked)
    typed = [request for request in asked if request.prefix]
    most = max((sum(map(forgiven_in, tokens(request.prefix))) for request in typed), default=0)
    for wrong in range(1, most + 1):
        if any(found.get(request.kind) for request in typed):
            break
        found = {**found, **ask([replace(request, wrong=wrong) for request in typed])}
    return found


def nearest(engine: SearchEngine, kinds: Sequence[TermKind], name: str) -> tuple[TermCount, ...]:
    """Names near one that stands for nothing, best first; where none is, those that have its one word in two: "slowburn".

    A slip in such a word is not forgiven: each place to part it would be looked at with all words like its halves.
    """
    found, typed = engine.nearest_terms(kinds, name), tokens(name)
    if found or len(typed) != 1 or len(typed[0]) > _LONGEST:
        return found
    word = typed[0]
    parted = (f"{word[:at]} {word[at:]}" for at in range(_HALF, len(word) - _HALF + 1))
    way = next((way for way in parted if engine.find_terms(kinds, way)), None)
    return engine.nearest_terms(kinds, way) if way else ()
