"""Tags in order, on the site: what a tag means, what an act would come to, the act, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

import alcove
from alcove import OWNER, Library
from alcove.domain.tag_rules import Verb
from alcove.domain.viewer import Viewer
from tests.stories.test_wrangling import free, put
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown

KIT = Viewer("Kit", "Teen And Up Audiences")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Two works with Slow Burn, one with slow burn, one with Angst, one with Hurt/Comfort."""
    with alcove.open_library(tmp_path / "library", create=True) as opened:
        last = free("Hurt/Comfort") | {"relationships": ("Ada Vale/Bo Ash",)}
        tags = (free("Slow Burn"), free("Slow Burn"), free("slow burn"), free("Angst"), last)
        put(opened, tmp_path / "works", *tags)
        yield opened


@pytest.fixture
def browser(library: Library) -> Client:
    return visitor(library)


def page_of(browser: Client, name: str, kind: str = "freeform") -> Shown:
    return Shown(browser.get(f"/tags/{kind}?name={quote(name)}"))


def rules_of(browser: Client, name: str, kind: str = "freeform") -> Shown:
    return Shown(browser.get(f"/wrangling/tag?kind={kind}&name={quote(name)}"))


def step(verb: str, name: str, other: str = "") -> dict[str, str]:
    return {"do": verb, "kind": "freeform", "name": name, "other": other}


def consequences(browser: Client, verb: str, name: str, other: str = "") -> list[str]:
    told: list[str] = browser.get("/wrangling/step.json", step(verb, name, other)).json()["consequences"]
    return told


def do(browser: Client, verb: str, name: str, other: str = "") -> Shown:
    answer = browser.post("/wrangling/do", step(verb, name, other))
    assert answer.status_code == 302
    return Shown(browser.get(answer["Location"]))


def toast(shown: Shown) -> str:
    """What the page after an act says of it."""
    return " ".join(shown.one("[role=status]").text().split())


def said(shown: Shown) -> dict[str, str]:
    """What the page of a name tells of its place among the others."""
    rows = shown.tree.css("main dl > div")
    lines = [[" ".join(cell.text(separator=" ").split()) for cell in row.css("dt, dd")] for row in rows]
    return {label: told for label, told in lines}  # noqa: C416 - two of each, or it fails


def test_the_page_of_a_tag_tells_what_it_means(browser: Client, library: Library) -> None:
    assert said(page_of(browser, "Slow Burn")) == {"Mostly in": "Imaginary Saga 2 works"}
    library.wrangle(OWNER, Verb.MERGE, "slow burn", "Slow Burn")
    library.wrangle(OWNER, Verb.UNDER, "Slow Burn", "Burning")
    shown = page_of(browser, "Slow Burn")
    assert said(shown) == {
        "Also written": "slow burn 1 work",
        "Stands under": "Burning",
        "Mostly in": "Imaginary Saga 3 works",
    }
    assert shown.link("Put in order") == "/wrangling/tag?kind=freeform&name=Slow%20Burn"
    assert shown.link("Burning") == "/tags/freeform?name=Burning"
    of_synonym = page_of(browser, "slow burn")
    assert said(of_synonym) == {
        "Means": "Slow Burn",
        "Stands under": "Burning",
        "Mostly in": "Imaginary Saga 3 works",
    }
    company = [node.text() for node in of_synonym.tree.css("aside bdi")]
    assert company == ["Imaginary Saga"], "what a tag means is no company of it"
    assert of_synonym.link("Slow Burn") == "/tags/freeform?name=Slow%20Burn"


def test_a_tag_that_no_work_carries_has_a_page_where_a_rule_names_it(browser: Client, library: Library) -> None:
    assert page_of(browser, "Burning").status == 404
    library.wrangle(OWNER, Verb.UNDER, "Slow Burn", "Burning")
    shown = page_of(browser, "Burning")
    assert (shown.status, said(shown)["Stands over"]) == (200, "Slow Burn 2 works")
    assert browser.get("/tags/freeform.json?name=Burning").json()["tag"]["over"] == [{"name": "Slow Burn", "works": 2}]


def test_a_relationship_tells_its_characters(browser: Client) -> None:
    assert said(page_of(browser, "Ada Vale/Bo Ash", "relationship"))["Characters"] == "Ada Vale Bo Ash"


def test_readers_with_a_limit_find_what_is_counted_and_see_no_rules(browser: Client, library: Library) -> None:
    """A canonical name stands in their lists though no work carries it; what belongs to it is the owner's."""
    library.wrangle(OWNER, Verb.RENAME, "Angst", "Heartache")
    kit = visitor(library, KIT)
    shown = page_of(kit, "Heartache")
    assert (shown.status, said(shown), "Put in order" in shown.links()) == (200, {}, False)
    assert "Tags that probably mean the same" not in Shown(kit.get("/tags/freeform")).links()
    assert kit.get("/tags/freeform.json?name=Heartache").json()["tag"] is None


