"""Documents put since the last flush, as compact rows."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from alcove.domain.filters import SortKey
from alcove.engines.embedded.segment_arrays import Table
from alcove.search.document import Column, Document, Term

_LEAST, _MOST = -(1 << 63), (1 << 63) - 1


class Gathering:
    """Rows to be; a later document takes the place of an earlier one with the same id."""

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}
        self._ids = array("Q")
        self._terms: dict[Term, int] = {}
        self._row_terms = array("I")
        self._ends = array("q", [0])
        self._numbers = {column: (array("q"), array("b")) for column in Column}
        self._keys: dict[SortKey, list[bytes]] = {SortKey.TITLE: [], SortKey.CREATOR: []}

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, number: int) -> bool:
        return number in self._rows

    def add(self, number: int, document: Document) -> None:
        """Takes a document in. Raises ValueError, before anything is taken, for a number beyond 64 bits."""
        for column, value in document.numbers.items():
            if not _LEAST <= value <= _MOST:
                raise ValueError(f"{column.value} of {document.id} is {value}, beyond 64 bits")
        self._rows[number] = len(self._ids)
        self._ids.append(number)
        for term in dict.fromkeys(document.terms):
            self._row_terms.append(self._terms.setdefault(term, len(self._terms)))
        self._ends.append(len(self._row_terms))
        for column, (values, known) in self._numbers.items():
            values.append(document.numbers.get(column, 0))
            known.append(column in document.numbers)
        self._keys[SortKey.TITLE].append(document.title_key)
        self._keys[SortKey.CREATOR].append(document.creator_key)

    def discard(self, number: int) -> None:
        """Takes a document out again, if it is here."""
        self._rows.pop(number, None)

    def terms(self) -> list[Term]:
        """The distinct terms, in the order in which they first came."""
        return list(self._terms)

    def ids(self) -> NDArray[np.uint64]:
        """The ids that remain."""
        return np.fromiter(self._rows, np.uint64, len(self._rows))

    def table(self, numbers: NDArray[np.int64]) -> Table:
        """The rows that remain; ``numbers`` are the dictionary's, one for each of ``terms``."""
        rows = np.fromiter(self._rows.values(), np.int64, len(self._rows))
        ends = np.array(self._ends, np.int64)
        lengths = np.diff(ends)[rows]
        new_ends = np.concatenate([[0], np.cumsum(lengths)])
        places = np.repeat(ends[rows] - new_ends[:-1], lengths) + np.arange(int(new_ends[-1]))
        return Table(
            ids=np.array(self._ids, np.uint64)[rows],
            term_ends=new_ends,
            terms=numbers[np.array(self._row_terms, np.int64)[places]].astype(np.uint32),
            numbers={
                column: (np.array(values, np.int64)[rows], np.array(known, np.bool_)[rows])
                for column, (values, known) in self._numbers.items()
            },
            keys={key: [keys[row] for row in rows.tolist()] for key, keys in self._keys.items()},
        )
