"""Moments as people read them: in the zone of the library that they look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_zone: ContextVar[dt.tzinfo | None] = ContextVar("zone of moments", default=None)


def local(moment: dt.datetime) -> dt.datetime:
    """A moment as the clocks of the zone in force tell it; without one, those of this machine."""
    return moment.astimezone(_zone.get())


def read_in(zone: dt.tzinfo | None) -> None:
    """From now on moments are told in this zone; None is this machine's."""
    _zone.set(zone)


@contextmanager
def reading_in(zone: dt.tzinfo | None) -> Iterator[None]:
    """For the time of a ``with`` moments are told in this zone."""
    before = _zone.set(zone)
    try:
        yield
    finally:
        _zone.reset(before)
