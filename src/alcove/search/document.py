"""THE fields of a work that can be searched. The list stands here and nowhere else.

A document holds a work's own literal tags. Synonyms, metatags, reading states
and limits never enter it: wrangling expands the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from alcove.domain.filters import TextField

#: Raised when something else of a work goes into its document: an index of before has to be made anew.
REVISION = 1


class TermKind(StrEnum):
    """Kinds of exact values. The first seven are the kinds of tags, with the same names as ``TagKind``."""

    RATING = "rating"
    WARNING = "warning"
    CATEGORY = "category"
    FANDOM = "fandom"
    RELATIONSHIP = "relationship"
    CHARACTER = "character"
    FREEFORM = "freeform"
    CREATOR = "creator"  # byline as shown
    SERIES = "series"  # title
    COLLECTION = "collection"  # title
    LANGUAGE = "language"  # BCP 47
    FORMAT = "format"
    SITE = "site"
    COMPLETION = "completion"  # complete, wip; absent where the file doesn't tell
    STATE = "state"  # oneshot, abandoned, unrecognised; absent else
    MAINSHIP = "mainship"  # the relationship that is listed first; it is among the relationships as well


#: Kinds whose names are words that ANYWHERE finds.
NAMED_KINDS = frozenset(
    {
        TermKind.RATING,
        TermKind.WARNING,
        TermKind.CATEGORY,
        TermKind.FANDOM,
        TermKind.RELATIONSHIP,
        TermKind.CHARACTER,
        TermKind.FREEFORM,
        TermKind.CREATOR,
        TermKind.SERIES,
        TermKind.COLLECTION,
    }
)


class Term(NamedTuple):
    """An exact value of a work."""

    kind: TermKind
    name: str


class Column(StrEnum):
    """Numbers of a work: 64-bit signed, absent where unknown."""

    WORDS = "words"
    CHAPTERS = "chapters"
    FANDOMS = "fandoms"
    RELATIONSHIPS = "relationships"
    TAGS = "tags"  # fandoms, relationships, characters and additional tags
    CHAPTERWORDS = "chapterwords"  # words per chapter posted
    KUDOS = "kudos"
    HITS = "hits"
    BOOKMARKS = "bookmarks"
    COMMENTS = "comments"
    IMAGES = "images"
    VERSIONS = "versions"
    UPDATED = "updated"  # day, as date.toordinal()
    PUBLISHED = "published"  # day, as date.toordinal()
    IMPORTED = "imported"  # seconds since 1970 UTC
    SEVERITY = "severity"  # 0 general to 3 explicit, highest of all versions (domain.viewer)


@dataclass(frozen=True, slots=True)
class Document:
    """What an engine holds of one work.

    ``id`` is the work's public id (``domain.ids``). ``title_key`` and ``creator_key`` are sort
    keys, compared bytewise; an empty one is unknown and sorts last.
    ``texts`` maps each field but ANYWHERE to its words as ``domain.tokens``
    makes them: tokens parted by spaces or line ends. ANYWHERE finds what
    any of them or the name of a term of ``NAMED_KINDS`` holds; a phrase stands
    within one field or one name. ``spellings`` are those of all of it, as ``domain.searchable`` has them: what is found
    does not depend on them, but which of it is most relevant.
    """

    id: str
    terms: tuple[Term, ...]
    numbers: Mapping[Column, int]
    title_key: bytes
    creator_key: bytes
    texts: Mapping[TextField, str]
    spellings: str = ""
