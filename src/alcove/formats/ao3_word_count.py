"""Where notes end and a text begins, by the number of words that AO3 tells of a work; for files that nothing else tells.

The number is that of the texts alone, and is met to the word where nothing was lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

#: More notes than so many that nobody knows the end of are not worked out.
_MOST_CHOICES = 4_000


def notes_by_count(over: int, paragraphs: Sequence[Sequence[int]]) -> list[int] | None:
    """How many of the first paragraphs of each text are notes, so that these have ``over`` words together.

    ``paragraphs`` are the words of those that may be. None where no numbers fit, or several.
    """
    if over <= 0 or sum(map(len, paragraphs)) > _MOST_CHOICES:
        return None
    ways: dict[int, list[int] | None] = {0: []}
    for words in paragraphs:
        reached: dict[int, list[int] | None] = {}
        for total, counts in ways.items():
            for taken, sum_of in enumerate(accumulate(words, initial=total)):
                if sum_of > over:
                    break
                # A sum that is reached in two ways tells nothing.
                reached[sum_of] = None if sum_of in reached or counts is None else [*counts, taken]
        ways = reached
    return ways.get(over)
