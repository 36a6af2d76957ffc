"""Saved searches and standing rules on the site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode

import alcove
from alcove import OWNER, Library
from alcove.domain.viewer import Viewer
from tests.stories.works import a_work, take_in, write
from tests.unit.web.conftest import visitor


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    for number, tag in ((1, "Angst"), (2, "Angst"), (3, "Fluff")):
        write(tmp_path / "works", a_work(number, freeforms=(tag,)), f"{number}.html")
    with alcove.open_library(tmp_path / "library", create=True) as opened:
        take_in(opened, tmp_path / "works")
        yield opened


@pytest.fixture
def browser(library: Library) -> Client:
    return visitor(library)


def seen(browser: Client, address: str) -> LexborHTMLParser:
    answer = browser.get(address)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def words(page: LexborHTMLParser, where: str) -> str:
    return " ".join(" ".join(node.text() for node in page.css(where)).split())


def first(page: LexborHTMLParser, where: str) -> LexborNode:
    found = page.css_first(where)
    assert found is not None
    return found


def test_a_search_is_saved_from_its_list(library: Library, browser: Client) -> None:
    form = first(seen(browser, "/works?q=freeform:Angst"), ".saved-searches form")
    sent = {str(field.attributes["name"]): field.attributes.get("value") or "" for field in form.css("input")}
    answer = browser.post("/saved/do", sent | {"name": "Sad ones"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/works?q=freeform%3AAngst")
    page = seen(browser, "/works")
    (link,) = page.css(".saved-searches ul a")
    assert (link.text(), link.attributes["href"]) == ("Sad ones", "/works?q=freeform%3AAngst")
    browser.post("/saved/do", {"do": "rename", "name": "Sad ones", "new": "Sad"})
    gone = browser.post("/saved/do", {"do": "forget", "name": "Sad"}).headers["Location"]
    assert library.saved_searches(OWNER) == ()
    undo = first(seen(browser, gone), "form.note")
    browser.post("/saved/do", {str(f.attributes["name"]): f.attributes.get("value") or "" for f in undo.css("input")})
    assert [search.to_line() for search in library.saved_searches(OWNER)] == [
        {"name": "Sad", "query": "freeform:Angst"}
    ]


def test_a_name_that_is_taken_leads_back_to_the_list(library: Library, browser: Client) -> None:
    library.save_search(OWNER, "Mine", "lamp")
    library.save_search(OWNER, "Other", "oil")
    answer = browser.post("/saved/do", {"do": "save", "name": " Mine ", "q": "freeform:Angst sort:words"})
    assert answer.headers["Location"] == "/works?q=freeform%3AAngst%20sort%3Awords&taken=Mine"
    page = seen(browser, answer.headers["Location"])
    assert words(page, ".name-taken p") == "Not saved yet: there is a saved search “Mine” already."
    assert "Angst" in words(page, "article")
    form = first(page, ".name-taken form")
    sent = {str(f.attributes["name"]): f.attributes.get("value") or "" for f in form.css("[name]")}
    assert browser.post("/saved/do", sent).headers["Location"] == "/works?q=freeform%3AAngst%20sort%3Awords"
    kept = [(search.name, search.query) for search in library.saved_searches(OWNER)]
    assert kept == [("Mine", "freeform:Angst sort:words"), ("Other", "oil")]
    assert browser.post("/saved/do", {"do": "save", "name": " ", "q": "lamp"}).headers["Location"] == "/works?q=lamp"
    assert browser.post("/saved/do", {"do": "save", "name": "x", "q": "(lamp"}).headers["Location"] == "/saved"


def test_the_page_of_a_tag_leads_to_a_rule_and_says_what_one_hides(library: Library, browser: Client) -> None:
    links = {node.text().strip(): node for node in seen(browser, "/tags/freeform?name=Angst").css("main a")}
    weighed = seen(browser, str(links["Always leave out …"].attributes["href"]) + "&except=")
    assert words(weighed, "form.note p") == "Without Angst (Additional tag) -freeform:Angst would leave out 2 works."
    library.add_rule(OWNER, "-freeform:Angst")
    page = seen(browser, "/tags/freeform?name=Angst")
    assert words(page, ".left-out").startswith("1 standing rule · left out here: 2 works · Show these too")
    assert words(page, "section .empty") == "None of its works is in the lists now."
    behind = str(first(page, ".left-out a").attributes["href"])
    assert browser.get(behind.replace("/works?", "/works.json?")).json()["total"] == 2


def test_a_rule_is_weighed_made_told_and_removed(library: Library, browser: Client) -> None:
    (always,) = seen(browser, "/works?q=" + quote("-freeform:Angst")).css(".always a")
    weighed = seen(browser, str(always.attributes["href"]))
    assert words(weighed, "form.note p") == "Without Angst (Additional tag) -freeform:Angst would leave out 2 works."
    assert library.standing_rules(OWNER) == ()
    browser.post("/saved/do", {"do": "rule", "q": "-freeform:Angst"})
    told = seen(browser, "/works")
    assert words(told, ".left-out") == "1 standing rule · left out here: 2 works · Show these too · Standing rules"
    behind = seen(browser, str(first(told, ".left-out a").attributes["href"]))
    assert words(behind, ".left-out").startswith("Standing rules are set aside here; they would leave out 2 works")
    assert first(behind, ".left-out a").attributes["href"] == "/works"
    assert browser.get("/works.json").json()["total"] == 1
    (rule,) = browser.get("/saved.json").json()["rules"]
    assert (rule["query"], rule["works"]) == ("-freeform:Angst", 2)
    browser.post("/saved/do", {"do": "remove", "rule": rule["rule"]})
    assert browser.get("/works.json").json()["total"] == 3


def test_the_form_leaves_out_a_tag_but_in_a_fandom(browser: Client) -> None:
    page = seen(browser, "/saved?kind=freeform&leave=Angst&except=" + quote("Imaginary Saga"))
    assert words(page, "form.note code") == '-freeform:Angst OR fandom:"Imaginary Saga"'
    assert "would leave out 0 works." in words(page, "form.note p")


def test_what_cannot_be_is_told(library: Library, browser: Client) -> None:
    browser.post("/saved/do", {"do": "rule", "q": "sort:words"})
    assert "A standing rule needs a condition" in words(seen(browser, "/saved"), "body")
    browser.post("/saved/do", {"do": "remove", "rule": "x"})
    assert "There is no standing rule with the number 0" in words(seen(browser, "/saved"), "body")
    assert library.standing_rules(OWNER) == ()


def test_a_reader_with_a_name_and_a_limit_keeps_questions_of_their_own(library: Library) -> None:
    library.save_search(OWNER, "Mine", "lamp")
    young = Viewer("young", "Teen And Up Audiences")
    child = visitor(library, young)
    assert child.post("/saved/do", {"do": "save", "name": "Sad", "q": "freeform:Angst"}).status_code == 302
    assert [search.name for search in library.saved_searches(young)] == ["Sad"]
    assert words(seen(child, "/works"), ".saved-searches ul a") == "Sad"
    assert "Mine" not in words(seen(child, "/saved"), "body")


def test_the_json_of_a_list_says_what_is_left_out_of_it(library: Library, browser: Client) -> None:
    assert browser.get("/works.json").json()["left_out"] == {"rules": 0, "works": 0}
    library.add_rule(OWNER, "-freeform:Angst")
    assert browser.get("/works.json").json()["left_out"] == {"rules": 1, "works": 2}


def test_rules_that_leave_out_everything_do_not_make_a_library_empty(library: Library, browser: Client) -> None:
    library.add_rule(OWNER, "words:1000000..")
    assert library.count(OWNER, "") == 0
    assert "left out: 3 works" in words(seen(browser, "/"), ".holding")
    assert words(seen(browser, "/works"), "#answer .empty h2") == "Standing rules leave out every work."


def test_a_viewer_with_a_limit_and_no_name_is_offered_nothing(library: Library) -> None:
    library.save_search(OWNER, "Mine", "lamp")
    child = visitor(library, Viewer(None, "Teen And Up Audiences"))
    page = seen(child, "/works")
    assert page.css(".saved-searches") == []
    assert child.get("/saved").status_code == 403
    assert child.post("/saved/do", {"do": "save", "name": "x", "q": "lamp"}).status_code == 403


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("-freeform:Angst", "Without Angst (Additional tag) -freeform:Angst"),
        (
            "-freeform:Angst OR fandom:Oil|Salt",
            "Without Angst (Additional tag), except in Oil, Salt -freeform:Angst OR fandom:Oil|Salt",
        ),
        ("-fandom:Oil|Salt", "Without Oil, Salt (Fandom) -fandom:Oil|Salt"),
        ('-freeform:="Angst"', "-freeform:=Angst"),
        ("-freeform:Ang*", "-freeform:Ang*"),
        ("-freeform:Angst OR words:..999", "-freeform:Angst OR words:..999"),
        ("words:..999", "words:..999"),
        ("-tag:Angst", "-tag:Angst"),
    ],
)
def test_a_rule_says_in_words_what_it_leaves_out(browser: Client, library: Library, rule: str, said: str) -> None:
    weighed = seen(browser, f"/saved?rule={quote(rule)}").css("form.note p a")
    works = library.add_rule(OWNER, rule).works
    page = seen(browser, "/saved")
    assert words(page, ".kept-what") == f"{said} leaves out {works} work{'s' if works != 1 else ''}"
    for links in (weighed, page.css(".kept-what a")):
        assert len(links) == bool(works)
        for link in links:
            there = browser.get(str(link.attributes["href"]).replace("/works?", "/works.json?")).json()
            assert (there["total"], link.text()) == (works, f"{works} work{'s' if works != 1 else ''}")


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("/works", "/works?q=rules%3Aoff"),
        ("/works/facets/freeform?sort=name", "/works/facets/freeform?q=rules%3Aoff&sort=name"),
        ("/tags/freeform", "/works?q=rules%3Aoff"),
        ("/creators", "/works?q=rules%3Aoff"),
    ],
)
def test_every_list_says_what_rules_leave_out_of_it(
    library: Library, browser: Client, address: str, leads: str
) -> None:
    assert not seen(browser, address).css(".left-out")
    library.add_rule(OWNER, "-freeform:Angst")
    page = seen(browser, address)
    assert words(page, ".left-out").startswith("1 standing rule · left out here: 2 works · Show these too")
    assert first(page, ".left-out a").attributes["href"] == leads


def test_a_rule_about_a_name_that_no_work_has_says_so_before_one_agrees(browser: Client) -> None:
    page = seen(browser, "/saved?kind=freeform&leave=Angts&except=Nowhere")
    assert words(page, ".note.warn") == (
        "No freeform here is called 'Angts'. Near it: freeform:\"Angst\" (2). No fandom here is called 'Nowhere'."
    )
    assert not seen(browser, "/saved?kind=freeform&leave=Angst").css(".note.warn")
