"""Whole numbers that a browser sent, in an address, a form or a cookie: they may be anything, and of any length."""

from __future__ import annotations

#: More than there is of anything, and less than what a database takes for a number.
MOST = 10**15


def typed_number(typed: str, *, least: int = 0, most: int = MOST) -> int | None:
    """The number that is written in plain digits; None for what is none, or is not between these two."""
    # Python reads no number of more than 4,300 digits, and needs long for one of as many.
    if not typed.isascii() or not typed.isdigit() or len(typed) > len(str(most)):
        return None
    return number if least <= (number := int(typed)) <= most else None
