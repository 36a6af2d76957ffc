"""Just where one way of answering ends and another begins."""

from __future__ import annotations

import pytest

from alcove.domain.filters import Page, Sort, SortKey, TextField
from alcove.engines.embedded import writer
from alcove.engines.embedded.engine import EmbeddedEngine
from alcove.search.document import Term, TermKind
from alcove.search.grouping import Grouping
from alcove.search.request import EVERYTHING, AnyTerm, FacetRequest, Match, SearchRequest
from tests.contracts.catalogues import work
from tests.contracts.engines import ids, put
from tests.contracts.small import small_limits


@pytest.fixture
def engine(tmp_path):
    with small_limits():
        yield EmbeddedEngine(tmp_path / "index")


def test_terms_with_as_many_works_as_the_last_one_needed_are_looked_at_for_their_names(engine):
    names = "hgfedcba"
    put(engine, *(work(n, fandom=list(names), freeform="x" if n < 5 else "y") for n in range(9)))
    some = AnyTerm(frozenset({Term(TermKind.FREEFORM, "x")}))
    for where, count in ((EVERYTHING, 9), (some, 5)):
        asked = SearchRequest(where, facets=(FacetRequest(TermKind.FANDOM, 1),))
        (counted,) = engine.search(asked).facets[TermKind.FANDOM]
        assert (counted.term.name, counted.count) == ("a", count)


def test_behind_the_last_that_is_known_come_the_unknown_by_id(engine, monkeypatch):
    monkeypatch.setattr(writer, "_GATHERED", 100)  # all in one segment, which then keeps its order by date
    put(engine, *(work(n, **({"updated": 3} if n == 17 else {})) for n in range(30)))
    request = SearchRequest(sort=Sort(SortKey.UPDATED), page=Page(0, 3))
    assert engine.search(request).ids == ids(17, 0, 1)


@pytest.mark.parametrize("works", [3, 40])
def test_of_works_that_score_the_same_the_first_by_id_are_the_first(engine, works):
    # Put backwards, so that tantivy finds them in another order.
    put(engine, *(work(n, text="lamp") for n in reversed(range(works))))
    request = SearchRequest(Match(TextField.TEXT, ("lamp",)), Sort(SortKey.RELEVANCE), Page(0, 2))
    assert engine.search(request).ids == ids(0, 1)


def test_rare_terms_that_a_filter_makes_the_most_frequent_are_found(engine):
    rare = [f"rare {n}" for n in range(6)]
    put(
        engine,
        *(work(n, fandom=[f"heavy {h}" for h in range(8)], freeform="no") for n in range(20)),
        *(work(100 + n, fandom=rare, freeform="yes") for n in range(2)),
    )
    asked = SearchRequest(
        AnyTerm(frozenset({Term(TermKind.FREEFORM, "yes")})), facets=(FacetRequest(TermKind.FANDOM, 3),)
    )
    counts = engine.search(asked).facets[TermKind.FANDOM]
    assert [(counted.term.name, counted.count) for counted in counts] == [("rare 0", 2), ("rare 1", 2), ("rare 2", 2)]


def test_synonyms_that_the_same_works_have_do_not_add_up(engine):
    same = ["v1", "v2", "v3"]
    put(
        engine,
        *(work(n, fandom=same, freeform="x") for n in range(5)),
        *(work(10 + n, fandom="w", freeform="x") for n in range(6)),
        *(work(20 + n, freeform="y") for n in range(2)),
    )
    grouping = Grouping("1", {Term(TermKind.FANDOM, name): Term(TermKind.FANDOM, "v") for name in same})
    some = AnyTerm(frozenset({Term(TermKind.FREEFORM, "x")}))
    for where in (EVERYTHING, some):
        for limit, names in ((1, [("w", 6)]), (None, [("w", 6), ("v", 5)])):
            asked = SearchRequest(where, facets=(FacetRequest(TermKind.FANDOM, limit),), grouping=grouping)
            counts = engine.search(asked).facets[TermKind.FANDOM]
            assert [(counted.term.name, counted.count) for counted in counts] == names


def test_names_that_are_stored_as_the_same_are_no_synonyms(engine):
    broken, stored = Term(TermKind.FANDOM, "half \ud83d"), Term(TermKind.FANDOM, "half ?")
    put(engine, work(1, fandom=broken.name))
    asked = SearchRequest(facets=(FacetRequest(TermKind.FANDOM),), grouping=Grouping("1", {broken: stored}))
    assert [(row.term, row.count) for row in engine.search(asked).facets[TermKind.FANDOM]] == [(stored, 1)]
