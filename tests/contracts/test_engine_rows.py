"""What every search engine does with works that come as rows: found, counted and told like any others."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcove.search.document import Column, Document, Term, TermKind
from alcove.search.engine import SearchEngine
from alcove.search.order import id_number
from alcove.search.request import EVERYTHING, All, Between, Match, SearchRequest, Some, Without
from alcove.search.rows import Held, Rows, RowsWriter
from tests.contracts import catalogues
from tests.contracts.catalogues import work
from tests.contracts.engines import ALL_KINDS, ENGINES, STORED, facet, fandom, found, ids, put
from tests.contracts.test_engine_oracle import assert_same, beside_the_oracle

LIT, STORM = Term(TermKind.FANDOM, "Lamp Lit"), Term(TermKind.FANDOM, "Storm at the Ferry")


def rows(index: RowsWriter, documents: Sequence[Document]) -> Rows:
    """The terms and numbers of documents as rows."""
    ends, terms = array("q", [0]), array("I")
    for document in documents:
        terms.extend(index.number(list(dict.fromkeys(document.terms))))
        ends.append(len(terms))
    numbers = {}
    for column in {column for document in documents for column in document.numbers}:
        values = array("q", [document.numbers.get(column, 0) for document in documents])
        known = array("B", [column in document.numbers for document in documents])
        numbers[column] = (memoryview(values), memoryview(known))
    numbered = array("Q", [id_number(document.id) for document in documents])
    return Rows(memoryview(numbered), memoryview(ends), memoryview(terms), numbers)


def build(engine: SearchEngine, *batches: Sequence[Document], sequence: int = 1) -> None:
    with engine.building(sequence) as index:
        for batch in batches:
            index.put(rows(index, batch))


def test_rows_are_found_counted_and_told(engine):
    build(
        engine,
        [work(1, fandom=["Lamp Lit", "Ash"], language="en", words=7), work(2)],
        [],
        [work(9, fandom=["Storm at the Ferry", "Lamp Lit"], words=0, published=5)],
        sequence=4,
    )
    assert found(engine, EVERYTHING) == ids(1, 2, 9)
    assert found(engine, fandom("Lamp Lit")) == ids(1, 9)
    assert found(engine, Between(Column.WORDS, 0, 6)) == ids(9)
    assert facet(engine) == [("Lamp Lit", 2), ("Ash", 1), ("Storm at the Ferry", 1)]
    assert engine.find_terms(ALL_KINDS, "storm at the ferry") == {STORM}
    assert (engine.applied(), engine.check()) == (4, ())
    told = engine.held(ids(9, 2, 5))
    assert told == {
        ids(9)[0]: Held(frozenset({STORM, LIT}), {Column.WORDS: 0, Column.PUBLISHED: 5}),
        ids(2)[0]: Held(frozenset(), {}),
    }


def test_what_documents_hold_is_told_as_well(engine):
    put(engine, work(1, fandom="Lamp Lit", title="storm", words=3), work(2, fandom="Ash"))
    put(engine, work(2, fandom="Birch", words=4), sequence=2)
    assert engine.held(ids(1, 2)) == {
        ids(1)[0]: Held(frozenset({LIT}), {Column.WORDS: 3}),
        ids(2)[0]: Held(frozenset({Term(TermKind.FANDOM, "Birch")}), {Column.WORDS: 4}),
    }
    with engine.writer() as writer:
        writer.remove(ids(2)[0])
        writer.commit(3)
    assert engine.held(ids(2)) == {}


def test_names_are_found_by_words_that_stand_side_by_side(engine):
    names = ["Lamp Lit", "LAMP", "Lit Lamp", "Lamps", "Lamp and Lit"]
    build(engine, [work(1, fandom=names, character="Lamp Lit")])
    named = {term.name for term in engine.having_words([TermKind.FANDOM], ("lamp",))}
    assert named == {"Lamp Lit", "LAMP", "Lit Lamp", "Lamp and Lit"}
    assert engine.having_words(ALL_KINDS, ("lamp", "lit")) == {LIT, Term(TermKind.CHARACTER, "Lamp Lit")}
    assert engine.having_words(ALL_KINDS, ("nowhere",)) == frozenset()


def test_a_term_has_one_number(engine):
    with engine.building(1) as index:
        first = list(index.number([LIT, STORM, LIT]))
        assert first[0] == first[2] != first[1]
        assert list(index.number([STORM, Term(TermKind.CHARACTER, "Lamp Lit"), LIT]))[::2] == [first[1], first[0]]


def test_rows_take_the_place_of_everything(engine):
    put(engine, work(1, fandom="Ash", text="lamp"))
    build(engine, [work(2, fandom="Birch")], sequence=2)
    assert found(engine, EVERYTHING) == ids(2)
    engine.rebuild([work(3, text="lamp")], 3)
    assert found(engine, EVERYTHING) == ids(3)
    build(engine, sequence=4)
    assert (found(engine, EVERYTHING), engine.applied(), engine.check()) == ((), 4, ())


def test_a_building_that_fails_leaves_what_there_was(engine, tmp_path):
    build(engine, [work(1, fandom="Ash")])
    files = sorted(path.name for path in tmp_path.rglob("*"))

    def fail() -> None:
        with engine.building(2) as index:
            index.put(rows(index, [work(2, fandom="Birch")]))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert (found(engine, EVERYTHING), engine.applied()) == (ids(1), 1)
    assert sorted(path.name for path in tmp_path.rglob("*")) == files


def has_words(where: object) -> bool:
    match where:
        case Match():
            return True
        case All(parts) | Some(parts):
            return any(map(has_words, parts))
        case Without(part):
            return has_words(part)
        case _:
            return False


def asks_words(request: SearchRequest) -> bool:
    return any(map(has_words, (request.where, *request.beside, *(asked.where for asked in request.histograms))))


libraries = st.lists(catalogues.documents(), max_size=30, unique_by=lambda document: document.id)
wordless = catalogues.requests().filter(lambda request: not asks_words(request))


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("small", [False, True])
@given(library=libraries, cut=st.integers(1, 7), asked=st.lists(wordless, min_size=1, max_size=5))
@settings(max_examples=40)
def test_answers_are_those_of_the_same_works_as_documents(name, small, library, cut, asked):
    bare = [Document(one.id, one.terms, one.numbers, b"", b"", {}) for one in sorted(library, key=lambda one: one.id)]
    with beside_the_oracle(ENGINES[name], small=small) as (engine, oracle):
        build(engine, *(bare[at : at + cut] for at in range(0, len(bare), cut)))
        oracle.rebuild(bare, 1)
        for request in asked:
            assert_same(engine, oracle, request)
        assert engine.held([one.id for one in bare]) == oracle.held([one.id for one in bare])
        assert engine.check() == ()
