"""The filter column: what an answer can be narrowed by, each choice with the address of the answer that it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alcove.domain.filters import DateField, Node, NumberField, SortKey, WorkFilter, negated
from alcove.domain.query import column as edits
from alcove.domain.query.column import FacetKind, Stance, Value
from alcove.search.document import Column as Numbers
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest, TermCount
from alcove.web import addresses, figures, spreads
from alcove.web.conditions import said
from alcove.web.spreads import Histogram

if TYPE_CHECKING:
    from alcove.library.browse import Answer

#: How many values of a kind stand in the column.
SHOWN = 10
_COUNTED = 40  # values that a question names, and that are counted for it

TITLES = {
    FacetKind.RATING: gettext_lazy("Ratings"),
    FacetKind.WARNING: gettext_lazy("Archive warnings"),
    FacetKind.CATEGORY: gettext_lazy("Categories"),
    FacetKind.FANDOM: gettext_lazy("Fandoms"),
    FacetKind.RELATIONSHIP: gettext_lazy("Relationships"),
    FacetKind.CHARACTER: gettext_lazy("Characters"),
    FacetKind.FREEFORM: gettext_lazy("Additional tags"),
    FacetKind.CREATOR: gettext_lazy("Creators"),
    FacetKind.SERIES: gettext_lazy("Series"),
    FacetKind.COLLECTION: gettext_lazy("Collections"),
    FacetKind.COMPLETION: gettext_lazy("Completion"),
    FacetKind.LANGUAGE: gettext_lazy("Languages"),
    FacetKind.FORMAT: gettext_lazy("File formats"),
    FacetKind.SITE: gettext_lazy("Sites"),
}
_ALL = {
    FacetKind.RATING: gettext_lazy("All ratings …"),
    FacetKind.WARNING: gettext_lazy("All archive warnings …"),
    FacetKind.CATEGORY: gettext_lazy("All categories …"),
    FacetKind.FANDOM: gettext_lazy("All fandoms …"),
    FacetKind.RELATIONSHIP: gettext_lazy("All relationships …"),
    FacetKind.CHARACTER: gettext_lazy("All characters …"),
    FacetKind.FREEFORM: gettext_lazy("All additional tags …"),
    FacetKind.CREATOR: gettext_lazy("All creators …"),
    FacetKind.SERIES: gettext_lazy("All series …"),
    FacetKind.COLLECTION: gettext_lazy("All collections …"),
    FacetKind.COMPLETION: gettext_lazy("All states …"),
    FacetKind.LANGUAGE: gettext_lazy("All languages …"),
    FacetKind.FORMAT: gettext_lazy("All file formats …"),
    FacetKind.SITE: gettext_lazy("All sites …"),
}
# The order in which the column has them; AO3's seven first.
KINDS = (
    FacetKind.RATING, FacetKind.WARNING, FacetKind.CATEGORY, FacetKind.FANDOM, FacetKind.CHARACTER,
    FacetKind.RELATIONSHIP, FacetKind.FREEFORM, FacetKind.COMPLETION, FacetKind.LANGUAGE, FacetKind.CREATOR,
    FacetKind.SERIES, FacetKind.COLLECTION, FacetKind.FORMAT, FacetKind.SITE,
)  # fmt: skip
_OPEN = frozenset(KINDS[:7])
_CROSSOVERS = "crossovers"
_ABOVE = (*(kind.value for kind in KINDS[:7]), _CROSSOVERS, FacetKind.COMPLETION.value)
_NAMES = {
    (FacetKind.COMPLETION, "complete"): gettext_lazy("Complete"),
    (FacetKind.COMPLETION, "wip"): gettext_lazy("In progress"),
    (FacetKind.SITE, "ao3"): gettext_lazy("Archive of Our Own"),
}
SORTS = {
    SortKey.UPDATED: gettext_lazy("Last updated"),
    SortKey.PUBLISHED: gettext_lazy("Published"),
    SortKey.IMPORTED: gettext_lazy("Came into the library"),
    SortKey.WORDS: gettext_lazy("Words"),
    SortKey.CHAPTERS: gettext_lazy("Chapters"),
    SortKey.TITLE: gettext_lazy("Title"),
    SortKey.CREATOR: gettext_lazy("Creator"),
    SortKey.KUDOS: gettext_lazy("Kudos"),
    SortKey.HITS: gettext_lazy("Hits"),
    SortKey.BOOKMARKS: gettext_lazy("Bookmarks"),
    SortKey.COMMENTS: gettext_lazy("Comments"),
    SortKey.RELEVANCE: gettext_lazy("Best match"),
    SortKey.RANDOM: gettext_lazy("Shuffled"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A value: its name, how many works of the answer have it and how many lack it, and where each choice leads.

    Of one that is excluded, ``count`` is how many works come back when it is given up; of one that ``adds``, how many
    come in addition when it joins as an alternative, and nothing else leads anywhere. Both are None where the answer was
    not counted by it. The address of the stance that it has already leads to the answer without it.
    """

    name: str
    shown: str
    count: int | None
    without: int | None
    stance: str
    include: str
    exclude: str
    either: str
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of values. ``all`` leads to the whole list, where there may be more, and ``all_says`` so; ``joins``: one may be added as an
    alternative, and ``others`` leads to all that may.
    """

    kind: str
    title: str
    rows: tuple[Row, ...]
    all: str
    is_open: bool
    joins: bool
    others: str = ""
    all_says: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Two fields, from and to, as they are filled in now, and how the works are spread over what can be filled in."""

    name: str
    title: str
    low: str
    high: str
    kind: str
    histogram: Histogram | None


