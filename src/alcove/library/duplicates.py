"""Works with the same text under different names: shown with what they are, and left as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alcove.catalogue import queries, twins
from alcove.domain.viewer import Viewer
from alcove.domain.works import Work
from alcove.library.parts import Parts

_MOST_OF_ONE = 50


@dataclass(frozen=True, slots=True)
class DuplicatePage:
    """Groups of works whose current texts are the same, at most fifty works of each; how many groups there are in all."""

    groups: tuple[tuple[Work, ...], ...]
    total: int

    def to_line(self) -> dict[str, Any]:
        """As JSON: the works of each group as *work* lines."""
        return {"total": self.total, "groups": [[work.to_line() for work in group] for group in self.groups]}


def duplicates(parts: Parts, viewer: Viewer, *, limit: int, offset: int) -> DuplicatePage:
    """See ``Library.duplicates``."""
    catalogue, highest = parts.catalogue, viewer.highest
    groups = twins.page(catalogue, highest=highest, limit=limit, offset=offset, most=_MOST_OF_ONE)
    rows = queries.works_by_id(catalogue, [work_id for group in groups for work_id in group])
    works = (tuple(rows[i].work for i in group if i in rows) for group in groups)
    return DuplicatePage(tuple(group for group in works if len(group) > 1), twins.count(catalogue, highest))
