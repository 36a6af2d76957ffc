"""Duplicates: works with the same text under different names, side by side. Nothing is done about them by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alcove.domain.query.column import FacetKind
from alcove.domain.works import Work
from alcove.web import addresses, figures
from alcove.web.blurbs import creator_links, title_of
from alcove.web.column import shown_name
from alcove.web.paging import leaves, page_number
from alcove.web.visits import Sheet, Visit

_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Twin:
    """One of several works with the same text."""

    work: Work
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """What each of the works tells of a field; "" for one that does not tell."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Works with the same text, and the fields in which they differ."""

    twins: tuple[Twin, ...]
    rows: tuple[Row, ...]


def show(visit: Visit) -> Sheet:
    """Groups of works with the same text, newest import first."""
    number = page_number(visit.asked("p", "1"))
    found = visit.library.duplicates(visit.viewer, limit=_A_PAGE, offset=(number - 1) * _A_PAGE)
    shown = {
        "total": found.total,
        "groups": tuple(group(works) for works in found.groups),
        "leaves": leaves(found.total, number, _A_PAGE, lambda n: addresses.page_of(addresses.DUPLICATES, n)),
    }
    return Sheet("duplicates.html", shown, found.to_line())


def group(works: tuple[Work, ...]) -> Group:
    """These works side by side: creators and source always, else what is not the same in all."""
    twins = tuple(Twin(work, title_of(work), addresses.work(work.id)) for work in works)
    return Group(twins, tuple(_rows(works)))


def _rows(works: tuple[Work, ...]) -> Iterator[Row]:
    for label, read, is_always in (
        (_("Creators"), lambda w: ", ".join(c.text for c in creator_links(w)), True),
        (_("From"), _source, True),
        (_("Fandoms"), lambda w: ", ".join(w.fandoms), False),
        (_("Rating"), lambda w: w.rating or "", False),
        (_("Published"), lambda w: figures.day(w.published), False),
        (_("Updated"), lambda w: figures.day(w.updated), False),
        (_("Chapters"), figures.chapters, False),
        (_("Words"), lambda w: figures.number(w.words), False),
        (_("Formats"), lambda w: ", ".join(w.formats).upper(), False),
        (_("Brought in"), lambda w: figures.moment(w.imported), False),
    ):
        values = _values(works, read)
        if is_always or len(set(values)) > 1:
            yield Row(label, values)


def _values(works: tuple[Work, ...], read: Callable[[Work], str]) -> tuple[str, ...]:
    return tuple(read(work) for work in works)


def _source(work: Work) -> str:
    return f"{shown_name(FacetKind.SITE, work.site)}, {work.site_id}" if work.site and work.site_id else ""
