"""Look and type: choices that the browser keeps."""

from __future__ import annotations

import pytest
from django.test import Client

import alcove
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown


def chosen(shown: Shown) -> dict[str, str | None]:
    return {
        one.attributes["name"] or "": one.attributes["value"]
        for one in shown.tree.css("main input[type=radio][checked]")
    }


USUAL = {"theme": "auto", "font": "serif", "size": "m", "measure": "normal", "leading": "normal", "density": "full"}


@pytest.fixture
def reader(shelf: alcove.Library) -> Client:
    return visitor(shelf)


def test_everything_can_be_chosen(reader: Client) -> None:
    shown = Shown(reader.get("/look"))
    assert shown.headings(1)[0] == "Look and type"
    legends = [legend.text() for legend in shown.tree.css("main legend")]
    assert legends == ["Theme", "Letters", "Size", "Line length", "Line spacing", "Works in lists"]
    assert chosen(shown) == USUAL


def test_what_is_chosen_stays_and_is_how_pages_look(reader: Client) -> None:
    response = reader.post("/look", {"theme": "dark", "size": "xl", "next": "/works"})
    assert (response.status_code, response.headers["Location"]) == (302, "/works")
    shown = Shown(reader.get("/look"))
    assert chosen(shown) == USUAL | {"theme": "dark", "size": "xl"}
    html = shown.one("html").attributes
    assert (html["data-theme"], html["data-size"]) == ("dark", "xl")
    reader.post("/look", {"font": "clear"})
    assert chosen(Shown(reader.get("/look"))) == USUAL | {"theme": "dark", "size": "xl", "font": "clear"}


def test_the_usual_needs_no_cookie(reader: Client) -> None:
    reader.post("/look", {"theme": "dark"})
    assert reader.cookies["look"].value
    reader.post("/look", {"theme": "auto"})
    assert reader.cookies["look"].value == ""


def test_what_is_no_choice_changes_nothing(reader: Client) -> None:
    reader.post("/look", {"theme": "pink", "size": '"><script>', "sise": "m"})
    assert chosen(Shown(reader.get("/look"))) == USUAL


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "\\\\evil",
        "/\t/evil",
    ],
)
def test_one_goes_back_to_a_path_of_this_site_alone(reader: Client, elsewhere: str) -> None:
    assert reader.post("/look", {"theme": "dark", "next": elsewhere}).headers["Location"] == "/look"
    hidden = Shown(reader.get("/look", {"next": elsewhere})).one("main input[name=next]")
    assert hidden.attributes["value"] == "/look"


def test_the_reading_page_has_the_same_choices_and_leads_back_to_its_place(
    shelf: alcove.Library, reader: Client
) -> None:
    work_id = shelf.work(alcove.OWNER, "ao3:999000002").id
    address = f"/works/{work_id}/chapters/2?find=key"
    shown = Shown(reader.get(address))
    legends = [legend.text() for legend in shown.tree.css("header legend")]
    assert legends == ["Theme", "Letters", "Size", "Line length", "Line spacing"]
    assert shown.one("header form[action='/look'] input[name=next]").attributes["value"] == address


def test_a_form_on_a_streamed_page_has_a_token_that_counts(shelf: alcove.Library) -> None:
    client = visitor(shelf, enforce_csrf_checks=True)
    work_id = shelf.work(alcove.OWNER, "ao3:999000002").id
    page = client.get(f"/works/{work_id}/entire").getvalue().decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    sent = {"theme": "dark", "next": "/look", "csrfmiddlewaretoken": token}
    assert client.post("/look", sent).status_code == 302
    assert client.post("/look", sent | {"csrfmiddlewaretoken": "x" * 64}).status_code == 403


def test_changing_needs_a_post(reader: Client) -> None:
    assert reader.get("/look", {"theme": "dark"}).status_code == 200
    assert "look" not in reader.cookies
    assert reader.put("/look").status_code == 405
