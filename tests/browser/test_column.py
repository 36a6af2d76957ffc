"""The numbers in the filter column are those of the answers that its choices lead to; its bars narrow what they show."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.judging import axe
from tests.browser.test_browsing import asked, chips, column, total
from tests.browser.visiting import Visitor

INCLUDED = (
    ("fandom", "The Lamplighters of Quay Street (TV)"),
    ("character", "Wick the Cat"),
    ("freeform", "Fog"),
)
EXCLUDED = (("freeform", "Found Family"), ("character", "Orla Finch"))


def row(page: Page, kind: str, name: str) -> Locator:
    return column(page).locator(f'[data-kind="{kind}"] [data-value="{name}"]')


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def works(page: Page) -> int:
    """How many works the page says that there are."""
    return number(total(page).inner_text())


def without(page: Page, kind: str, name: str) -> int:
    """How many works are left without a value, as its row says."""
    return number(row(page, kind, name).locator(".count").get_attribute("data-without") or "")


def press(page: Page, kind: str, name: str, way: str) -> None:
    row(page, kind, name).locator(f".act.{way}").click()
    page.wait_for_url(lambda url: name.partition(" ")[0] in url)


def test_three_includes_and_two_excludes_each_counted_before_it_is_chosen(anywhere: Page) -> None:
    anywhere.goto("/works")
    for kind, name in INCLUDED:
        promised, before = number(row(anywhere, kind, name).locator(".count").inner_text()), works(anywhere)
        assert without(anywhere, kind, name) == before - promised
        press(anywhere, kind, name, "include")
        expect(row(anywhere, kind, name)).to_have_attribute("data-stance", "include")
        assert works(anywhere) == promised
        assert number(row(anywhere, kind, name).locator(".count").inner_text()) == promised
    for kind, name in EXCLUDED:
        promised, before = without(anywhere, kind, name), works(anywhere)
        press(anywhere, kind, name, "exclude")
        expect(row(anywhere, kind, name)).to_have_attribute("data-stance", "exclude")
        assert 0 < works(anywhere) == promised < before
        expect(row(anywhere, kind, name).locator(".count")).to_have_text(f"+{before - promised}")
    expect(chips(anywhere)).to_have_count(6)  # one of them takes all away


def test_what_comes_back_is_what_the_row_of_an_excluded_value_says(page: Page) -> None:
    page.goto("/works?q=-freeform:Fog fandom:%22The Lamplighters of Quay Street (TV)%22")
    back, before = number(row(page, "freeform", "Fog").locator(".count").inner_text()), works(page)
    assert back > 0
    row(page, "freeform", "Fog").locator(".act.exclude").click()
    expect(total(page)).to_have_text(f"{before + back} works")


def test_what_is_left_is_seen_on_the_way_to_excluding(page: Page) -> None:
    page.goto("/works")
    exclude = row(page, "freeform", "Fluff").locator(".act.exclude")
    seen = "one => getComputedStyle(one, '::after').visibility"
    count = row(page, "freeform", "Fluff").locator(".count")
    assert count.evaluate(seen) == "hidden"
    exclude.hover()
    assert count.evaluate(seen) == "visible"
    page.mouse.move(0, 0)
    assert count.evaluate(seen) == "hidden"
    row(page, "freeform", "Fluff").locator(".act.include").focus()
    page.keyboard.press("Tab")
    expect(exclude).to_be_focused()
    assert count.evaluate(seen) == "visible"


@pytest.mark.parametrize("visitor", [Visitor(), Visitor(script=False), Visitor("phone")], ids=str)
def test_a_bar_narrows_to_its_range_and_gives_it_up_again(page: Page) -> None:
    page.goto("/works")
    before = works(page)
    bar = column(page).locator("fieldset", has_text="Words").locator(".spread a").first
    label = bar.locator("title").text_content() or ""
    bar.locator(".reach").click()
    page.wait_for_url("**words*")
    assert works(page) == number(label.rpartition(":")[2])
    assert asked(page).startswith("words:")
    fields = column(page).locator("fieldset", has_text="Words")
    expect(fields.locator(".spread .bar.in")).to_have_count(1)
    assert fields.locator(".spread .bar").count() > 1
    fields.locator(".spread a", has=page.locator(".bar.in")).locator(".reach").click()
    page.wait_for_url("**/works*")
    expect(total(page)).to_contain_text(str(before))


@pytest.mark.parametrize("visitor", [Visitor(), Visitor("phone"), Visitor("phone", script=False)], ids=str)
def test_one_goes_straight_to_the_ranges_and_narrows_by_one(page: Page) -> None:
    page.goto("/works")
    column(page).get_by_role("link", name="To length and dates").click()
    least = column(page).get_by_role("textbox", name="Words from", exact=True)
    expect(least).to_be_in_viewport()
    least.fill("300")
    least.press("Enter")
    page.wait_for_url("**q=words*")
    assert asked(page) == "words:300.."


@pytest.mark.parametrize("visitor", [Visitor("phone"), Visitor("phone", script=False)], ids=str)
def test_on_a_phone_the_sheet_has_the_filters_in_force_and_leads_to_their_works(page: Page) -> None:
    page.goto("/works?q=freeform:Fog words:100..")
    before = works(page)
    sheet = column(page)
    in_force = sheet.get_by_role("list", name="Filters in force")
    in_force.get_by_role("link", name="Remove Fog").tap()
    expect(total(page)).not_to_have_text(f"{before} works")
    if not sheet.is_visible():  # without script it is another page
        sheet = column(page)
    show = sheet.get_by_role("link", name="Show")
    expect(show).to_have_text(f"Show {works(page)} works")
    show.tap()
    expect(sheet).to_be_hidden()
    expect(total(page)).to_be_in_viewport()


def test_beside_a_list_the_column_does_not_repeat_the_chips(page: Page) -> None:
    page.goto("/works?q=freeform:Fog words:100..")
    expect(page.get_by_role("list", name="What is asked")).to_be_visible()
    expect(page.get_by_role("list", name="Filters in force")).to_be_hidden()


def test_a_fault_in_a_range_leads_to_it(page: Page) -> None:
    page.goto("/works/narrow?words-from=abc")
    page.get_by_role("alert").get_by_role("link").click()
    expect(column(page).get_by_role("textbox", name="Words from", exact=True)).to_be_in_viewport()


def test_the_column_is_for_everybody(any_light: Page, shot: Callable[[Page, str], Path]) -> None:
    any_light.goto("/works?q=-freeform:Fluff words:300..700")
    column(any_light)
    axe(any_light)
    shot(any_light, "narrowed")
    any_light.goto("/works/facets/freeform?sort=name")
    axe(any_light)
    shot(any_light, "all")


def test_works_like_a_work_come_as_one_comes_near(page: Page) -> None:
    page.goto("/works?q=relationship:%22Juno Adair/Hesper Vane%22")
    page.get_by_role("main").get_by_role("article").first.get_by_role("link").first.click()
    near = page.get_by_role("region", name="Works like this")
    near.scroll_into_view_if_needed()
    expect(near.get_by_role("heading", level=3)).to_have_count(6)
    expect(near.get_by_role("list", name="In common").first).to_contain_text("Juno Adair/Hesper Vane")
    near.get_by_role("link", name="All works like this, and why").click()
    page.wait_for_url("**/similar")
    assert page.get_by_role("main").get_by_role("article").count() > 6
    axe(page)


def test_works_like_a_work_are_for_everybody(any_light: Page, shot: Callable[[Page, str], Path]) -> None:
    any_light.goto("/works?q=relationship:%22Juno Adair/Hesper Vane%22")
    card = any_light.get_by_role("main").get_by_role("article").first.get_by_role("link").first.get_attribute("href")
    for end in ("similar", "similar?card=1"):
        any_light.goto(f"{card}/{end}")
        expect(any_light.get_by_role("list", name="In common").first).to_be_visible()
        axe(any_light)
        shot(any_light, end.replace("?", "-"))


@pytest.mark.parametrize("visitor", [Visitor(script=False)], ids=str)
def test_without_script_a_link_leads_to_works_like_a_work(page: Page) -> None:
    page.goto("/works?q=relationship:%22Juno Adair/Hesper Vane%22")
    page.get_by_role("main").get_by_role("article").first.get_by_role("link").first.click()
    page.get_by_role("link", name="All works like this, and why").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Works like this")
