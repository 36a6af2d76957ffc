"""Works that may be one: looking for them, listing them with the evidence, and what a person decides."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alcove.catalogue import queries, suspects
from alcove.domain.suspicion import Evidence
from alcove.domain.viewer import Viewer
from alcove.domain.works import Work
from alcove.errors import UsageError
from alcove.importing import link as linking
from alcove.importing.run import import_lock
from alcove.indexing import suspecting
from alcove.library.changed import indexed, texts
from alcove.library.parts import Parts
from alcove.library.read import find, typed_source
from alcove.locks import FileLock

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Suspects:
    """Two works that may be one, why, and how likely that is, 0 to 1."""

    works: tuple[Work, Work]
    score: float
    evidence: Evidence

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove duplicates --json``."""
        ids = [work.id for work in self.works]
        return {"works": ids, "evidence": self.evidence.to_line(), "score": self.score}


@dataclass(frozen=True, slots=True)
class SuspectPage:
    """A page of suspects, most likely first; how many pairs there are in all."""

    pairs: tuple[Suspects, ...]
    total: int

    def to_line(self) -> dict[str, Any]:
        """As JSON."""
        return {"total": self.total, "pairs": [pair.to_line() for pair in self.pairs]}


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking for suspects came to: texts that were new, pairs in all."""

    sketched: int
    pairs: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Linked:
    """Works that are one from now on: how many others each of ``works`` took in, and the number of the deed, by which
    all of it is undone.
    """

    deed: int
    works: tuple[Work, ...]
    count: int


def look_for_suspects(parts: Parts, progress: Callable[[int], None]) -> Looked:
    """See ``Library.look_for_suspects``."""
    began = time.monotonic()
    lock = FileLock(parts.catalogue.locks / "suspects.lock", what="looking for duplicates")
    with lock.acquire(timeout_s=0):
        sketched = suspecting.sketch_new(parts.catalogue, parts.vault, parts.config, progress)
        return Looked(sketched, suspecting.find_suspects(parts.catalogue), time.monotonic() - began)


def page(parts: Parts, viewer: Viewer, *, least: float, limit: int | None, offset: int) -> SuspectPage:
    """See ``Library.suspects``."""
    catalogue, highest = parts.catalogue, viewer.highest
    rows = suspects.page(catalogue, highest=highest, least=least, limit=limit, offset=offset)
    found: dict[str, queries.WorkRow] = {}
    for start in range(0, len(rows), _AT_ONCE):
        ids = {work_id for row in rows[start : start + _AT_ONCE] for work_id in (row.first, row.second)}
        found |= queries.works_by_id(catalogue, sorted(ids))
    pairs = (Suspects((found[r.first].work, found[r.second].work), r.score, r.evidence) for r in rows)
    return SuspectPage(tuple(pairs), suspects.count(catalogue, highest=highest, least=least))


def link(parts: Parts, viewer: Viewer, name: str, into: str) -> Linked:
    """See ``Library.link``."""
    work, other = find(parts, viewer, name), find(parts, viewer, into)
    if work.work.id == other.work.id:
        raise UsageError(f"{name!r} and {into!r} are the same work already.")
    return _linked(parts, [(work.source, other.source)])


def link_all(parts: Parts, viewer: Viewer, least: float) -> Linked | None:
    """See ``Library.link_all``."""
    rows = suspects.page(parts.catalogue, highest=viewer.highest, least=least, limit=None, offset=0)
    ids = sorted({work_id for row in rows for work_id in (row.first, row.second)})
    found: dict[str, queries.WorkRow] = {}
    for start in range(0, len(ids), _AT_ONCE):
        found |= queries.works_by_id(parts.catalogue, ids[start : start + _AT_ONCE])
    pairs = []
    for row in rows:
        # What came first stays; the other joins it.
        into, joins = sorted((found[row.first], found[row.second]), key=_seniority)
        pairs.append((joins.source, into.source))
    return _linked(parts, pairs) if pairs else None


def unlink(parts: Parts, viewer: Viewer, name: str) -> tuple[Work, ...]:
    """See ``Library.unlink``."""
    source = typed_source(name)
    work = find(parts, viewer, name)
    held = suspects.linked(parts.catalogue, into=work.work.id)
    chosen = [each for each in held if source == each[1] or each[0].startswith(name.strip().lower())]
    chosen = chosen or held
    if not chosen:
        raise UsageError(f"No other work was linked into {name!r}.")
    return _taken_apart(parts, chosen)


def unlink_deed(parts: Parts, deed: int) -> tuple[Work, ...]:
    """See ``Library.unlink_deed``."""
    chosen = suspects.linked(parts.catalogue, deed=deed)
    if not chosen:
        raise UsageError(f"Nothing is linked by an act with the number {deed}; `alcove link` says the number of each.")
    return _taken_apart(parts, chosen)


def keep_apart(parts: Parts, viewer: Viewer, name: str, other: str) -> None:
    """See ``Library.keep_apart``."""
    first, second = find(parts, viewer, name), find(parts, viewer, other)
    if first.work.id == second.work.id:
        raise UsageError(f"{name!r} and {other!r} are one work; `alcove unlink` takes apart what was linked.")
    linking.keep_apart(parts.catalogue, first.source, second.source, _now())


def _seniority(row: queries.WorkRow) -> tuple[bool, bool, str, str]:
    """Who takes the other in: what was recognised and has a source, then what came first."""
    work = row.work
    came = work.imported.isoformat() if work.imported else ""
    return not work.recognised, work.site_id is None, came, work.id


def _linked(parts: Parts, pairs: list[tuple[str, str]]) -> Linked:
    with import_lock(parts.catalogue, "linking works").acquire(timeout_s=0), texts(parts) as text_of:
        deed = linking.link(parts.catalogue, pairs, text_of, _now())
    joined = suspects.linked(parts.catalogue, deed=deed)
    return Linked(deed, indexed(parts, sorted({into for _, _, into in joined})), len(joined))


def _taken_apart(parts: Parts, chosen: list[tuple[str, str, str]]) -> tuple[Work, ...]:
    with import_lock(parts.catalogue, "taking works apart").acquire(timeout_s=0), texts(parts) as text_of:
        linking.unlink(parts.catalogue, [source for _, source, _ in chosen], text_of, _now())
    return indexed(parts, [work_id for work_id, _, _ in chosen])


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
