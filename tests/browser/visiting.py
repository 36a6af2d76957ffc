"""A visit with Chromium that ends well only where the browser had nothing to complain of."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from tests.harness import needs

Device = Literal["desktop", "phone"]
Scheme = Literal["light", "dark"]

TIMEOUT_MS = 20_000
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Beside the complaint about it: what a page asks of another machine never leaves this one.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_DEVICES: dict[Device, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}
_OF_NO_ORIGIN = frozenset({"about", "blob", "data"})
#: A page that is not there, or a question that cannot be read, may be just what a test asks for.
_MAY_REFUSE = frozenset({"document", "fetch", "xhr"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks, and with what."""

    device: Device = "desktop"
    script: bool = True
    scheme: Scheme = "light"

    def __str__(self) -> str:
        """Such as ``phone-dark``; what is as usual is not mentioned."""
        return "-".join([self.device, *["dark"] * (self.scheme == "dark"), *["noscript"] * (not self.script)])


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser of this machine; Playwright brings none along."""
    program = needs.chromium()
    assert program is not None, "tests that ask for a browser lie in tests/browser, where they are marked so"
    may_sandbox = os.name == "nt" or os.geteuid() != 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=list(_FLAGS), chromium_sandbox=may_sandbox, headless=True
        )
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Browser, own: Container[str], visitor: Visitor, *, address: str | None = None) -> Iterator[Page]:
    """An empty page with cookies and history of its own; ``address`` is where relative URLs start from.

    At the end, raises AssertionError with everything that the browser complained
    of: errors of scripts and in the console, what the content security policy
    stopped, requests to origins that are not ``own``, parts that could not be loaded.
    """
    context = browser.new_context(
        **_DEVICES[visitor.device],
        base_url=address,
        java_script_enabled=visitor.script,
        color_scheme=visitor.scheme,
        reduced_motion="reduce",
        locale="en-US",
        timezone_id="UTC",
    )
    try:
        context.set_default_timeout(TIMEOUT_MS)
        complaints = _complaints(context, own)
        yield context.new_page()
    finally:
        context.close()
    assert not complaints, "\n".join([f"The page does not behave ({visitor}):", *complaints])


def _complaints(context: BrowserContext, own: Container[str]) -> list[str]:
    """What goes wrong from now on, in the order in which it does; the list grows."""
    heard: list[str] = []
    context.on("console", lambda message: heard.extend(_of_console(message)))
    context.on("weberror", lambda error: heard.append(f"script error: {error.error}"))
    context.on("request", lambda request: heard.extend(_of_request(request, own)))
    context.on("response", lambda response: heard.extend(_of_response(response)))
    return heard


def _of_console(message: ConsoleMessage) -> Iterator[str]:
    # What could not be loaded is judged by its answer, below: the message does not say what it was.
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        yield f"console: {message.text}"


def _of_request(request: Request, own: Container[str]) -> Iterator[str]:
    place = urlsplit(request.url)
    if place.scheme not in _OF_NO_ORIGIN and f"{place.scheme}://{place.netloc}" not in own:
        yield f"asks another place: {request.url}"


def _of_response(response: Response) -> Iterator[str]:
    refused = response.status >= 400 and response.request.resource_type not in _MAY_REFUSE
    if refused or response.status >= 500:
        yield f"{response.status} for {response.request.resource_type}: {response.url}"
