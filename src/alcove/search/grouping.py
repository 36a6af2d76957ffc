"""What wrangling says of terms, as far as an engine needs to know it: synonyms, and families of fandoms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alcove.search.document import Term


@dataclass(frozen=True, slots=True)
class Grouping:
    """``canonical`` maps each synonym to the term of its kind that it is counted as, which is no synonym itself.
    ``below`` maps each metatag, which is no synonym, to all terms whose works it counts: itself, its synonyms, and
    everything that stands under it with its synonyms.

    Groupings of the same ``version`` have the same maps, so that an engine may keep what it worked out of one.
    """

    version: str
    canonical: Mapping[Term, Term] = field(compare=False, repr=False)
    below: Mapping[Term, frozenset[Term]] = field(default_factory=dict, compare=False, repr=False)

    def has(self, term: Term, other: Term) -> bool:
        """Whether the works with ``other`` are counted with those of ``term``."""
        canonical = self.canonical.get(term, term)
        return self.canonical.get(other, other) == canonical or other in self.below.get(canonical, ())


@dataclass(frozen=True, slots=True)
class Families:
    """``tops`` maps a fandom to the tops of the tree of metatags above it, synonyms done: there is at least one.

    A fandom that is not there is its own top. Families of the same ``version`` have the same map.
    """

    version: str
    tops: Mapping[Term, frozenset[Term]] = field(compare=False, repr=False)

    def of(self, fandom: Term) -> frozenset[Term]:
        """The tops of a fandom."""
        return self.tops.get(fandom) or frozenset((fandom,))
