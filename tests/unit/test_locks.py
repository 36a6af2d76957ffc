"""Locks between processes and threads, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from alcove.errors import LibraryError, LibraryLockedError
from alcove.locks import FileLock

HOLD = """
import sys
from pathlib import Path
from alcove.locks import FileLock
with FileLock(Path(sys.argv[1]), what="an import"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "locks" / "import.lock"


@pytest.fixture
def other(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdin
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def test_a_lock_is_taken_and_given_back(path: Path) -> None:
    lock = FileLock(path, what="an import")
    with lock.acquire():
        assert lock.is_held
    assert not lock.is_held
    assert path.exists(), "a deleted lock file could be locked twice"
    assert FileLock(path, what="an import").holder() is None


def test_two_objects_in_one_process_exclude_each_other(path: Path) -> None:
    first, second = FileLock(path, what="an import"), FileLock(path, what="a rebuild")
    with first.acquire():
        assert not second.try_acquire()
    assert second.try_acquire()
    second.release()


def test_different_ways_to_write_a_path_are_one_lock(path: Path) -> None:
    with FileLock(path, what="an import").acquire():
        assert not FileLock(path.parent / ".." / "locks" / path.name, what="an import").try_acquire()


def test_a_held_lock_cannot_be_taken_twice(path: Path) -> None:
    with FileLock(path, what="an import").acquire() as lock:
        with pytest.raises(RuntimeError, match="cannot be taken twice"):
            lock.try_acquire()
        assert lock.is_held


def test_what_is_not_held_cannot_be_released(path: Path) -> None:
    with pytest.raises(RuntimeError, match="not held"):
        FileLock(path, what="an import").release()


def test_the_holder_is_named_to_the_one_who_comes_second(path: Path, other: subprocess.Popen[str]) -> None:
    lock = FileLock(path, what="a rebuild")
    with pytest.raises(LibraryLockedError) as refusal:
        lock.acquire(timeout_s=0.1)
    holder = lock.holder()
    assert holder is not None
    assert (holder.pid, holder.what) == (other.pid, "an import")
    assert str(refusal.value) == (
        f"A rebuild has to wait: import.lock is held by an import, process {other.pid}, since {holder.since}. "
        "Try again when that has ended."
    )


def test_a_killed_holder_holds_nothing(path: Path, other: subprocess.Popen[str]) -> None:
    lock = FileLock(path, what="a rebuild")
    assert not lock.try_acquire()
    other.kill()
    other.wait()
    with lock.acquire(timeout_s=5):
        holder = lock.holder()
        assert holder is not None
        assert (holder.pid, holder.what) == (os.getpid(), "a rebuild")


def test_one_who_waits_gets_the_lock_when_it_is_given_back(path: Path, other: subprocess.Popen[str]) -> None:
    threading.Timer(0.2, other.stdin.close).start()  # type: ignore[union-attr]
    with FileLock(path, what="a rebuild").acquire(timeout_s=30) as lock:
        assert lock.is_held
    other.wait()


def test_threads_take_turns(path: Path) -> None:
    inside: list[str] = []

    def work(name: str) -> None:
        for _ in range(5):
            with FileLock(path, what=name).acquire(timeout_s=None):
                inside.append(f"in {name}")
                time.sleep(0.001)
                inside.append(f"out {name}")

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(inside) == 30
    assert all(
        entered == f"in {left.removeprefix('out ')}" for entered, left in zip(inside[::2], inside[1::2], strict=True)
    )


def test_a_child_that_outlives_the_holder_holds_nothing(path: Path) -> None:
    script = (
        "import subprocess, sys\n"
        "from pathlib import Path\n"
        "from alcove.locks import FileLock\n"
        "FileLock(Path(sys.argv[1]), what='an import').acquire()\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], stdout=subprocess.DEVNULL)\n"
        "print(child.pid, flush=True)\n"
    )
    child = int(subprocess.run([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, check=True).stdout)
    try:
        with FileLock(path, what="a rebuild").acquire(timeout_s=0) as lock:
            assert lock.is_held
    finally:
        os.kill(child, signal.SIGTERM)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_holds_nothing(path: Path) -> None:
    lock = FileLock(path, what="an import").acquire()
    child = os.fork()
    if child == 0:
        held = lock.is_held
        time.sleep(0.2)
        os._exit(1 if held or FileLock(path, what="a rebuild").try_acquire() else 0)
    _, status = os.waitpid(child, 0)
    assert status == 0, "the child must neither hold the lock nor be able to take it"
    lock.release()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    lock = FileLock(tmp_path / "file" / "import.lock", what="an import")
    with pytest.raises(LibraryError, match=r"import\.lock cannot be used"):
        lock.acquire()
    assert not lock.is_held


def test_a_torn_note_is_no_holder(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b'{"pid": 12, "ho')
    assert FileLock(path, what="an import").holder() is None
