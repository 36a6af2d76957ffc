"""About this library: its size, where it lies, how it is, and looking after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from alcove import __version__
from alcove.domain.filters import WorkFilter
from alcove.domain.query.column import FacetKind, Value, include
from alcove.search.request import TermCount
from alcove.web import addresses
from alcove.web.column import shown_name
from alcove.web.pages import errands
from alcove.web.visits import Sheet, Visit

_LANGUAGES = 12


@dataclass(frozen=True, slots=True)
class Counted:
    """A site or a language, how many works it has, and where they are listed."""

    shown: str
    count: int
    href: str


def show(visit: Visit) -> Sheet:
    """The library in figures."""
    about = visit.library.about(visit.viewer)
    waiting = visit.library.attention(visit.viewer)
    shown = {
        "about": about,
        "waiting": waiting,
        "last": next(iter(visit.library.runs(visit.viewer, limit=1)), None),
        "version": __version__,
        "sites": _counted(FacetKind.SITE, about.sites),
        "languages": _counted(FacetKind.LANGUAGE, about.languages[:_LANGUAGES]),
        "more_languages": max(0, len(about.languages) - _LANGUAGES),
        "running": errands.running(visit),
    }
    return Sheet("about.html", shown, about.to_line() | {"attention": waiting.to_line(), "version": __version__})


def verify(visit: Visit) -> HttpResponseBase:
    """Checks originals, catalogue and index."""
    words = ["verify", "--json"] + (["--deep"] if visit.request.POST.get("deep") else [])
    return errands.send(visit, words, says=_("Checking originals, catalogue and index"), wait=True)


def reindex(visit: Visit) -> HttpResponseBase:
    """Builds the index anew."""
    return errands.send(visit, ["reindex", "--json"], says=_("Building the index anew"), wait=True)


def _counted(kind: FacetKind, counts: Iterable[TermCount]) -> tuple[Counted, ...]:
    return tuple(
        Counted(
            shown_name(kind, one.term.name),
            one.count,
            addresses.works(include(WorkFilter(), Value(kind, one.term.name))),
        )
        for one in counts
    )
