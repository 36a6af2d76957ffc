"""What stands before every page."""

from __future__ import annotations

import pytest
from django.test import Client

import alcove
from tests.unit.web.conftest import visitor


def test_an_answer_says_how_long_it_is(client: Client) -> None:
    """Without it a server cannot keep the connection."""
    response = client.get("/works")
    assert int(response.headers["Content-Length"]) == len(response.content)


def test_every_answer_has_its_headers(client: Client) -> None:
    for address in ("/works", "/works.json", "/nowhere", "/works?q=fandm:x"):
        headers = client.get(address).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["style-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", ""])
def test_another_hosts_name_is_refused(client: Client, host: str) -> None:
    assert client.get("/works", headers={"Host": host or "."}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:8484", "127.0.0.1:8484", "[::1]:8484"])
def test_this_machines_names_are_known(client: Client, host: str) -> None:
    assert client.get("/works", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Referer": "http://evil.example/works"},
        {},
    ],
)
def test_another_site_changes_nothing(shelf: alcove.Library, headers: dict[str, str]) -> None:
    from alcove.web.site import make_site

    client = Client(headers=headers, SERVER_NAME="localhost", **make_site(shelf).surroundings())
    assert client.post("/look", {"theme": "dark", "next": "/works"}).status_code == 403


def test_a_form_without_its_token_changes_nothing(shelf: alcove.Library) -> None:
    client = visitor(shelf, enforce_csrf_checks=True)
    assert client.post("/look", {"theme": "dark", "next": "/works"}).status_code == 403


def test_acts_take_no_get_and_pages_no_post(client: Client) -> None:
    assert client.get("/runs/1/undo").status_code == 405
    assert client.post("/works").status_code == 405


def test_a_page_that_breaks_tells_nothing_of_its_insides(
    shelf: alcove.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ValueError("the secret of the insides")

    monkeypatch.setattr(type(shelf), "search", break_down)
    client = visitor(shelf, raise_request_exception=False)
    shown = client.get("/works")
    assert shown.status_code == 500
    assert "secret" not in shown.content.decode()
    assert "Your library is as it was" in shown.content.decode()
