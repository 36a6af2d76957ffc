"""A work and its text -> the document that an engine holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from alcove.domain.filters import TextField
from alcove.domain.markup import plain_text
from alcove.domain.searchable import Searchable, spellings
from alcove.domain.sorting import creators_key, title_key
from alcove.domain.tokens import spaced
from alcove.domain.works import Work
from alcove.search.document import NAMED_KINDS, Column, Document, Term, TermKind

COMPLETE = Term(TermKind.COMPLETION, "complete")
WIP = Term(TermKind.COMPLETION, "wip")
ONESHOT = Term(TermKind.STATE, "oneshot")
ABANDONED = Term(TermKind.STATE, "abandoned")
UNRECOGNISED = Term(TermKind.STATE, "unrecognised")

_TAGS = (
    (TermKind.WARNING, "warnings"),
    (TermKind.CATEGORY, "categories"),
    (TermKind.FANDOM, "fandoms"),
    (TermKind.RELATIONSHIP, "relationships"),
    (TermKind.CHARACTER, "characters"),
    (TermKind.FREEFORM, "freeforms"),
    (TermKind.FORMAT, "formats"),
)


def document(work: Work, text: Searchable, *, in_drawer: bool) -> Document:
    """The document of a work with this text. What chapters have of summaries and notes stands with the work's own, and
    their titles with the text.

    ``in_drawer``: it was not recognised, and nobody has accepted it yet.
    """
    names = " ".join(c.name for c in work.creators)
    notes = "\n".join(filter(None, (plain_text(work.notes), plain_text(work.end_notes))))
    written = {
        TextField.TITLE: work.title or "",
        TextField.CREATOR: names,
        TextField.SUMMARY: plain_text(work.summary) or "",
        TextField.NOTES: notes,
        TextField.SERIES: "\n".join(s.title for s in work.series),
        TextField.COLLECTION: "\n".join(c.title for c in work.collections),
    }
    of_chapters = {
        TextField.TEXT: (text.words, text.titles),
        TextField.SUMMARY: (text.summaries,),
        TextField.NOTES: (text.notes,),
    }
    texts = {field: spaced(value) for field, value in written.items()}
    texts |= {field: "\n".join(filter(None, (texts.get(field), *more))) for field, more in of_chapters.items()}
    terms = tuple(dict.fromkeys(_terms(work, in_drawer=in_drawer)))
    named = (term.name for term in terms if term.kind in NAMED_KINDS)
    return Document(
        id=work.id,
        terms=terms,
        numbers=_numbers(work),
        title_key=title_key(work.title, work.language),
        creator_key=creators_key([c.name for c in work.creators]),
        texts={field: words for field, words in texts.items() if words and not words.isspace()},
        spellings=f"{text.spellings} {spellings(*written.values(), *named)}".strip(),
    )


def _terms(work: Work, *, in_drawer: bool) -> Iterator[Term]:
    for kind, field in _TAGS:
        yield from (Term(kind, name) for name in getattr(work, field))
    yield from (Term(TermKind.MAINSHIP, name) for name in work.relationships[:1])
    yield from (Term(TermKind.CREATOR, creator.name) for creator in work.creators)
    yield from (Term(TermKind.SERIES, series.title) for series in work.series)
    yield from (Term(TermKind.COLLECTION, collection.title) for collection in work.collections)
    one_of_each = ((TermKind.RATING, work.rating), (TermKind.LANGUAGE, work.language), (TermKind.SITE, work.site))
    yield from (Term(kind, value) for kind, value in one_of_each if value)
    states = (
        (COMPLETE, work.complete is True),
        (WIP, work.complete is False),
        (ONESHOT, work.chapters_expected == 1),
        (ABANDONED, work.abandoned),
        (UNRECOGNISED, in_drawer),
    )
    yield from (term for term, holds in states if holds)


def _numbers(work: Work) -> dict[Column, int]:
    told = {
        Column.WORDS: work.words,
        Column.CHAPTERS: work.chapters_posted,
        Column.FANDOMS: len(work.fandoms),
        Column.RELATIONSHIPS: len(work.relationships),
        Column.TAGS: sum(map(len, (work.fandoms, work.relationships, work.characters, work.freeforms))),
        Column.CHAPTERWORDS: round(work.words / work.chapters_posted) if work.words and work.chapters_posted else None,
        Column.KUDOS: work.kudos,
        Column.HITS: work.hits,
        Column.BOOKMARKS: work.bookmarks,
        Column.COMMENTS: work.comments,
        Column.IMAGES: work.images,
        Column.VERSIONS: work.versions,
        Column.UPDATED: _day(work.updated),
        Column.PUBLISHED: _day(work.published),
        Column.IMPORTED: int(work.imported.timestamp()) if work.imported else None,
        Column.SEVERITY: work.severity,
    }
    return {column: number for column, number in told.items() if number is not None}


def _day(day: dt.date | None) -> int | None:
    return day.toordinal() if day else None
