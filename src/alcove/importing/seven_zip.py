"""Where py7zr writes the files of a 7z.

The classes are py7zr's WriterFactory and Py7zIO in all but inheritance: importing it starts a process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from py7zr import FileInfo


class Writers:
    """Gives py7zr a file to write for each in the archive; notes it when the next one begins, its checksum being right then.

    ``begin`` opens the next file, ``allow`` is asked before each write, ``note`` takes a whole file's name and time.
    """

    def __init__(
        self,
        contents: Sequence[FileInfo],
        begin: Callable[[], BinaryIO],
        allow: Callable[[int], None],
        note: Callable[[str, int], None],
    ) -> None:
        self._times = {info.filename: _time_ns(info) for info in contents}
        self._links = frozenset(info.filename for info in contents if info.is_symlink)
        self._begin = begin
        self._allow = allow
        self._note = note
        self._open: tuple[str, BinaryIO] | None = None

    def create(self, filename: str) -> _Writer:
        """A file to write."""
        self.finish()
        self._open = filename, self._begin()
        return _Writer(self._open[1], self._allow)

    def finish(self) -> None:
        """Notes the last one."""
        if self._open is not None:
            name, file = self._open
            file.close()
            self._open = None
            if name not in self._links:
                # Of several with one name, py7zr numbers the later ones.
                self._note(name, self._times.get(name, 0))


class _Writer:
    def __init__(self, file: BinaryIO, allow: Callable[[int], None]) -> None:
        self._file = file
        self._allow = allow
        self._size = 0

    def write(self, s: bytes | bytearray) -> int:
        self._allow(len(s))
        self._size += len(s)
        return self._file.write(s)

    def read(self, size: int | None = None) -> bytes:  # noqa: ARG002 - nobody reads back
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002 - the same
        return 0

    def flush(self) -> None:
        """Nothing: closing does."""

    def close(self) -> None:
        """Nothing yet: its checksum is compared after this."""

    def size(self) -> int:
        return self._size


def _time_ns(info: FileInfo) -> int:
    """The time of a file; py7zr tells the moment of its last change as the creation time."""
    return int(info.creationtime.timestamp()) * 1_000_000_000 if info.creationtime else 0
