"""Tags put in order in a browser, as a person does it: reading what would happen, agreeing, and taking it back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import alcove
from alcove import OWNER, Library
from alcove.domain.tag_rules import Verb
from tests.browser.conftest import Site
from tests.browser.judging import axe
from tests.stories.test_wrangling import free, put


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Two works with Slow Burn, one with slow burn, two with Pining."""
    tags = (free("Slow Burn"), free("Slow Burn", "Pining"), free("slow burn"), free("Pining"))
    with alcove.open_library(tmp_path / "library", create=True) as opened:
        put(opened, tmp_path / "works", *tags)
        yield opened


@pytest.fixture
def address(library: Library, site_with: Callable[[Library], Site]) -> str:
    """Each test changes a library of its own."""
    return site_with(library).url


def in_the_column(page: Page) -> dict[str, str]:
    """The additional tags of the filter column, with their counts."""
    page.goto("/works")
    rows = page.locator("details.facet[data-kind=freeform] [data-value]")
    told = rows.evaluate_all("rows => rows.map(row => [row.dataset.value, row.querySelector('.count').textContent])")
    return dict(told)


def field_for(page: Page, label: str) -> Locator:
    """The field with this label; its list of offers has the same."""
    return page.get_by_label(label).and_(page.locator("input"))


def toast(page: Page) -> Locator:
    return page.locator("[role=status]").first


def test_accepts_a_proposed_synonym_sees_both_counted_as_one_and_undoes_it(anywhere: Page) -> None:
    assert in_the_column(anywhere) == {"Pining": "2", "Slow Burn": "2", "slow burn": "1"}
    anywhere.goto("/tags/freeform")
    anywhere.get_by_role("link", name="Tags that probably mean the same").click()
    row = anywhere.get_by_role("list", name="Proposals").get_by_role("listitem")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("slow burn 1 work means Slow Burn 2 works", use_inner_text=True)
    row.get_by_role("button", name="Accept slow burn").click()
    expect(toast(anywhere)).to_have_text(re.compile("“slow burn” means “Slow Burn” now: 1 work."))
    expect(anywhere.get_by_role("main")).to_contain_text("Nothing is proposed.")
    assert in_the_column(anywhere) == {"Slow Burn": "3", "Pining": "2"}
    anywhere.goto("/wrangling")
    anywhere.get_by_role("button", name="Undo").click()
    expect(toast(anywhere)).to_have_text(re.compile("Undone: “slow burn” means “Slow Burn”."))
    assert in_the_column(anywhere) == {"Pining": "2", "Slow Burn": "2", "slow burn": "1"}


def test_merges_two_tags_after_reading_what_moves(anywhere: Page, library: Library) -> None:
    anywhere.goto("/tags/freeform?name=Slow%20Burn")
    anywhere.get_by_role("link", name="Put in order").click()
    field = field_for(anywhere, "It means the same as")
    field.fill("Pining")
    field.press("Enter")
    expect(anywhere.get_by_role("heading", level=1)).to_have_text("What would happen")
    moves = anywhere.get_by_role("main").get_by_role("listitem")
    expect(moves).to_have_text(
        ["2 works move from “Slow Burn” to “Pining”.", "“Pining” has 2 works so far, and 3 then."]
    )
    assert library.tag_acts(OWNER).acts == ()
    anywhere.get_by_role("button", name="Do it").click()
    expect(toast(anywhere)).to_have_text(re.compile("“Slow Burn” means “Pining” now: 2 works."))
    assert library.count(OWNER, "freeform:Pining") == 3
    anywhere.get_by_role("button", name="Undo it").click()
    expect(anywhere.get_by_role("main")).to_contain_text("No other name means the same, and no tag")
    assert library.count(OWNER, "freeform:Pining") == 2


def test_takes_a_name_that_is_offered_and_leaves_it_after_all(page: Page, library: Library) -> None:
    page.goto("/wrangling/tag?kind=freeform&name=slow%20burn")
    field = field_for(page, "Put it under")
    field.press_sequentially("pi")
    offers = page.get_by_role("listbox", name="Put it under").get_by_role("option")
    expect(offers).to_have_text(["Pining 2"])
    axe(page)
    field.press("ArrowDown")
    field.press("Enter")
    field.press("Enter")
    expect(page.get_by_role("main").get_by_role("listitem").first).to_have_text(
        "A filter on “Pining” finds the 1 work of “slow burn” as well."
    )
    page.get_by_role("link", name="Leave it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("slow burn")
    assert library.tag_acts(OWNER).acts == ()


def test_chooses_proposals_by_the_keyboard_and_dismisses_them(page: Page, library: Library) -> None:
    page.goto("/wrangling/proposals")
    page.get_by_role("checkbox", name="Choose: slow burn").press("Space")
    page.get_by_role("button", name="Dismiss the chosen").press("Enter")
    expect(toast(page)).to_have_text(re.compile("“slow burn” with “Slow Burn” is not proposed again."))
    page.get_by_role("button", name="Undo it").press("Enter")
    expect(page.get_by_role("checkbox", name="Choose: slow burn")).to_be_visible()
    assert [act.undone for act in library.tag_acts(OWNER).acts] == [True]


def test_the_next_proposal_is_in_focus_after_an_act(anywhere: Page, library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "more", *(free(name) for n in range(20) for name in (f"Tag no {n:02}", f"TAG no {n:02}")))
    anywhere.goto("/wrangling/proposals")
    buttons = anywhere.get_by_role("button", name=re.compile("^Dismiss (?!the)"))
    names = buttons.all_inner_texts()
    buttons.nth(9).click()
    expect(toast(anywhere)).to_have_text(re.compile("is not proposed again."))
    expect(buttons).to_have_count(len(names) - 1)
    expect(buttons.nth(9)).to_be_focused()
    expect(buttons.nth(9)).to_be_in_viewport()
    assert buttons.nth(9).inner_text() == names[10]


def test_every_state_is_clean_for_everybody(
    any_light: Page, library: Library, shot: Callable[[Page, str], Path]
) -> None:
    """What the walk of all pages does not meet: a tag with kin, a synonym, what cannot be, proposals, acts."""
    states = {
        "proposals": "/wrangling/proposals",
        "proposals-all": "/wrangling/proposals/all?percent=60",
        "refused": "/wrangling/step?do=merge&kind=freeform&name=Pining&other=Pining",
    }
    later = {
        "nothing-proposed": "/wrangling/proposals?act=1",
        "tag": "/tags/freeform?name=Slow%20Burn",
        "rules": "/wrangling/tag?kind=freeform&name=Slow%20Burn&act=1",
        "synonym": "/wrangling/tag?kind=freeform&name=slow%20burn",
        "acts": "/wrangling",
    }
    for name, place in states.items():
        _is_clean(any_light, place, name, shot)
    library.wrangle(OWNER, Verb.UNDER, "Slow Burn", "A Long Time Coming")
    library.accept_all_tag_proposals(OWNER, 0.6)
    for name, place in later.items():
        _is_clean(any_light, place, name, shot)


def _is_clean(page: Page, place: str, name: str, shot: Callable[[Page, str], Path]) -> None:
    page.goto(place)
    shot(page, name)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, place
