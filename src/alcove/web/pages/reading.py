"""The reading pages: a chapter, or the entire work."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
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
from alcove.errors import QueryError, UsageError
from alcove.library import marking
from alcove.web import addresses, figures, stops
from alcove.web.blurbs import Link, creator_links, title_of
from alcove.web.stops import Stop
from alcove.web.typed_numbers import typed_number
from alcove.web.typesetting import direction, indents, typeset
from alcove.web.visits import Sheet, Visit, render

if TYPE_CHECKING:
    from alcove.library.read import ChapterText, Volume


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
class Places:
    """The places of the words that one looked for in a chapter: how many, at which one is, the ways to those beside it,
    round about; none where there is no other.
    """

    all: int
    at: int
    previous: str
    next: str


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
    places: int


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
    previous = ways[here - 1] if here else None
    stop = Stop(volume.work.id, number)
    before = previous.number if previous else None
    reads_on = volume.is_shown and stops.is_read_on(visit, stop, before, looks_up=bool(find))
    keeps = volume.is_shown and (reads_on or not find)
    leaf = _leaf(text, volume.work, below=1 if here else 2, find=find)
    shown = _frame(visit, volume) | {
        "leaf": leaf,
        "places": _places(visit, volume, leaf, find),
        "ways": ways,
        "here": ways[here],
        "place": here + 1,
        "read_before": sum(way.words for way in ways[:here]),
        "words": sum(way.words for way in ways),
        "previous": previous,
        "following": ways[here + 1] if here + 1 < len(ways) else None,
        "works_after": () if here + 1 < len(ways) else _works_after(visit, volume.work, is_read=keeps),
        "keeps_place": keeps,
        "end": stops.end_of(volume.work, number) if keeps and here + 1 == len(ways) else None,
        "minutes": figures.reading_time(ways[here].words),
        "minutes_left": figures.reading_time(ways[here].words + after),
        "is_only": len(ways) == 1,
        "entire_way": addresses.entire(volume.work.id, version=_shown_version(volume)),
        "find": find,
        "unmarked": addresses.chapter(volume.work.id, number, version=_shown_version(volume)),
    }
    response = render(visit, Sheet("chapter.html", shown))
    return stops.remember(visit, response, stop) if reads_on else response


def entire(visit: Visit, name: str) -> HttpResponseBase:
    """A work as one page, streamed: a chapter is cleaned when its turn comes."""
    volume = visit.library.volume(visit.viewer, name, version=_version(visit))
    if volume.work.id != name:
        return HttpResponseRedirect(_moved(visit, addresses.entire(volume.work.id)))
    stop = Stop(volume.work.id, 0)
    shown = _frame(visit, volume) | {
        "leaves": (_leaf(text, volume.work, below=2) for text in volume.texts()),
        "ways": tuple(
            replace(way, href=addresses.within_entire(way.number)) for way in chapter_ways(volume.work, volume.chapters)
        ),
        "entire_way": "",
        "works_after": _works_after(visit, volume.work, is_read=volume.is_shown),
        "keeps_place": volume.is_shown,
        "end": stops.end_of(volume.work, volume.chapters[-1].number if volume.chapters else 0)
        if volume.is_shown
        else None,
        "minutes": figures.reading_time(volume.version.words),
    }
    response = _streamed(visit, Sheet("entire.html", shown))
    reads_on = volume.is_shown and stops.is_read_on(visit, stop, None, looks_up=False)
    return stops.remember(visit, response, stop) if reads_on else response


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
            addresses.chapter(work.id, c.number, version=version, find=find, place=0),
            c.number == this,
        )
        for c in chapters
    )


def _works_after(visit: Visit, work: Work, *, is_read: bool) -> tuple[Link, ...]:
    """The works that follow in the series of this one, each once. ``is_read``: who goes there has read this one."""
    following = (beside.next for beside in visit.library.neighbours(visit.viewer, work))
    others = {other.id: title_of(other) for other in following if other}
    return tuple(
        Link(title, addresses.end(work.id, other) if is_read else addresses.work(other))
        for other, title in others.items()
    )


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
    html, places = text.html, 0
    if find:
        # A question that cannot be read marks nothing; the chapter can be read all the same.
        with contextlib.suppress(QueryError):
            marked = marking.mark(html, marking.sought(find), work.language)
            html, places = marked.html, marked.places
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
        places,
    )


def _places(visit: Visit, volume: Volume, leaf: Leaf, find: str) -> Places:
    most = leaf.places
    at = min(max(typed_number(visit.asked("place", "1")) or 1, 1), max(most, 1))

    def way(place: int) -> str:
        if most < 2:
            return ""
        return addresses.chapter(
            volume.work.id, leaf.number, version=_shown_version(volume), find=find, place=(place - 1) % most + 1
        )

    return Places(most, at, way(at - 1), way(at + 1))


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
