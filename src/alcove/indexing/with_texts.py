"""Works together with what is searched of them, a few at a time: the texts of all would fill the memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alcove.catalogue import queries
from alcove.catalogue.connection import Catalogue
from alcove.catalogue.queries import WorkRow
from alcove.domain.searchable import NOTHING, Searchable
from alcove.indexing.texts import TextReader


def texts_of(catalogue: Catalogue, reader: TextReader, rows: Sequence[WorkRow]) -> Iterator[tuple[WorkRow, Searchable]]:
    """Each of these works with its text, in the order in which texts are read; none for a text that cannot be."""
    files = queries.text_files(catalogue, [row.work.id for row in rows])
    yield from ((row, NOTHING) for row in rows if row.work.id not in files)
    of_files = {files[row.work.id]: row for row in rows if row.work.id in files}
    for sha, text in reader.searchable(of_files):
        yield of_files[sha], NOTHING if text is None else text
