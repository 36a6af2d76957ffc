"""How words are stored in tantivy: the fields, and what parts words."""

from __future__ import annotations

import tantivy

from alcove.domain.filters import TextField

ID = "id"
NAMES = "names"
LANGUAGE = "language"
SPELLINGS = "spellings"
FIELDS = tuple(field.value for field in TextField if field is not TextField.ANYWHERE)
#: Everything that decides how words are stored; a part of the index's fingerprint.
LAYOUT = f"tantivy 0.27, whitespace, positions: {FIELDS} {NAMES}; {LANGUAGE} {SPELLINGS}"

_TOKENIZER = "words"


def schema() -> tantivy.Schema:
    """Nothing is stored; positions are for phrases, the id is what a hit is known by."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(ID, indexed=True, fast=True)
    for field in (*FIELDS, NAMES):
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="position")
    for field in (LANGUAGE, SPELLINGS):
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="basic")
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Tells an opened index that white space is all that parts words."""
    index.register_tokenizer(_TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
