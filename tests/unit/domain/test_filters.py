"""Trees put together by hand, and their one form."""

from __future__ import annotations

import datetime as dt

import pytest

from alcove.domain.filters import (
    And,
    ChoiceField,
    Chosen,
    DateField,
    DateRange,
    Is,
    Named,
    NameField,
    Node,
    Not,
    NumberField,
    NumberRange,
    Or,
    Sort,
    SortKey,
    State,
    Tagged,
    TagName,
    TextField,
    Unit,
    Within,
    Words,
    WorkFilter,
    all_of,
    any_of,
    negated,
)
from alcove.domain.query import canonical, unparse
from alcove.domain.tags import MATURE, TEEN, TagKind

A, B, C = (Words(TextField.ANYWHERE, letter) for letter in "abc")


def test_all_of_flattens_and_passes_over_nothing() -> None:
    assert all_of() is None
    assert all_of(None, A) == A
    assert all_of(And((A, B)), None, C) == And((A, B, C))


def test_any_of_flattens() -> None:
    assert any_of(A) == A
    assert any_of(Or((A, B)), C) == Or((A, B, C))
    with pytest.raises(ValueError, match="at least one"):
        any_of()


def test_negated_twice_is_the_part_itself() -> None:
    assert negated(A) == Not(A)
    assert negated(Not(A)) == A


def test_and_adds_conjuncts() -> None:
    question = WorkFilter(A, Sort(SortKey.TITLE))
    assert question.and_(B, None) == WorkFilter(And((A, B)), Sort(SortKey.TITLE))
    assert WorkFilter().and_(None) == WorkFilter()


@pytest.mark.parametrize(
    ("sort", "descending"),
    [
        (Sort(), True),
        (Sort(SortKey.TITLE), False),
        (Sort(SortKey.TITLE, reverse=True), True),
        (Sort(SortKey.WORDS, reverse=True), False),
    ],
)
def test_directions(sort: Sort, *, descending: bool) -> None:
    assert sort.descending is descending


@pytest.mark.parametrize(
    ("tree", "form"),
    [
        (And((A, And((B, C)))), And((A, B, C))),
        (And((A,)), A),
        (And(()), None),
        (Or((Or((A, B)), C)), Or((A, B, C))),
        (Not(Not(Not(A))), Not(A)),
        (Words(TextField.TITLE, "a b"), And((Words(TextField.TITLE, "a"), Words(TextField.TITLE, "b")))),
        (
            Words(TextField.TITLE, "a B", prefix=True),
            And((Words(TextField.TITLE, "a"), Words(TextField.TITLE, "b", prefix=True))),
        ),
        (Words(TextField.TITLE, " a  b ", phrase=True), Words(TextField.TITLE, "a b", phrase=True)),
        (Words(TextField.TITLE, "Lamp!", phrase=True), Words(TextField.TITLE, "Lamp!", phrase=True)),
        (Words(TextField.TITLE, "Lamp!"), Words(TextField.TITLE, "lamp")),
        (Words(TextField.TITLE, "Don't"), Words(TextField.TITLE, "Don't")),
        (Words(TextField.TITLE, "OR"), Words(TextField.TITLE, "or")),
        (Words(TextField.TITLE, "Lamp!", prefix=True), Words(TextField.TITLE, "Lamp!", prefix=True)),
        (Words(TextField.TITLE, "lamp", phrase=True, prefix=True), Words(TextField.TITLE, "lamp", prefix=True)),
        (
            Tagged(None, (TagName("a", literal=True), TagName("b"))),
            Or((Tagged(None, (TagName("b"),)), Tagged(None, (TagName("a", literal=True),)))),
        ),
        (Named(NameField.SERIES, (" a  b ", "a b")), Named(NameField.SERIES, ("a b",))),
        (
            Tagged(
                None, (TagName("a", spelled=True), TagName("b", literal=True), TagName("a"), TagName("c", spelled=True))
            ),
            Or(
                (
                    Tagged(None, (TagName("a"),)),
                    Tagged(None, (TagName("b", literal=True),)),
                    Tagged(None, (TagName("a", spelled=True), TagName("c", spelled=True))),
                )
            ),
        ),
        (Tagged(TagKind.RATING, (TagName(MATURE), TagName("teen"))), Chosen(ChoiceField.RATING, (TEEN, MATURE))),
        (Chosen(ChoiceField.RATING, (MATURE, "teen", "Mature")), Chosen(ChoiceField.RATING, (TEEN, MATURE))),
        (Chosen(ChoiceField.LANGUAGE, ("zh", "English")), Chosen(ChoiceField.LANGUAGE, ("en", "zh"))),
        (Within(DateField.UPDATED, 0, Unit.YEARS), Within(DateField.UPDATED, 0, Unit.DAYS)),
        (Is(State.WIP), Is(State.WIP)),
        (None, None),
    ],
)
def test_the_one_form(tree: Node | None, form: Node | None) -> None:
    assert canonical(tree) == form


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        (Words(TextField.TITLE, "..."), "no letter or digit"),
        (Words(TextField.TITLE, "a\0"), "null character"),
        (Tagged(None, ()), "needs a name"),
        (Tagged(None, (TagName(" "),)), "needs a name"),
        (Tagged(None, (TagName("a", literal=True, prefix=True),)), "one of these at most"),
        (Tagged(None, (TagName("a", spelled=True, prefix=True),)), "one of these at most"),
        (Tagged(None, (TagName("a", literal=True, spelled=True),)), "one of these at most"),
        (Tagged(TagKind.RATING, (TagName("K+"),)), "no rating is called K\\+"),
        (Named(NameField.SERIES, ()), "a series needs a name"),
        (Named(NameField.CREATOR, ("a", " ")), "a creator needs a name"),
        (Chosen(ChoiceField.RATING, ()), "called nothing"),
        (Chosen(ChoiceField.WARNING, ("storm",)), "no warning is called storm"),
        (NumberRange(NumberField.WORDS), "needs an end"),
        (NumberRange(NumberField.WORDS, 2, 1), "is empty"),
        (NumberRange(NumberField.WORDS, -1), "lies between"),
        (DateRange(DateField.UPDATED, dt.date(2024, 1, 2), dt.date(2024, 1, 1)), "is empty"),
        (DateRange(DateField.UPDATED, low=dt.date.min), "lies between"),
        (DateRange(DateField.UPDATED, high=dt.date.max), "lies between"),
        (Within(DateField.UPDATED, -2, Unit.DAYS), "counts from 0"),
        (Within(DateField.UPDATED, -1, Unit.WEEKS), "counts from 0"),
        (Not(And(())), "empty group"),
        (Or((A, And(()))), "empty group"),
    ],
)
def test_what_asks_nothing_has_no_form_and_no_text(tree: Node, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        canonical(tree)
    with pytest.raises(ValueError, match=says):
        unparse(WorkFilter(tree))
