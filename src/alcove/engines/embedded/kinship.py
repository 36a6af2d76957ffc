"""The works that have the weightiest of some traits: a sum for each row, a trait after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from alcove.engines.embedded import bitmaps
from alcove.engines.embedded.generation import Generation
from alcove.search.kinship import Kin, Trait, worth
from alcove.search.order import id_text

Answer = Sequence[BitMap]


def kin(
    generation: Generation, among: Answer, traits: Sequence[Trait], having: Sequence[Answer], limit: int
) -> tuple[Kin, ...]:
    """The best of the rows in ``among``, best first, then by id; ``having`` are the rows with each of the traits."""
    total = sum(map(len, among))
    inside = [[rows & of for rows, of in zip(each, among, strict=True)] for each in having]
    scores = [np.zeros(len(part.segment), np.float64) for part in generation.parts]
    for trait, answer in zip(traits, inside, strict=True):
        if count := sum(map(len, answer)):
            added = worth(trait, count, total)
            for sums, rows in zip(scores, answer, strict=True):
                sums[bitmaps.to_rows(rows)] += added
    return tuple(
        Kin(id_text(number), score, tuple(at for at, answer in enumerate(inside) if row in answer[place]))
        for number, score, place, row in _best(generation, scores, limit)
    )


def _best(
    generation: Generation, scores: Sequence[NDArray[np.float64]], limit: int
) -> list[tuple[int, float, int, int]]:
    """Id, score, place of the part and row of those with the highest scores above 0."""
    found: list[tuple[int, float, int, int]] = []
    for place, (part, sums) in enumerate(zip(generation.parts, scores, strict=True)):
        rows = np.flatnonzero(sums)
        if len(rows) > limit > 0:
            least = np.partition(sums[rows], -limit)[-limit]
            rows = rows[sums[rows] >= least]
        # Rows stand in the order of ids: of equals, no more than are wanted matter.
        rows = rows[np.argsort(-sums[rows], kind="stable")[:limit]]
        ids = part.segment.ids[rows].tolist()
        found += zip(ids, sums[rows].tolist(), [place] * len(ids), rows.tolist(), strict=True)
    return sorted(found, key=lambda one: (-one[1], one[0]))[:limit]
