"""What of a work is in its document."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from alcove.domain.filters import TextField
from alcove.domain.searchable import NOTHING, Searchable
from alcove.domain.works import Work
from alcove.indexing.documents import ABANDONED, document
from alcove.search.document import Column, Term, TermKind

WORK = Work(
    "0000000001",
    fandoms=("Imaginary Saga", "Another Saga"),
    relationships=("Ash/Birch", "Cedar & Dogwood"),
    characters=("Ash",),
    freeforms=("Fluff", "Slow Burn"),
    words=10_001,
    chapters_posted=4,
    comments=7,
)


def test_only_the_first_relationship_is_the_main_one() -> None:
    terms = document(WORK, NOTHING, in_drawer=False).terms
    assert [term for term in terms if term.kind is TermKind.MAINSHIP] == [Term(TermKind.MAINSHIP, "Ash/Birch")]
    assert Term(TermKind.RELATIONSHIP, "Ash/Birch") in terms
    without = document(replace(WORK, relationships=()), NOTHING, in_drawer=False).terms
    assert not any(term.kind is TermKind.MAINSHIP for term in without)


def test_numbers_that_are_worked_out() -> None:
    numbers = document(WORK, NOTHING, in_drawer=False).numbers
    assert (numbers[Column.TAGS], numbers[Column.CHAPTERWORDS], numbers[Column.COMMENTS]) == (7, 2500, 7)


@pytest.mark.parametrize(("words", "posted"), [(None, 4), (100, None), (100, 0)])
def test_words_per_chapter_are_unknown_where_either_is(words: int | None, posted: int | None) -> None:
    work = replace(WORK, words=words, chapters_posted=posted)
    assert Column.CHAPTERWORDS not in document(work, NOTHING, in_drawer=False).numbers


def test_abandoned_works_say_so() -> None:
    left = replace(WORK, complete=False, updated=dt.date(2020, 5, 1), looked_at=dt.date(2021, 5, 1))
    assert ABANDONED in document(left, NOTHING, in_drawer=False).terms
    assert ABANDONED not in document(replace(left, looked_at=dt.date(2021, 4, 30)), NOTHING, in_drawer=False).terms


def test_spellings_are_those_of_the_text_and_of_all_that_is_said_of_the_work():
    work = replace(WORK, title="Café", summary="<p>Un été</p>", freeforms=("Crème",), language="fr")
    found = document(work, Searchable("a resume", spellings="resume=résumé"), in_drawer=False)
    assert found.spellings.split() == ["resume=résumé", "cafe=café", "creme=crème", "ete=été"]
    assert found.texts[TextField.TEXT] == "a resume"
    assert document(WORK, NOTHING, in_drawer=False).spellings == ""
