"""In which form an original is stored, and how it is read back out of that form."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, BinaryIO

import zstandard

from alcove.errors import DamagedLibraryError

HEAD_BYTES = 68  # what ``is_container`` looks at
READ_BYTES = 1 << 17
_LEVEL = 3
_WORTH_IT = 0.95
_CONTAINERS = (
    b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8",
)  # fmt: skip
_PALM_TYPES = (b"BOOKMOBI", b"TEXtREAd")  # at byte 60 of a Palm database: MOBI, AZW3, PalmDoc


def is_container(head: bytes) -> bool:
    """Whether a file that begins like this is a container with compression of its own, stored as it is."""
    return head.startswith(_CONTAINERS) or head[60:HEAD_BYTES] in _PALM_TYPES


def is_worth_it(size: int, packed_size: int) -> bool:
    """Whether the compressed form is enough smaller to be stored."""
    return packed_size < size * _WORTH_IT


def compressor() -> zstandard.ZstdCompressor:
    """A compressor for originals; not to be shared between threads."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True, write_content_size=True)


def packed_content_size(path: Path) -> int:
    """The original's size, out of the frame's header. Raises DamagedLibraryError."""
    with path.open("rb") as file:
        head = file.read(32)
    try:
        size = zstandard.frame_content_size(head)
    except zstandard.ZstdError as error:
        raise _damage(path, str(error)) from error
    if size < 0:
        raise _damage(path, "its size is not in its header")
    return size


def open_packed(path: Path) -> BinaryIO:
    """A compressed original's bytes. The stream raises DamagedLibraryError where the frame is broken or cut off."""
    size = packed_content_size(path)
    return io.BufferedReader(_Unpacking(path, size), READ_BYTES)


class _Unpacking(io.RawIOBase):
    """zstandard's own reader takes a frame that was cut off for a shorter one, and raises errors of its own."""

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._left = size
        self._file = path.open("rb")
        self._reader = zstandard.ZstdDecompressor().stream_reader(self._file, read_size=READ_BYTES)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            count = self._reader.readinto(buffer)
        except zstandard.ZstdError as error:
            raise _damage(self._path, str(error)) from error
        self._left -= count
        if self._left < 0 or (not count and self._left and len(buffer)):
            raise _damage(self._path, "it does not have the size that its header says")
        return count

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _damage(path: Path, reason: str) -> DamagedLibraryError:
    return DamagedLibraryError(
        f"The original {path} is damaged: {reason}. Put it back from a backup, or import the file again with --rehash."
    )