@dataclass(frozen=True, slots=True)
class ChipShown:
    """An active condition: what it says, and the answer without it."""

    text: str
    kind: str
    negated: bool
    without: str


@dataclass(frozen=True, slots=True)
class Column:
    """The whole column of an answer. ``base`` is the question's text, which forms hand on."""

    base: str
    groups: tuple[Group, ...]
    spans: tuple[Span, ...]
    words: str
    chips: tuple[ChipShown, ...]
    clear: str

    @property
    def above_ranges(self) -> tuple[Group, ...]:
        """What one narrows by first: tags, then what AO3 has between them and its ranges."""
        return tuple(sorted((g for g in self.groups if g.kind in _ABOVE), key=lambda g: _ABOVE.index(g.kind)))

    @property
    def below_ranges(self) -> tuple[Group, ...]:
        """The other kinds."""
        return tuple(group for group in self.groups if group.kind not in _ABOVE)

    @property
    def has_range(self) -> bool:
        """Whether the question has a range of its own."""
        return any(span.low or span.high for span in self.spans)


def requests() -> tuple[FacetRequest, ...]:
    """What the engine is asked to count for a column: one more than is shown, to know whether there are more."""
    return tuple(FacetRequest(TermKind(kind.value), SHOWN + 1) for kind in KINDS)


def left_out(question: WorkFilter) -> dict[FacetKind, WorkFilter]:
    """Of the kinds of which a work has one, and of which the question has a condition: what that leaves out, in which
    their other values are counted. Among the works that answer there is no other.
    """
    asked = ((kind, edits.left_out(question, kind)) for kind in KINDS if kind in edits.ONE_OF_EACH)
    return {kind: others for kind, others in asked if others}


def beside(question: WorkFilter, kind: FacetKind | None = None) -> tuple[WorkFilter, ...]:
    """What else is counted for a column, or for the list of a kind: for each value that is excluded the answer without
    that, for any other that the question names the works of the answer that have it.
    """
    return tuple(
        edits.drop(question, value)
        if edits.stance(question, value) is Stance.EXCLUDED
        else question.and_(edits.asking_for(value))
        for value in _chosen(question, kind)[:_COUNTED]
    )


def counted_beside(question: WorkFilter, answer: Answer, kind: FacetKind | None = None) -> dict[Value, int | None]:
    """The values that a question names, with the counts of an answer that was asked for with ``beside``; see ``Row.count``."""
    counted: dict[Value, int | None] = dict.fromkeys(_chosen(question, kind))
    for value, count in zip(counted, answer.beside, strict=False):
        is_out = edits.stance(question, value) is Stance.EXCLUDED
        counted[value] = max(count - answer.total, 0) if is_out else count
    return counted


