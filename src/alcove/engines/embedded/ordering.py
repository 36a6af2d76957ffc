"""The rows of an answer in their total order: a page of it, or all.

Unknown keys come last both ways; the id breaks ties, and rows are sorted by
id. Segments give their first rows; those are merged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from alcove.domain.filters import Sort, SortKey
from alcove.engines.embedded import bitmaps
from alcove.engines.embedded.bitmaps import Mask, Rows
from alcove.engines.embedded.generation import Generation
from alcove.engines.embedded.segments import UNRANKED, Segment
from alcove.search.document import Column
from alcove.search.order import mixed

_BYTES = frozenset({SortKey.TITLE, SortKey.CREATOR})
_BEST = 256  # works looked at first, by score, for the first of an answer
_WALK = 2048  # rows looked at first when an answer is picked out of a segment's usual order
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))

Ids = NDArray[np.uint64]
Scores = tuple[Ids, NDArray[np.float64]]


Best = Callable[[int], Scores]


@dataclass(frozen=True, slots=True)
class Order:
    """How works are ordered. ``best`` goes with RELEVANCE, and only with that: so many works that match any of the
    words, the best first, with their scores.
    """

    sort: Sort
    best: Best | None = None
    scores: Scores | None = None  # of all works that have one, by id


def first_ids(generation: Generation, answer: Sequence[BitMap], order: Order, need: int) -> Ids:
    """The ids of the first ``need`` works of an answer."""
    pairs = [(part.segment, rows) for part, rows in zip(generation.parts, answer, strict=True) if rows]
    if not pairs or not need:
        return np.empty(0, np.uint64)
    if order.best is not None:
        found = None if order.sort.reverse else _best_ids(pairs, order.best, need)
        if found is not None:
            return found
        order = replace(order, scores=_by_id(order.best(len(generation))))
    tops = [(segment, _first_rows(segment, rows, order, need)) for segment, rows in pairs]
    if order.sort.key in _BYTES:
        return _merged_bytes(tops, order.sort)[:need]
    keys = np.concatenate([_keys(segment, rows, order) for segment, rows in tops])
    unknown = np.concatenate([_unknown(segment, rows, order.sort.key) for segment, rows in tops])
    ids = np.concatenate([segment.ids[rows] for segment, rows in tops])
    return ids[np.lexsort((ids, keys, unknown))][:need]


def _best_ids(pairs: Sequence[tuple[Segment, BitMap]], best: Best, need: int) -> Ids | None:
    """The first by score, looking at few of the works that have one; None where there are not enough of them."""
    limit = max(_BEST, 4 * need)
    while True:
        ids, scores = best(limit)
        is_all = len(ids) < limit
        # Those that score like the last one seen may have equals that were not seen.
        inside = _are_inside(pairs, ids) & (is_all | (scores > scores[-1:].sum()))
        if np.count_nonzero(inside) >= need:
            first: Ids = ids[inside][np.lexsort((ids[inside], -scores[inside]))][:need]
            return first
        if is_all:
            return None
        limit *= 16


def _are_inside(pairs: Sequence[tuple[Segment, BitMap]], ids: Ids) -> Mask:
    inside = np.zeros(len(ids), np.bool_)
    for segment, rows in pairs:
        places = np.minimum(np.searchsorted(segment.ids, ids), len(segment) - 1)
        here = np.flatnonzero(segment.ids[places] == ids)
        inside[here] = [place in rows for place in places[here].tolist()]
    return inside


def _by_id(scores: Scores) -> Scores:
    order = np.argsort(scores[0])
    return scores[0][order], scores[1][order]


def _first_rows(segment: Segment, rows: BitMap, order: Order, need: int) -> Rows:
    """At least the first ``need`` of the rows, in any order."""
    usual = segment.usual_order(order.sort.key) if not order.sort.reverse else None
    if usual is not None and len(rows) > 4 * need:
        return _walked(usual, rows, len(segment), need)
    candidates = bitmaps.to_rows(rows)
    if len(candidates) <= 4 * need:
        return candidates
    known = ~_unknown(segment, candidates, order.sort.key)
    keys = _keys(segment, candidates, order)[known]
    if len(keys) <= need:
        # All that are known, and the first by id of the rest.
        return np.concatenate([candidates[known], candidates[~known][: need - len(keys)]])
    first: Rows = candidates[known][keys <= np.partition(keys, need - 1)[need - 1]]
    return first


def _walked(usual: Rows, rows: BitMap, size: int, need: int) -> Rows:
    """The first rows of an order that are in the answer, then those that the order doesn't have."""
    mask = bitmaps.to_mask(rows, size)
    found: list[Rows] = []
    at, step, missing = 0, max(_WALK, need * size // len(rows)), need
    while missing > 0 and at < len(usual):
        hits = usual[at : at + step][mask[usual[at : at + step]]]
        found.append(hits[:missing])
        missing -= len(hits)
        at, step = at + step, step * 4
    if missing > 0:
        mask[usual] = False
        found.append(np.flatnonzero(mask)[:missing].astype(np.uint32))
    return np.concatenate(found)


def _keys(segment: Segment, rows: Rows, order: Order) -> NDArray[Any]:
    """Keys that sort ascending as the order goes; anything where unknown."""
    key, descending = order.sort.key, order.sort.descending
    values: NDArray[Any]
    if order.scores is not None:
        values = _scores(segment.ids[rows], order.scores)
        return -values if descending else values
    if key is SortKey.RANDOM:
        values = _chances(order.sort.seed, segment.ids[rows])
    elif key in _BYTES:
        values = segment.ranks(key)[rows]
    else:
        column = segment.column(Column(key.value))
        values = column[0][rows].astype(np.int64) if column else np.zeros(len(rows), np.int64)
    return ~values if descending else values


def _unknown(segment: Segment, rows: Rows, key: SortKey) -> Mask:
    if key in {SortKey.RANDOM, SortKey.RELEVANCE}:
        return np.zeros(len(rows), np.bool_)
    if key in _BYTES:
        return np.equal(segment.ranks(key)[rows], UNRANKED)
    column = segment.column(Column(key.value))
    if column is None or column[1] is None:
        return np.full(len(rows), column is None)
    return np.logical_not(column[1][rows])


def _merged_bytes(tops: Sequence[tuple[Segment, Rows]], sort: Sort) -> Ids:
    """Titles and creators are ranked within a segment only; across segments their bytes are compared."""
    known: list[tuple[int, bytes]] = []
    unknown: list[int] = []
    for segment, rows in tops:
        keys = segment.keys(sort.key)
        for row, number in zip(rows.tolist(), segment.ids[rows].tolist(), strict=True):
            if key := keys[row]:
                known.append((number, key))
            else:
                unknown.append(number)
    known.sort()
    known.sort(key=lambda pair: pair[1], reverse=sort.descending)
    return np.array([number for number, _ in known] + sorted(unknown), np.uint64)


def _scores(ids: Ids, scores: Scores) -> NDArray[np.float64]:
    """The score of each id, 0 where it has none."""
    scored, values = scores
    found = np.zeros(len(ids), np.float64)
    places = np.searchsorted(scored, ids)
    inside = places < len(scored)
    inside[inside] = scored[places[inside]] == ids[inside]
    found[inside] = values[places[inside]]
    return found


def _chances(seed: int, ids: Ids) -> NDArray[np.uint64]:
    """``search.order.chance`` of many ids at once."""
    value = (ids ^ np.uint64(mixed(seed))) + _MIX[0]
    value = (value ^ value >> np.uint64(30)) * _MIX[1]
    value = (value ^ value >> np.uint64(27)) * _MIX[2]
    return value ^ value >> np.uint64(31)
