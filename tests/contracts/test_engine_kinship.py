"""Works near others: the weightiest traits, rare ones first."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcove.domain.filters import TextField
from alcove.domain.tokens import tokenise
from alcove.search.document import Column, Term, TermKind
from alcove.search.kinship import Kin, KinRequest, Trait, worth
from alcove.search.memory import MemoryEngine
from alcove.search.request import EVERYTHING, AnyTerm, AnyWork, Between, HistogramRequest, SearchRequest, Without
from tests.contracts import catalogues
from tests.contracts.catalogues import work
from tests.contracts.engines import ENGINES, STORED, fandom, ids, in_text, put
from tests.contracts.small import small_limits


def freeform(*names: str) -> AnyTerm:
    return AnyTerm(frozenset(Term(TermKind.FREEFORM, name) for name in names))


def kin(engine, *traits, where=EVERYTHING, limit=20) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.id, one.shared) for one in engine.kin(KinRequest(where, traits, limit))]


def test_works_with_the_weightiest_traits_come_first(engine):
    put(engine, work(1, fandom="A", freeform="x"), work(2, fandom="A"), work(3, freeform="x"), work(4, fandom="B"))
    asked = Trait(fandom("A"), 1.0), Trait(freeform("x"), 2.0)
    first, second = ids(1, 3)
    assert kin(engine, *asked) == [(first, (0, 1)), (second, (1,)), (*ids(2), (0,))]
    assert kin(engine, *asked, limit=1) == [(first, (0, 1))]
    assert kin(engine, *asked, where=Without(AnyWork(frozenset({first})))) == [(second, (1,)), (*ids(2), (0,))]
    assert kin(engine, Trait(fandom("?"), 1.0)) == kin(engine) == []


def test_what_a_trait_is_worth_goes_by_how_rare_it_is_among_the_works_that_match(engine):
    put(engine, *(work(number, fandom="A", words=1) for number in range(1, 5)), work(5, fandom="B", words=1), work(6))
    common, rare = Trait(fandom("A"), 1.0), Trait(fandom("B"), 1.0)
    found = engine.kin(KinRequest(Between(Column.WORDS, 1), (common, rare)))
    (fifth,) = ids(5)
    assert found[0] == Kin(fifth, math.log(1 + 5 / 1), (1,))
    assert [(one.id, one.score) for one in found[1:]] == [(one, math.log(1 + 5 / 4)) for one in ids(1, 2, 3, 4)]
    assert worth(rare, 1, 5) == math.log(6)


def test_any_of_several_terms_counts_once(engine):
    put(engine, work(1, freeform=["Fluff", "fluffy"]), work(2, freeform="Fluff"))
    one, other = engine.kin(KinRequest(EVERYTHING, (Trait(freeform("Fluff", "fluffy"), 1.0),)))
    assert one.score == other.score


def test_words_of_texts_are_traits_too(engine):
    put(engine, work(1, text="lamp ferry", freeform="x"), work(2, text="ferry"), work(3, freeform="x"))
    asked = Trait(in_text("lamp", phrase=True), 1.0), Trait(in_text("ferry", phrase=True), 1.0), Trait(freeform("x"), 1)
    assert kin(engine, *asked) == [(*ids(1), (0, 1, 2)), (*ids(2), (1,)), (*ids(3), (2,))]


def test_words_are_counted_in_texts_alone(engine):
    put(engine, work(1, text="lamp lamp ferry"), work(2, text="lamp"), work(3, title="lamp"))
    assert engine.word_counts(["lamp", "ferry", "tide"]) == {"lamp": 2, "ferry": 1}
    assert engine.word_counts([]) == {}


def test_words_that_were_perhaps_meant_are_those_of_texts_titles_and_names(engine):
    put(
        engine,
        work(1, text="lantern lanterns lamp lampshade bantern"),
        work(2, text="lanterns lamp"),
        work(3, title="Lantorn Lamp", text="lent", fandom=["Lanturns", "The lanturns"], summary="lanturm"),
    )
    assert engine.nearest_words("lanturn") == (("lanturns", 1), ("lantern", 1), ("lantorn", 1), ("lanterns", 2))
    assert engine.nearest_words("lantren", 1) == (("lantern", 1),)
    assert engine.nearest_words("lam") == (("lamp", 2), ("lampshade", 1))
    assert engine.nearest_words("lamp") == (("lampshade", 1),)
    assert engine.nearest_words("xyzzyva") == engine.nearest_words("la") == engine.nearest_words("灯") == ()


def test_an_empty_library_has_none(engine):
    assert engine.nearest_words("lanturn") == ()
    assert kin(engine, Trait(fandom("A"), 1.0)) == []
    assert engine.word_counts(["lamp"]) == {}


def test_other_expressions_are_counted_beside_and_numbers_spread_under_another(engine):
    put(engine, work(1, fandom="A", words=1), work(2, fandom="A", words=9), work(3, fandom="B", words=9))
    other = HistogramRequest(Column.WORDS, (5,), where=fandom("B"))
    page = engine.search(SearchRequest(fandom("A"), histograms=(other,), beside=(fandom("B"), EVERYTHING)))
    assert (page.total, page.beside, page.histograms) == (2, (1, 3), {Column.WORDS: (0, 1)})


traits = st.lists(
    st.builds(Trait, st.one_of(catalogues.expressions(), catalogues.matches()), st.sampled_from([0.25, 1.0, 3.1])),
    max_size=5,
)


@pytest.mark.parametrize("name", STORED)
@given(
    batches=st.lists(st.lists(catalogues.documents(), max_size=12), max_size=4),
    where=catalogues.expressions(),
    traits=traits,
    limit=st.sampled_from([0, 1, 3, 40]),
)
@settings(max_examples=60)
def test_kin_are_the_oracle_s(name, batches, where, traits, limit):
    request = KinRequest(where, tuple(traits), limit)
    oracle = MemoryEngine()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, small_limits():
        engine = ENGINES[name](Path(folder) / "index")
        for held in (engine, oracle):
            for sequence, batch in enumerate(batches, start=1):
                put(held, *batch, sequence=sequence)
        assert engine.kin(request) == oracle.kin(request)
        engine.close()


@pytest.mark.parametrize("name", STORED)
@given(documents=st.lists(catalogues.documents(), max_size=12, unique_by=lambda document: document.id))
@settings(max_examples=30)
def test_counts_of_words_are_the_oracle_s(name, documents):
    words = tokenise(" ".join(catalogues.WORDS)).split()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        engine = put(ENGINES[name](Path(folder) / "index"), *documents)
        counted = {w: sum(w in d.texts.get(TextField.TEXT, "").split() for d in documents) for w in words}
        assert engine.word_counts(words) == {word: count for word, count in counted.items() if count}
        oracle = put(MemoryEngine(), *documents)
        for word in {*words, *(word[:-1] + "q" for word in words)}:
            assert engine.nearest_words(word, 2) == oracle.nearest_words(word, 2)
        engine.close()
