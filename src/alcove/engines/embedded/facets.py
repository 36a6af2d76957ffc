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
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from alcove.engines.embedded.alphabet import first_by_name
from alcove.engines.embedded.generation import Generation
from alcove.engines.embedded.groups import groups
from alcove.engines.embedded.metas import with_metas
from alcove.engines.embedded.segments import Selection
from alcove.engines.embedded.tallies import Begun, Counts, Literal, Tally, Typed
from alcove.engines.embedded.terms import KIND_CODES, Ids
from alcove.search.document import Term, TermKind
from alcove.search.grouping import Grouping
from alcove.search.request import Expression, FacetRequest, SearchRequest, TermCount, first_together

_COUNTED = 30_000  # rows whose terms are counted one by one
_FIRST = 64  # terms looked at first

_Counter = Callable[[Ids], Counts]


def facets(
    generation: Generation, answer: Sequence[BitMap], asked: SearchRequest
) -> dict[TermKind, tuple[TermCount, ...]]:
    """The facets asked for, where ``answer`` are the rows that match."""
    requests, grouping = asked.facets, asked.grouping
    if not requests or not generation.parts:
        return {request.kind: () for request in requests}
    if grouping and not {request.kind for request in requests}.isdisjoint(term.kind for term in grouping.below):
        # Metatags want more of the others than is listed: what is together the first of those would be too little.
        others = partial(_without_metas, generation, answer, replace(asked, together=None))
        found = with_metas(generation, answer, requests, grouping, others)
    else:
        found = _without_metas(generation, answer, asked, requests)
    return first_together(found, asked.together)


def _without_metas(
    generation: Generation, answer: Sequence[BitMap], asked: SearchRequest, requests: Sequence[FacetRequest]
) -> dict[TermKind, tuple[TermCount, ...]]:
    where, grouping = asked.where, asked.grouping
    tally = groups(generation, grouping) if grouping and grouping.canonical else Literal(generation)
    size = sum(map(len, answer))
    few = partial(_among_few, generation, tally, (where, grouping))
    count: _Counter
    if size <= _COUNTED:
        return _few(generation, tally, few(answer), requests)
    if size == len(generation):
        count = tally.everywhere
    elif len(generation) - size <= _COUNTED:
        rest = [part.live - rows for part, rows in zip(generation.parts, answer, strict=True)]
        count = _rest_counter(tally, *few(rest))
    else:
        make = partial(_selections, generation, answer)
        count = partial(tally.among, generation.remember_answer(where, ("selected", where), make))
    # The order of names says nothing of counts: all of the kind are counted.
    begun = cache(tally.begun)  # whoever types asks for several kinds at once
    walks = [_Walk(tally, replace(each, limit=None) if each.by_name else each, begun) for each in requests]
    _walked(walks, count, asked.together)
    return {
        request.kind: _listed(generation, tally, request, *walk.counted())
        for request, walk in zip(requests, walks, strict=True)
    }


def _selections(generation: Generation, answer: Sequence[BitMap]) -> list[Selection]:
    return [Selection(part.segment, rows) for part, rows in zip(generation.parts, answer, strict=True) if rows]


def _among_few(
    generation: Generation, tally: Tally, question: tuple[Expression, Grouping | None], rows: Sequence[BitMap]
) -> tuple[Ids, Counts]:
    """``Tally.among_few`` of the rows that a question comes to: each letter that is typed beside it asks for them again."""
    make = partial(tally.among_few, rows)
    found: tuple[Ids, Counts] = generation.remember_answer(question[0], ("few", *question), make)
    return found


def _few(
    generation: Generation, tally: Tally, among: tuple[Ids, Counts], requests: Sequence[FacetRequest]
) -> dict[TermKind, tuple[TermCount, ...]]:
    begun = cache(tally.begun)

    @cache
    def fitting(typed: Typed) -> tuple[Ids, Counts, NDArray[np.uint8]]:
        numbers, counts = among
        if typed.beginning:
            having = begun(typed).is_listed[numbers]
            numbers, counts = numbers[having], counts[having]
        return numbers, counts, tally.kinds[numbers]

    found = {}
    for request in requests:
        numbers, counts, kinds = fitting(Typed.of(request))
        wanted = kinds == KIND_CODES[request.kind]
        of_kind, with_counts = numbers[wanted], counts[wanted]
        if request.prefix:
            limit = None if request.by_name else request.limit
            of_kind, with_counts = _begun(begun(Typed.of(request)), limit, of_kind, with_counts)
        found[request.kind] = _listed(generation, tally, request, of_kind, with_counts)
    return found


