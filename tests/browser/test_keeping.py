"""A saved search and a standing rule, as a person makes, uses and takes them back in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import alcove
from alcove import OWNER, Library
from tests.browser.conftest import Site
from tests.browser.judging import axe
from tests.stories.test_wrangling import free, put


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Two works with Angst, one with Fluff."""
    with alcove.open_library(tmp_path / "library", create=True) as opened:
        put(opened, tmp_path / "works", free("Angst"), free("Angst"), free("Fluff"))
        yield opened


@pytest.fixture
def address(library: Library, site_with: Callable[[Library], Site]) -> str:
    """Each test changes a library of its own."""
    return site_with(library).url


def test_saves_a_search_and_asks_it_again(page: Page) -> None:
    page.goto("/works?q=freeform:Angst")
    page.locator(".saved-searches > summary").click()
    page.get_by_label("Save this search as").fill("Sad ones")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text(re.compile("Saved as “Sad ones”."))
    page.goto("/works")
    page.get_by_role("link", name="Sad ones").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 works")
    axe(page)


def test_always_leaves_out_a_tag_and_takes_it_back(page: Page, library: Library) -> None:
    page.goto("/works?q=-freeform:Angst")
    page.locator(".always").get_by_role("link", name="Angst").click()
    expect(page.get_by_role("main")).to_contain_text("would leave out 2 works.")
    axe(page)
    page.get_by_role("button", name="Always leave them out").click()
    expect(page.get_by_role("main")).to_contain_text("leaves out 2 works")
    axe(page)
    page.goto("/works")
    expect(page.locator("#total")).to_have_text(re.compile(r"All works\s+1"))
    axe(page)
    page.locator(".left-out").get_by_role("link", name="Show these too").click()
    expect(page.locator(".left-out")).to_contain_text("Standing rules are set aside here")
    page.locator(".left-out").get_by_role("link", name="Heed them again").click()
    expect(page.locator(".left-out")).to_contain_text("left out here: 2 works")
    page.goto("/saved")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert library.count(OWNER, "") == 3
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("main")).to_contain_text("leaves out 2 works")
    assert library.count(OWNER, "") == 1
