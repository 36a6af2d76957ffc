"""Every page of the site, on phone and desktop, in light and dark: axe has nothing to say, nothing hangs over the edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

import alcove
from alcove.domain.works import Work
from tests.browser.conftest import DEVICES, Site
from tests.browser.judging import axe, outline
from tests.browser.visiting import Visitor
from tests.unit.web.places_of_the_site import ACTS, OWNERS, known_of, names_of_patterns, pages

# What is no page to look at: redirects, bytes.
_NO_PAGES = frozenset({"random", "complete", "complete-name", "narrow", "robots", "read", "original", "tag-table"})


def _to_look_at(site: Site) -> Iterator[tuple[str, str]]:
    """A name and an address for each page, and for what a reader sees when something is not as usual."""
    known = known_of(site.library, _one_with_all_names(site.library), "lantern")
    for name, addresses in {**pages(known), **OWNERS}.items():
        if name not in _NO_PAGES and not name.endswith(".json"):
            yield from ((f"{name}-{number}", address) for number, address in enumerate(addresses, start=1))
    yield "unreadable", "/works?q=fandm:X"
    yield "nothing", "/works?q=xyzzyva"
    yield "nowhere", "/nowhere"


def _one_with_all_names(library: alcove.Library) -> Work:
    full = [w for w in library.works(alcove.OWNER) if w.fandoms and w.creators and w.series and w.collections]
    return full[0]


@pytest.mark.parametrize("visitor", [Visitor(device) for device in DEVICES], ids=str)
def test_every_page_is_clean_for_everybody(page: Page, site: Site, shot: Callable[[Page, str], Path]) -> None:
    """Loaded in light colours and then turned dark, as at dusk; what stays in its place is judged anew by its colours alone."""
    found: list[str] = []
    for name, address in _to_look_at(site):
        page.emulate_media(color_scheme="light")
        page.goto(address)
        shot(page, name)
        found += _faults(page)
        in_light = outline(page)
        page.emulate_media(color_scheme="dark")
        shot(page, name)
        found += _faults(page, colours_only=outline(page) == in_light)
    assert not found, "\n".join(found)


def _faults(page: Page, *, colours_only: bool = False) -> Iterator[str]:
    try:
        axe(page, colours_only=colours_only)
    except AssertionError as error:
        yield str(error)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        yield f"{page.url} hangs {over} px over the edge"


def test_every_page_is_looked_at(site: Site) -> None:
    looked_at = {name.rpartition("-")[0] for name, _ in _to_look_at(site)}
    shown = {name for name in names_of_patterns() if not name.endswith(".json")}
    assert shown - ACTS.keys() - _NO_PAGES <= looked_at


@pytest.mark.parametrize("place", ["/", "/works", "/look", "/help/search"])
def test_a_zoomed_page_wraps(page: Page, place: str) -> None:
    """WCAG 2.2, 1.4.10: 320 px are a desktop at 400 %."""
    page.set_viewport_size({"width": 320, "height": 512})
    page.goto(place)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
