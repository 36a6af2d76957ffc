"""Where one stopped reading: what moves it, what leaves it alone, and how a work is taken off."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

import alcove
from alcove.domain.viewer import Viewer
from tests.stories.statements import counted
from tests.stories.works import a_work, write
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown

FOG, FERRY, TWICE = "999000002", "999000004", "999000003"


def the(shelf: alcove.Library, site_id: str) -> str:
    return shelf.work(alcove.OWNER, f"ao3:{site_id}").id


def kept(client: Client) -> str:
    return client.cookies["place"].value if "place" in client.cookies else ""


def offered(client: Client) -> dict[str, str]:
    """The ways of "Go on reading", by their words."""
    section = Shown(client.get("/")).tree.css_first("section[aria-labelledby=places]")
    ways = section.css("a") if section else []
    return {" ".join(way.text().split()): way.attributes["href"] or "" for way in ways}


@pytest.fixture
def reader(shelf: alcove.Library) -> Client:
    """Somebody who stopped in the second chapter of the fog."""
    client = visitor(shelf)
    client.get(f"/works/{the(shelf, FOG)}/chapters/2")
    return client


def test_home_offers_what_one_began_the_last_first(reader: Client, shelf: alcove.Library) -> None:
    reader.get(f"/works/{the(shelf, FERRY)}/chapters/1")
    reader.get(f"/works/{the(shelf, FOG)}/chapters/3")
    assert offered(reader) == {
        "What the Fog Returns Chapter 3 of 3": f"/works/{the(shelf, FOG)}/chapters/3",
        "Small Change for the Ferry Chapter 1 of 2": f"/works/{the(shelf, FERRY)}/chapters/1",
    }
    assert next(iter(offered(reader))).startswith("What the Fog Returns")


def test_six_works_are_offered_and_sixty_kept(shelf: alcove.Library) -> None:
    client = visitor(shelf)
    works = [work.id for work in shelf.works(alcove.OWNER)][:14]
    before = [f"{n:010}:1" for n in range(59)]
    client.cookies["place"] = ".".join(before)
    for work_id in works:
        client.get(f"/works/{work_id}/chapters/1")
    assert kept(client) == ".".join([*(f"{work_id}:1" for work_id in works[::-1]), *before[:46]])
    assert list(offered(client).values()) == [f"/works/{work_id}/chapters/1" for work_id in works[:-7:-1]]
    assert client.cookies["place"]["httponly"]
    assert client.cookies["place"]["samesite"] == "Lax"


def told_of(client: Client, address: str, work_id: str) -> dict[str, str]:
    """How far a list says that one has read a work, with the way on; empty where there is none."""
    shown = Shown(client.get(address)).one(f"#w-{work_id} .reached")
    return {" ".join(shown.text().split()): shown.attributes.get("href") or ""}


@pytest.mark.parametrize("density", ["full", "compact", "table"])
def test_a_list_says_how_far_one_has_read_and_leads_on(reader: Client, shelf: alcove.Library, density: str) -> None:
    fog, ferry = the(shelf, FOG), the(shelf, FERRY)
    reader.cookies["look"] = f"density={density}"
    on = {"Go on reading What the Fog Returns: Chapter 2 of 3": f"/works/{fog}/chapters/2"}
    assert told_of(reader, "/works?q=title:fog", fog) == on
    reader.get(Shown(reader.get(f"/works/{fog}/chapters/3")).link("The endBack to the work’s card"))
    assert told_of(reader, "/works?q=title:fog", fog) == {"Read to the end": ""}
    assert Shown(reader.get("/works?q=title:ferry")).tree.css(f"#w-{ferry} .reached") == []


def test_the_card_shows_among_the_chapters_where_one_is(reader: Client, shelf: alcove.Library) -> None:
    shown = Shown(reader.get(f"/works/{the(shelf, FOG)}"))
    chapters = [" ".join(item.text().split()) for item in shown.tree.css("section[aria-labelledby=chapters-title] li")]
    assert [("you are here" in chapter) for chapter in chapters] == [False, True, False]


def test_a_list_says_that_one_reads_the_entire_work(shelf: alcove.Library) -> None:
    client, fog = visitor(shelf), the(shelf, FOG)
    client.post("/places/keep", {"place": f"{fog}:0"})
    on = {"Go on reading What the Fog Returns: Begun as one page": f"/works/{fog}/entire"}
    assert told_of(client, "/works?q=title:fog", fog) == on


def test_what_one_has_read_costs_a_list_no_statement(shelf: alcove.Library) -> None:
    client = visitor(shelf)
    with counted(shelf) as untouched:
        assert Shown(client.get("/works")).tree.css("[data-work] .reached") == []
    works = list(shelf.works(alcove.OWNER))
    client.cookies["place"] = ".".join(f"{work.id}:1" for work in works)
    with counted(shelf) as begun:
        assert len(Shown(client.get("/works")).tree.css("[data-work] .reached")) == len(works)
    assert len(begun) == len(untouched)


@pytest.mark.parametrize(
    "held", ["", "nonsense", "x" * 5000, "zzzzzzzzzz:1", "0000000000:99999999999", ":::...", '"<>']
)
def test_a_cookie_that_is_nonsense_is_passed_over(shelf: alcove.Library, held: str) -> None:
    client = visitor(shelf)
    client.cookies["place"] = held
    assert offered(client) == {}
    assert client.get(f"/works/{the(shelf, FOG)}/chapters/1").status_code == 200


def test_what_cannot_be_read_sets_no_place(shelf: alcove.Library) -> None:
    client = visitor(shelf)
    client.get(f"/works/{the(shelf, FOG)}/chapters/9")
    assert kept(client) == ""


@pytest.mark.parametrize("looked", ["chapters/1", "chapters/1?find=glove", "chapters/3?find=the", "entire"])
def test_looking_something_up_leaves_the_place_alone(reader: Client, shelf: alcove.Library, looked: str) -> None:
    fog = the(shelf, FOG)
    response = reader.get(f"/works/{fog}/{looked}")
    assert response.status_code == 200
    b"".join(response) if response.streaming else response.content
    assert kept(reader) == f"{fog}:2"


def test_another_version_leaves_the_place_alone(shelf: alcove.Library) -> None:
    client, twice = visitor(shelf), the(shelf, TWICE)
    client.get(f"/works/{twice}/chapters/1?version=2")
    assert kept(client) == ""
    page = Shown(client.get(f"/works/{twice}/chapters/1?version=2"))
    assert "data-keep" not in page.one("article").attributes
    assert f"/works/{twice}/end" not in page.links().values()


def test_the_way_forward_moves_the_place(reader: Client, shelf: alcove.Library) -> None:
    fog = the(shelf, FOG)
    reader.get(f"/works/{fog}/chapters/3")
    assert kept(reader) == f"{fog}:3"


def test_who_pages_on_from_any_chapter_reads_on_there(shelf: alcove.Library) -> None:
    client, fog = visitor(shelf), the(shelf, FOG)
    client.get(f"/works/{fog}/chapters/3")
    client.get(f"/works/{fog}/chapters/1")
    assert kept(client) == f"{fog}:3"
    client.get(f"/works/{fog}/chapters/2", headers={"Referer": f"http://localhost/works/{fog}/chapters/1"})
    assert kept(client) == f"{fog}:2"


def test_a_page_tells_its_script_where_one_reads_on(reader: Client, shelf: alcove.Library) -> None:
    fog = the(shelf, FOG)
    page = Shown(reader.get(f"/works/{fog}/chapters/1")).one("article").attributes
    assert (page["data-keep"], page["data-place"], "data-end" in page) == ("/places/keep", f"{fog}:1", False)
    assert Shown(reader.get(f"/works/{fog}/chapters/3")).one("article").attributes["data-end"] == f"{fog}:3!"
    assert "data-keep" not in Shown(reader.get(f"/works/{fog}/chapters/1?find=a")).one("article").attributes
    assert reader.post("/places/keep", {"place": f"{fog}:1"}).status_code == 204
    assert kept(reader) == f"{fog}:1"


@pytest.mark.parametrize("place", ["", "x", "0000000000:1!!", "0000000000:1.0000000000:2"])
def test_a_place_that_is_none_is_not_kept(reader: Client, shelf: alcove.Library, place: str) -> None:
    before = kept(reader)
    for way in ("keep", "off"):
        assert reader.post(f"/places/{way}", {"place": place}).status_code == 400
    assert kept(reader) == before


def test_what_was_read_to_its_end_is_offered_no_more(reader: Client, shelf: alcove.Library) -> None:
    fog = the(shelf, FOG)
    last = Shown(reader.get(f"/works/{fog}/chapters/3"))
    assert list(offered(reader)) == ["What the Fog Returns Chapter 3 of 3"]
    response = reader.get(last.link("The endBack to the work’s card"))
    assert response.headers["Location"] == f"/works/{fog}"
    assert offered(reader) == {}
    assert "Go on at chapter 3" not in Shown(reader.get(f"/works/{fog}")).text
    reader.get(f"/works/{fog}/chapters/3")  # to see again how it ended
    assert offered(reader) == {}


def test_new_chapters_of_what_was_read_are_offered(tmp_path: Path) -> None:
    with alcove.open_library(tmp_path / "library", create=True) as library:
        write(tmp_path / "old", a_work(1, chapters=2, expected=None), "one.html")
        list(library.import_files([tmp_path / "old"]))
        (work,) = library.works(alcove.OWNER)
        client = visitor(library)
        client.post("/places/keep", {"place": f"{work.id}:2!"})
        assert offered(client) == {}
        write(tmp_path / "new", a_work(1, chapters=3, expected=None), "one.html")
        list(library.import_files([tmp_path / "new"]))
        assert list(offered(client).values()) == [f"/works/{work.id}/chapters/3"]
        new = {f"Go on reading {work.title}: 1 new chapter": f"/works/{work.id}/chapters/3"}
        assert told_of(client, "/works", work.id) == new
        assert "Go on at chapter 3" in Shown(client.get(f"/works/{work.id}")).text


def test_the_next_of_a_series_comes_after_the_end(shelf: alcove.Library) -> None:
    client, first, second = visitor(shelf), the(shelf, "999000001"), the(shelf, FOG)
    assert client.get(f"/works/{first}/end?next={second}").headers["Location"] == f"/works/{second}"
    assert kept(client) == f"{first}:1!"


def test_an_end_leads_to_no_work_above_the_ceiling(shelf: alcove.Library) -> None:
    child = Viewer("child", ceiling="General Audiences")
    hidden = {w.id for w in shelf.works(alcove.OWNER)} - {w.id for w in shelf.works(child)}
    seen = next(shelf.works(child)).id
    assert visitor(shelf, child).get(f"/works/{seen}/end?next={min(hidden)}").status_code == 404
    assert visitor(shelf, child).get(f"/works/{min(hidden)}/end").status_code == 404


def test_a_work_is_taken_off_and_brought_back(reader: Client, shelf: alcove.Library) -> None:
    fog = the(shelf, FOG)
    home = Shown(reader.get("/"))
    assert " ".join(home.one("button[name=place]").text().split()) == "Take off this list: What the Fog Returns"
    response = reader.post("/places/off", {"place": f"{fog}:2"})
    assert kept(reader) == ""
    assert response.headers["Location"] == f"/?off={fog}%3A2"
    told = Shown(reader.get(response.headers["Location"]))
    assert "It is not offered any more" in told.text
    assert offered(reader) == {}
    undo = {field.attributes["name"]: field.attributes["value"] for field in told.tree.css("main form.note input")}
    assert reader.post("/places/keep", undo).headers["Location"] == "/"
    assert list(offered(reader).values()) == [f"/works/{fog}/chapters/2"]
