"""Names that were perhaps meant where none is as typed: a wrong letter or two forgiven, and spaces left out."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from alcove.domain.tokens import tokens
from alcove.search.document import TermKind
from alcove.search.engine import SearchEngine
from alcove.search.names import distance
from alcove.search.names import forgiven as forgiven_in
from alcove.search.request import FacetRequest, TermCount

Counts = Mapping[TermKind, tuple[TermCount, ...]]

#: How long words are that are looked for as two run together, their halves at least, and how many ways to part one.
_HALF, _LONGEST, _WAYS = 3, 40, 2


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
    """Names near one that stands for nothing, best first; where none is, those with its one word parted: "sloburn"."""
    found, typed = engine.nearest_terms(kinds, name), tokens(name)
    if found or len(typed) != 1 or len(typed[0]) > _LONGEST:
        return found
    word = typed[0]
    near = {one for way in _parted(engine, kinds, word) for one in engine.nearest_terms(kinds, way)}
    fitting = (one for one in near if _runs_together(one.term.name, word))
    return tuple(sorted(fitting, key=lambda one: (-one.count, one.term.name, one.term.kind)))


def _parted(engine: SearchEngine, kinds: Sequence[TermKind], word: str) -> list[str]:
    """A word as two, one of which names have: of the longest such, since each is compared with all words like it."""
    halves = ((word[:at], word[at:]) for at in range(_HALF, len(word) - _HALF + 1))
    known = [
        (len(half), f"{one} {other}")
        for one, other in halves
        for half in (one, other)
        if engine.find_terms(kinds, half)
    ]
    return [way for _, way in sorted(known, reverse=True)[:_WAYS]]


def _runs_together(name: str, typed: str) -> bool:
    """Whether words of a name that stand side by side are the typed one but for their spaces and a slip."""
    words, allowed = tokens(name), forgiven_in(typed)
    runs: Iterable[tuple[int, int]] = itertools.combinations(range(len(words) + 1), 2)
    return any(distance("".join(words[start:end]), typed, allowed) <= allowed for start, end in runs)