def column(
    question: WorkFilter, answer: Answer, others: Mapping[FacetKind, Sequence[TermCount]] | None = None
) -> Column:
    """The column of an answer that was asked for with ``requests``, ``beside`` and the requests of ``spreads``;
    ``others`` are the counts of what is ``left_out``.
    """
    counted = counted_beside(question, answer)
    return Column(
        base=addresses.query_text(question),
        groups=(
            *(_group(question, kind, answer, counted, (others or {}).get(kind)) for kind in KINDS),
            _crossovers(question),
        ),
        spans=spans(question, answer.histograms),
        words=edits.free_words(question),
        chips=chips(question),
        clear=addresses.works(WorkFilter(sort=question.sort, ruled=question.ruled)),
    )


def rows(
    question: WorkFilter, counted: Iterable[tuple[Value, int | None]], *, joins: bool, total: int | None = None
) -> tuple[Row, ...]:
    """Values under a question with their counts; with ``joins`` each can be added as an alternative.

    ``total`` is how many works answer the question. A value that no question can ask for (a site that is no host) has
    no row.
    """
    wider = addresses.works_with(question)
    asked = ((value, count) for value, count in counted if edits.can_ask(value))
    return tuple(_row(question, value, (count, total), wider, joins=joins) for value, count in asked)


def _row(
    question: WorkFilter,
    value: Value,
    counts: tuple[int | None, int | None],
    wider: Callable[[Node], str],
    *,
    joins: bool,
) -> Row:
    count, total = counts
    sought, is_silent = edits.asking_for(value), edits.is_silent(question, value.kind)
    stance = None if is_silent else edits.stance(question, value)
    is_added = is_silent or (stance is None and value.kind not in edits.ONE_OF_EACH)
    return Row(
        name=value.name,
        shown=shown_name(value.kind, value.name),
        count=count,
        without=total - count if total is not None and count is not None and stance is not Stance.EXCLUDED else None,
        stance=stance.value if stance else "",
        include=wider(sought) if is_added else _way(question, value, stance, Stance.INCLUDED),
        exclude=wider(negated(sought)) if stance is None else _way(question, value, stance, Stance.EXCLUDED),
        either="" if not joins else wider(sought) if is_silent else _way(question, value, stance, Stance.EITHER),
    )


def _way(question: WorkFilter, value: Value, stance: Stance | None, wanted: Stance) -> str:
    """Where a choice leads, or giving it up where it was made."""
    if stance is wanted:
        return addresses.works(edits.drop(question, value))
    change = {Stance.INCLUDED: edits.include, Stance.EXCLUDED: edits.exclude, Stance.EITHER: edits.either}[wanted]
    return addresses.works(change(question, value))


def rows_that_add(question: WorkFilter, counted: Iterable[tuple[Value, int]]) -> tuple[Row, ...]:
    """Values that join the question's condition on their kind as alternatives, with the works that each adds."""
    made = []
    for value, count in counted:
        if edits.can_ask(value) and edits.stance(question, value) is None:
            joined = addresses.works(edits.either(question, value))
            shown = shown_name(value.kind, value.name)
            made.append(Row(value.name, shown, count, None, "", joined, "", joined, adds=True))
    return tuple(made)


def staying(rows: Iterable[Row], kind: FacetKind, same: Mapping[str, str]) -> tuple[Row, ...]:
    """Rows whose choices lead to the whole list of their kind under the new question, not to the works that answer it."""

    def stay(answer: str) -> str:
        return addresses.facet_beside(kind.value, answer, same)

    return tuple(
        replace(
            row,
            include=stay(row.include),
            exclude=row.exclude and stay(row.exclude),
            either=row.either and stay(row.either),
        )
        for row in rows
    )


def chips_staying(chips: Iterable[ChipShown], kind: FacetKind, same: Mapping[str, str]) -> tuple[ChipShown, ...]:
    """Chips whose removal leads there too."""
    return tuple(replace(chip, without=addresses.facet_beside(kind.value, chip.without, same)) for chip in chips)


def shown_name(kind: FacetKind, name: str) -> str:
    """A value's name for people."""
    if kind is FacetKind.LANGUAGE:
        return figures.language_name(name)
    if kind is FacetKind.FORMAT:
        return name.upper() if len(name) <= 5 and name != "text" else name.capitalize()
    if kind is FacetKind.WARNING:
        return figures.tag_name(name)
    return str(_NAMES.get((kind, name), name))


def shown_source(site: str, site_id: str) -> str:
    """Where a work came from, for people: the site and its number there."""
    return f"{shown_name(FacetKind.SITE, site)}, {site_id}"


