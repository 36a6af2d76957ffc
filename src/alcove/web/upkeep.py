"""What is done beside the pages: the index catches up with what other processes changed and did not come to apply."""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from alcove.library.facade import Library

_EVERY_S = 2.0  # two small questions to the catalogue and one to the index
_GRACE_S = 5.0

log = logging.getLogger("alcove.web")


class Upkeep:
    """Looks every few seconds, in a thread of its own, while a ``with`` lasts; whoever holds a lock is left to it.

    ``is_over`` says after the ``with`` whether the thread has ended in time.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._enough = threading.Event()
        self._said = ""
        self._thread = self._new_thread()

    @property
    def is_over(self) -> bool:
        """Whether nothing is being done any more."""
        return not self._thread.is_alive()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._enough.set()
        self._thread.join(_GRACE_S)

    def _new_thread(self) -> threading.Thread:
        return threading.Thread(target=self._look_after, name="upkeep", daemon=True)

    def _look_after(self) -> None:
        try:
            while not self._enough.is_set():
                self._library.catch_up(self._enough.is_set)
                self._said = ""
                self._enough.wait(_EVERY_S)
        except Exception as error:  # whatever is wrong with catching up, pages are still to be read
            if self._said != str(error):
                log.exception("catching up failed")
            self._said = str(error)
            if not self._enough.wait(_EVERY_S):
                # A connection that broke belongs to its thread; a new one gets a new one.
                self._thread = self._new_thread()
                self._thread.start()
