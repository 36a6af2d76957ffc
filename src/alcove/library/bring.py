"""Bringing works in, and sending them out again: imports, runs, undo, the trash, the drawer."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alcove.catalogue import history, intake, queries
from alcove.domain import ids
from alcove.domain.viewer import Viewer
from alcove.domain.works import Work
from alcove.errors import UnknownWorkError, UsageError
from alcove.importing import undo
from alcove.importing.discover import Found, discover
from alcove.importing.dry import dry_run as run_dry
from alcove.importing.folder import check_folder, survey
from alcove.importing.outcome import Outcome, OutcomeKind, Progress, Report
from alcove.importing.run import Options, Stores, import_lock, run_import
from alcove.indexing.apply import catch_up
from alcove.indexing.texts import TextReader
from alcove.library.parts import Parts
from alcove.library.read import find

_AT_ONCE = 500
_INDEX_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Have:
    """Whether a file's bytes are safely in the library. ``sha256`` is None where it cannot be read."""

    file: str
    sha256: str | None
    have: bool
    work: str | None

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove have --json``."""
        return {"file": self.file, "sha256": self.sha256, "have": self.have, "work": self.work}


@dataclass(frozen=True, slots=True)
class RunLine:
    """An import run. ``state``: running, done, stopped, broken. ``counts`` by outcome."""

    number: int
    started: dt.datetime
    finished: dt.datetime | None
    state: str
    paths: tuple[str, ...]
    counts: Mapping[str, int]
    undone: bool

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove runs --json``."""
        finished = self.finished.isoformat(timespec="seconds") if self.finished else None
        return {
            "run": self.number,
            "started": self.started.isoformat(timespec="seconds"),
            "finished": finished,
            "state": self.state,
            "undone": self.undone,
            "paths": list(self.paths),
            "counts": dict(self.counts),
        }


def import_files(
    parts: Parts,
    paths: Iterable[str | os.PathLike[str]],
    *,
    dry_run: bool,
    jobs: int | None,
    rehash: bool,
    yes: bool,
    progress: Callable[[Progress], None] | None,
) -> Iterator[Outcome | Report]:
    """See ``Library.import_files``."""
    given = [os.fspath(path) for path in paths]
    stores = stores_of(parts)
    surveyed = survey(discover(given, leave_out=parts.config.folders))
    if not yes:
        check_folder(parts.catalogue, surveyed.first)
    options = Options(jobs or 0, rehash, None, progress, surveyed.files, surveyed.bytes)
    return run_dry(stores, given, options) if dry_run else run_import(stores, given, options)


def have(parts: Parts, paths: Iterable[str | os.PathLike[str]]) -> Iterator[Have]:
    """See ``Library.have``."""
    chunk: list[tuple[Found, str | None]] = []
    for found in discover(paths, leave_out=parts.config.folders):
        chunk.append((found, _hash(found)))
        if len(chunk) >= _AT_ONCE:
            yield from _having(parts, chunk)
            chunk = []
    yield from _having(parts, chunk)


def runs(parts: Parts) -> tuple[RunLine, ...]:
    """See ``Library.runs``."""
    return tuple(
        RunLine(r.number, r.started, r.finished, r.state, tuple(r.paths), r.counts, r.undone)
        for r in history.runs(parts.catalogue)
    )


def run_outcomes(parts: Parts, run: int, *, outcome: str | None) -> Iterator[Mapping[str, object]]:
    """See ``Library.run_outcomes``."""
    _known_run(parts, run)
    empty = Outcome("", OutcomeKind.SAME).to_line()
    return (empty | line for line in history.outcomes(parts.catalogue, run, outcome))


def undo_run(parts: Parts, run: int) -> tuple[Work, ...]:
    """See ``Library.undo_run``."""
    _known_run(parts, run)
    with import_lock(parts.catalogue, "undoing an import").acquire(timeout_s=0):
        works = undo.undo_run(parts.catalogue, run, _texts(parts), _now())
    return _indexed(parts, works)


def retry_run(parts: Parts, run: int) -> Iterator[Outcome | Report]:
    """See ``Library.retry_run``."""
    _known_run(parts, run)
    return run_import(stores_of(parts), [], Options(retry=run))


def trash(parts: Parts) -> Iterator[Work]:
    """See ``Library.trash``."""
    return (row.work for row in queries.trashed_works(parts.catalogue))


def restore(parts: Parts, names: Iterable[str]) -> tuple[Work, ...]:
    """See ``Library.restore``."""
    in_trash = {row.work.id: row for row in queries.trashed_works(parts.catalogue)}
    wanted = []
    for name in names:
        found = [
            i
            for i, row in in_trash.items()
            if (ids.looks_like_id(name) and i.startswith(ids.tidy(name))) or name in (row.source, row.work.source_url)
        ]
        if len(found) != 1:
            raise UnknownWorkError(
                f"{name!r} names {'several works' if found else 'no work'} in the trash; `alcove trash list` shows what is there."
            )
        wanted += found
    with import_lock(parts.catalogue, "taking works out of the trash").acquire(timeout_s=0):
        undo.restore(parts.catalogue, wanted, _texts(parts), _now())
    return _indexed(parts, wanted)


def empty_trash(parts: Parts) -> int:
    """See ``Library.empty_trash``."""
    with import_lock(parts.catalogue, "emptying the trash").acquire(timeout_s=0):
        return undo.empty_trash(parts.catalogue, parts.vault, _now())


def accept(parts: Parts, viewer: Viewer, names: Iterable[str]) -> tuple[Work, ...]:
    """See ``Library.accept``."""
    wanted = [find(parts, viewer, name).work.id for name in names]
    undo.accept(parts.catalogue, wanted, _now())
    return _indexed(parts, wanted)


def stores_of(parts: Parts) -> Stores:
    """The parts that an import needs."""
    return Stores(parts.config, parts.catalogue, parts.vault, parts.engine)


def _known_run(parts: Parts, run: int) -> None:
    if history.run(parts.catalogue, run) is None:
        last = history.last_run(parts.catalogue)
        raise UsageError(
            f"There is no run {run}; " + (f"the newest is {last}." if last else "nothing was imported yet.")
        )


def _having(parts: Parts, chunk: Sequence[tuple[Found, str | None]]) -> Iterator[Have]:
    known = intake.holdings(parts.catalogue, sorted({sha for _, sha in chunk if sha}))
    for found, sha in chunk:
        held = known.get(sha) if sha else None
        here = held is not None and held.kept and parts.vault.has(str(sha))
        yield Have(found.shown, sha, here, held.work_id if held and here else None)


def _hash(found: Found) -> str | None:
    try:
        with Path(found.path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _texts(parts: Parts) -> Callable[[str], str]:
    reader = TextReader(parts.vault)
    return lambda sha: reader.read([sha]).get(sha, "")


def _indexed(parts: Parts, ids: Sequence[str]) -> tuple[Work, ...]:
    """The works after the index has looked at them, in this order."""
    catch_up(parts.catalogue, parts.vault, parts.engine, wait_s=_INDEX_WAIT_S)
    rows = queries.works_by_id(parts.catalogue, ids)
    return tuple(rows[i].work for i in ids if i in rows)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
