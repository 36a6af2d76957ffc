"""The harness sees what it is there to see: on a small site that misbehaves on request."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.judging import axe
from tests.browser.serving import serving
from tests.browser.visiting import Visitor, visiting

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
GOOD = (
    '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Small</title>'
    "<main><h1>Small</h1>{}</main></html>"
)

PAGES = {
    "/": GOOD.format("<noscript>Without script.</noscript>"),
    "/unseen-image": GOOD.format('<img src="/dot.svg">'),
    "/good-image": GOOD.format('<img src="/dot.svg" alt="A dot">'),
    "/throws": GOOD.format('<script src="/throw.js"></script>'),
    "/says-error": GOOD.format('<script src="/error.js"></script>'),
    "/inline": GOOD.format("<script>document.title = 'run'</script>"),
    "/foreign": GOOD.format('<img src="http://192.0.2.1/pixel.png" alt="A dot">'),
    "/lacks": GOOD.format('<img src="/gone.png" alt="A dot">'),
    "/dot.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
    "/throw.js": "throw new Error('out of oil')",
    "/error.js": "console.error('low on oil')",
    "/favicon.ico": "",
}
TYPES = {"svg": "image/svg+xml", "js": "text/javascript", "ico": "image/x-icon"}


def small(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Good pages and bad ones. ``?loose`` comes without a policy."""
    path = environ["PATH_INFO"]
    headers = [("Content-Type", TYPES.get(path.rpartition(".")[2], "text/html; charset=utf-8"))]
    if environ["QUERY_STRING"] != "loose":
        headers.append(("Content-Security-Policy", POLICY))
    status = "500 Broken" if path == "/broken" else "200 OK" if path in PAGES else "404 Not Found"
    start_response(status, headers)
    return [PAGES.get(path, GOOD.format("Nothing here.")).encode()]


@pytest.fixture(scope="module")
def address(origins: set[str]) -> Iterator[str]:
    with serving(small) as url:
        origins.add(url)
        yield url


def visit(path: str, browser: Browser, address: str, visitor: Visitor) -> None:
    with visiting(browser, {address}, visitor, address=address) as page:
        page.goto(path)
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/throws", "script error: out of oil"),
        ("/says-error", "console: low on oil"),
        ("/inline", "console: Executing inline script violates the following Content Security Policy directive"),
        ("/foreign", r"asks another place: http://192\.0\.2\.1/pixel\.png"),
        ("/foreign?loose", r"asks another place: http://192\.0\.2\.1/pixel\.png"),
        ("/lacks", r"404 for image: http://127\.0\.0\.1:\d+/gone\.png"),
        ("/broken", r"500 for document: http://127\.0\.0\.1:\d+/broken"),
    ],
    ids=lambda value: value if value.startswith("/") else "",
)
def test_a_page_that_misbehaves_fails(browser: Browser, address: str, path: str, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        visit(path, browser, address, Visitor())


@pytest.mark.parametrize("path", ["/", "/good-image", "/inline?loose", "/gone"])
def test_a_page_that_behaves_passes(browser: Browser, address: str, path: str) -> None:
    visit(path, browser, address, Visitor())


def test_without_script_a_foreign_request_fails_all_the_same(browser: Browser, address: str) -> None:
    with pytest.raises(AssertionError, match="asks another place"):
        visit("/foreign?loose", browser, address, Visitor("phone", script=False))


def test_what_is_asked_of_another_machine_does_not_leave_this_one(browser: Browser, address: str) -> None:
    failures: list[str | None] = []
    with visiting(browser, {address, "http://192.0.2.1"}, Visitor(), address=address) as page:
        page.on("requestfailed", lambda request: failures.append(request.failure))
        page.goto("/foreign?loose")
        page.wait_for_load_state("networkidle")
    assert failures == ["net::ERR_NAME_NOT_RESOLVED"]


def test_a_failing_test_is_not_hidden_behind_complaints(browser: Browser, address: str) -> None:
    visit = visiting(browser, {address}, Visitor(), address=address)
    visit.__enter__().goto("/throws")  # what `with` does, in steps
    assert visit.__exit__(KeyError, KeyError("the test's own"), None) is False


def test_axe_finds_an_image_without_a_text(page: Page) -> None:
    page.goto("/unseen-image")
    with pytest.raises(AssertionError, match=r'image-alt \(critical\).*\n  img    <img src="/dot.svg">\n    Fix any'):
        axe(page)


def test_axe_passes_a_good_page_under_a_strict_policy(any_light: Page) -> None:
    any_light.goto("/good-image")
    axe(any_light)


def test_axe_asks_for_script(browser: Browser, address: str) -> None:
    with visiting(browser, {address}, Visitor(script=False), address=address) as page:
        page.goto("/")
        with pytest.raises(AssertionError, match="axe needs a visitor with script"):
            axe(page)


def test_a_visitor_is_what_it_says(anywhere: Page, request: pytest.FixtureRequest) -> None:
    visitor = request.node.callspec.params["anywhere"]
    anywhere.goto("/")
    assert (
        anywhere.viewport_size
        == {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}[visitor.device]
    )
    assert ("Without script." in anywhere.inner_text("main")) != visitor.script
    assert anywhere.evaluate("matchMedia('(hover: none)').matches") == (visitor.device == "phone")


@pytest.mark.parametrize(
    ("visitor", "name"),
    [
        (Visitor(), "1280-light"),
        (Visitor("phone", scheme="dark"), "390-dark"),
        (Visitor("phone", script=False), "390-light-noscript"),
    ],
    ids=str,
)
def test_a_shot_is_named_after_how_it_was_seen(
    page: Page, shot: Callable[[Page, str], Path], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALCOVE_TEST_ARTEFACTS", str(tmp_path))
    page.goto("/")
    file = shot(page, "small")
    assert file == tmp_path / f"test_a_shot_is_named_after_how_it_was_seen-small-{name}.png"
    width, _height = struct.unpack(">II", file.read_bytes()[16:24])
    assert width == (780 if name.startswith("390") else 1280)


def test_a_server_leaves_no_thread(browser: Browser) -> None:
    before = set(threading.enumerate())
    with serving(small) as url:
        visit("/", browser, url, Visitor())
    assert set(threading.enumerate()) <= before
