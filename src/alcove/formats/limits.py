"""What a parse worker does to itself so that a hostile file cannot take the machine, on every system its own way."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform != "win32":
    import resource

#: The exit code of a worker that needed more memory than it may.
EXIT_MEMORY = 83
#: By how much a worker is nicer to others than who started it: it gets a fifth of a processor that both want.
NICER = 7
_LOOK_EVERY_S = 0.25
_GRACE_S = 10.0  # the pool's own clock comes first; this is for a worker whose pool is dead


def give_way() -> None:
    """Lets programs that somebody waits for go first, and the one that keeps the workers fed."""
    if sys.platform != "win32":  # there the pool starts workers below the usual priority
        os.nice(NICER)


def limit_memory(limit: int) -> None:
    """Makes allocations that bring this process above ``limit`` bytes fail, where the system can."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # RLIMIT_AS would count mapped libraries too; macOS has both and heeds neither: Watch does it there.
        kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
        _, hard = resource.getrlimit(kind)
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        try:
            resource.setrlimit(kind, (allowed, hard))
        except (OSError, ValueError):
            return


class Watch(threading.Thread):
    """Ends this process when it needs too much memory or its parent is gone, within a quarter of a second."""

    def __init__(self, memory_limit: int) -> None:
        super().__init__(name="watch", daemon=True)
        self._memory_limit = memory_limit
        self._parent = os.getppid()

    def run(self) -> None:
        """Looks until the end."""
        while True:
            time.sleep(_LOOK_EVERY_S)
            if memory() > self._memory_limit:
                os._exit(EXIT_MEMORY)
            if os.getppid() != self._parent:
                os._exit(0)


class Alarm:
    """Ends this process when the block takes longer than the time limit, even within C code (POSIX only)."""

    def __init__(self, timeout_s: float) -> None:
        self._seconds = timeout_s + _GRACE_S

    def __enter__(self) -> Self:
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_REAL, self._seconds)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_REAL, 0)


if sys.platform == "win32":
    from ctypes import wintypes

    class _Counters(ctypes.Structure):
        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        )

    def memory() -> int:
        """Bytes of memory that this process takes."""
        counters = _Counters()
        counters.cb = ctypes.sizeof(counters)
        kernel = ctypes.windll.kernel32
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.K32GetProcessMemoryInfo.argtypes = (wintypes.HANDLE, ctypes.POINTER(_Counters), wintypes.DWORD)
        kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
        return int(counters.WorkingSetSize)

elif sys.platform == "linux":
    _PAGE = os.sysconf("SC_PAGE_SIZE")

    def memory() -> int:
        """Bytes of memory that this process takes."""
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * _PAGE

else:

    def memory() -> int:
        """Bytes of memory that this process took at most."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
