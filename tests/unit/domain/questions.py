"""Random questions: trees of any shape, and texts that people and cats might type."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

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
    NameField,
    Node,
    Not,
    NumberField,
    NumberRange,
    Or,
    Page,
    Sort,
    SortKey,
    State,
    Tagged,
    TagName,
    TagPlace,
    TextField,
    Unit,
    Within,
    Words,
    WorkFilter,
)
from alcove.domain.query.canonical import canonical
from alcove.domain.query.facets import FacetKind, Value
from alcove.domain.query.keys import KEYS
from alcove.domain.tags import CATEGORIES, RATINGS, WARNINGS, TagKind

_TYPED = "ab Zé灯ß9'\"“”\\|*:=-()<>,./_&\u0338\u200b\t"
_VALUES = {
    ChoiceField.RATING: (*RATINGS, UNKNOWN),
    ChoiceField.WARNING: (*WARNINGS, UNKNOWN),
    ChoiceField.CATEGORY: CATEGORIES,
    ChoiceField.FORMAT: ("html", "epub", "text", "pdf"),
    ChoiceField.SITE: ("ao3", "squidgeworld.org", "example.com"),
    ChoiceField.LANGUAGE: ("en", "zh", "pt-BR", "xx", "qmd"),
}
_WORDS = ("OR", "AND", "NOT", "Ash/Birch", "A | B", "sort", "by", "words", "ago", "months", "descending", "||", "<5")
_names = st.text(alphabet=_TYPED, min_size=1, max_size=8) | st.sampled_from(_WORDS)
_days = st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31))


@st.composite
def _number_ranges(draw: st.DrawFn) -> NumberRange:
    low, high = draw(st.none() | st.integers(0, 10**7)), draw(st.none() | st.integers(0, 10**7))
    if low is None and high is None:
        low = 0
    if low is not None and high is not None and low > high:
        low, high = high, low
    return NumberRange(draw(st.sampled_from(NumberField)), low, high)


@st.composite
def _date_ranges(draw: st.DrawFn) -> DateRange:
    first = draw(_days)
    span = draw(st.sampled_from(["day", "month", "year", "any", "from", "until"]))
    last = draw(_days)
    if span in ("month", "year"):
        first = first.replace(day=1, month=first.month if span == "month" else 1)
        last = (first + dt.timedelta(days=31 if span == "month" else 366)).replace(day=1) - dt.timedelta(days=1)
    first, last = (first, first) if span == "day" else (min(first, last), max(first, last))
    field = draw(st.sampled_from(DateField))
    return DateRange(field, None if span == "until" else first, None if span == "from" else last)


def _chosen() -> st.SearchStrategy[Chosen]:
    return st.sampled_from(ChoiceField).flatmap(
        lambda field: st.builds(
            Chosen, st.just(field), st.lists(st.sampled_from(_VALUES[field]), min_size=1, max_size=4).map(tuple)
        )
    )


_sorts_of_names = st.sampled_from(["", "literal", "prefix", "spelled"])


def _tagged() -> st.SearchStrategy[Tagged]:
    kinds = st.sampled_from(
        [None, *TagPlace, TagKind.FANDOM, TagKind.RELATIONSHIP, TagKind.CHARACTER, TagKind.FREEFORM]
    )
    name = st.builds(lambda name, sort: TagName(name, **{sort: True} if sort else {}), _names, _sorts_of_names)
    return st.builds(Tagged, kinds, st.lists(name, min_size=1, max_size=3).map(tuple))


_atoms: st.SearchStrategy[Node] = st.one_of(
    st.builds(Words, st.sampled_from(TextField), _names, st.booleans(), st.booleans()),
    _tagged(),
    st.builds(Named, st.sampled_from(NameField), st.lists(_names, min_size=1, max_size=3).map(tuple)),
    _chosen(),
    _number_ranges(),
    _date_ranges(),
    st.builds(Within, st.sampled_from(DateField), st.integers(-1, 999_999), st.sampled_from(Unit), st.booleans()),
    st.builds(During, st.sampled_from(DateField), st.integers(0, 999_999), st.sampled_from(Unit)),
    st.builds(Is, st.sampled_from(State)),
)


def _larger(part: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    parts = st.lists(part, min_size=1, max_size=4).map(tuple)
    return st.builds(And, parts) | st.builds(Or, parts) | st.builds(Not, part)


#: Trees as anybody might put them together, canonical or not, possible or not.
raw_trees: st.SearchStrategy[Node] = st.recursive(_atoms, _larger, max_leaves=8)

_random = st.builds(Sort, st.just(SortKey.RANDOM), st.booleans(), st.integers(0, 10**17))
sorts = st.none() | st.builds(Sort, st.sampled_from(SortKey), st.booleans()) | _random


def is_possible(node: Node | None) -> bool:
    """Whether the tree asks anything that can be asked."""
    try:
        canonical(node)
    except ValueError:
        return False
    return True


#: Questions in canonical form.
questions = st.builds(
    lambda tree, sort, ruled: WorkFilter(canonical(tree), sort, ruled=ruled),
    (st.none() | raw_trees).filter(is_possible),
    sorts,
    st.booleans(),
)

#: Names that a query has signs for.
ODD_NAMES = (
    "Fluff", "fluff", "flúff", "A | B", 'say "lamp"', "-x", "--", "*", "lam*", "a,b", "=)", "=x", "\\", "(x)", "OR", "not:x",
    "sort:title", "fandom:X", "灯火", "שלום (עולם)", "\u200b!", "\u0338x", "...", "PG-13", "M", "unknown", "complete",
)  # fmt: skip
_LISTS = {FacetKind(field.value): names for field, names in _VALUES.items() if field is not ChoiceField.LANGUAGE} | {
    FacetKind.LANGUAGE: _VALUES[ChoiceField.LANGUAGE],
    FacetKind.COMPLETION: ("complete", "wip"),
}
_WITHOUT_OTHERS = (FacetKind.FORMAT, FacetKind.SITE, FacetKind.LANGUAGE, FacetKind.COMPLETION)


def values_of_kind(kind: FacetKind) -> st.SearchStrategy[Value]:
    """Values that a library may have: of a list where there is one, and odd ones where no list is closed."""
    listed = st.sampled_from(_LISTS.get(kind, ODD_NAMES))
    names = listed if kind in _WITHOUT_OTHERS else listed | st.sampled_from(ODD_NAMES)
    return st.builds(Value, st.just(kind), names, st.booleans())


#: Values of facets, odd ones often.
facet_values: st.SearchStrategy[Value] = st.sampled_from(FacetKind).flatmap(values_of_kind)

_few = st.sampled_from(ODD_NAMES)
_lists: st.SearchStrategy[Node] = st.one_of(
    st.builds(
        Tagged,
        st.sampled_from([None, TagKind.FANDOM, TagKind.FREEFORM]),
        st.lists(
            st.builds(TagName, _few, st.booleans()) | st.builds(TagName, _few, spelled=st.just(True)),
            min_size=1,
            max_size=3,
        ).map(tuple),
    ),
    st.builds(
        Tagged, st.just(TagKind.FANDOM), st.builds(TagName, _few, prefix=st.just(True)).map(lambda name: (name,))
    ),
    st.builds(Named, st.sampled_from(NameField), st.lists(_few, min_size=1, max_size=3).map(tuple)),
    _chosen(),
    st.builds(Is, st.sampled_from([State.COMPLETE, State.WIP])),
)
_conditions = _lists | st.builds(lambda one, other: Or((one, other)), _lists, _lists)
_conjuncts = st.one_of(_conditions, st.builds(Not, _conditions), raw_trees)

#: Questions as a filter column makes and meets them: several conjuncts, often of values that ``facet_values`` has too.
column_questions = st.builds(
    lambda parts, sort, page: WorkFilter(canonical(And(tuple(parts))), sort, page),
    st.lists(_conjuncts, max_size=5).filter(lambda parts: is_possible(And(tuple(parts)))),
    sorts,
    st.sampled_from([Page(), Page(40, 20), Page(50, 50)]),
)

_pieces = st.one_of(
    st.sampled_from([f"{key}:" for key in KEYS]),
    st.sampled_from(
        [
            '"',
            '"',
            "(",
            ")",
            " ",
            " ",
            " ",
            "OR",
            "-",
            "|",
            "*",
            ":",
            "=",
            ">",
            "<=",
            "..",
            ",",
            "\\",
            "“",
            "”",
            "：",
            "\n",
        ]
    ),
    st.sampled_from(
        ["teen", "2024", "2024-02-30", "7d", "1.5k", "10", "complete", "title", "none", "f/f", "en", "today", "lamp"]
    ),
    st.sampled_from(
        [
            "words",
            "sort by",
            "sorted",
            "AND",
            "NOT ",
            "||",
            "&&",
            " > ",
            "<5",
            "10-100",
            "[1 TO 5]",
            "2 months",
            " ago",
            "true",
        ]
    ),
    st.sampled_from(
        ["otp:", "creators:", "word_count:", "revised_at:", "language: ", "descending", "expected_number_of_chapters:1"]
    ),
    st.text(max_size=4),
)
#: Texts made of the language's own parts, and of anything.
typed_texts = st.lists(_pieces, max_size=12).map("".join) | st.text(max_size=40)
