"""Immutable files of named arrays, read by memory map.

A file is a magic word, the length of a JSON header, a checksum of all that
follows, the header, then the arrays, each at a multiple of 64 bytes.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alcove.errors import DamagedLibraryError

Arrays = dict[str, NDArray[Any]]

_MAGIC = b"ALCOVE01"
_START = 16
_ALIGN = 64


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Writes the file and makes it durable. Nothing may point to it before this returns."""
    described, size = {}, 0
    for name, array in arrays.items():
        described[name] = [array.dtype.str, size, len(array)]
        size += _padded(array.nbytes)
    header = json.dumps({"arrays": described, "size": size}, separators=(",", ":")).encode()
    header += b" " * (_padded(len(header) + _START) - len(header) - _START)
    checksum = 0
    with path.open("wb") as target:
        target.write(bytes(_START))
        for part in (memoryview(header), *map(_bytes, arrays.values())):
            target.write(part)
            padding = bytes(-target.tell() % _ALIGN)
            target.write(padding)
            checksum = zlib.crc32(padding, zlib.crc32(part, checksum))
        target.seek(0)
        target.write(struct.pack("<8sII", _MAGIC, len(header), checksum))
        target.flush()
        os.fsync(target.fileno())


def read_arrays(path: Path) -> Arrays:
    """The arrays of a file, mapped, not loaded.

    Raises FileNotFoundError where there is none, DamagedLibraryError where it is cut short or no such file.
    """
    mapped, described, start, _ = _mapped(path)
    return {
        name: np.frombuffer(mapped, dtype=dtype, count=count, offset=start + offset)
        for name, (dtype, offset, count) in described.items()
    }


def is_sound(path: Path) -> bool:
    """Whether the file is there and as it was written."""
    try:
        mapped, _, _, checksum = _mapped(path)
    except (OSError, DamagedLibraryError):
        return False
    with mapped, memoryview(mapped) as content, content[_START:] as checked:
        return zlib.crc32(checked) == checksum


def _mapped(path: Path) -> tuple[mmap.mmap, dict[str, Any], int, int]:
    """The file, its arrays' types and places, where they begin, and the checksum."""
    with path.open("rb") as source:
        magic, length, checksum = struct.unpack("<8sII", source.read(_START).ljust(_START, b"\0"))
        header = _header(source.read(length)) if magic == _MAGIC else None
        size = os.fstat(source.fileno()).st_size
        if header is None or size != _START + length + header["size"]:
            raise DamagedLibraryError(f"{path} is not as it was written. `alcove reindex` makes the index again.")
        return mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ), header["arrays"], _START + length, checksum


def _header(content: bytes) -> dict[str, Any] | None:
    try:
        header = json.loads(content)
    except ValueError:
        return None
    return header if isinstance(header, dict) and header.keys() == {"arrays", "size"} else None


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).data.cast("B") if array.nbytes else memoryview(b"")


def _padded(size: int) -> int:
    return -(-size // _ALIGN) * _ALIGN
