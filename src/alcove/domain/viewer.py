"""Who asks, and within which limits.

Every call that reads takes a ``Viewer``, with no default: limits cannot be
forgotten. A ceiling fails closed: for a reader limited to a rating, works
that are Not Rated, unknown or unmapped count as explicit, and a work has the
highest rating of any of its versions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alcove.domain.tags import RATING_ORDER


def severity(ratings: Iterable[str | None]) -> int:
    """The highest place in ``RATING_ORDER`` (0 general to 3 explicit) among these ratings.

    None, Not Rated and names that are no rating count as explicit; so does no rating at all.
    """
    places = [RATING_ORDER.index(r) if r in RATING_ORDER else len(RATING_ORDER) - 1 for r in ratings]
    return max(places, default=len(RATING_ORDER) - 1)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. ``name`` is None for the owner of a library without accounts.

    ``ceiling`` is the highest rating that this viewer may see, a name of
    ``RATING_ORDER``, or None for no limit.
    """

    name: str | None = None
    ceiling: str | None = None

    @property
    def highest(self) -> int | None:
        """The ceiling as a severity; None for no limit."""
        return None if self.ceiling is None else severity([self.ceiling])

    def may_see(self, work_severity: int) -> bool:
        """Whether a work of this severity is within the limits."""
        highest = self.highest
        return highest is None or work_severity <= highest


#: The owner at the machine itself: no limits.
OWNER = Viewer()
