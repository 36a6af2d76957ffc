"""What is done beside the pages goes on after a failure, tells it once, and leaves off when it is asked to."""

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

from alcove.web import upkeep
from alcove.web.upkeep import Upkeep

LONG_S = 60


class Troubled:
    """A library that cannot be caught up with the first few times; each look is in the thread that ``seen`` names."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.seen: list[int] = []
        self.looked = threading.Semaphore(0)

    def catch_up(self, enough: Callable[[], bool]) -> bool:
        self.seen.append(threading.get_ident())
        self.looked.release()
        if len(self.seen) <= self.failures:
            raise OSError("the drive is gone")
        return True


class Endless:
    """A library with more to catch up with than anybody waits for."""

    def __init__(self) -> None:
        self.begun = threading.Event()

    def catch_up(self, enough: Callable[[], bool]) -> bool:
        self.begun.set()
        while not enough():
            threading.Event().wait(0.01)
        return False


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_EVERY_S", 0.01)
    monkeypatch.setattr(logging.getLogger("alcove"), "propagate", True)


def test_it_goes_on_after_failures_and_tells_them_once(caplog: pytest.LogCaptureFixture):
    library: Any = Troubled(3)
    with Upkeep(library) as looking:
        for _ in range(6):
            assert library.looked.acquire(timeout=LONG_S)
    assert looking.is_over
    assert [record.getMessage() for record in caplog.records] == ["catching up failed"]
    assert library.seen[4] == library.seen[5]


def test_it_leaves_off_in_the_middle():
    library: Any = Endless()
    with Upkeep(library) as looking:
        assert library.begun.wait(LONG_S)
        assert not looking.is_over
    assert looking.is_over
