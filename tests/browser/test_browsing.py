"""Finding something to read: by the buttons of the filter column, by a query, and back again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.judging import axe
from tests.browser.visiting import Visitor

RAILWAY = "Small Gods of the Railway (Podcast)"
LAMPS = "The Lamplighters of Quay Street (TV)"
TWO_WITHOUT = f'fandom:"{RAILWAY}"|"{LAMPS}" -freeform:"Night Shifts"'
BOTH = f'fandom:"{RAILWAY}" fandom:"{LAMPS}"'


def titles(page: Page) -> list[str]:
    return page.get_by_role("main").get_by_role("article").get_by_role("heading").all_inner_texts()


def total(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("heading", level=1)


def chips(page: Page) -> Locator:
    return page.get_by_role("list", name="What is asked").get_by_role("listitem")


def box(page: Page) -> Locator:
    """The query's box; with script it offers completions."""
    ask = page.get_by_role("search")
    name = "Search and filter"
    return ask.get_by_role("searchbox", name=name).or_(ask.get_by_role("combobox", name=name))


def column(page: Page) -> Locator:
    """The filter column; on a phone it is a sheet, which is opened first."""
    filters = page.get_by_role("complementary", name="Filters")
    if not filters.is_visible():
        page.get_by_role("link", name="Filters").click()
    return filters


def choose(page: Page, choice: str) -> None:
    """Presses one of the column's small buttons, by what a screen reader says of it."""
    column(page).get_by_role("link", name=choice, exact=True).click()


def asked(page: Page) -> str:
    """The question in the address."""
    return parse_qs(urlsplit(page.url).query).get("q", [""])[0]


def test_filters_to_two_fandoms_without_a_tag(anywhere: Page) -> None:
    anywhere.goto("/works")
    expect(total(anywhere)).to_have_text("All works 15")

    choose(anywhere, f"Include {RAILWAY}")
    expect(total(anywhere)).to_have_text("5 works")
    choose(anywhere, f"Any of: {LAMPS}")
    expect(total(anywhere)).to_have_text("9 works")
    choose(anywhere, "Exclude Night Shifts")
    expect(total(anywhere)).to_have_text("2 works")

    assert titles(anywhere) == ["آخر مصباح في الشارع", "The Long Signal"]
    assert asked(anywhere) == TWO_WITHOUT
    expect(box(anywhere)).to_have_value(TWO_WITHOUT)
    expect(chips(anywhere).filter(has_text=f"{RAILWAY} or {LAMPS}")).to_have_count(1)
    expect(chips(anywhere).filter(has_text="not Night Shifts")).to_have_count(1)


def test_takes_a_condition_away_by_its_chip(anywhere: Page) -> None:
    anywhere.goto("/works")
    box(anywhere).fill(TWO_WITHOUT)
    box(anywhere).press("Enter")
    expect(total(anywhere)).to_have_text("2 works")

    anywhere.get_by_role("link", name="Remove not Night Shifts").click()
    expect(total(anywhere)).to_have_text("9 works")
    expect(anywhere.get_by_role("link", name="Remove not Night Shifts")).to_have_count(0)
    expect(box(anywhere)).to_have_value(f'fandom:"{RAILWAY}"|"{LAMPS}"')


def test_types_a_query_and_the_column_agrees(anywhere: Page) -> None:
    anywhere.goto("/works")
    box(anywhere).fill(f'-freeform:"Night Shifts" {BOTH} words:>100')
    box(anywhere).press("Enter")
    expect(total(anywhere)).to_have_text("0 works")
    expect(anywhere.get_by_role("heading", name="Nothing answers this.")).to_be_visible()

    box(anywhere).fill(f"{BOTH} words:>100")
    box(anywhere).press("Enter")
    expect(total(anywhere)).to_have_text("1 work")
    assert titles(anywhere) == ["Platform Nought"]
    filters = column(anywhere)
    for fandom in (RAILWAY, LAMPS):
        expect(filters.get_by_role("link", name=f"No longer include {fandom}", exact=True)).to_be_visible()
    expect(filters.get_by_role("textbox", name="Words from", exact=True)).to_have_value("101")


def test_narrows_by_the_fields_of_the_column(anywhere: Page) -> None:
    anywhere.goto("/works")
    words = column(anywhere).get_by_role("searchbox", name="Words, also inside the texts")
    words.fill("lighthouse")
    words.press("Enter")
    expect(box(anywhere)).to_have_value("lighthouse")
    least = column(anywhere).get_by_role("textbox", name="Words from", exact=True)
    least.fill("300")
    least.press("Enter")
    expect(box(anywhere)).to_have_value("lighthouse words:300..")
    expect(column(anywhere).get_by_role("textbox", name="Words from", exact=True)).to_have_value("300")


