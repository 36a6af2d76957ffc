"""A WorkFilter as an engine's request: names to terms, dates to numbers, the viewer's limits added.

The one place where a question meets the rules that are not in the index:
which tags a name stands for, what day it is, what a viewer may see, and that
the drawer stays shut unless one asks for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alcove.domain.filters import (
    UNKNOWN,
    And,
    ChoiceField,
    Chosen,
    DateField,
    DateRange,
    During,
    Is,
    Named,
    Node,
    Not,
    NumberField,
    NumberRange,
    Or,
    Sort,
    State,
    Tagged,
    TagName,
    TagPlace,
    Within,
    Words,
    WorkFilter,
    atoms,
)
from alcove.domain.query import relative_day, whole_span
from alcove.domain.searchable import spelled
from alcove.domain.tags import RATINGS, WARNINGS, TagKind
from alcove.domain.tokens import tokens
from alcove.domain.viewer import Viewer
from alcove.search.document import Column, Term, TermKind
from alcove.search.engine import SearchEngine
from alcove.search.grouping import Families
from alcove.search.request import (
    All,
    AnyTerm,
    AnyWork,
    Between,
    Crossing,
    Expression,
    FacetRequest,
    Match,
    SearchRequest,
    Some,
    Without,
)

if TYPE_CHECKING:
    from alcove.library.naming import Naming

#: The kinds of terms that ``tag:`` looks among.
TAG_KINDS: tuple[TermKind, ...] = tuple(TermKind(kind.value) for kind in TagKind)

_COLUMNS = {field: Column(field.value) for field in NumberField}
_DAYS = {DateField.UPDATED: Column.UPDATED, DateField.PUBLISHED: Column.PUBLISHED}
_CHOICES = {
    ChoiceField.RATING: TermKind.RATING,
    ChoiceField.WARNING: TermKind.WARNING,
    ChoiceField.CATEGORY: TermKind.CATEGORY,
    ChoiceField.FORMAT: TermKind.FORMAT,
    ChoiceField.SITE: TermKind.SITE,
    ChoiceField.LANGUAGE: TermKind.LANGUAGE,
}
_STATES: dict[State, Expression] = {
    State.COMPLETE: AnyTerm(frozenset({Term(TermKind.COMPLETION, "complete")})),
    State.WIP: AnyTerm(frozenset({Term(TermKind.COMPLETION, "wip")})),
    State.ONESHOT: AnyTerm(frozenset({Term(TermKind.STATE, "oneshot")})),
    State.OTP: Between(Column.RELATIONSHIPS, low=1, high=1),
    State.ABANDONED: AnyTerm(frozenset({Term(TermKind.STATE, "abandoned")})),
    State.UNRECOGNISED: AnyTerm(frozenset({Term(TermKind.STATE, "unrecognised")})),
    State.IMAGES: Between(Column.IMAGES, low=1),
    State.VERSIONS: Between(Column.VERSIONS, low=2),
}
_CLOSED = {TermKind.RATING: RATINGS, TermKind.WARNING: WARNINGS}
_NOTHING = AnyTerm(frozenset())
_FIRST_DAY, _LAST_DAY = dt.date(1971, 1, 1), dt.date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Lowering:
    """What a question is lowered with: the engine's names, the day and zone of the library, the viewer, the wrangling.

    ``zone`` None: this machine's, with summer time where that day had it. ``names`` None: each tag means itself.
    ``duplicates`` gives the ids of works that may be one with another that the viewer may see; ``rules`` are the viewer's
    standing rules.
    """

    engine: SearchEngine
    viewer: Viewer
    today: dt.date
    zone: dt.tzinfo | None
    names: Naming | None = None
    duplicates: Callable[[], frozenset[str]] = frozenset
    rules: tuple[Node, ...] = ()
    # Questions that are asked together name the same tags again and again; what one stands for is looked up once.
    _known: dict[tuple[tuple[TermKind, ...], TagName], frozenset[Term]] = field(default_factory=dict, repr=False)

    def request(self, question: WorkFilter, facets: Sequence[FacetRequest] = ()) -> SearchRequest:
        """The whole question as an engine's request."""
        where, sort = self.asked(question), question.sort or Sort()
        grouping = self.names.grouping() if self.names and facets else None
        return SearchRequest(where, sort, question.page, tuple(facets), grouping)

    def asked(self, question: WorkFilter) -> Expression:
        """What a question asks of works, under the standing rules unless it looks behind them."""
        return self.where(question.where, ruled=question.ruled)

    def where(self, node: Node | None, *, ruled: bool = True) -> Expression:
        """The question's tree with the viewer's limits, the drawer and, if ``ruled``, the standing rules."""
        parts: list[Expression] = []
        if node is None or not asks_for_drawer(node):
            parts.append(Without(_STATES[State.UNRECOGNISED]))
        if node is not None:
            parts.append(self.lower(node))
        if ruled:
            parts.extend(map(self.lower, self.rules))
        return self.within_limits(*parts)

    def within_limits(self, *parts: Expression) -> Expression:
        """What all of these match, and the viewer may see."""
        highest = self.viewer.highest
        limits = () if highest is None else (Between(Column.SEVERITY, high=highest),)
        return All((*limits, *parts))

    def lower(self, node: Node) -> Expression:  # noqa: C901, PLR0911 - one case for each kind of node
        """A tree of the question, without limits."""
        match node:
            case And(parts):
                return All(tuple(map(self.lower, parts)))
            case Or(parts):
                return Some(tuple(map(self.lower, parts)))
            case Not(part):
                return Without(self.lower(part))
            case Words():
                found = tokens(node.value)
                # Punctuation alone asks for nothing that a text could have.
                return Match(node.field, found, node.phrase, node.prefix, spelled(node.value)) if found else _NOTHING
            case Tagged(kind, names):
                terms = frozenset().union(*(self.terms(kinds_of(kind), name) for name in names))
                return AnyTerm(terms if kind is not TagPlace.MAINSHIP else _in_place(TermKind.MAINSHIP, terms))
            case Named(field, names):
                return AnyTerm(frozenset(Term(TermKind(field.value), name) for name in names))
            case Chosen():
                return _chosen(node)
            case NumberRange(field, low, high):
                return Between(_COLUMNS[field], low, high)
            case DateRange() | Within() | During():
                return self._days(node.field, *self._span(node))
            case Is(State.CROSSOVER):
                return Crossing(self.names.families() if self.names else Families("", {}))
            case Is(State.DUPLICATES):
                return AnyWork(self.duplicates())
            case Is(state):
                return _STATES[state]

    def terms(self, kinds: Iterable[TermKind], name: TagName) -> frozenset[Term]:
        """The terms that a typed name stands for, with all that means the same or is under them."""
        kinds = tuple(kinds)
        if name.literal:
            return _exactly(kinds, name)
        if (kinds, name) not in self._known:
            hits = self._called(kinds, name)
            self._known[kinds, name] = self.names.below(kinds, name, hits) if self.names else hits
        return self._known[kinds, name]

    def _called(self, kinds: Sequence[TermKind], name: TagName) -> frozenset[Term]:
        if name.spelled:
            return _exactly(kinds, name)
        return self.engine.find_terms(kinds, name.name, prefix=name.prefix)

    def _span(self, node: DateRange | Within | During) -> tuple[dt.date | None, dt.date | None]:
        """The first and the last day that a condition lets through."""
        match node:
            case DateRange(_, low, high):
                return low, high
            case Within():
                bound = relative_day(self.today, node)
                return (None, bound - dt.timedelta(days=1)) if node.older else (bound, None)
            case During():
                return whole_span(self.today, node)

    def _days(self, field: DateField, low: dt.date | None, high: dt.date | None) -> Expression:
        if field is DateField.IMPORTED:
            # Stored to the second: a day is the library's, from midnight to midnight.
            end = self._midnight(high + dt.timedelta(days=1)) - 1 if high else None
            return Between(Column.IMPORTED, self._midnight(low) if low else None, end)
        return Between(_DAYS[field], low.toordinal() if low else None, high.toordinal() if high else None)

    def _midnight(self, day: dt.date) -> int:
        # Nothing was imported outside these days, and not every system knows what zones did there.
        known = min(max(day, _FIRST_DAY), _LAST_DAY)
        return int(dt.datetime.combine(known, dt.time(), self.zone).timestamp())


