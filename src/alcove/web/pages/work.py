"""A work's page: its library card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alcove.domain.moments import local
from alcove.domain.readings import Coverage, Relation, RelationKind
from alcove.domain.tags import TagKind
from alcove.domain.works import Work
from alcove.web import addresses, figures, stops
from alcove.web.blurbs import Link, creator_links, marks, title_of
from alcove.web.column import shown_source
from alcove.web.pages import reading
from alcove.web.typesetting import direction, typeset
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.domain.disagreements import Disagreement, Telling
    from alcove.library.cards import FileLine, LinkedWork, VersionLine, WorkCard
    from alcove.library.series import Neighbours

# What is more folds, unless it is a few.
_CHAPTERS_SHOWN = 24
_NAMES_SHOWN = 60
_A_FEW = 6
_COVERAGES = {
    Coverage.FULL: "",
    Coverage.PARTIAL: gettext_lazy("a part of the text"),
    Coverage.LOSSY: gettext_lazy("characters or structure were lost on the way"),
}
_FIELDS = {
    "title": gettext_lazy("Title"),
    "creators": gettext_lazy("Creators"),
    "rating": gettext_lazy("Rating"),
    "warnings": gettext_lazy("Warnings"),
    "categories": gettext_lazy("Category"),
    "fandoms": gettext_lazy("Fandoms"),
    "relationships": gettext_lazy("Relationships"),
    "characters": gettext_lazy("Characters"),
    "freeforms": gettext_lazy("Additional tags"),
    "language": gettext_lazy("Language"),
    "series": gettext_lazy("Series"),
    "collections": gettext_lazy("Collections"),
    "published": gettext_lazy("Published"),
    "updated": gettext_lazy("Updated"),
    "complete": gettext_lazy("State"),
    "words": gettext_lazy("Words"),
    "chapters": gettext_lazy("Chapters"),
    "recipients": gettext_lazy("Gift for"),
    "kudos": gettext_lazy("Kudos"),
    "hits": gettext_lazy("Hits"),
    "bookmarks": gettext_lazy("Bookmarks"),
    "comments": gettext_lazy("Comments"),
    "summary": gettext_lazy("Summary"),
    "notes": gettext_lazy("Notes"),
    "end_notes": gettext_lazy("Notes at the end"),
    "relations": gettext_lazy("Related works"),
}
_RELATIONS = {
    RelationKind.TRANSLATION_OF: gettext_lazy("Translation of"),
    RelationKind.TRANSLATED_AS: gettext_lazy("Translated as"),
    RelationKind.INSPIRED_BY: gettext_lazy("Inspired by"),
    RelationKind.INSPIRED: gettext_lazy("Inspired"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the preface: what it is, and the names as links to their pages; ``more`` are folded."""

    label: str
    kind: str
    links: tuple[Link, ...]
    more: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure or a date; ``day`` where it is one."""

    label: str
    text: str
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A version in the timeline. ``day`` is its update's, or that of its import; ``lacks`` says what is not in it."""

    number: int
    is_current: bool
    day: dt.date
    is_imported_day: bool
    words: int
    lacks: str
    href: str
    entire: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """A file of the work. ``lacks`` says what is not in it; ``is_described``: calibre's description told of it as well."""

    name: str
    format: str
    size: int
    imported: dt.datetime
    lacks: str
    problems: tuple[str, ...]
    href: str
    is_described: bool


@dataclass(frozen=True, slots=True)
class Linked:
    """A work that was found to be the same as this one: its id, and where it came from."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Kin:
    """Another work that this one names: how it stands to it, and the line."""

    label: str
    text: str
    href: str
    creators: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A series of the work: its page, and the works before and after this one that are here."""

    series: Link
    position: int | None
    previous: Link | None
    following: Link | None
    here: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field of which the work's files tell different things; what each does, with the day of the file."""

    label: str
    told: tuple[Telling, ...]


def show(visit: Visit, name: str) -> Sheet | HttpResponseBase:
    """Everything about a work; any other name of it leads to its id."""
    card = visit.library.card(visit.viewer, name)
    work = card.work
    if work.id != name:
        return HttpResponseRedirect(addresses.work(work.id))
    ways = reading.chapter_ways(work, card.chapters)
    ahead = stops.chapter_ahead(visit, work)
    shown = {
        "work": work,
        "title": title_of(work),
        "creators": creator_links(work),
        "fandoms": tuple(Link(n, addresses.tag("fandom", n), "fandom") for n in work.fandoms),
        "marks": marks(work),
        "direction": direction(work.language),
        "summary": typeset(work.summary) if work.summary else None,
        "notes": typeset(work.notes) if work.notes else None,
        "preface": preface(work),
        "facts": facts(work),
        "series": tuple(map(_shelf, visit.library.neighbours(visit.viewer, work))),
        "collections": tuple(Link(c.title, addresses.named("collections", c.title)) for c in work.collections),
        "kin": tuple(map(_kin, work.relations)),
        "source": addresses.outside(work.source_url),
        "ways": ways[: _fold(ways, _CHAPTERS_SHOWN)],
        "more_ways": ways[_fold(ways, _CHAPTERS_SHOWN) :],
        "chapter_count": len(ways),
        "stopped": next((way for way in ways if way.number == ahead), None) if len(ways) > 1 else None,
        "stopped_in_entire": ahead == 0,
        "editions": editions(card),
        "history": card.history[::-1],
        "linked": tuple(Linked(each.id, _origin(each)) for each in card.linked),
        "can_act": visit.viewer.highest is None,
        "files": tuple(map(_carrier, card.files)),
        "disagreements": tuple(map(_dispute, card.disagreements)),
    }
    return Sheet("work.html", shown, card.to_line())


