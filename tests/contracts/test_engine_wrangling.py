"""What every search engine makes of wrangling: synonyms are counted as one, fandoms have families."""

from __future__ import annotations

import pytest

from alcove.search.document import Column, Term, TermKind
from alcove.search.grouping import Families
from alcove.search.request import EVERYTHING, All, Crossing, FacetRequest, HistogramRequest, SearchRequest, Without
from tests.contracts.catalogues import grouping, work
from tests.contracts.engines import fandom, found, ids, put


def counted(engine, synonyms, where=EVERYTHING, under=(), **given):
    """The facet of fandoms, with these synonyms and what they stand for, and what stands under what."""
    pairs = ((TermKind.FANDOM, synonym, canonical) for synonym, canonical in synonyms.items())
    wrangled = grouping(pairs, ((TermKind.FANDOM, low, high) for low, high in under))
    asked = FacetRequest(TermKind.FANDOM, **given)
    facet = engine.search(SearchRequest(where, facets=(asked,), grouping=wrangled)).facets[TermKind.FANDOM]
    return [(row.term.name, row.count) for row in facet]


def test_a_work_with_two_synonyms_counts_once(engine):
    put(engine, work(1, fandom=["Lamp", "Lamps"]), work(2, fandom="LAMP"), work(3, fandom="Storm"))
    synonyms = {"Lamps": "Lamp", "LAMP": "Lamp"}
    assert counted(engine, synonyms) == [("Lamp", 2), ("Storm", 1)]
    assert counted(engine, synonyms, Without(fandom("LAMP"))) == [("Lamp", 1), ("Storm", 1)]
    assert counted(engine, synonyms, limit=1) == [("Lamp", 2)]
    assert counted(engine, {}) == [("LAMP", 1), ("Lamp", 1), ("Lamps", 1), ("Storm", 1)]


def test_a_name_that_no_work_has_is_listed_where_works_have_its_synonyms(engine):
    put(engine, work(1, fandom=["lamp", "storm"]), work(2, fandom=["lamps", "lamp"]))
    synonyms = {"lamp": "Lamp", "lamps": "Lamp", "ferry": "Ferry"}
    assert counted(engine, synonyms) == [("Lamp", 2), ("storm", 1)]
    assert counted(engine, synonyms, fandom("lamps")) == [("Lamp", 1)]
    assert counted(engine, synonyms, fandom("Lamp")) == []


def test_as_many_works_are_ordered_by_the_names_that_are_shown(engine):
    put(engine, work(1, fandom=["z", "b"]), work(2, fandom=["y", "c"]), work(3, fandom="d"))
    assert counted(engine, {"z": "a", "y": "a"}) == [("a", 2), ("b", 1), ("c", 1), ("d", 1)]
    assert counted(engine, {"z": "é", "d": "a"}) == [("a", 1), ("b", 1), ("c", 1), ("y", 1), ("é", 1)]


def test_a_beginning_may_be_that_of_a_synonym(engine):
    put(engine, work(1, fandom=["Lamp", "Storm"]), work(2, fandom="Light of Storms"))
    synonyms = {"Light of Storms": "Lamp", "Lantern of Old": "Storm", "Lamplight": "Ferry"}
    assert counted(engine, synonyms, prefix="lig") == [("Lamp", 2)]
    assert counted(engine, synonyms, prefix="light of") == [("Lamp", 2)]
    assert counted(engine, synonyms, prefix="of st") == [("Lamp", 2)]
    assert counted(engine, synonyms, prefix="old") == [("Storm", 1)]
    assert counted(engine, synonyms, prefix="sto") == [("Lamp", 2), ("Storm", 1)]
    assert counted(engine, synonyms, prefix="lampl") == []
    assert counted(engine, {"Lamp": "Élan"}, prefix="ela") == [("Élan", 1)]


