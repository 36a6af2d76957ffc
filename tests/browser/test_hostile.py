"""Hostile works in a real browser: nothing runs, nobody is led away, the page stays as it is.

What a page asks of other places, errors and what the policy stops are told by the harness, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page

import alcove
from alcove import Library
from tests.browser.conftest import Site
from tests.builders.hostile import TRICKS, hostile_files

_FRAME = """async () => {
    // The bar of a reading page comes back at the top.
    scrollTo(0, 0);
    for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame);
    const bar = document.querySelector('body > header').getBoundingClientRect();
    const top = document.elementFromPoint(innerWidth / 2, 10);
    return {
        owned: window.wasOwned === true,
        bar: bar.width === document.documentElement.clientWidth && bar.top >= -1,
        covered: !top.closest('header'),
        children: [...document.body.children].map((one) => one.tagName).join(' '),
        wide: document.documentElement.scrollWidth > innerWidth,
        title: document.title.length > 0,
    };
}"""


@pytest.fixture
def den(tmp_path: Path, site_with: Callable[[Library], Site]) -> Iterator[Site]:
    """The site of a library of nothing but hostile works."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name, content in hostile_files():
        (folder / name).write_bytes(content)
    with ExitStack() as stack:
        library = stack.enter_context(alcove.open_library(tmp_path / "library", create=True))
        list(library.import_files([folder], yes=True))
        yield site_with(library)


def test_nothing_in_a_work_acts_on_the_page(den: Site, page: Page) -> None:
    page.add_init_script("window.owned = () => { window.wasOwned = true; };")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    plain = None
    seen = 0
    for work in den.library.works(alcove.OWNER):
        first = next(iter(den.library.volume(alcove.OWNER, work.id).chapters), None)
        chapter = f"/chapters/{first.number}?find=lamp" if first else ""
        others = (f"/works/{work.id}", f"/works/{work.id}{chapter}") if work.formats == ("html",) else ()
        for address in (f"/works/{work.id}/entire", *others):
            page.goto(den.url + address)
            for link in page.locator("main a[href='#'], main summary").all()[:3]:
                link.click(force=True)
            page.mouse.move(640, 400)
            found = page.evaluate(_FRAME)
            assert page.url.startswith(den.url + address.partition("?")[0]), address
            found["children"] = found["children"].replace(" FOOTER", "")
            plain = plain or found["children"]
            assert found == {
                "owned": False, "bar": True, "covered": False, "children": plain, "wide": False, "title": True,
            }, address  # fmt: skip
            seen += 1
    assert seen == 4 * len(TRICKS)
