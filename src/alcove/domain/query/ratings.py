"""Ranges of ratings: ``<=teen``, ``>general``, ``teen..explicit``. In the tree they are lists of names."""

from __future__ import annotations

from alcove.domain.filters import UNKNOWN, ChoiceField
from alcove.domain.query.choices import SHORT, choice_named
from alcove.domain.query.faults import Place, fault, nearest, shown
from alcove.domain.tags import NOT_RATED, RATING_ORDER

_SIGNS = (">=", "<=", ">", "<")
_RANKED_SHORT = tuple(SHORT[ChoiceField.RATING][name][0] for name in RATING_ORDER)
_RANKED = tuple(short for name in RATING_ORDER for short in SHORT[ChoiceField.RATING][name])


def read_rating_range(value: str, place: Place) -> tuple[str, ...]:
    """The ratings of a range, mildest first; empty where the value is no range. Raises QueryError."""
    if ".." in value:
        low, _, high = value.partition("..")
        if not low.strip() and not high.strip():
            raise fault("A range without ends", place, "write rating:..teen or rating:mature.. or rating:teen..mature")
        first = _rank(low, place) if low else 0
        last = _rank(high, place) if high else len(RATING_ORDER) - 1
        if first > last:
            raise fault(
                f"The range '{shown(value)}' runs backwards",
                place,
                suggestion=f"{_RANKED_SHORT[last]}..{_RANKED_SHORT[first]}",
            )
        return RATING_ORDER[first : last + 1]
    sign = next((s for s in _SIGNS if value.startswith(s)), None)
    if sign is None:
        return ()
    rank = _rank(value[len(sign) :], place)
    found = {
        ">=": RATING_ORDER[rank:], "<=": RATING_ORDER[: rank + 1],
        ">": RATING_ORDER[rank + 1 :], "<": RATING_ORDER[:rank],
    }[sign]  # fmt: skip
    if not found:
        raise fault(f"No rating is {'stronger' if sign == '>' else 'milder'} than that,", place, "leave this out")
    return found


def _rank(typed: str, place: Place) -> int:
    name = choice_named(ChoiceField.RATING, typed)
    if name in (NOT_RATED, UNKNOWN):
        raise fault(f"'{shown(typed)}' is in no range", place, "name it in a list, as in rating:general,teen,not-rated")
    if name is None:
        near = nearest(typed.casefold(), _RANKED)
        raise fault(
            f"Unknown rating '{shown(typed)}'", place,
            f"did you mean '{near}'?" if near else "ranges go from general over teen and mature to explicit",
        )  # fmt: skip
    return RATING_ORDER.index(name)
