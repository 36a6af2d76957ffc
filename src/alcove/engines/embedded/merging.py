"""Which segments and runs are worth merging: sizes stay geometric, so that each work is merged a few times only."""

from __future__ import annotations

from collections.abc import Sequence

#: No segment or run grows beyond this by merging, which bounds the memory that merging takes.
LARGEST = 1 << 18
_SMALLEST = 256
_FACTOR = 4


def segments_to_merge(sizes: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The places of segments to merge into one now; empty when they are few enough.

    ``sizes`` are rows that count and rows in all. Four of like size are merged,
    or as many as make the largest segment, the smallest first; a segment of
    which half doesn't count is written anew.
    """
    for place, (live, rows) in enumerate(sizes):
        if live * 2 < rows:
            return (place,)
    tiers: dict[int, list[int]] = {}
    for place, (live, _) in enumerate(sizes):
        tiers.setdefault(_tier(live), []).append(place)
    for tier in sorted(tiers):
        chosen = _within(tiers[tier], sizes)
        if len(chosen) >= _FACTOR or 1 < len(chosen) < len(tiers[tier]):
            return chosen
    return ()


def runs_to_merge(sizes: Sequence[int]) -> int:
    """How many of the last runs to merge into one now; 0 for none. Only neighbours can be merged."""
    count, total = 1, sizes[-1] if sizes else 0
    for size in reversed(sizes[:-1]):
        if size > 2 * total or size + total > LARGEST:
            break
        count, total = count + 1, total + size
    return count if count > 1 else 0


def _tier(live: int) -> int:
    tier, bound = 0, _SMALLEST
    while live > bound:
        tier, bound = tier + 1, bound * _FACTOR
    return tier


def _within(places: Sequence[int], sizes: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The smallest of these, as many as make no segment that is too large."""
    chosen, total = [], 0
    for place in sorted(places, key=lambda place: sizes[place]):
        total += sizes[place][0]
        if total > LARGEST:
            break
        chosen.append(place)
    return tuple(chosen)
