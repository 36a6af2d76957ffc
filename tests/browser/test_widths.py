"""What is long or wide stays within the page, and what is printed is dark on light."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import alcove
from alcove.domain.readings import Chapter, Creator
from tests.browser.conftest import Site
from tests.browser.visiting import Visitor
from tests.stories.works import a_work, take_in, write

LONG = "Lamplighterslamplighterslamplighterslamplighterslamplighters"
_TABLE = "<table>" + "<tr>" + "<td>Harbourmaster</td>" * 9 + "</tr>" + "</table>"
_IS_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
_LIGHTNESS = """one => {
    const [r, g, b] = getComputedStyle(one).color.match(/[0-9.]+/g).map(Number);
    return (r + g + b) / 765;
}"""


@pytest.fixture
def address(tmp_path: Path, site_with: Callable[[alcove.Library], Site]) -> Iterator[str]:
    """A library with one work, of a long title by a long pseud, and with a wide table in its second chapter."""
    several = tuple(f"Saga {n} of the Quay" for n in range(4))
    creators = (Creator(LONG, LONG, LONG),)
    told = a_work(1, chapters=2, expected=2, title=f"The {LONG} of Quay Street", creators=creators, fandoms=several)
    text = replace(told, chapters=(told.chapters[0], Chapter(2, markup=f"<p>A table.</p>{_TABLE}<p>Behind it.</p>")))
    write(tmp_path / "works", text, "1.html")
    with alcove.open_library(tmp_path / "library", create=True) as library:
        take_in(library, tmp_path / "works")
        yield site_with(library).url


def look(page: Page, address: str, chosen: str) -> None:
    page.context.add_cookies([{"name": "look", "value": chosen, "url": address}])


def chapter(page: Page, number: int) -> str:
    """Where a chapter of the one work is."""
    page.goto("/works")
    card = page.get_by_role("main").locator("[data-work]").get_by_role("link").first.get_attribute("href")
    return f"{card}/chapters/{number}"


@pytest.mark.parametrize("visitor", [Visitor("phone"), Visitor()], ids=str)
@pytest.mark.parametrize("density", ["full", "compact", "table"])
def test_a_list_is_as_wide_as_the_page(
    page: Page, address: str, density: str, shot: Callable[[Page, str], Path]
) -> None:
    look(page, address, f"density={density}")
    page.goto("/works")
    shot(page, density)
    assert not page.evaluate(_IS_WIDE)
    if density == "table":
        title, table = page.get_by_role("rowheader"), page.get_by_role("table")
        assert title.evaluate("one => one.clientWidth") < 0.6 * table.evaluate("one => one.clientWidth")
        assert table.evaluate("one => one.clientWidth") < 850


@pytest.mark.parametrize("visitor", [Visitor("phone")], ids=str)
def test_a_wide_table_scrolls_and_keeps_its_words_whole(page: Page, shot: Callable[[Page, str], Path]) -> None:
    page.goto(chapter(page, 2))
    shot(page, "table")
    table = page.locator("[data-text] table")
    assert table.evaluate("one => one.scrollWidth > one.clientWidth")
    height = "one => one.getBoundingClientRect().height"
    assert table.locator("td").first.evaluate(height) < 3 * page.locator("[data-text] p").first.evaluate(height)
    assert not page.evaluate(_IS_WIDE)


@pytest.mark.parametrize("theme", ["dark", "black", "sepia", "auto"])
@pytest.mark.parametrize("visitor", [Visitor(scheme="dark")], ids=str)
def test_a_chapter_is_printed_dark_on_light(page: Page, address: str, theme: str) -> None:
    look(page, address, f"theme={theme}")
    page.goto(chapter(page, 2))
    text = page.locator("[data-text] p").first
    head = page.get_by_role("article").locator(".printed")
    expect(head).to_be_hidden()
    on_screen = text.evaluate(_LIGHTNESS)
    assert (on_screen > 0.5) == (theme != "sepia")
    page.emulate_media(media="print")
    assert text.evaluate(_LIGHTNESS) < 0.2
    assert page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert page.locator("html").evaluate("one => getComputedStyle(one).colorScheme") == "light"
    expect(head).to_contain_text("https://archiveofourown.org/works/9000001")
    expect(head).to_be_visible()
    expect(page.get_by_role("banner")).to_be_hidden()