def test_words_that_were_sent_are_not_sent_again_a_moment_later(page: Page) -> None:
    """The field also answers as one types, after a pause; by then something else may have been asked."""
    page.clock.install()
    page.goto("/works")
    words = column(page).get_by_role("searchbox", name="Words, also inside the texts")
    words.fill("lighthouse")
    words.press("Enter")
    expect(box(page)).to_have_value("lighthouse")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(1_000)
    assert page.evaluate("fetch('/works.json').then((answer) => answer.status)") == 200
    assert [url for url in asked if "lighthouse" in url] == []


def test_goes_back_and_forward_through_answers(anywhere: Page) -> None:
    anywhere.goto("/works")
    choose(anywhere, f"Include {RAILWAY}")
    expect(total(anywhere)).to_have_text("5 works")
    choose(anywhere, "Exclude Night Shifts")
    expect(total(anywhere)).to_have_text("1 work")

    for _ in range(5):  # on a phone, opening the filters is a step of its own
        if asked(anywhere) == f'fandom:"{RAILWAY}"':
            break
        anywhere.go_back()
    expect(total(anywhere)).to_have_text("5 works")
    expect(box(anywhere)).to_have_value(f'fandom:"{RAILWAY}"')
    expect(chips(anywhere).filter(has_text="not Night Shifts")).to_have_count(0)

    for _ in range(5):
        if "Night Shifts" in asked(anywhere):
            break
        anywhere.go_forward()
    expect(total(anywhere)).to_have_text("1 work")
    assert titles(anywhere) == ["The Long Signal"]


def test_an_answer_comes_in_place_and_the_focus_stays(page: Page) -> None:
    page.goto("/works")
    page.evaluate("window.sameDocument = true")
    button = column(page).get_by_role("link", name=f"Include {RAILWAY}", exact=True)
    button.focus()
    button.press("Enter")
    expect(total(page)).to_have_text("5 works")
    assert page.evaluate("window.sameDocument") is True
    expect(column(page).get_by_role("link", name=f"No longer include {RAILWAY}", exact=True)).to_be_focused()


def test_includes_and_excludes_with_the_keyboard(page: Page) -> None:
    page.goto("/works")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    column(page).get_by_role("link", name=LAMPS, exact=True).focus()
    page.keyboard.press("-")
    expect(total(page)).to_have_text("10 works")
    expect(box(page)).to_have_value(f'-fandom:"{LAMPS}"')
    page.keyboard.press("-")
    expect(total(page)).to_have_text("All works 15")


@pytest.mark.parametrize("visitor", [Visitor(), Visitor("phone", script=False)], ids=str)
def test_a_question_with_a_fault_stays_in_its_box(page: Page) -> None:
    page.goto("/works")
    box(page).fill("fandon:Saltglass")
    box(page).press("Enter")
    expect(page.get_by_role("heading", name="This question cannot be read.")).to_be_visible()
    expect(box(page)).to_have_value("fandon:Saltglass")
    page.get_by_role("main").get_by_role("link", name="fandom:Saltglass").click()
    expect(box(page)).to_have_value("fandom:Saltglass")


def test_the_open_filters_are_for_everybody(any_light: Page, shot: Callable[[Page, str], Path]) -> None:
    any_light.goto(f"/works?q={TWO_WITHOUT}")
    column(any_light)
    shot(any_light, "filters")
    axe(any_light)


def test_a_key_leads_to_the_filters_beside_a_list(page: Page) -> None:
    page.goto("/works")
    page.keyboard.press("f")
    expect(column(page).locator("summary").first).to_be_focused()


def test_the_column_is_where_it_was_when_one_comes_back(page: Page) -> None:
    page.goto("/works")
    filters = column(page)
    here = "one => Math.round(one.scrollTop)"
    filters.evaluate("one => one.scrollTo(0, 500)")
    page.wait_for_timeout(300)
    page.get_by_role("main").get_by_role("article").first.get_by_role("heading").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Works like this")).to_be_attached()
    page.go_back()
    expect(total(page)).to_have_text("All works 15")
    assert filters.evaluate(here) == 500

    include = filters.get_by_role("link", name="Include Fog", exact=True)
    include.focus()
    there = filters.evaluate(here)
    assert there > 500
    include.press("Enter")
    expect(chips(page)).to_have_count(1)
    filters.evaluate("one => one.scrollTo(0, 100)")
    page.wait_for_timeout(300)
    page.go_back()
    expect(total(page)).to_have_text("All works 15")
    assert filters.evaluate(here) == there
    page.go_forward()
    expect(chips(page)).to_have_count(1)
    assert filters.evaluate(here) == 100
