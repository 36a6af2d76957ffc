"""What every search engine does while it is written to: empty, filled, replaced, removed, rebuilt."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from alcove.domain.filters import Sort, SortKey
from alcove.search.document import Column, Document, TermKind
from alcove.search.order import id_text
from alcove.search.request import (
    EVERYTHING,
    Between,
    FacetRequest,
    SearchRequest,
    Without,
)
from tests.contracts.catalogues import work
from tests.contracts.engines import (
    ALL_KINDS,
    anywhere,
    facet,
    found,
    ids,
    in_text,
    put,
)

# --- nothing there


def test_an_index_to_which_nothing_was_written_is_empty_and_sound(engine):
    page = engine.search(SearchRequest(facets=(FacetRequest(TermKind.FANDOM),)))
    assert (page.ids, page.total, page.facets) == ((), 0, {TermKind.FANDOM: ()})
    assert engine.count(Without(in_text("lamp"))) == 0
    assert list(engine.iter_ids(SearchRequest(in_text("lamp"), Sort(SortKey.RELEVANCE)))) == []
    assert engine.find_terms(ALL_KINDS, "lamp") == frozenset()
    assert engine.nearest_terms(ALL_KINDS, "lamp") == ()
    assert engine.applied() == 0
    assert engine.check() == ()


def test_a_commit_of_nothing_keeps_its_sequence(engine):
    put(engine, sequence=7)
    assert engine.applied() == 7
    assert engine.count(EVERYTHING) == 0
    assert engine.check() == ()


def test_a_work_without_anything_is_found_among_all(engine):
    put(engine, work(5))
    assert found(engine, EVERYTHING) == ids(5)
    assert found(engine, Without(anywhere("lamp"))) == ids(5)


# --- writing


def test_what_is_not_committed_is_dropped(engine):
    put(engine, work(1, text="lamp"), sequence=3)
    with engine.writer() as writer:
        writer.put(work(2, text="lamp"))
        writer.remove(id_text(1))
    assert found(engine, in_text("lamp")) == ids(1)
    assert engine.applied() == 3
    put(engine, work(3, text="lamp"), sequence=4)
    assert found(engine, in_text("lamp")) == ids(1, 3)


def test_a_writer_that_fails_leaves_the_last_commit(engine):
    put(engine, work(1, text="lamp"))

    def fail() -> None:
        with engine.writer() as writer:
            writer.put(work(2, text="lamp"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert found(engine, EVERYTHING) == ids(1)
    put(engine, work(3, text="lamp"), sequence=2)
    assert found(engine, in_text("lamp")) == ids(1, 3)


def test_changes_are_seen_at_each_commit_and_not_before(engine):
    with engine.writer() as writer:
        writer.put(work(1, text="lamp"))
        assert found(engine, in_text("lamp")) == ()
        writer.commit(1)
        assert found(engine, in_text("lamp")) == ids(1)
        writer.put(work(2, text="lamp"))
        assert found(engine, in_text("lamp")) == ids(1)
        writer.commit(2)
        assert found(engine, in_text("lamp")) == ids(1, 2)
        assert engine.applied() == 2


def test_a_document_takes_the_place_of_the_one_with_its_id(engine):
    put(engine, work(1, text="lamp", fandom="Old", words=5), work(2, fandom="Old"))
    put(engine, work(1, text="storm", fandom="New", words=9), sequence=2)
    assert found(engine, in_text("lamp")) == ()
    assert found(engine, in_text("storm")) == ids(1)
    assert facet(engine) == [("New", 1), ("Old", 1)]
    assert found(engine, Between(Column.WORDS, 5, 5)) == ()
    assert engine.count(EVERYTHING) == 2


def test_within_a_commit_the_last_change_of_a_work_counts(engine):
    with engine.writer() as writer:
        for word in ("lamp", "storm", "ferry"):
            writer.put(work(1, text=word, fandom=word))
        writer.put(work(2, text="lamp"))
        writer.remove(id_text(2))
        writer.remove(id_text(3))
        writer.put(work(3, text="lamp"))
        writer.commit(1)
    assert found(engine, EVERYTHING) == ids(1, 3)
    assert found(engine, in_text("lamp")) == ids(3)
    assert found(engine, in_text("ferry")) == ids(1)
    assert facet(engine) == [("ferry", 1)]
    assert engine.find_terms([TermKind.FANDOM], "storm") == frozenset()


def test_removing_takes_a_work_out_of_everything(engine):
    put(engine, work(1, text="lamp", fandom="A"), work(2, text="lamp", fandom="A"), work(3, fandom="B"))
    with engine.writer() as writer:
        writer.remove(id_text(1))
        writer.remove(id_text(99))
        writer.commit(2)
    assert found(engine, EVERYTHING) == ids(2, 3)
    assert found(engine, in_text("lamp")) == ids(2)
    assert found(engine, Without(in_text("lamp"))) == ids(3)
    assert facet(engine) == [("A", 1), ("B", 1)]


def test_removing_all_leaves_an_empty_index_that_can_be_filled_again(engine):
    put(engine, work(1, text="lamp", fandom="A"))
    with engine.writer() as writer:
        writer.remove(id_text(1))
        writer.commit(2)
    assert found(engine, EVERYTHING) == ()
    assert engine.find_terms(ALL_KINDS, "A") == frozenset()
    put(engine, work(1, text="lamp", fandom="A"), sequence=3)
    assert found(engine, in_text("lamp")) == ids(1)


def test_applying_twice_is_applying_once(engine):
    for _ in range(2):
        put(engine, work(1, text="lamp", fandom="A"), work(2, text="lamp", fandom="A"), sequence=5)
    assert found(engine, in_text("lamp")) == ids(1, 2)
    assert facet(engine) == [("A", 2)]


@pytest.mark.parametrize("wrong", ["", "short", "0123456789a", "000000000U", "000000000i", "000000000é"])
def test_what_is_no_id_is_refused(engine, wrong):
    with engine.writer() as writer:
        with pytest.raises(ValueError, match="no work's id"):
            writer.put(dataclasses.replace(work(1), id=wrong))
        with pytest.raises(ValueError, match="no work's id"):
            writer.remove(wrong)
        writer.put(work(2))
        writer.commit(1)
    assert found(engine, EVERYTHING) == ids(2)


def test_rebuilding_replaces_everything(engine):
    put(engine, work(1, text="lamp", fandom="A"), work(2, text="lamp"))
    engine.rebuild((work(number, text="storm", fandom="B") for number in (2, 3)), 9)
    assert found(engine, EVERYTHING) == ids(2, 3)
    assert found(engine, in_text("lamp")) == ()
    assert found(engine, in_text("storm")) == ids(2, 3)
    assert facet(engine) == [("B", 2)]
    assert engine.applied() == 9
    assert engine.check() == ()
    put(engine, work(4, text="storm"), sequence=10)
    assert found(engine, in_text("storm")) == ids(2, 3, 4)


def test_searching_goes_on_while_rebuilding(engine):
    put(engine, work(1, text="lamp"))
    seen = []

    def documents() -> Iterator[Document]:
        yield work(2, text="storm")
        seen.append((found(engine, EVERYTHING), found(engine, in_text("lamp"))))

    engine.rebuild(documents(), 2)
    assert seen == [(ids(1), ids(1))]
    assert found(engine, EVERYTHING) == ids(2)


def test_a_rebuild_that_fails_leaves_the_old_index(engine):
    put(engine, work(1, text="lamp"), sequence=4)

    def documents() -> Iterator[Document]:
        yield work(2, text="storm")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.rebuild(documents(), 5)
    assert (found(engine, in_text("lamp")), engine.applied()) == (ids(1), 4)
    put(engine, work(3, text="lamp"), sequence=6)
    assert found(engine, in_text("lamp")) == ids(1, 3)
