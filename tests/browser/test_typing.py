"""What is typed into the column: answered as one types, told beside the field where it cannot be, one step back for one edit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.judging import axe
from tests.browser.test_browsing import asked, box, chips, column, titles, total
from tests.browser.visiting import Visitor

SAME_DOCUMENT = "window.sameDocument === true"


def words(page: Page) -> Locator:
    return column(page).get_by_label("Words, also inside the texts")


def beside(page: Page, name: str) -> Locator:
    """What is said beside a field of the column."""
    return column(page).locator(f"#{name}-fault")


def test_a_phrase_can_be_typed_with_pauses(page: Page) -> None:
    page.goto("/works")
    page.evaluate("window.sameDocument = true")
    words(page).press_sequentially("lantern")
    expect(box(page)).to_have_value("lantern")
    found = total(page).inner_text()
    words(page).press_sequentially(' "carried')
    expect(beside(page, "within")).to_contain_text("never closed")
    expect(words(page)).to_have_value('lantern "carried')
    expect(words(page)).to_have_attribute("aria-invalid", "true")
    expect(total(page)).to_have_text(found)
    words(page).press_sequentially(' by hand"')
    expect(box(page)).to_have_value('lantern "carried by hand"')
    expect(beside(page, "within")).to_be_empty()
    expect(words(page)).to_be_focused()
    assert page.evaluate(SAME_DOCUMENT)


def test_a_space_that_was_typed_stays_in_its_field(page: Page) -> None:
    page.goto("/works")
    words(page).press_sequentially("carried ")
    expect(box(page)).to_have_value("carried")
    words(page).press_sequentially("hand")
    expect(box(page)).to_have_value("carried hand")
    expect(words(page)).to_have_value("carried hand")


@pytest.mark.parametrize("leave", ["Enter", "Tab"])
def test_a_key_waits_until_it_is_meant(page: Page, leave: str) -> None:
    page.goto("/works")
    with page.expect_response(lambda response: "/works/narrow" in response.url) as answered:
        words(page).press_sequentially("lantern fandom:s")
    assert answered.value.status == 204
    words(page).press_sequentially("altglass")
    expect(words(page)).to_have_value("lantern fandom:saltglass")
    assert asked(page) == ""
    words(page).press(leave)
    expect(chips(page).filter(has_text="saltglass")).to_have_count(1)
    expect(words(page)).to_have_value("lantern")
    assert asked(page) == "lantern fandom:saltglass"


def test_a_slip_in_a_field_is_told_there_and_the_list_stays(anywhere: Page) -> None:
    anywhere.goto("/works?q=words:300..")
    before = titles(anywhere)
    least = column(anywhere).get_by_role("textbox", name="Updated from", exact=True)
    least.fill("31/12/2023")
    least.press("Enter")
    expect(beside(anywhere, "updated")).to_contain_text("Updated from: “31/12/2023” cannot be read.")
    expect(least).to_have_value("31/12/2023")
    assert titles(anywhere) == before
    least.fill("2020")
    least.press("Enter")
    expect(box(anywhere)).to_have_value("words:300.. updated:2020..")
    expect(beside(anywhere, "updated")).to_be_empty()


@pytest.mark.parametrize("visitor", [Visitor("phone", script=False)], ids=str)
def test_without_script_a_slip_is_told_above_the_list_and_leads_to_the_filters(page: Page) -> None:
    page.goto("/works")
    most = column(page).get_by_role("textbox", name="Words to", exact=True)
    most.fill("abc")
    most.press("Enter")
    page.get_by_role("alert").get_by_role("link", name="Words to: “abc” cannot be read.").tap()
    expect(most).to_have_value("abc")
    expect(beside(page, "words")).to_be_visible()


def test_a_slip_is_told_to_everybody(any_light: Page, shot: Callable[[Page, str], Path]) -> None:
    any_light.goto('/works/narrow?q=words:300..&within="carried&words-from=abc&updated-from=2024&updated-to=2023')
    axe(any_light)
    shot(any_light, "above")
    column(any_light)
    axe(any_light)
    shot(any_light, "beside")


def test_one_edit_is_one_step_back(page: Page) -> None:
    page.goto("/works")
    steps = page.evaluate("history.length")
    for letters in ("lan", "ter", "n"):
        words(page).press_sequentially(letters)
        expect(box(page)).to_have_value(words(page).input_value())
    words(page).press("Enter")
    assert page.evaluate("history.length") == steps + 1
    words(page).press_sequentially(" hand")
    expect(box(page)).to_have_value("lantern hand")
    order = page.get_by_label("Sort by")
    order.focus()
    for key in ("published", "imported", "words"):
        order.press("ArrowDown")
        expect(box(page)).to_have_value(f"lantern hand sort:{key}")
        expect(order).to_be_focused()
    assert page.evaluate("history.length") == steps + 3
    for question in ("lantern hand", "lantern", ""):
        page.go_back()
        expect(box(page)).to_have_value(question)
