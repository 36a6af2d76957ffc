"""What waits for somebody to look at it, in figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alcove.catalogue import changes, tallies, twins
from alcove.domain.viewer import Viewer
from alcove.library import runs
from alcove.library.parts import Parts
from alcove.library.permission import refuse_ceiling
from alcove.library.runs import RunLine

#: So many groups of works with the same text are counted; who wants to know exactly looks at them.
MANY = 1000


@dataclass(frozen=True, slots=True)
class Attention:
    """How much waits. ``failed`` counts files; ``in_drawer`` and ``in_trash`` works; ``duplicates`` groups of works with the
    same text, up to ``MANY``; ``unindexed`` changes that are not found yet. ``importing`` is the import that runs now.
    """

    failed: int
    in_drawer: int
    in_trash: int
    duplicates: int
    unindexed: int
    importing: RunLine | None

    def to_line(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "failed": self.failed,
            "in_drawer": self.in_drawer,
            "in_trash": self.in_trash,
            "duplicates": self.duplicates,
            "unindexed": self.unindexed,
            "importing": self.importing.to_line() if self.importing else None,
        }


def attention(parts: Parts, viewer: Viewer) -> Attention:
    """See ``Library.attention``."""
    refuse_ceiling(viewer, "these figures count works")
    catalogue = parts.catalogue
    return Attention(
        failed=tallies.failed(catalogue),
        in_drawer=tallies.in_drawer(catalogue),
        in_trash=tallies.in_trash(catalogue),
        duplicates=twins.count(catalogue, most=MANY),
        unindexed=max(0, changes.last(catalogue) - parts.engine.applied()),
        importing=runs.running(parts),
    )
