"""Locks between processes: one file each, held by the operating system, gone with the process that held it.

The index lock, the import lock and the migration lock are such files. The
file says who holds it; it is never deleted, because a deleted lock file could
be locked twice.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import json
import os
import socket
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from alcove.errors import LibraryError, LibraryLockedError

_POLL_S = 0.05
_NOTE_TRIES = 10  # a holder's note is written just after its lock is taken
_LOCKED = {errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK, errno.EDEADLK}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: process, machine, since when (ISO 8601 with zone), for what."""

    pid: int
    host: str
    since: str
    what: str

    def __str__(self) -> str:
        place = "" if self.host == socket.gethostname() else f" on {self.host}"
        return f"{self.what}, process {self.pid}{place}, since {self.since}"


class FileLock:
    """An advisory lock that excludes every other FileLock on the same path, in this process and in others.

    ``what`` names the holder's business in a few words (``an import``), for the
    message that the next one gets. The lock ends with ``release``, with the
    ``with`` block, or with the process, however that ends. Child processes do
    not inherit it.
    """

    def __init__(self, path: Path, *, what: str) -> None:
        self.path = path
        self.what = what
        self._fd: int | None = None
        self._key = ""

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._fd is not None

    def acquire(self, timeout_s: float | None = 0.0) -> Self:
        """Takes the lock, waiting at most ``timeout_s`` seconds; None waits for ever.

        Raises LibraryLockedError saying who holds it and since when, LibraryError
        where the file cannot be locked at all, RuntimeError when this object
        holds it already.
        """
        end = None if timeout_s is None else time.monotonic() + timeout_s
        while not self.try_acquire():
            if end is not None and time.monotonic() >= end:
                raise LibraryLockedError(self._refusal())
            time.sleep(_POLL_S)
        return self

    def try_acquire(self) -> bool:
        """Takes the lock if it is free; whether it was.

        Raises LibraryError where the file cannot be locked at all, RuntimeError when this object holds it already.
        """
        if self._fd is not None:
            raise RuntimeError(f"{self.path} is already held by this lock; it cannot be taken twice.")
        key = os.path.realpath(self.path)
        if not _claim(key):
            return False
        fd: int | None = None
        try:
            fd = self._opened()
            if _take(fd):
                _write_note(fd, self.what)
                self._fd, self._key = fd, key
                _held.add(self)
        except OSError as error:
            raise LibraryError(self._unusable(error)) from error
        finally:
            if self._fd is None:
                _give_back(key, fd)
        return self.is_held

    def release(self) -> None:
        """Gives the lock back. Raises RuntimeError when this object does not hold it."""
        if self._fd is None:
            raise RuntimeError(f"{self.path} is not held by this lock.")
        fd, self._fd = self._fd, None
        _held.discard(self)
        try:
            os.ftruncate(fd, 0)
            _let_go(fd)
        finally:
            _give_back(self._key, fd)

    def holder(self) -> Holder | None:
        """Who holds the lock, as the holder wrote it down; None where nobody does or nothing was written.

        A process that was killed leaves its note behind: only a lock that cannot be taken has a holder.
        """
        try:
            with self.path.open("rb") as file:
                row = json.loads(file.read(4096))
            return Holder(row["pid"], row["host"], row["since"], row["what"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def __enter__(self) -> Self:
        return self if self.is_held else self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_held:
            self.release()

    def _abandon(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _opened(self) -> int:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)

    def _refusal(self) -> str:
        holder = self.holder()
        for _ in range(_NOTE_TRIES):
            if holder:
                break
            time.sleep(_POLL_S / 10)
            holder = self.holder()
        who = str(holder) if holder else "another process"
        return f"{self.what[:1].upper()}{self.what[1:]} has to wait: {self.path.name} is held by {who}. Try again when that has ended."

    def _unusable(self, error: OSError) -> str:
        return (
            f"The lock file {self.path} cannot be used: {error.strerror or error}. "
            "The library's folder must be writable, on a file system that knows locks (a local disk does)."
        )


# Some file systems (NFS) keep locks per process: there, this set holds the threads of one process apart.
_claimed: set[str] = set()
_claims = threading.Lock()
_held: set[FileLock] = set()


def _claim(key: str) -> bool:
    with _claims:
        if key in _claimed:
            return False
        _claimed.add(key)
        return True


def _give_back(key: str, fd: int | None) -> None:
    if fd is not None:
        os.close(fd)
    with _claims:
        _claimed.discard(key)


def _write_note(fd: int, what: str) -> None:
    since = dt.datetime.now().astimezone().isoformat(timespec="seconds")
    note = json.dumps(asdict(Holder(os.getpid(), socket.gethostname(), since, what))) + "\n"
    with contextlib.suppress(OSError):  # on a full disk the lock counts, not the note
        os.ftruncate(fd, 0)
        os.lseek(fd, 0, os.SEEK_SET)
        os.write(fd, note.encode())


if sys.platform == "win32":
    import msvcrt

    # Windows locks bytes and lets nobody read them: the locked byte lies far behind the note.
    _LOCKED_BYTE = 1 << 30

    def _take(fd: int) -> bool:
        os.lseek(fd, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _LOCKED:
                return False
            raise
        return True

    def _let_go(fd: int) -> None:
        os.lseek(fd, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(fd: int) -> bool:
        try:
            # Not lockf: its locks are a process's, and closing any other handle of the file drops them.
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _LOCKED:
                return False
            raise
        return True

    def _let_go(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_UN)

    def _forget_in_child() -> None:
        """A forked child holds none of its parent's locks; its copies of the handles would outlive the parent."""
        # Another thread of the parent may have been inside.
        globals()["_claims"] = threading.Lock()
        _claimed.clear()
        for lock in tuple(_held):
            lock._abandon()  # noqa: SLF001 - the same module
        _held.clear()

    os.register_at_fork(after_in_child=_forget_in_child)
