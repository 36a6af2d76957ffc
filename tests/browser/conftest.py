"""The site in a real browser. ``page`` is what most tests ask for; ``anywhere`` and ``any_light`` run them several times.

Every page must be clean at its end: no script errors, nothing stopped by the
content security policy, no request to another origin (``visiting``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

import alcove
from alcove import samples
from tests.browser import visiting
from tests.browser.judging import photograph
from tests.browser.serving import serving
from tests.browser.visiting import Device, Scheme, Visitor

if TYPE_CHECKING:
    from alcove import Library

DEVICES: tuple[Device, ...] = ("desktop", "phone")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Site:
    """A site that answers. ``url`` is its origin, without a slash at the end."""

    url: str
    library: Library


def pytest_itemcollected(item: pytest.Item) -> None:
    """Everything in this folder needs Chromium."""
    item.add_marker(pytest.mark.browser)


# Playwright keeps an event loop in the main thread as long as it runs, so it must end with this folder's tests.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, once for all tests of this folder."""
    expect.set_options(timeout=visiting.TIMEOUT_MS)
    with visiting.chromium() as started:
        yield started


@pytest.fixture(scope="package")
def origins() -> set[str]:
    """Where pages may ask for something: the sites of this run."""
    return set()


@pytest.fixture(scope="package")
def site(origins: set[str], tmp_path_factory: pytest.TempPathFactory, own_home: Path) -> Iterator[Site]:
    """The site of a library with the samples that come with Alcove; to be asked, not to be changed."""
    folder = tmp_path_factory.mktemp("site") / "library"
    with alcove.open_library(folder, create=True) as library, as_file(samples.folder()) as works:
        assert list(library.import_files([works]))
        with _answering(library, origins) as site:
            yield site


@pytest.fixture
def site_with(origins: set[str]) -> Iterator[Callable[[Library], Site]]:
    """Makes the site of a test's own library, until the test ends."""
    with ExitStack() as stack:
        yield lambda library: stack.enter_context(_answering(library, origins))


@contextmanager
def _answering(library: Library, origins: set[str]) -> Iterator[Site]:
    from alcove.web.site import make_site  # Django must be started before, which opening a library does

    with serving(make_site(library)) as url:
        origins.add(url)
        yield Site(url, library)


@pytest.fixture
def address(site: Site) -> str:
    """Where relative URLs of ``page`` and its kin start from; a module may have another."""
    return site.url


@pytest.fixture
def visitor() -> Visitor:
    """Who ``page`` is for: ``@pytest.mark.parametrize("visitor", [Visitor("phone", script=False)])`` says otherwise."""
    return Visitor()


@pytest.fixture
def page(browser: Browser, origins: set[str], address: str, visitor: Visitor) -> Iterator[Page]:
    """A page on a desktop, with script, in light colours."""
    with visiting.visiting(browser, origins, visitor, address=address) as opened:
        yield opened


@pytest.fixture(params=[Visitor(device, script=script) for device in DEVICES for script in (True, False)], ids=str)
def anywhere(browser: Browser, origins: set[str], address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on desktop and phone, with and without script: four tests."""
    with visiting.visiting(browser, origins, request.param, address=address) as opened:
        yield opened


@pytest.fixture(params=[Visitor(device, scheme=scheme) for device in DEVICES for scheme in SCHEMES], ids=str)
def any_light(browser: Browser, origins: set[str], address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on desktop and phone, in light and dark: four tests, for ``axe`` and for ``shot``."""
    with visiting.visiting(browser, origins, request.param, address=address) as opened:
        yield opened


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Page, str], Path]:
    """``shot(page, name)`` saves the whole page as an image, named after the test, ``name`` and how it was seen."""
    test = request.node.originalname
    return lambda page, name: photograph(page, f"{test}-{name}")