def test_the_list_of_names_leads_to_what_is_proposed(browser: Client) -> None:
    shown = Shown(browser.get("/tags/freeform"))
    assert shown.link("Tags that probably mean the same") == "/wrangling/proposals?kind=freeform"
    assert "Tags that probably mean the same" not in Shown(browser.get("/tags/rating")).links()


def test_the_rules_of_a_tag(browser: Client, library: Library) -> None:
    shown = rules_of(browser, "Slow Burn")
    assert shown.headings(2) == ["Mostly in 1", "Put in order"]
    assert "No other name means the same, and no tag stands over or under it." in shown.text
    library.wrangle(OWNER, Verb.MERGE, "slow burn", "Slow Burn")
    library.wrangle(OWNER, Verb.UNDER, "Slow Burn", "Burning")
    shown = rules_of(browser, "Slow Burn")
    assert "3 works · 2 with exactly this name" in shown.text
    assert shown.link("Split off … slow burn") == "/wrangling/step?do=split&kind=freeform&name=slow%20burn"
    taken = "/wrangling/step?do=not-under&kind=freeform&name=Slow%20Burn&other=Burning"
    assert shown.link("Take from under … Burning") == taken
    assert rules_of(browser, "Burning").link("Take from under … Slow Burn") == taken
    of_synonym = rules_of(browser, "slow burn")
    assert of_synonym.headings(2) == ["Put in order"]
    assert of_synonym.link("Split it off …") == "/wrangling/step?do=split&kind=freeform&name=slow%20burn"


@pytest.mark.parametrize("address", ["/wrangling/tag?kind=rating&name=Mature", "/wrangling/tag?kind=freeform&name=Nix"])
def test_what_is_no_tag_to_put_in_order(browser: Client, address: str) -> None:
    assert browser.get(address).status_code == 404


def test_what_a_merge_would_come_to_is_said_in_numbers_and_names(browser: Client, library: Library) -> None:
    assert consequences(browser, "merge", "Slow Burn", "Angst") == [
        "2 works move from “Slow Burn” to “Angst”.",
        "“Angst” has 1 work so far, and 3 then.",
    ]
    library.wrangle(OWNER, Verb.MERGE, "slow burn", "Slow Burn")
    library.wrangle(OWNER, Verb.UNDER, "Slow Burn", "Burning")
    library.wrangle(OWNER, Verb.UNDER, "Hurt/Comfort", "Slow Burn")
    assert consequences(browser, "merge", "Slow Burn", "Pining ") == [
        "3 works move from “Slow Burn” to “Pining”.",
        "“Pining” is a new name, which no work carries yet.",
        "Its synonyms go along: “slow burn”.",
        "It stands under “Burning”; so will “Pining”.",
        "What stands under it will stand under “Pining”: “Hurt/Comfort”.",
    ]
    assert consequences(browser, "merge", "slow burn", "Angst") == [
        "1 work moves from “slow burn” to “Angst”.",
        "“Angst” has 1 work so far, and 2 then.",
    ]
    assert len(library.tag_acts(OWNER).acts) == 3, "a preview does nothing"


OTHERS = {
    ("rename", "Slow Burn", "Pining"): [
        "3 works of “Slow Burn” are listed and counted under “Pining”.",
        "“Pining” is a new name, which no work carries yet.",
        "Its synonyms go along: “slow burn”.",
        "It stands under “Fire”; so will “Pining”.",
    ],
    ("under", "Slow Burn", "Angst"): [
        "A filter on “Angst” finds the 3 works of “Slow Burn” as well.",
        "“Angst” has 1 work so far, and 4 then.",
    ],
    ("not-under", "Slow Burn", "Fire"): [
        "The 3 works of “Slow Burn” stand under “Fire” no longer.",
        "“Fire” has 3 works so far, and 0 then.",
    ],
    ("split", "slow burn", ""): ["1 work carries “slow burn”, which is counted for itself."],
}


def test_what_the_others_would_come_to(browser: Client, library: Library) -> None:
    library.wrangle(OWNER, Verb.MERGE, "slow burn", "Slow Burn")
    library.wrangle(OWNER, Verb.UNDER, "Slow Burn", "Fire")
    for asked, told in OTHERS.items():
        assert consequences(browser, *asked) == told
        shown = Shown(browser.get("/wrangling/step", step(*asked)))
        assert [" ".join(node.text().split()) for node in shown.tree.css("main ul > li")] == told