def preface(work: Work) -> tuple[Row, ...]:
    """The typed tags, row by row, in AO3's order; kinds without a name are left out."""
    rating = (work.rating,) if work.rating else ()
    kinds: tuple[tuple[str, TagKind, Sequence[str]], ...] = (
        (_("Rating"), TagKind.RATING, rating),
        (_("Warnings"), TagKind.WARNING, work.warnings),
        (_("Category"), TagKind.CATEGORY, work.categories),
        (_("Fandoms"), TagKind.FANDOM, work.fandoms),
        (_("Relationships"), TagKind.RELATIONSHIP, work.relationships),
        (_("Characters"), TagKind.CHARACTER, work.characters),
        (_("Additional tags"), TagKind.FREEFORM, work.freeforms),
    )
    return tuple(_row(label, kind, names) for label, kind, names in kinds if names)


def facts(work: Work) -> tuple[Fact, ...]:
    """Figures and dates; what is not known is left out."""
    language = (work.language_name or figures.language_name(work.language)) if work.language else ""
    complete = {True: _("Complete"), False: _("In progress"), None: ""}[work.complete]
    words = figures.number(work.words) + (f" ({_('counted here')})" if work.words_counted else "")
    told = (
        Fact(_("Gift for"), ", ".join(work.recipients)),
        Fact(_("Language"), language),
        Fact(_("Words"), words),
        Fact(_("Reading time"), figures.reading_time(work.words)),
        Fact(_("Chapters"), figures.chapters(work)),
        Fact(_("State"), complete),
        Fact(_("Published"), figures.day(work.published), work.published),
        Fact(_("Updated"), figures.day(work.updated), work.updated) if work.updated != work.published else Fact("", ""),
        Fact(_("Kudos"), figures.number(work.kudos)),
        Fact(_("Comments"), figures.number(work.comments)),
        Fact(_("Bookmarks"), figures.number(work.bookmarks)),
        Fact(_("Hits"), figures.number(work.hits)),
    )
    return tuple(fact for fact in told if fact.text)


def editions(card: WorkCard) -> tuple[Edition, ...]:
    """The versions, the current one first, then newest first."""
    made = [_edition(card.work.id, version) for version in card.versions]
    return tuple(sorted(made, key=lambda e: (e.is_current, e.day, e.number), reverse=True))


def _edition(work_id: str, version: VersionLine) -> Edition:
    asked = None if version.current else version.number
    return Edition(
        version.number,
        version.current,
        version.updated or local(version.imported).date(),
        version.updated is None,
        version.words,
        str(_COVERAGES[version.coverage]),
        addresses.read(work_id, version=asked),
        addresses.entire(work_id, version=asked),
    )


def _carrier(file: FileLine) -> Carrier:
    return Carrier(
        file.name,
        file.format,
        file.size,
        file.imported,
        str(_COVERAGES[file.coverage]),
        file.problems,
        addresses.original(file.sha256),
        file.beside is not None,
    )


def _shelf(beside: Neighbours) -> Shelf:
    title = beside.place.title
    series = Link(title, addresses.named("series", title))
    return Shelf(series, beside.place.position, _way_to(beside.previous), _way_to(beside.next), beside.here)


def _way_to(work: Work | None) -> Link | None:
    return Link(title_of(work), addresses.work(work.id)) if work else None


def _dispute(disagreement: Disagreement) -> Dispute:
    label = _FIELDS.get(disagreement.field)
    return Dispute(str(label) if label else disagreement.field, disagreement.told)


def _kin(relation: Relation) -> Kin:
    href = addresses.outside(relation.url)
    if not relation.title:
        # The line says itself how it stands to this work.
        return Kin("", relation.text, href, "")
    return Kin(str(_RELATIONS[relation.kind]), relation.title, href, ", ".join(relation.creators))


def _row(label: str, kind: TagKind, names: Sequence[str]) -> Row:
    links = tuple(Link(figures.tag_name(name), addresses.tag(kind.value, name), kind.value) for name in names)
    fold = _fold(links, _NAMES_SHOWN)
    return Row(label, kind.value, links[:fold], links[fold:])


def _fold(items: Sequence[object], shown: int) -> int:
    """How many of these are shown."""
    return shown if len(items) > shown + _A_FEW else len(items)


def _origin(work: LinkedWork) -> str:
    site, _, site_id = work.source.partition(":")
    return work.id if site == "original" else shown_source(site, site_id)
