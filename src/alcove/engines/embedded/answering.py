"""A plan on every segment: the rows of the works that match."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from alcove.engines.embedded import bitmaps
from alcove.engines.embedded.crossings import crossings
from alcove.engines.embedded.generation import Generation
from alcove.engines.embedded.plan import (
    EVERY,
    Both,
    Crosses,
    Either,
    Every,
    HasTerm,
    HasText,
    InRange,
    IsWork,
    Neither,
    Nothing,
    Plan,
    texts,
)
from alcove.search.request import Expression

#: So few works are searched for words alone, without a look at any other.
AMONG = 1000
# Among fewer rows than a segment's by this factor, numbers are looked up one by one.
_FEW = 16

Found = tuple[NDArray[np.uint64], bool]


def answer(generation: Generation, question: Plan) -> list[BitMap]:
    """The rows that match, for each of the generation's parts."""
    if not generation.parts:
        return []
    if isinstance(question, Both) and isinstance(question.parts[-1], HasText):
        # One question of words and other things beside it: the words last, perhaps for a few works only.
        return _with_words(generation, question.parts[-1].words, question.parts[:-1])
    found = {asked.words: _found(generation, asked.words) for asked in texts(question)}
    return [_live_rows(generation, place, question, found) for place in range(len(generation.parts))]


def _with_words(generation: Generation, words: Expression, beside: tuple[Plan, ...]) -> list[BitMap]:
    rows = answer(generation, Both(beside) if len(beside) > 1 else beside[0])
    if sum(map(len, rows)) > AMONG:
        found = {words: _found(generation, words)}
        return [r & _Answering(generation, place, found).rows(HasText(words)) for place, r in enumerate(rows)]
    ids = generation.ids(rows)
    matching = generation.searcher.ids_among(words, ids) if len(ids) else ids
    return [
        r & bitmaps.from_rows(part.segment.rows_of_ids(matching))
        for part, r in zip(generation.parts, rows, strict=True)
    ]


def _found(generation: Generation, words: Expression) -> Found:
    searcher = generation.searcher
    ids: Found = generation.remember(("words", words), lambda: searcher.ids(words))
    return ids


def _live_rows(generation: Generation, place: int, question: Plan, found: dict[Expression, Found]) -> BitMap:
    part = generation.parts[place]
    if question == EVERY:
        return part.live
    rows = _Answering(generation, place, found).rows(question)
    return rows - part.dead if part.dead else rows


class _Answering:
    """One of the parts; rows that are dead may be among the answers. Bitmaps are shared: none is changed in place."""

    def __init__(self, generation: Generation, place: int, found: dict[Expression, Found]) -> None:
        self._generation = generation
        self._place = place
        self._segment = generation.parts[place].segment
        self._found = found

    def rows(self, question: Plan) -> BitMap:  # noqa: C901, PLR0911 - one case for each kind of plan
        match question:
            case Every():
                return self._segment.all_rows
            case Nothing():
                return BitMap()
            case HasTerm(numbers):
                return self._segment.having_any(self._segment.places(numbers)[0].tolist())
            case InRange():
                return self._in_range(question)
            case HasText(words):
                return self._with_words(words)
            case IsWork(numbers):
                return bitmaps.from_rows(self._segment.rows_of_ids(numbers))
            case Crosses(families):
                return crossings(self._generation, families)[self._place]
            case Both(parts):
                return self._both(parts)
            case Either(parts):
                return bitmaps.union(map(self.rows, parts))
            case Neither(part):
                return self._segment.all_rows - self.rows(part)

    def _both(self, parts: Sequence[Plan]) -> BitMap:
        """What must be there first, then what must not, then numbers, which are quick to look up for few rows."""
        rows = self._segment.all_rows
        for part in parts:
            if not isinstance(part, InRange | Neither):
                rows = rows & self.rows(part)
                if not rows:
                    return rows
        for part in parts:
            if isinstance(part, Neither):
                rows = rows - self.rows(part.part)
        for part in parts:
            if isinstance(part, InRange):
                few = len(rows) * _FEW < len(self._segment)
                rows = self._among(rows, part) if few else rows & self._in_range(part)
        return rows

    def _in_range(self, within: InRange) -> BitMap:
        column = self._segment.column(within.column)
        if column is None:
            return BitMap()
        values, known = column
        mask = _inside(values, within)
        if known is not None:
            mask &= known
        return bitmaps.from_mask(mask)

    def _among(self, rows: BitMap, within: InRange) -> BitMap:
        column = self._segment.column(within.column)
        if column is None or not rows:
            return BitMap()
        values, known = column
        candidates = bitmaps.to_rows(rows)
        mask = _inside(values[candidates], within)
        if known is not None:
            mask &= known[candidates]
        return bitmaps.from_rows(candidates[mask])

    def _with_words(self, words: Expression) -> BitMap:
        ids, is_complement = self._found[words]
        rows = bitmaps.from_rows(self._segment.rows_of_ids(ids))
        return self._segment.all_rows - rows if is_complement else rows


def _inside(values: NDArray[np.signedinteger], within: InRange) -> NDArray[np.bool_]:
    mask = np.ones(len(values), np.bool_)
    if within.low is not None:
        mask &= values >= within.low
    if within.high is not None:
        mask &= values <= within.high
    return mask
