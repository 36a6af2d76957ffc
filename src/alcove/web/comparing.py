"""The names of all tags compared beside the pages: with hundreds of thousands it takes longer than a page may."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alcove.domain.viewer import Viewer
    from alcove.library.facade import Library

log = logging.getLogger("alcove.web")


class Comparing:
    """Has the library of one site find its proposals for tags, which it then holds. Safe in threads."""

    def __init__(self, library: Library, viewer: Viewer) -> None:
        self._library = library
        self._viewer = viewer
        self._lock = threading.Lock()
        self._going: threading.Thread | None = None

    def is_done(self, patience_s: float) -> bool:
        """Whether the proposals are at hand, within so many seconds; else it goes on, and one asks again."""
        with self._lock:
            going = self._going
            if going is None or not going.is_alive():
                self._going = going = threading.Thread(target=self._compare, name="comparing", daemon=True)
                going.start()
        going.join(patience_s)
        return not going.is_alive()

    def _compare(self) -> None:
        try:
            self._library.tag_proposals(self._viewer, limit=0)
        except Exception:  # the page asks for them as well, and says what is wrong
            log.exception("comparing the names of tags failed")
