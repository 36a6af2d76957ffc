"""Finding by name: what the box offers as one types, the lists of names, home, how to search."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.judging import axe

LAMPS = "The Lamplighters of Quay Street (TV)"
PAGES = (
    "/",
    "/tags/fandom",
    "/tags/freeform?prefix=f",
    "/tags/freeform?prefix=zzz",
    "/tags/fandom?name=The%20Lamplighters%20of%20Quay%20Street%20%28TV%29",
    "/creators?name=%D9%86%D9%88%D8%B1%D8%B3%20%28nawras%29",
    "/tags/rating",
    "/series?name=Quay%20Street%20Nights",
    "/help/search",
)


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search and filter")


def offers(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Search and filter").get_by_role("option")


def asked(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("q", [""])[0]


def test_types_a_beginning_and_takes_a_name_by_the_keyboard(page: Page) -> None:
    page.goto("/")
    box(page).press_sequentially("quay")
    expect(offers(page).first).to_contain_text(LAMPS)
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    expect(box(page)).not_to_have_attribute("aria-activedescendant", "q-offers-0")
    box(page).press("ArrowDown")
    expect(box(page)).to_have_attribute("aria-activedescendant", "q-offers-0")
    expect(offers(page).first).to_have_attribute("aria-selected", "true")
    axe(page)
    box(page).press("Enter")
    expect(box(page)).to_have_value(f'fandom:"{LAMPS}" ')
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    expect(page).to_have_url("/")
    box(page).press("Enter")
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_have_text("5 works")
    assert asked(page).strip() == f'fandom:"{LAMPS}"'


def test_a_key_leads_to_its_values_and_both_are_taken_with_tab(page: Page) -> None:
    page.goto("/works")
    box(page).press_sequentially("lamp chara")
    expect(offers(page).first).to_contain_text("character:")
    box(page).press("ArrowDown")
    box(page).press("Tab")
    expect(box(page)).to_have_value("lamp character:")
    expect(offers(page).first).to_contain_text("Ines Calloway")
    box(page).press("ArrowDown")
    box(page).press("Tab")
    expect(box(page)).to_have_value('lamp character:"Ines Calloway" ')
    expect(box(page)).to_be_focused()


def test_takes_an_offer_with_the_mouse_in_the_middle_of_a_query(page: Page) -> None:
    page.goto("/works")
    box(page).fill("𝒶 tag:fl lamp")
    box(page).press("Home")
    for _ in range(8):
        box(page).press("ArrowRight")
    box(page).press("u")
    offers(page).get_by_text("Fluff", exact=True).click()
    expect(box(page)).to_have_value("𝒶 tag:Fluff lamp")
    expect(offers(page)).to_have_count(0)
    expect(box(page)).to_be_focused()


def test_escape_closes_what_is_offered_and_enter_asks_what_was_typed(page: Page) -> None:
    page.goto("/works")
    box(page).press_sequentially("night")
    expect(offers(page).first).to_contain_text("Night Shifts")
    box(page).press("Escape")
    expect(offers(page)).to_have_count(0)
    expect(box(page)).to_have_value("night")
    box(page).press("Enter")
    page.wait_for_url("**/works?q=night")


def test_what_is_offered_goes_when_one_goes_elsewhere(page: Page) -> None:
    page.goto("/works")
    box(page).press_sequentially("fandom:")
    expect(offers(page)).to_have_count(4)
    page.get_by_role("heading", level=1).click()
    expect(offers(page)).to_have_count(0)


def test_from_home_to_a_fandom_to_what_two_names_have_in_common(anywhere: Page) -> None:
    anywhere.goto("/")
    anywhere.get_by_role("link", name=LAMPS, exact=True).first.click()
    expect(anywhere.get_by_role("heading", level=1)).to_have_text(LAMPS)
    company = anywhere.get_by_role("complementary", name="The company it keeps")
    company.get_by_role("link", name="Wick the Cat").click()
    assert asked(anywhere) == f'fandom:"{LAMPS}" character:"Wick the Cat"'
    expect(anywhere.get_by_role("main").get_by_role("heading", level=1)).to_have_text("5 works")


def test_names_are_narrowed_by_the_beginning_of_a_word(anywhere: Page) -> None:
    anywhere.goto("/tags/fandom")
    field = anywhere.get_by_role("searchbox", name="Find names by the beginning of a word")
    field.fill("oake")
    field.press("Enter")
    names = anywhere.get_by_role("main").get_by_role("list").get_by_role("link")
    expect(names).to_have_text(["Saltglass - Marrin Oake"])


def test_pages_are_for_everybody(any_light: Page) -> None:
    for where in PAGES:
        any_light.goto(where)
        axe(any_light)
