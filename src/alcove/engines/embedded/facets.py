"""Counts of terms under a filter, exact, by whichever way is short for the answer's size.

A small answer's terms are counted from its rows; an answer of nearly
everything has the totals less the terms of the rest. In between, the terms of
a kind are taken from the most frequent on and their rows intersected with the
answer, until no further term can have as many works as the last one needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from alcove.engines.embedded import bitmaps, names
from alcove.engines.embedded.generation import Generation
from alcove.engines.embedded.segments import Selection
from alcove.engines.embedded.terms import KIND_CODES, Ids
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest, TermCount

_COUNTED = 30_000  # rows whose terms are counted one by one
_FIRST = 64  # terms looked at first

Counts = NDArray[np.int64]
_Counter = Callable[[Ids], Counts]


def facets(
    generation: Generation, answer: Sequence[BitMap], requests: Sequence[FacetRequest]
) -> dict[TermKind, tuple[TermCount, ...]]:
    """The facets asked for."""
    if not requests or not generation.parts:
        return {request.kind: () for request in requests}
    size = sum(map(len, answer))
    if size <= _COUNTED:
        return _few(generation, answer, requests)
    rest = len(generation) - size
    count = _rest_counter(generation, answer) if rest <= _COUNTED else _intersecting(generation, answer)
    walks = [_Walk(generation, request) for request in requests]
    _walked(walks, count)
    return {request.kind: walk.result() for request, walk in zip(requests, walks, strict=True)}


def _few(
    generation: Generation, answer: Sequence[BitMap], requests: Sequence[FacetRequest]
) -> dict[TermKind, tuple[TermCount, ...]]:
    numbers, counts = _counted(generation, answer)
    kinds = generation.dictionary.kinds[numbers]
    found = {}
    for request in requests:
        wanted = kinds == KIND_CODES[request.kind]
        of_kind, with_counts = numbers[wanted], counts[wanted]
        if request.prefix:
            of_kind, with_counts = _begun(generation, request, of_kind, with_counts)
        found[request.kind] = _top(generation, of_kind, with_counts, request.limit)
    return found


def _begun(generation: Generation, request: FacetRequest, numbers: Ids, counts: Counts) -> tuple[Ids, Counts]:
    """The most frequent terms that begin as asked: as many as are asked for, and all with as many works as the last."""
    having = np.isin(numbers, names.having_begun(generation.dictionary, request.kind, request.prefix))
    order = np.flatnonzero(having)[np.argsort(-counts[having], kind="stable")]
    kept, start, step = order[:0], 0, _FIRST
    while start < len(order):
        if request.limit and len(kept) >= request.limit and counts[order[start]] < counts[kept[request.limit - 1]]:
            break
        some = order[start : start + step]
        kept = np.concatenate([kept, some[names.begin_word(generation.dictionary, numbers[some], request.prefix)]])
        start, step = start + step, step * 4
    return numbers[kept], counts[kept]


def _counted(generation: Generation, answer: Sequence[BitMap]) -> tuple[Ids, Counts]:
    """The terms of an answer and how many of its works have each."""
    terms = [
        part.segment.terms_of(bitmaps.to_rows(rows))
        for part, rows in zip(generation.parts, answer, strict=True)
        if rows
    ]
    numbers, counts = np.unique(np.concatenate(terms) if terms else np.empty(0, np.uint32), return_counts=True)
    return numbers.astype(np.int64), counts.astype(np.int64)


def _rest_counter(generation: Generation, answer: Sequence[BitMap]) -> _Counter:
    rest = [part.live - rows for part, rows in zip(generation.parts, answer, strict=True)]
    gone, counts = _counted(generation, rest)
    less = np.zeros(len(generation.dictionary), np.int32)
    less[gone] = counts
    return lambda numbers: (generation.totals[numbers] - less[numbers]).astype(np.int64)


def _intersecting(generation: Generation, answer: Sequence[BitMap]) -> _Counter:
    selections = [Selection(part.segment, rows) for part, rows in zip(generation.parts, answer, strict=True) if rows]

    def count(numbers: Ids) -> Counts:
        counts = np.zeros(len(numbers), np.int64)
        for selection in selections:
            counts += selection.count(numbers)
        return counts

    return count


class _Walk:
    """One facet: the terms of its kind from the most frequent on, as far as one of them could still be among the first."""

    def __init__(self, generation: Generation, request: FacetRequest) -> None:
        self._generation = generation
        self._request = request
        self._counts = np.empty(0, np.int64)
        self._step = _FIRST
        #: The most works that a term can have which is not among those ranked.
        self._beyond = 0
        if request.prefix:
            begun = names.having_begun(generation.dictionary, request.kind, request.prefix)
            self._ranked = begun[np.argsort(-generation.totals[begun], kind="stable")]
        elif request.limit is None:
            self._ranked = generation.all_ranked(request.kind)
        else:
            self._ranked, self._beyond = generation.frequent(request.kind)
        self._totals = generation.totals[self._ranked]

    def next(self) -> Ids:
        """The terms to count next; none when the facet is settled."""
        limit, end = self._request.limit, len(self._counts)
        if limit is None:
            return self._ranked[end:]
        least = int(np.partition(self._counts, -limit)[-limit]) if 0 < limit <= end else 0
        following = int(self._totals[end]) if end < len(self._ranked) else self._beyond
        if limit == 0 or not following or least > following:
            return self._ranked[:0]
        if end == len(self._ranked):
            self._ranked, self._beyond = self._generation.all_ranked(self._request.kind), 0
            self._totals = self._generation.totals[self._ranked]
        # Whatever has fewer works than the last of the first ones so far cannot be among them.
        further = int(np.searchsorted(-self._totals, -least, "right"))
        start, self._step = end, self._step * 4
        return self._ranked[start : min(further, start + self._step)]

    def take(self, counts: Counts) -> None:
        """The counts of what ``next`` gave. What does not begin as asked counts as having no work."""
        if self._request.prefix:
            start = len(self._counts)
            numbers = self._ranked[start : start + len(counts)]
            counts = counts * names.begin_word(self._generation.dictionary, numbers, self._request.prefix)
        self._counts = np.concatenate([self._counts, counts])

    def result(self) -> tuple[TermCount, ...]:
        """The facet."""
        return _top(self._generation, self._ranked[: len(self._counts)], self._counts, self._request.limit)


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


def _top(generation: Generation, numbers: Ids, counts: Counts, limit: int | None) -> tuple[TermCount, ...]:
    """The terms with the most works, ties by name."""
    if limit == 0:
        return ()
    if limit is not None and len(counts) > limit:
        least = max(int(np.partition(counts, -limit)[-limit]), 1)
        numbers, counts = numbers[counts >= least], counts[counts >= least]
    dictionary = generation.dictionary
    named = [
        (-n, dictionary.name(number), number) for number, n in zip(numbers.tolist(), counts.tolist(), strict=True) if n
    ]
    return tuple(TermCount(dictionary.term(number), -count) for count, _, number in sorted(named)[:limit])
