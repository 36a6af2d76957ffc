"""What became of a file, and of a run: plain values, printed by the shells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from alcove.domain.differences import Difference


class OutcomeKind(StrEnum):
    """The ends that a file can come to in an import."""

    NEW = "new"  # a work not known before
    VERSION = "version"  # a newer or older version of a known work
    FILE = "file"  # a known version in another file
    SAME = "same"  # these bytes are already here
    RECORDS = "records"  # AO3's table of works, taken in apart from works
    UNRECOGNISED = "unrecognised"  # kept and readable, but no preface understood
    REFUSED = "refused"  # not kept
    FAILED = "failed"  # an error; kept, tried again by the next import


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file's end. ``file`` is the path given; ``reason`` says what is wrong and what to do."""

    file: str
    outcome: OutcomeKind
    sha256: str | None = None
    work: str | None = None
    format: str | None = None
    site: str | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()

    def to_line(self) -> dict[str, Any]:
        """The *outcome* line of the command line: names and types are a promise."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "outcome": self.outcome.value,
            "work": self.work,
            "format": self.format,
            "site": self.site,
            "reason": self.reason,
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """A run's figures. ``works`` and ``words`` are the library's after it; ``stopped`` says why it ended early; ``aside``
    counts what calibre keeps beside its books, which has no outcome.
    """

    run: int
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    works: int = 0
    words: int = 0
    stopped: str | None = None
    aside: int = 0

    @property
    def files(self) -> int:
        """How many files had an outcome."""
        return sum(self.counts.values())

    def to_line(self) -> dict[str, Any]:
        """The *summary* line of the command line: names and types are a promise."""
        summary: dict[str, Any] = {"files": self.files}
        told = [kind.value for kind in OutcomeKind if kind is not OutcomeKind.RECORDS or kind.value in self.counts]
        summary |= {kind: self.counts.get(kind, 0) for kind in told}
        summary |= {"seconds": round(self.seconds, 3), "works": self.works, "words": self.words, "run": self.run}
        if self.stopped:
            summary["stopped"] = self.stopped
        if self.aside:
            summary["aside"] = self.aside
        return {"summary": summary}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come; for bars. ``total_bytes`` is the space that originals need at most, ``free_bytes``
    what is free for them; None where that cannot be told.
    """

    files: int
    bytes: int
    total_files: int | None
    total_bytes: int | None
    free_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Reread:
    """A file that was read again. ``work`` is the one that it belongs to so far.

    ``found`` is what is told differently; ``moved``: it may belong elsewhere now. ``problem``: today's readers
    cannot read it, so that its old reading stays.
    """

    sha256: str
    work: str | None
    found: tuple[Difference, ...] = ()
    moved: bool = False
    problem: str | None = None

    def to_lines(self) -> list[dict[str, Any]]:
        """The lines of ``alcove reparse --json``."""
        shared = {"work": self.work, "sha256": self.sha256}
        if self.problem is not None:
            return [shared | {"problem": self.problem}]
        return [shared | {"field": d.field, "before": d.before, "after": d.after} for d in self.found]


@dataclass(frozen=True, slots=True)
class Reparsed:
    """What reading again came to. ``fields`` counts changed files by field; ``moved`` are the files that belong to
    another work or version by now, ``left`` those of them that wait for a call without a query.
    """

    files: int
    changed: int
    moved: int
    left: int
    failed: int
    fields: dict[str, int]
    seconds: float

    def to_line(self) -> dict[str, Any]:
        """The last line of ``alcove reparse --json``."""
        row = {"files": self.files, "changed": self.changed, "moved": self.moved, "left": self.left}
        return {"summary": row | {"failed": self.failed, "fields": self.fields, "seconds": round(self.seconds, 3)}}
