"""What every search engine answers to what nobody thought of: as the oracle does."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from alcove.domain.filters import Page, SortKey
from alcove.engines.embedded.engine import EmbeddedEngine
from alcove.search.document import Document, Term
from alcove.search.engine import SearchEngine
from alcove.search.memory import MemoryEngine
from alcove.search.order import id_text
from alcove.search.request import (
    EVERYTHING,
    SearchRequest,
    Without,
    effective_sort,
)
from tests.contracts import catalogues
from tests.contracts.engines import (
    ENGINES,
    STORED,
    Make,
    found,
)
from tests.contracts.small import small_limits

# --- held to the oracle


def assert_same(engine: SearchEngine, oracle: MemoryEngine, request: SearchRequest) -> None:
    """The same answer, relevance as a set."""
    answer, right = engine.search(request), oracle.search(request)
    assert (answer.total, answer.facets, answer.histograms) == (right.total, right.facets, right.histograms)
    assert answer.beside == right.beside
    if effective_sort(request).key is not SortKey.RELEVANCE:
        assert answer.ids == right.ids
        assert tuple(engine.iter_ids(request)) == right.ids
    else:
        assert len(answer.ids) == len(right.ids) == len(set(answer.ids))
        whole = dataclasses.replace(request, page=Page(limit=None))
        everything = engine.search(whole).ids
        assert set(everything) == set(oracle.search(whole).ids)
        end = None if request.page.limit is None else request.page.offset + request.page.limit
        assert answer.ids == everything[request.page.offset : end]
    assert engine.count(request.where) == right.total
    for column in catalogues.COLUMNS:
        assert engine.tally(request.where, column) == oracle.tally(request.where, column)


@contextlib.contextmanager
def beside_the_oracle(make: Make, *, small: bool) -> Iterator[tuple[SearchEngine, MemoryEngine]]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, contextlib.ExitStack() as stack:
        if small:
            stack.enter_context(small_limits())
        engine = make(Path(folder) / "index")
        stack.callback(engine.close)
        yield engine, MemoryEngine()


def write_both(engines: Iterable[SearchEngine], batches: Iterable[Iterable[Document]]) -> None:
    for engine in engines:
        with engine.writer() as writer:
            for sequence, batch in enumerate(batches, start=1):
                for document in batch:
                    writer.put(document)
                writer.commit(sequence)


libraries = st.lists(st.lists(catalogues.documents(), max_size=12), max_size=5)


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("small", [False, True])
@given(batches=libraries, asked=st.lists(catalogues.requests(), min_size=1, max_size=8))
@settings(max_examples=60)
def test_answers_are_the_oracle_s(name, small, batches, asked):
    with beside_the_oracle(ENGINES[name], small=small) as (engine, oracle):
        write_both((engine, oracle), batches)
        for request in asked:
            assert_same(engine, oracle, request)


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("small", [False, True])
@given(
    batches=libraries,
    kinds=st.sets(st.sampled_from(catalogues.KINDS)),
    typed=st.lists(
        st.sampled_from([*catalogues.NAMES, "storm ferry", "lampz lit", "lantarn", "E", "灯", ""]), max_size=6
    ),
)
@settings(max_examples=40)
def test_names_are_the_oracle_s(name, small, batches, kinds, typed):
    with beside_the_oracle(ENGINES[name], small=small) as (engine, oracle):
        write_both((engine, oracle), batches)
        for asked in typed:
            assert engine.find_terms(kinds, asked) == oracle.find_terms(kinds, asked)
            assert engine.find_terms(kinds, asked, prefix=True) == oracle.find_terms(kinds, asked, prefix=True)
            assert engine.nearest_terms(kinds, asked) == oracle.nearest_terms(kinds, asked)
            terms = [Term(kind, asked) for kind in kinds]
            assert engine.spelled_alike(terms) == oracle.spelled_alike(terms)


@pytest.mark.parametrize("name", STORED)
@given(batches=libraries, words=st.lists(st.sampled_from(["lamp", "storm", "בית", "灯", "7", "nowhere"]), max_size=4))
@settings(max_examples=40)
def test_forms_are_the_oracle_s_and_perhaps_some_of_works_that_went(name, batches, words):
    with beside_the_oracle(ENGINES[name], small=True) as (engine, oracle):
        write_both((engine, oracle), batches)
        for word, language in itertools.product(words, catalogues.LANGUAGES):
            assert engine.forms(word, language) >= oracle.forms(word, language)


@pytest.mark.parametrize("name", STORED)
@given(batches=libraries, where=catalogues.expressions())
@settings(max_examples=40)
def test_a_question_and_its_complement_split_the_library(name, batches, where):
    with beside_the_oracle(ENGINES[name], small=True) as (engine, _):
        write_both([engine], batches)
        inside, outside = found(engine, where), found(engine, Without(where))
        assert sorted([*inside, *outside]) == list(found(engine, EVERYTHING))


class Life(RuleBasedStateMachine):
    """Puts, removes, commits, opens again, rebuilds; after each commit all answers are the oracle's."""

    make: Make

    @initialize(small=st.booleans())
    def begin(self, small: bool) -> None:
        self.stack = contextlib.ExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))) / "index"
        if small:
            self.stack.enter_context(small_limits())
        self.engine = self.make(self.folder)
        self.oracle = MemoryEngine()
        self.sequence = 0
        self.changes: list[Document | str] = []

    @rule(documents=st.lists(catalogues.documents(), min_size=1, max_size=10))
    def put(self, documents: list[Document]) -> None:
        self.changes += documents

    @rule(number=catalogues.numbers_of_works())
    def remove(self, number: int) -> None:
        self.changes.append(id_text(number))

    @rule()
    def commit(self) -> None:
        self.sequence += 1
        for engine in (self.engine, self.oracle):
            with engine.writer() as writer:
                self._apply(writer)
                writer.commit(self.sequence)
        self.changes = []

    @rule()
    def give_up(self) -> None:
        with self.engine.writer() as writer:
            self._apply(writer)
        self.changes = []

    @rule()
    def open_again(self) -> None:
        self.engine.close()
        self.engine = self.make(self.folder)

    @rule()
    def rebuild(self) -> None:
        self.sequence += 1
        for engine in (self.engine, self.oracle):
            engine.rebuild(list(self.oracle.documents().values()), self.sequence)

    @rule(request=catalogues.requests())
    def ask(self, request: SearchRequest) -> None:
        assert_same(self.engine, self.oracle, request)

    @invariant()
    def all_is_there(self) -> None:
        if hasattr(self, "engine"):
            assert self.engine.applied() == self.oracle.applied()
            assert found(self.engine, EVERYTHING) == found(self.oracle, EVERYTHING)

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            assert self.engine.check() == ()
            self.engine.close()
            self.stack.close()

    def _apply(self, writer: object) -> None:
        for change in self.changes:
            if isinstance(change, str):
                writer.remove(change)  # type: ignore[attr-defined]
            else:
                writer.put(change)  # type: ignore[attr-defined]


class EmbeddedLife(Life):
    make = staticmethod(EmbeddedEngine)


TestEmbeddedLife = EmbeddedLife.TestCase
TestEmbeddedLife.settings = settings(max_examples=25, stateful_step_count=20)
