"""Where notes end and a text begins, by the number of words that AO3 tells of a work; for files that nothing else tells.

The number is that of the texts alone, and is met to the word where nothing was lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

#: More sums than so many are not worked out: AO3 takes few words for notes, and few are of unknown length.
_MOST_SUMS = 200_000


class _Way(NamedTuple):
    """How a sum was reached: how many paragraphs of the last text, and the way to the sum of those before."""

    taken: int
    before: _Way | None


def notes_by_count(over: int, paragraphs: Sequence[Sequence[int]]) -> list[int] | None:
    """How many of the first paragraphs of each text are notes, so that these have ``over`` words together.

    ``paragraphs`` are the words of those that may be. None where no numbers fit, or several, or too many would have to be
    tried.
    """
    if over <= 0:
        return None
    ways: dict[int, _Way | None] = {0: _Way(0, None)}
    room = _MOST_SUMS
    for words in paragraphs:
        room -= len(ways) * (len(words) + 1)
        if room < 0:
            return None
        reached: dict[int, _Way | None] = {}
        for total, way in ways.items():
            for taken, sum_of in enumerate(accumulate(words, initial=total)):
                if sum_of > over:
                    break
                # A sum that is reached in two ways tells nothing.
                reached[sum_of] = None if sum_of in reached or way is None else _Way(taken, way)
        ways = reached
    return _counts(ways.get(over))


def _counts(way: _Way | None) -> list[int] | None:
    if way is None:
        return None
    found: list[int] = []
    while way.before is not None:
        found.append(way.taken)
        way = way.before
    return found[::-1]