def test_what_cannot_be_is_said_and_not_done(browser: Client, library: Library) -> None:
    shown = Shown(browser.get("/wrangling/step", step("not-under", "Angst", "Slow Burn")))
    assert (shown.status, shown.headings(1)) == (400, ["That cannot be"])
    assert "“Angst” does not stand under “Slow Burn”." in shown.text
    assert browser.post("/wrangling/do", step("merge", "Angst", "Angst")).status_code == 400
    assert browser.get("/wrangling/step", step("dismiss", "Angst", "Slow Burn")).status_code == 404
    assert browser.get("/wrangling/do").status_code == 405
    assert library.tag_acts(OWNER).acts == ()


def test_merged_and_taken_apart_again(browser: Client, library: Library) -> None:
    shown = do(browser, "merge", "slow burn", "Slow Burn")
    assert toast(shown) == "“slow burn” means “Slow Burn” now: 1 work."
    assert "It means Slow Burn: both are counted and found as one." in shown.text
    assert library.count(OWNER, 'freeform:="Slow Burn"') == 2
    assert said(page_of(browser, "Slow Burn"))["Also written"] == "slow burn 1 work"
    act = shown.one("main form[action='/wrangling/undo'] input[name=act]").attributes["value"]
    answer = browser.post("/wrangling/undo", {"act": act, "to": "tag"})
    assert answer["Location"] == "/wrangling/tag?kind=freeform&name=slow%20burn"
    assert toast(Shown(browser.get(answer["Location"]))) == "Undone: “slow burn” means “Slow Burn”."
    assert said(page_of(browser, "Slow Burn")) == {"Mostly in": "Imaginary Saga 2 works"}
    assert browser.post("/wrangling/undo", {"act": act}).status_code == 400
    assert browser.post("/wrangling/undo", {"act": "x"}).status_code == 400


def test_put_under_and_taken_from_under(browser: Client, library: Library) -> None:
    shown = do(browser, "under", "Slow Burn", "Burning")
    assert toast(shown) == "“Slow Burn” stands under “Burning” now: 2 works."
    assert library.count(OWNER, "freeform:Burning") == 2
    shown = do(browser, "not-under", "Slow Burn", "Burning")
    assert toast(shown) == "“Slow Burn” does not stand under “Burning” now: 2 works."
    assert library.count(OWNER, "freeform:Burning") == 0


def test_a_relationship_is_said_to_be_of_a_fandom(browser: Client, library: Library) -> None:
    ship = {"kind": "relationship", "name": "Ada Vale/Bo Ash"}
    assert "Mostly in" in rules_of(browser, ship["name"], "relationship").text
    asked = {"do": "in", **ship, "other": "Lamp"}
    assert browser.get("/wrangling/step.json", asked).json()["consequences"] == [
        "1 work carries “Ada Vale/Bo Ash”; what filters find stays the same.",
        "“Lamp” is a new name, which no work carries yet.",
    ]
    browser.post("/wrangling/do", asked)
    told = rules_of(browser, ship["name"], "relationship")
    assert "Of the fandoms" in told.text
    assert "Not of it …" in told.text
    assert [each.name for each in library.tag(OWNER, ship["name"])[0].fandoms] == ["Lamp"]
    browser.post("/wrangling/do", asked | {"do": "not-in"})
    assert "Mostly in" in rules_of(browser, ship["name"], "relationship").text


def test_a_name_is_completed_by_those_of_its_kind(browser: Client) -> None:
    told = browser.get("/complete/freeform", {"q": "slow b"}).json()["offers"]
    assert [(each["text"], each["count"], each["start"], each["end"]) for each in told] == [
        ("Slow Burn", 2, 0, 6),
        ("slow burn", 1, 0, 6),
    ]
    assert browser.get("/complete/freeform", {"q": " "}).json() == {"offers": []}
    assert browser.get("/complete/rating", {"q": "m"}).json() == {"offers": []}


def test_what_a_name_says_is_text_and_nothing_else(browser: Client, library: Library) -> None:
    """Names come out of files, and are written by whoever likes."""
    name, into = "<b>&'\"</b>", "<script>1</script>"
    put(library, library.config.library.parent / "more", *[free("Fluff")] * 5, free(name))
    library.wrangle(OWNER, Verb.UNDER, name, into)
    for place in ("/wrangling", f"/wrangling/tag?kind=freeform&name={quote(name)}"):
        shown = Shown(browser.get(place))
        assert (name in shown.text, into in shown.text) == (True, True)
        assert not shown.tree.css("main b, main script")
    asked = Shown(browser.get("/wrangling/step", step("merge", name, into)))
    assert f"1 work moves from “{name}” to “{into}”." in asked.text
    assert not asked.tree.css("main b, main script")
