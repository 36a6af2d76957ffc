"""Proposals for tags on the site: with evidence and counts, accepted one by one or all together, dismissed, undone."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.test import Client

import alcove
from alcove import OWNER, Library
from alcove.domain.spelling import Difference
from alcove.domain.tag_rules import Verb
from tests.stories.test_wrangling import free, put
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown
from tests.unit.web.test_wrangling import toast

MERGES = "“slow burn” means “Slow Burn”"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Three ways to write Slow Burn, two to write Angst, and a fandom in two media."""
    tags = (
        free("Slow Burn"),
        free("Slow Burn", "angst"),
        free("slow burn", "Angst"),
        free("Slowburn", "Angst"),
        {"fandoms": ("Lamp (TV)",)},
        {"fandoms": ("Lamp - A. Author",)},
    )
    with alcove.open_library(tmp_path / "library", create=True) as opened:
        put(opened, tmp_path / "works", *tags)
        yield opened


@pytest.fixture
def browser(library: Library) -> Client:
    return visitor(library)


def proposed(browser: Client, query: str = "") -> list[str]:
    """The rows, without their buttons."""
    shown = Shown(browser.get(f"/wrangling/proposals{query}"))
    rows = [node.css("p") for node in shown.tree.css("ul[aria-label=Proposals] > li")]
    return [" | ".join(" ".join(part.text(separator=" ").split()) for part in row) for row in rows]


def id_of(browser: Client, name: str) -> str:
    lines = browser.get("/wrangling/proposals.json").json()["proposals"]
    return next(str(line["id"]) for line in lines if line["name"] == name)


def after(browser: Client, address: str, sent: Mapping[str, object]) -> Shown:
    answer = browser.post(address, sent)
    assert answer.status_code == 302
    return Shown(browser.get(answer["Location"]))


def test_they_stand_with_evidence_and_counts_the_most_certain_first(browser: Client) -> None:
    in_case = "98 % certain · The names differ in capitals or accents alone."
    joined = "75 % certain · The same letters, with words written together or apart."
    in_media = "60 % certain · The same name with several media or authors behind it."
    assert proposed(browser) == [
        f"angst 1 work means Angst 2 works | {in_case}",
        f"slow burn 1 work means Slow Burn 2 works | {in_case}",
        f"Slowburn 1 work means Slow Burn 2 works | {joined}",
        f"Lamp (TV) 1 work stands under Lamp - All Media Types a new name | {in_media}",
        f"Lamp - A. Author 1 work stands under Lamp - All Media Types a new name | {in_media}",
    ]
    assert len(proposed(browser, "?kind=fandom")) == 2
    assert proposed(browser, "?kind=character") == []
    shown = Shown(browser.get("/wrangling/proposals?kind=freeform"))
    assert "3 proposals, the most certain first." in shown.text
    assert shown.link("slow burn") == "/tags/freeform?name=slow%20burn"


def test_one_is_accepted_and_undone(browser: Client, library: Library) -> None:
    shown = after(browser, "/wrangling/proposals/accept", {"one": id_of(browser, "slow burn"), "kind": "freeform"})
    assert toast(shown) == f"{MERGES} now: 1 work."
    assert [row.split(" means")[0] for row in proposed(browser, "?kind=freeform")] == [
        "angst 1 work",
        "Slowburn 1 work",
    ]
    assert library.count(OWNER, 'freeform:"slow burn"') == 3
    act = shown.one("main form[action='/wrangling/undo'] input[name=act]").attributes["value"]
    shown = after(browser, "/wrangling/undo", {"act": act, "to": "proposals"})
    assert toast(shown) == f"Undone: {MERGES}."
    assert len(proposed(browser, "?kind=freeform")) == 3


@pytest.mark.parametrize(
    ("done", "button", "following"), [("slow burn", "accept", "Slowburn"), ("Lamp - A. Author", "dismiss", "Lamp (TV)")]
)
def test_the_next_one_is_in_focus_after_an_act(browser: Client, done: str, button: str, following: str) -> None:
    here = [line["id"] for line in browser.get("/wrangling/proposals.json").json()["proposals"]]
    sent = {"one": id_of(browser, done), "here": here, "p": "1"}
    led = browser.post(f"/wrangling/proposals/{button}", sent)["Location"]
    assert led.partition("#")[2] == f"{button}-{id_of(browser, following)}"
    Shown(browser.get(led)).one(f"#{led.partition('#')[2]}")


def test_the_same_page_comes_after_an_act(browser: Client) -> None:
    answer = browser.post("/wrangling/proposals/dismiss", {"one": id_of(browser, "angst"), "p": "2"})
    assert "p=2" in answer["Location"]


def test_several_are_accepted_as_one_act(browser: Client, library: Library) -> None:
    chosen = [id_of(browser, "slow burn"), id_of(browser, "Slowburn")]
    shown = after(browser, "/wrangling/proposals/accept", {"id": chosen})
    assert toast(shown) == f"{MERGES}, and 1 more now: 2 works."
    [act] = library.tag_acts(OWNER).acts
    assert len(act.steps) == 2


