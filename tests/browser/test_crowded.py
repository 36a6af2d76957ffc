"""A work with very many names: they fold in lists, and each of a card's can be hit with a finger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import alcove
from alcove.domain.readings import Creator
from tests.browser.conftest import Site
from tests.browser.judging import axe
from tests.browser.visiting import Visitor
from tests.stories.works import a_work, take_in, write


@pytest.fixture
def address(tmp_path: Path, site_with: Callable[[alcove.Library], Site]) -> Iterator[str]:
    """A library with one work by twenty, of twelve fandoms, with forty tags of which some are long."""
    creators = tuple(Creator(f"lamp{n}", f"lamp{n}", f"lamp{n}") for n in range(20))
    tags = tuple(f"Lamp {n}{' that is lit late' * (n % 4)}" for n in range(40))
    fandoms = tuple(f"Saga {n}{' of the Long Quay by the Sea' * (n % 3)}" for n in range(12))
    pairs = tuple(f"Person {n} of the Long Quay/Person {n} of the Short One" for n in range(12))
    work = a_work(1, creators=creators, fandoms=fandoms, relationships=pairs, freeforms=tags)
    write(tmp_path / "works", work, "1.html")
    with alcove.open_library(tmp_path / "library", create=True) as library:
        take_in(library, tmp_path / "works")
        yield site_with(library).url


@pytest.mark.parametrize("visitor", [Visitor(), Visitor("phone")], ids=str)
def test_many_names_fold_in_lists_and_all_are_on_the_card(page: Page) -> None:
    page.goto("/works")
    work = page.get_by_role("article")
    expect(work.locator(".byline")).to_have_text(
        "by lamp0, lamp1, lamp2, lamp3, lamp4, lamp5, and 14 more · Lamp 1", use_inner_text=False
    )
    axe(page)
    last = work.get_by_role("link", name="Saga 11 of the Long Quay by the Sea of the Long Quay by the Sea")
    expect(last).to_be_hidden()
    work.locator(".fandoms summary").click()
    expect(work.locator(".fandoms summary")).to_have_text("+ 8 more fandoms · Lamp 1", use_inner_text=False)
    expect(last).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    work.locator(".byline").get_by_role("link", name="and 14 more · Lamp 1").click()
    expect(page.get_by_role("main").get_by_role("link", name="lamp19")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Saga 9", exact=True).first).to_be_visible()
    axe(page)


@pytest.mark.parametrize("visitor", [Visitor("phone", script=False)], ids=str)
def test_fandoms_unfold_without_script(page: Page) -> None:
    page.goto("/works")
    fandoms = page.get_by_role("article").locator(".fandoms")
    fandoms.locator("summary").tap()
    expect(fandoms.get_by_role("link")).to_have_count(12)
    expect(fandoms.get_by_role("link", name="Saga 9", exact=True)).to_be_visible()
