"""Where somebody stopped reading, work by work: kept in their browser, not in the library."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcove.domain.works import Work
from alcove.errors import UnknownWorkError
from alcove.web import addresses
from alcove.web.blurbs import HowFar, Reached, title_of
from alcove.web.visits import Visit

COOKIE: Final = "place"
# Lists tell of all that is kept; home looks at a few works, each of which it must ask for.
_KEPT, _LOOKED_AT, _OFFERED = 60, 12, 6
_A_YEAR = 365 * 24 * 3600
_STOP = re.compile(r"([0-9a-z]{10}):([0-9]{1,6})(!?)")


@dataclass(frozen=True, slots=True)
class Stop:
    """Where somebody stopped in a work: a chapter, or 0 for the entire work on one page.

    ``is_end``: all was read up to this chapter, and there was no further one.
    """

    work_id: str
    chapter: int
    is_end: bool = False

    def __str__(self) -> str:
        return f"{self.work_id}:{self.chapter}{'!' if self.is_end else ''}"

    def ahead(self, work: Work) -> int | None:
        """The chapter to go on at, 0 for the entire work; None where all that there is of it was read."""
        if not self.is_end:
            return self.chapter
        return self.chapter + 1 if (work.chapters_posted or 0) > self.chapter else None


@dataclass(frozen=True, slots=True)
class Place:
    """A work to go on reading, and where: a chapter, or 0 for the entire work on one page."""

    work: Work
    title: str
    where: str
    href: str
    stop: Stop


def read_stop(text: str) -> Stop | None:
    """A stop as its text tells it; None for what is none."""
    found = _STOP.fullmatch(text)
    return _stop(found) if found else None


def places(visit: Visit) -> list[Place]:
    """Where this browser goes on reading, last first. Works that were read to their end, are gone, or are not for the
    viewer, are left out.
    """
    found: list[Place] = []
    for stop in _kept(visit)[:_LOOKED_AT]:
        with contextlib.suppress(UnknownWorkError):
            work = visit.library.work(visit.viewer, stop.work_id)
            chapter = stop.ahead(work)
            if chapter is not None and len(found) < _OFFERED:
                found.append(Place(work, title_of(work), _where(work, chapter), _way(work, chapter), stop))
    return found


def how_far(visit: Visit) -> HowFar:
    """How far this browser has read each work of a list."""
    kept = {stop.work_id: stop for stop in _kept(visit)}

    def reached(work: Work) -> Reached | None:
        stop = kept.get(work.id)
        if stop is None:
            return None
        ahead = stop.ahead(work)
        if ahead is None:
            return Reached(_("Read to the end"), "")
        if not stop.is_end:
            return Reached(_where(work, ahead) if ahead else _("Begun as one page"), _way(work, ahead))
        more = (work.chapters_posted or 0) - stop.chapter
        new = ngettext("%(n)s new chapter", "%(n)s new chapters", more) % {"n": f"{more:,}"}
        return Reached(new, _way(work, ahead))

    return reached


def chapter_ahead(visit: Visit, work: Work) -> int | None:
    """The chapter at which this browser goes on with a work, 0 for the entire work; None where it has not read it, or
    has read all of it.
    """
    stop = _stop_in(visit, work.id)
    return stop.ahead(work) if stop else None


def end_of(work: Work, last: int) -> Stop:
    """The stop of who has read a work to its end. ``last`` is the number of the last chapter that is here."""
    return Stop(work.id, max(last, work.chapters_posted or 0), is_end=True)


def is_read_on(visit: Visit, here: Stop, before: int | None, *, looks_up: bool) -> bool:
    """Whether who opens this chapter goes on reading, rather than looks something up: they come from the chapter
    ``before`` it, or had stopped there or here, or had not begun the work.
    """
    came_from = urlsplit(visit.request.headers.get("Referer", "")).path
    if before is not None and came_from == addresses.chapter(here.work_id, before):
        return True
    stop = _stop_in(visit, here.work_id)
    return not looks_up and (stop is None or stop == here or (before is not None and stop.chapter == before))


def remember(visit: Visit, response: HttpResponseBase, stop: Stop) -> HttpResponseBase:
    """Has the browser keep a stop before all others, in place of the one that it had in this work."""
    return _keep(response, (stop, *(other for other in _kept(visit) if other.work_id != stop.work_id)))


def forget(visit: Visit, response: HttpResponseBase, work_id: str) -> HttpResponseBase:
    """Has the browser keep no stop in a work any more."""
    return _keep(response, (stop for stop in _kept(visit) if stop.work_id != work_id))


def _where(work: Work, chapter: int) -> str:
    if not chapter:
        return _("Entire work")
    if (work.chapters_posted or 0) < chapter:
        return _("Chapter %(n)s") % {"n": chapter}
    return _("Chapter %(n)s of %(all)s") % {"n": chapter, "all": work.chapters_posted}


def _way(work: Work, chapter: int) -> str:
    return addresses.chapter(work.id, chapter) if chapter else addresses.entire(work.id)


def _keep(response: HttpResponseBase, stops: Iterable[Stop]) -> HttpResponseBase:
    value = ".".join(map(str, list(stops)[:_KEPT]))
    response.set_cookie(COOKIE, value, max_age=_A_YEAR, httponly=True, samesite="Lax")
    return response


def _kept(visit: Visit) -> list[Stop]:
    held = visit.request.COOKIES.get(COOKIE, "")[: _KEPT * 20]
    return list(map(_stop, _STOP.finditer(held)))[:_KEPT]


def _stop_in(visit: Visit, work_id: str) -> Stop | None:
    return next((stop for stop in _kept(visit) if stop.work_id == work_id), None)


def _stop(found: re.Match[str]) -> Stop:
    return Stop(found[1], int(found[2]), bool(found[3]))
