"""A work's fields: a pure function of its readings and of people's corrections.

The rule, field by field: corrections first; then readings that understood the
preface before those that did not; full before partial before lossy; then the
newest. What a file cannot tell (None) never overrules what another tells.
Dates belong together, and so do the chapter counts: each group comes whole
from the first reading that tells any of it, since a date left out of a newer
file means something.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter
from typing import Any, Self

from alcove.domain.jsonable import jsonable, to_line
from alcove.domain.markup import plain_text
from alcove.domain.readings import (
    CollectionPlace,
    Coverage,
    Creator,
    Reading,
    Relation,
    RelationKind,
    SeriesPlace,
)
from alcove.domain.versions import Age, looked_at
from alcove.domain.viewer import severity


@dataclass(frozen=True, slots=True)
class FiledReading:
    """A reading and what is known of its file. ``version`` is the text hash of the version it carries; ``name`` is the
    file's, and for people alone.
    """

    reading: Reading
    sha256: str
    age: Age
    version: str | None
    imported: dt.datetime
    name: str = ""


class Edit(StrEnum):
    """What a correction does to a field."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's correction: it survives re-imports and new readers, and stands above every file."""

    field: str
    edit: Edit
    value: Any


@dataclass(frozen=True, slots=True)
class Work:
    """A work as the library shows it.

    Fields as in ``Reading``, put together from all its files; ``updated`` is the
    newest of published, updated and completed; ``words`` the files' own count,
    else counted (``words_counted``). ``looked_at`` is the day on which the newest of its
    files was made, as far as is known (``domain.versions``). ``severity`` is the highest rating of any
    version (``domain.viewer``). ``summary``, ``notes`` and ``end_notes`` are clean HTML.
    """

    id: str
    title: str | None = None
    creators: tuple[Creator, ...] = ()
    recipients: tuple[str, ...] = ()
    rating: str | None = None
    warnings: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    fandoms: tuple[str, ...] = ()
    relationships: tuple[str, ...] = ()
    characters: tuple[str, ...] = ()
    freeforms: tuple[str, ...] = ()
    language: str | None = None
    language_name: str | None = None
    series: tuple[SeriesPlace, ...] = ()
    collections: tuple[CollectionPlace, ...] = ()
    published: dt.date | None = None
    updated: dt.date | None = None
    complete: bool | None = None
    words: int | None = None
    words_counted: bool = False
    chapters_posted: int | None = None
    chapters_expected: int | None = None
    kudos: int | None = None
    hits: int | None = None
    bookmarks: int | None = None
    comments: int | None = None
    summary: str | None = None
    notes: str | None = None
    end_notes: str | None = None
    relations: tuple[Relation, ...] = ()
    source_url: str | None = None
    site: str | None = None
    site_id: str | None = None
    formats: tuple[str, ...] = ()
    versions: int = 0
    images: int = 0
    imported: dt.datetime | None = None
    recognised: bool = True
    severity: int = 3
    looked_at: dt.date | None = None

    @property
    def abandoned(self) -> bool:
        """Whether it is unfinished, and a year had passed between its last update and the newest look at it."""
        look, updated = self.looked_at, self.updated
        if self.complete is not False or look is None or updated is None:
            return False
        return (look.year - 1, look.month, look.day) >= (updated.year, updated.month, updated.day)

    def to_line(self) -> dict[str, Any]:
        """The *work* line of the command line and of every ``.json``: names, order and types are a promise."""
        line: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "creators": [c.name for c in self.creators],
            "rating": self.rating,
            "warnings": list(self.warnings),
            "categories": list(self.categories),
            "fandoms": list(self.fandoms),
            "relationships": list(self.relationships),
            "characters": list(self.characters),
            "freeforms": list(self.freeforms),
            "language": self.language,
            "series": [{"title": s.title, "position": s.position, "url": s.url} for s in self.series],
            "collections": [c.title for c in self.collections],
            "published": _day(self.published),
            "updated": _day(self.updated),
            "complete": self.complete,
            "words": self.words,
            "chapters": {"posted": self.chapters_posted, "expected": self.chapters_expected},
            "summary": plain_text(self.summary),
            "notes": plain_text(self.notes),
            "source_url": self.source_url,
            "site": self.site,
            "site_id": self.site_id,
            "formats": list(self.formats),
            "versions": self.versions,
            "imported": self.imported.isoformat(timespec="seconds") if self.imported else None,
        }
        if self.words_counted:
            line["words_counted"] = True
        if self.recipients:
            line["recipients"] = list(self.recipients)
        return line

    def to_json(self) -> str:
        """All fields as one line of JSON; those at their default are left out."""
        return to_line(jsonable(self))

    @classmethod
    def from_json(cls, line: str) -> Self:
        """The inverse of :meth:`to_json`."""
        row = json.loads(line)
        return cls(**{key: _BUILD[key](value) if key in _BUILD else value for key, value in row.items()})


