"""What an engine is asked, and what it answers: plain values.

The library lowers a ``WorkFilter`` to this: names of tags become the exact
terms that they stand for (wrangling done), dates become numbers, the viewer's
limits are added. An engine knows four kinds of leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alcove.domain.filters import Page, Sort, SortKey, TextField
from alcove.search.document import Column, Term, TermKind
from alcove.search.grouping import Families, Grouping


@dataclass(frozen=True, slots=True)
class AnyTerm:
    """Has at least one of these terms; none given matches nothing."""

    terms: frozenset[Term]


@dataclass(frozen=True, slots=True)
class Between:
    """A known number from ``low`` to ``high``, both included; None is open. Both None: the number is known."""

    column: Column
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Has these tokens in the field.

    ``tokens`` come from ``domain.tokens``; there is at least one. With ``phrase``
    they stand next to one another in this order, spelled so. With ``prefix`` the last is the
    beginning of a token. Any other token also stands for the forms that it has in
    a language of the work (``search.forms``), except in the ``FORMLESS`` fields. For ANYWHERE, each token (or the
    phrase as a whole) may be in any field or in the name of a tag.

    ``spelled`` are the tokens with the accents that were typed (``domain.searchable``), as many, or none for tokens
    without any. Works that have them so are the more relevant; what matches does not depend on it.
    """

    field: TextField
    tokens: tuple[str, ...]
    phrase: bool = False
    prefix: bool = False
    spelled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyWork:
    """Is one of these works, by public id; none given matches nothing."""

    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Has two fandoms or more, none of which is kin to all the others: they have a top of their trees in common."""

    families: Families


@dataclass(frozen=True, slots=True)
class All:
    """Every part; none given matches everything."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part; none given matches nothing."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The complement."""

    part: Expression


Expression = AnyTerm | Between | Match | AnyWork | Crossing | All | Some | Without

EVERYTHING = All(())


@dataclass(frozen=True, slots=True)
class FacetRequest:
    """The most frequent terms of a kind under the filter: at most ``limit``, None for all; with ``by_name`` the first
    ones by folded name (``domain.tokens.fold``), then by name.

    Only terms whose name begins with ``prefix`` (case and accents folded, at the
    start of any word of the name) when it is given; with a grouping, whose name
    or that of one of their synonyms. With ``wrong`` also those whose name does so with
    at most so many wrong letters (``names.has_begun``).
    """

    kind: TermKind
    limit: int | None = 10
    prefix: str = ""
    by_name: bool = False
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class TermCount:
    """A term and the number of works in the answer that have it (at least 1)."""

    term: Term
    count: int


@dataclass(frozen=True, slots=True)
class HistogramRequest:
    """How the known numbers of a column are spread under the filter, in the buckets between ``edges``, ascending.

    With ``where`` under that instead of the request's.
    """

    column: Column
    edges: tuple[int, ...]
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question to an engine.

    With ``grouping`` the facets list the terms that synonyms stand for, each with
    the works that have it or any of its synonyms, each work once. ``beside`` are
    other expressions, whose matches are counted at the same state of the index.
    ``together`` leaves out of the facets what has fewer works than the term that is so far down in all of them put
    together, most works first: who looks at the first of all does not wait for the rest.
    """

    where: Expression = EVERYTHING
    sort: Sort = field(default_factory=Sort)
    page: Page = field(default_factory=Page)
    facets: tuple[FacetRequest, ...] = ()
    grouping: Grouping | None = None
    histograms: tuple[HistogramRequest, ...] = ()
    beside: tuple[Expression, ...] = ()
    together: int | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """An engine's answer.

    ``ids`` are public ids in the total order: the sort's key, then id ascending.
    ``total`` counts all that match. ``facets`` holds, for each kind asked, the
    terms with their counts, most first, then by name (code points).
    ``histograms`` holds, for each column asked, how many works are below the first
    edge, from each edge to below the next, and from the last edge on. ``beside``
    has how many works match each of the other expressions.
    """

    ids: tuple[str, ...]
    total: int
    facets: Mapping[TermKind, tuple[TermCount, ...]] = field(default_factory=dict)
    histograms: Mapping[Column, tuple[int, ...]] = field(default_factory=dict)
    beside: tuple[int, ...] = ()


def first_together(
    facets: Mapping[TermKind, tuple[TermCount, ...]], together: int | None
) -> dict[TermKind, tuple[TermCount, ...]]:
    """The facets without what ``SearchRequest.together`` leaves out."""
    counts = sorted((counted.count for found in facets.values() for counted in found), reverse=True)
    if not together or len(counts) <= together:
        return dict(facets)
    least = counts[together - 1]
    return {kind: tuple(counted for counted in found if counted.count >= least) for kind, found in facets.items()}


def positive_matches(where: Expression, *, negated: bool = False) -> list[Match]:
    """The words that an answer must or may have: those not under an odd number of negations."""
    match where:
        case Match():
            return [] if negated else [where]
        case All(parts) | Some(parts):
            return [match for part in parts for match in positive_matches(part, negated=negated)]
        case Without(part):
            return positive_matches(part, negated=not negated)
        case _:
            return []


def effective_sort(request: SearchRequest) -> Sort:
    """The order that is meant: without words to be relevant for, RELEVANCE is UPDATED."""
    if request.sort.key is SortKey.RELEVANCE and not positive_matches(request.where):
        return Sort(SortKey.UPDATED, request.sort.reverse)
    return request.sort
