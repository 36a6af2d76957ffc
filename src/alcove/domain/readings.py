"""What a reader made of one file: the reading, whole, with nothing decided yet.

In every field, None means that the file does not tell, an empty tuple that it
tells there is none. The difference matters when several files of one work are
put together (``works.fold``).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

from alcove.domain.jsonable import jsonable, to_line


class Coverage(StrEnum):
    """How much of the work's text a file carries, best first."""

    FULL = "full"
    PARTIAL = "partial"  # one chapter of many, or cut off
    LOSSY = "lossy"  # all of it, but characters or structure were destroyed on the way


@dataclass(frozen=True, slots=True)
class Creator:
    """One entry of a byline.

    ``name`` is the byline as shown: ``pseud``, ``pseud (user)``, ``Anonymous``,
    ``Name [archived by archivist]``. ``login`` and ``pseud`` come from the link
    and are None where there is none.
    """

    name: str
    login: str | None = None
    pseud: str | None = None
    url: str | None = None
    archivist: str | None = None


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """A work's place in a series. ``position`` is None where the file gives only the title."""

    title: str
    position: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class CollectionPlace:
    """A collection that the work is in."""

    title: str
    url: str | None = None


class RelationKind(StrEnum):
    """How another work stands to this one."""

    TRANSLATION_OF = "translation-of"
    TRANSLATED_AS = "translated-as"
    INSPIRED_BY = "inspired-by"
    INSPIRED = "inspired"


