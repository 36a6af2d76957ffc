"""Numbers and ranges of numbers, as typed: ``10k``, ``1.5k..2m``, ``>=500``, ``..20,000``; AO3's ``10-100`` as well."""

from __future__ import annotations

import re

from alcove.domain.filters import NumberField, NumberRange
from alcove.domain.query.canonical import GREATEST
from alcove.domain.query.faults import Place, fault, shown
from alcove.errors import QueryError

_NUMBER = re.compile(
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,20})(?:\.(?P<part>[0-9]{1,9}))?(?P<suffix>[km]?)", re.IGNORECASE
)
# As half of Europe parts thousands; a point before anything but three digits is a decimal one.
_PARTED = re.compile(r"[0-9]{1,3}(?:(?P<sign>[._])[0-9]{3})(?:(?P=sign)[0-9]{3})*")
_ZEROS = {"": 0, "k": 3, "m": 6}
_HYPHENATED = re.compile(r"([0-9][0-9.,]*[km]?)[-–]([0-9][0-9.,]*[km]?)", re.IGNORECASE)
COMPARISON = re.compile(r"(>=|<=|>|<|=)?(.*)", re.DOTALL)


def read_number_range(field: NumberField, value: str, place: Place) -> NumberRange:
    """The range that a value means. Raises QueryError with the nearest right thing where one is clear."""
    if ".." in value:
        low, _, high = value.partition("..")
        return _between(field, low, high, value, place)
    if hyphenated := _HYPHENATED.fullmatch(value):
        return _between(field, hyphenated[1], hyphenated[2], value, place)
    found = COMPARISON.fullmatch(value)
    sign, typed = (found[1] or "=", found[2].lstrip()) if found else ("=", value)
    number = _number(typed, value, place)
    least, most = {
        "=": (number, number), ">=": (number, None), ">": (number + 1, None),
        "<=": (None, number), "<": (None, number - 1),
    }[sign]  # fmt: skip
    if most is not None and most < 0:
        raise fault("No number is below 0,", place, "leave this out")
    if least is not None and least > GREATEST:
        raise _too_large(place)
    return NumberRange(field, least, most)


def write_number_range(low: int | None, high: int | None) -> str:
    """The value that means this range, with nothing in it that a shell would eat."""
    if low == high:
        return str(low)
    return f"{'' if low is None else low}..{'' if high is None else high}"


def _between(field: NumberField, low: str, high: str, value: str, place: Place) -> NumberRange:
    if not low and not high:
        raise fault("A range without ends", place, f"write {field}:1000.. or {field}:..20k or {field}:1000..20k")
    least = _number(low, value, place) if low else None
    most = _number(high, value, place) if high else None
    if least is not None and most is not None and least > most:
        raise fault(f"The range '{shown(value)}' runs backwards", place, suggestion=f"{high}..{low}")
    return NumberRange(field, least, most)


def _number(typed: str, value: str, place: Place) -> int:
    found = _NUMBER.fullmatch(re.sub(r"[._]", "", typed) if _PARTED.fullmatch(typed) else typed)
    if not found:
        raise _no_number(typed, value, place)
    zeros = _ZEROS[found["suffix"].lower()]
    part = (found["part"] or "").rstrip("0")
    if len(part) > zeros:
        raise fault(f"'{shown(typed)}' is no whole number,", place, "numbers here are whole; 1.5k is 1500")
    number = int(found["whole"].replace(",", "") + part + "0" * (zeros - len(part)))
    if number > GREATEST:
        raise _too_large(place)
    return number


def _no_number(typed: str, value: str, place: Place) -> QueryError:
    if typed.startswith("-"):
        return fault(f"A negative number '{shown(typed)}'", place, "nothing is below 0")
    hyphenated = _HYPHENATED.fullmatch(typed)
    if hyphenated:
        return fault(f"No range with a hyphen: '{shown(value)}'", place, suggestion=f"{hyphenated[1]}..{hyphenated[2]}")
    if typed.startswith((">", "<", "=")):
        return fault(f"No comparison '{shown(value)}'", place, "use >, >=, < or <=, or a range such as 1000..5000")
    return fault(
        f"No number '{shown(typed)}'",
        place,
        "write digits, with k or M for thousands and millions: 5000, 10k, 1.5k..20k",
    )


def _too_large(place: Place) -> QueryError:
    return fault("Too large a number", place, f"the greatest is {GREATEST}")
