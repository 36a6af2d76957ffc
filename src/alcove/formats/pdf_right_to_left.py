"""Words of scripts that run from right to left, as pdfium gives them: letters of one word now forwards, now backwards.

It looks at one piece of a line after the other, and a writer may cut a word anywhere. Where each letter stands on the page
tells their order. That of words is pdfium's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby
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
    marks = [letter for letter in letters if unicodedata.bidirectional(letter.text) == _MARK]
    groups = [(kind, list(held)) for kind, held in groupby((each for each in letters if each not in marks), _kind)]
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
    words = [at for at, letter in enumerate(placed) if _kind(letter) == _WORD]
    text = [letter.text for letter in placed]
    for mark in marks if words else ():
        text[min(words, key=lambda at: abs(placed[at].middle - mark.middle))] += mark.text
    return "".join(text)


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
