"""The column files of a state to be: segments and runs are added, rows die, files are merged.

Nothing that is written counts until a pointer names it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from alcove.engines.embedded import bitmaps
from alcove.engines.embedded.arrays import Arrays, write_arrays
from alcove.engines.embedded.gathering import Gathering
from alcove.engines.embedded.generation import read_dead
from alcove.engines.embedded.merging import runs_to_merge, segments_to_merge
from alcove.engines.embedded.pointer import Pointer, RunFile, SegmentFile
from alcove.engines.embedded.segment_arrays import Table, merged, segment_arrays
from alcove.engines.embedded.segments import Segment
from alcove.engines.embedded.term_arrays import merged_runs, run_arrays
from alcove.engines.embedded.terms import Dictionary, TermRun
from alcove.search.document import Term

_ENDINGS = (".segment", ".dead", ".terms")


@dataclass(slots=True)
class _Written:
    file: SegmentFile
    segment: Segment
    dead: BitMap
    has_died: bool = False  # rows died since ``file.dead`` was written

    @property
    def live(self) -> int:
        return len(self.segment) - len(self.dead)


class ColumnFiles:
    """The files in one folder, as a writer sees them."""

    def __init__(self, folder: Path, start: Pointer) -> None:
        self._folder = folder
        self._next = start.number
        self._stated = set(start.files())  # what a reader may know of
        self._written = [
            _Written(file, Segment.open(folder, file.name), read_dead(folder, file)) for file in start.segments
        ]
        self._runs = [(file, TermRun.open(folder / file.name, file.start)) for file in start.runs]

    def ids(self) -> NDArray[np.uint64]:
        """The ids of all rows that count, in no order."""
        parts = [w.segment.ids[~bitmaps.to_mask(w.dead, len(w.segment))] for w in self._written]
        return np.concatenate(parts) if parts else np.empty(0, np.uint64)

    def holds(self, number: int) -> bool:
        """Whether there is a row with this id, though it may no longer count."""
        asked = np.uint64(number)
        for written in self._written:
            ids = written.segment.ids
            place = ids.searchsorted(asked)
            if place < len(ids) and ids[place] == asked:
                return True
        return False

    def add(self, gathered: Gathering) -> None:
        """Makes a segment of what was gathered; rows with the same ids die elsewhere."""
        ids = gathered.ids()
        if len(ids):
            self.kill(ids)
            self._add_segment(segment_arrays(gathered.table(self.numbers(gathered.terms()))))

    def numbers(self, terms: Sequence[Term]) -> NDArray[np.int64]:
        """The dictionary's numbers of terms, which are distinct; new ones become a run."""
        dictionary = Dictionary([run for _, run in self._runs])
        numbers = dictionary.numbers(terms)
        new = np.flatnonzero(numbers < 0)
        if len(new):
            numbers[new] = np.arange(len(dictionary), len(dictionary) + len(new))
            self._add_run(run_arrays([terms[place] for place in new.tolist()]), len(dictionary))
        return numbers

    def add_table(self, table: Table) -> None:
        """Makes a segment of rows with ids that no other row has."""
        self._add_segment(segment_arrays(table))

    def kill(self, ids: NDArray[np.uint64]) -> None:
        """Lets the rows with these ids no longer count."""
        for written in self._written:
            rows = bitmaps.from_rows(written.segment.rows_of_ids(ids)) - written.dead
            if rows:
                written.dead = written.dead | rows
                written.has_died = True

    def merge(self) -> None:
        """Merges until segments and runs are few enough."""
        self._written = [written for written in self._written if written.live]
        while places := segments_to_merge([(written.live, len(written.segment)) for written in self._written]):
            chosen = [self._written[place] for place in places]
            self._written = [written for place, written in enumerate(self._written) if place not in places]
            self._add_segment(merged([(w.segment, bitmaps.to_rows(w.segment.all_rows - w.dead)) for w in chosen]))
            self._drop(written.file.name for written in chosen)
        while count := runs_to_merge([file.terms for file, _ in self._runs]):
            chosen_runs = self._runs[-count:]
            del self._runs[-count:]
            self._add_run(merged_runs([run for _, run in chosen_runs]), chosen_runs[0][0].start)
            self._drop(file.name for file, _ in chosen_runs)

    def state(self, before: Pointer) -> Pointer:
        """The files as they are now, in place of those of ``before``; writes down which rows are dead."""
        for written in self._written:
            if written.has_died:
                name = self._write(".dead", {"rows": np.frombuffer(written.dead.serialize(), np.uint8)})
                written.file = replace(written.file, dead=name, dead_rows=len(written.dead))
                written.has_died = False
        state = replace(
            before,
            number=self._next,
            segments=tuple(written.file for written in self._written),
            runs=tuple(file for file, _ in self._runs),
        )
        self._stated.update(state.files())
        return state

    def clear_away(self, state: Pointer) -> None:
        """Deletes files that neither this state needs nor readers of those before; what is in use waits for next time."""
        needed = {*state.files(), *(name for names in state.kept for name in names)}
        for path in self._folder.iterdir():
            if path.suffix in _ENDINGS and path.name not in needed:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _drop(self, names: Iterable[str]) -> None:
        """Deletes files that came and went within a commit: a rebuild would leave twice its size behind."""
        for name in names:
            if name not in self._stated:
                with contextlib.suppress(OSError):
                    (self._folder / name).unlink()

    def _add_segment(self, arrays: Arrays) -> None:
        name = self._write(".segment", arrays)
        segment = Segment.open(self._folder, name)
        self._written.append(_Written(SegmentFile(name, len(segment)), segment, BitMap()))

    def _add_run(self, arrays: Arrays, start: int) -> None:
        name = self._write(".terms", arrays)
        run = TermRun.open(self._folder / name, start)
        self._runs.append((RunFile(name, start, len(run)), run))

    def _write(self, ending: str, arrays: Arrays) -> str:
        name = f"{self._next:08}{ending}"
        self._next += 1
        write_arrays(self._folder / name, arrays)
        return name
