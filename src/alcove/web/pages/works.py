"""Browse and search: the works that answer a question, with the filter column."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from alcove.domain.filters import DateField, DateRange, NumberField, NumberRange, Sort, SortKey, WorkFilter
from alcove.domain.query import column as edits
from alcove.domain.query import corrected, explain_error, from_params, parse, unparse
from alcove.domain.query.column import FacetKind
from alcove.domain.query.faults import shown as short
from alcove.errors import QueryError
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest, TermCount
from alcove.web import addresses, keeping, spreads, stops
from alcove.web import column as filters
from alcove.web.blurbs import blurbs
from alcove.web.paging import Leaf, leaves
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.runs import RunLine

#: Of how many things that stand for nothing a page tells.
_HINTS = 5

_End = TypeVar("_End", int, dt.date)


@dataclass(frozen=True, slots=True)
class SortChoice:
    """An order that one can choose."""

    key: str
    label: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class Slips:
    """Fields of the column that cannot be read: what is ``written`` in all, and the ``faults``, both by the fields' names."""

    written: Mapping[str, str]
    faults: Mapping[str, str]


def browse(visit: Visit) -> Sheet | HttpResponseBase:
    """The works that answer ``q``."""
    typed = visit.asked("q")
    try:
        question = from_params(visit.request.GET.dict())
    except QueryError as error:
        return _unreadable(typed, error)
    sort = question.sort
    if sort and sort.key is SortKey.RANDOM and not sort.seed:
        seeded = replace(sort, seed=1 + secrets.randbelow(1 << 31))
        return HttpResponseRedirect(addresses.works(replace(question, sort=seeded)))
    return _answered(visit, typed, question)


def _answered(visit: Visit, typed: str, question: WorkFilter, slips: Slips | None = None) -> Sheet:
    """The works that answer a question, beside a column whose fields hold ``slips``, if any, with status 400."""
    sort = question.sort
    answer = visit.library.search(
        visit.viewer,
        question,
        facets=filters.requests(),
        histograms=spreads.requests(),
        beside=filters.beside(question),
        snippets=True,
    )
    first = question.page.offset
    size = question.page.limit or 1
    kept = keeping.beside(visit, question)
    is_empty = not (answer.total or typed or kept.left.works)
    shown = {
        "typed": typed,
        "is_empty": is_empty,
        "importing": _importing(visit) if is_empty else None,
        "question": question,
        "total": answer.total,
        "first": first + 1,
        "last": first + len(answer.works),
        "blurbs": blurbs(answer.works, stops.how_far(visit), answer.snippets, find=edits.find_words(question)),
        "column": filters.column(question, answer, _others(visit, question)),
        "keeping": kept,
        "drawing": spreads,
        "leaves": leaves_of(question, answer.total),
        "sorts": sorts(question),
        "is_reversed": bool(sort and sort.reverse),
        "turned": addresses.works(edits.with_sort(question, turned(sort))),
        "hints": answer.hints[:_HINTS],
        "written": slips.written if slips else {},
        "faults": slips.faults if slips else {},
    }
    line = {
        "query": addresses.query_text(question),
        "total": answer.total,
        "page": first // size + 1,
        "per": size,
        "left_out": {"rules": kept.left.rules, "works": kept.left.works},
        "hints": [str(hint) for hint in answer.hints],
        "works": [work.to_line() for work in answer.works],
    }
    return Sheet("works.html", shown, line, 400 if slips else 200)


def _others(visit: Visit, question: WorkFilter) -> Mapping[FacetKind, Sequence[TermCount]]:
    """The counts of what ``filters.left_out`` asks."""
    counted = {}
    for kind, left in filters.left_out(question).items():
        of = TermKind(kind.value)
        counted[kind] = visit.library.facets(visit.viewer, left, [FacetRequest(of, filters.SHOWN + 1)]).get(of, ())
    return counted


def _importing(visit: Visit) -> RunLine | None:
    """The import that runs now, for whoever may look at it."""
    newest = visit.library.runs(visit.viewer, limit=1) if visit.viewer.highest is None else ()
    return next((run for run in newest if run.state == "running"), None)


def narrow(visit: Visit) -> Sheet | HttpResponseBase:
    """What the column's fields ask, as a question of its own: leads to its address.

    Where one cannot be read, the list stays and the column says so beside it. With ``live``, while somebody types, only
    words become words: where there is anything else, such as half a key, there is no answer yet.
    """
    asked, typed = visit.request.GET, visit.asked("q")
    try:
        question = from_params({"q": typed})
    except QueryError as error:
        return _unreadable(typed, error)
    narrowed, faults = _narrowed(question, asked)
    if faults:
        return _answered(visit, typed, question, Slips(asked, faults))
    if visit.asked("live") and not _is_of_words(visit.asked("within")):
        return HttpResponse(status=204)
    return HttpResponseRedirect(addresses.works(narrowed))


