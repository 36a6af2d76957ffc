"""The reading pages: a chapter, or the entire work; and where one stopped, kept in the browser."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib.messages import get_messages
from django.http import HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.template.backends.utils import csrf_input_lazy
from django.template.loader import get_template
from django.utils.translation import gettext as _
from markupsafe import Markup

from alcove.domain.readings import Chapter, Coverage
from alcove.domain.works import Work
from alcove.errors import QueryError, UnknownWorkError, UsageError
from alcove.library import marking
from alcove.web import addresses, figures
from alcove.web.blurbs import Link, creator_links, title_of
from alcove.web.typed_numbers import typed_number
from alcove.web.typesetting import direction, indents, typeset
from alcove.web.visits import Sheet, Visit, render

if TYPE_CHECKING:
    from alcove.library.read import ChapterText, Volume

COOKIE = "place"
_KEPT = 6
_A_YEAR = 365 * 24 * 3600
_PLACE = re.compile(r"([0-9a-z]{10}):([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stopped in a work: a chapter, or 0 for the entire work on one page."""

    work: Work
    title: str
    chapter: int
    href: str


@dataclass(frozen=True, slots=True)
class Way:
    """A chapter as a way to it. ``label`` is "Chapter 7"; ``title`` the author's, or empty."""

    number: int
    label: str
    title: str
    words: int
    href: str
    is_this: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """A chapter to read, cleaned and set. ``label`` is "Chapter 7"; ``title`` the author's, or empty."""

    number: int
    label: str
    title: str
    summary: Markup | None
    notes: Markup | None
    text: Markup
    end_notes: Markup | None
    indents: bool


def places(visit: Visit) -> list[Place]:
    """Where this browser stopped reading, last first; works that are gone, or not for the viewer, are left out."""
    found = []
    for work_id, number in _kept(visit):
        with contextlib.suppress(UnknownWorkError):
            work = visit.library.work(visit.viewer, work_id)
            found.append(Place(work, title_of(work), number, _place_href(work_id, number)))
    return found


def chapter_kept(visit: Visit, work_id: str) -> int | None:
    """The chapter where this browser stopped in a work, 0 for the entire work; None where it has not read it."""
    return dict(_kept(visit)).get(work_id)


def start(visit: Visit, name: str) -> HttpResponseBase:
    """Leads to the first chapter of a version."""
    volume = visit.library.volume(visit.viewer, name, version=_version(visit))
    if not volume.chapters:
        return HttpResponseRedirect(addresses.entire(volume.work.id, version=_shown_version(volume)))
    first = volume.chapters[0].number
    return HttpResponseRedirect(addresses.chapter(volume.work.id, first, version=_shown_version(volume)))


def chapter(visit: Visit, name: str, number: int) -> HttpResponseBase:
    """A chapter, with ``find``'s words marked in it."""
    volume = visit.library.volume(visit.viewer, name, version=_version(visit), chapter=number)
    if volume.work.id != name:
        return HttpResponseRedirect(_moved(visit, addresses.chapter(volume.work.id, number)))
    find = visit.asked("find")
    text = volume.text(number)
    ways = chapter_ways(volume.work, volume.chapters, _shown_version(volume), this=number, find=find)
    here = next(i for i, way in enumerate(ways) if way.is_this)
    after = sum(way.words for way in ways[here + 1 :])
    shown = _frame(visit, volume) | {
        "leaf": _leaf(text, volume.work, below=1 if here else 2, find=find),
        "ways": ways,
        "here": ways[here],
        "place": here + 1,
        "read_before": sum(way.words for way in ways[:here]),
        "words": sum(way.words for way in ways),
        "previous": ways[here - 1] if here else None,
        "following": ways[here + 1] if here + 1 < len(ways) else None,
        "works_after": () if here + 1 < len(ways) else _works_after(visit, volume.work),
        "minutes": figures.reading_time(ways[here].words),
        "minutes_left": figures.reading_time(ways[here].words + after),
        "is_only": len(ways) == 1,
        "entire_way": addresses.entire(volume.work.id, version=_shown_version(volume)),
        "find": find,
        "unmarked": addresses.chapter(volume.work.id, number, version=_shown_version(volume)),
    }
    return _remembering(visit, volume.work.id, number, render(visit, Sheet("chapter.html", shown)))


