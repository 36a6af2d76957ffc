"""What a killed process left half done, finished by the next: lines of own/, and changes that the index lacks."""

from __future__ import annotations

import logging
from collections.abc import Callable

from alcove.catalogue import deeds
from alcove.errors import DamagedLibraryError, LibraryError
from alcove.indexing import apply
from alcove.library.parts import Parts

log = logging.getLogger("alcove.library")


def catch_up(parts: Parts, enough: Callable[[], bool] = lambda: False) -> bool:
    """See ``Library.catch_up``."""
    if deeds.pending(parts.catalogue):
        deeds.write_out(parts.catalogue)
    return apply.catch_up(parts.catalogue, parts.vault, parts.engine, wait_s=0, enough=enough)


def catch_up_if_possible(parts: Parts) -> None:
    """The same on opening, where a full disk is no reason not to read: it is told, and the next one tries again.

    Raises DamagedLibraryError for what trying again does not mend.
    """
    try:
        catch_up(parts)
    except DamagedLibraryError:
        raise
    except (LibraryError, OSError) as error:
        log.warning("What was left half done is not finished: %s", error)


def refuse_lost_index(parts: Parts) -> None:
    """Raises DamagedLibraryError for an index that was lost, or is another library's."""
    apply.refuse_stranger(parts.catalogue, parts.engine)