def _narrowed(question: WorkFilter, asked: Mapping[str, str]) -> tuple[WorkFilter, dict[str, str]]:
    """The question with what the fields ask, and of each field that cannot be read what is wrong with it."""
    faults: dict[str, str] = {}
    if "within" in asked:
        try:
            question = edits.with_free_words(question, asked["within"])
        except QueryError as error:
            faults["within"] = str(error)
    for number in NumberField:
        if f"{number}-from" in asked or f"{number}-to" in asked:
            low, high = _ends(asked, number, _number, _("Write digits: 5000, or 5k for 5,000."), faults)
            question = edits.with_number_range(question, number, low, high)
    for date in DateField:
        if f"{date}-from" in asked or f"{date}-to" in asked:
            how = _("Write a year, a month or a day: 2023, 2023-12 or 2023-12-31.")
            first, last = _ends(asked, date, _day, how, faults)
            question = edits.with_date_range(question, date, first, last)
    if asked.get("sort"):
        question = edits.with_sort(question, parse(f"sort:{asked['sort']}").sort)
    return question, faults


def _ends(
    asked: Mapping[str, str], field: str, read: Callable[..., _End | None], how: str, faults: dict[str, str]
) -> tuple[_End | None, _End | None]:
    """What stands in the two fields of a range. Where that is none, it is open, and ``faults`` says why by their names."""
    found: list[_End | None] = []
    written = [asked.get(name, "").strip() for name in (f"{field}-from", f"{field}-to")]
    for end, typed in zip(("from", "to"), written, strict=True):
        try:
            found.append(read(typed, last=end == "to"))
        except QueryError:
            faults[f"{field}-{end}"] = _("“%(typed)s” cannot be read.") % {"typed": short(typed)} + f" {how}"
            found.append(None)
    low, high = found
    if low is not None and high is not None and low > high:
        words = {"low": short(written[0]), "high": short(written[1])}
        faults[f"{field}-to"] = _("Nothing lies between %(low)s and %(high)s.") % words
        return None, None
    return low, high


def _is_of_words(text: str) -> bool:
    """Whether a text asks for nothing but words to look for anywhere."""
    asked = parse(text)
    return unparse(asked) == edits.free_words(asked)


def leaves_of(question: WorkFilter, total: int) -> tuple[Leaf | None, ...]:
    """The pages of an answer."""
    size = question.page.limit or 1
    here = question.page.offset // size + 1
    return leaves(total, here, size, lambda number: addresses.works_page(question, number))


def sorts(question: WorkFilter) -> tuple[SortChoice, ...]:
    """The orders, the one in force marked."""
    now = question.sort.key if question.sort else SortKey.UPDATED
    return tuple(SortChoice(key.value, str(label), key is now) for key, label in filters.SORTS.items())


def turned(sort: Sort | None) -> Sort:
    """The same order the other way round."""
    held = sort or Sort()
    return replace(held, reverse=not held.reverse)


def _unreadable(typed: str, error: QueryError) -> Sheet:
    """The page of a query with a fault in it: the query stays in its box."""
    suggestion = corrected(error)
    shown = {
        "typed": typed,
        "message": str(error),
        "place": explain_error(error),
        "suggestion": suggestion,
        "suggested": f"{addresses.WORKS}?q={addresses.quoted(suggestion)}" if suggestion else "",
    }
    line = {"error": str(error), "start": error.start, "end": error.end, "suggestion": suggestion}
    return Sheet("unreadable.html", shown, line, 400)


def _number(typed: str, *, last: bool) -> int | None:
    """A number; nothing where nothing is typed. Raises QueryError."""
    del last
    plain = typed.strip().replace(",", "").replace("_", "").replace(" ", "")
    if not plain:
        return None
    match parse(f"words:{plain}..").where:
        case NumberRange(low=int(low), high=None):
            return low
        case _:
            raise QueryError("No number.")


def _day(typed: str, *, last: bool) -> dt.date | None:
    """A day; a year or a month stands for its first day, or its last. Raises QueryError."""
    if not typed:
        return None
    match parse(f"updated:{typed}").where:
        case DateRange(low=dt.date() as first, high=dt.date() as end):
            return end if last else first
        case _:
            raise QueryError("No day.")
