"""A small sample of a text by which its parts are found again in other texts.

Every stretch of 32 letters has a number that looks random; a stretch belongs to the sketch where its number divides by
256. So the same passage gives the same numbers wherever it stands, and the share of one sketch that is in another says
how much of the one text is in the other: also of chapters 1 to 10 in a work of 20, or of a story in an anthology.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Sketch = NDArray[np.uint64]

#: One stretch in so many is taken: a text of 1,000 words gives some 17 numbers, one of 300,000 some 5,000.
RATE = 256
_STRETCH = 32
_BASE = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_NONE: Sketch = np.empty(0, dtype=np.uint64)


def sketch(tokens: str) -> Sketch:
    """The sketch of a chapter's searchable text (``domain.tokens``): sorted numbers, each once.

    Blanks do not count, nor does whatever else searching passes over: case, accents, punctuation.
    """
    letters = np.frombuffer(tokens.replace(" ", "").replace("\n", "").encode(), dtype=np.uint8)
    if len(letters) < _STRETCH:
        return _NONE
    numbers = (letters.astype(np.uint64) + np.uint64(1)) * _MIX
    base, width = _BASE, 1
    # A stretch of 2n letters from two of n: five steps for 32, whatever the text's length.
    while width < _STRETCH:
        numbers = numbers[:-width] * np.uint64(base) + numbers[width:]
        base, width = base * base % (1 << 64), 2 * width
    numbers = (numbers ^ (numbers >> np.uint64(31))) * _MIX
    numbers ^= numbers >> np.uint64(29)
    return np.unique(numbers[numbers % np.uint64(RATE) == 0])


def union(sketches: Iterable[Sketch]) -> Sketch:
    """The sketch of several chapters together, but for the stretches that run from one into the next."""
    held = list(sketches)
    return np.unique(np.concatenate(held)) if held else _NONE


def pack(sketches: Iterable[Sketch]) -> bytes:
    """The chapters' sketches as bytes: how many, the length of each, then all numbers; little-endian."""
    held = list(sketches)
    lengths = np.array([len(held), *map(len, held)], dtype="<u4")
    return lengths.tobytes() + b"".join(one.astype("<u8").tobytes() for one in held)


def unpack(data: bytes) -> list[Sketch]:
    """The inverse of ``pack``."""
    (count,) = np.frombuffer(data, dtype="<u4", count=1)
    lengths = np.frombuffer(data, dtype="<u4", count=int(count), offset=4)
    numbers = np.frombuffer(data, dtype="<u8", offset=4 * (int(count) + 1)).astype(np.uint64)
    return np.split(numbers, np.cumsum(lengths)[:-1]) if count else []
