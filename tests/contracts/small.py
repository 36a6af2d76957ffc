"""Every limit of the embedded engine made so small that a handful of works goes beyond it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from unittest.mock import patch

from alcove.engines.embedded import (
    answering,
    building,
    engine,
    facets,
    finding,
    generation,
    merging,
    ordering,
    segment_arrays,
    segments,
    tallies,
    writer,
)


@contextlib.contextmanager
def small_limits() -> Iterator[None]:
    """Frequent terms from two works on, orders from two rows on, merges all the time, three documents a flush."""
    with contextlib.ExitStack() as stack:
        for module, limits in _SMALL:
            for name, limit in limits.items():
                stack.enter_context(patch.object(module, name, limit))
        yield


_SMALL = (
    (segments, {"_BY_ROW": 3}),
    (segment_arrays, {"HEAVY": 2, "ORDERED": 2}),
    (facets, {"_COUNTED": 1, "_FIRST": 1}),
    (generation, {"_REMEMBERED": 600}),
    (tallies, {"FREQUENT": 3, "SHORT": 2}),
    (answering, {"_FEW": 2, "AMONG": 3}),
    (engine, {"AMONG": 3}),
    (ordering, {"_WALK": 1, "_BEST": 1}),
    (merging, {"_SMALLEST": 1, "_FACTOR": 2, "LARGEST": 9}),
    (finding, {"_EXPANSIONS": 1}),
    (writer, {"_GATHERED": 3}),
    (building, {"_HELD": 5}),
)
