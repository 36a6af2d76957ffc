"""Where a work's files tell different things of it: what each tells, and which one is believed.

By the rule of ``works.fold``. A file that cannot tell a field does not disagree about it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alcove.domain.markup import plain_text
from alcove.domain.readings import Reading
from alcove.domain.works import CHAPTERS, DATES, LANGUAGE, FiledReading, by_rank


@dataclass(frozen=True, slots=True)
class Telling:
    """What one file tells. ``value`` is plain text, empty where the file tells that there is none.

    ``day`` is the file's own date, else that of its import. ``won``: the work has its field from this file.
    """

    sha256: str
    name: str
    day: dt.date
    value: str
    won: bool

    def to_line(self) -> dict[str, Any]:
        """The entry of ``told``."""
        return {
            "sha256": self.sha256,
            "name": self.name,
            "day": self.day.isoformat(),
            "value": self.value,
            "won": self.won,
        }


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field of which files tell different things: what each tells, the one that is believed most first."""

    field: str
    told: tuple[Telling, ...]

    def to_line(self) -> dict[str, Any]:
        """The entry of ``disagreements``."""
        return {"field": self.field, "told": [telling.to_line() for telling in self.told]}


def disagreements(filed: Iterable[FiledReading]) -> tuple[Disagreement, ...]:
    """The fields that these files, all of one work, tell differently, in the order of a preface."""
    ranked = by_rank(filed)
    if len(ranked) < 2:
        return ()
    found = (_disagreement(name, field, ranked) for name, field in FIELDS.items())
    return tuple(each for each in found if each is not None)


@dataclass(frozen=True, slots=True)
class Field:
    """How a field is told: in parts of plain text, None where a file does not tell it.

    ``together`` are the fields of a reading that come with it. ``compare`` gives what is compared in place of the parts.
    """

    tell: Callable[[Reading], tuple[str, ...] | None]
    together: tuple[str, ...]
    compare: Callable[[Reading], object] | None = None

    def compared(self, reading: Reading) -> object:
        """What is the same where two readings tell the same; None where one does not tell."""
        told = self.tell(reading)
        return told if told is None or self.compare is None else self.compare(reading)


def _disagreement(name: str, field: Field, ranked: Sequence[FiledReading]) -> Disagreement | None:
    told = [(filed, parts) for filed in ranked if (parts := field.tell(filed.reading)) is not None]
    if len({field.compared(f.reading) for f, _ in told}) < 2:
        return None
    believed = next(f for f in ranked if any(getattr(f.reading, each) is not None for each in field.together))
    return Disagreement(
        name, tuple(Telling(f.sha256, f.name, _day(f), ", ".join(parts), f is believed) for f, parts in told)
    )


def _day(filed: FiledReading) -> dt.date:
    return (filed.reading.made or filed.imported).date()


def _plain(name: str) -> Field:
    return _one(lambda reading: getattr(reading, name), (name,))


def _clean_html(name: str) -> Field:
    """Compared by its words: the same text comes with other markup in another format."""

    def tell(reading: Reading) -> tuple[str, ...] | None:
        value = getattr(reading, name)
        return None if value is None else (plain_text(value) or "",)

    return Field(tell, (name,), lambda reading: tuple((plain_text(getattr(reading, name)) or "").split()))


def _each(name: str, show: Callable[[Any], str] = str) -> Field:
    def tell(reading: Reading) -> tuple[str, ...] | None:
        values = getattr(reading, name)
        return None if values is None else tuple(map(show, values))

    return Field(tell, (name,))


def _tags(name: str) -> Field:
    """Their order tells nothing."""
    return Field(_each(name).tell, (name,), lambda reading: frozenset(getattr(reading, name)))


def _one(tell: Callable[[Reading], object], together: tuple[str, ...]) -> Field:
    def told(reading: Reading) -> tuple[str, ...] | None:
        value = tell(reading)
        return None if value is None else (str(value),)

    return Field(told, together)


def _language(reading: Reading) -> tuple[str, ...] | None:
    named = reading.language_name or reading.language
    return None if named is None else (named,)


def _chapters(reading: Reading) -> str | None:
    if reading.chapters_posted is None:
        return None
    return f"{reading.chapters_posted}/{reading.chapters_expected or '?'}"


def _complete(reading: Reading) -> str | None:
    return None if reading.complete is None else "complete" if reading.complete else "in progress"


#: The fields of a preface, in its order.
FIELDS: Mapping[str, Field] = {
    "title": _plain("title"),
    "creators": _each("creators", lambda creator: creator.name),
    "rating": _plain("rating"),
    **{name: _tags(name) for name in ("warnings", "categories", "fandoms", "relationships", "characters", "freeforms")},
    "language": Field(_language, LANGUAGE, lambda reading: reading.language or reading.language_name),
    "recipients": _tags("recipients"),
    "series": _each("series", lambda series: f"{series.title} ({series.position or '?'})"),
    "collections": _each("collections", lambda collection: collection.title),
    "published": _one(lambda reading: reading.published, DATES),
    "updated": _one(lambda reading: reading.last_updated, DATES),
    "complete": _one(_complete, CHAPTERS),
    "words": _plain("words"),
    "chapters": _one(_chapters, CHAPTERS),
    **{name: _plain(name) for name in ("kudos", "hits", "bookmarks", "comments")},
    **{name: _clean_html(name) for name in ("summary", "notes", "end_notes")},
    "relations": _each("relations", lambda relation: relation.text),
}
