"""The words that readers look for, as data. Nothing here is code; matching ignores case, plural and the colon."""

from __future__ import annotations

from alcove.domain.readings import RelationKind
from alcove.domain.tags import TagKind

#: Rows of AO3's tag table. Singular and plural since 2023-10, singular only before; "Warning" and
#: "Pairing" come from the archive's first years and from other archives that run its software.
TAG_ROWS: dict[str, TagKind] = {
    "rating": TagKind.RATING,
    "ratings": TagKind.RATING,
    "archive warning": TagKind.WARNING,
    "archive warnings": TagKind.WARNING,
    "warning": TagKind.WARNING,
    "warnings": TagKind.WARNING,
    "category": TagKind.CATEGORY,
    "categories": TagKind.CATEGORY,
    "fandom": TagKind.FANDOM,
    "fandoms": TagKind.FANDOM,
    "relationship": TagKind.RELATIONSHIP,
    "relationships": TagKind.RELATIONSHIP,
    "pairing": TagKind.RELATIONSHIP,
    "pairings": TagKind.RELATIONSHIP,
    "character": TagKind.CHARACTER,
    "characters": TagKind.CHARACTER,
    "additional tag": TagKind.FREEFORM,
    "additional tags": TagKind.FREEFORM,
    "freeform": TagKind.FREEFORM,
    "freeforms": TagKind.FREEFORM,
}

LANGUAGE = "language"
SERIES = "series"
COLLECTIONS = frozenset({"collection", "collections"})
STATS = "stats"

#: Keys inside the Stats row.
PUBLISHED = "published"
UPDATED = "updated"
COMPLETED = "completed"
WORDS = "words"
CHAPTERS = "chapters"

#: Headings of the parts that an author may add.
SUMMARIES = frozenset({"summary", "chapter summary"})
NOTES = frozenset({"notes", "note", "chapter notes", "chapter note"})
END_NOTES = frozenset({"end notes", "end note", "chapter end notes", "chapter end note"})

#: How a line about another work begins, and what it says. Longest first.
RELATION_STARTS: tuple[tuple[str, RelationKind], ...] = (
    ("this work was inspired by", RelationKind.INSPIRED_BY),
    ("translation into", RelationKind.TRANSLATED_AS),
    ("a translation of", RelationKind.TRANSLATION_OF),
    ("inspired by", RelationKind.INSPIRED_BY),
)
#: Headings of lists of other works (``dl > dt``).
RELATION_LISTS: dict[str, RelationKind] = {
    "works inspired by this one": RelationKind.INSPIRED,
    "works inspired by this": RelationKind.INSPIRED,
    "this work was inspired by": RelationKind.INSPIRED_BY,
}

BYLINE_START = "by"
CHAPTER_BYLINE_START = "chapter by"
ARCHIVED_BY = "[archived by"

#: What stands over a list of contents that a program wrote into a text.
CONTENTS = frozenset({"table of contents", "document outline"})

#: Navigation entries of AO3's e-books that are no chapters.
PREFACE = "preface"
NOT_CHAPTERS = frozenset({PREFACE, "afterword"})

#: The labels of eFiction's pages in German, as archives with its German texts print them, and what they are in English.
EFICTION_GERMAN: dict[str, str] = {
    "zusammenfassung": "summary",
    "altersfreigabe": "rated",
    "einstufung": "rated",
    "kategorie": "category",
    "kategorien": "categories",
    "charakter": "character",
    "charaktere": "characters",
    "figuren": "characters",
    "paarung": "pairing",
    "paarungen": "pairings",
    "warnung": "warning",
    "warnungen": "warnings",
    "serie": "series",
    "serien": "series",
    "kapitel": "chapters",
    "abgeschlossen": "completed",
    "beendet": "completed",
    "fertiggestellt": "completed",
    "wörter": "words",
    "wortanzahl": "words",
    "sprache": "language",
    "veröffentlicht": "published",
    "aktualisiert": "updated",
    "anmerkungen zur geschichte": "story notes",
    "notizen zur geschichte": "story notes",
}
