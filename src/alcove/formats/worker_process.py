"""One worker as the pool sees it: a process that is started, fed, listened to, killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from alcove.domain.searchable import Searchable
from alcove.formats.frames import frame, read_frame
from alcove.formats.limits import EXIT_MEMORY
from alcove.formats.parsing import Ending, ParseResult, Task
from alcove.formats.worker import memory_reason

_BUFFER = 1 << 20  # many answers at one go: each go waits for this process's other threads


class WorkerProcess:
    """A running worker.

    ``in_flight`` are the tasks that it was sent and has not answered, oldest
    first; ``since`` is when it can have begun with the oldest (monotonic seconds).
    ``condemned`` is the task that it was killed for.
    """

    def __init__(self, command: Sequence[str], memory_limit: int) -> None:
        self.in_flight: deque[Task] = deque()
        self.since = time.monotonic()
        self.is_ready = False
        self.is_leaving = False
        self.condemned: Task | None = None
        self._verdict: str | None = None
        self._memory_limit = memory_limit
        # No setting goes to a process that hostile files may take over: one of them can be a password.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ALCOVE_")}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=_BUFFER,
            **_GROUP,
        )
        self._stdin = cast("BinaryIO", self._process.stdin)
        self._stdout = cast("BinaryIO", self._process.stdout)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def bytes_in_flight(self) -> int:
        """The size of the tasks that it has not answered."""
        return sum(task.held_bytes for task in self.in_flight)

    def send(self, tasks: Sequence[Task]) -> None:
        """Writes the requests; waits while the pipe is full. A worker that is gone makes no error: its end is heard."""
        with contextlib.suppress(OSError, ValueError):
            for task in tasks:
                self._stdin.writelines(_request(task))
            self._stdin.flush()

    def hello(self) -> str | None:
        """Waits until the worker is ready; else what is wrong, as half a sentence."""
        answer = self._frame()
        if answer is None:
            return self.wait()
        self.is_ready = answer[0].get("ready") is True
        return None if self.is_ready else str(answer[0].get("reason"))

    def result(self) -> ParseResult | None:
        """The next answer, without its key; None when there will be none any more."""
        answer = self._frame()
        if answer is None:
            return None
        header, blobs = answer
        try:
            reading, chapters, *parts = (blob.decode() for blob in blobs)
            text = Searchable(**dict(zip(Searchable._fields, parts, strict=True)))
            ending, reason, detail = Ending(header["ending"]), header["reason"], header["detail"]
        except (ValueError, KeyError) as error:
            self._reject(error)
            return None
        self.is_leaving = bool(header.get("last"))
        return ParseResult(None, ending, reason, detail, reading, chapters, text)

    def kill(self, verdict: str | None = None) -> None:
        """Ends the process at once. ``verdict`` is half a sentence on why; the first one counts."""
        self._verdict = self._verdict or verdict
        self._process.kill()

    def wait(self) -> str:
        """Waits for the process's end, which is near; how the file at hand ended it, as half a sentence."""
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        return self._verdict or self._meaning(code)

    def close(self) -> None:
        """Closes the pipes of a process that has ended."""
        for pipe in (self._stdin, self._stdout):
            with contextlib.suppress(OSError):  # what could not be written to a dead worker
                pipe.close()

    def _frame(self) -> tuple[dict[str, Any], list[bytes]] | None:
        try:
            return read_frame(self._stdout, self._memory_limit)
        except (OSError, ValueError) as error:
            self._reject(error)
            return None

    def _reject(self, error: Exception) -> None:
        self.kill(f"the reader's answer makes no sense ({error})")

    def _meaning(self, code: int) -> str:
        if code == EXIT_MEMORY:
            return memory_reason(self._memory_limit)
        if code >= 0:
            return f"the reader ended before it was done (exit code {code})"
        if code == -getattr(signal, "SIGKILL", 9):
            return "the reader was killed (signal 9); most often that means that the machine had no memory left"
        return f"the reader crashed (signal {-code})"


# In a group of its own: Ctrl-C is the pool's business. On Windows also below the usual priority (``limits.give_way``).
_GROUP: dict[str, Any]
if sys.platform == "win32":
    _GROUP = {
        "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP
        | subprocess.CREATE_NO_WINDOW
        | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    }
else:
    _GROUP = {"process_group": 0}


def _request(task: Task) -> tuple[bytes, ...]:
    header: dict[str, Any] = {"name": task.name, "parts": task.parts, "size": task.size}
    blobs = []
    if isinstance(task.source, bytes):
        blobs.append(task.source)
    else:
        header |= {"path": str(task.source), "sha256": task.sha256}
    if task.beside is not None:
        header["beside"] = True
        blobs.append(task.beside)
    return frame(header, *blobs)