def _listed(
    generation: Generation, tally: Tally, request: FacetRequest, numbers: Ids, counts: Counts
) -> tuple[TermCount, ...]:
    if request.by_name:
        return first_by_name(generation.dictionary, tally, numbers, counts, request.limit)
    return _top(tally, request.kind, numbers, counts, request.limit)


def _begun(begun: Begun, limit: int | None, numbers: Ids, counts: Counts) -> tuple[Ids, Counts]:
    """The most frequent that begin as asked, of those that may: so many, and all with as many works as the last."""
    order = np.argsort(-counts, kind="stable")
    kept, start, step = order[:0], 0, _FIRST
    while start < len(order):
        if limit and len(kept) >= limit and counts[order[start]] < counts[kept[limit - 1]]:
            break
        some = order[start : start + step]
        kept = np.concatenate([kept, some[begun.confirmed(numbers[some])]])
        start, step = start + step, step * 4
    return numbers[kept], counts[kept]


def _rest_counter(tally: Tally, gone: Ids, counts: Counts) -> _Counter:
    less = np.zeros(len(tally.kinds), np.int32)
    less[gone] = counts
    return lambda numbers: tally.everywhere(numbers) - less[numbers]


class _Walk:
    """One facet: what there is of its kind from the most frequent on, as far as it could still be among the first."""

    def __init__(self, tally: Tally, request: FacetRequest, begun: Callable[[Typed], Begun]) -> None:
        self._tally = tally
        self._request = request
        self._counts = np.empty(0, np.int64)
        self._step = _FIRST
        #: The most works that anything can have which is not among those ranked.
        self._beyond = 0
        self._begun: Begun | None = None
        if request.prefix:
            self._begun = begun(Typed.of(request))
        if request.limit is None:
            self._ranked = self._all(1)
        else:
            ranked, self._beyond = tally.frequent(request.kind)
            self._ranked = self._fitting(ranked)
        self._totals = tally.totals[self._ranked]

    def _fitting(self, ranked: Ids) -> Ids:
        return ranked if self._begun is None else ranked[self._begun.is_listed[ranked]]

    def _all(self, least: int) -> Ids:
        """All that have so many works, most first, with those that have fewer where nothing was typed."""
        if self._begun is None:
            return self._tally.all_ranked(self._request.kind)
        numbers: Ids = self._begun.numbers
        numbers = numbers[self._tally.totals[numbers] >= max(least, 1)]
        numbers = numbers[self._tally.kinds[numbers] == KIND_CODES[self._request.kind]]
        return numbers[np.argsort(-self._tally.totals[numbers], kind="stable")]

    def first(self) -> Counts:
        """The counts of the first ones so far."""
        limit = self._request.limit
        return np.sort(self._counts)[-limit:] if limit else self._counts[:0]

    def next(self, least: int, *, beyond: bool) -> Ids:
        """What to count next of that which may have so many works; none when the facet is settled, without ``beyond``
        as far as the most frequent of its kind tell.
        """
        limit, end = self._request.limit, len(self._counts)
        if limit is None:
            return self._ranked[end:]
        if 0 < limit <= end:
            least = max(least, int(np.partition(self._counts, -limit)[-limit]))
        following = int(self._totals[end]) if end < len(self._ranked) else self._beyond
        if limit == 0 or not following or least > following:
            return self._ranked[:0]
        if end == len(self._ranked) and not beyond:
            return self._ranked[:0]
        if end == len(self._ranked):
            self._ranked, self._beyond = self._all(least), 0
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


def _walked(walks: Sequence[_Walk], count: _Counter, together: int | None) -> None:
    """Walks together: counting the terms of all facets at once costs little more than those of one."""
    # What is together the first of the most frequent of all kinds may spare the others of a kind.
    beyond = not together
    while True:
        first = np.concatenate([walk.first() for walk in walks]) if together else ()
        least = int(np.partition(first, -together)[-together]) if together and len(first) >= together else 0
        wanted = [walk.next(least, beyond=beyond) for walk in walks]
        if not any(map(len, wanted)):
            if beyond:
                return
            beyond = True
            continue
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
