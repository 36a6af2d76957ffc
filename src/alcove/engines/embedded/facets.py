"""Counts of terms under a filter, exact, by whichever way is short for the answer's size.

A small answer's terms are counted from its rows; an answer of nearly
everything has the totals less the terms of the rest. In between, the terms of
a kind are taken from the most frequent on and their rows intersected with the
answer, until no further term can have as many works as the last one needed.
With a grouping it is the same with groups of terms; ``metas.py`` adds metatags.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from pyroaring import BitMap

from alcove.engines.embedded.alphabet import first_by_name
from alcove.engines.embedded.generation import Generation
from alcove.engines.embedded.groups import groups
from alcove.engines.embedded.metas import with_metas
from alcove.engines.embedded.segments import Selection
from alcove.engines.embedded.tallies import Begun, Counts, Literal, Tally
from alcove.engines.embedded.terms import KIND_CODES, Ids
from alcove.search.document import Term, TermKind
from alcove.search.grouping import Grouping
from alcove.search.request import FacetRequest, TermCount

_COUNTED = 30_000  # rows whose terms are counted one by one
_FIRST = 64  # terms looked at first
_PUT_IN_ORDER = 50_000  # terms that are put in order sooner than found among all of their kind

_Counter = Callable[[Ids], Counts]


def facets(
    generation: Generation, answer: Sequence[BitMap], requests: Sequence[FacetRequest], grouping: Grouping | None
) -> dict[TermKind, tuple[TermCount, ...]]:
    """The facets asked for."""
    if not requests or not generation.parts:
        return {request.kind: () for request in requests}
    others = partial(_without_metas, generation, answer, grouping)
    if grouping and not {request.kind for request in requests}.isdisjoint(term.kind for term in grouping.below):
        return with_metas(generation, answer, requests, grouping, others)
    return others(requests)


def _without_metas(
    generation: Generation, answer: Sequence[BitMap], grouping: Grouping | None, requests: Sequence[FacetRequest]
) -> dict[TermKind, tuple[TermCount, ...]]:
    tally = groups(generation, grouping) if grouping and grouping.canonical else Literal(generation)
    size = sum(map(len, answer))
    if size <= _COUNTED:
        return _few(generation, tally, answer, requests)
    if len(generation) - size <= _COUNTED:
        count = _rest_counter(tally, generation, answer)
    else:
        pairs = zip(generation.parts, answer, strict=True)
        count = partial(tally.among, [Selection(part.segment, rows) for part, rows in pairs if rows])
    # The order of names says nothing of counts: all of the kind are counted.
    walks = [_Walk(tally, replace(asked, limit=None) if asked.by_name else asked) for asked in requests]
    _walked(walks, count)
    return {
        request.kind: _listed(generation, tally, request, *walk.counted())
        for request, walk in zip(requests, walks, strict=True)
    }


def _few(
    generation: Generation, tally: Tally, answer: Sequence[BitMap], requests: Sequence[FacetRequest]
) -> dict[TermKind, tuple[TermCount, ...]]:
    numbers, counts = tally.among_few(answer)
    kinds = tally.kinds[numbers]
    found = {}
    for request in requests:
        wanted = kinds == KIND_CODES[request.kind]
        of_kind, with_counts = numbers[wanted], counts[wanted]
        if request.prefix:
            asked = replace(request, limit=None) if request.by_name else request
            of_kind, with_counts = _begun(tally, asked, of_kind, with_counts)
        found[request.kind] = _listed(generation, tally, request, of_kind, with_counts)
    return found


def _listed(
    generation: Generation, tally: Tally, request: FacetRequest, numbers: Ids, counts: Counts
) -> tuple[TermCount, ...]:
    if request.by_name:
        return first_by_name(generation.dictionary, tally, numbers, counts, request.limit)
    return _top(tally, request.kind, numbers, counts, request.limit)


def _begun(tally: Tally, request: FacetRequest, numbers: Ids, counts: Counts) -> tuple[Ids, Counts]:
    """The most frequent that begin as asked: as many as are asked for, and all with as many works as the last."""
    begun = tally.begun(request.kind, request.prefix)
    having = begun.is_listed[numbers]
    order = np.flatnonzero(having)[np.argsort(-counts[having], kind="stable")]
    kept, start, step = order[:0], 0, _FIRST
    while start < len(order):
        if request.limit and len(kept) >= request.limit and counts[order[start]] < counts[kept[request.limit - 1]]:
            break
        some = order[start : start + step]
        kept = np.concatenate([kept, some[begun.confirmed(numbers[some])]])
        start, step = start + step, step * 4
    return numbers[kept], counts[kept]


def _rest_counter(tally: Tally, generation: Generation, answer: Sequence[BitMap]) -> _Counter:
    rest = [part.live - rows for part, rows in zip(generation.parts, answer, strict=True)]
    gone, counts = tally.among_few(rest)
    less = np.zeros(len(tally.kinds), np.int32)
    less[gone] = counts
    return lambda numbers: tally.everywhere(numbers) - less[numbers]


class _Walk:
    """One facet: what there is of its kind from the most frequent on, as far as it could still be among the first."""

    def __init__(self, tally: Tally, request: FacetRequest) -> None:
        self._tally = tally
        self._request = request
        self._counts = np.empty(0, np.int64)
        self._step = _FIRST
        #: The most works that anything can have which is not among those ranked.
        self._beyond = 0
        self._begun: Begun | None = None
        if request.prefix:
            self._begun = tally.begun(request.kind, request.prefix)
        if request.limit is None:
            self._ranked = self._all()
        else:
            ranked, self._beyond = tally.frequent(request.kind)
            self._ranked = self._fitting(ranked)
        self._totals = tally.totals[self._ranked]

    def _fitting(self, ranked: Ids) -> Ids:
        return ranked if self._begun is None else ranked[self._begun.is_listed[ranked]]

    def _all(self) -> Ids:
        """All that there are, most works first; where few begin as asked they are put in order here."""
        if self._begun is None or len(numbers := self._begun.numbers) > _PUT_IN_ORDER:
            return self._fitting(self._tally.all_ranked(self._request.kind))
        totals = self._tally.totals[numbers]
        return numbers[totals > 0][np.argsort(-totals[totals > 0], kind="stable")]

    def next(self) -> Ids:
        """What to count next; none when the facet is settled."""
        limit, end = self._request.limit, len(self._counts)
        if limit is None:
            return self._ranked[end:]
        least = int(np.partition(self._counts, -limit)[-limit]) if 0 < limit <= end else 0
        following = int(self._totals[end]) if end < len(self._ranked) else self._beyond
        if limit == 0 or not following or least > following:
            return self._ranked[:0]
        if end == len(self._ranked):
            self._ranked, self._beyond = self._all(), 0
            self._totals = self._tally.totals[self._ranked]
        # Whatever has fewer works than the last of the first ones so far cannot be among them.
        further = int(np.searchsorted(-self._totals, -least, "right"))
        start, self._step = end, self._step * 4
        return self._ranked[start : min(further, start + self._step)]

    def take(self, counts: Counts) -> None:
        """The counts of what ``next`` gave. What does not begin as asked counts as having no work."""
        if self._begun is not None:
            start = len(self._counts)
            counts = counts * self._begun.confirmed(self._ranked[start : start + len(counts)])
        self._counts = np.concatenate([self._counts, counts])

    def counted(self) -> tuple[Ids, Counts]:
        """All that was counted, among it those that the facet lists."""
        return self._ranked[: len(self._counts)], self._counts


def _walked(walks: Sequence[_Walk], count: _Counter) -> None:
    """Walks together: counting the terms of all facets at once costs little more than those of one."""
    while True:
        wanted = [walk.next() for walk in walks]
        if not any(map(len, wanted)):
            return
        counts = np.split(count(np.concatenate(wanted)), np.cumsum([len(numbers) for numbers in wanted])[:-1])
        for walk, numbers, found in zip(walks, wanted, counts, strict=True):
            if len(numbers):
                walk.take(found)


def _top(tally: Tally, kind: TermKind, numbers: Ids, counts: Counts, limit: int | None) -> tuple[TermCount, ...]:
    """Those of a kind with the most works, ties by name."""
    if limit == 0:
        return ()
    if limit is not None and len(counts) > limit:
        least = max(int(np.partition(counts, -limit)[-limit]), 1)
        numbers, counts = numbers[counts >= least], counts[counts >= least]
    named = sorted((-n, tally.name(number)) for number, n in zip(numbers.tolist(), counts.tolist(), strict=True) if n)
    return tuple(TermCount(Term(kind, name.decode()), -count) for count, name in named[:limit])
