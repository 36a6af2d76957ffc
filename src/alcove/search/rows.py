"""Many works at once, as columns: for works that have terms and numbers and nothing else, by the million.

A ``Document`` each would cost forty times as much. Columns are memory views, of whatever their maker counts with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from alcove.search.document import Column, Term


@dataclass(frozen=True, slots=True)
class Rows:
    """Works without words and sort keys.

    ``ids`` are the numbers of their ids (``search.order``), ascending, and beyond those of all rows before. The terms of
    the i-th work are ``terms[ends[i]:ends[i + 1]]``, each once, as ``RowsWriter.number`` numbers them. ``numbers`` has for
    a column the values of all works, and which of them are known.
    """

    ids: memoryview
    ends: memoryview
    terms: memoryview
    numbers: Mapping[Column, tuple[memoryview, memoryview]]


class RowsWriter(Protocol):
    """Makes an index anew from rows."""

    def number(self, terms: Sequence[Term]) -> Sequence[int]:
        """The numbers that stand for these terms in rows; the same one whenever a term is given again."""

    def put(self, rows: Rows) -> None:
        """Adds works."""


@dataclass(frozen=True, slots=True)
class Held:
    """What an index holds of a work besides its words: its terms, in no order, and its numbers."""

    terms: frozenset[Term]
    numbers: Mapping[Column, int]
