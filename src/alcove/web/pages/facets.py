"""The whole list of a kind of values under a question: every one with its count, in pages, to be found by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext as _

from alcove.domain.filters import Page, WorkFilter
from alcove.domain.query import column as edits
from alcove.domain.query import parse
from alcove.domain.query.column import FacetKind, Value
from alcove.domain.tokens import fold, tokens
from alcove.search.document import Term, TermKind
from alcove.search.names import forgiven, has_begun
from alcove.search.request import FacetRequest
from alcove.web import addresses, keeping
from alcove.web import column as filters
from alcove.web.paging import page_number
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.browse import Answer

_A_PAGE = 100


def facet(visit: Visit, kind: str) -> Sheet:
    """All values of a kind under a question, most first or by name, narrowed by the beginning of a word, in pages.

    Those that the question names are among them, though no work that answers has them.
    A choice leads to the same list under the new question, so that several can be made; with ``for=column`` to the
    works, as those of the filter column do, which takes its rows from here. With ``join``, and of kinds of which a work
    has one, the values that join the question's condition as alternatives, with the works that each adds.
    """
    if kind not in set(FacetKind):
        raise Http404
    of = FacetKind(kind)
    question = replace(parse(visit.asked("q")), page=Page())
    prefix, number = visit.asked("prefix"), page_number(visit.asked("p", "1"))
    term_kind = TermKind(of.value)
    first = (number - 1) * _A_PAGE
    by_name = visit.asked("sort") == "name"
    wanted = FacetRequest(term_kind, first + _A_PAGE + 1, prefix, by_name)
    left = edits.left_out(question, of)
    joined = left if visit.asked("join") or of in edits.ONE_OF_EACH else None
    adding = joined is not None
    counts = visit.library.facets(visit.viewer, joined or question, [wanted]).get(term_kind, ())
    listed_no_work = replace(question, page=Page(limit=0))
    answer = visit.library.search(visit.viewer, listed_no_work, beside=filters.beside(question, of))
    total = answer.total
    listed = {c.term: c.count for c in counts}
    named = {} if adding else {term: told for term, told in _named(question, answer, of, prefix) if term not in listed}
    everything = [*listed.items(), *((term, count) for term, (_, count) in named.items())]
    if named:
        everything.sort(key=_by_name if by_name else _by_count)
    here = everything[first : first + _A_PAGE]
    apart = visit.library.told_apart(visit.viewer, [term for term, _ in here])
    values = [(named[term][0] if term in named else Value(of, term.name, term in apart), count) for term, count in here]
    rows = (
        filters.rows_that_add(question, values) if adding else filters.rows(question, values, joins=True, total=total)
    )
    chips = filters.chips(question)
    if visit.asked("for") != "column":
        same = _same(prefix, by_name=by_name, joined=adding)
        rows, chips = filters.staying(rows, of, same), filters.chips_staying(chips, of, same)
    shown = {
        "kind": of.value,
        "title": filters.TITLES[of],
        "question": question,
        "typed": addresses.query_text(question),
        "back": addresses.works(question),
        "chips": chips,
        "rows": rows,
        "total": total,
        "prefix": prefix,
        "by_name": by_name,
        "first": first + 1,
        **_ways(
            of, question, prefix, number, by_name=by_name, joined=adding, is_last=len(everything) <= first + _A_PAGE
        ),
        "joins": True,
        "kinds": _kinds(of, question, by_name=by_name),
        "keeping": keeping.beside(
            visit,
            question,
            lambda other: addresses.facet(of.value, other, **_same(prefix, by_name=by_name, joined=adding)),
        ),
        "adding": adding,
        "modes": _modes(of, question, prefix, by_name=by_name, joined=adding) if left else (),
    }
    line = [{"kind": of.value, "name": term.name, "count": count} for term, count in here if term not in named]
    return Sheet("facet.html", shown, line)


def _kinds(kind: FacetKind, question: WorkFilter, *, by_name: bool) -> tuple[tuple[str, str, bool], ...]:
    """The whole lists of all kinds under the question, this one marked."""
    same = _same("", by_name=by_name, joined=False)
    return tuple(
        (str(filters.TITLES[one]), addresses.facet(one.value, question, **same), one is kind) for one in filters.KINDS
    )


def _modes(
    kind: FacetKind, question: WorkFilter, prefix: str, *, by_name: bool, joined: bool
) -> tuple[tuple[str, str, bool], ...]:
    """The two lists of a kind that the question has a condition of: what narrows the answer, and what widens it."""
    if kind in edits.ONE_OF_EACH:
        return ()
    together, instead = (_same(prefix, by_name=by_name, joined=each) for each in (False, True))
    return (
        (_("Also with"), addresses.facet(kind.value, question, **together), not joined),
        (_("Or else with"), addresses.facet(kind.value, question, **instead), joined),
    )


def _named(
    question: WorkFilter, answer: Answer, kind: FacetKind, prefix: str
) -> Iterator[tuple[Term, tuple[Value, int]]]:
    """The values of a kind that a question names, those that begin so; counted as in the column."""
    wrong = sum(map(forgiven, tokens(prefix)))
    for value, count in filters.counted_beside(question, answer, kind).items():
        if count is not None and has_begun(value.name, prefix, wrong):
            yield Term(TermKind(kind.value), value.name), (value, count)


def _by_count(listed: tuple[Term, int]) -> tuple[int, str]:
    return -listed[1], listed[0].name


def _by_name(listed: tuple[Term, int]) -> tuple[str, str]:
    return fold(listed[0].name), listed[0].name


def _ways(
    kind: FacetKind, question: WorkFilter, prefix: str, number: int, *, by_name: bool, joined: bool, is_last: bool
) -> dict[str, object]:
    """Where one gets from a page of values: to the other order, and to the pages before and after it."""
    narrowed, named = (_same(prefix, by_name=each, joined=joined) for each in (False, True))
    same = named if by_name else narrowed
    return {
        "orders": (
            (_("Most works"), addresses.facet(kind.value, question, **narrowed), not by_name),
            (_("By name"), addresses.facet(kind.value, question, **named), by_name),
        ),
        "earlier": addresses.facet(kind.value, question, **same | {"p": str(number - 1)}) if number > 1 else "",
        "later": "" if is_last else addresses.facet(kind.value, question, **same | {"p": str(number + 1)}),
    }


def _same(prefix: str, *, by_name: bool, joined: bool) -> dict[str, str]:
    """How a list of values is narrowed and ordered, as its address says it."""
    told = {"prefix": prefix, "sort": "name" if by_name else "", "join": "1" if joined else ""}
    return {name: value for name, value in told.items() if value}
