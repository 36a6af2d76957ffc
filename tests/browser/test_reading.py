"""Reading: from a work's card through its chapters, and back to where one stopped."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import alcove
from alcove import Library
from tests.browser.conftest import Site
from tests.browser.judging import axe
from tests.browser.visiting import Visitor
from tests.stories.works import a_work, write

FOG = "ao3:999000002"
SAMPLES = {"one chapter": "999000005", "chapters": "999000002", "arabic": "999000008", "chinese": "999000014"}


@pytest.fixture
def long_site(tmp_path: Path, site_with: Callable[[Library], Site]) -> Site:
    """The site of a library with one work of three long chapters."""
    short = a_work(1, chapters=3, expected=3, title="A Long Night")
    long = replace(short, chapters=tuple(replace(c, markup=c.markup * 5) for c in short.chapters))
    write(tmp_path / "files", long, "long.html")
    library = alcove.open_library(tmp_path / "library", create=True)
    list(library.import_files([tmp_path / "files"]))
    return site_with(library)


def until(page: Page, condition: str) -> None:
    """Waits until a condition holds. Playwright's own way needs ``eval``, which the pages forbid."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def test_reads_a_work_from_its_card_to_its_end(anywhere: Page, site: Site) -> None:
    page = anywhere
    page.goto("/works?q=title:fog")
    page.get_by_role("link", name="What the Fog Returns").first.click()
    page.get_by_role("main").get_by_role("link", name="Read", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the Fog Returns")
    page.get_by_role("link", name="Next A Key That Fits").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chapter 2A Key That Fits")
    page.get_by_role("link", name="Next Eight Yards On").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chapter 3Eight Yards On")
    page.goto("/")
    expect(page.get_by_role("link", name="What the Fog Returns Chapter 3 of 3")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Back to the work’s card").click()
    expect(page.get_by_role("link", name="Read", exact=True)).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Go on reading")).to_have_count(0)


def test_a_work_is_taken_off_and_brought_back(anywhere: Page, site: Site) -> None:
    page = anywhere
    page.goto(f"/works/{site.library.work(alcove.OWNER, FOG).id}/chapters/2")
    page.goto("/")
    page.get_by_role("button", name="Take off this list: What the Fog Returns").click()
    expect(page.get_by_role("heading", name="Go on reading")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="What the Fog Returns Chapter 2 of 3")).to_be_visible()


def test_a_place_goes_along_with_who_reads_not_with_who_looks_in(long_site: Site, page: Page) -> None:
    work = f"{long_site.url}/works/{next(long_site.library.works(alcove.OWNER)).id}"
    card = page.get_by_role("link", name=re.compile("A Long Night Chapter|A Long Night Entire"))
    page.goto(f"{work}/chapters/3")
    for look in ("/chapters/1?find=the", "/chapters/2", "/entire"):
        page.goto(work + look, wait_until="load")
        page.wait_for_timeout(600)
    page.goto(long_site.url)
    expect(card).to_have_text("A Long Night Chapter 3 of 3")
    page.goto(f"{work}/chapters/1?find=the", wait_until="load")
    page.wait_for_timeout(200)
    page.evaluate("scrollTo(0, 2000)")
    page.wait_for_timeout(600)
    page.goto(long_site.url)
    expect(card).to_have_text("A Long Night Chapter 3 of 3")
    page.goto(f"{work}/chapters/2", wait_until="load")
    page.wait_for_timeout(200)
    with page.expect_response("**/places/keep"):
        page.evaluate("scrollTo(0, 900)")
    page.goto(long_site.url)
    expect(card).to_have_text("A Long Night Chapter 2 of 3")
    page.goto(f"{work}/chapters/3", wait_until="load")
    page.wait_for_timeout(300)
    with page.expect_response("**/places/keep"):
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.goto(long_site.url)
    expect(card).to_have_count(0)


def test_goes_to_a_chapter_by_the_list_in_the_bar(anywhere: Page, site: Site) -> None:
    page = anywhere
    page.goto(f"/works/{site.library.work(alcove.OWNER, FOG).id}/chapters/1")
    where = page.get_by_role("banner").get_by_text("Chapter 1 of 3")
    # Not cut off to nothing, as words for screen readers alone are.
    assert where.evaluate("one => one.getBoundingClientRect().width > 40 && getComputedStyle(one).clipPath === 'none'")
    where.click()
    page.get_by_role("navigation", name="Chapters", exact=True).get_by_role("link", name="Eight Yards On").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chapter 3Eight Yards On")


def test_arrows_and_letters_turn_chapters(page: Page, site: Site) -> None:
    work_id = site.library.work(alcove.OWNER, FOG).id
    page.goto(f"/works/{work_id}/chapters/1")
    for key, chapter in (("ArrowRight", 2), ("l", 3), ("ArrowLeft", 2), ("h", 1)):
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(f"/works/{work_id}/chapters/{chapter}$"))


