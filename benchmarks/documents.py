"""Search documents of made-up works, without files: catalogues of any size in bounded memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alcove.domain import ids, tokens
from alcove.domain.filters import TextField
from alcove.domain.readings import Reading
from alcove.domain.sorting import creators_key, title_key
from alcove.domain.tags import RATING_ORDER
from alcove.domain.viewer import severity
from alcove.search.document import Column, Document, Term, TermKind
from benchmarks.invention import Invention, Plan
from benchmarks.sources import Sources, load

_TAG_KINDS = (
    (TermKind.WARNING, "warnings"),
    (TermKind.CATEGORY, "categories"),
    (TermKind.FANDOM, "fandoms"),
    (TermKind.RELATIONSHIP, "relationships"),
    (TermKind.CHARACTER, "characters"),
    (TermKind.FREEFORM, "freeforms"),
)
_IMPORTED = 1_785_000_000  # seconds since 1970; the first work of the catalogue


def iter_documents(
    n: int, seed: int = 1, *, text_words: int = 0, data: Path | None = None, sources: Sources | None = None
) -> Iterator[Document]:
    """``n`` documents, the same for the same seed; with ``text_words``, each has about so many words of text.

    Ids are unique. Loads the sources unless they are given; beyond them, memory doesn't grow with ``n``.
    """
    invention = Invention(sources or load(data), Plan(seed=seed, words=text_words or 1))
    for number in range(n):
        yield _document(invention, number, text_words)


def to_row(document: Document) -> dict[str, Any]:
    """A document as plain JSON values."""
    row = dataclasses.asdict(document)
    return row | {
        "terms": [list(term) for term in document.terms],
        "title_key": document.title_key.hex(),
        "creator_key": document.creator_key.hex(),
    }


def _document(invention: Invention, number: int, text_words: int) -> Document:
    rng = invention.rng(number)
    facts = invention.facts(number, rng)
    words = max(50, int(4_000 * rng.lognormvariate(0, 1.2)))
    chapters = 1 if rng.random() < 0.6 else 1 + words // 2_500
    is_complete = rng.random() < 0.84
    texts = {
        TextField.TITLE: tokens.tokenise(facts.title or ""),
        TextField.CREATOR: tokens.tokenise(" ".join(c.name for c in facts.creators or ())),
        TextField.SUMMARY: tokens.tokenise((facts.summary or "").removeprefix("<p>").removesuffix("</p>")),
        TextField.SERIES: tokens.tokenise(" ".join(s.title for s in facts.series or ())),
        TextField.COLLECTION: tokens.tokenise(" ".join(c.title for c in facts.collections or ())),
    }
    if text_words:
        text = invention.text(rng, text_words)
        words = len(text.split())
        texts[TextField.TEXT] = tokens.tokenise(text)
    return Document(
        id=next(ids.candidates(ids.source_key("ao3", str(facts.site_id)))),
        terms=_terms(facts, is_complete=is_complete, is_oneshot=chapters == 1 and is_complete),
        numbers=_numbers(facts, words, chapters, number),
        title_key=title_key(facts.title, facts.language),
        creator_key=creators_key([creator.name for creator in facts.creators or ()]),
        texts={field: text for field, text in texts.items() if text},
    )


def _terms(facts: Reading, *, is_complete: bool, is_oneshot: bool) -> tuple[Term, ...]:
    terms = [Term(TermKind.RATING, facts.rating or "")]
    for kind, field in _TAG_KINDS:
        terms += [Term(kind, name) for name in getattr(facts, field)]
    terms += [Term(TermKind.CREATOR, creator.name) for creator in facts.creators or ()]
    terms += [Term(TermKind.SERIES, place.title) for place in facts.series or ()]
    terms += [Term(TermKind.COLLECTION, place.title) for place in facts.collections or ()]
    if facts.language:
        terms.append(Term(TermKind.LANGUAGE, facts.language))
    terms += [
        Term(TermKind.FORMAT, "html"),
        Term(TermKind.SITE, "ao3"),
        Term(TermKind.COMPLETION, "complete" if is_complete else "wip"),
    ]
    if is_oneshot:
        terms.append(Term(TermKind.STATE, "oneshot"))
    return tuple(dict.fromkeys(terms))


def _numbers(facts: Reading, words: int, chapters: int, number: int) -> dict[Column, int]:
    known = {Column.KUDOS: facts.kudos, Column.HITS: facts.hits, Column.BOOKMARKS: facts.bookmarks}
    numbers = {column: value for column, value in known.items() if value is not None}
    if facts.published and facts.last_updated:
        numbers[Column.PUBLISHED] = facts.published.toordinal()
        numbers[Column.UPDATED] = facts.last_updated.toordinal()
    return numbers | {
        Column.WORDS: words,
        Column.CHAPTERS: chapters,
        Column.FANDOMS: len(facts.fandoms or ()),
        Column.RELATIONSHIPS: len(facts.relationships or ()),
        Column.IMAGES: 0,
        Column.VERSIONS: 1,
        Column.IMPORTED: _IMPORTED + number // 400,
        Column.SEVERITY: severity([facts.rating]) if facts.rating else len(RATING_ORDER) - 1,
    }
