"""Proposals for tags as they were found last: comparing all names takes seconds in a large library, paging must not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from alcove.domain.proposals import Proposal
    from alcove.domain.tag_rules import Step
    from alcove.domain.tags import TagKind
    from alcove.domain.viewer import Viewer

#: What proposals depend on: the number of the rules, that of the index, and who asks.
Stamp: TypeAlias = "tuple[int, int, Viewer]"


class FoundProposals:
    """The proposals of each kind, as long as their stamp is the same. Safe in threads; in memory that grows with them."""

    def __init__(self) -> None:
        self._held: dict[TagKind, tuple[Stamp, tuple[Proposal, ...]]] = {}
        self._lock = threading.Lock()

    def of(self, kind: TagKind, stamp: Stamp, find: Callable[[], Iterable[Proposal]]) -> tuple[Proposal, ...]:
        """Those that are held; else what ``find`` finds. Who asks meanwhile waits for the same answer."""
        with self._lock:
            held = self._held.get(kind)
            if held is None or held[0] != stamp:
                self._held[kind] = held = (stamp, tuple(find()))
            return held[1]

    def settle(self, steps: Collection[Step], before: Stamp, after: Stamp) -> None:
        """Notes that these were accepted or turned down, and nothing else was done between the two stamps: the others
        stay as they are.
        """
        with self._lock:
            for kind, (stamp, found) in self._held.items():
                if stamp == before:
                    self._held[kind] = (after, tuple(each for each in found if each.step not in steps))
