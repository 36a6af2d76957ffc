"""The words of the query language, as data: keys, states, orders, and what is known by name only.

Parser, printer, help and completion all read these tables. A row with a
``waits`` belongs to the language but not yet to this version; moving it over is
deleting that word and naming what it stands for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from alcove.domain.filters import ChoiceField, DateField, NumberField, SortKey, State, TagPlace, TextField
from alcove.domain.tags import TagKind


class KeyKind(StrEnum):
    """What stands after a key."""

    TEXT = "text"  # a word, or a phrase in quotes
    TAG = "tag"  # names of tags, parted by |
    CHOICE = "choice"  # values of a closed list, parted by commas
    NUMBER = "number"  # a number or a range of them
    DATE = "date"  # a span of days
    STATE = "state"  # one of a few words
    SORT = "sort"  # an order
    RULES = "rules"  # on or off
    NEGATION = "negation"  # any term or group
    LATER = "later"  # nothing that this version reads


KeyField = TextField | TagKind | TagPlace | ChoiceField | NumberField | DateField | None


@dataclass(frozen=True, slots=True)
class Key:
    """A key: its name, what stands after it, which field it asks, an example, one sentence for people.

    ``field`` is None for ``tag`` (any kind of tag) and for keys that ask no field.
    ``waits`` says what this version lacks for it; None where it works.
    """

    name: str
    kind: KeyKind
    field: KeyField
    example: str
    says: str
    waits: str | None = None


@dataclass(frozen=True, slots=True)
class StateWord:
    """A word after ``is:`` or ``has:``. ``state`` is None while this version cannot answer it (``waits`` says why)."""

    key: str
    name: str
    state: State | None
    says: str
    waits: str | None = None


@dataclass(frozen=True, slots=True)
class SortWord:
    """A word after ``sort:``. ``sort`` is None while this version cannot sort so (``waits`` says why)."""

    name: str
    sort: SortKey | None
    says: str
    waits: str | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """A sign of the language."""

    sign: str
    example: str
    says: str


_TEXT, _TAG, _CHOICE, _NUMBER, _DATE = KeyKind.TEXT, KeyKind.TAG, KeyKind.CHOICE, KeyKind.NUMBER, KeyKind.DATE
_READING_STATES = "it keeps no reading states"
_SHELVES = "it has no shelves, notes and ratings of one's own"

_KEY_ROWS: tuple[Key, ...] = (
    Key("title", _TEXT, TextField.TITLE, "title:lamp", "Words of the title."),
    Key("creator", _TEXT, TextField.CREATOR, "creator:name", "Words of a creator's byline; `creator:=` for exactly that one."),
    Key("summary", _TEXT, TextField.SUMMARY, "summary:lighthouse", "Words of the summary, and of those of chapters."),
    Key("notes", _TEXT, TextField.NOTES, "notes:betaed", "Words of the notes, of the work and of its chapters."),
    Key("text", _TEXT, TextField.TEXT, 'text:"carried by hand"', "Words of the work itself."),
    Key("series", _TEXT, TextField.SERIES, 'series:"The Lamp Cycle"', "Words of a series' title; `series:=` for exactly that one."),
    Key("collection", _TEXT, TextField.COLLECTION, "collection:winter", "Words of a collection's title; `collection:=` for exactly that one."),
    Key("fandom", _TAG, TagKind.FANDOM, 'fandom:"Imaginary Saga"', "A fandom."),
    Key("relationship", _TAG, TagKind.RELATIONSHIP, 'relationship:"Ash/Birch"', "A relationship."),
    Key("mainship", _TAG, TagPlace.MAINSHIP, 'mainship:"Ash/Birch"', "The relationship that is listed first."),
    Key("character", _TAG, TagKind.CHARACTER, "character:Ash", "A character."),
    Key("freeform", _TAG, TagKind.FREEFORM, 'freeform:"Slow Burn"', "An additional tag."),
    Key("tag", _TAG, None, "tag:Fluff", "A tag of any kind."),
    Key("rating", _CHOICE, ChoiceField.RATING, "rating:general,teen", "One of these ratings, or a range of them."),
    Key("warning", _CHOICE, ChoiceField.WARNING, "warning:none", "One of these archive warnings."),
    Key("category", _CHOICE, ChoiceField.CATEGORY, "category:f/f,gen", "One of these categories."),
    Key("lang", _CHOICE, ChoiceField.LANGUAGE, "lang:en,zh", "One of these languages, by code or name."),
    Key("format", _CHOICE, ChoiceField.FORMAT, "format:epub", "There is a file of one of these formats."),
    Key("site", _CHOICE, ChoiceField.SITE, "site:ao3", "From one of these sites."),
    Key("words", _NUMBER, NumberField.WORDS, "words:10k..", "Length in words."),
    Key("chapters", _NUMBER, NumberField.CHAPTERS, "chapters:2..", "Chapters posted."),
    Key("chapterwords", _NUMBER, NumberField.CHAPTERWORDS, "chapterwords:2k..", "Words per chapter posted."),
    Key("fandoms", _NUMBER, NumberField.FANDOMS, "fandoms:1", "How many fandoms."),
    Key("relationships", _NUMBER, NumberField.RELATIONSHIPS, "relationships:1", "How many relationships."),
    Key("tags", _NUMBER, NumberField.TAGS, "tags:..20", "How many fandoms, relationships, characters and additional tags."),
    Key("kudos", _NUMBER, NumberField.KUDOS, "kudos:100..", "Kudos, where the file tells."),
    Key("hits", _NUMBER, NumberField.HITS, "hits:1k..", "Hits, where the file tells."),
    Key("bookmarks", _NUMBER, NumberField.BOOKMARKS, "bookmarks:10..", "Bookmarks, where the file tells."),
    Key("comments", _NUMBER, NumberField.COMMENTS, "comments:10..", "Comments, where the file tells."),
    Key("updated", _DATE, DateField.UPDATED, "updated:2024", "The day of the last update."),
    Key("published", _DATE, DateField.PUBLISHED, "published:2020..2022", "The day of publication."),
    Key("imported", _DATE, DateField.IMPORTED, "imported:today", "The day on which the work came into this library."),
    Key("is", KeyKind.STATE, None, "is:complete", "The work is in this state."),
    Key("has", KeyKind.STATE, None, "has:images", "The work has this."),
    Key("sort", KeyKind.SORT, None, "sort:-title", "The order; a hyphen turns its usual direction round."),
    Key("rules", KeyKind.RULES, None, "rules:off", "Works that a standing rule leaves out as well."),
    Key("not", KeyKind.NEGATION, None, "not:fandom:X", "The same as a hyphen before a term or a group, safe in a shell."),
    Key("shelf", KeyKind.LATER, None, "shelf:favourites", "Works on a shelf of yours.", _SHELVES),
    Key("my", KeyKind.LATER, None, "my:rating>=4", "Your own ratings and notes.", _SHELVES),
)  # fmt: skip

_STATE_ROWS: tuple[StateWord, ...] = (
    StateWord("is", "complete", State.COMPLETE, "All chapters are posted."),
    StateWord("is", "wip", State.WIP, "Chapters are still to come, as far as the file tells."),
    StateWord("is", "oneshot", State.ONESHOT, "Planned as a single chapter."),
    StateWord("is", "unrecognised", State.UNRECOGNISED, "No preface was understood in any of its files."),
    StateWord("is", "crossover", State.CROSSOVER, "Its fandoms do not stand under one tag."),
    StateWord("is", "otp", State.OTP, "It has exactly one relationship."),
    StateWord(
        "is", "abandoned", State.ABANDONED, "Unfinished, and a year had passed between its last update and our newest look at it."
    ),
    StateWord("is", "unread", None, "Not yet read.", _READING_STATES),
    StateWord("is", "reading", None, "Begun.", _READING_STATES),
    StateWord("is", "read", None, "Read.", _READING_STATES),
    StateWord("is", "dropped", None, "Begun and given up.", _READING_STATES),
    StateWord("is", "later", None, "Marked for later.", _READING_STATES),
    StateWord("is", "updated", None, "New chapters since it was read.", _READING_STATES),
    StateWord("is", "hidden", None, "Hidden from lists by its reader.", _READING_STATES),
    StateWord("has", "images", State.IMAGES, "There are images in the text."),
    StateWord("has", "versions", State.VERSIONS, "More than one version is kept."),
    StateWord("has", "duplicates", State.DUPLICATES, "The same text is probably here under another address."),
)  # fmt: skip

SORTS: Mapping[str, SortWord] = {
    row.name: row
    for row in (
        SortWord("updated", SortKey.UPDATED, "Newest update first; the usual order."),
        SortWord("published", SortKey.PUBLISHED, "Newest first."),
        SortWord("imported", SortKey.IMPORTED, "Newest in this library first."),
        SortWord("words", SortKey.WORDS, "Longest first."),
        SortWord("chapters", SortKey.CHAPTERS, "Most chapters first."),
        SortWord("kudos", SortKey.KUDOS, "Most kudos first."),
        SortWord("hits", SortKey.HITS, "Most hits first."),
        SortWord("bookmarks", SortKey.BOOKMARKS, "Most bookmarks first."),
        SortWord("comments", SortKey.COMMENTS, "Most comments first."),
        SortWord("title", SortKey.TITLE, "A to Z."),
        SortWord("creator", SortKey.CREATOR, "A to Z."),
        SortWord("relevance", SortKey.RELEVANCE, "Best match first."),
        SortWord("random", SortKey.RANDOM, "Shuffled; `sort:random:42` shuffles the same way each time."),
        SortWord("last-read", None, "Read last first.", _READING_STATES),
    )
}

OPERATORS: tuple[Operator, ...] = (
    Operator("-", "-fandom:X", "Not this term or group."),
    Operator("not:", "not:(a OR b)", "The same, safe in a shell."),
    Operator("OR", "lamp OR lantern", "Either; only in capitals."),
    Operator("( )", "(lamp OR lantern) storm", "A group."),
    Operator('" "', '"carried by hand"', "A phrase, or a value with spaces."),
    Operator('\\"', '"the \\"lamp\\" affair"', "A quote inside quotes."),
    Operator(":", "fandom:X", "Parts a key from its value."),
    Operator("|", 'fandom:"X"|"Y"', "Any of these tags."),
    Operator(",", "rating:general,teen", "Any of these values."),
    Operator(":=", 'tag:="Fluff"', "That literal tag, without wrangling; exactly that creator, series or collection."),
    Operator(":==", 'tag:=="Fluff"', "The tag that is spelled exactly so, with what the wrangling puts under it."),
    Operator("*", "tag:fluf*", "All that begins so."),
    Operator("..", "words:5000..20000", "From and to, both included; either may be missing."),
    Operator(">", "words:>10k", "More, or after."),
    Operator(">=", "words:>=10k", "At least, or from."),
    Operator("<", "words:<10k", "Less, or before."),
    Operator("<=", "words:<=1.5k", "At most, or until."),
)

#: All keys by name.
KEYS: Mapping[str, Key] = {row.name: row for row in _KEY_ROWS}

#: The words after ``is:`` and after ``has:``, by key and name.
STATES: Mapping[str, Mapping[str, StateWord]] = {
    key: {row.name: row for row in _STATE_ROWS if row.key == key} for key in ("is", "has")
}

#: Other names of keys that are understood: AO3's fields and shorthands, and what people guess.
ALIASES: Mapping[str, str] = {
    "bookmark": "bookmarks", "bookmarks_count": "bookmarks", "comment": "comments", "comments_count": "comments",
    "creators": "creator", "hit": "hits", "hits_count": "hits", "kudo": "kudos", "kudos_count": "kudos",
    "language": "lang", "language_id": "lang", "revised_at": "updated", "word": "words", "word_count": "words",
    "words_count": "words", "words-per-chapter": "chapterwords",
}  # fmt: skip

#: AO3's fields that are true or not: what each value says here.
FLAGS: Mapping[str, Mapping[str, str]] = {
    "complete": {"true": "is:complete", "false": "-is:complete"},
    "crossover": {"true": "is:crossover", "false": "-is:crossover"},
    "expected_number_of_chapters": {"1": "is:oneshot"},
    "otp": {"true": "is:otp", "false": "-is:otp"},
}

#: What people of other sites and programs write, and what it is called here; for suggestions only.
OTHER_NAMES: Mapping[str, str] = {
    "additional": "freeform", "artist": "creator", "author": "creator", "authors": "creator",
    "body": "text", "byline": "creator", "category_ids": "category", "chapter": "chapters", "char": "character",
    "collections": "collection", "content": "text", "date": "updated", "file": "format", "filetype": "format",
    "fulltext": "text", "length": "words", "no": "not", "order": "sort", "pairing": "relationship",
    "pairings": "relationship", "pub": "published", "ship": "relationship", "ships": "relationships", "source": "site",
    "status": "is", "type": "format", "website": "site", "wordcount": "words", "writer": "creator",
}  # fmt: skip


def describe() -> dict[str, Any]:
    """The whole language as plain values for JSON: ``keys``, ``states``, ``sorts``, ``operators``.

    Rows hold name, kind, example and one sentence; ``works`` is false for what
    this version knows by name only.
    """
    return {
        "keys": [
            {"name": k.name, "kind": k.kind.value, "example": k.example, "says": k.says, "works": k.waits is None}
            for k in KEYS.values()
        ],
        "states": [
            {"key": s.key, "name": s.name, "example": f"{s.key}:{s.name}", "says": s.says, "works": s.state is not None}
            for s in _STATE_ROWS
        ],
        "sorts": [
            {"name": s.name, "example": f"sort:{s.name}", "says": s.says, "works": s.sort is not None}
            for s in SORTS.values()
        ],
        "operators": [{"sign": o.sign, "example": o.example, "says": o.says} for o in OPERATORS],
    }
