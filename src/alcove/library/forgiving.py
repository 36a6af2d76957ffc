"""Names that were perhaps meant where none begins as typed: a wrong letter or two forgiven."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from alcove.domain.tokens import tokens
from alcove.search.document import TermKind
from alcove.search.names import forgiven as forgiven_in
from alcove.search.request import FacetRequest, TermCount

Counts = Mapping[TermKind, tuple[TermCount, ...]]


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