@dataclass(frozen=True, slots=True)
class Relation:
    """Another work that the preface or afterword names.

    ``title``, ``url`` and ``creators`` are None or empty for a restricted,
    unrevealed or deleted work; ``text`` is the line as shown.
    """

    kind: RelationKind
    text: str
    title: str | None = None
    url: str | None = None
    creators: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """One text of a file.

    ``title`` is the author's, without AO3's "Chapter N: "; None where there is
    none. ``words`` counts ``text`` as AO3 counts. ``text`` is plain: paragraphs
    separated by blank lines. ``markup`` is the HTML as found in the file and
    hostile: it goes to no reader without ``formats.sanitize``. ``hash`` is the
    SHA-256 (hex) of the chapter's normal form, None for an empty one. ``images``
    counts image elements. ``summary``, ``notes`` and ``end_notes`` are clean HTML.
    ``site_id`` is the site's own number of the chapter, which only saved pages tell.
    A reading that was stored has neither ``text`` nor ``markup``.
    """

    number: int
    title: str | None = None
    words: int = 0
    hash: str | None = None
    images: int = 0
    summary: str | None = None
    notes: str | None = None
    end_notes: str | None = None
    creators: tuple[Creator, ...] = ()
    text: str = ""
    markup: str = ""
    site_id: str | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """One entry of the log that a downloader keeps of a work: the day of the work's update, its words and chapters then."""

    date: dt.date
    words: int | None = None
    chapters: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one reader module of one revision got out of one file.

    ``reader`` and ``revision`` name the module; ``format`` the kind of carrier
    (``html``, ``epub``, ``text``). ``recognised`` is False where no preface was
    understood: then only chapters may be set, and what the file's own head tells
    (title, creators, language, tags as freeforms, series, summary, published).
    ``site`` is ``ao3`` or the canonical host. ``recipients`` are
    whom the work is a gift for, as shown. ``words`` is the file's own count,
    ``words_found`` counts the chapters. ``made`` is the file's own timestamp
    (when the e-book was generated or the page saved). ``language`` is BCP 47, ``language_name`` as
    shown. ``text_hash`` is the SHA-256 (hex) of the normal form numbered
    ``normal_form``; None for an empty text. ``problems`` are sentences for people.
    ``summary``, ``notes`` and ``end_notes`` are clean HTML. ``history`` is the log
    of updates that the file keeps, oldest first.
    ``beside`` is the SHA-256 of a description that lay beside the file and filled what the file does not tell.
    """

    reader: str
    revision: int
    format: str
    recognised: bool
    coverage: Coverage = Coverage.FULL
    encrypted: bool = False
    problems: tuple[str, ...] = ()
    beside: str | None = None

    source_url: str | None = None
    site: str | None = None
    site_id: str | None = None
    archive: str | None = None
    made: dt.datetime | None = None

    title: str | None = None
    creators: tuple[Creator, ...] | None = None
    recipients: tuple[str, ...] | None = None
    rating: str | None = None
    warnings: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    fandoms: tuple[str, ...] | None = None
    relationships: tuple[str, ...] | None = None
    characters: tuple[str, ...] | None = None
    freeforms: tuple[str, ...] | None = None
    language: str | None = None
    language_name: str | None = None
    series: tuple[SeriesPlace, ...] | None = None
    collections: tuple[CollectionPlace, ...] | None = None
    published: dt.date | None = None
    updated: dt.date | None = None
    completed: dt.date | None = None
    words: int | None = None
    chapters_posted: int | None = None
    chapters_expected: int | None = None
    complete: bool | None = None
    kudos: int | None = None
    hits: int | None = None
    bookmarks: int | None = None
    comments: int | None = None
    summary: str | None = None
    notes: str | None = None
    end_notes: str | None = None
    relations: tuple[Relation, ...] | None = None
    history: tuple[Update, ...] | None = None

    chapters: tuple[Chapter, ...] = ()
    words_found: int = 0
    text_hash: str | None = None
    normal_form: int = 1

    @property
    def last_updated(self) -> dt.date | None:
        """The newest of published, updated and completed."""
        return max((day for day in (self.published, self.updated, self.completed) if day), default=None)

    def without_texts(self) -> Self:
        """The same reading as it is stored: chapters keep their facts, not their text and markup."""
        return replace(self, chapters=tuple(replace(c, text="", markup="") for c in self.chapters))

    def to_json(self) -> str:
        """The reading without texts, as one line of JSON; fields at their default are left out."""
        return to_line(jsonable(self))

    @classmethod
    def from_json(cls, line: str) -> Self:
        """The inverse of :meth:`to_json`. Unknown keys, written by a newer reader, are passed over."""
        return cls(**_built(json.loads(line)))


def _built(row: Mapping[str, Any]) -> dict[str, Any]:
    out = {key: value for key, value in row.items() if key in _FIELDS}
    for key in ("published", "updated", "completed"):
        if key in out:
            out[key] = dt.date.fromisoformat(out[key])
    if "made" in out:
        out["made"] = dt.datetime.fromisoformat(out["made"])
    if "coverage" in out:
        out["coverage"] = Coverage(out["coverage"])
    for key in _NAMES:
        if out.get(key) is not None:
            out[key] = tuple(out[key])
    for key, build in _PARTS.items():
        if out.get(key) is not None:
            out[key] = tuple(build(part) for part in out[key])
    return out


def _build_chapter(row: Mapping[str, Any]) -> Chapter:
    known = {k: v for k, v in row.items() if k in _CHAPTER_FIELDS}
    if "creators" in known:
        known["creators"] = tuple(Creator(**c) for c in known["creators"])
    return Chapter(**known)


def _build_relation(row: Mapping[str, Any]) -> Relation:
    out = dict(row)
    out["kind"] = RelationKind(out["kind"])
    out["creators"] = tuple(out.get("creators", ()))
    return Relation(**out)


def _build_update(row: Mapping[str, Any]) -> Update:
    return Update(dt.date.fromisoformat(row["date"]), row.get("words"), row.get("chapters"))


_FIELDS = frozenset(f.name for f in fields(Reading))
_CHAPTER_FIELDS = frozenset(f.name for f in fields(Chapter))
_NAMES = (
    "problems", "recipients", "warnings", "categories", "fandoms", "relationships", "characters", "freeforms",
)  # fmt: skip
_PARTS: dict[str, Any] = {
    "creators": lambda row: Creator(**row),
    "series": lambda row: SeriesPlace(**row),
    "collections": lambda row: CollectionPlace(**row),
    "relations": _build_relation,
    "history": _build_update,
    "chapters": _build_chapter,
}