def asks_for_drawer(node: Node) -> bool:
    """Whether ``is:unrecognised`` stands anywhere in the question, which opens the drawer."""
    return any(isinstance(atom, Is) and atom.state is State.UNRECOGNISED for atom in atoms(node))


def kinds_of(kind: TagKind | TagPlace | None) -> tuple[TermKind, ...]:
    """The kinds of terms that the name of a tag is looked for among. What is listed first is a relationship like any other."""
    if kind is None:
        return TAG_KINDS
    return (TermKind.RELATIONSHIP if kind is TagPlace.MAINSHIP else TermKind(kind.value),)


def _exactly(kinds: Iterable[TermKind], name: TagName) -> frozenset[Term]:
    return frozenset(Term(kind, name.name) for kind in kinds)


def _in_place(kind: TermKind, terms: Iterable[Term]) -> frozenset[Term]:
    return frozenset(Term(kind, term.name) for term in terms)


def _chosen(node: Chosen) -> Expression:
    kind = _CHOICES[node.field]
    named = AnyTerm(frozenset(Term(kind, value) for value in node.values if value != UNKNOWN))
    if UNKNOWN not in node.values:
        return named
    return Some((named, Without(_any_of_kind(kind))))


def _any_of_kind(kind: TermKind) -> Expression:
    """Has a rating or warning that is one. A name that AO3 doesn't know tells as little as none."""
    return AnyTerm(frozenset(Term(kind, value) for value in _CLOSED[kind]))
