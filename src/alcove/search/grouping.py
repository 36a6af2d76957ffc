"""Which terms are counted as one: what wrangling says of synonyms, as far as an engine needs to know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alcove.search.document import Term


@dataclass(frozen=True, slots=True)
class Grouping:
    """``canonical`` maps each synonym to the term that it is counted as, which is no synonym itself.

    Groupings of the same ``version`` have the same map, so that an engine may keep what it worked out of one.
    """

    version: str
    canonical: Mapping[Term, Term] = field(compare=False, repr=False)
