"""Documents and questions for the engine's contract: few words and names, so that they meet often."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from alcove.domain.filters import Page, Sort, SortKey, TextField
from alcove.domain.tokens import tokenise
from alcove.search.document import Column, Document, Term, TermKind
from alcove.search.grouping import Families, Grouping
from alcove.search.order import id_text
from alcove.search.request import (
    All,
    AnyTerm,
    AnyWork,
    Between,
    Crossing,
    Expression,
    FacetRequest,
    HistogramRequest,
    Match,
    SearchRequest,
    Some,
    Without,
)

TEXT_FIELDS = [field for field in TextField if field is not TextField.ANYWHERE]
WORDS = [
    "lamp",
    "lamps",
    "lampes",
    "lantern",
    "la",
    "storm",
    "stormy",
    "ferry",
    "7",
    "灯",
    "台",
    "élan",
    "don't",
    "בית",
    "הבית",
]
NAMES = [
    "Lamp",
    "lamp",
    "LAMP!",
    "Lamp Lit",
    "Lit Lamp",
    "Storm at the Ferry",
    "Ferry, the Storm",
    "Élan",
    "Elan",
    "灯台",
    "(Lamp)",
    "A/B",
    "Lantern Bearers",
    "la",
    "!!!",
    "Lampe",
]
LANGUAGES = ["en", "fr", "en-GB", "he", "zh"]
KINDS = [TermKind.FANDOM, TermKind.FREEFORM, TermKind.CREATOR, TermKind.LANGUAGE]
COLUMNS = [Column.WORDS, Column.UPDATED, Column.KUDOS, Column.SEVERITY]
NUMBERS = [0, 1, 2, 3, 127, 128, -129, 70_000, 1 << 40, (1 << 63) - 1, -(1 << 63)]
ABSENT = ["Lamplight", "A Lamp, Lit", "Zenith"]  # names that only wrangling knows
KEYS = [b"", b"a", b"ab", b"b", b"\xff", b"b\x00"]


def work(number: int, **given: Any) -> Document:
    """A work whose id writes this number. ``fandom="X"`` or ``fandom=["X", "Y"]`` gives terms, ``words=3`` numbers,
    ``title="…"`` texts; ``title_key`` and ``creator_key`` as they are."""
    terms = [
        Term(kind, name) for kind in TermKind if kind.value not in _TEXTS for name in _listed(given.get(kind.value))
    ]
    return Document(
        id=id_text(number),
        terms=(*terms, *given.get("terms", ())),
        numbers={column: given[column.value] for column in Column if column.value in given},
        title_key=given.get("title_key", b""),
        creator_key=given.get("creator_key", b""),
        texts={field: tokenise(given[field.value]) for field in TEXT_FIELDS if field.value in given},
    )


_TEXTS = {TermKind.CREATOR.value, TermKind.SERIES.value, TermKind.COLLECTION.value}


def _listed(given: str | Iterable[str] | None) -> list[str]:
    return [] if given is None else [given] if isinstance(given, str) else list(given)


def numbers_of_works() -> st.SearchStrategy[int]:
    """Numbers that ids write: few, so that works are replaced, with both ends of the range."""
    return st.one_of(st.integers(0, 25), st.sampled_from([(1 << 50) - 1, 1 << 49, 1 << 32]))


def _texts() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), max_size=6).map(lambda words: tokenise(" ".join(words)))


def terms() -> st.SearchStrategy[Term]:
    return st.one_of(
        st.builds(Term, st.sampled_from(KINDS), st.sampled_from(NAMES)),
        st.builds(Term, st.just(TermKind.LANGUAGE), st.sampled_from(LANGUAGES)),
    )


def groupings() -> st.SearchStrategy[Grouping]:
    """Synonyms of any of the names, also of such as no work has."""
    names = st.sampled_from([*NAMES, *ABSENT])
    pairs = st.lists(st.tuples(st.sampled_from(KINDS), names, names), max_size=12)
    return st.builds(grouping, pairs, pairs)


def grouping(pairs: Iterable[tuple[TermKind, str, str]], under: Iterable[tuple[TermKind, str, str]] = ()) -> Grouping:
    """Synonyms and what they stand for; where that is a synonym itself, it is left out. Then what stands right under a
    metatag, and the metatag: neither is a synonym, or it is left out.
    """
    named = {Term(kind, synonym): Term(kind, canonical) for kind, synonym, canonical in pairs}
    canonical = {synonym: term for synonym, term in named.items() if term not in named}
    below: dict[Term, set[Term]] = {}
    for kind, low, high in under:
        if canonical.keys().isdisjoint((Term(kind, low), Term(kind, high))):
            below.setdefault(Term(kind, high), {Term(kind, high)}).add(Term(kind, low))
    whole = {
        meta: frozenset((*terms, *(synonym for synonym, term in canonical.items() if term in terms)))
        for meta, terms in below.items()
    }
    version = repr((sorted(canonical.items()), sorted((meta, sorted(terms)) for meta, terms in whole.items())))
    return Grouping(version, canonical, whole)


def families() -> st.SearchStrategy[Families]:
    """Fandoms with one top or two."""
    fandoms = st.builds(Term, st.just(TermKind.FANDOM), st.sampled_from([*NAMES, *ABSENT]))
    trees = st.dictionaries(fandoms, st.frozensets(fandoms, min_size=1, max_size=2), max_size=12)
    return trees.map(lambda tops: Families(repr(sorted((f, sorted(t)) for f, t in tops.items())), tops))


def documents() -> st.SearchStrategy[Document]:
    """Works with any of everything, nothing at all included."""
    return st.builds(
        Document,
        id=numbers_of_works().map(id_text),
        terms=st.lists(terms(), max_size=8).map(tuple),
        numbers=st.dictionaries(st.sampled_from(COLUMNS), st.sampled_from(NUMBERS)),
        title_key=st.sampled_from(KEYS),
        creator_key=st.sampled_from(KEYS),
        texts=st.dictionaries(st.sampled_from(TEXT_FIELDS), _texts(), max_size=4),
    )


def matches() -> st.SearchStrategy[Match]:
    """Words, phrases, beginnings of words."""
    plain = [word for typed in WORDS for word in tokenise(typed).split()]
    return st.builds(
        Match,
        field=st.sampled_from(TextField),
        tokens=st.lists(st.sampled_from([*plain, "nowhere", "l", "s"]), min_size=1, max_size=3).map(tuple),
        phrase=st.booleans(),
        prefix=st.booleans(),
    )


def _ranges() -> st.SearchStrategy[Between]:
    bounds = st.one_of(st.none(), st.sampled_from(NUMBERS), st.sampled_from([4, -(1 << 70), 1 << 70]))
    return st.builds(Between, st.sampled_from([*COLUMNS, Column.HITS]), bounds, bounds)


def expressions() -> st.SearchStrategy[Expression]:
    """Trees of all leaves, empty branches included."""
    any_term = st.builds(AnyTerm, st.frozensets(st.one_of(terms(), st.just(Term(TermKind.FANDOM, "?"))), max_size=3))

    def branches(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        parts = st.lists(inner, max_size=3).map(tuple)
        return st.one_of(st.builds(All, parts), st.builds(Some, parts), st.builds(Without, inner))

    crossing = st.builds(Crossing, families())
    any_work = st.builds(AnyWork, st.frozensets(numbers_of_works().map(id_text), max_size=4))
    return st.recursive(st.one_of(any_term, _ranges(), matches(), any_work, crossing), branches, max_leaves=6)


def requests() -> st.SearchStrategy[SearchRequest]:
    """Whole questions."""
    facets = st.builds(
        FacetRequest,
        kind=st.sampled_from(KINDS),
        limit=st.sampled_from([None, 0, 1, 2, 5]),
        prefix=st.sampled_from(
            ["", "", "la", "lamp l", "!", "E", "台", "lemp", "lanpp", "lmap l", "élon", "lighthuose x"]
        ),
        by_name=st.booleans(),
        wrong=st.sampled_from([0, 0, 1, 2, 4]),
    )
    histograms = st.builds(
        HistogramRequest,
        column=st.sampled_from([*COLUMNS, Column.HITS]),
        edges=st.lists(st.sampled_from([*NUMBERS, 4, -(1 << 70), 1 << 70]), max_size=6).map(sorted).map(tuple),
        where=st.one_of(st.none(), st.none(), expressions()),
    )
    return st.builds(
        SearchRequest,
        where=expressions(),
        sort=st.builds(Sort, st.sampled_from(SortKey), st.booleans(), st.sampled_from([0, 1, -1, 1 << 80])),
        page=st.builds(Page, st.sampled_from([0, 0, 1, 3, 40]), st.sampled_from([None, 0, 1, 2, 20])),
        facets=st.lists(facets, max_size=3, unique_by=lambda facet: facet.kind).map(tuple),
        grouping=st.one_of(st.none(), groupings()),
        histograms=st.lists(histograms, max_size=2, unique_by=lambda asked: asked.column).map(tuple),
        beside=st.lists(expressions(), max_size=2).map(tuple),
        together=st.sampled_from([None, None, 1, 2, 5]),
    )
