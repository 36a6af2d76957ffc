"""Works with the same text, and works that may be one: side by side, linked and taken apart by buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import alcove
from alcove import OWNER, Library
from alcove.domain.viewer import Viewer
from tests.stories.test_suspects import a_story, put
from tests.stories.works import a_work, take_in, write
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown
from tests.unit.web.test_aside import toast

KIT = Viewer("Kit", "Teen And Up Audiences")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with alcove.open_library(tmp_path / "library", create=True) as opened:
        yield opened


@pytest.fixture
def browser(library: Library) -> Client:
    return visitor(library)


def test_no_duplicates(browser: Client) -> None:
    assert "No two works here have the same text." in Shown(browser.get("/duplicates")).text
    assert browser.get("/duplicates.json").json() == {"total": 0, "groups": [], "suspects": {"total": 0, "pairs": []}}


def test_the_same_text_under_two_names_stands_side_by_side(browser: Client, library: Library, tmp_path: Path) -> None:
    again: dict[str, Any] = {"site_id": "9000777", "source_url": "https://archiveofourown.org/works/9000777"}
    write(tmp_path / "works", a_work(5), "one.html")
    write(tmp_path / "works", replace(a_work(5, title="Lamp, again", rating="Mature"), **again), "two.html")
    take_in(library, tmp_path / "works")
    page = Shown(browser.get("/duplicates"))
    assert page.headings(1) == ["Duplicates 1"]
    rows = [[" ".join(cell.text().split()) for cell in row.css("th, td")] for row in page.tree.css("main tr")]
    assert rows[0] in (["", "Lamp 5", "Lamp, again"], ["", "Lamp, again", "Lamp 5"])
    side = rows[0].index("Lamp, again")
    told = {label: (values[2 - side], values[side - 1]) for label, *values in rows[1:]}
    assert told == {
        "Creators": ("writer2", "writer2"),
        "From": ("Archive of Our Own, 9000005", "Archive of Our Own, 9000777"),
        "Rating": ("General Audiences", "Mature"),
    }
    [other] = library.works(OWNER, 'title:"Lamp, again"')
    assert page.link("Lamp, again") == f"/works/{other.id}"
    line = browser.get("/duplicates.json").json()
    assert (line["total"], sorted(work["title"] for work in line["groups"][0])) == (1, ["Lamp 5", "Lamp, again"])
    assert "Lamp" not in Shown(visitor(library, KIT).get("/duplicates")).text


def two_alike(library: Library, folder: Path) -> list[str]:
    """A story and the longer one that it became, and one that is neither."""
    ids = put(library, folder, a_story(31, 1, 2), a_story(32, 1, 2, 3, rating="Mature"), a_story(33, 9))
    library.look_for_suspects()
    return ids


def test_what_may_be_one_is_shown_with_the_evidence(browser: Client, library: Library, tmp_path: Path) -> None:
    """Side by side, how likely and why, with a button for each way; nobody with a ceiling sees what is above it."""
    first, second, _ = two_alike(library, tmp_path / "works")
    page = Shown(browser.get("/duplicates"))
    assert page.headings(1) == ["Duplicates 1"]
    assert page.tree.css("main strong")[0].text() == f"{int(100 * library.suspects(OWNER).pairs[0].score)} % likely:"
    assert "chapters 1 to 2 are chapters 1 to 2 there" in page.text
    assert {page.link("Story 31"), page.link("Story 32")} == {f"/works/{first}", f"/works/{second}"}
    line = browser.get("/duplicates.json").json()["suspects"]
    assert (line["total"], sorted(line["pairs"][0]["works"])) == (1, sorted([first, second]))
    assert "keeps its address" in page.text
    buttons = [button.text() for button in page.tree.css(".pair-acts button")]
    assert buttons == ["One work, at the left one’s address", "One work, at the right one’s address", "Two works"]
    kit = Shown(visitor(library, KIT).get("/duplicates"))
    assert "Story 31" not in kit.text
    assert kit.tree.css_first("main button") is None


def test_linking_and_taking_it_back(browser: Client, library: Library, tmp_path: Path) -> None:
    """One button links; the page that follows has one that undoes it; so has the work's card."""
    first, second, _ = two_alike(library, tmp_path / "works")
    total = library.count(OWNER, "")
    answer = browser.post("/duplicates/link", {"work": second, "into": first}, follow=True)
    page = Shown(answer)
    assert toast(answer) == "1 work is part of another now."
    assert page.link("To the work’s card") == f"/works/{first}"
    act = page.tree.css("input[name=act]")[0].attributes["value"]
    assert library.count(OWNER, "") == total - 1
    card = Shown(browser.get(f"/works/{first}"))
    assert "Archive of Our Own, 9000032" in card.text
    assert browser.get(f"/works/{second}").headers["Location"] == f"/works/{first}"
    assert (
        toast(browser.post("/duplicates/unlink", {"act": act}, follow=True)) == "Story 32 is a work of its own again."
    )
    assert library.count(OWNER, "") == total
    browser.post("/duplicates/link", {"work": second, "into": first})
    answer = browser.post("/duplicates/unlink", {"work": second})
    assert answer.headers["Location"] == f"/works/{second}"
    assert library.count(OWNER, "") == total


def test_all_that_are_likely_enough(browser: Client, library: Library, tmp_path: Path) -> None:
    """By percent; what is no likelihood, and what would link nearly everything, links nothing."""
    two_alike(library, tmp_path / "works")
    total = library.count(OWNER, "")
    for percent in ("", "lamp", "3", "101", "nan"):
        assert toast(browser.post("/duplicates/link-all", {"percent": percent}, follow=True)).startswith(
            "Nothing was linked"
        )
    assert library.count(OWNER, "") == total
    assert (
        toast(browser.post("/duplicates/link-all", {"percent": "80 %"}, follow=True))
        == "1 work is part of another now."
    )
    assert library.count(OWNER, "") == total - 1
    answer = browser.post("/duplicates/link-all", {"percent": "80"}, follow=True)
    assert toast(answer) == "No pair is as likely as that."


def test_two_that_are_two(browser: Client, library: Library, tmp_path: Path) -> None:
    first, second, _ = two_alike(library, tmp_path / "works")
    assert (
        toast(browser.post("/duplicates/apart", {"work": first, "other": second}, follow=True))
        == "They are two, and are not shown here again."
    )
    assert library.suspects(OWNER).total == 0


def test_looking_is_an_errand(browser: Client, library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "works", a_story(31, 1, 2), a_story(32, 1, 2, 3))
    answer = browser.post("/duplicates/look", follow=True)
    assert "/errands/" in answer.redirect_chain[-1][0]
    assert "Comparing the texts of all works" in Shown(answer).text
