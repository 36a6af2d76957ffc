"""One state of the index, opened: what a question is answered from. It never changes; caches are only added to."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from alcove.engines.embedded import bitmaps
from alcove.engines.embedded.arrays import read_arrays
from alcove.engines.embedded.finding import Searcher
from alcove.engines.embedded.plan import is_short
from alcove.engines.embedded.pointer import Pointer, SegmentFile
from alcove.engines.embedded.segments import Segment
from alcove.engines.embedded.terms import Dictionary, Ids, TermRun
from alcove.engines.embedded.texts import TextIndex
from alcove.search.grouping import Grouping
from alcove.search.request import Expression

TEXT_FOLDER = "text"
_REMEMBERED = 64_000_000  # bytes of answers to parts of questions


@dataclass(frozen=True, slots=True)
class Part:
    """A segment and which of its rows count."""

    segment: Segment
    dead: BitMap

    @property
    def live(self) -> BitMap:
        """The rows that count."""
        return self.segment.all_rows - self.dead if self.dead else self.segment.all_rows

    def __len__(self) -> int:
        return len(self.segment) - len(self.dead)


class Generation:
    """The files of a pointer, mapped."""

    def __init__(
        self, pointer: Pointer, parts: tuple[Part, ...], dictionary: Dictionary, text: TextIndex | None
    ) -> None:
        self.pointer = pointer
        self.parts = parts
        self.dictionary = dictionary
        self._text = text
        self._searcher: Searcher | None = None
        #: Held while groups or crossovers are worked out.
        self.wrangling = Lock()
        #: The grouping that was asked for last, and the numbers of its terms, -1 for unknown ones (``groups.py``).
        self.numbered: tuple[Grouping, Ids] | None = None
        self._lock = Lock()
        self._remembered: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._held = 0

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def open_texts(self, *, force: bool) -> bool:
        """Makes ``searcher`` ready, if tantivy is at the same commit or with ``force``; whether it is ready."""
        with self._lock:
            if self._searcher is None and self._text is not None:
                found, is_same = self._text.searcher(self.pointer.stamp)
                if is_same or force:
                    self._searcher = found
        return self._searcher is not None or self._text is None

    @property
    def searcher(self) -> Searcher:
        """Where words are found; ``open_texts`` comes first."""
        if self._searcher is None:
            raise LookupError("texts are not open")
        return self._searcher

    @cached_property
    def totals(self) -> NDArray[np.int32]:
        """How many works have each term."""
        totals = np.zeros(len(self.dictionary), np.int32)
        for part in self.parts:
            totals[part.segment.terms] += part.segment.counts.astype(np.int32)
            if part.dead:
                gone = part.segment.terms_of(bitmaps.to_rows(part.dead))
                np.subtract.at(totals, gone, 1)
        return totals

    def total(self, number: int) -> int:
        """How many works have the term of this number, without adding up all terms."""
        if "totals" in self.__dict__:
            return int(self.totals[number])
        found = 0
        for part in self.parts:
            for place in part.segment.places(np.array([number]))[0].tolist():
                having = int(part.segment.counts[place])
                gone = part.dead.intersection_cardinality(part.segment.having(place)) if part.dead else 0
                found += having - gone
        return found

    def ids(self, answer: Sequence[BitMap]) -> NDArray[np.uint64]:
        """The ids of the rows of an answer, in no order."""
        found = [p.segment.ids[bitmaps.to_rows(rows)] for p, rows in zip(self.parts, answer, strict=True) if rows]
        return np.concatenate(found) if found else np.empty(0, np.uint64)

    def known(self, key: Hashable) -> Any:
        """What is remembered for the key; None for nothing."""
        with self._lock:
            return self._remembered[key][0] if key in self._remembered else None

    def remember(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What ``make`` gives, made once; what was asked for longest ago is forgotten when all is too large."""
        with self._lock:
            if key in self._remembered:
                self._remembered.move_to_end(key)
                return self._remembered[key][0]
        made = make()
        with self._lock:
            if key not in self._remembered:
                self._remembered[key] = made, _weight(made)
                self._held += _weight(made)
            while self._held > _REMEMBERED:
                _, (_, weight) = self._remembered.popitem(last=False)
                self._held -= weight
        return made

    def remember_answer(self, where: Expression, key: Hashable, make: Callable[[], Any]) -> Any:
        """``remember`` for what a question comes to; a question too long to be held beside its answer is answered anew."""
        return self.remember(key, make) if is_short(where) else make()


def open_generation(folder: Path, pointer: Pointer, text: TextIndex | None, known: Generation | None) -> Generation:
    """Opens the files of a pointer in the index's live folder, taking over those that ``known`` has open.

    Raises FileNotFoundError where the pointer is out of date, DamagedLibraryError.
    """
    segments = {part.segment.name: part.segment for part in known.parts} if known else {}
    runs = dict(zip((run.name for run in known.pointer.runs), known.dictionary.runs, strict=True)) if known else {}
    generation = Generation(
        pointer,
        tuple(
            Part(segments.get(file.name) or Segment.open(folder, file.name), read_dead(folder, file))
            for file in pointer.segments
        ),
        Dictionary([runs.get(run.name) or TermRun.open(folder / run.name, run.start) for run in pointer.runs]),
        text,
    )
    generation.numbered = known.numbered if known else None
    return generation


def read_dead(folder: Path, file: SegmentFile) -> BitMap:
    """The rows of a segment that no longer count."""
    if file.dead is None:
        return BitMap()
    return BitMap.deserialize(read_arrays(folder / file.dead)["rows"].tobytes())


def _weight(made: Any) -> int:
    if isinstance(made, tuple | list):
        return 100 + sum(map(_weight, made))
    if isinstance(made, BitMap):
        return 200 + len(made.serialize())
    return 200 + int(getattr(made, "nbytes", 0))
