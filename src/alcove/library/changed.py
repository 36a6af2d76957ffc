"""What acts on works share: the texts that decisions ask for, and the works as they are once the index has followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from alcove.catalogue import queries
from alcove.catalogue.intake import parts_of
from alcove.domain.works import Work
from alcove.indexing.apply import catch_up
from alcove.indexing.texts import TextReader
from alcove.library.parts import Parts

_INDEX_WAIT_S = 60.0


@contextmanager
def texts(parts: Parts) -> Iterator[Callable[[str], str]]:
    """The searchable text of an original by its hash, for the time of the block; empty where it cannot be read."""
    reader = TextReader(parts.vault)
    try:
        yield reader.words
    finally:
        reader.close()


def indexed(parts: Parts, ids: Sequence[str]) -> tuple[Work, ...]:
    """The works after the index has looked at them, in this order."""
    catch_up(parts.catalogue, parts.vault, parts.engine, wait_s=_INDEX_WAIT_S)
    rows = {i: row for part in parts_of(ids) for i, row in queries.works_by_id(parts.catalogue, part).items()}
    return tuple(rows[i].work for i in ids if i in rows)
