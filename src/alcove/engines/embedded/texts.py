"""The tantivy side: words of works, found by id. Nothing is stored; the columns have the rest.

Fields hold words as ``domain.tokens`` makes them, so white space is all that
parts them. ``names`` has a value for each name of a term, which keeps phrases
within one name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from alcove.domain.filters import TextField
from alcove.domain.tokens import tokenise
from alcove.errors import DamagedLibraryError
from alcove.search.document import NAMED_KINDS, Document
from alcove.search.request import All, Expression, Match, Some, Without

ID = "id"
NAMES = "names"
FIELDS = tuple(field.value for field in TextField if field is not TextField.ANYWHERE)
#: Everything that decides how words are stored; a part of the index's fingerprint.
LAYOUT = f"tantivy 0.27, whitespace, positions: {FIELDS} {NAMES}"

#: What a word in a field counts for ANYWHERE, against one in the text.
_WEIGHTS = {TextField.TITLE.value: 4.0, NAMES: 2.0, TextField.CREATOR.value: 2.0, TextField.SUMMARY.value: 1.5}
_TOKENIZER = "words"
_HEAP = 100_000_000  # bytes of documents that tantivy gathers before it writes a segment by itself
_EXPANSIONS = 10_000  # words that tantivy may put in the place of a prefix in a phrase; its limit is 16,384

Numbers = NDArray[np.uint64]


class TextIndex:
    """A folder of tantivy's. Searchers are made by ``searcher`` and stay as they are."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Opens the folder. Raises DamagedLibraryError where there is no index in it, or no sound one."""
        self._folder = folder
        if create:
            folder.mkdir(parents=True)
            self._index = tantivy.Index(_schema(), str(folder))
        else:
            try:
                self._index = tantivy.Index.open(str(folder))
            except ValueError as error:
                raise DamagedLibraryError(f"{folder}: {error}. `alcove reindex` makes the index again.") from error
        self._index.register_tokenizer(_TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())

    def searcher(self, stamp: int) -> tuple[Searcher, bool]:
        """What is found from now on, and whether that is the commit with this stamp."""
        before = self.stamp()
        self._reload()
        found = Searcher(self._index.searcher(), self._index.schema)
        return found, before == stamp == self.stamp()

    def stamp(self) -> int:
        """The stamp of tantivy's newest commit. Raises DamagedLibraryError."""
        try:
            return int(json.loads((self._folder / "meta.json").read_bytes())["opstamp"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedLibraryError(f"{self._folder}: {error}. `alcove reindex` makes the index again.") from error

    def writer(self) -> TextWriter:
        """The only writer at a time."""
        return TextWriter(self._index.writer(heap_size=_HEAP, num_threads=1), self._index.schema)

    def _reload(self) -> None:
        try:
            self._index.reload()
        except ValueError as error:
            raise DamagedLibraryError(f"{self._folder}: {error}. `alcove reindex` makes the index again.") from error


class TextWriter:
    """Puts words of works into tantivy."""

    def __init__(self, writer: Any, schema: Any) -> None:
        self._writer = writer
        self._schema = schema

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
        self._writer.add_document(stored)

    def remove(self, number: int) -> None:
        """Takes out what was put under this id before."""
        # Not delete_documents_by_term: in tantivy 0.27 it looks for a signed number, and finds none.
        self._writer.delete_documents_by_query(Query.term_query(self._schema, ID, number))

    def commit(self) -> int:
        """Makes all durable; gives the stamp."""
        return int(self._writer.commit())

    def finish(self) -> None:
        """Waits for merges and ends the threads. What was not committed is dropped."""
        self._writer.rollback()
        self._writer.wait_merging_threads()


class Searcher:
    """Finds works by words as they were at one moment. Safe in threads."""

    def __init__(self, searcher: Any, schema: Any) -> None:
        self._searcher = searcher
        self._schema = schema

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def count(self, words: Expression) -> int:
        """How many works match."""
        return int(self._searcher.search(self._query(words), limit=1, count=True).count)

    def ids(self, words: Expression) -> tuple[Numbers, bool]:
        """Ids of the works that match, ascending; with True, of those that don't.

        Each id costs a third of a microsecond in Python objects, so of the two
        halves the smaller is fetched.
        """
        query = self._query(words)
        found = int(self._searcher.search(query, limit=1, count=True).count)
        if found * 2 <= len(self):
            return self._ids(query, found), False
        return self._ids(_without(query), len(self) - found), True

    def best(self, words: Sequence[Match], limit: int) -> tuple[Numbers, NDArray[np.float64]]:
        """Ids of the ``limit`` works that match any of these best, best first, and how well."""
        query = Query.boolean_query([(Occur.Should, self._query(match)) for match in words])
        hits = self._searcher.search(query, limit=max(min(limit, len(self)), 1), count=False).hits
        ids = np.array(self._searcher.fast_field_values(ID, [address for _, address in hits]), np.uint64)
        return ids, np.fromiter((score for score, _ in hits), np.float64, len(hits))

    def all_ids(self) -> Numbers:
        """The ids of all works that tantivy knows."""
        return self._ids(Query.all_query(), len(self))

    def _ids(self, query: Query, limit: int) -> Numbers:
        if not limit:
            return np.empty(0, np.uint64)
        hits = self._searcher.search(query, limit=limit, count=False, order_by_field=ID, order=tantivy.Order.Asc).hits
        return np.fromiter((number for number, _ in hits), np.uint64, len(hits))

    def _query(self, words: Expression) -> Query:
        match words:
            case Match(TextField.ANYWHERE):
                return self._anywhere(words)
            case Match(field):
                return self._in_field(field.value, words)
            case All(parts):
                return Query.boolean_query([(Occur.Must, self._query(part)) for part in parts])
            case Some(parts):
                return Query.boolean_query([(Occur.Should, self._query(part)) for part in parts])
            case Without(part):
                return _without(self._query(part))
            case _:
                raise TypeError(f"{words!r} has leaves that are no words")

    def _anywhere(self, match: Match) -> Query:
        if match.phrase:
            return self._in_any_field(match.tokens, prefix=match.prefix)
        last = len(match.tokens) - 1
        parts = [self._in_any_field((t,), prefix=match.prefix and i == last) for i, t in enumerate(match.tokens)]
        return _all_of(parts)

    def _in_any_field(self, words: Sequence[str], *, prefix: bool) -> Query:
        parts = []
        for field in (*FIELDS, NAMES):
            query = self._run(field, words, prefix=prefix)
            parts.append(Query.boost_query(query, _WEIGHTS[field]) if field in _WEIGHTS else query)
        return Query.disjunction_max_query(parts)

    def _in_field(self, field: str, match: Match) -> Query:
        if match.phrase:
            return self._run(field, match.tokens, prefix=match.prefix)
        last = len(match.tokens) - 1
        return _all_of([self._run(field, (t,), prefix=match.prefix and i == last) for i, t in enumerate(match.tokens)])

    def _run(self, field: str, words: Sequence[str], *, prefix: bool) -> Query:
        """Words side by side."""
        if len(words) == 1:
            if not prefix:
                return Query.term_query(self._schema, field, words[0])
            return Query.fuzzy_term_query(self._schema, field, words[0], distance=0, prefix=True)
        if not prefix:
            return Query.phrase_query(self._schema, field, list(words))
        first = [re.escape(word) for word in words[:-1]]
        endings = self._endings(field, words[-1])
        return Query.boolean_query(
            [(Occur.Should, Query.regex_phrase_query(self._schema, field, [*first, ending])) for ending in endings]
        )

    def _endings(self, field: str, beginning: str) -> list[str]:
        """Regular expressions for the words that begin so, none of them for more than tantivy puts in a phrase."""
        found = self._searcher.terms_with_prefix(field, beginning, limit=_EXPANSIONS + 1)
        if len(found) <= _EXPANSIONS:
            return [re.escape(beginning) + ".*"]
        longer = self._searcher.terms_with_prefix(field, beginning)
        nexts = sorted({word[: len(beginning) + 1] for word, _ in longer} - {beginning})
        return [re.escape(beginning)] + [e for following in nexts for e in self._endings(field, following)]


@lru_cache(maxsize=1 << 15)
def _name_words(name: str) -> str:
    """A name's words; most names are those of many works."""
    return tokenise(name)


def _all_of(parts: Iterable[Query]) -> Query:
    listed = list(parts)
    return listed[0] if len(listed) == 1 else Query.boolean_query([(Occur.Must, part) for part in listed])


def _without(query: Query) -> Query:
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, query)])


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(ID, indexed=True, fast=True)
    for field in (*FIELDS, NAMES):
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="position")
    return builder.build()
