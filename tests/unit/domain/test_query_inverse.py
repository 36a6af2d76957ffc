"""Text and tree are exact inverses, and whatever is typed parses or says where it does not."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings

from alcove.domain.filters import And, Is, Node, Not, Or, Page, State, TextField, Words, WorkFilter
from alcove.domain.query import canonical, corrected, explain_error, from_params, parse, shell_hint, to_params, unparse
from alcove.domain.query.limits import MAX_DEPTH, MAX_LENGTH, MAX_PAGE, MAX_PER_PAGE
from alcove.errors import QueryError, UsageError
from tests.unit.domain.questions import is_possible, questions, raw_trees, typed_texts


@given(questions)
@settings(max_examples=400)
def test_printing_then_parsing_gives_the_same_question(question: WorkFilter) -> None:
    assert parse(unparse(question)) == question


@given(raw_trees.filter(is_possible))
@settings(max_examples=200)
def test_any_possible_tree_prints_as_its_canonical_form(tree: Node) -> None:
    form = canonical(tree)
    assert canonical(form) == form
    assert parse(unparse(WorkFilter(tree))).where == form


def outcome(text: str) -> WorkFilter | QueryError:
    try:
        return parse(text)
    except QueryError as error:
        return error


@given(typed_texts)
@example("updated:=")  # a sign, and nothing after it
@example("published:.. x")
@settings(max_examples=600)
def test_whatever_is_typed_parses_to_canonical_form_or_says_where_it_fails(text: str) -> None:
    shell_hint(text)
    found = outcome(text)
    if isinstance(found, WorkFilter):
        assert canonical(found.where) == found.where
        assert parse(unparse(found)) == found
    else:
        assert found.text == text
        assert 0 <= found.start < found.end <= len(text)
        assert f" at {found.start + 1}" in str(found)
        assert len(explain_error(found).split("\n")) == 2


@given(typed_texts)
@settings(max_examples=300)
def test_a_suggestion_leads_on(text: str) -> None:
    """Put in its place it does not bring up the same fault again."""
    found = outcome(text)
    mended = corrected(found) if isinstance(found, QueryError) else None
    if mended is not None:
        assert str(outcome(mended)) != str(found)


@given(questions)
def test_parameters_of_a_url_are_an_exact_inverse(question: WorkFilter) -> None:
    for page in (Page(), Page(40, 20), Page(150, 50), Page(0, 1)):
        asked = WorkFilter(question.where, question.sort, page)
        assert from_params(to_params(asked)) == asked


def test_parameters_leave_out_what_is_usual() -> None:
    assert to_params(WorkFilter()) == {}
    assert to_params(WorkFilter(Words(TextField.ANYWHERE, "lamp"), page=Page(20, 20))) == {"q": "lamp", "page": "2"}
    assert to_params(WorkFilter(page=Page(100, 50))) == {"page": "3", "per": "50"}


def test_other_parameters_belong_to_the_page() -> None:
    assert from_params({"q": "lamp", "view": "list"}) == parse("lamp")
    assert from_params({"q": "lamp", "page": " "}) == parse("lamp")


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "²", "9" * 30])
@pytest.mark.parametrize("name", ["page", "per"])
def test_a_page_that_cannot_be_is_an_error(name: str, number: str) -> None:
    with pytest.raises(UsageError, match=f"{name}="):
        from_params({name: number})
    with pytest.raises(UsageError, match=str(MAX_PER_PAGE)):
        from_params({"per": str(MAX_PER_PAGE + 1)})


@pytest.mark.parametrize(
    "page", [Page(0, None), Page(7, 20), Page(-20, 20), Page(0, 0), Page(0, 201), Page(20 * MAX_PAGE, 20)]
)
def test_parts_of_an_answer_that_are_no_page_have_no_url(page: Page) -> None:
    with pytest.raises(ValueError, match="no whole page"):
        to_params(WorkFilter(page=page))


def _nested(depth: int) -> Node:
    node: Node = Words(TextField.ANYWHERE, "a")
    for _ in range(depth):
        node = Not(And((node, Is(State.WIP))))
    return node


def test_depth_is_bounded_both_ways() -> None:
    deepest = WorkFilter(_nested(MAX_DEPTH))
    assert parse(unparse(deepest)) == deepest
    with pytest.raises(ValueError, match="deeper"):
        unparse(WorkFilter(_nested(MAX_DEPTH + 1)))
    with pytest.raises(QueryError, match="too deep"):
        parse("(" * 20_000)
    with pytest.raises(QueryError, match="too deep"):
        parse("-(" * 20_000)
    assert parse("not:" * 10_000 + "a") == parse("a")


def test_length_is_bounded_both_ways() -> None:
    with pytest.raises(QueryError, match="Too long"):
        parse("a" * (MAX_LENGTH + 1))
    many = WorkFilter(Or(tuple(Words(TextField.ANYWHERE, f"a{n}") for n in range(MAX_LENGTH))))
    with pytest.raises(ValueError, match="longer"):
        unparse(many)
