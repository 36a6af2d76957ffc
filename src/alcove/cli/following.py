"""Follows an import to its end: a line for each file or a bar with rate and time left, then the figures."""

from __future__ import annotations

import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from alcove.cli.logs import log
from alcove.cli.printing import counted, let_stdout_go, one_line, remark, say, write_json
from alcove.cli.session import streamed
from alcove.domain.viewer import OWNER
from alcove.importing.outcome import Outcome, OutcomeKind, Progress, Report
from alcove.interruption import Uninterrupted

if TYPE_CHECKING:
    from pathlib import Path

    from alcove.library.facade import Library

STOPPED = 130
_INTERRUPTED = "Stopped by Ctrl-C. What was reported is safe; the same import again goes on from there."
_UNHEARD = "Stopped, since nobody reads the output any more. What was reported is safe."
_SHOWN_OF_EACH = 20
_NOT_KEPT = frozenset({OutcomeKind.RECORDS.value, OutcomeKind.REFUSED.value})
_TO_TELL = (OutcomeKind.FAILED, OutcomeKind.REFUSED, OutcomeKind.UNRECOGNISED, OutcomeKind.RECORDS)
# Of one, of more.
_SAYS = {
    OutcomeKind.NEW: ("new work", "new works"),
    OutcomeKind.VERSION: ("version of a known work", "versions of known works"),
    OutcomeKind.FILE: ("other file of a known version", "other files of known versions"),
    OutcomeKind.SAME: ("already here", "already here"),
    OutcomeKind.RECORDS: ("table of records", "tables of records"),
    OutcomeKind.UNRECOGNISED: ("unrecognised", "unrecognised"),
    OutcomeKind.REFUSED: ("refused", "refused"),
    OutcomeKind.FAILED: ("failed", "failed"),
}

Watcher = Callable[[Progress], None]
Start = Callable[[Watcher | None], Iterator[Outcome | Report]]


def follow(library: Library, start: Start, *, as_json: bool, dry_run: bool = False, place: Path | None = None) -> int:
    """Runs an import and prints what comes of it. ``place``: where originals would be kept, if not in this library.

    The exit code: 0, 1 for failed files and for an early end, 130 for Ctrl-C.
    """
    tell: _Teller = _Lines() if as_json else _Remarks(dry_run=dry_run)
    began, counts = time.monotonic(), Counter[str]()
    report, code = None, 1
    with _bar(as_json=as_json) as bar:
        try:
            # Left before its end, the stream is closed, which ends the run cleanly.
            with streamed(start(bar if as_json else _told_the_space(place or library.config.originals, bar))) as stream:
                report = _listened(stream, tell, counts)
            stopped, code = report.stopped, int(bool(report.stopped or report.counts.get(OutcomeKind.FAILED.value)))
        except KeyboardInterrupt:
            stopped, code = _INTERRUPTED, STOPPED
        except BrokenPipeError:
            let_stdout_go()
            stopped = _UNHEARD
    if report is None:
        number = 0 if dry_run else next((run.number for run in library.runs(OWNER, limit=1)), 0)
        report = Report(number, counts, time.monotonic() - began, *library.totals(OWNER, ruled=False), stopped)
    if stopped == _UNHEARD:
        remark(_UNHEARD)
    tell.report(report)
    log.info("run %d: %s", report.run, ", ".join(f"{n} {kind}" for kind, n in report.counts.items()))
    return code


def _listened(stream: Iterable[Outcome | Report], tell: _Teller, counts: Counter[str]) -> Report:
    """Tells each outcome; the report at the end of the stream."""
    for item in stream:
        if isinstance(item, Report):
            return item
        with Uninterrupted():
            counts[item.outcome.value] += 1
            tell.outcome(item)
    raise RuntimeError("an import ends with a report")


def _told_the_space(place: Path, bar: Watcher | None) -> Watcher:
    """Says before the first file how much there is and how much room, then hands on to the bar."""
    told = False

    def watch(progress: Progress) -> None:
        nonlocal told
        if not told and progress.total_bytes is not None:
            remark(_space(place, progress.total_files or 0, progress.total_bytes))
        told = True
        if bar:
            bar(progress)

    return watch


def _space(place: Path, files: int, size: int) -> str:
    there = f"{counted(files, 'file')}, {_megabytes(size)}"
    with suppress(OSError):
        nearest = next(folder for folder in (place, *place.absolute().parents) if folder.exists())
        free = shutil.disk_usage(nearest).free
        return f"{there} to look at; {_megabytes(free)} are free for originals."
    return f"{there} to look at."


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size < 1e9 else f"{size / 1e9:,.1f} GB"


class _Teller(Protocol):
    def outcome(self, outcome: Outcome) -> None: ...

    def report(self, report: Report) -> None: ...


class _Lines:
    """JSON for programs."""

    def outcome(self, outcome: Outcome) -> None:
        write_json(outcome.to_line(), flush=True)

    def report(self, report: Report) -> None:
        write_json(report.to_line(), flush=True)


class _Remarks:
    """Sentences for people: what needs attention, then the figures."""

    def __init__(self, *, dry_run: bool) -> None:
        self._dry_run = dry_run
        self._told = Counter[OutcomeKind]()

    def outcome(self, outcome: Outcome) -> None:
        """A line for what is no success, and for records, for the first of each sort."""
        if outcome.outcome not in _TO_TELL:
            return
        self._told[outcome.outcome] += 1
        if self._told[outcome.outcome] <= _SHOWN_OF_EACH:
            say(
                f"{outcome.outcome.value}: {one_line(outcome.file)}"
                + (f"\n    {one_line(outcome.reason)}" if outcome.reason else "")
            )

    def report(self, report: Report) -> None:
        """What the run came to."""
        for kind, told in self._told.items():
            if told > _SHOWN_OF_EACH:
                where = f"; alcove runs {report.run} --outcome {kind.value} lists them" if report.run else ""
                say(f"… and {told - _SHOWN_OF_EACH:,} more {_SAYS[kind][1]}{where}.")
        say(_figures(report, dry_run=self._dry_run))
        if report.aside:
            say(
                f"calibre's own files ({report.aside:,}) were passed over; what its metadata.opf tells belongs to the books."
            )
        if report.stopped:
            say(report.stopped)
        if not self._dry_run:
            say(f"The library holds {counted(report.works, 'work')} with {counted(report.words, 'word')}.")
            if report.counts.keys() - _NOT_KEPT:
                say("Originals were copied; the source is as it was and isn't needed any more.")


def _figures(report: Report, *, dry_run: bool) -> str:
    what = "Dry run" if dry_run else f"Run {report.run}"
    rate = f", {report.files / report.seconds:,.0f} a second" if report.seconds > 1 else ""
    parts = [f"{n:,} {_SAYS[kind][n > 1]}" for kind in OutcomeKind if (n := report.counts.get(kind.value, 0))]
    told = ": " + ", ".join(parts) if parts else ""
    return f"{what}: {counted(report.files, 'file')} in {report.seconds:.1f} s{rate}{told}."


@contextmanager
def _bar(*, as_json: bool) -> Iterator[Watcher | None]:
    """A bar on standard error, where that is a terminal which lines of JSON don't fill already."""
    if not sys.stderr.isatty() or (as_json and sys.stdout.isatty()):
        yield None
        return
    from alcove.cli.bars import import_bar  # noqa: PLC0415 - Rich, which pipes do without

    with import_bar() as watcher:
        yield watcher
