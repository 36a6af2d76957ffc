"""A question about works, as a tree: and, or, not over atoms, plus sort and page.

The tree is what the query language (``query``), URLs, flags and Python all
mean. Nodes are values: equal questions in canonical form are equal trees.
``all_of``, ``any_of`` and ``negated`` build that form out of atoms in it
(``query.canonical`` makes it of any tree); the bare constructors don't check it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from alcove.domain.tags import TagKind


class TextField(StrEnum):
    """Where words are looked for."""

    ANYWHERE = "anywhere"  # title, creators, tags, series, collections, summary, notes and the text
    TITLE = "title"
    CREATOR = "creator"
    SUMMARY = "summary"
    NOTES = "notes"
    TEXT = "text"
    SERIES = "series"
    COLLECTION = "collection"


class NameField(StrEnum):
    """Names that are no tags, of which an exact one can be asked."""

    CREATOR = "creator"  # byline as shown
    SERIES = "series"  # title
    COLLECTION = "collection"  # title


class NumberField(StrEnum):
    """Numbers that a range can be asked of; unknown in a work means in no range."""

    WORDS = "words"
    CHAPTERS = "chapters"  # posted
    FANDOMS = "fandoms"  # how many
    RELATIONSHIPS = "relationships"  # how many
    TAGS = "tags"  # how many fandoms, relationships, characters and additional tags
    CHAPTERWORDS = "chapterwords"  # words per chapter posted
    KUDOS = "kudos"
    HITS = "hits"
    BOOKMARKS = "bookmarks"
    COMMENTS = "comments"


class DateField(StrEnum):
    """Dates that a range can be asked of."""

    UPDATED = "updated"
    PUBLISHED = "published"
    IMPORTED = "imported"


class ChoiceField(StrEnum):
    """Closed lists, of which any of some values is asked."""

    RATING = "rating"
    WARNING = "warning"
    CATEGORY = "category"
    FORMAT = "format"
    SITE = "site"
    LANGUAGE = "lang"


#: What stands for "the file doesn't tell" among the values of RATING and WARNING.
UNKNOWN = "unknown"


class State(StrEnum):
    """What ``is:`` and ``has:`` ask."""

    COMPLETE = "complete"
    WIP = "wip"
    ONESHOT = "oneshot"
    CROSSOVER = "crossover"  # none of its fandoms is kin to all the others
    OTP = "otp"  # exactly one relationship
    ABANDONED = "abandoned"
    UNRECOGNISED = "unrecognised"
    IMAGES = "images"
    VERSIONS = "versions"
    DUPLICATES = "duplicates"


class TagPlace(StrEnum):
    """Places among a work's tags that a tag can be asked in."""

    MAINSHIP = "mainship"  # the relationship that is listed first


@dataclass(frozen=True, slots=True)
class Words:
    """A word or a phrase.

    ``value`` is as typed. With ``phrase`` its words stand next to one another in
    this order, spelled so; else all of them occur, in any form that they have in the
    work's language. With ``prefix`` the last one is the
    beginning of a word. In canonical form it is a phrase where ``domain.tokens``
    finds several words in it (``"a b"``, ``well-lit``, any two Chinese characters);
    one word is a phrase where it is meant literally (``"lamps"``), and else stands without what would need quotes.
    """

    field: TextField
    value: str
    phrase: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class TagName:
    """One name of a tag atom: the tags that have it, case and accents folded, and what the wrangling puts under them.

    ``spelled``: the tag that is spelled exactly so, and what is under it. ``literal``: that one alone, without
    wrangling. ``prefix``: the tags whose names begin so.
    """

    name: str
    literal: bool = False
    prefix: bool = False
    spelled: bool = False

    @property
    def sign(self) -> str:
        """What stands before names of its sort in a query."""
        return "=" if self.literal else "==" if self.spelled else ""


