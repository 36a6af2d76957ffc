"""Several readers of one original at once: it is read once, and of large ones one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from alcove.catalogue import connection
from alcove.domain.readings import Chapter
from alcove.errors import FormatError
from alcove.indexing import texts
from alcove.indexing.texts import ReadCache

SAFE_S = 60.0  # for a test that fails; one that passes waits for nothing


class Waited(threading.Event):
    """Something that comes for sure."""

    def come(self) -> None:
        assert self.wait(SAFE_S)


@pytest.fixture
def others() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def a_cache(size: int = 1 << 20) -> ReadCache:
    class Shelf:
        def read(self, sha256: str) -> bytes:
            return sha256.encode()

    vault: Any = Shelf()
    return ReadCache(vault, size)


def reading(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], None]) -> list[str]:
    """What is read; the first original comes to its end after something else."""
    began: list[str] = []

    def read_chapters(data: bytes) -> tuple[Chapter, ...]:
        began.append(data.decode())
        if len(began) == 1:
            meanwhile()
        if data == b"damaged":
            raise FormatError("It cannot be read.")
        return (Chapter(number=1, text=data.decode()),)

    monkeypatch.setattr(texts, "read_chapters", read_chapters)
    return began


def telling_who_waits(monkeypatch: pytest.MonkeyPatch) -> Waited:
    somebody = Waited()

    class Told(Future[Any]):
        def result(self, timeout: float | None = None) -> Any:
            somebody.set()
            return super().result(timeout)

    monkeypatch.setattr(texts, "Future", Told)
    return somebody


@pytest.mark.parametrize("size", [1 << 20, 0])
def test_who_asks_for_what_is_being_read_waits_for_it(
    monkeypatch: pytest.MonkeyPatch, others: ThreadPoolExecutor, size: int
) -> None:
    cache, somebody_waits = a_cache(size), telling_who_waits(monkeypatch)
    asked: list[Future[tuple[Chapter, ...]]] = []

    def meanwhile() -> None:
        asked.append(others.submit(cache.chapters, "lamp"))
        somebody_waits.come()

    began = reading(monkeypatch, meanwhile)
    found = cache.chapters("lamp")
    assert asked[0].result(SAFE_S) is found
    assert began == ["lamp"]


def test_what_cannot_be_read_is_told_to_all_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, others: ThreadPoolExecutor
) -> None:
    cache, somebody_waits = a_cache(), telling_who_waits(monkeypatch)
    asked: list[Future[tuple[Chapter, ...]]] = []

    def meanwhile() -> None:
        asked.append(others.submit(cache.chapters, "damaged"))
        somebody_waits.come()

    began = reading(monkeypatch, meanwhile)
    with pytest.raises(FormatError):
        cache.chapters("damaged")
    with pytest.raises(FormatError):
        asked[0].result(SAFE_S)
    with pytest.raises(FormatError):
        cache.chapters("damaged")
    assert began == ["damaged", "damaged"]


class Gate:
    """A lock that says who came to it."""

    def __init__(self) -> None:
        self.came = 0
        self.second = Waited()
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self.came += 1
        if self.came == 2:
            self.second.set()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_of_large_originals_one_is_read_at_a_time(monkeypatch: pytest.MonkeyPatch, others: ThreadPoolExecutor) -> None:
    cache, gate = a_cache(), Gate()
    monkeypatch.setattr(texts, "_LARGE", 3)
    monkeypatch.setattr(cache, "_one_large", gate)
    asked: list[Future[tuple[Chapter, ...]]] = []

    def meanwhile() -> None:
        asked.append(others.submit(cache.chapters, "lantern"))
        gate.second.come()
        assert began == ["lamp"]

    began = reading(monkeypatch, meanwhile)
    cache.chapters("lamp")
    assert asked[0].result(SAFE_S)[0].text == "lantern"
    assert began == ["lamp", "lantern"]
    cache.chapters("ink")
    assert gate.came == 2


def test_of_very_long_chapters_one_is_cleaned_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.start()
    from alcove.library import read

    gate = Gate()
    monkeypatch.setattr(read, "_LARGE", 20)
    monkeypatch.setattr(read, "_one_large", gate)
    assert read._text(Chapter(number=1, markup="<p>A lamp.</p>")).html == "<p>A lamp.</p>"
    assert gate.came == 0
    assert read._text(Chapter(number=1, markup="<p>A lamp, a lantern.</p>")).text == "A lamp, a lantern."
    assert gate.came == 1
