"""Series: all of them, and each in its order, with the parts named that are not here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from alcove.domain.query.column import FacetKind
from alcove.web import figures, stops
from alcove.web.blurbs import Blurb, HowFar, blurb
from alcove.web.pages import names
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.series import SeriesGroup

# So many works stand on the page; the list with filters has the rest.
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Step:
    """A work of a series, or a sentence on parts that are not here."""

    blurb: Blurb | None
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """A series in its order. ``url`` is where it came from; None where no file tells."""

    url: str | None
    steps: tuple[Step, ...]


def series(visit: Visit) -> Sheet:
    """All series, or with ``name`` one of them."""
    name = visit.asked("name")
    return one(visit, name) if name else names.index(visit, FacetKind.SERIES)


def one(visit: Visit, name: str) -> Sheet:
    """A series, several of them where authors chose the same title."""
    question = names.asking(FacetKind.SERIES, name)
    shelf = visit.library.series(visit.viewer, name) if question else None
    if question is None or shelf is None or not shelf.total:
        return names.missing(visit, FacetKind.SERIES, name)
    works = [work for group in shelf.groups for _place, work in group.works]
    shown = names.head(FacetKind.SERIES, name, question, shelf.total) | {
        "words": figures.words(sum(work.words or 0 for work in works) or None),
        "random_href": "",
        "courses": _courses(shelf.groups, stops.how_far(visit)),
        "is_cut": shelf.total > _SHOWN,
    }
    return Sheet("series.html", shown, shelf.to_line())


def _courses(groups: tuple[SeriesGroup, ...], how_far: HowFar) -> tuple[Course, ...]:
    left, made = _SHOWN, []
    for group in groups:
        if left > 0:
            is_address = (group.url or "").startswith(("https://", "http://"))
            made.append(Course(group.url if is_address else None, _steps(group, left, how_far)))
        left -= len(group.works)
    return tuple(made)


def _steps(group: SeriesGroup, most: int, how_far: HowFar) -> tuple[Step, ...]:
    steps, reached = [], 0
    for place, work in group.works[:most]:
        if place.position is not None:
            if place.position > reached + 1:
                steps.append(Step(None, _gap(reached + 1, place.position - 1)))
            reached = max(reached, place.position)
        steps.append(Step(blurb(work, how_far)))
    return tuple(steps)


def _gap(first: int, last: int) -> str:
    if first == last:
        return _("Part %(n)s is not here") % {"n": first}
    return _("Parts %(first)s to %(last)s are not here") % {"first": first, "last": last}