@dataclass(frozen=True, slots=True)
class Tagged:
    """Carries any of these tags. ``kind`` None asks for a tag of any kind, a ``TagPlace`` for one in that place.

    In canonical form all names have the same ``sign``, and one with a sign is no ``prefix``.
    """

    kind: TagKind | TagPlace | None
    names: tuple[TagName, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """By any of these creators, in any of these series or collections: names spelled exactly so."""

    field: NameField
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Has any of these values. They are canonical names, ``UNKNOWN`` among them."""

    field: ChoiceField
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A number from ``low`` to ``high``, both included; None is open, never both."""

    field: NumberField
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class DateRange:
    """A day from ``low`` to ``high``, both included; None is open, never both."""

    field: DateField
    low: dt.date | None = None
    high: dt.date | None = None


class Unit(StrEnum):
    """Spans of time, as typed."""

    DAYS = "d"
    WEEKS = "w"
    MONTHS = "mo"
    YEARS = "y"


@dataclass(frozen=True, slots=True)
class Within:
    """From so many units before today on; with ``older``, before that.

    ``count`` 0 with DAYS is today, -1 is tomorrow, before which all days until today lie.
    """

    field: DateField
    count: int
    unit: Unit
    older: bool = False


@dataclass(frozen=True, slots=True)
class During:
    """In the whole calendar day, week (from Monday on), month or year that was ``ago`` of them before today's."""

    field: DateField
    ago: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Is:
    """The work is in this state."""

    state: State


@dataclass(frozen=True, slots=True)
class Not:
    """The complement."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more parts, none of which is an And."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more parts, none of which is an Or."""

    parts: tuple[Node, ...]


Atom = Words | Tagged | Named | Chosen | NumberRange | DateRange | Within | During | Is
Node = Atom | Not | And | Or


def all_of(*parts: Node | None) -> Node | None:
    """All of the parts, flattened; None where nothing is asked. None among the parts is passed over."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, And):
            flat.extend(part.parts)
        elif part is not None:
            flat.append(part)
    if len(flat) < 2:
        return flat[0] if flat else None
    return And(tuple(flat))


def any_of(*parts: Node) -> Node:
    """Any of one or more parts, flattened."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Or) else (part,))
    if not flat:
        raise ValueError("any_of needs at least one part")
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negated(part: Node) -> Node:
    """The complement; twice negated is the part itself."""
    return part.part if isinstance(part, Not) else Not(part)


def atoms(node: Node | None) -> Iterator[Atom]:
    """The conditions that a tree is made of, in order, those under a negation among them."""
    match node:
        case None:
            return
        case And(parts) | Or(parts):
            for part in parts:
                yield from atoms(part)
        case Not(part):
            yield from atoms(part)
        case _:
            yield node


def exchanged(node: Node, old: Node, new: Node) -> Node:
    """The tree with one condition in the place of another, wherever it stands."""
    match node:
        case And(parts):
            return And(tuple(exchanged(part, old, new) for part in parts))
        case Or(parts):
            return Or(tuple(exchanged(part, old, new) for part in parts))
        case Not(part):
            return Not(exchanged(part, old, new))
        case _:
            return new if node == old else node


class SortKey(StrEnum):
    """What the order goes by; the id breaks ties, ascending, always."""

    UPDATED = "updated"
    PUBLISHED = "published"
    IMPORTED = "imported"
    WORDS = "words"
    CHAPTERS = "chapters"
    KUDOS = "kudos"
    HITS = "hits"
    BOOKMARKS = "bookmarks"
    COMMENTS = "comments"
    TITLE = "title"
    CREATOR = "creator"
    RELEVANCE = "relevance"
    RANDOM = "random"


#: Keys whose usual direction is ascending; all others begin with the newest, longest, most.
ASCENDING = frozenset({SortKey.TITLE, SortKey.CREATOR})


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: a key, its usual direction turned round or not, and a seed for RANDOM."""

    key: SortKey = SortKey.UPDATED
    reverse: bool = False
    seed: int = 0

    @property
    def descending(self) -> bool:
        """Whether the greatest comes first. Unknowns come last both ways."""
        return (self.key not in ASCENDING) != self.reverse


@dataclass(frozen=True, slots=True)
class Page:
    """A part of an answer: skip ``offset`` works, then at most ``limit``; None for all."""

    offset: int = 0
    limit: int | None = 20


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """A whole question. ``where`` None is all works; ``sort`` None the default, updated newest first.

    ``ruled`` False looks behind the standing rules of who asks (``rules:off``).
    """

    where: Node | None = None
    sort: Sort | None = None
    page: Page = field(default_factory=Page)
    ruled: bool = True

    def and_(self, *parts: Node | None) -> Self:
        """The same question with more conjuncts."""
        return replace(self, where=all_of(self.where, *parts))
