"""An index made from rows: segments as large as they get and runs of terms, without words and without merging rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alcove.domain.filters import SortKey
from alcove.engines.embedded import merging, pointer
from alcove.engines.embedded.column_files import ColumnFiles
from alcove.engines.embedded.pointer import Pointer
from alcove.engines.embedded.segment_arrays import Table
from alcove.search.document import Column, Term
from alcove.search.rows import Rows

# Terms of the rows that are held until they become a segment: almost twice what as many of AO3's works have.
_HELD = 1 << 23


class Building:
    """Keeps the ``RowsWriter`` protocol. ``finish`` gives the state to which the pointer is swapped."""

    def __init__(self, folder: Path, start: Pointer) -> None:
        """Begins in the new, empty folder of a state."""
        self._live = folder / start.folder
        self._start = start
        self._files = ColumnFiles(self._live, start)
        self._rows: list[Rows] = []

    def number(self, terms: Sequence[Term]) -> Sequence[int]:
        """See ``RowsWriter.number``."""
        distinct = list(dict.fromkeys(terms))
        numbers: list[int] = self._files.numbers(distinct).tolist()
        self._files.merge()
        if len(distinct) == len(terms):
            return numbers
        known = dict(zip(distinct, numbers, strict=True))
        return [known[term] for term in terms]

    def put(self, rows: Rows) -> None:
        """See ``RowsWriter.put``."""
        if self._rows and (self._count(rows.ids, "ids") > merging.LARGEST or self._count(rows.terms, "terms") > _HELD):
            self._flush()
        self._rows.append(rows)

    def finish(self, sequence: int) -> Pointer:
        """Makes all durable."""
        self._flush()
        state = self._files.state(self._start)
        pointer.flush_folder(self._live)
        return replace(state, sequence=sequence)

    def _count(self, more: memoryview, name: str) -> int:
        return len(more) + sum(len(getattr(rows, name)) for rows in self._rows)

    def _flush(self) -> None:
        held, self._rows = self._rows, []
        if sum(len(rows.ids) for rows in held):
            self._files.add_table(_table(held))


def _table(held: Sequence[Rows]) -> Table:
    ids = np.concatenate([np.asarray(rows.ids, np.uint64) for rows in held])
    lengths = np.concatenate([np.diff(np.asarray(rows.ends, np.int64)) for rows in held])
    no_keys = [b""] * len(ids)
    return Table(
        ids=ids,
        term_ends=np.concatenate([[0], np.cumsum(lengths)]),
        terms=np.concatenate([np.asarray(rows.terms).astype(np.uint32) for rows in held]),
        numbers={column: _column(column, held) for column in Column if any(column in rows.numbers for rows in held)},
        keys={SortKey.TITLE: no_keys, SortKey.CREATOR: no_keys},
    )


def _column(column: Column, held: Sequence[Rows]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    values, known = [], []
    for rows in held:
        none = np.zeros(len(rows.ids), np.int64)
        told = rows.numbers.get(column)
        values.append(none if told is None else np.asarray(told[0], np.int64))
        known.append(none.astype(np.bool_) if told is None else np.asarray(told[1]).astype(np.bool_))
    return np.concatenate(values), np.concatenate(known)
