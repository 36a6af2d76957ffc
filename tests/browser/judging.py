"""Judging a page: by axe's rules, and by eye."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.harness import needs

_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_RUN = """([tags, coloursOnly]) => {
    const colours = axe.getRules(tags).filter(rule => rule.tags.includes('cat.color')).map(rule => rule.ruleId);
    const runOnly = coloursOnly ? {type: 'rule', values: colours} : {type: 'tag', values: tags};
    return axe.run(document, {runOnly, resultTypes: ['violations']});
}"""
_OUTLINE = """JSON.stringify([...document.querySelectorAll('*')].map(element => {
    const {x, y, width, height} = element.getBoundingClientRect();
    return [element.tagName, x, y, width, height, element.checkVisibility({visibilityProperty: true})];
}))"""
_SEEN_AS = """[
    matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    ...matchMedia('(scripting: none)').matches ? ['noscript'] : [],
]"""


def axe(page: Page, *, colours_only: bool = False) -> None:
    """Raises AssertionError where axe finds a violation of WCAG 2.2 AA or of good practice on the page as it is now.

    The page must let scripts run; axe is one. ``colours_only`` is for a page that was judged already, and has
    nothing new but its colours.
    """
    assert "noscript" not in page.evaluate(_SEEN_AS), "axe needs a visitor with script"
    if page.evaluate("typeof axe === 'undefined'"):
        # Evaluated from outside, so that the page's content security policy has no say in it.
        page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(_RUN, [list(_RULES), colours_only])
    assert not found["violations"], "\n".join([f"axe, on {page.url}:", *_lines(found["violations"])])


def outline(page: Page) -> str:
    """Every element with its place and size, and whether it is seen: the same where two looks differ by colours only."""
    return str(page.evaluate(_OUTLINE))


def _lines(violations: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for violation in violations:
        yield f"{violation['id']} ({violation['impact']}): {violation['help']}"
        for node in violation["nodes"]:
            yield f"  {' '.join(map(str, node['target']))}    {node['html'][:200]}"
            yield from (f"    {line.strip()}" for line in node["failureSummary"].splitlines())


def photograph(page: Page, name: str) -> Path:
    """Saves the whole page as an image for people to look at; its name says how it was seen, such as ``NAME-390-dark.png``.

    The folder is build/screenshots, or the one that ALCOVE_TEST_ARTEFACTS names.
    """
    folder = Path(os.environ.get("ALCOVE_TEST_ARTEFACTS") or needs.ROOT / "build" / "screenshots")
    size = page.viewport_size
    assert size is not None
    file = folder / f"{'-'.join([name, str(size['width']), *page.evaluate(_SEEN_AS)])}.png"
    page.screenshot(path=file, full_page=True, animations="disabled", caret="hide")
    return file
