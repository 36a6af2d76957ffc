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
from alcove.engines.embedded.generation import FREQUENT, Generation
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
    return {request.kind: _bounded(generation, request, count) for request in requests}


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
            begun = np.isin(of_kind, names.beginning_word(generation.dictionary, request.kind, request.prefix))
            of_kind, with_counts = of_kind[begun], with_counts[begun]
        found[request.kind] = _top(generation, of_kind, with_counts, request.limit)
    return found


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
    def count(numbers: Ids) -> Counts:
        counts = np.zeros(len(numbers), np.int64)
        for part, rows in zip(generation.parts, answer, strict=True):
            if rows:
                segment = part.segment
                places = np.searchsorted(segment.terms, numbers)
                places[places == len(segment.terms)] = 0
                for at in np.flatnonzero(segment.terms[places] == numbers).tolist():
                    counts[at] += segment.count_having(int(places[at]), rows)
        return counts

    return count


def _bounded(generation: Generation, request: FacetRequest, count: _Counter) -> tuple[TermCount, ...]:
    """The first terms by count, looking at no more terms than could be among them."""
    if request.prefix:
        begun = names.beginning_word(generation.dictionary, request.kind, request.prefix)
        ranked = begun[np.argsort(-generation.totals[begun], kind="stable")]
        return _walked(generation, ranked, request.limit, count) or ()
    found = None
    if request.limit is not None:
        found = _walked(generation, generation.frequent(request.kind), request.limit, count, beyond=FREQUENT - 1)
    if found is None:
        found = _walked(generation, generation.all_ranked(request.kind), request.limit, count)
    return found or ()


def _walked(
    generation: Generation, ranked: Ids, limit: int | None, count: _Counter, *, beyond: int = 0
) -> tuple[TermCount, ...] | None:
    """The first of terms that come most frequent first.

    ``beyond`` is the most works that a term can have which is not among them;
    None where such a term could be among the first.
    """
    if limit is None:
        return _top(generation, ranked, count(ranked), limit)
    counts, step = np.empty(0, np.int64), _FIRST
    while True:
        at = len(counts)
        following = int(generation.totals[ranked[at]]) if at < len(ranked) else beyond
        if not following or _is_settled(counts, limit, following):
            return _top(generation, ranked[:at], counts, limit)
        if at == len(ranked):
            return None
        counts = np.concatenate([counts, count(ranked[at : at + step])])
        step *= 2


def _is_settled(counts: Counts, limit: int, following: int) -> bool:
    """Whether no term with at most ``following`` works can come among the first ``limit``, ties included."""
    return limit == 0 or (len(counts) >= limit and int(np.partition(counts, -limit)[-limit]) > following)


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
