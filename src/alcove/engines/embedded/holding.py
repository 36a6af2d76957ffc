"""What the columns hold of single works."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from alcove.engines.embedded.generation import Generation, Part
from alcove.search.document import Column
from alcove.search.order import id_number, id_text
from alcove.search.rows import Held


def held(generation: Generation, ids: Iterable[str]) -> dict[str, Held]:
    """See ``SearchEngine.held``."""
    numbers = np.unique(np.fromiter(map(id_number, ids), np.uint64))
    found: dict[str, Held] = {}
    for part in generation.parts:
        for row in part.segment.rows_of_ids(numbers).tolist():
            if row not in part.dead:
                found[id_text(int(part.segment.ids[row]))] = _row(generation, part, row)
    return found


def _row(generation: Generation, part: Part, row: int) -> Held:
    terms, _ = part.segment.terms_by_row(np.array([row], np.uint32))
    numbers = {}
    for column in Column:
        values = part.segment.column(column)
        if values is not None and (values[1] is None or values[1][row]):
            numbers[column] = int(values[0][row])
    return Held(frozenset(map(generation.dictionary.term, terms.tolist())), numbers)
