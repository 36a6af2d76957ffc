"""What a disk refuses while the index is written, told in the house's own errors."""

from __future__ import annotations

import errno
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alcove.errors import DiskFullError, LibraryError

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
# Rust tells the system's own number; Windows has others there than in errno: ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL.
_NUMBER_TOLD = re.compile(r"\(os error (\d+)\)")
_FULL_TOLD = {39, 112} if sys.platform == "win32" else _FULL
_NOTHING_FREE = 1 << 20


@contextmanager
def writing_told(folder: Path) -> Iterator[None]:
    """For a block that writes files of the index. Raises DiskFullError, and LibraryError for what else cannot be written."""
    try:
        yield
    except OSError as error:
        raise _told(folder, error, is_full=error.errno in _FULL) from error


@contextmanager
def words_told(folder: Path) -> Iterator[None]:
    """For a call to tantivy that writes, of which everything wrong comes as a ValueError. Raises as ``writing_told`` does."""
    try:
        yield
    except ValueError as error:
        raise _told(folder, error, is_full=_has_no_room(folder, error)) from error


def _told(folder: Path, error: Exception, *, is_full: bool) -> LibraryError:
    if is_full:
        return DiskFullError(
            f"There is no space left for the index in {folder}. Originals and what is known of them are safe, and what is in the "
            "index is found; the rest is found once there is room and any command of `alcove` is called."
        )
    return LibraryError(f"The index in {folder} could not be written: {error}. Is there space, and may it be written?")


def _has_no_room(folder: Path, error: ValueError) -> bool:
    """Of a thread that ended by itself tantivy tells no reason: then it was the disk if that is full."""
    if told := _NUMBER_TOLD.search(str(error)):
        return int(told[1]) in _FULL_TOLD
    return _free_bytes(folder) < _NOTHING_FREE


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return _NOTHING_FREE
