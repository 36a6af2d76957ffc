"""What was done to tags, on the site: newest first, each to be undone; and the rules as a table, out and in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import alcove
from alcove import OWNER, Library
from alcove.domain.tag_rules import Verb
from alcove.web.errands import ErrandState
from tests.stories.test_wrangling import free, put
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown
from tests.unit.web.test_wrangling import toast

LONG_S = 120


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with alcove.open_library(tmp_path / "library", create=True) as opened:
        put(opened, tmp_path / "works", free("Slow Burn"), free("slow burn"), free("Angst", "angst"))
        yield opened


@pytest.fixture
def browser(library: Library) -> Client:
    return visitor(library)


def rows(shown: Shown) -> list[str]:
    """What was done, a line each, without when."""
    return [" ".join(node.text().split()) for node in shown.tree.css("main ol > li p:first-child")]


def test_nothing_was_done_yet(browser: Client) -> None:
    shown = Shown(browser.get("/wrangling"))
    assert "Nothing was done to tags yet." in shown.text
    assert shown.link("See what is proposed") == "/wrangling/proposals"
    assert browser.get("/wrangling.json").json() == {"total": 0, "acts": []}


def test_acts_stand_newest_first_and_any_can_be_undone(browser: Client, library: Library) -> None:
    first = library.wrangle(OWNER, Verb.MERGE, "slow burn", "Slow Burn").act
    library.wrangle(OWNER, Verb.UNDER, "Slow Burn", "Burning")
    library.accept_all_tag_proposals(OWNER, 0.9)
    shown = Shown(browser.get("/wrangling"))
    told = ["“angst” means “Angst”", "“Slow Burn” stands under “Burning”", "“slow burn” means “Slow Burn”"]
    assert rows(shown) == told
    answer = browser.post("/wrangling/undo", {"act": str(first)})
    assert answer["Location"] == "/wrangling"
    shown = Shown(browser.get("/wrangling"))
    assert toast(shown) == "Undone: “slow burn” means “Slow Burn”."
    assert rows(shown) == [*told[:2], f"{told[2]} undone"]
    assert len(shown.tree.css("main form[action='/wrangling/undo']")) == 2
    assert [act["undone"] for act in browser.get("/wrangling.json").json()["acts"]] == [False, False, True]


def test_an_act_of_several_steps_tells_each(browser: Client, library: Library) -> None:
    library.accept_all_tag_proposals(OWNER, 0.9)
    shown = Shown(browser.get("/wrangling"))
    assert rows(shown) == ["“angst” means “Angst”, and 1 more"]
    assert "2 things in one “angst” means “Angst” “slow burn” means “Slow Burn”" in shown.text


def test_acts_come_in_pages(browser: Client, library: Library) -> None:
    for number in range(31):
        library.wrangle(OWNER, Verb.UNDER, "Angst", f"Feelings {number}")
    assert len(rows(Shown(browser.get("/wrangling")))) == 30
    assert rows(Shown(browser.get("/wrangling?p=2"))) == ["“Angst” stands under “Feelings 0”"]


def test_the_rules_go_out_and_come_in_as_a_table(browser: Client, library: Library, tmp_path: Path) -> None:
    library.wrangle(OWNER, Verb.MERGE, "slow burn", "Slow Burn")
    answer: Any = browser.get("/wrangling/tags.csv")
    table = b"".join(answer.streaming_content)
    assert table == b"kind,name,rule,other\nfreeform,slow burn,synonym,Slow Burn\n"
    assert answer["Content-Disposition"] == 'attachment; filename="alcove-tags.csv"'
    library.unwrangle(OWNER)
    sent = browser.post("/wrangling/bring-in", {"table": SimpleUploadedFile("tags.csv", table)})
    errands: Any = browser.defaults["alcove.errands"]
    errand = errands.wait(sent["Location"].rpartition("/")[2], LONG_S)
    assert errand.state is ErrandState.DONE
    assert "1 rule of the table is new here. 1 row was read." in Shown(browser.get(sent["Location"])).text
    assert library.tag(OWNER, "slow burn")[0].canonical == "Slow Burn"
    assert not any((library.config.library / "uploads").iterdir())


def test_without_a_table_nothing_comes_in(browser: Client) -> None:
    answer = browser.post("/wrangling/bring-in", {})
    assert answer["Location"] == "/wrangling"
    assert toast(Shown(browser.get("/wrangling"))) == "Nothing was brought in: choose one table in CSV."
