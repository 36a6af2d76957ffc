"""Making files durable: the only calls that wait for the disk."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

if sys.platform == "darwin":
    import fcntl

_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.EBADF, errno.EACCES, errno.EISDIR, errno.ENOTSUP}


def flush(root: Path, files: Iterable[str], folders: Iterable[str]) -> None:
    """Makes the contents of these files and the names in these folders durable, all below ``root``.

    One call for the whole file system where there is one (Linux), else one a
    file. Raises OSError where the disk reports a failed write.
    """
    if _sync_file_system(root):
        return
    for file in files:
        _flush_path(file, os.O_RDWR)
    for folder in folders:
        _flush_folder(folder)


def flush_open_file(fd: int) -> None:
    """Makes an open file's contents durable, through the drive's own cache where the system can say so (macOS)."""
    if sys.platform == "darwin":
        try:
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(fd)
    else:
        os.fsync(fd)


def _flush_path(path: str, flags: int) -> None:
    fd = os.open(path, flags | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _flush_folder(folder: str) -> None:
    if os.name != "posix":
        return  # Windows keeps names durable by itself and cannot open a folder
    try:
        _flush_path(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:  # some network drives refuse to sync a folder
            raise


def _load_syncfs() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        return None
    syncfs.argtypes, syncfs.restype = [ctypes.c_int], ctypes.c_int
    return syncfs


_syncfs = _load_syncfs()


def _sync_file_system(root: Path) -> bool:
    if _syncfs is None:
        return False
    fd = os.open(root, os.O_RDONLY)
    try:
        if _syncfs(fd) == 0:
            return True
        code = ctypes.get_errno()
    finally:
        os.close(fd)
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(root))
