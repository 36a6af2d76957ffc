"""What the total order of works is made of, the same in every engine: ids as numbers, and chance."""

from __future__ import annotations

import re

_ID = re.compile("[0-9a-hjkmnp-tv-z]{10}")
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_TO_BASE32 = str.maketrans(_LETTERS, "0123456789abcdefghijklmnopqrstuv")
_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def id_number(work_id: str) -> int:
    """The 50-bit number that a work's id writes; numbers sort like ids. Raises ValueError for anything else."""
    if not _ID.fullmatch(work_id):
        raise ValueError(f"{work_id!r} is no work's id: ten characters of {_LETTERS}")
    return int(work_id.translate(_TO_BASE32), 32)


def id_text(number: int) -> str:
    """The id that writes this number."""
    return "".join([_LETTERS[number >> shift & 31] for shift in range(45, -1, -5)])


def chance(seed: int, number: int) -> int:
    """A work's place for ``SortKey.RANDOM``: 64 bits, no two works the same under one seed.

    SplitMix64 (Steele, Lea, Flood 2014) of the id's number, offset by the mixed
    seed. Engines may compute it by other means but not differently.
    """
    return mixed(number ^ mixed(seed))


def mixed(value: int) -> int:
    """64 bits of a number, mixed so that each depends on all; one to one."""
    value = (value + _GOLDEN) & _MASK
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & _MASK
    return value ^ value >> 31
