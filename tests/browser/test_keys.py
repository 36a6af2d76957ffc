"""The list of keys has those that do something on the page; a menu closes behind who leaves it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import alcove
from tests.browser.conftest import Site
from tests.browser.judging import axe

EVERYWHERE = ["/", "?"]
IN_LISTS = ["/", "j k", "Enter", "f", "+ -", "?"]


def keys(page: Page) -> list[str]:
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys")
    found = [one.strip() for one in listed.get_by_role("term").all_inner_texts()]
    page.keyboard.press("Escape")
    return found


@pytest.mark.parametrize(
    ("where", "has"),
    [
        ("/works", IN_LISTS),
        ("/works/facets/freeform", ["/", "+ -", "?"]),
        ("/tags/fandom", ["/", "j k", "Enter", "?"]),
        ("/runs", EVERYWHERE),
        ("/trash", EVERYWHERE),
        ("/look", EVERYWHERE),
    ],
)
def test_the_keys_of_a_page_are_listed(page: Page, where: str, has: list[str]) -> None:
    page.goto(where)
    assert keys(page) == has


@pytest.mark.parametrize(
    ("site_id", "chapter", "has"),
    [
        ("999000002", 2, ["?", "u", "h ←", "l →"]),
        ("999000002", 1, ["?", "u", "l →"]),
        ("999000005", 1, ["?", "u"]),
    ],
)
def test_the_keys_of_a_chapter_are_listed(page: Page, site: Site, site_id: str, chapter: int, has: list[str]) -> None:
    page.goto(f"/works/{site.library.work(alcove.OWNER, f'ao3:{site_id}').id}/chapters/{chapter}")
    assert keys(page) == has


def test_the_list_of_keys_is_for_everybody(any_light: Page, site: Site, shot: Callable[[Page, str], Path]) -> None:
    any_light.goto(f"/works/{site.library.work(alcove.OWNER, 'ao3:999000002').id}/chapters/2")
    any_light.keyboard.press("?")
    axe(any_light)
    shot(any_light, "chapter")


def test_a_menu_closes_when_one_goes_on(page: Page) -> None:
    page.goto("/about")
    menu = page.get_by_role("banner").locator("details.menu")
    menu.locator("summary").press("Enter")
    last = menu.get_by_role("link").last
    last.focus()
    expect(last).to_be_visible()
    page.keyboard.press("Tab")
    expect(last).to_be_hidden()
    expect(page.locator(":focus")).to_be_visible()
    menu.locator("summary").press("Enter")
    expect(last).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(last).to_be_hidden()
