"""Import runs: how far each has come, how it ended, what it did with each file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alcove.catalogue import history
from alcove.catalogue.models import Run
from alcove.domain.viewer import Viewer
from alcove.errors import UnknownRunError
from alcove.importing.outcome import Outcome, OutcomeKind
from alcove.library.parts import Parts
from alcove.library.permission import refuse_ceiling


@dataclass(frozen=True, slots=True)
class RunLine:
    """An import run. ``state``: running, done, stopped, broken. ``counts`` by outcome.

    ``total_files`` and ``total_bytes`` are what there was to look at, None where that is unknown; ``bytes_done`` is
    how much of it is settled. What an earlier run left half done comes on top.
    """

    number: int
    started: dt.datetime
    finished: dt.datetime | None
    state: str
    paths: tuple[str, ...]
    counts: Mapping[str, int]
    undone: bool
    total_files: int | None = None
    total_bytes: int | None = None
    bytes_done: int = 0

    @property
    def files_done(self) -> int:
        """How many files had an outcome."""
        return sum(self.counts.values())

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
            "total_files": self.total_files,
            "total_bytes": self.total_bytes,
            "bytes_done": self.bytes_done,
        }


def runs(parts: Parts, viewer: Viewer, *, limit: int | None = None, offset: int = 0) -> tuple[RunLine, ...]:
    """See ``Library.runs``."""
    refuse_ceiling(viewer, "imports name files")
    return _told(parts, history.runs(parts.catalogue, limit=limit, offset=offset))


def run(parts: Parts, viewer: Viewer, number: int) -> RunLine:
    """See ``Library.run``."""
    refuse_ceiling(viewer, "imports name files")
    return _told(parts, [known_run(parts, number)])[0]


def run_outcomes(
    parts: Parts, viewer: Viewer, number: int, *, outcome: str | None, limit: int | None, offset: int
) -> Iterator[Mapping[str, object]]:
    """See ``Library.run_outcomes``."""
    refuse_ceiling(viewer, "imports name files")
    known_run(parts, number)
    empty = Outcome("", OutcomeKind.SAME).to_line()
    lines = history.outcomes(parts.catalogue, number, outcome, limit=limit, offset=offset)
    return (empty | line for line in lines)


def running(parts: Parts) -> RunLine | None:
    """The import that runs now."""
    return next((line for line in _told(parts, history.running(parts.catalogue)) if line.state == "running"), None)


def known_run(parts: Parts, number: int) -> Run:
    """The run with this number. Raises UnknownRunError."""
    found = history.run(parts.catalogue, number)
    if found is None:
        last = history.last_run(parts.catalogue)
        raise UnknownRunError(
            f"There is no run {number}; " + (f"the newest is {last}." if last else "nothing was imported yet.")
        )
    return found


def _told(parts: Parts, rows: Sequence[Run]) -> tuple[RunLine, ...]:
    """The runs as they stand; one that says it is running while nobody imports was ended by force."""
    if any(row.state == "running" for row in rows) and not _somebody_imports(parts):
        # It may have ended between the two looks, and has stored how.
        again = history.some(parts.catalogue, [row.number for row in rows])
        return tuple(_line(row, "broken" if row.state == "running" else row.state) for row in again)
    return tuple(_line(row, row.state) for row in rows)


def _somebody_imports(parts: Parts) -> bool:
    from alcove.importing.run import is_importing  # noqa: PLC0415 - most often no run says that it is running

    return is_importing(parts.catalogue)


def _line(row: Run, state: str) -> RunLine:
    return RunLine(
        row.number, row.started, row.finished, state, tuple(row.paths), row.counts, row.undone,
        row.total_files, row.total_bytes, row.bytes_done,
    )  # fmt: skip