def test_a_metatag_counts_what_stands_under_it_each_work_once(engine):
    put(
        engine,
        work(1, fandom=["Lamp (TV)", "lamp tv"]),
        work(2, fandom=["Lamp (2011)", "Lamp (TV)"]),
        work(3, fandom="Wick"),
    )
    under = [("Lamp (TV)", "Lamp"), ("Lamp (2011)", "Lamp")]
    synonyms = {"lamp tv": "Lamp (TV)"}
    assert counted(engine, synonyms, under=under) == [("Lamp", 2), ("Lamp (TV)", 2), ("Lamp (2011)", 1), ("Wick", 1)]
    assert counted(engine, synonyms, under=under, limit=1) == [("Lamp", 2)]
    assert counted(engine, {}, fandom("Lamp (2011)"), under=under) == [
        ("Lamp", 1),
        ("Lamp (2011)", 1),
        ("Lamp (TV)", 1),
    ]
    assert counted(engine, {}, fandom("Wick"), under=under) == [("Wick", 1)]
    assert counted(engine, {}, under=[("Lamp (2011)", "Wick")], prefix="wi") == [("Wick", 2)]
    assert counted(engine, {"Docht": "Wick"}, under=[("Lamp (2011)", "Wick")], prefix="doch") == [("Wick", 2)]
    assert counted(engine, {}, under=[("Lamp (2011)", "All")], limit=2, by_name=True) == [
        ("All", 1),
        ("Lamp (2011)", 1),
    ]
    assert counted(engine, {}, under=under, limit=0) == []


def test_many_metatags_leave_room_for_the_others(engine):
    """Those of the first terms that are metatags are counted in another way, and as many others are looked for."""
    metas = [f"m{n}" for n in range(80)]
    put(engine, *(work(n, fandom=[*metas, "other"]) for n in range(1, 4)), work(9, fandom="last"))
    under = [(f"s{n}", meta) for n, meta in enumerate(metas)]
    assert counted(engine, {}, under=under, limit=100)[-2:] == [("other", 3), ("last", 1)]
    assert counted(engine, {}, under=under, limit=3) == [("m0", 3), ("m1", 3), ("m10", 3)]
    assert [name for name, _ in counted(engine, {}, under=under, limit=82)[-2:]] == ["other", "last"]


def test_rules_take_effect_with_the_next_question(engine):
    put(engine, work(1, fandom="a"), work(2, fandom="b"))
    assert counted(engine, {"a": "b"}) == [("b", 2)]
    assert counted(engine, {"b": "a"}) == [("a", 2)]
    put(engine, work(3, fandom=["a", "c"]), work(2, fandom="c"), sequence=2)
    assert counted(engine, {"a": "b"}) == [("b", 2), ("c", 2)]
    assert counted(engine, {"c": "d", "a": "d"}) == [("d", 3)]


def test_a_grouping_outlives_commits_that_bring_its_names(engine):
    wrangled = grouping((TermKind.FANDOM, synonym, "Lamp") for synonym in ("lamp", "lamps"))
    asked = SearchRequest(facets=(FacetRequest(TermKind.FANDOM),), grouping=wrangled)
    counts = []
    for number, name in enumerate(["storm", "lamps", "Lamp", "lamp"], start=1):
        put(engine, work(number, fandom=name), sequence=number)
        counts.append([(row.term.name, row.count) for row in engine.search(asked).facets[TermKind.FANDOM]])
    assert counts == [
        [("storm", 1)],
        [("Lamp", 1), ("storm", 1)],
        [("Lamp", 2), ("storm", 1)],
        [("Lamp", 3), ("storm", 1)],
    ]


def test_many_synonyms_of_many_works_count_each_work_once(engine):
    works = (work(n, fandom=[f"v{n % 7}", f"v{n % 5}"], freeform="odd" if n % 2 else "even") for n in range(210))
    put(engine, *works, work(500, fandom="w"))
    odd = All((Without(fandom("w")), Without(fandom("v0"))))
    synonyms = {f"v{n}": "V" for n in range(6)}
    assert counted(engine, synonyms) == [("V", 210), ("v6", 30), ("w", 1)]
    assert counted(engine, synonyms, odd) == [("V", 144), ("v6", 24)]


def test_terms_of_a_question_stay_as_they_are_given(engine):
    put(engine, work(1, fandom="a"), work(2, fandom="b"))
    wrangled = grouping([(TermKind.FANDOM, "a", "b")])
    assert engine.search(SearchRequest(fandom("b"), grouping=wrangled)).ids == ids(2)


# --- crossovers


