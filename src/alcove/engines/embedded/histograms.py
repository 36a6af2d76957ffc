"""How many works of an answer have numbers in each bucket."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from alcove.engines.embedded import bitmaps
from alcove.engines.embedded.generation import Generation
from alcove.engines.embedded.segments import Segment
from alcove.search.document import Column
from alcove.search.request import HistogramRequest

_LEAST, _MOST = -(1 << 63), (1 << 63) - 1


def histogram(generation: Generation, answer: Sequence[BitMap], asked: HistogramRequest) -> tuple[int, ...]:
    """The numbers of works below the first edge, between edges, and from the last edge on."""
    # Edges that no number reaches, or that all do, have nothing between them.
    below = sum(edge < _LEAST for edge in asked.edges)
    beyond = sum(edge > _MOST for edge in asked.edges)
    edges = asked.edges[below : len(asked.edges) - beyond]
    counts = np.zeros(len(edges) + 1, np.int64)
    for part, rows in zip(generation.parts, answer, strict=True):
        buckets = _buckets(generation, part.segment, asked.column, edges) if rows else None
        if buckets is not None:
            inside = buckets if len(rows) == len(part.segment) else buckets[bitmaps.to_rows(rows)]
            counts += np.bincount(inside, minlength=len(counts) + 1)[: len(counts)]
    return (0,) * below + tuple(counts.tolist()) + (0,) * beyond


def _buckets(
    generation: Generation, segment: Segment, column: Column, edges: tuple[int, ...]
) -> NDArray[np.unsignedinteger] | None:
    """The bucket of each row, one behind the last where its number is unknown; None where no row knows it."""

    def make() -> NDArray[np.unsignedinteger] | None:
        found = segment.column(column)
        if found is None:
            return None
        buckets = np.searchsorted(np.array(edges, np.int64), found[0], "right")
        if found[1] is not None:
            buckets[~found[1]] = len(edges) + 1
        return buckets.astype(np.min_scalar_type(len(edges) + 1))

    made: NDArray[np.unsignedinteger] | None = generation.remember(("buckets", segment.name, column, edges), make)
    return made
