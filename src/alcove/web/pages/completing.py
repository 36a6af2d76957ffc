"""Completion of the query box: what the language has for the cursor's place, and what the library has under the rest of
the query, most works first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase, JsonResponse

from alcove.domain.filters import TagPlace, WorkFilter
from alcove.domain.query.column import FacetKind, Value
from alcove.domain.query.completing import (
    Gap,
    Offer,
    begins,
    gap_at,
    kinds_for,
    name_text,
    offers,
    question_beside,
)
from alcove.domain.tag_rules import OPEN_KINDS
from alcove.search.document import Term, TermKind
from alcove.search.request import FacetRequest
from alcove.web import figures
from alcove.web.column import shown_name
from alcove.web.pages.names import SINGULAR
from alcove.web.typed_numbers import typed_number
from alcove.web.visits import Visit

_OFFERED = 8
# A bare word of one letter begins half of all names.
_TELLING = 2
# Their names for people are not those that the engine compares with; there are few of them.
_RENAMED = frozenset({FacetKind.LANGUAGE, FacetKind.SITE})
_FEW = 200


def complete(visit: Visit) -> HttpResponseBase:
    """What can stand at the place ``at`` (in code points) of ``q``: each a text that takes the place of a stretch."""
    query = visit.asked("q")
    gap = gap_at(query, _place(visit.asked("at"), len(query)))
    lines = [*_of_language(visit, gap), *_of_library(visit, gap)][:_OFFERED] if gap else []
    return JsonResponse({"offers": lines}, json_dumps_params={"ensure_ascii": False})


def complete_name(visit: Visit, kind: str) -> HttpResponseBase:
    """Names of one kind, for a field that holds such a name and nothing else: each takes the place of all of ``q``."""
    typed = visit.asked("q")
    if kind not in OPEN_KINDS or not typed.strip():
        return JsonResponse({"offers": []})
    of = FacetKind(kind)
    request = FacetRequest(TermKind(kind), _OFFERED, typed.strip())
    found = visit.library.facets(visit.viewer, WorkFilter(), [request])[request.kind]
    gap = Gap(0, len(typed), typed)
    lines = [_line(gap, Offer(c.term.name, c.term.name, "", Value(of, c.term.name)), c.count) for c in found[:_OFFERED]]
    return JsonResponse({"offers": lines}, json_dumps_params={"ensure_ascii": False})


def _of_language(visit: Visit, gap: Gap) -> list[dict[str, Any]]:
    found = list(offers(gap))
    kind = next((offer.value.kind for offer in found if offer.value), None)
    if kind is None:
        return [_line(gap, offer, None) for offer in found]
    counts = dict(_counted(visit, gap, kind))
    lines = [_line(gap, offer, counts.get(offer.name, 0)) for offer in found]
    return sorted(lines, key=lambda line: -line["count"])


def _of_library(visit: Visit, gap: Gap) -> Iterator[dict[str, Any]]:
    kinds = kinds_for(gap)
    if not kinds or (gap.key is None and len(gap.typed) < _TELLING):
        return
    if kinds[0] in _RENAMED:
        shown = [(name, shown_name(kinds[0], name), count) for name, count in _counted(visit, gap, kinds[0])]
        fitting = [row for row in shown if begins(row[0], gap.typed) or begins(row[1], gap.typed)]
        found = [(kinds[0], *row) for row in fitting[:_OFFERED]]
    else:
        counted_as = {_counted_as(gap, kind): kind for kind in kinds}
        requests = [FacetRequest(kind, _OFFERED, gap.typed) for kind in counted_as]
        facets = visit.library.facets(visit.viewer, question_beside(gap), requests, together=_OFFERED)
        found = [
            (counted_as[kind], c.term.name, c.term.name, c.count) for kind, counts in facets.items() for c in counts
        ]
        found.sort(key=lambda row: -row[3])
    terms = [Term(TermKind(kind.value), name) for kind, name, *_ in found[:_OFFERED]]
    apart = visit.library.told_apart(visit.viewer, terms)
    for term, (kind, name, shown_as, count) in zip(terms, found, strict=False):
        value = Value(kind, name, term in apart)
        says = str(SINGULAR[kind]) if len(kinds) > 1 else ""
        yield _line(gap, Offer(name_text(gap, value), shown_as, says, value), count)


def _counted_as(gap: Gap, kind: FacetKind) -> TermKind:
    """What a name of this kind is counted as: behind ``mainship:`` a relationship only where it is listed first."""
    return TermKind.MAINSHIP if gap.key and gap.key.field is TagPlace.MAINSHIP else TermKind(kind.value)


def _counted(visit: Visit, gap: Gap, kind: FacetKind) -> list[tuple[str, int]]:
    facets = visit.library.facets(visit.viewer, question_beside(gap), [FacetRequest(TermKind(kind.value), _FEW)])
    return [(c.term.name, c.count) for c in facets.get(TermKind(kind.value), ())]


def _line(gap: Gap, offer: Offer, count: int | None) -> dict[str, Any]:
    return {
        "text": offer.text,
        "shown": figures.tag_name(offer.name),
        "says": offer.says,
        "kind": offer.value.kind.value if offer.value else "word",
        "count": count,
        "start": gap.start,
        "end": gap.end,
    }


def _place(typed: str, end: int) -> int:
    """A place in the query; its end where none is told."""
    place = typed_number(typed)
    return end if place is None else min(place, end)
