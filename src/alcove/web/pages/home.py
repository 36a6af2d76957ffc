"""Home: what one came for. Search, going on reading, fandoms, what is new, chance, what needs attention."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase
from django.http.response import HttpResponse

from alcove.domain.filters import Page, Sort, SortKey, WorkFilter
from alcove.domain.query.column import FacetKind
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest
from alcove.web import addresses, keeping, stops, uploads
from alcove.web.blurbs import blurbs
from alcove.web.pages.names import name_of
from alcove.web.progress import progress
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.attention import Attention

_FANDOMS = 24
# So many are counted; of more, how many they are is not said.
_COUNTED = 200
_NEWEST = WorkFilter(sort=Sort(SortKey.IMPORTED), page=Page(limit=5))


def show(visit: Visit) -> Sheet:
    """The first page."""
    works, words = visit.library.totals(visit.viewer)
    left = visit.library.left_out(visit.viewer)
    waiting = visit.library.attention(visit.viewer) if _is_owner(visit) else None
    if not works and not left.works:
        return _empty(visit, waiting)
    asked = FacetRequest(TermKind.FANDOM, _COUNTED + 1)
    answer = visit.library.search(visit.viewer, _NEWEST, facets=[asked])
    fandoms = answer.facets.get(TermKind.FANDOM, ())
    shown = {
        "works": works,
        "words": words,
        "left": left,
        "places": stops.places(visit),
        "searches": keeping.searches(visit),
        "off": stops.read_stop(visit.asked("off")),
        "fandoms": [name_of(FacetKind.FANDOM, counted) for counted in fandoms[:_FANDOMS]],
        "more_fandoms": len(fandoms) > _FANDOMS,
        "all_fandoms": len(fandoms) if len(fandoms) <= _COUNTED else None,
        "newest": blurbs(answer.works, stops.how_far(visit)),
        "newest_href": addresses.works(WorkFilter(sort=Sort(SortKey.IMPORTED))),
    } | _waiting(waiting)
    line: dict[str, Any] = {
        "works": works,
        "words": words,
        "fandoms": [{"name": c.term.name, "count": c.count} for c in fandoms[:_FANDOMS]],
        "newest": [work.to_line() for work in answer.works],
        "attention": waiting.to_line() if waiting else None,
    }
    return Sheet("home.html", shown, line)


def robots(visit: Visit) -> HttpResponseBase:
    """Asks search engines to stay away: a library is private."""
    del visit
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")


def _empty(visit: Visit, waiting: Attention | None) -> Sheet:
    """The first page of a library without works: it takes the first folder."""
    free = uploads.free_bytes(visit.library.config.originals) if _is_owner(visit) else 0
    shown = {"takes": _is_owner(visit), "free": free} | _waiting(waiting)
    line = {"works": 0, "words": 0, "fandoms": [], "newest": [], "attention": waiting.to_line() if waiting else None}
    return Sheet("empty.html", shown, line)


def _waiting(waiting: Attention | None) -> dict[str, Any]:
    """What needs attention, and how far an import that runs has come."""
    running = waiting.importing if waiting else None
    return {"waiting": waiting, "progress": progress(running, dt.datetime.now(dt.UTC)) if running else None}


def _is_owner(visit: Visit) -> bool:
    return visit.viewer.highest is None
