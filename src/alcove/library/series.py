"""A series as far as it is in this library, and what stands beside a work in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from alcove.domain.filters import Named, NameField, Page, WorkFilter
from alcove.domain.readings import SeriesPlace
from alcove.domain.sorting import title_key
from alcove.domain.viewer import Viewer
from alcove.domain.works import Work
from alcove.library import browse
from alcove.library.parts import Parts

_MOST = 1000


@dataclass(frozen=True, slots=True)
class SeriesGroup:
    """The works of one series in its order, each with its place. ``url`` None: their files do not tell it."""

    url: str | None
    works: tuple[tuple[SeriesPlace, Work], ...]

    def to_line(self) -> dict[str, Any]:
        """As JSON: the *work* lines with their positions."""
        return {
            "url": self.url,
            "works": [{"position": place.position, "work": work.to_line()} for place, work in self.works],
        }


@dataclass(frozen=True, slots=True)
class SeriesShelf:
    """The series of one title: several where authors chose the same, the one with the most works first.

    ``total`` counts the works in all; at most 1,000 of them are in the groups.
    """

    title: str
    groups: tuple[SeriesGroup, ...]
    total: int

    def to_line(self) -> dict[str, Any]:
        """As JSON."""
        return {"title": self.title, "total": self.total, "groups": [group.to_line() for group in self.groups]}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A work's place in a series, the works before and after it that are here, and how many of the series are."""

    place: SeriesPlace
    previous: Work | None
    next: Work | None
    here: int

    def to_line(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "series": {"title": self.place.title, "position": self.place.position, "url": self.place.url},
            "previous": self.previous.to_line() if self.previous else None,
            "next": self.next.to_line() if self.next else None,
            "here": self.here,
        }


def series(parts: Parts, viewer: Viewer, title: str) -> SeriesShelf:
    """See ``Library.series``."""
    works, total = _in_series(parts, viewer, [title])
    groups = [group for (named, _), group in _groups(works).items() if named == title]
    return SeriesShelf(title, tuple(sorted(groups, key=lambda g: (-len(g.works), g.url or ""))), total)


def neighbours(parts: Parts, viewer: Viewer, work: Work) -> tuple[Neighbours, ...]:
    """See ``Library.neighbours``."""
    if not work.series:
        return ()
    works, _ = _in_series(parts, viewer, [place.title for place in work.series])
    groups = _groups(works)
    return tuple(_beside(work, place, groups.get((place.title, place.url))) for place in work.series)


def _in_series(parts: Parts, viewer: Viewer, titles: Iterable[str]) -> tuple[tuple[Work, ...], int]:
    """The works in lists that are in series of these titles, and how many there are in all."""
    # A series is shown whole: a standing rule is about lists.
    asked = WorkFilter(Named(NameField.SERIES, tuple(titles)), page=Page(0, _MOST), ruled=False)
    answer = browse.search(parts, viewer, asked)
    return answer.works, answer.total


def _groups(works: Iterable[Work]) -> dict[tuple[str, str | None], SeriesGroup]:
    """By title and address of the series: its works by position, those of unknown ones last, by title."""
    held: dict[tuple[str, str | None], list[tuple[SeriesPlace, Work]]] = {}
    for work in works:
        for place in work.series:
            held.setdefault((place.title, place.url), []).append((place, work))
    return {key: SeriesGroup(key[1], tuple(sorted(pairs, key=_place))) for key, pairs in held.items()}


def _place(pair: tuple[SeriesPlace, Work]) -> tuple[bool, int, bool, bytes, str]:
    place, work = pair
    title = title_key(work.title, work.language)
    return place.position is None, place.position or 0, not title, title, work.id


def _beside(work: Work, place: SeriesPlace, group: SeriesGroup | None) -> Neighbours:
    """Works of unknown position stand beside nobody."""
    pairs = group.works if group else ()
    known = [other for other_place, other in pairs if other_place.position is not None]
    at = next((i for i, other in enumerate(known) if other.id == work.id), None)
    if at is None:
        return Neighbours(place, None, None, len(pairs))
    return Neighbours(place, known[at - 1] if at else None, known[at + 1] if at + 1 < len(known) else None, len(pairs))
