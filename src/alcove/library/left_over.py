"""What a killed process left half done, finished by the next: lines of own/, and changes that the index lacks."""

from __future__ import annotations

from collections.abc import Callable

from alcove.catalogue import deeds
from alcove.indexing import apply
from alcove.library.parts import Parts


def catch_up(parts: Parts, enough: Callable[[], bool] = lambda: False) -> bool:
    """See ``Library.catch_up``."""
    if deeds.pending(parts.catalogue):
        deeds.write_out(parts.catalogue)
    return apply.catch_up(parts.catalogue, parts.vault, parts.engine, wait_s=0, enough=enough)


def refuse_lost_index(parts: Parts) -> None:
    """Raises DamagedLibraryError for an index that was lost, or is another library's."""
    apply.refuse_stranger(parts.catalogue, parts.engine)
