"""Reads files in worker processes that are limited, killed and replaced one by one.

A file that crashes its reader, never ends or eats memory costs that file
alone. Used by the import for many files, by the library for one.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Collection, Hashable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from alcove.formats.desk import Desk
from alcove.formats.parsing import DEFAULT_READER, ParseResult, Part, Task, load_reader, parse
from alcove.formats.worker_process import WorkerProcess
from alcove.interruption import Uninterrupted

_MAX_FILES = 5000
_MAX_MEMORY = 160 << 20  # two of them and the import itself stay below 600 MB
_STARTS = 3
_STARTING_S = 60.0
_TICK_S = 0.25
_ASLEEP_S = 5.0


class ParsePool:
    """Worker processes and the files on their way through them.

    ``jobs`` is the number of workers; 0 reads in this process and without
    limits, for tests and debugging. A file has ``timeout_s`` seconds and
    ``memory_limit`` bytes. ``reader`` names what reads (``parsing.load_reader``).
    Workers start with the first file; ``close``, or the end of the ``with``
    block, kills them. May be used from several threads.
    """

    def __init__(
        self,
        jobs: int,
        *,
        timeout_s: float = 120.0,
        memory_limit: int = 1_500_000_000,
        reader: str = DEFAULT_READER,
        max_files: int = _MAX_FILES,
    ) -> None:
        self._jobs = jobs
        self._timeout_s = timeout_s
        self._memory_limit = memory_limit
        self._reader = reader
        self._max_files = max_files
        self._desk = Desk(jobs)
        self._here: deque[Task] = deque()
        self._starting = threading.Lock()
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def unfetched(self) -> int:
        """How many files were submitted whose results were not fetched yet."""
        return len(self._here) if not self._jobs else self._desk.unfetched

    @property
    def pids(self) -> list[int]:
        """The ids of the running workers."""
        return self._desk.pids()

    def submit(
        self,
        key: Hashable,
        source: bytes | Path,
        name: str,
        *,
        parts: Collection[Part] = (Part.TOKENS,),
        sha256: str | None = None,
        beside: bytes | None = None,
    ) -> None:
        """Gives a file to the workers: its bytes, or its path where it is large. ``name`` is a hint for the reader.

        Waits while too much is on its way: 1,000 files or 48 MB. Results do not
        count; they are held until they are fetched. ``sha256``, given with a path,
        makes the result a failure when the file's bytes are others by now. ``beside`` are the bytes of a description
        that lies beside it (``formats.fill``). Raises LibraryError when workers cannot be started.
        """
        task = Task(key, source, name, _size_of(source), tuple(parts), sha256, beside)
        if not self._jobs:
            self._here.append(task)
            return
        self._start()
        self._desk.put(task)

    def next_result(self) -> ParseResult:
        """The result of the file that is done next, after waiting for it.

        Raises LookupError when every result was fetched, LibraryError as ``submit`` does.
        """
        if self._jobs:
            return self._desk.fetch()
        if not self._here:
            raise LookupError("There is no result to wait for.")
        return parse(self._here.popleft(), load_reader(self._reader))

    def iter_results(self) -> Iterator[ParseResult]:
        """The results of everything submitted, in the order in which they are done."""
        while self.unfetched:
            yield self.next_result()

    def close(self) -> None:
        """Kills the workers; what was not fetched is dropped."""
        self._closing.set()
        self._desk.close()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> None:
        with Uninterrupted(), self._starting:
            if self._threads:
                return
            targets = [*[self._run_workers] * self._jobs, self._watch]
            self._threads = [threading.Thread(target=target, name="alcove-parse", daemon=True) for target in targets]
            for thread in self._threads:
                thread.start()

    def _run_workers(self) -> None:
        """One worker after another, as long as there is work."""
        starts = 0
        while self._desk.wait_for_work():
            problem = self._run_worker()
            starts = starts + 1 if problem else 0
            if problem and starts == _STARTS:
                self._desk.give_up(problem)

    def _run_worker(self) -> str | None:
        """A worker from its start to its end; if it did not start, why, as half a sentence."""
        try:
            worker = WorkerProcess(self._command(), self._memory_limit)
        except OSError as error:
            return str(error)
        self._desk.enrol(worker)
        problem = worker.hello()
        feeder = threading.Thread(target=self._feed, args=(worker,), name="alcove-feed", daemon=True)
        if problem is None:
            feeder.start()
            while not worker.is_leaving and (result := worker.result()):
                self._desk.answered(worker, result)
        self._desk.ended(worker, worker.wait())
        if problem is None:
            feeder.join()
        worker.close()
        return problem

    def _feed(self, worker: WorkerProcess) -> None:
        while tasks := self._desk.take(worker):
            worker.send(tasks)

    def _watch(self) -> None:
        looked = time.monotonic()
        while not self._closing.wait(_TICK_S):
            now = time.monotonic()
            if now - looked > _ASLEEP_S:
                self._desk.forgive()
            looked = now
            self._desk.kill_overdue(self._timeout_s, _STARTING_S)

    def _command(self) -> list[str]:
        # -P: the folder that somebody stands in may hold a json.py.
        return [
            sys.executable, "-P", "-m", "alcove.formats.worker",
            "--reader", self._reader,
            "--timeout", str(self._timeout_s),
            "--memory-limit", str(self._memory_limit),
            "--max-files", str(self._max_files),
            "--max-memory", str(_MAX_MEMORY),
        ]  # fmt: skip


def _size_of(source: bytes | Path) -> int:
    if isinstance(source, bytes):
        return len(source)
    try:
        return source.stat().st_size
    except OSError:  # the worker says so
        return 0
