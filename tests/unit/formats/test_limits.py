"""What a worker does to itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from alcove.formats.limits import memory

HANG = """
import ctypes, sys
from alcove.formats.limits import Alarm
with Alarm(float(sys.argv[1])):
    pass
with Alarm(float(sys.argv[1])):
    ctypes.PyDLL(None).pause()
"""


@pytest.mark.skipif(os.name != "posix", reason="alarms of POSIX")
def test_an_alarm_ends_even_what_lets_no_other_thread_in() -> None:
    ended = subprocess.run([sys.executable, "-c", HANG, "-9.8"], check=False, timeout=60)
    assert ended.returncode == -signal.SIGALRM


def test_memory_is_counted_in_bytes() -> None:
    before = memory()
    held = bytearray(b"x" * 64_000_000)
    assert before + 30_000_000 < memory() < before + 500_000_000
    assert len(held) == 64_000_000
