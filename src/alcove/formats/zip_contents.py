"""ZIPs, of which the list of contents is looked at before it is held.

zipfile holds the list as objects of some hundred bytes for each entry before anybody can ask how many there are. What
the end of the file tells of their number it does not heed, so that telling means nothing; here they are counted as they
are read.
"""

from __future__ import annotations

import zipfile
from typing import IO, BinaryIO, cast

from alcove.errors import RefusedError

#: Bytes of a list. Two hundred thousand entries with paths of 250 letters have so many.
MAX_LISTED = 64 << 20
_ENTRY = b"PK\x01\x02"


def open_zip(file: BinaryIO, most: int, refusal: str) -> zipfile.ZipFile:
    """The ZIP in an open file, which its caller closes after it.

    Raises what ``zipfile.ZipFile`` does, and RefusedError with this sentence for more than ``most`` entries, or a list
    that is too long.
    """
    counted = _Counted(file, most)
    try:
        opened = zipfile.ZipFile(cast("IO[bytes]", counted))
    except _TooManyError:
        raise RefusedError(refusal) from None
    counted.most = None
    return opened


class _TooManyError(Exception):
    """More entries than are allowed, or a longer list."""


class _Counted:
    """A file as zipfile reads it. With ``most`` set, the list of contents comes with one call, which may have so many."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self.most: int | None = most
        self._file = file
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable

    def read(self, size: int = -1) -> bytes:
        if self.most is not None and size > MAX_LISTED:
            raise _TooManyError
        data = self._file.read(size)
        if self.most is not None and data.count(_ENTRY) > self.most:
            raise _TooManyError
        return data
