"""The names in a library: lists of them, and the page of each."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client

import alcove
from alcove.domain.viewer import Viewer
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown

FOG = "The Lamplighters of Quay Street (TV)"
CHILD = Viewer("child", ceiling="Teen And Up Audiences")


def show(client: Client, address: str) -> Shown:
    return Shown(client.get(address))


def question_at(address: str) -> str:
    return parse_qs(urlsplit(address).query)["q"][0]


def counted(shown: Shown) -> list[str]:
    """The rows of the list of names, each with its count and no more."""
    return [
        " ".join(node.text(separator=" ").split()).removesuffix(" works").removesuffix(" work")
        for node in shown.tree.css("#values li")
    ]


def test_fandoms_stand_with_their_counts_most_first(client: Client) -> None:
    shown = show(client, "/tags/fandom")
    assert shown.status == 200
    assert shown.headings(1) == ["Fandoms"]
    assert counted(shown) == [
        "Saltglass - Marrin Oake 5",
        "Small Gods of the Railway (Podcast) 5",
        f"{FOG} 5",
        "月邊茶館 | Moonside Teahouse (Cartoon) 1",
    ]
    assert shown.link(FOG) == f"/tags/fandom?name={quote(FOG)}"


def test_the_twin_of_a_list(client: Client) -> None:
    told = client.get("/creators.json", {"prefix": "dolphin"}).json()
    assert told == [
        {"kind": "creator", "name": "Junction Box (dolphin_hotel)", "count": 1},
        {"kind": "creator", "name": "dolphin_hotel", "count": 1},
        {"kind": "creator", "name": "dolphin_hotel (orphan_account)", "count": 1},
    ]


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/tags/relationship", "Relationships"),
        ("/tags/character", "Characters"),
        ("/tags/freeform", "Additional tags"),
        ("/tags/rating", "Ratings"),
        ("/tags/warning", "Archive warnings"),
        ("/tags/category", "Categories"),
        ("/creators", "Creators"),
        ("/series", "Series"),
        ("/collections", "Collections"),
    ],
)
def test_every_kind_has_its_list_and_all_are_a_tab_away(client: Client, address: str, title: str) -> None:
    shown = show(client, address)
    assert shown.status == 200
    assert shown.headings(1) == [title]
    assert counted(shown)
    assert shown.link(title, within="nav[aria-label='Kinds of names']") == address
    assert shown.one("nav[aria-label='Kinds of names'] a[aria-current=page]").text() == title
    assert len(shown.links("nav[aria-label='Kinds of names']")) == 10


def test_a_list_is_narrowed_by_the_beginning_of_any_word(client: Client) -> None:
    shown = show(client, "/tags/character?prefix=OAKE")
    assert counted(shown) == []
    assert "No name has a word that begins so." in shown.text
    assert counted(show(client, "/tags/fandom?prefix=OAKE")) == ["Saltglass - Marrin Oake 5"]
    assert show(client, "/tags/fandom?prefix=OAKE").field("Find names by the beginning of a word") == "OAKE"


def test_a_kind_that_is_none_is_not_here(client: Client) -> None:
    assert client.get("/tags/colour").status_code == 404
    assert client.get("/tags/creator").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999", "٣", ""])
def test_a_page_that_is_none_is_told(client: Client, page: str) -> None:
    assert client.get("/tags/fandom", {"p": page}).status_code == 400


def test_more_than_a_page_of_names_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr("alcove.web.pages.names._A_PAGE", 3)
    first = show(client, "/tags/fandom")
    assert len(counted(first)) == 3
    second = show(client, first.link("Less frequent"))
    assert counted(second) == ["月邊茶館 | Moonside Teahouse (Cartoon) 1"]
    assert second.link("More frequent") == "/tags/fandom"
    assert "Less frequent" not in second.links()


def test_the_page_of_a_tag(client: Client, shelf: alcove.Library) -> None:
    shown = show(client, f"/tags/fandom?name={quote(FOG)}")
    assert shown.status == 200
    assert shown.headings(1) == [FOG]
    assert "5 works" in shown.text
    assert question_at(shown.link("All, with filters")) == f'fandom:"{FOG}"'
    titles = [work.title or "Untitled" for work in shelf.works(alcove.OWNER, f'fandom:"{FOG}"')]
    assert [h for h in shown.headings(3) if h in titles] == titles
    assert question_at(shown.link("Wick the Cat", within="aside")) == f'fandom:"{FOG}" character:"Wick the Cat"'
    assert FOG not in shown.links("aside")


def test_what_stands_beside_a_name_counts_the_works_that_have_both(client: Client, shelf: alcove.Library) -> None:
    told = client.get(f"/tags/fandom.json?name={quote(FOG)}").json()
    assert (told["kind"], told["name"], told["total"], told["query"]) == ("fandom", FOG, 5, f'fandom:"{FOG}"')
    for kind, beside in told["company"].items():
        for one in beside:
            assert one["count"] == shelf.count(alcove.OWNER, f'fandom:"{FOG}" {kind}:="{one["name"]}"')
    assert [work["id"] for work in told["works"]] == [work.id for work in shelf.works(alcove.OWNER, f'fandom:"{FOG}"')]


@pytest.mark.parametrize(
    ("address", "name", "query"),
    [
        ("/creators", "dolphin_hotel", "creator:=dolphin_hotel"),
        ("/creators", "نورس (nawras)", 'creator:="نورس (nawras)"'),
        ("/collections", "Small Hours Exchange", 'collection:="Small Hours Exchange"'),
        ("/tags/rating", "Teen And Up Audiences", "rating:teen"),
        ("/tags/warning", "Major Character Death", "warning:death"),
        ("/tags/freeform", "🌊", "freeform:🌊"),
        ("/tags/relationship", "沈棠 | Shen Tang/陸遠 | Lu Yuan", 'relationship:"沈棠 | Shen Tang/陸遠 | Lu Yuan"'),
    ],
)
def test_every_name_leads_to_its_works(
    client: Client, shelf: alcove.Library, address: str, name: str, query: str
) -> None:
    shown = show(client, f"{address}?name={quote(name)}")
    assert shown.headings(1) == [name]
    asked = question_at(shown.link("All, with filters"))
    assert asked.replace('"', "") == query.replace('"', "")
    assert shelf.count(alcove.OWNER, asked) == int(client.get(f"{address}.json?name={quote(name)}").json()["total"]) > 0


def test_a_name_that_no_work_has_names_those_like_it(client: Client) -> None:
    shown = show(client, "/tags/fandom?name=Saltglass%20-%20Marin%20Oak")
    assert shown.status == 404
    assert "No work in this library has the name Saltglass - Marin Oak." in shown.text
    assert shown.link("Saltglass - Marrin Oake").startswith("/tags/fandom?name=")
    assert "Near it" not in shown.text
    told = client.get("/tags/fandom.json?name=Saltglass%20-%20Marin%20Oak")
    assert told.status_code == 404
    assert told.json()["near"] == [{"kind": "fandom", "name": "Saltglass - Marrin Oake", "count": 5}]


def test_names_are_spelled_exactly(client: Client) -> None:
    assert client.get("/tags/freeform", {"name": "Fluff"}).status_code == 200
    shown = show(client, "/tags/freeform?name=fluff")
    assert shown.status == 404
    assert shown.link("Fluff") == "/tags/freeform?name=Fluff"


@pytest.mark.parametrize("name", ["\0", "…", "*", '"', "<script>alert(1)</script>", "x" * 3000])
@pytest.mark.parametrize("address", ["/tags/fandom", "/tags/rating", "/creators", "/collections"])
def test_odd_names_are_only_not_here(client: Client, address: str, name: str) -> None:
    response = client.get(address, {"name": name})
    assert response.status_code == 404
    assert b"<script>alert" not in response.content


def test_a_ceiling_holds_for_names(shelf: alcove.Library) -> None:
    child = visitor(shelf, CHILD)
    allowed = {c for work in shelf.works(CHILD) for c in work.characters}
    told = child.get("/tags/character.json").json()
    assert {row["name"] for row in told} == allowed
    assert {row["name"] for row in child.get("/tags/rating.json").json()} <= {
        "General Audiences",
        "Teen And Up Audiences",
    }
    assert child.get("/tags/rating", {"name": "Mature"}).status_code == 404
    assert "Mature" not in Shown(child.get("/tags/rating", {"name": "Mature"})).links()


def test_lists_change_nothing_and_take_no_posts(client: Client) -> None:
    assert client.post("/tags/fandom").status_code == 405
    assert client.post("/creators").status_code == 405
