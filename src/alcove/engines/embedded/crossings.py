"""Works of fandoms that are not kin: worked out once for each families, for all works."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import numpy as np
from pyroaring import BitMap

from alcove.engines.embedded import bitmaps
from alcove.engines.embedded.generation import Generation
from alcove.engines.embedded.segments import Segment, distinct_pairs
from alcove.engines.embedded.terms import KIND_CODES, Dictionary
from alcove.search.document import TermKind
from alcove.search.grouping import Families

_FANDOM = KIND_CODES[TermKind.FANDOM]


def crossings(generation: Generation, families: Families) -> list[BitMap]:
    """The rows of crossovers in each of the generation's parts; rows that are dead may be among them.

    Segments keep what was found for the last families: after a commit only new ones are looked through.
    """
    with generation.wrangling:
        segments = [part.segment for part in generation.parts]
        unknown = [each for each in segments if each.crossings is None or each.crossings[0] != families.version]
        if unknown:
            trees = _Trees(generation.dictionary, families)
            for segment in unknown:
                segment.crossings = families.version, trees.crossings(segment)
        return [segment.crossings[1] for segment in segments if segment.crossings]


class _Trees:
    """A tree for each term of a dictionary, by number: its top's where it has one, else a number behind all of these."""

    def __init__(self, dictionary: Dictionary, families: Families) -> None:
        self._kinds = dictionary.kinds
        tops = list({top for tree in families.tops.values() for top in tree})
        numbers = dictionary.numbers(tops)
        unknown = numbers < 0
        #: Trees of several tops are numbered from here on.
        self._several = len(dictionary) + int(np.count_nonzero(unknown))
        numbers[unknown] = np.arange(len(dictionary), self._several)
        numbered = dict(zip(tops, numbers.tolist(), strict=True))
        self._trees: dict[frozenset[int], int] = {}
        self._of = np.arange(len(dictionary), dtype=np.uint32)
        for fandom, tree in zip(dictionary.numbers(list(families.tops)).tolist(), families.tops.values(), strict=True):
            if fandom >= 0:
                self._of[fandom] = self._number(frozenset(numbered[top] for top in tree))
        self._tops = list(self._trees)

    def crossings(self, segment: Segment) -> BitMap:
        """The rows that have two fandoms or more, none of which is kin to all others."""
        terms, ends = segment.arrays()["row_terms"], segment.arrays()["row_ends"]
        places = np.flatnonzero(self._kinds[terms] == _FANDOM)
        owners = np.searchsorted(ends, places, "right") - 1
        # Those of a row stand together, each tree once.
        rows, trees = distinct_pairs(owners, self._of[terms[places]])
        distinct, firsts, lengths = np.unique(rows, return_index=True, return_counts=True)
        crossing = lengths > 1
        # The highest number comes last: where that is of a single top, the row has only such, which are not kin.
        unclear = np.flatnonzero(crossing & (trees[firsts + lengths - 1] >= self._several))
        decided: dict[bytes, bool] = {}
        for at in unclear.tolist():
            own = trees[firsts[at] : firsts[at] + lengths[at]]
            key = own.tobytes()
            if key not in decided:
                decided[key] = _none_is_kin_to_all([self._tops_of(tree) for tree in own.tolist()])
            crossing[at] = decided[key]
        return bitmaps.from_rows(distinct[crossing])

    def _number(self, tops: frozenset[int]) -> int:
        if len(tops) == 1:
            return next(iter(tops))
        return self._trees.setdefault(tops, self._several + len(self._trees))

    def _tops_of(self, tree: int) -> frozenset[int]:
        return self._tops[tree - self._several] if tree >= self._several else frozenset((tree,))


def _none_is_kin_to_all(trees: Sequence[frozenset[int]]) -> bool:
    """Sets of trees are the bits of a number, so that a work of thousands of fandoms takes no square of that."""
    having: dict[int, int] = {}
    for place, tops in enumerate(trees):
        for top in tops:
            having[top] = having.get(top, 0) | 1 << place
    everyone = (1 << len(trees)) - 1
    return all(reduce(or_, (having[top] for top in tops)) != everyone for tops in trees)