FAMILIES = {
    "Lamp I": {"Lamps"},
    "Lamp II": {"Lamps"},
    "lamp 2": {"Lamps"},  # a synonym
    "Bridge": {"Lamps", "Storms"},
    "Storm": {"Storms"},
    "Storms": {"Storms"},
}


@pytest.fixture
def crossing():
    def term(name):
        return Term(TermKind.FANDOM, name)

    return Crossing(
        Families("1", {term(name): frozenset(map(term, tops)) for name, tops in FAMILIES.items()}),
    )


@pytest.mark.parametrize(
    ("fandoms", "is_crossover"),
    [
        ([], False),
        (["Lamp I"], False),
        (["Lamp I", "Lamp II"], False),
        (["Lamp II", "lamp 2"], False),
        (["Lamp I", "Lamps"], False),
        (["Lamp I", "Storm"], True),
        (["Lamp I", "Storms"], True),
        (["Ferry", "Lamp I"], True),
        (["Ferry", "Zenith"], True),
        (["Lamp I", "Bridge", "Storm"], False),  # the bridge is kin to both
        (["Lamp I", "Bridge", "Storm", "Ferry"], True),
        (["Lamp I", "Lamp II", "Bridge", "Storm", "Storms"], False),
    ],
)
def test_a_crossover_has_no_fandom_that_is_kin_to_all_its_others(engine, crossing, fandoms, is_crossover):
    put(engine, work(1, fandom=fandoms, freeform=["Ferry", "Zenith"]), work(2, fandom=["Unlike", "Other"]))
    assert found(engine, crossing) == (ids(1, 2) if is_crossover else ids(2))
    assert found(engine, Without(crossing)) == (() if is_crossover else ids(1))


def test_crossovers_come_and_go_with_works_and_rules(engine, crossing):
    put(engine, work(1, fandom=["Lamp I", "Storm"]), work(2, fandom=["Lamp I", "Lamp II"]))
    assert found(engine, crossing) == ids(1)
    put(engine, work(1, fandom="Storm"), work(3, fandom=["Ferry", "Storm"]), sequence=2)
    assert found(engine, crossing) == ids(3)
    assert found(engine, Crossing(Families("2", {}))) == ids(2, 3)
    assert found(engine, crossing) == ids(3)


def test_a_crossover_of_very_many_fandoms(engine):
    shared = Term(TermKind.FANDOM, "Everything")
    names = [f"Fandom {n}" for n in range(2_000)]
    put(engine, work(1, fandom=names), work(2, fandom=[*names, "Other"]))
    tops = {Term(TermKind.FANDOM, n): frozenset((Term(TermKind.FANDOM, f"Top {n}"), shared)) for n in names}
    assert found(engine, Crossing(Families("many", tops))) == ids(2)
    assert found(engine, Crossing(Families("none", {}))) == ids(1, 2)


# --- how numbers are spread


def spread(engine, column, *edges, where=EVERYTHING):
    page = engine.search(SearchRequest(where, histograms=(HistogramRequest(column, edges),)))
    return page.histograms[column]


def test_numbers_are_counted_between_edges(engine):
    put(engine, *(work(n, words=n, fandom="A" if n < 10 else "B") for n in (0, 1, 9, 10, 11, 100)), work(200))
    assert spread(engine, Column.WORDS, 1, 10, 100) == (1, 2, 2, 1)
    assert spread(engine, Column.WORDS, 1, 10, 100, where=fandom("B")) == (0, 0, 2, 1)
    assert spread(engine, Column.WORDS) == (6,)
    assert spread(engine, Column.WORDS, 5, 5) == (2, 0, 4)
    assert spread(engine, Column.KUDOS, 1, 2) == (0, 0, 0)
    assert spread(engine, Column.WORDS, 1, where=fandom("C")) == (0, 0)
    put(engine, work(100, words=3, fandom="B"), sequence=2)
    assert spread(engine, Column.WORDS, 1, 10, 100) == (1, 3, 2, 0)


def test_edges_may_lie_beyond_64_bits(engine):
    large = (1 << 63) - 1
    put(engine, work(1, hits=large), work(2, hits=-large - 1), work(3, hits=0))
    assert spread(engine, Column.HITS, -(1 << 70), -large - 1, 0, large, 1 << 70) == (0, 0, 1, 1, 1, 0)
