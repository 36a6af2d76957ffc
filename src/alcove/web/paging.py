"""Pages of a list: their numbers, and the links from one to the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alcove.errors import UsageError
from alcove.web.typed_numbers import typed_number

_AROUND = 2
_LAST = 10_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page's number and address."""

    number: int
    href: str
    is_this: bool


def leaves(total: int, here: int, size: int, href: Callable[[int], str]) -> tuple[Leaf | None, ...]:
    """The first page, the last, those around this one; None for a gap; nothing where all is on one page."""
    last = max(1, -(-total // size))
    numbers = sorted({1, last, *range(max(1, here - _AROUND), min(last, here + _AROUND) + 1)})
    made: list[Leaf | None] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number - before > 1:
            made.append(None)
        made.append(Leaf(number, href(number), number == here))
    return tuple(made) if last > 1 else ()


def page_number(typed: str, last: int = _LAST) -> int:
    """The number of a page that an address asks for. Raises UsageError."""
    number = typed_number(typed, least=1, most=last)
    if number is None:
        raise UsageError(_("%(p)s is no page's number.") % {"p": typed[:20]})
    return number
