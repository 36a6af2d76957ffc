"""Immutable files of named arrays, read by memory map.

A file is a magic word, the length of a JSON header, the header, then the
arrays, each at a multiple of 64 bytes. The header has a checksum of all of them.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alcove.errors import DamagedLibraryError

Arrays = dict[str, NDArray[Any]]

_MAGIC = b"ALCOVE01"
_ALIGN = 64


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Writes the file and makes it durable. Nothing may point to it before this returns."""
    described, offset, checksum = {}, 0, 0
    for name, array in arrays.items():
        described[name] = [array.dtype.str, offset, len(array)]
        offset += _padded(array.nbytes)
        checksum = zlib.crc32(_bytes(array), checksum)
    header = json.dumps({"arrays": described, "size": offset, "crc32": checksum}, separators=(",", ":")).encode()
    header += b" " * (_padded(len(header) + 16) - len(header) - 16)
    with path.open("wb") as target:
        target.write(_MAGIC + len(header).to_bytes(8, "little") + header)
        for array in arrays.values():
            target.write(_bytes(array))
            target.write(bytes(_padded(array.nbytes) - array.nbytes))
        target.flush()
        os.fsync(target.fileno())


def read_arrays(path: Path) -> Arrays:
    """The arrays of a file, mapped, not loaded.

    Raises FileNotFoundError where there is none, DamagedLibraryError where it is cut short or no such file.
    """
    mapped, header, start = _mapped(path)
    return {
        name: np.frombuffer(mapped, dtype=dtype, count=count, offset=start + offset)
        for name, (dtype, offset, count) in header["arrays"].items()
    }


def is_sound(path: Path) -> bool:
    """Whether the file is there and as it was written."""
    try:
        _, header, _ = _mapped(path)
        arrays = read_arrays(path)
    except (OSError, DamagedLibraryError):
        return False
    checksum = 0
    for array in arrays.values():
        checksum = zlib.crc32(_bytes(array), checksum)
    return bool(checksum == header["crc32"])


def _mapped(path: Path) -> tuple[mmap.mmap, dict[str, Any], int]:
    with path.open("rb") as source:
        start = source.read(16)
        header = _header(source.read(int.from_bytes(start[8:], "little")) if start[:8] == _MAGIC else b"")
        length = os.fstat(source.fileno()).st_size
        begin = 16 + int.from_bytes(start[8:], "little")
        if header is None or length != begin + header["size"]:
            raise DamagedLibraryError(f"{path} is not as it was written. `alcove reindex` makes the index again.")
        return mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ), header, begin


def _header(content: bytes) -> dict[str, Any] | None:
    try:
        header = json.loads(content)
    except ValueError:
        return None
    return header if isinstance(header, dict) and header.keys() == {"arrays", "size", "crc32"} else None


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).data.cast("B") if array.nbytes else memoryview(b"")


def _padded(size: int) -> int:
    return -(-size // _ALIGN) * _ALIGN
