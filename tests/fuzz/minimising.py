"""The smallest file with which a fault still shows."""

from __future__ import annotations

from collections.abc import Callable

#: Tries for one file; each reads it.
_TRIES = 2000


def minimise(data: bytes, shows: Callable[[bytes], bool]) -> bytes:
    """The file without what it can do without: halves first, then ever smaller stretches."""
    tries = _TRIES
    size = len(data) // 2
    while size and tries:
        at = 0
        while at < len(data) and tries:
            tries -= 1
            shorter = data[:at] + data[at + size :]
            if shows(shorter):
                data = shorter
            else:
                at += size
        size //= 2
    return data