def test_all_of_the_page_are_accepted(browser: Client, library: Library) -> None:
    here = [id_of(browser, name) for name in ("angst", "slow burn")]
    after(browser, "/wrangling/proposals/accept", {"here": here, "all": "1"})
    assert [len(act.steps) for act in library.tag_acts(OWNER).acts] == [2]


def test_one_is_dismissed_and_does_not_come_again(browser: Client, library: Library) -> None:
    shown = after(browser, "/wrangling/proposals/dismiss", {"one": id_of(browser, "angst")})
    assert toast(shown) == "“angst” with “Angst” is not proposed again."
    assert "angst" not in " ".join(proposed(browser))
    with alcove.open_library(library.config.library) as again:
        assert len(proposed(visitor(again))) == 4


def test_how_many_would_be_accepted_is_said_before(browser: Client, library: Library) -> None:
    shown = Shown(browser.get("/wrangling/proposals/all?percent=98&kind=freeform"))
    assert "2 proposals are at least 98 % certain, Additional tags." in shown.text
    assert "2 works carry tags that mean something else then, or stand elsewhere." in shown.text
    assert "“angst” means “Angst” “slow burn” means “Slow Burn”" in shown.text
    assert library.tag_acts(OWNER).acts == ()
    shown = after(browser, "/wrangling/proposals/accept-all", {"percent": "98", "kind": "freeform"})
    assert toast(shown) == "“angst” means “Angst”, and 1 more now: 2 works."
    assert [len(act.steps) for act in library.tag_acts(OWNER).acts] == [2]
    assert (
        "Nothing is proposed that is at least 98 % certain."
        in Shown(browser.get("/wrangling/proposals/all?percent=98")).text
    )


@pytest.mark.parametrize("percent", ["", "x", "49", "101", "-5", "9999"])
def test_what_is_no_certainty(browser: Client, library: Library, percent: str) -> None:
    assert browser.get("/wrangling/proposals/all", {"percent": percent}).status_code == 400
    assert browser.post("/wrangling/proposals/accept-all", {"percent": percent}).status_code == 400
    assert library.tag_acts(OWNER).acts == ()


def test_what_is_proposed_no_more_does_nothing(browser: Client, library: Library) -> None:
    held = id_of(browser, "angst")
    after(browser, "/wrangling/proposals/accept", {"one": held})
    assert toast(after(browser, "/wrangling/proposals/accept", {"one": held})).startswith("Nothing was done: ")
    assert toast(after(browser, "/wrangling/proposals/accept", {})) == "Nothing was chosen."
    assert len(library.tag_acts(OWNER).acts) == 1


def test_nothing_is_proposed(tmp_path: Path) -> None:
    with alcove.open_library(tmp_path / "empty", create=True) as library:
        shown = Shown(visitor(library).get("/wrangling/proposals"))
        assert "Nothing is proposed." in shown.text
        assert visitor(library).get("/wrangling/proposals.json").json() == {"total": 0, "proposals": []}


def test_while_names_are_compared_the_page_says_so_and_looks_again(
    browser: Client, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With hundreds of thousands of names it takes longer than a page may; nothing waits for it, and nothing is done."""
    held = id_of(browser, "angst")
    from alcove.web.pages import proposals

    may_end = threading.Event()
    find = library.tag_proposals

    class Slow:
        """The library, as long as its names are compared."""

        def tag_proposals(self, viewer: alcove.Viewer, *, limit: int) -> object:
            may_end.wait()
            return find(viewer, limit=limit)

    comparing = browser.defaults["alcove.comparing"]
    monkeypatch.setattr(comparing, "_library", Slow())
    monkeypatch.setattr(proposals, "_PATIENCE_S", 0.0)
    shown = Shown(browser.get("/wrangling/proposals"))
    assert "The names of all tags are being compared." in shown.text
    assert shown.one("meta[http-equiv=refresh]").attributes["content"] == "2"
    assert browser.get("/wrangling/proposals.json").json() == {"is_comparing": True}
    for address, sent in (("accept", {"one": held}), ("dismiss", {"one": held}), ("accept-all", {"percent": "50"})):
        told = toast(after(browser, f"/wrangling/proposals/{address}", sent))
        assert told == "Nothing was done yet: works or rules have changed, and names are compared anew."
    assert browser.get("/wrangling/proposals/all?percent=50")["Location"] == "/wrangling/proposals"
    may_end.set()
    monkeypatch.setattr(proposals, "_PATIENCE_S", 60.0)
    assert len(proposed(browser)) == 5
    assert library.tag_acts(OWNER).acts == ()


def test_every_reason_is_told_in_a_sentence() -> None:
    from alcove.web import tag_words

    told = {difference.value for difference in Difference} | {
        "one fandom in several media",
        "the same name in several media",
    }
    assert told == tag_words._REASONS.keys()
    assert set(Verb) == tag_words._DONE.keys()
