"""``rules:off``: a question that looks behind the standing rules."""

import pytest

from alcove.domain.filters import Page, WorkFilter
from alcove.domain.query import from_params, parse, to_params, unparse
from alcove.domain.query.column import with_free_words
from alcove.domain.query.completing import gap_at, offers
from alcove.errors import QueryError


def test_it_stands_outside_the_tree_and_before_the_order() -> None:
    question = parse("RULES:Off lamp OR oil sort:words")
    assert (question.ruled, question.where) == (False, parse("lamp OR oil").where)
    assert unparse(question) == "lamp OR oil rules:off sort:words"
    assert unparse(WorkFilter(ruled=False)) == "rules:off"
    assert parse("lamp rules:on") == parse("lamp")


def test_an_address_keeps_it() -> None:
    question = WorkFilter(parse("lamp").where, None, Page(20, 20), ruled=False)
    assert to_params(question) == {"q": "lamp rules:off", "page": "2"}
    assert from_params(to_params(question)) == question


def test_words_typed_beside_keep_it() -> None:
    assert not with_free_words(parse("lamp rules:off"), "oil").ruled
    assert not with_free_words(parse("lamp"), "oil rules:off").ruled


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules:maybe", "Rules are on or off"),
        ("-rules:off", "rules: cannot be negated"),
        ("(lamp rules:off)", "rules: within a group"),
        ("rules:off lamp rules:on", "A second rules:"),
    ],
)
def test_what_cannot_be(text: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        parse(text)


def test_completion_offers_it() -> None:
    for typed, offered in (("rul", "rules:"), ("rules:", "off")):
        gap = gap_at(typed, len(typed))
        assert gap is not None
        assert [offer.text for offer in offers(gap)] == [offered]
