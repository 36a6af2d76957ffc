"""Home, chance, how to search, and what search engines are told."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

import alcove
from alcove import samples
from alcove.domain.query import describe, parse
from alcove.domain.viewer import Viewer
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown

CHILD = Viewer("child", ceiling="General Audiences")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Client]:
    with alcove.open_library(tmp_path / "library", create=True) as library:
        yield visitor(library)


def question_at(address: str) -> str:
    return parse_qs(urlsplit(address).query)["q"][0]


def test_home_says_how_much_there_is_and_what_is_new(client: Client, shelf: alcove.Library) -> None:
    shown = Shown(client.get("/"))
    works, words = shelf.totals(alcove.OWNER)
    assert shown.status == 200
    assert f"{works} works, {words:,} words" in shown.text
    newest = [work.title or "Untitled" for work in shelf.works(alcove.OWNER, "sort:imported")][:5]
    assert shown.headings(3) == newest
    assert shown.headings(2)[:2] == ["Fandoms", "New in the library"]
    assert shown.link("Saltglass - Marrin Oake").startswith("/tags/fandom?name=")
    assert shown.tree.css_first("header form[role=search] input[name=q]") is not None


def test_home_as_figures(client: Client, shelf: alcove.Library) -> None:
    told = client.get("/home.json").json()
    assert (told["works"], told["words"]) == shelf.totals(alcove.OWNER)
    assert told["fandoms"][0] == {"name": "Saltglass - Marrin Oake", "count": 5}
    assert len(told["newest"]) == 5


def test_an_empty_library_says_what_it_is_and_what_to_do(empty: Client) -> None:
    shown = Shown(empty.get("/"))
    assert shown.status == 200
    assert "Everything stays on this machine." in shown.text
    assert "alcove demo" in shown.text
    assert "The folder stays as it is" in shown.text
    assert shown.field("Its path") == ""
    assert shown.headings(3) == []
    assert empty.get("/home.json").json()["works"] == 0


def test_home_keeps_to_the_viewers_ceiling(shelf: alcove.Library) -> None:
    told = visitor(shelf, CHILD).get("/home.json").json()
    assert told["works"] == shelf.count(CHILD) < shelf.count(alcove.OWNER)
    assert {work["rating"] for work in told["newest"]} == {"General Audiences"}


def test_many_fandoms_lead_to_all_of_them(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alcove.web.pages.home._FANDOMS", 2)
    assert Shown(client.get("/")).link("All 4 fandoms") == "/tags/fandom"
    monkeypatch.setattr("alcove.web.pages.home._COUNTED", 3)
    assert Shown(client.get("/")).link("All fandoms") == "/tags/fandom"


def test_chance_leads_to_a_work_and_to_another_one(client: Client, shelf: alcove.Library) -> None:
    ids = {f"/works/{work.id}" for work in shelf.works(alcove.OWNER)}
    found = {client.get("/random").headers["Location"] for _ in range(40)}
    assert found <= ids
    assert len(found) > 1


def test_chance_keeps_to_a_question_and_a_ceiling(client: Client, shelf: alcove.Library) -> None:
    [only] = shelf.works(alcove.OWNER, "lang:fr")
    assert client.get("/random", {"q": "lang:fr"}).headers["Location"] == f"/works/{only.id}"
    child = visitor(shelf, CHILD)
    allowed = {f"/works/{work.id}" for work in shelf.works(CHILD)}
    assert {child.get("/random").headers["Location"] for _ in range(30)} <= allowed


def test_chance_without_works_leads_to_the_list_that_says_so(client: Client, empty: Client) -> None:
    assert client.get("/random", {"q": "lang:xx"}).headers["Location"] == "/works?q=lang%3Axx"
    assert empty.get("/random").headers["Location"] == "/works"
    assert client.get("/random", {"q": "foo:bar"}).status_code == 400


def test_search_engines_are_asked_to_stay_away(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.content == b"User-agent: *\nDisallow: /\n"
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_how_to_search_has_every_word_of_the_language_and_all_examples_are_questions(client: Client) -> None:
    shown = Shown(client.get("/help/search"))
    told = describe()
    links = shown.links()
    # What ``is`` and ``has`` do stands with each of their words, and ``not`` among the signs.
    keys = [row for row in told["keys"] if row["name"] not in {"is", "has", "not"}]
    for row in (*keys, *told["states"], *told["sorts"]):
        if row["works"]:
            assert parse(question_at(links[row["example"]])) == parse(row["example"])
            assert row["says"].replace("`", "") in shown.text
        else:
            assert row["example"] in shown.text
            assert row["example"] not in links
    for operator in told["operators"]:
        assert operator["example"] in links
    assert client.get("/help/search.json").json() == told


def test_home_leads_back_to_what_was_being_read(client: Client, shelf: alcove.Library) -> None:
    work = next(shelf.works(alcove.OWNER, "chapters:2.."))
    assert "Go on reading" not in Shown(client.get("/")).headings(2)
    client.get(f"/works/{work.id}/chapters/1")
    shown = Shown(client.get("/"))
    assert shown.headings(2)[0] == "Go on reading"
    assert shown.link(f"{work.title} Chapter 1 of {work.chapters_posted}").startswith(f"/works/{work.id}/")


def test_nothing_needs_attention_where_nothing_does(client: Client) -> None:
    assert "Needs a look" not in Shown(client.get("/")).headings(2)
    told = client.get("/home.json").json()["attention"]
    assert {told[name] for name in ("failed", "in_drawer", "duplicates", "unindexed")} == {0}


def test_what_waits_is_named_where_it_can_be_seen_to(tmp_path: Path) -> None:
    (tmp_path / "odd.html").write_text("<p>Not a work of any archive.</p>", encoding="utf-8")
    with alcove.open_library(tmp_path / "library", create=True) as library:
        list(library.import_files([tmp_path / "odd.html"], yes=True))
        shown = Shown(visitor(library).get("/"))
        assert "Needs a look" in shown.headings(2)
        assert shown.link("1 work in the drawer, its preface not understood") == "/drawer"


def test_an_import_under_way_is_shown_with_how_far_it_is(tmp_path: Path) -> None:
    with alcove.open_library(tmp_path / "library", create=True) as library, as_file(samples.folder()) as folder:
        outcomes = library.import_files([folder])
        next(outcomes)
        shown = Shown(visitor(library).get("/"))
        assert shown.link("An import is under way") == "/runs/1"
        assert shown.tree.css_first("main progress[aria-label='Import 1']") is not None
        list(outcomes)
        assert "An import is under way" not in Shown(visitor(library).get("/")).headings(2)


def test_before_any_work_can_be_found_the_list_leads_to_the_import(tmp_path: Path) -> None:
    """Nor does it offer to filter and sort what is not there."""
    with alcove.open_library(tmp_path / "library", create=True) as library, as_file(samples.folder()) as folder:
        empty = Shown(visitor(library).get("/works"))
        assert empty.headings(2) == ["The library is empty."]
        assert empty.tree.css("select, aside") == []
        outcomes = library.import_files([folder])
        next(outcomes)
        begun = Shown(visitor(library).get("/works"))
        assert begun.headings(2) == ["No work can be found yet."]
        assert begun.link("An import is under way") == "/runs/1"
        assert "An import is under way" not in Shown(visitor(library, CHILD).get("/works")).links()
        list(outcomes)
        assert "Filters" in Shown(visitor(library).get("/works")).headings(2)


def test_home_has_the_saved_searches(tmp_path: Path) -> None:
    with alcove.open_library(tmp_path / "library", create=True) as library, as_file(samples.folder()) as folder:
        list(library.import_files([folder]))
        assert "Saved searches" not in Shown(visitor(library).get("/")).headings(2)
        library.save_search(alcove.OWNER, "Short and warm", "freeform:Fluff words:..2000")
        shown = Shown(visitor(library).get("/"))
        assert "Saved searches" in shown.headings(2)
        assert shown.link("Short and warm") == "/works?q=freeform%3AFluff%20words%3A..2000"


def test_what_waits_is_the_owners_business(shelf: alcove.Library) -> None:
    child = visitor(shelf, CHILD)
    assert child.get("/home.json").json()["attention"] is None
    assert child.get("/").status_code == 200
