"""What is loaded beside the pages gives way to the first one, and stays out of the garbage collector's way."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import closing
from wsgiref.util import setup_testing_defaults

import pytest

import alcove


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Warming up leaves nothing behind for other tests."""
    yield
    gc.unfreeze()


class Answered(threading.Event):
    """The first page's event, which notes what was loaded before it was waited for."""

    def __init__(self, loaded: list[str]) -> None:
        super().__init__()
        self._loaded = loaded
        self.before: list[str] | None = None

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None, "nobody may come"
        self.before = list(self._loaded)
        return False


def test_it_gives_way_to_the_first_page(shelf: alcove.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from alcove.web import warming

    loaded: list[str] = []
    monkeypatch.setattr(warming, "get_template", loaded.append)
    answered = Answered(loaded)
    warming.warm_up(answered)
    assert answered.before == []
    assert {"home.html", "works.html", "chapter.html"} <= set(loaded)


def test_what_was_loaded_is_no_longer_looked_through(shelf: alcove.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from alcove.web import warming

    monkeypatch.setattr(warming, "get_template", lambda _: None)
    gc.unfreeze()
    warming.warm_up(Answered([]))
    assert gc.get_freeze_count() > 10_000


def test_a_page_is_an_answer_and_a_file_of_the_site_is_none(
    shelf: alcove.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alcove.web import addresses
    from alcove.web.site import Site, make_site

    def visit(site: Site, path: str) -> str:
        environ = {"HTTP_HOST": "localhost", "PATH_INFO": path}
        setup_testing_defaults(environ)
        statuses: list[str] = []

        def start_response(status: str, _headers: list[tuple[str, str]]) -> None:
            statuses.append(status)

        with closing(site(environ, start_response)) as body:  # type: ignore[type-var]  # WSGI lets it close what it has
            b"".join(body)
        return statuses[0]

    site = make_site(shelf)
    assert visit(site, addresses.static("alcove.svg")) == "200 OK"
    assert not site.answered.is_set()
    assert visit(site, "/help/search") == "200 OK"
    assert site.answered.is_set()