def test_a_chapter_opens_where_one_stopped_in_it(long_site: Site, page: Page) -> None:
    work_id = next(long_site.library.works(alcove.OWNER)).id
    address = f"{long_site.url}/works/{work_id}/chapters/2"
    page.goto(address)
    paragraph = page.locator("[data-text] p").nth(9)
    paragraph.evaluate("p => scrollTo(0, scrollY + p.getBoundingClientRect().top - 70)")
    until(page, "localStorage.getItem('alcove:places') !== null")
    page.goto(f"{long_site.url}/works/{work_id}")
    page.get_by_role("link", name="Go on at chapter 2").click()
    until(page, "scrollY > 100")
    top = paragraph.evaluate("p => p.getBoundingClientRect().top")
    assert 0 <= top <= 140
    page.get_by_role("link", name=re.compile("Next")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chapter 3")
    assert page.evaluate("scrollY") == 0


def test_the_bar_is_away_while_one_reads_and_comes_when_one_turns_back(long_site: Site, page: Page) -> None:
    work_id = next(long_site.library.works(alcove.OWNER)).id
    page.goto(f"{long_site.url}/works/{work_id}/chapters/1")
    link = page.get_by_role("banner").get_by_role("link", name="A Long Night")
    expect(link).to_be_in_viewport()
    page.mouse.move(600, 500)
    page.mouse.wheel(0, 600)
    expect(link).not_to_be_in_viewport()
    page.mouse.wheel(0, -60)
    expect(link).to_be_in_viewport()
    page.mouse.wheel(0, 300)
    expect(link).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    link.focus()
    expect(link).to_be_in_viewport()


def test_what_is_chosen_applies_at_once_and_stays(page: Page, site: Site) -> None:
    page.goto(f"/works/{site.library.work(alcove.OWNER, FOG).id}/chapters/1")
    page.get_by_role("banner").locator("summary").last.click()
    before = page.locator("[data-text] p").first.evaluate("p => getComputedStyle(p).fontSize")
    with page.expect_response("**/look"):
        page.get_by_role("radio", name="Largest").check(force=True)
    with page.expect_response("**/look"):
        page.get_by_role("radio", name="Black").check(force=True)
    size = page.locator("[data-text] p").first.evaluate("p => getComputedStyle(p).fontSize")
    assert (before, size) == ("18px", "27px")
    page.reload()
    assert page.locator("body").evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(0, 0, 0)"
    assert page.locator("[data-text] p").first.evaluate("p => getComputedStyle(p).fontSize") == "27px"


@pytest.mark.parametrize("visitor", [Visitor(script=False), Visitor("phone", script=False)], ids=str)
def test_what_is_chosen_stays_without_script(page: Page, site: Site) -> None:
    page.goto(f"/works/{site.library.work(alcove.OWNER, FOG).id}/chapters/2")
    page.get_by_role("banner").locator("summary").last.click()
    page.get_by_role("radio", name="Sepia").check(force=True)
    page.get_by_role("button", name="Keep these").click()
    expect(page).to_have_url(re.compile("/chapters/2$"))
    assert page.locator("body").evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(243, 233, 214)"


def test_what_was_looked_for_is_marked_and_in_sight(anywhere: Page, site: Site) -> None:
    page = anywhere
    page.goto("/works?q=lamp")
    page.get_by_role("main").locator("a[href*='find=lamp']").first.click()
    page.wait_for_url("**/chapters/**")
    expect(page.locator("mark#found")).to_be_in_viewport()


def test_one_goes_from_place_to_place(anywhere: Page, site: Site) -> None:
    page, work_id = anywhere, site.library.work(alcove.OWNER, f"ao3:{SAMPLES['chapters']}").id
    page.goto(f"/works/{work_id}/chapters/2?find=the#found")
    note = page.get_by_role("navigation", name="Places of the words")
    places = page.locator("mark").count()
    expect(note).to_contain_text(f"Place 1 of {places}")
    for place in (2, 3):
        note.get_by_role("link", name="The next place").click()
        expect(note).to_contain_text(f"Place {place} of {places}")
        expect(page.locator(f"mark#found-{place}")).to_be_in_viewport()
    for back in ("Place 2", "Place 1", f"Place {places}"):
        note.get_by_role("link", name="The place before").click()
        expect(note).to_contain_text(f"{back} of")
    expect(page.locator(f"mark#found-{places}")).to_be_in_viewport()


def test_keys_lead_from_place_to_place(page: Page, site: Site) -> None:
    work_id = site.library.work(alcove.OWNER, f"ao3:{SAMPLES['chapters']}").id
    page.goto(f"/works/{work_id}/chapters/2?find=the#found")
    note, before = page.get_by_role("navigation", name="Places of the words"), page.evaluate("history.length")
    for key, told in (("n", "Place 2 of"), ("n", "Place 3 of"), ("N", "Place 2 of")):
        page.keyboard.press(key)
        expect(note).to_contain_text(told)
    expect(page.locator("mark#found-2")).to_be_in_viewport()
    assert page.evaluate("history.length") == before
    axe(page)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_pages_of_a_work_are_open_to_everybody(
    any_light: Page, site: Site, shot: Callable[[Page, str], Path], sample: str
) -> None:
    page, work_id = any_light, site.library.work(alcove.OWNER, f"ao3:{SAMPLES[sample]}").id
    for name, address in (("card", ""), ("chapter", "/chapters/1"), ("entire", "/entire")):
        page.goto(f"/works/{work_id}{address}")
        shot(page, f"{sample}-{name}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_look_and_type_is_open_to_everybody(any_light: Page, shot: Callable[[Page, str], Path]) -> None:
    any_light.goto("/look")
    shot(any_light, "look")
    axe(any_light)


def test_print_is_the_work_alone(page: Page, site: Site) -> None:
    page.goto(f"/works/{site.library.work(alcove.OWNER, FOG).id}/chapters/2")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("header[data-bar]")).to_be_hidden()
    expect(page.locator("nav")).to_have_count(2)
    for nav in page.locator("nav").all():
        expect(nav).to_be_hidden()


def test_the_titles_of_a_chinese_work_are_not_stretched(page: Page, site: Site) -> None:
    work = site.library.work(alcove.OWNER, f"ao3:{SAMPLES['chinese']}")
    page.goto(f"/works/{work.id}/entire")
    for title in page.get_by_role("main").get_by_role("heading").all():
        assert title.evaluate("one => getComputedStyle(one).textAlign") == "start"
    assert page.locator("[data-text] p").first.evaluate("one => getComputedStyle(one).textAlign") == "justify"
