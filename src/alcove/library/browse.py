"""Questions and their answers: lists, counts, facets, snippets."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from alcove.catalogue import changes, queries, suspects, tallies
from alcove.catalogue.versions import versions
from alcove.domain.filters import DateField, NumberField, WorkFilter
from alcove.domain.query import column as edits
from alcove.domain.query import parse
from alcove.domain.viewer import Viewer
from alcove.domain.works import Work
from alcove.library.forgiving import forgiven
from alcove.library.hints import Hint, hints
from alcove.library.lower import Lowering
from alcove.library.naming import OPEN
from alcove.library.parts import Parts
from alcove.search.document import Column, Term, TermKind
from alcove.search.request import AnyTerm, Expression, FacetRequest, HistogramRequest, TermCount

if TYPE_CHECKING:
    from alcove.library.snippets import Snippet

Question = str | WorkFilter

_STREAMED = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of works, how many there are in all, the facets, and where words were found, by work id.

    ``histograms`` and ``beside`` are what was asked for besides, in the engine's words (``SearchPage``). ``apart`` are
    those of the facets' tags that ``Library.told_apart`` gives, ``hints`` what ``Library.hint`` says.
    """

    works: tuple[Work, ...]
    total: int
    facets: Mapping[TermKind, tuple[TermCount, ...]] = field(default_factory=dict)
    snippets: Mapping[str, tuple[Snippet, ...]] = field(default_factory=dict)
    histograms: Mapping[Column, tuple[int, ...]] = field(default_factory=dict)
    beside: tuple[int, ...] = ()
    apart: frozenset[Term] = frozenset()
    hints: tuple[Hint, ...] = ()


def search(
    parts: Parts,
    viewer: Viewer,
    question: Question,
    *,
    facets: Sequence[FacetRequest] = (),
    histograms: Sequence[HistogramRequest] = (),
    beside: Sequence[Question] = (),
    snippets: bool = False,
) -> Answer:
    """See ``Library.search``."""
    asked, lower = meaning(question), lowering(parts, viewer)
    spread = tuple(_freed(lower, asked, each) for each in histograms)
    others = tuple(lower.asked(meaning(other)) for other in beside)
    request = replace(lower.request(asked, facets), histograms=spread, beside=others)
    page = parts.engine.search(request)
    works = works_of(parts, viewer, page.ids)
    found = _snippets(parts, request.where, works) if snippets else {}
    apart = _told_apart(parts, lower, (counted.term for of_kind in page.facets.values() for counted in of_kind))
    told = hints(parts.engine, lower, asked, page.total)
    return Answer(works, page.total, page.facets, found, page.histograms, page.beside, apart, told)


def works(parts: Parts, viewer: Viewer, question: Question) -> Iterator[Work]:
    """See ``Library.works``."""
    asked = meaning(question)
    if isinstance(question, str):
        asked = replace(asked, page=replace(asked.page, limit=None))
    ids = parts.engine.iter_ids(lowering(parts, viewer).request(asked))
    while chunk := tuple(itertools.islice(ids, _STREAMED)):
        yield from works_of(parts, viewer, chunk)


def count(parts: Parts, viewer: Viewer, question: Question) -> int:
    """See ``Library.count``."""
    return parts.engine.count(lowering(parts, viewer).asked(meaning(question)))


def totals(parts: Parts, viewer: Viewer, *, ruled: bool = True) -> tuple[int, int]:
    """See ``Library.totals``."""
    lower = lowering(parts, viewer)
    if (ruled and lower.rules) or parts.engine.applied() == changes.last(parts.catalogue):
        return parts.engine.tally(lower.where(None, ruled=ruled), Column.WORDS)
    # The index lacks something: rows are counted, which takes a tenth of a second for a million.
    return tallies.totals(parts.catalogue, viewer.highest)


def facets(
    parts: Parts, viewer: Viewer, question: Question, asked: Sequence[FacetRequest], *, together: int | None = None
) -> Mapping[TermKind, tuple[TermCount, ...]]:
    """See ``Library.facets``."""
    nothing_listed = replace(meaning(question), page=replace(meaning(question).page, offset=0, limit=0))
    request = replace(lowering(parts, viewer).request(nothing_listed, asked), together=together)
    return forgiven(asked, lambda wanted: parts.engine.search(replace(request, facets=tuple(wanted))).facets)


def told_apart(parts: Parts, viewer: Viewer, terms: Iterable[Term]) -> frozenset[Term]:
    """See ``Library.told_apart``."""
    return _told_apart(parts, lowering(parts, viewer), terms)


def _told_apart(parts: Parts, lower: Lowering, terms: Iterable[Term]) -> frozenset[Term]:
    wanted = [term for term in terms if term.kind in OPEN]
    if not wanted or lower.names is None:
        return frozenset()
    alike = parts.engine.spelled_alike(wanted)
    if lower.viewer.highest is not None:
        seen = {other for others in alike.values() for other in others}
        seen = {other for other in seen if parts.engine.count(lower.within_limits(AnyTerm(frozenset({other}))))}
        alike = {term: others & seen for term, others in alike.items()}
    return lower.names.told_apart(alike)


def hint(parts: Parts, viewer: Viewer, question: Question) -> tuple[Hint, ...]:
    """See ``Library.hint``."""
    lower, asked = lowering(parts, viewer), meaning(question)
    return hints(parts.engine, lower, asked, parts.engine.count(lower.asked(asked)))


def lowering(parts: Parts, viewer: Viewer) -> Lowering:
    """How questions of this viewer are lowered now."""
    zone = parts.config.zone
    today = dt.datetime.now(zone).date()
    suspected = partial(suspects.suspected, parts.catalogue, highest=viewer.highest)
    wrangled, kept = versions(parts.catalogue)
    names, rules = parts.names.now(wrangled), parts.standing.conditions(viewer, kept)
    return Lowering(parts.engine, viewer, today, zone, names, suspected, rules)


def meaning(question: Question) -> WorkFilter:
    """The filter that a question means. Raises QueryError."""
    return parse(question) if isinstance(question, str) else question


def _freed(lower: Lowering, question: WorkFilter, asked: HistogramRequest) -> HistogramRequest:
    """Numbers are spread as far as the rest of the question lets them be: a range shows where in the whole it lies."""
    freed = question
    for number in NumberField:
        if number.value == asked.column.value:
            freed = edits.with_number_range(question, number, None, None)
    for date in DateField:
        if date.value == asked.column.value:
            freed = edits.with_date_range(question, date, None, None)
    return asked if freed.where == question.where else replace(asked, where=lower.asked(freed))


def works_of(parts: Parts, viewer: Viewer, ids: Sequence[str]) -> tuple[Work, ...]:
    """These works in their order. What the index does not know yet counts: a rating that rose, a way into the trash."""
    rows = queries.works_by_id(parts.catalogue, ids)
    shown = (rows[work_id] for work_id in ids if work_id in rows)
    return tuple(row.work for row in shown if not row.hidden and viewer.may_see(row.work.severity))


def _snippets(parts: Parts, where: Expression, works: Sequence[Work]) -> dict[str, tuple[Snippet, ...]]:
    from alcove.library.excerpts import excerpts  # noqa: PLC0415 - a list without them waits for none

    return excerpts(parts, where, works)
