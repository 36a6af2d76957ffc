"""Readers for the pool's tests: the file's text says what becomes of its reader."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
import time

from alcove.domain.readings import Chapter, Reading
from alcove.errors import FormatError, RefusedError
from alcove.formats.frames import frame


def read(data: bytes, name: str) -> Reading:
    """Reads text with a chapter a line, unless its first word is an order."""
    order = data[:40].decode("utf-8", "replace").split(" ", 1)[0]
    if order in ORDERS:
        ORDERS[order](data)
    lines = data.decode("utf-8", "surrogatepass").splitlines()
    chapters = tuple(Chapter(number, text=line, markup=f"<p>{line}</p>") for number, line in enumerate(lines, start=1))
    return Reading("odd", 1, "text", recognised=True, title=name, chapters=chapters, notes=str(os.getpid()))


def loop(_: bytes) -> None:
    """Never ends."""
    while True:
        time.sleep(0.01)


def spin(_: bytes) -> None:
    """Never ends, and lets no other thread in."""
    ctypes.PyDLL(None).pause()


def crash(_: bytes) -> None:
    """Reads where nothing is."""
    ctypes.string_at(0)


def eat(_: bytes) -> None:
    """Takes memory without end."""
    held = []
    while True:
        held.append(bytearray(10_000_000))


def share(data: bytes) -> None:
    """Takes memory of a kind that no limit counts, and never ends."""
    shared = mmap.mmap(-1, 900_000_000)
    shared[:: mmap.PAGESIZE] = b"x" * len(range(0, len(shared), mmap.PAGESIZE))
    loop(data)


def leave(_: bytes) -> None:
    """Ends the process."""
    os._exit(3)


def stop(_: bytes) -> None:
    """Fails as programs do."""
    raise ZeroDivisionError("division by\nzero")


def refuse(_: bytes) -> None:
    """Refuses."""
    raise RefusedError("This is no work but a shopping list.")


def fail(_: bytes) -> None:
    """Fails with a sentence of its own."""
    raise FormatError("The book is broken on page 3.")


def nest(data: bytes) -> None:
    """Goes too deep."""
    nest(data)


def talk(_: bytes) -> None:
    """Writes where the answers go, and reads where the requests come from."""
    sys.stdout.write("talk " * 1000)
    sys.stdout.flush()
    os.write(1, b"\xff" * 1000)
    os.write(2, b"\xff" * 1000)
    assert sys.stdin.read() == ""


def lie(_: bytes) -> None:
    """Writes nonsense into every pipe that it can find."""
    for fd in range(3, 20):
        try:
            os.write(fd, b"\xff" * 100)
        except OSError:
            continue


def forge(data: bytes) -> None:
    """Writes an answer of its own into every pipe that it can find, whole but for the number of its parts."""
    header = {"ending": "read", "reason": None, "detail": "", "last": False}
    answer = b"".join(frame(header, *[b""] * int(data.split()[1])))
    for fd in range(3, 20):
        try:
            os.write(fd, answer)
        except OSError:
            continue


def settings(_: bytes) -> None:
    """Tells the settings that it can see."""
    raise FormatError(" ".join(sorted(name for name in os.environ if name.startswith("ALCOVE_"))) or "none")


def grow(_: bytes) -> None:
    """Keeps memory that nobody gives back."""
    _kept.append(b"x" * 400_000_000)


_kept: list[bytes] = []
ORDERS = {
    order.__name__: order
    for order in (loop, spin, crash, eat, share, leave, stop, refuse, fail, nest, talk, lie, forge, settings, grow)
}
