"""The tantivy side: words of works, put and taken out by id. Nothing is stored; the columns have the rest.

Fields hold words as ``domain.tokens`` makes them. ``names`` has a value for
each name of a term, which keeps phrases within one name; ``language`` says in which
language words have their forms, ``spellings`` with which accents they are written. ``finding.py`` asks.
"""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Query

from alcove.domain.filters import TextField
from alcove.domain.tokens import spaced
from alcove.engines.embedded import text_schema
from alcove.engines.embedded.faults import words_told
from alcove.engines.embedded.finding import Searcher, damage_told
from alcove.engines.embedded.text_schema import ID, LANGUAGE, NAMES, SPELLINGS
from alcove.errors import DamagedLibraryError
from alcove.search.document import NAMED_KINDS, Document, TermKind

_HEAP = 100_000_000  # bytes of documents that tantivy gathers before it writes a segment by itself
_FOOTER_MAGIC = 1337  # tantivy 0.27, src/directory/footer.rs
_READ = 1 << 20


class TextIndex:
    """A folder of tantivy's. Searchers are made by ``searcher`` and stay as they are."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Opens the folder. Raises DamagedLibraryError where there is no index in it, or no sound one."""
        self._folder = folder
        with damage_told(folder):
            if create:
                folder.mkdir(parents=True)
                self._index = tantivy.Index(text_schema.schema(), str(folder))
            else:
                self._index = tantivy.Index.open(str(folder))
        text_schema.register(self._index)

    def searcher(self, stamp: int) -> tuple[Searcher, bool]:
        """What is found from now on, and whether that is the commit with this stamp. Raises DamagedLibraryError."""
        before = self.stamp()
        with damage_told(self._folder):
            self._index.reload()
            found = Searcher(self._index.searcher(), self._index.schema, self._folder)
        return found, before == stamp == self.stamp()

    def stamp(self) -> int:
        """The stamp of tantivy's newest commit. Raises DamagedLibraryError."""
        return int(_meta(self._folder)["opstamp"])

    def writer(self) -> TextWriter:
        """The only writer at a time. Raises LibraryError, also DiskFullError."""
        with words_told(self._folder):
            writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        return TextWriter(writer, self._index.schema, self._folder)


class TextWriter:
    """Puts words of works into tantivy. Methods raise DiskFullError, and LibraryError where that cannot be written for another reason."""

    def __init__(self, writer: Any, schema: Any, folder: Path) -> None:
        self._writer = writer
        self._schema = schema
        self._folder = folder

    def put(self, number: int, document: Document) -> None:
        """Adds a work; one with the same id must have been removed."""
        stored = tantivy.Document()
        stored.add_unsigned(ID, number)
        for field, words in document.texts.items():
            if words and field is not TextField.ANYWHERE:
                stored.add_text(field.value, words)
        for term in document.terms:
            if term.kind in NAMED_KINDS:
                stored.add_text(NAMES, _name_words(term.name))
            elif term.kind is TermKind.LANGUAGE:
                stored.add_text(LANGUAGE, term.name)
        if document.spellings:
            stored.add_text(SPELLINGS, document.spellings)
        with words_told(self._folder):
            self._writer.add_document(stored)

    def remove(self, number: int) -> None:
        """Takes out what was put under this id before."""
        with words_told(self._folder):
            # Not delete_documents_by_term: in tantivy 0.27 it looks for a signed number, and finds none.
            self._writer.delete_documents_by_query(Query.term_query(self._schema, ID, number))

    def commit(self) -> int:
        """Makes all durable; gives the stamp."""
        with words_told(self._folder):
            return int(self._writer.commit())

    def finish(self) -> None:
        """Waits for merges and ends the threads. What was not committed is dropped."""
        with words_told(self._folder):
            self._writer.rollback()
            self._writer.wait_merging_threads()


def damaged_files(folder: Path) -> list[Path]:
    """Files of tantivy's newest commit that are missing or not as they were written. Raises DamagedLibraryError."""
    wrong, meta = [], _meta(folder)
    for segment in meta["segments"]:
        name = segment["segment_id"].replace("-", "")
        files = [folder / f"{name}.{ending}" for ending in ("fast", "fieldnorm", "idx", "pos", "store", "term")]
        if segment["deletes"]:
            files.append(folder / f"{name}.{segment['deletes']['opstamp']}.del")
        wrong += [path for path in files if not _is_sound(path)]
    # Files that went because segments were merged meanwhile are not missed.
    return damaged_files(folder) if wrong and _meta(folder) != meta else wrong


def _is_sound(path: Path) -> bool:
    """Whether a file has the checksum that its footer tells: JSON, its length, a magic number."""
    try:
        with path.open("rb") as source:
            size = source.seek(-8, 2)
            length, magic = (int.from_bytes(source.read(4), "little") for _ in range(2))
            source.seek(size - length)
            wanted = json.loads(source.read(length))["crc"]
            source.seek(0)
            left, checksum = size - length, 0
            while left > 0:
                part = source.read(min(left, _READ))
                checksum, left = zlib.crc32(part, checksum), left - len(part)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return magic == _FOOTER_MAGIC and bool(checksum == wanted)


def _meta(folder: Path) -> dict[str, Any]:
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        int(meta["opstamp"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedLibraryError(f"{folder}: {error}. `alcove reindex` makes the index again.") from error
    return dict(meta)


@lru_cache(maxsize=1 << 15)
def _name_words(name: str) -> str:
    """A name's words; most names are those of many works."""
    return spaced(name)
