"""Names that were perhaps meant where none begins as typed: a wrong letter or two forgiven, among the most frequent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from alcove.domain.tokens import tokens
from alcove.search.document import TermKind
from alcove.search.names import may_have, wrong_letters
from alcove.search.request import FacetRequest, TermCount

_LOOKED_AT = 2000

Counts = Mapping[TermKind, tuple[TermCount, ...]]


def forgiven(asked: Sequence[FacetRequest], ask: Callable[[Sequence[FacetRequest]], Counts]) -> Counts:
    """The facets asked for. Where no name of any kind begins as typed, those with the fewest wrong letters."""
    found = ask(asked)
    typed = [request for request in asked if request.prefix]
    if not typed or any(found.get(request.kind) for request in typed):
        return found
    frequent = ask([replace(request, limit=_LOOKED_AT, prefix="", by_name=False) for request in typed])
    wrong = {
        (request.kind, counted.term.name): count
        for request, words in ((request, tokens(request.prefix)) for request in typed)
        for counted in frequent.get(request.kind, ())
        if may_have(counted.term.name, words) and (count := wrong_letters(tokens(counted.term.name), words)) is not None
    }
    fewest = min(wrong.values(), default=0)
    near = {
        request.kind: tuple(c for c in frequent[request.kind] if wrong.get((request.kind, c.term.name)) == fewest)
        for request in typed
    }
    return {**found, **{request.kind: near[request.kind][: request.limit] for request in typed}}
