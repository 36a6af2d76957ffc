"""Numbers as browsers send them: read, or told to be none, and never a page that breaks."""

from __future__ import annotations

import pytest
from django.test import Client

import alcove
from alcove.web.typed_numbers import MOST, typed_number
from tests.unit.web.conftest import visitor

ENDLESS = "9" * 5000


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("17", 17),
        ("017", 17),
        (str(MOST), MOST),
        (str(MOST + 1), None),
        (ENDLESS, None),
        ("", None),
        (" 7", None),
        ("-1", None),
        ("+1", None),
        ("1.0", None),
        ("1_0", None),
        ("٣", None),
        ("²", None),
    ],
)
def test_plain_digits_are_a_number(typed: str, number: int | None) -> None:
    assert typed_number(typed) == number


@pytest.mark.parametrize(("typed", "number"), [("0", None), ("1", 1), ("100", 100), ("101", None), ("1000", None)])
def test_a_number_has_its_bounds(typed: str, number: int | None) -> None:
    assert typed_number(typed, least=1, most=100) == number


@pytest.mark.parametrize("number", ["0", "10001", "two", "²", ENDLESS])
@pytest.mark.parametrize(
    "address",
    [
        "/trash?p=",
        "/runs?p=",
        "/runs/1?p=",
        "/drawer?p=",
        "/duplicates?p=",
        "/wrangling?p=",
        "/wrangling/proposals?p=",
        "/works/facets/fandom?p=",
        "/tags/fandom?p=",
        "/creators?p=",
    ],
)
def test_what_is_no_page_is_told(client: Client, address: str, number: str) -> None:
    response = client.get(address + number)
    assert response.status_code == 400
    assert "is no page&#39;s number." in response.content.decode()


@pytest.mark.parametrize("number", ["", "two", "²", ENDLESS])
def test_what_is_no_act_undoes_nothing(shelf: alcove.Library, number: str) -> None:
    for address in ("/duplicates/unlink", "/wrangling/undo"):
        response = visitor(shelf).post(address, {"act": number})
        assert response.status_code == 400
        assert "That is no number of an act." in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/duplicates?act=", "/wrangling/tag?kind=fandom&name=a&act=", "/complete?q=lamp&at="]
)
def test_what_is_no_number_is_passed_over_where_nothing_hangs_on_it(client: Client, address: str) -> None:
    assert client.get(address + ENDLESS).status_code == client.get(address + "1").status_code < 500
