"""Ctrl-C at the right moment: not within what must be done whole or not at all."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self


class Uninterrupted:
    """A block whose end Ctrl-C waits for; then it comes as it always does, most often as KeyboardInterrupt.

    Python raises that between any two steps, also within a ``with`` that takes a lock or while a row is half added,
    and clean-up then works on what is no longer sound. A block costs a few microseconds, and should not take longer
    than people wait: whoever waits in one leaves it several times a second. Outside of the main thread, which alone
    hears Ctrl-C, and where nothing in Python listens to it, a block does nothing; neither does one within another.
    """

    def __init__(self) -> None:
        self._before: Any = None
        self._heard: tuple[int, FrameType | None] | None = None

    def __enter__(self) -> Self:
        if threading.current_thread() is not threading.main_thread():
            return self
        before = signal.getsignal(signal.SIGINT)
        if callable(before) and not isinstance(getattr(before, "__self__", None), Uninterrupted):
            self._before = before
            signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        before, self._before = self._before, None
        if before is not None:
            signal.signal(signal.SIGINT, before)
            if self._heard:
                before(*self._heard)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self._heard = number, frame
