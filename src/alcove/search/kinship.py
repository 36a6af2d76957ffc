"""Works near others: what an engine is asked, and what it answers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from alcove.search.request import Expression


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that works may have in common: what those match that have it, and what it weighs beside others."""

    where: Expression
    weight: float


@dataclass(frozen=True, slots=True)
class KinRequest:
    """The works among those that match ``where`` which have the weightiest of the traits, at most ``limit``."""

    where: Expression
    traits: tuple[Trait, ...]
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Kin:
    """A work: its public id, the worth of all that it has of the traits, and their places in the request."""

    id: str
    score: float
    shared: tuple[int, ...]


def worth(trait: Trait, having: int, works: int) -> float:
    """What a trait counts that so many of the works have: the rarer, the more.

    Engines add these up in the order of the traits, so that their sums are the same to the last bit.
    """
    return trait.weight * math.log(1 + works / having)
