"""Which file goes to which worker when: the pool's state, shared by its threads under one lock."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import replace

from alcove.errors import LibraryError
from alcove.formats.parsing import ParseResult, Task, failed
from alcove.formats.worker_process import WorkerProcess
from alcove.interruption import Uninterrupted

#: Files above this size are read alone, with nothing else on its way.
LARGE = 8 << 20
_QUEUE_FILES = 1000
_QUEUE_BYTES = 48 << 20
# So much lies in a worker's pipe that it has work while this process is busy elsewhere.
_WINDOW_FILES = 16
_WINDOW_BYTES = 1 << 20
# How long Ctrl-C waits for who waits here.
_TICK_S = 0.25


class Desk:
    """The tasks that wait, the workers with what they have in hand, the results that nobody fetched yet."""

    def __init__(self, jobs: int) -> None:
        self.unfetched = 0
        self._jobs = jobs
        self._lock = threading.Lock()
        self._room = threading.Condition(self._lock)  # for who submits
        self._work = threading.Condition(self._lock)  # for who feeds workers
        self._done = threading.Condition(self._lock)  # for who fetches results
        self._pending: deque[Task] = deque()
        self._results: deque[ParseResult] = deque()
        self._workers: list[WorkerProcess] = []
        self._files = 0
        self._bytes = 0
        self._in_flight = 0
        self._large_in_flight = False
        self._is_closed = False
        self._problem: str | None = None

    # Who submits and fetches.

    def put(self, task: Task) -> None:
        """Adds a task, after waiting until there is room. Raises LibraryError when no worker can be started."""
        is_put = False
        while not is_put:
            with Uninterrupted(), self._room:
                if is_put := self._room.wait_for(lambda: self._has_room(task) or self._stops(), _TICK_S):
                    self._check()
                    self._pending.append(task)
                    self._files += 1
                    self._bytes += task.held_bytes
                    self.unfetched += 1
                    self._work.notify_all()

    def fetch(self) -> ParseResult:
        """The next result, after waiting for it. Raises LookupError when nothing is on its way, else as ``put``."""
        while True:
            with Uninterrupted(), self._done:
                if not self.unfetched:
                    raise LookupError("There is no result to wait for: everything that was submitted has been fetched.")
                if self._done.wait_for(lambda: self._results or self._stops(), _TICK_S):
                    if not self._results:
                        self._check()
                    self.unfetched -= 1
                    return self._results.popleft()

    def close(self) -> None:
        """Ends it: whoever waits here is told so, and the workers are killed."""
        with self._lock:
            self._is_closed = True
            for worker in self._workers:
                worker.kill()
            self._notify_all()

    def give_up(self, problem: str) -> None:
        """Says that no worker can be started."""
        with self._lock:
            self._problem = problem
            self._notify_all()

    # Who runs workers.

    def wait_for_work(self) -> bool:
        """Waits until there is something to do; False when there never will be."""
        with self._work:
            self._work.wait_for(lambda: self._pending or self._stops())
            return not self._stops()

    def enrol(self, worker: WorkerProcess) -> None:
        """Takes a started process in, so that it is killed when the time is up or all ends."""
        with self._lock:
            self._workers.append(worker)
            if self._is_closed:
                worker.kill()

    def take(self, worker: WorkerProcess) -> list[Task]:
        """The next tasks for a worker, after waiting for them; none when it will get no more."""
        with self._work:
            tasks: list[Task] = []
            self._work.wait_for(lambda: self._stops() or self._is_over(worker) or self._may_take(worker))
            share = -(-len(self._pending) // self._jobs)
            while len(tasks) < share and not self._stops() and not self._is_over(worker) and self._fits(worker):
                task = self._pending.popleft()
                if not worker.in_flight:
                    worker.since = time.monotonic()
                worker.in_flight.append(task)
                self._in_flight += 1
                self._large_in_flight = task.size > LARGE
                tasks.append(task)
            return tasks

    def answered(self, worker: WorkerProcess, result: ParseResult) -> None:
        """Stores the answer to a worker's oldest task."""
        with self._lock:
            worker.since = time.monotonic()
            self._settle(worker.in_flight.popleft(), result)
            if self._large_in_flight or len(worker.in_flight) <= _WINDOW_FILES // 2:
                self._large_in_flight = False
                self._work.notify_all()

    def ended(self, worker: WorkerProcess, reason: str) -> None:
        """Takes out a worker that has ended.

        Its oldest task failed for this reason, unless it had said that it would leave, or was killed for a task that
        it answered at the last moment. The others are given out anew.
        """
        with self._lock:
            self._workers.remove(worker)
            if _has_culprit(worker) and not self._is_closed:
                self._settle(worker.in_flight.popleft(), failed(None, reason))
            self._pending.extendleft(reversed(worker.in_flight))
            self._in_flight -= len(worker.in_flight)
            worker.in_flight.clear()
            self._large_in_flight = False
            self._notify_all()

    def kill_overdue(self, timeout_s: float, starting_s: float) -> None:
        """Kills the workers whose file, or whose start, took too long."""
        now = time.monotonic()
        with self._lock:
            for worker in self._workers:
                if not worker.is_ready and now - worker.since > starting_s:
                    worker.kill(f"it did not start within {starting_s:g} s")
                elif worker.in_flight and now - worker.since > timeout_s:
                    worker.condemned = worker.in_flight[0]
                    worker.kill(f"it took longer than {timeout_s:g} s; import.timeout sets how long it may take")

    def forgive(self) -> None:
        """Gives every worker its time anew: this process was asleep and heard nobody."""
        with self._lock:
            for worker in self._workers:
                worker.since = time.monotonic()

    def pids(self) -> list[int]:
        """The ids of the running processes."""
        with self._lock:
            return [worker.pid for worker in self._workers]

    # Under the lock.

    def _has_room(self, task: Task) -> bool:
        return not self._files or (self._files < _QUEUE_FILES and self._bytes + task.held_bytes <= _QUEUE_BYTES)

    def _may_take(self, worker: WorkerProcess) -> bool:
        """Whether it is this worker's turn: it ran half empty, and nobody who is ready has less in hand."""
        held = len(worker.in_flight)
        return (
            held <= _WINDOW_FILES // 2
            and all(held <= len(other.in_flight) for other in self._workers if other.is_ready and not other.is_leaving)
            and self._fits(worker)
        )

    def _fits(self, worker: WorkerProcess) -> bool:
        if not self._pending or self._large_in_flight:
            return False
        task, held = self._pending[0], worker.in_flight
        if task.size > LARGE:
            return not self._in_flight
        return not held or (len(held) < _WINDOW_FILES and worker.bytes_in_flight + task.held_bytes <= _WINDOW_BYTES)

    def _is_over(self, worker: WorkerProcess) -> bool:
        return worker.is_leaving or worker not in self._workers

    def _settle(self, task: Task, result: ParseResult) -> None:
        self._files -= 1
        self._bytes -= task.held_bytes
        self._in_flight -= 1
        self._results.append(replace(result, key=task.key))
        self._done.notify()
        self._room.notify()

    def _stops(self) -> bool:
        return self._is_closed or self._problem is not None

    def _check(self) -> None:
        if self._problem is not None:
            raise LibraryError(f"The processes that read files cannot be started: {self._problem}.")
        if self._is_closed:
            raise RuntimeError("This pool is closed.")

    def _notify_all(self) -> None:
        for condition in (self._room, self._work, self._done):
            condition.notify_all()


def _has_culprit(worker: WorkerProcess) -> bool:
    """Whether a worker that has ended came to grief over its oldest task."""
    if not worker.in_flight or worker.is_leaving:
        return False
    return worker.condemned is None or worker.condemned is worker.in_flight[0]
