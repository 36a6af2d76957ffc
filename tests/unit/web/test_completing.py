"""Completion, as the query box asks for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

import alcove
from alcove.domain.query import parse
from alcove.domain.viewer import Viewer
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest
from tests.unit.web.conftest import visitor


def offers(client: Client, shown: str) -> list[dict[str, Any]]:
    """What is offered at the cursor, which ``│`` stands for."""
    before, _, after = shown.partition("│")
    told = client.get("/complete", {"q": before + after, "at": str(len(before))})
    assert told.status_code == 200
    found: list[dict[str, Any]] = told.json()["offers"]
    return found


def filled(shown: str, offer: dict[str, Any]) -> str:
    query = shown.replace("│", "")
    return str(query[: offer["start"]] + offer["text"] + query[offer["end"] :])


def test_names_of_the_key_most_works_first(client: Client) -> None:
    assert offers(client, "fandom:│") == [
        {
            "text": '"Saltglass - Marrin Oake"',
            "shown": "Saltglass - Marrin Oake",
            "says": "",
            "kind": "fandom",
            "count": 5,
            "start": 7,
            "end": 7,
        },
        {
            "text": '"Small Gods of the Railway (Podcast)"',
            "shown": "Small Gods of the Railway (Podcast)",
            "says": "",
            "kind": "fandom",
            "count": 5,
            "start": 7,
            "end": 7,
        },
        {
            "text": '"The Lamplighters of Quay Street (TV)"',
            "shown": "The Lamplighters of Quay Street (TV)",
            "says": "",
            "kind": "fandom",
            "count": 5,
            "start": 7,
            "end": 7,
        },
        {
            "text": '"月邊茶館 | Moonside Teahouse (Cartoon)"',
            "shown": "月邊茶館 | Moonside Teahouse (Cartoon)",
            "says": "",
            "kind": "fandom",
            "count": 1,
            "start": 7,
            "end": 7,
        },
    ]


@pytest.mark.parametrize(
    ("shown", "query"),
    [
        ('lamp fandom:"quay st│', 'lamp fandom:"The Lamplighters of Quay Street (TV)"'),
        ("-OAKE│", '-fandom:"Saltglass - Marrin Oake"'),
        ("fandom:月│", 'fandom:"月邊茶館 | Moonside Teahouse (Cartoon)"'),
        ("kettles│", "creator:=kettlesong"),
        ("creator:naw│", 'creator:="نورس (nawras)"'),
        ("series:=quay│", 'series:="Quay Street Nights"'),
        ("collection:small│ lamp", 'collection:="Small Hours Exchange" lamp'),
        ("lang:engl│", "lang:en"),
        ("lang:en,ara│", "lang:en,ar"),
        ("site:arch│", "site:ao3"),
        ("tag:wick│", 'tag:"Wick the Cat"'),
        ('tag:="Fluff"|tra│', 'tag:="Fluff"|Trains'),
        ("rating:te│", "rating:teen"),
        ("is:comp│", "is:complete"),
        ("sort:-w│", "sort:-words"),
        ("compl│", "is:complete"),
        ("fando│", "fandom:"),
    ],
)
def test_the_first_offer_in_its_place(client: Client, shown: str, query: str) -> None:
    offer = offers(client, shown)[0]
    assert filled(shown, offer) == query
    if not query.endswith(":"):
        parse(query)


def test_what_is_chosen_finds_what_was_counted(client: Client, shelf: alcove.Library) -> None:
    for shown in ("fog│", "tea│", "freeform:│", "character:w│", "creator:d│", "lang:│", "rating:│"):
        found = offers(client, shown)
        assert found
        for offer in found:
            if offer["kind"] != "word" and offer["text"] not in {"unknown", "not-rated"}:
                assert shelf.count(alcove.OWNER, filled(shown, offer)) == offer["count"], offer


def test_names_are_counted_under_the_rest_of_the_query(client: Client, shelf: alcove.Library) -> None:
    for shown in ("is:complete fandom:│", "rating:teen -character:│", "rating:general lang:│", "is:wip rating:│"):
        counts = [offer["count"] for offer in offers(client, shown)]
        everything = [offer["count"] for offer in offers(client, shown.split()[1])]
        assert sum(counts) < sum(everything)
    for offer in offers(client, "is:complete mainship:│"):
        assert shelf.count(alcove.OWNER, filled("is:complete mainship:│", offer)) == offer["count"]


@pytest.mark.parametrize(
    ("shown", "query"),
    [
        ("fandom:saltgalss│", 'fandom:"Saltglass - Marrin Oake"'),
        ("fandom:satlgl│", 'fandom:"Saltglass - Marrin Oake"'),
        ('fandom:"smal gdos│', 'fandom:"Small Gods of the Railway (Podcast)"'),
        ("pliar│", 'character:"Pilar Ortiz"'),
    ],
)
def test_a_wrong_letter_or_two_are_forgiven_where_nothing_begins_so(client: Client, shown: str, query: str) -> None:
    assert filled(shown, offers(client, shown)[0]) == query


def test_the_box_the_column_and_the_library_give_one_list(client: Client, shelf: alcove.Library) -> None:
    for typed in ("s", "smal", "saltgalss", "zzzz", "quay st"):
        request = FacetRequest(TermKind.FANDOM, 8, typed)
        counted = shelf.facets(alcove.OWNER, "is:complete", [request])[TermKind.FANDOM]
        expected = [(c.term.name, c.count) for c in counted]
        assert [(o["shown"], o["count"]) for o in offers(client, f'is:complete fandom:"{typed}│')] == expected
        told = client.get("/works/facets/fandom.json", {"q": "is:complete", "prefix": typed}).json()
        assert [(row["name"], row["count"]) for row in told] == expected


def test_values_of_closed_lists_stand_by_how_many_works_have_them(client: Client) -> None:
    assert [(o["text"], o["shown"], o["count"]) for o in offers(client, "rating:│")] == [
        ("general", "General Audiences", 8),
        ("teen", "Teen And Up Audiences", 5),
        ("mature", "Mature", 1),
        ("not-rated", "Not Rated", 1),
        ("explicit", "Explicit", 0),
        ("unknown", "unknown", 0),
    ]


def test_a_bare_word_is_told_what_each_name_is(client: Client) -> None:
    found = offers(client, "pilar│")
    assert {offer["says"] for offer in found} == {"Character", "Relationship"}
    assert max(offer["count"] for offer in found) == found[0]["count"] == 3


@pytest.mark.parametrize("shown", ['fandom:"X"│', "w│", "words:1│", "foo:b│", "x" * 60_000 + "│", "-│"])
def test_nothing_to_offer(client: Client, shown: str) -> None:
    assert [offer for offer in offers(client, shown) if offer["kind"] != "word"] == []


def test_eight_at_most(client: Client) -> None:
    assert len(offers(client, "freeform:│")) == 8
    assert len(offers(client, "│")) == 8


@pytest.mark.parametrize("at", ["", "-1", "x", "99999999999", "٣"])
def test_a_place_that_is_none_is_the_end(client: Client, at: str) -> None:
    told = client.get("/complete", {"q": "fandom:salt", "at": at}).json()
    assert [offer["shown"] for offer in told["offers"]] == ["Saltglass - Marrin Oake"]


def test_a_ceiling_holds(shelf: alcove.Library) -> None:
    child = Viewer("child", ceiling="General Audiences")
    for shown in ("character:│", "rating:│", "wick│"):
        for offer in offers(visitor(shelf, child), shown):
            assert offer["count"] == 0 or offer["count"] == shelf.count(child, filled(shown, offer))
