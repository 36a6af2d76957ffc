"""The documents of all works, for an index that is built anew."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

from alcove.catalogue import queries
from alcove.catalogue.connection import Catalogue
from alcove.config import Config
from alcove.indexing.documents import document
from alcove.indexing.texts import TextReader
from alcove.indexing.with_texts import texts_of
from alcove.search.document import Document
from alcove.vault import Vault

_AT_ONCE = 200


def iter_documents(catalogue: Catalogue, vault: Vault, config: Config) -> Iterator[Document]:
    """The documents of all works that are not hidden; their texts are read by workers, in bounded memory."""
    reader = TextReader(
        vault, jobs=config.jobs or os.cpu_count() or 1, timeout_s=config.timeout_s, memory_mb=config.memory_mb
    )
    rows = (row for row in queries.iter_works(catalogue) if not row.hidden)
    try:
        while chunk := list(itertools.islice(rows, _AT_ONCE)):
            for row, text in texts_of(catalogue, reader, chunk):
                yield document(row.work, text, in_drawer=row.in_drawer)
    finally:
        reader.close()
