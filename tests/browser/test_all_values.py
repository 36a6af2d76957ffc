"""The whole list of a kind's values: searched as one types, several chosen in one place, the focus never lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_browsing import asked, chips, column, total
from tests.browser.visiting import Visitor

_TYPED_MEANWHILE = """async () => {
    const script = document.querySelector('script[src$="/site.js"]').src;
    const {go} = await import(script.replace("site.js", "swap.js"));
    const answered = go("/works?q=lantern");
    document.activeElement.value = "lant";
    await answered;
}"""
PHONES = [Visitor("phone"), Visitor("phone", script=False)]


@pytest.mark.parametrize("visitor", PHONES, ids=str)
def test_several_of_all_values_are_chosen_in_one_place_and_then_shown(page: Page) -> None:
    page.goto("/works")
    column(page).get_by_role("link", name="All additional tags …").tap()
    expect(total(page)).to_have_text("Additional tags")
    page.get_by_role("link", name="Include Fog", exact=True).tap()
    expect(chips(page)).to_have_text(["Fog Remove Fog"])
    page.get_by_role("link", name="Exclude Found Family", exact=True).tap()
    expect(chips(page)).to_have_text(["Fog Remove Fog", "not Found Family Remove not Found Family"])
    assert asked(page) == 'freeform:Fog -freeform:"Found Family"'
    show = page.get_by_role("link", name="Show")
    promised = show.inner_text().removeprefix("Show ")
    show.tap()
    expect(total(page)).to_have_text(promised)
    assert asked(page) == 'freeform:Fog -freeform:"Found Family"'


def test_all_values_are_searched_as_one_types_and_keep_what_was_chosen(page: Page) -> None:
    page.goto("/works/facets/freeform?q=freeform:Fog")
    field = page.get_by_role("searchbox", name="Find names by the beginning of a word")
    field.press_sequentially("appr")
    values = page.locator("#values [data-value]")
    expect(values).to_have_count(1)
    expect(values).to_have_attribute("data-value", "Apprenticeship")
    expect(field).to_be_focused()
    expect(field).to_have_value("appr")
    page.get_by_role("link", name="Include Apprenticeship").click()
    expect(chips(page)).to_have_count(2)
    expect(page.get_by_role("link", name="No longer include Apprenticeship")).to_be_focused()
    assert asked(page) == "freeform:Fog freeform:Apprenticeship"


@pytest.mark.parametrize("visitor", [Visitor(), Visitor("phone")], ids=str)
def test_the_focus_stays_on_a_value_that_is_excluded(page: Page) -> None:
    page.goto("/works/facets/freeform?prefix=flu")
    page.get_by_role("link", name="Exclude Fluff", exact=True).press("Enter")
    expect(page.get_by_role("link", name="No longer exclude Fluff")).to_be_focused()
    assert asked(page) == "-freeform:Fluff"
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Exclude Fluff", exact=True)).to_be_focused()
    assert asked(page) == ""


def test_the_column_takes_rows_of_the_list_that_lead_to_works(page: Page) -> None:
    page.goto("/works")
    group = column(page).locator('details[data-kind="freeform"]')
    group.get_by_role("searchbox").fill("appr")
    expect(group.locator("[data-value]")).to_have_count(1)
    group.get_by_role("link", name="Include Apprenticeship").click()
    page.wait_for_url("**/works?q=freeform*")
    expect(total(page)).to_have_text("3 works")


def test_the_focus_goes_to_the_answers_heading_where_a_chip_is_taken_away(page: Page) -> None:
    page.goto("/works?q=freeform:Fog lantern")
    page.get_by_role("link", name="Remove lantern").press("Enter")
    expect(chips(page)).to_have_count(1)
    expect(total(page)).to_be_focused()


def test_letters_typed_while_an_answer_is_on_its_way_stay(page: Page) -> None:
    page.goto("/works")
    field = column(page).get_by_label("Words, also inside the texts")
    field.focus()
    page.evaluate(_TYPED_MEANWHILE)
    expect(total(page)).to_have_text(re.compile(r"\d+ works"))
    expect(field).to_be_focused()
    expect(field).to_have_value("lant")
    page.go_back()
    expect(field).to_have_value("")
