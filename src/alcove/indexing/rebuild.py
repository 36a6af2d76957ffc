"""The documents of all works, for an index that is built anew."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

from alcove.catalogue import queries
from alcove.catalogue.connection import Catalogue
from alcove.config import Config
from alcove.domain.searchable import Searchable
from alcove.indexing.documents import document
from alcove.indexing.texts import TextReader
from alcove.search.document import Document
from alcove.vault import Vault

_AT_ONCE = 200


def iter_documents(catalogue: Catalogue, vault: Vault, config: Config) -> Iterator[Document]:
    """The documents of all works that are not hidden, by id; their texts are read by workers."""
    reader = TextReader(
        vault, jobs=config.jobs or os.cpu_count() or 1, timeout_s=config.timeout_s, memory_mb=config.memory_mb
    )
    rows = (row for row in queries.iter_works(catalogue) if not row.hidden)
    try:
        while chunk := list(itertools.islice(rows, _AT_ONCE)):
            files = queries.text_files(catalogue, [row.work.id for row in chunk])
            texts = reader.searchable(sorted(set(files.values())))
            for row in chunk:
                text = texts.get(files.get(row.work.id, ""), Searchable())
                yield document(row.work, text, in_drawer=row.in_drawer)
    finally:
        reader.close()