def entire(visit: Visit, name: str) -> HttpResponseBase:
    """A work as one page, streamed: a chapter is cleaned when its turn comes."""
    volume = visit.library.volume(visit.viewer, name, version=_version(visit))
    if volume.work.id != name:
        return HttpResponseRedirect(_moved(visit, addresses.entire(volume.work.id)))
    shown = _frame(visit, volume) | {
        "leaves": (_leaf(text, volume.work, below=2) for text in volume.texts()),
        "ways": tuple(
            replace(way, href=addresses.within_entire(way.number)) for way in chapter_ways(volume.work, volume.chapters)
        ),
        "entire_way": "",
        "works_after": _works_after(visit, volume.work),
        "minutes": figures.reading_time(volume.version.words),
    }
    return _remembering(visit, volume.work.id, 0, _streamed(visit, Sheet("entire.html", shown)))


def chapter_ways(
    work: Work, chapters: Sequence[Chapter], version: int | None = None, *, this: int | None = None, find: str = ""
) -> tuple[Way, ...]:
    """The ways to these chapters."""
    return tuple(
        Way(
            c.number,
            _("Chapter %(n)s") % {"n": c.number},
            c.title or "",
            c.words,
            addresses.chapter(work.id, c.number, version=version, find=find, at_first=False),
            c.number == this,
        )
        for c in chapters
    )


def _works_after(visit: Visit, work: Work) -> tuple[Link, ...]:
    """The works that follow in the series of this one, each once."""
    following = (beside.next for beside in visit.library.neighbours(visit.viewer, work))
    return tuple(dict.fromkeys(Link(title_of(other), addresses.work(other.id)) for other in following if other))


def _frame(visit: Visit, volume: Volume) -> dict[str, Any]:
    """What stands around the text of either page."""
    work = volume.work
    return {
        "work": work,
        "title": title_of(work),
        "creators": creator_links(work),
        "fandoms": tuple(Link(n, addresses.tag("fandom", n), "fandom") for n in work.fandoms),
        "source": addresses.outside(work.source_url),
        "direction": direction(work.language),
        "summary": _set(work.summary),
        "notes": _set(work.notes),
        "end_notes": _set(work.end_notes),
        "version": volume.version,
        "is_shown_version": volume.is_shown,
        "is_partial": volume.version.coverage is Coverage.PARTIAL,
        "is_lossy": volume.version.coverage is Coverage.LOSSY,
        "here_address": visit.request.get_full_path(),
    }


def _leaf(text: ChapterText, work: Work, *, below: int, find: str = "") -> Leaf:
    html = text.html
    if find:
        # A question that cannot be read marks nothing; the chapter can be read all the same.
        with contextlib.suppress(QueryError):
            html = marking.mark(html, marking.sought(find), work.language)
    title = "" if text.title and text.title == work.title else text.title or ""
    return Leaf(
        text.number,
        _("Chapter %(n)s") % {"n": text.number},
        title,
        _set(text.summary, below),
        _set(text.notes, below),
        typeset(html, below=below),
        _set(text.end_notes, below),
        indents(text.text),
    )


def _set(clean_html: str | None, below: int = 1) -> Markup | None:
    return typeset(clean_html, below=below) if clean_html else None


def _version(visit: Visit) -> int | None:
    typed = visit.asked("version")
    if not typed:
        return None
    number = typed_number(typed)
    if number is None:
        raise UsageError(_("%(v)s is no version's number.") % {"v": typed[:20]})
    return number


def _shown_version(volume: Volume) -> int | None:
    """The version as addresses name it: the one that everybody gets is not named."""
    return None if volume.is_shown else volume.version.number


def _moved(visit: Visit, address: str) -> str:
    query = visit.request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


def _kept(visit: Visit) -> Iterator[tuple[str, int]]:
    for found in list(_PLACE.finditer(visit.request.COOKIES.get(COOKIE, "")[:200]))[:_KEPT]:
        yield found[1], int(found[2])


def _place_href(work_id: str, number: int) -> str:
    return addresses.chapter(work_id, number) if number else addresses.entire(work_id)


def _remembering(visit: Visit, work_id: str, number: int, response: HttpResponseBase) -> HttpResponseBase:
    kept: Mapping[str, int] = {work_id: number} | {w: n for w, n in _kept(visit) if w != work_id}
    value = ".".join(f"{work}:{place}" for work, place in list(kept.items())[:_KEPT])
    response.set_cookie(COOKIE, value, max_age=_A_YEAR, httponly=True, samesite="Lax")
    return response


def _streamed(visit: Visit, sheet: Sheet) -> StreamingHttpResponse:
    request = visit.request
    # Both set cookies, which go with the headers, before the first chapter is made.
    get_token(request)
    iter(get_messages(request))
    context = {"visit": visit, "look": visit.look, "request": request, "csrf_input": csrf_input_lazy(request)}
    template: Any = get_template(sheet.template)
    made = template.template.stream(context, **sheet.shown)
    made.enable_buffering(40)
    return StreamingHttpResponse(made, status=sheet.status)
