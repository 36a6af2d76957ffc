"""Words of scripts that run from right to left, as pdfium gives them: letters of one word now forwards, now backwards.

It looks at one piece of a line after the other, and a writer may cut a word anywhere. Where each letter stands on the page
tells their order. That of words is pdfium's.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import filterfalse, groupby
from typing import NamedTuple

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_MARK = "NSM"
_WORD = "word"
_ENDS = frozenset(".,:;!?\u060c\u061b\u061f")
_MIRRORED = {"(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{", "«": "»", "»": "«"}


class Letter(NamedTuple):
    """A letter and where it begins and ends on its line."""

    text: str
    left: float
    right: float

    @property
    def middle(self) -> float:
        """The middle of its place."""
        return (self.left + self.right) / 2


def runs_right_to_left(text: str) -> bool:
    """Whether there are letters of such a script."""
    return not text.isascii() and any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)


def in_reading_order(letters: Sequence[Letter]) -> str:
    """The line with the letters of each word, and what stands between it and another script, in order.

    Marks above and below letters follow the letter that they stand at.
    """
    marks = [letter for letter in letters if _is_mark(letter)]
    groups = [(kind, list(held)) for kind, held in groupby(filterfalse(_is_mark, letters), _kind)]
    placed: list[Letter] = []
    for at, (kind, held) in enumerate(groups):
        if kind == _WORD:
            placed += sorted(held, key=lambda letter: -letter.middle)
        elif 0 < at < len(groups) - 1 and _is_backwards(groups[at - 1][1], held, groups[at + 1][1]):
            placed += (each._replace(text=_MIRRORED.get(each.text, each.text)) for each in reversed(held))
        else:
            placed += held
    if placed and placed[0].text in _ENDS and all(placed[0].left >= letter.left for letter in placed):
        # In a paragraph from left to right, as AO3's are, what ends a sentence stands right of it.
        placed = [*placed[1:], placed[0]]
    text = [letter.text for letter in placed]
    for mark, at in _places_of(marks, placed):
        text[at] += mark.text
    return "".join(text)


def _places_of(marks: Sequence[Letter], placed: Sequence[Letter]) -> Iterator[tuple[Letter, int]]:
    """For each mark the letter of a word that it stands at: the nearest."""
    words: dict[float, int] = {}
    for at, letter in enumerate(placed):
        if _kind(letter) == _WORD:
            words.setdefault(letter.middle, at)
    middles = sorted(words)
    for mark in marks if middles else ():
        after = bisect_left(middles, mark.middle)
        near = middles[max(0, after - 1) : after + 1]
        yield mark, min((abs(middle - mark.middle), words[middle]) for middle in near)[1]


def _is_mark(letter: Letter) -> bool:
    return unicodedata.bidirectional(letter.text) == _MARK


def _kind(letter: Letter) -> str:
    way = unicodedata.bidirectional(letter.text)
    if way in _RIGHT_TO_LEFT:
        return _WORD
    return "other" if way in ("L", "EN", "AN") else "between"


def _is_backwards(before: Sequence[Letter], between: Sequence[Letter], after: Sequence[Letter]) -> bool:
    """Whether signs stand from left to right between a word and another script, and are given from right to left."""
    places = [letter.left for letter in between]
    return (
        len(between) > 1
        and _kind(between[0]) == "between"
        and _kind(before[0]) == _WORD
        and _kind(after[0]) == "other"
        and max(letter.left for letter in before) <= min(places)
        and max(places) <= after[0].left
        and places == sorted(places, reverse=True)
    )