_TOLD_ALONE = (
    "title", "creators", "rating", "warnings", "categories", "fandoms", "relationships", "characters", "freeforms",
    "series", "collections", "kudos", "hits", "bookmarks", "comments", "summary", "notes", "end_notes", "relations",
    "recipients", "words",
)  # fmt: skip
_told_alone = attrgetter(*_TOLD_ALONE)
#: Fields that come whole from one reading.
DATES = ("published", "updated", "completed")
CHAPTERS = ("chapters_posted", "chapters_expected", "complete")
LANGUAGE = ("language", "language_name")
_SOURCE = ("source_url", "site", "site_id")
_COVERAGE_RANK = {Coverage.FULL: 0, Coverage.PARTIAL: 1, Coverage.LOSSY: 2}


def fold(work_id: str, filed: Sequence[FiledReading], corrections: Iterable[Correction] = ()) -> Work:
    """The work that these readings and corrections make. ``filed`` is not empty; its order doesn't matter."""
    ranked = by_rank(filed)
    readings = [f.reading for f in ranked]
    told = _first_told(readings)
    dates, chapters = _group(readings, DATES), _group(readings, CHAPTERS)
    language, source = _group(readings, LANGUAGE), _group(readings, _SOURCE)
    counted = told["words"] is None
    words = (readings[0].words_found or None) if counted else told["words"]
    work = Work(
        id=work_id,
        published=dates["published"],
        updated=max((day for day in dates.values() if day), default=None),
        words_counted=counted and words is not None,
        formats=tuple(sorted({r.format for r in readings})),
        versions=len({f.version for f in ranked}),
        images=max(sum(c.images for c in r.chapters) for r in readings),
        imported=min(f.imported for f in ranked),
        recognised=any(r.recognised for r in readings),
        severity=_severity(ranked),
        looked_at=max(looked_at(f.age, f.imported) for f in ranked),
        **{k: v for k, v in (told | chapters | language | source).items() if v is not None and k != "words"},
        words=words,
    )
    return corrected(work, corrections)


def by_rank(filed: Iterable[FiledReading]) -> list[FiledReading]:
    """In the order in which readings are believed: the first that tells a field has it."""
    ranked = sorted(filed, key=lambda f: f.age, reverse=True)
    return sorted(ranked, key=lambda f: (not f.reading.recognised, _COVERAGE_RANK[f.reading.coverage]))


def corrected(work: Work, corrections: Iterable[Correction]) -> Work:
    """The work with people's corrections applied, in their order."""
    for correction in corrections:
        held = getattr(work, correction.field)
        value = correction.value
        if correction.edit is Edit.ADD:
            value = held if value in held else (*held, value)
        elif correction.edit is Edit.REMOVE:
            value = tuple(item for item in held if item != value)
        work = replace(work, **{correction.field: value})
    return work


def _first_told(readings: Sequence[Reading]) -> dict[str, Any]:
    """Of each field that stands alone the value of the first reading that tells it."""
    told: dict[str, Any] = dict.fromkeys(_TOLD_ALONE)
    for reading in reversed(readings):
        values = zip(_TOLD_ALONE, _told_alone(reading), strict=True)
        told.update((name, value) for name, value in values if value is not None)
    return told


def _group(readings: Iterable[Reading], names: Sequence[str]) -> dict[str, Any]:
    for reading in readings:
        values = {name: getattr(reading, name) for name in names}
        if any(value is not None for value in values.values()):
            return values
    return dict.fromkeys(names)


def _severity(ranked: Iterable[FiledReading]) -> int:
    """Of each version the first rating told, of all versions the highest."""
    by_version: dict[str | None, str | None] = {}
    for filed in ranked:
        by_version[filed.version] = by_version.get(filed.version) or filed.reading.rating
    return severity(by_version.values())


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _relation(row: Mapping[str, Any]) -> Relation:
    kept = dict(row)
    return Relation(kind=RelationKind(kept.pop("kind")), creators=tuple(kept.pop("creators", ())), **kept)


def _each(build: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda rows: tuple(build(row) for row in rows)


_BUILD: dict[str, Callable[[Any], Any]] = {
    "creators": _each(lambda row: Creator(**row)),
    "series": _each(lambda row: SeriesPlace(**row)),
    "collections": _each(lambda row: CollectionPlace(**row)),
    "relations": _each(_relation),
    "published": dt.date.fromisoformat,
    "updated": dt.date.fromisoformat,
    "looked_at": dt.date.fromisoformat,
    "imported": dt.datetime.fromisoformat,
    **dict.fromkeys(
        ("recipients", "warnings", "categories", "fandoms", "relationships", "characters", "freeforms", "formats"),
        tuple,
    ),
}
