"""What two readings of one file tell differently: the older one and that of a better reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alcove.domain.disagreements import FIELDS
from alcove.domain.readings import Reading


@dataclass(frozen=True, slots=True)
class Difference:
    """A field, and what was told of it before and after, as plain text; None for what is not told."""

    field: str
    before: str | None
    after: str | None


def differences(before: Reading | None, after: Reading) -> tuple[Difference, ...]:
    """The fields that two readings of the same bytes tell differently. ``before`` None: it could not be read then."""
    return tuple(_differences(before, after))


def keeps_its_place(before: Reading | None, after: Reading) -> bool:
    """Whether the file stays a carrier of the same version of the same work: what versions and their numbers follow
    from is as it was.
    """
    return before is not None and all(tell(before) == tell(after) for tell in _PLACE.values())


def _differences(before: Reading | None, after: Reading) -> Iterator[Difference]:
    for name, tell in _PLACE.items():
        was, now = tell(before) if before else None, tell(after)
        if was != now:
            yield Difference(name, was, now)
    for name, field in FIELDS.items():
        if (field.compared(before) if before else None) != field.compared(after):
            yield Difference(name, _shown(field.tell(before) if before else None), _shown(field.tell(after)))


def _shown(parts: tuple[str, ...] | None) -> str | None:
    return None if parts is None else ", ".join(parts)


def _source(reading: Reading) -> str | None:
    return f"{reading.site}:{reading.site_id}" if reading.site and reading.site_id else None


_PLACE: dict[str, Callable[[Reading], str | None]] = {
    "source": _source,
    "recognised": lambda reading: "yes" if reading.recognised else "no",
    "coverage": lambda reading: reading.coverage.value,
    "text": lambda reading: reading.text_hash,
}
