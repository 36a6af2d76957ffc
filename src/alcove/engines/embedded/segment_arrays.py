"""Documents -> the arrays of a segment; several segments -> the arrays of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alcove.domain.filters import ASCENDING, SortKey
from alcove.engines.embedded import bitmaps
from alcove.engines.embedded.arrays import Arrays
from alcove.engines.embedded.segments import HEAVY, ORDERED, UNRANKED, Segment
from alcove.engines.embedded.term_arrays import string_arrays
from alcove.search.document import Column

_BYTE_KEYS = (SortKey.TITLE, SortKey.CREATOR)
_COLUMN_KEYS = (
    SortKey.UPDATED,
    SortKey.PUBLISHED,
    SortKey.IMPORTED,
    SortKey.WORDS,
    SortKey.CHAPTERS,
    SortKey.KUDOS,
)


@dataclass(slots=True)
class Table:
    """Rows in any order: what a segment is made of. ``term_ends`` begins with a zero."""

    ids: NDArray[np.uint64]
    term_ends: NDArray[np.int64]
    terms: NDArray[np.uint32]
    numbers: Mapping[Column, tuple[NDArray[np.int64], NDArray[np.bool_]]]
    keys: Mapping[SortKey, Sequence[bytes]]


def segment_arrays(table: Table) -> Arrays:
    """The arrays of a segment with these rows, sorted by id. The ids are distinct."""
    order = np.argsort(table.ids)
    row_ends, row_terms = _gathered(table.term_ends, table.terms, order)
    arrays: Arrays = {"ids": table.ids[order], "row_ends": row_ends, "row_terms": row_terms}
    arrays |= _postings(row_ends, row_terms)
    places = order.tolist()
    for key in _BYTE_KEYS:
        arrays |= _key_arrays(key, [table.keys[key][place] for place in places])
    for column, (values, known) in table.numbers.items():
        if known.any():
            arrays |= _number_arrays(column, np.where(known, values, 0)[order], known[order])
    if len(order) >= ORDERED:
        arrays |= _orders(arrays)
    return arrays


def merged(segments: Sequence[tuple[Segment, NDArray[np.uint32]]]) -> Arrays:
    """The arrays of one segment with these rows of several."""
    terms = [segment.terms_of(rows) for segment, rows in segments]
    lengths = np.concatenate([np.diff(s.arrays()["row_ends"])[rows] for s, rows in segments]).astype(np.int64)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    table = Table(
        ids=np.concatenate([segment.ids[rows] for segment, rows in segments]),
        term_ends=ends,
        terms=np.concatenate(terms),
        numbers={column: _merged_column(column, segments) for column in Column},
        keys={key: _merged_keys(key, segments) for key in _BYTE_KEYS},
    )
    return segment_arrays(table)


def _merged_keys(key: SortKey, segments: Sequence[tuple[Segment, NDArray[np.uint32]]]) -> list[bytes]:
    found: list[bytes] = []
    for segment, rows in segments:
        found += map(segment.keys(key).__getitem__, rows.tolist())
    return found


def _merged_column(
    column: Column, segments: Sequence[tuple[Segment, NDArray[np.uint32]]]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    values, known = [], []
    for segment, rows in segments:
        found = segment.column(column)
        values.append(found[0][rows].astype(np.int64) if found else np.zeros(len(rows), np.int64))
        known.append(found[1][rows] if found and found[1] is not None else np.full(len(rows), found is not None))
    return np.concatenate(values), np.concatenate(known)


def _gathered(
    ends: NDArray[np.int64], terms: NDArray[np.uint32], order: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The terms of rows, rows taken in this order."""
    starts = ends[:-1][order]
    lengths = np.diff(ends)[order]
    new_ends = np.concatenate([[0], np.cumsum(lengths)])
    places = np.repeat(starts - new_ends[:-1], lengths) + np.arange(int(new_ends[-1]))
    return new_ends.astype(np.uint32), terms[places]


def _postings(row_ends: NDArray[np.uint32], row_terms: NDArray[np.uint32]) -> Arrays:
    rows = np.repeat(np.arange(len(row_ends) - 1, dtype=np.uint64), np.diff(row_ends))
    # Sorting term and row as one number is several times faster than a stable argsort.
    pairs = np.sort(row_terms.astype(np.uint64) << np.uint64(32) | rows)
    rows_by_term = pairs.astype(np.uint32)
    terms, firsts, counts = np.unique((pairs >> np.uint64(32)).astype(np.uint32), return_index=True, return_counts=True)
    is_heavy = counts >= HEAVY
    heavy_at = np.flatnonzero(is_heavy)
    common = np.isin(row_terms, terms[is_heavy])
    common_before = np.concatenate([[0], np.cumsum(common)])
    blobs = []
    for at in heavy_at.tolist():
        first = int(firsts[at])
        blobs.append(bitmaps.from_rows(rows_by_term[first : first + int(counts[at])]).serialize())
    return {
        "terms": terms,
        "counts": counts.astype(np.uint32),
        "light_ends": np.concatenate([[0], np.cumsum(np.where(is_heavy, 0, counts))]).astype(np.uint32),
        "light_rows": rows_by_term[np.repeat(~is_heavy, counts)],
        "heavy_at": heavy_at.astype(np.uint32),
        "common_ends": common_before[row_ends].astype(np.uint32),
        "common": np.searchsorted(terms[is_heavy], row_terms[common]).astype(np.min_scalar_type(len(heavy_at))),
        **string_arrays("heavy", blobs),
    }


def _key_arrays(key: SortKey, keys: Sequence[bytes]) -> Arrays:
    distinct = {content: rank for rank, content in enumerate(sorted(set(keys) - {b""}))}
    distinct[b""] = UNRANKED
    ranks = np.fromiter((distinct[content] for content in keys), np.uint32, len(keys))
    return {f"rank.{key.value}": ranks, **string_arrays(f"key.{key.value}", keys)}


def _number_arrays(column: Column, values: NDArray[np.int64], known: NDArray[np.bool_]) -> Arrays:
    low, high = int(values.min()), int(values.max())
    fitting = np.promote_types(np.min_scalar_type(min(low, -1)), np.min_scalar_type(-high - 1 if high > 0 else -1))
    packed = np.empty(0, np.uint8) if known.all() else np.packbits(known, bitorder="little")
    return {f"number.{column.value}": values.astype(fitting), f"known.{column.value}": packed}


def _orders(arrays: Arrays) -> Arrays:
    """Rows that know a key in the key's usual order; the id, and so the row, breaks ties."""
    orders: Arrays = {}
    for key in _BYTE_KEYS:
        ranks = arrays[f"rank.{key.value}"]
        order = np.argsort(ranks, kind="stable")
        orders[f"order.{key.value}"] = order[ranks[order] != UNRANKED].astype(np.uint32)
    for key in _COLUMN_KEYS:
        if f"number.{key.value}" in arrays:
            orders[f"order.{key.value}"] = _column_order(key, arrays)
    return orders


def _column_order(key: SortKey, arrays: Arrays) -> NDArray[np.uint32]:
    values, packed = arrays[f"number.{key.value}"], arrays[f"known.{key.value}"]
    order = np.argsort(values if key in ASCENDING else ~values, kind="stable")
    if len(packed):
        known = np.unpackbits(packed, count=len(values), bitorder="little").view(np.bool_)
        order = order[known[order]]
    return order.astype(np.uint32)
