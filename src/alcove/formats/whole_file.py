"""A file's bytes, all of them, where that has an end."""

from __future__ import annotations

import stat
from pathlib import Path

from alcove.errors import RefusedError

#: What an import allows unless told otherwise (``import.largest-file-mb``).
LARGEST_MB = 512


def whole(path: Path) -> bytes:
    """The bytes of a file. Raises OSError; RefusedError for a pipe or a device, which may never end, and for what is too
    large to be held.
    """
    state = path.stat()
    if not stat.S_ISREG(state.st_mode) and not stat.S_ISDIR(state.st_mode):
        raise RefusedError(f"{path.name} is a pipe or a device, not a file; give the file itself.")
    if state.st_size > LARGEST_MB << 20:
        raise RefusedError(f"{path.name} has {-(-state.st_size >> 20)} MB; files of up to {LARGEST_MB} MB are read.")
    return path.read_bytes()