def chips(question: WorkFilter) -> tuple[ChipShown, ...]:
    """The active conditions, each removable."""
    made = []
    for chip in edits.chips(question):
        names = [shown_name(value.kind, value.name) for value in chip.values]
        kind = chip.values[0].kind.value if chip.values else ""
        text = _(" or ").join(names) if names else said(chip.text.removeprefix("-"))
        made.append(ChipShown(text, kind, chip.negated, addresses.works(chip.without)))
    return tuple(made)


def spans(question: WorkFilter, histograms: Mapping[Numbers, Sequence[int]]) -> tuple[Span, ...]:
    """The ranges of a question; of kudos where any work has them."""
    numbers = ((NumberField.WORDS, _("Words")), (NumberField.CHAPTERS, _("Chapters")), (NumberField.KUDOS, _("Kudos")))
    dates = ((DateField.UPDATED, _("Updated")), (DateField.PUBLISHED, _("Published")))
    made = []
    for field, title in numbers:
        low, high = edits.number_range(question, field)
        counts = histograms.get(Numbers(field.value))
        drawn = spreads.numbers(question, field, counts) if counts else None
        if drawn or field is not NumberField.KUDOS or (low, high) != (None, None):
            made.append(Span(field.value, title, _or_empty(low), _or_empty(high), "number", drawn))
    for day, title in dates:
        first, last = edits.date_range(question, day)
        counts = histograms.get(Numbers(day.value))
        drawn = spreads.dates(question, day, counts) if counts else None
        made.append(Span(day.value, title, _or_empty(first), _or_empty(last), "date", drawn))
    return tuple(made)


def _chosen(question: WorkFilter, kind: FacetKind | None) -> tuple[Value, ...]:
    """The values that a question names, of this kind, or of all in the column."""
    named = (value for chip in edits.chips(question) for value in chip.values)
    return tuple(value for value in dict.fromkeys(named) if value.kind in ((kind,) if kind else KINDS))


def _group(
    question: WorkFilter,
    kind: FacetKind,
    answer: Answer,
    chosen: Mapping[Value, int | None],
    left: Sequence[TermCount] | None,
) -> Group:
    """What is chosen stands first, whether it is among the most frequent or not, and even if no work has it; then other
    values of the answer, or, where they are counted, those ``left`` out of it.
    """
    counts: Sequence[TermCount] = answer.facets.get(TermKind(kind.value), ()) if left is None else left
    active = {value: count for value, count in chosen.items() if value.kind is kind}
    listed = ((Value(kind, c.term.name, c.term in answer.apart), c.count) for c in counts)
    others = {value: count for value, count in listed if value not in active}
    first = list(others.items())[: max(0, SHOWN - len(active))]
    stances = {edits.stance(question, value) for value in active}
    joins = not stances.isdisjoint({Stance.INCLUDED, Stance.EITHER})
    shown = [*active.items(), *(first if left is None else ())]
    return Group(
        kind=kind.value,
        title=str(TITLES[kind]),
        rows=(
            *rows(question, shown, joins=joins, total=answer.total),
            *(rows_that_add(question, first) if left is not None else ()),
        ),
        all=addresses.facet(kind.value, question) if len(counts) > SHOWN else "",
        is_open=kind in _OPEN or bool(active),
        joins=joins,
        others=addresses.facet(kind.value, question, join="1") if joins and left is None else "",
        all_says=str(_ALL[kind]),
    )


def _crossovers(question: WorkFilter) -> Group:
    """One fandom or several: as near to a crossover as one comes without knowing which fandoms are related."""
    now = edits.number_range(question, NumberField.FANDOMS)
    ends: dict[str, tuple[int | None, int | None]] = {"one": (1, 1), "several": (2, None)}
    names = {"one": _("One fandom"), "several": _("Several fandoms")}
    other = {"one": "several", "several": "one"}

    def where(name: str) -> str:
        low, high = (None, None) if now == ends[name] else ends[name]
        return addresses.works(edits.with_number_range(question, NumberField.FANDOMS, low, high))

    made = (
        Row(name, shown, None, None, "include" if now == ends[name] else "", where(name), where(other[name]), "")
        for name, shown in names.items()
    )
    is_asked = now in ends.values()
    return Group(_CROSSOVERS, _("Crossovers"), tuple(made), "", is_open=is_asked, joins=False)


def _or_empty(value: object) -> str:
    return "" if value is None else str(value)
