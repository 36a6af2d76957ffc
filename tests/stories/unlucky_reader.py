"""A reader that meets with misfortune on files that order it: run by parse workers, in place of the real one."""

from __future__ import annotations

import ctypes
import re
import time

from alcove.domain.readings import Reading
from alcove.formats import read_bytes


def read(data: bytes, name: str) -> Reading:
    """Reads as the real readers do, unless the file says ``<!-- order: … -->``."""
    order = re.search(rb"<!-- order: (\w+) -->", data)
    if order:
        _ORDERS[order.group(1).decode()]()
    return read_bytes(data, name)


def crash() -> None:
    """Reads where nothing is."""
    ctypes.string_at(0)


def hang() -> None:
    """Never ends."""
    while True:
        time.sleep(0.01)


def eat() -> None:
    """Takes memory without end."""
    held = []
    while True:
        held.append(bytearray(10_000_000))


def fail() -> None:
    """Ends as programs with a mistake in them do."""
    raise ZeroDivisionError("division by zero")


_ORDERS = {order.__name__: order for order in (crash, hang, eat, fail)}
