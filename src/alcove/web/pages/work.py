"""A work's page: its library card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alcove.domain.readings import Coverage, Relation, RelationKind
from alcove.domain.tags import TagKind
from alcove.domain.works import Work
from alcove.web import addresses, figures
from alcove.web.blurbs import Link, creator_links, marks, title_of
from alcove.web.pages import reading
from alcove.web.typesetting import direction, typeset
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.read import FileLine, VersionLine, WorkCard

# More chapters than these fold.
_CHAPTERS_SHOWN = 24
_COVERAGES = {
    Coverage.FULL: "",
    Coverage.PARTIAL: gettext_lazy("a part of the text"),
    Coverage.LOSSY: gettext_lazy("characters or structure were lost on the way"),
}
_RELATIONS = {
    RelationKind.TRANSLATION_OF: gettext_lazy("Translation of"),
    RelationKind.TRANSLATED_AS: gettext_lazy("Translated as"),
    RelationKind.INSPIRED_BY: gettext_lazy("Inspired by"),
    RelationKind.INSPIRED: gettext_lazy("Inspired"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the preface: what it is, and the names as links to their pages."""

    label: str
    kind: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure or a date; ``day`` where it is one."""

    label: str
    text: str
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A version in the timeline. ``files`` are the names of those that carry it."""

    number: int
    is_current: bool
    day: dt.date | None
    is_imported_day: bool
    words: int
    lacks: str
    files: tuple[str, ...]
    href: str
    entire: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """A file of the work. ``lacks`` says what is not in it."""

    name: str
    format: str
    size: int
    imported: dt.datetime
    lacks: str
    problems: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Kin:
    """Another work that this one names: how it stands to it, and the line."""

    label: str
    text: str
    href: str
    creators: str


def show(visit: Visit, name: str) -> Sheet | HttpResponseBase:
    """Everything about a work; any other name of it leads to its id."""
    card = visit.library.card(visit.viewer, name)
    work = card.work
    if work.id != name:
        return HttpResponseRedirect(addresses.work(work.id))
    ways = reading.chapter_ways(work, card.chapters)
    kept = reading.chapter_kept(visit, work.id)
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
        "series": tuple((Link(s.title, addresses.named("series", s.title)), s.position) for s in work.series),
        "collections": tuple(Link(c.title, addresses.named("collections", c.title)) for c in work.collections),
        "kin": tuple(map(_kin, work.relations)),
        "source": addresses.outside(work.source_url),
        "ways": ways[:_CHAPTERS_SHOWN] if len(ways) > _CHAPTERS_SHOWN + 6 else ways,
        "more_ways": ways[_CHAPTERS_SHOWN:] if len(ways) > _CHAPTERS_SHOWN + 6 else (),
        "chapter_count": len(ways),
        "stopped": next((way for way in ways if way.number == kept), None) if len(ways) > 1 else None,
        "stopped_in_entire": kept == 0,
        "editions": editions(card),
        "files": tuple(map(_carrier, card.files)),
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
    return tuple(Row(label, kind.value, _links(kind, names)) for label, kind, names in kinds if names)


def facts(work: Work) -> tuple[Fact, ...]:
    """Figures and dates; what is not known is left out."""
    language = (work.language_name or figures.language_name(work.language)) if work.language else ""
    complete = {True: _("Complete"), False: _("In progress"), None: ""}[work.complete]
    words = figures.number(work.words) + (f" ({_('counted here')})" if work.words_counted else "")
    told = (
        Fact(_("Language"), language),
        Fact(_("Words"), words),
        Fact(_("To read"), figures.reading_time(work.words)),
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
    """The versions, newest first."""
    by_hash = {file.sha256: file for file in card.files}
    return tuple(_edition(card.work.id, v, by_hash.values()) for v in reversed(card.versions))


def _edition(work_id: str, version: VersionLine, files: Iterable[FileLine]) -> Edition:
    carried = [file for file in files if file.sha256 in version.files]
    came = min((file.imported for file in carried), default=None)
    asked = None if version.current else version.number
    return Edition(
        version.number,
        version.current,
        version.updated or (came.date() if came else None),
        version.updated is None,
        version.words,
        str(_COVERAGES[version.coverage]),
        tuple(file.name for file in carried),
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
    )


def _kin(relation: Relation) -> Kin:
    text = relation.title or relation.text
    creators = ", ".join(relation.creators) if relation.title else ""
    return Kin(str(_RELATIONS[relation.kind]), text, addresses.outside(relation.url), creators)


def _links(kind: TagKind, names: Iterable[str]) -> tuple[Link, ...]:
    return tuple(Link(name, addresses.tag(kind.value, name), kind.value) for name in names)
