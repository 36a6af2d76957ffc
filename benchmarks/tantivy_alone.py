"""Everything in tantivy, to compare with the columns (decision 0003): exact terms indexed, tags and numbers as fast
fields, facets as terms aggregations. Words are indexed as the engine does.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import tantivy
from tantivy import FieldType, Occur, Order, Query

from alcove.domain.filters import SortKey
from alcove.search.document import Column, Document, Term, TermKind
from alcove.search.order import id_number, id_text
from alcove.search.request import All, AnyTerm, Between, Expression, SearchPage, SearchRequest, Some, TermCount, Without

_COUNTED = tuple(TermKind)[:7]
_SORTED = {SortKey.UPDATED: "updated", SortKey.KUDOS: "kudos", SortKey.WORDS: "words"}


def build_index(folder: Path, documents: Iterable[Document]) -> None:
    """Indexes the documents in one commit."""
    (folder / "text").mkdir(parents=True)
    index = tantivy.Index(_schema(), str(folder / "text"))
    _register(index)
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    for document in documents:
        writer.add_document(_stored(document))
    writer.commit()
    writer.wait_merging_threads()


class TantivyAlone:
    """Answers filter pages. A facet is exact only where a term is among the first of every segment."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder / "text"))
        _register(self._index)
        self._index.reload()
        self._searcher = self._index.searcher()
        self._schema = self._index.schema

    def search(self, request: SearchRequest) -> SearchPage:
        """The page, the total and the facets."""
        query = self._query(request.where)
        page = request.page
        limit = max(page.limit or 0, 1)
        key = _SORTED.get(request.sort.key, "updated")
        order = Order.Asc if request.sort.reverse else Order.Desc
        found = self._searcher.search(query, limit=limit, offset=page.offset, order_by_field=key, order=order)
        ids = self._searcher.fast_field_values("id", [address for _, address in found.hits])
        wanted = {
            facet.kind.value: {
                "terms": {"field": f"facet_{facet.kind.value}", "size": facet.limit, "segment_size": 200}
            }
            for facet in request.facets
        }
        counted = self._searcher.aggregate(query, wanted) if wanted else {}
        facets = {
            TermKind(kind): tuple(TermCount(Term(TermKind(kind), b["key"]), b["doc_count"]) for b in answer["buckets"])
            for kind, answer in counted.items()
        }
        total: int = found.count  # type: ignore[attr-defined] # the types of 0.27 lack it
        return SearchPage(tuple(id_text(int(number)) for number in ids if number is not None), total, facets)

    def _query(self, where: Expression) -> Query:
        match where:
            case AnyTerm(terms):
                return Query.term_set_query(self._schema, "terms", [f"{t.kind.value}:{t.name}" for t in terms])
            case Between(column, low, high):
                return Query.range_query(self._schema, column.value, FieldType.Integer, low, high)
            case All(parts):
                return Query.boolean_query(
                    [(Occur.Must, Query.all_query()), *((Occur.Must, self._query(p)) for p in parts)]
                )
            case Some(parts):
                return Query.boolean_query([(Occur.Should, self._query(part)) for part in parts])
            case Without(part):
                return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, self._query(part))])
            case _:
                raise TypeError(f"{where!r} is no filter")


def _stored(document: Document) -> tantivy.Document:
    stored = tantivy.Document()
    stored.add_unsigned("id", id_number(document.id))
    for term in document.terms:
        stored.add_text("terms", f"{term.kind.value}:{term.name}")
        if term.kind in _COUNTED:
            stored.add_text(f"facet_{term.kind.value}", term.name)
    for column, number in document.numbers.items():
        stored.add_integer(column.value, number)
    for field, words in document.texts.items():
        stored.add_text(f"words_{field.value}", words)
    return stored


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    builder.add_text_field("terms", tokenizer_name="raw", index_option="basic")
    for kind in _COUNTED:
        builder.add_text_field(f"facet_{kind.value}", fast=True, tokenizer_name="raw", index_option="basic")
    for column in Column:
        builder.add_integer_field(column.value, fast=True, indexed=True)
    for field in ("title", "creator", "summary", "notes", "text", "series", "collection"):
        builder.add_text_field(f"words_{field}", tokenizer_name="words", index_option="position")
    return builder.build()


def _register(index: tantivy.Index) -> None:
    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
