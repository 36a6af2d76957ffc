"""Which texts have much in common: all pairs among any number of sketches, in bounded memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from alcove.indexing.sketches import Sketch

#: What stands in more works than this is a quotation, a song or a phrase of everybody's.
MOST_WORKS = 40
#: Numbers in common by which two texts are worth a look: some 1,500 letters of the same text.
LEAST_COMMON = 6
#: The part of the shorter text that must be in the other.
LEAST_SHARE = 0.3
_PARTS = 64
_AT_ONCE = 2000
_ROW = np.dtype([("number", "<u8"), ("work", "<u4")])


@dataclass(frozen=True, slots=True)
class Alike:
    """Two works, by their places in the order in which they were given, that have ``common`` numbers in common.

    ``sizes`` are the lengths of their sketches.
    """

    first: int
    second: int
    common: int
    sizes: tuple[int, int]

    @property
    def share(self) -> float:
        """The part of the shorter text that is in the other, 0 to 1."""
        return self.common / min(self.sizes)


def find_alike(sketches: Iterable[Sketch]) -> Iterator[Alike]:
    """The pairs of texts of which the shorter is in the other for a good part, the first place first.

    Numbers go through files in the temporary folder, 12 bytes each (some 20 MB for 10,000 works of AO3's lengths), then
    8 bytes for each two works that have a number in common; both are looked at a sixty-fourth at a time.
    """
    with TemporaryDirectory(prefix="alcove-") as held:
        folder = Path(held)
        sizes = _spread(sketches, folder)
        _spread_pairs(folder, len(sizes))
        for part in range(_PARTS):
            yield from _counted(np.fromfile(folder / f"pairs-{part}", dtype="<u8"), sizes)


@dataclass(frozen=True, slots=True)
class ChapterMatch:
    """Chapter ``first`` of one work and ``second`` of another, from 1, and the part of the shorter that is in the other."""

    first: int
    second: int
    share: float


def match_chapters(first: list[Sketch], second: list[Sketch]) -> tuple[ChapterMatch, ...]:
    """For each chapter of the first work the chapter of the second that has most of it, where one has half."""
    if not second:
        return ()
    sizes = np.array([len(chapter) for chapter in second])
    numbers, owners = np.concatenate(second), np.repeat(np.arange(len(second)), sizes)
    order = np.argsort(numbers, kind="stable")
    numbers, owners = numbers[order], owners[order]
    found = []
    for place, chapter in enumerate(first, start=1):
        starts = np.searchsorted(numbers, chapter, "left")
        times = np.searchsorted(numbers, chapter, "right") - starts
        # A number stands as often in a row as chapters of the second work have it: the places of all those rows.
        where = np.repeat(starts - np.cumsum(times) + times, times) + np.arange(times.sum())
        common = np.bincount(owners[where], minlength=len(second))
        shares = common / np.maximum(np.minimum(sizes, len(chapter)), 1)
        best = int(shares.argmax())
        if shares[best] >= 0.5:
            found.append(ChapterMatch(place, best + 1, round(float(shares[best]), 3)))
    return tuple(found)


def _spread(sketches: Iterable[Sketch], folder: Path) -> NDArray[np.uint32]:
    """Writes the numbers into files by their highest bits; the lengths of the sketches."""
    sizes: list[int] = []
    shift = np.uint64(64 - (_PARTS - 1).bit_length())
    numbered = enumerate(sketches)
    files = [(folder / str(part)).open("wb") for part in range(_PARTS)]
    try:
        while some := list(itertools.islice(numbered, _AT_ONCE)):
            sizes += [len(one) for _, one in some]
            rows = np.empty(sum(len(one) for _, one in some), dtype=_ROW)
            if not len(rows):
                continue
            rows["number"] = np.concatenate([one for _, one in some])
            rows["work"] = np.repeat([place for place, _ in some], [len(one) for _, one in some])
            parts = (rows["number"] >> shift).astype(np.uint8)
            order = np.argsort(parts, kind="stable")
            ends = np.searchsorted(parts[order], np.arange(_PARTS + 1))
            for part, file in enumerate(files):
                file.write(rows[order[ends[part] : ends[part + 1]]].tobytes())
    finally:
        for file in files:
            file.close()
    return np.array(sizes, dtype=np.uint32)


def _spread_pairs(folder: Path, works: int) -> None:
    """Writes each two works that have a number in common, once for each, into files by the first of them."""
    bounds = [np.uint64(-(-part * works // _PARTS) << 32) for part in range(_PARTS + 1)]
    files = [(folder / f"pairs-{part}").open("wb") for part in range(_PARTS)]
    try:
        for part in range(_PARTS):
            keys = np.sort(_pairs(np.fromfile(folder / str(part), dtype=_ROW)))
            (folder / str(part)).unlink()
            ends = np.searchsorted(keys, np.array(bounds))
            for number, file in enumerate(files):
                file.write(keys[ends[number] : ends[number + 1]].astype("<u8").tobytes())
    finally:
        for file in files:
            file.close()


def _counted(keys: NDArray[np.uint64], sizes: NDArray[np.uint32]) -> Iterator[Alike]:
    """Those of the pairs that have enough numbers in common, in order."""
    keys, counts = np.unique(keys, return_counts=True)
    enough = counts >= LEAST_COMMON
    keys, counts = keys[enough], counts[enough]
    firsts, seconds = sizes[keys >> np.uint64(32)], sizes[keys & np.uint64(0xFFFFFFFF)]
    alike = counts / np.minimum(firsts, seconds) >= LEAST_SHARE
    found = (array[alike].tolist() for array in (keys, counts, firsts, seconds))
    for key, count, first, second in zip(*found, strict=True):
        yield Alike(key >> 32, key & 0xFFFFFFFF, count, (first, second))


def _pairs(rows: NDArray[np.void]) -> NDArray[np.uint64]:
    """Of each number that several works have, the pairs of them."""
    rows = rows[np.lexsort((rows["work"], rows["number"]))]
    numbers, works = rows["number"], rows["work"].astype(np.uint64)
    found = []
    # A pair is two rows of one number, some places apart.
    starts = np.flatnonzero(np.concatenate([[True], numbers[1:] != numbers[:-1]])) if len(numbers) else np.empty(0, int)
    lengths = np.diff(np.append(starts, len(numbers)))
    shared = np.repeat((lengths > 1) & (lengths <= MOST_WORKS), lengths)
    numbers, works = numbers[shared], works[shared]
    for apart in range(1, min(MOST_WORKS, len(numbers))):
        same = numbers[:-apart] == numbers[apart:]
        if not same.any():
            break
        found.append((works[:-apart][same] << np.uint64(32)) | works[apart:][same])
    return np.concatenate(found) if found else np.empty(0, dtype=np.uint64)
