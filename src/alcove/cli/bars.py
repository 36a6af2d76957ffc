"""The bar of a running import: how far, how fast, how long still."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from alcove.cli.drawing import console
from alcove.importing.outcome import Progress


@contextmanager
def import_bar() -> Iterator[Callable[[Progress], None]]:
    """Draws the bar while the ``with`` lasts; call what it gives with each progress. Bytes are its measure: files differ."""
    began = time.monotonic()
    bar = Bar(
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(compact=True),
        console=console(err=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),
    )
    with bar:
        task = bar.add_task("", total=None, told="looking at the files")

        def show(progress: Progress) -> None:
            # A dry run counts no bytes.
            by_bytes = progress.bytes > 0
            bar.update(
                task,
                completed=progress.bytes if by_bytes else progress.files,
                total=_total(progress.bytes, progress.total_bytes)
                if by_bytes
                else _total(progress.files, progress.total_files),
                told=_told(progress, time.monotonic() - began),
            )

        yield show


def _total(done: int, total: int | None) -> int | None:
    """The total; None where more was done, since an archive was counted as one file."""
    return total if total is None or done <= total else None


def _told(progress: Progress, seconds: float) -> str:
    total = _total(progress.files, progress.total_files)
    files = f"{progress.files:,}" + (f" of {total:,}" if total is not None else "")
    rate = f" · {progress.files / seconds:,.0f} a second" if seconds > 1 else ""
    return f"{files} files{rate}"
