"""Unpacks a TAR, a 7z or one packed file, from front to back, in a process of its own with a limited memory.

The process writes each file under its number into a folder, and a line about it into ``contents.jsonl``. Names in the
archive never become paths. Run as a program, this module is that process.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import json
import lzma
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath
from typing import IO, Any, BinaryIO, Protocol, cast

from alcove.errors import FormatError, RefusedError
from alcove.formats.limits import EXIT_MEMORY, Watch, limit_memory
from alcove.importing.seven_zip import Writers

#: Letters of a path in an archive: no system has longer ones.
MAX_PATH = 4096
_CONTENTS = "contents.jsonl"
# Bytes of all paths and what is said of each file: whoever reads them holds them.
_MAX_CONTENTS = 64 << 20
_BLOCK = 1 << 20
_NS = 1_000_000_000
# No system unpacks slower than this without being stuck.
_LEAST_BYTES_PER_S = 100_000
_LEAST_TIME_S = 120.0
_TOO_MUCH = 3


class Packing(StrEnum):
    """How an archive is packed. What is packed without being a TAR is one file."""

    ZIP = "zip"
    TAR = "tar"
    GZIP = "gzip"
    XZ = "xz"
    BZIP2 = "bzip2"
    ZSTD = "zstd"
    SEVEN_ZIP = "7z"


@dataclass(frozen=True, slots=True)
class Line:
    """A file that was unpacked: its path in the archive, size in bytes, time (ns since 1970 UTC, 0 = unknown)."""

    name: str
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came out; ``problem`` is a sentence where that is not all."""

    lines: Sequence[Line]
    problem: str | None


def unpack(
    packing: Packing, source: Path, folder: Path, name: str, *, limit: int, most: int, memory_limit: int
) -> Unpacked:
    """Unpacks into an empty folder: file 0, file 1 and so on. At most ``most`` files and ``limit`` bytes.

    Raises RefusedError for more, FormatError where nothing could be unpacked.
    """
    command = [sys.executable, "-m", "alcove.importing.unpacking", packing.value, str(source), str(folder), name]
    terms = ["--limit", str(limit), "--most", str(most), "--memory-limit", str(memory_limit)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ALCOVE_")}
    longest = _LEAST_TIME_S + (source.stat().st_size + limit) / _LEAST_BYTES_PER_S
    try:
        ended = subprocess.run(
            [*command, *terms],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=longest,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FormatError("The archive took too long to unpack. Unpack it yourself, and import the folder.") from error
    if ended.returncode == _TOO_MUCH:
        raise RefusedError(
            f"The archive holds more than {most:,} files, or unpacks to more than {limit >> 20:,} MB. "
            "If you trust it, unpack it and import the folder."
        )
    lines = list(_contents(folder))
    problem = _problem(ended.returncode, ended.stdout.decode("utf-8", "replace").strip())
    if problem and not lines:
        raise FormatError(f"The archive cannot be unpacked: {problem}.")
    return Unpacked(lines, f"Only {len(lines):,} files could be unpacked: {problem}." if problem else None)


def _problem(code: int, told: str) -> str | None:
    if code == 0:
        return None
    if code == EXIT_MEMORY:
        return "it needs more memory than import.memory-mb allows"
    return told or f"the process that unpacked it ended with {code}"


def _contents(folder: Path) -> Iterator[Line]:
    place = folder / _CONTENTS
    if place.is_file():
        with place.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield Line(**json.loads(line))


# In the process.


class _TooMuchError(Exception):
    """More files or bytes than are allowed."""


class _LockedError(Exception):
    """A password is needed."""


class _PathError(Exception):
    """A path is too long, or all of them are."""


class _Out:
    """The folder: files under their numbers, a line about each that is whole, and how much may still be written."""

    def __init__(self, folder: Path, limit: int, most: int) -> None:
        self._folder = folder
        self._left = limit
        self._most = most
        self._count = 0
        self._telling = _MAX_CONTENTS
        self._contents = (folder / _CONTENTS).open("w", encoding="utf-8", newline="\n", buffering=1)

    def allow(self, size: int) -> None:
        """Raises _TooMuchError where so many more bytes are too many to be written."""
        self._left -= size
        if self._left < 0:
            raise _TooMuchError

    def begin(self) -> BinaryIO:
        """The next file, to be written. One that is not noted afterwards is written over."""
        if self._count >= self._most:
            raise _TooMuchError
        return (self._folder / str(self._count)).open("wb")

    def note(self, name: str, modified_ns: int) -> None:
        """Notes that the file that was begun last is whole. Raises _PathError where that cannot be told within limits."""
        size = (self._folder / str(self._count)).stat().st_size
        line = {"name": name.encode("utf-8", "replace").decode(), "size": size, "modified_ns": modified_ns}
        told = json.dumps(line, ensure_ascii=False) + "\n"
        self._telling -= len(told.encode())
        if len(name) > MAX_PATH or self._telling < 0:
            raise _PathError
        self._contents.write(told)
        self._count += 1


class _Counted:
    """A stream of at most ``limit`` bytes, headers and what is passed over included. Holes are in none: ``_Out`` counts them."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise _TooMuchError
        return block


def main(arguments: Sequence[str] | None = None) -> int:
    """The process: 0 when all was unpacked, 1 with half a sentence on standard output when not, 3 over a limit."""
    parser = argparse.ArgumentParser(prog="alcove.importing.unpacking")
    for name in ("packing", "source", "folder", "name"):
        parser.add_argument(name)
    for name in ("--limit", "--most", "--memory-limit"):
        parser.add_argument(name, type=int, required=True)
    given = parser.parse_args(arguments)
    limit_memory(given.memory_limit)
    Watch(given.memory_limit).start()
    out = _Out(Path(given.folder), given.limit, given.most)
    packing, source = Packing(given.packing), Path(given.source)
    try:
        if packing is Packing.SEVEN_ZIP:
            _unpack_7z(source, out)
        else:
            _unpack_stream(packing, source, PurePath(given.name).name, out, given.limit)
    except _TooMuchError:
        return _TOO_MUCH
    except MemoryError:
        return EXIT_MEMORY
    except Exception as error:  # noqa: BLE001 - the per-file guard: what an archive does to its reader concerns it alone
        sys.stdout.buffer.write(_told(error).encode("utf-8", "replace"))
        return 1
    return 0


def _told(error: Exception) -> str:
    if isinstance(error, _LockedError):
        return "it is locked with a password"
    if isinstance(error, _PathError):
        return "it holds paths that are too long"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{error.strerror}, in the temporary folder or where the archive lies"
    return f"it is damaged or cut off ({' '.join(str(error).split())[:200] or type(error).__name__})"


class _Zstd:
    """A stream out of zstd frames. zstandard's own says nothing of one that is cut off."""

    def __init__(self, file: BinaryIO) -> None:
        import zstandard  # noqa: PLC0415 - for this kind alone

        self._file = file
        self._begin = zstandard.ZstdDecompressor().decompressobj
        self._frame = self._begin()
        self._ready = b""

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes, none at the end. Raises EOFError where that comes within a frame."""
        while not self._ready:
            # A block of zeros takes four bytes and becomes 128 KB.
            packed = self._frame.unused_data if self._frame.eof else b""
            packed = packed or self._file.read(2048)
            if not packed:
                if not self._frame.eof:
                    raise EOFError("it ends within a frame")
                return b""
            if self._frame.eof:
                self._frame = self._begin()
            self._ready = self._frame.decompress(packed)
        block, self._ready = self._ready[:size], self._ready[size:]
        return block


_STREAMS: dict[Packing, Callable[[BinaryIO], IO[bytes]]] = {
    Packing.TAR: lambda file: file,
    Packing.GZIP: lambda file: cast("IO[bytes]", gzip.GzipFile(fileobj=file)),
    Packing.XZ: lambda file: cast("IO[bytes]", lzma.LZMAFile(file)),  # noqa: SIM115 - closed with the process
    Packing.BZIP2: lambda file: cast("IO[bytes]", bz2.BZ2File(file)),
    Packing.ZSTD: lambda file: cast("IO[bytes]", _Zstd(file)),
}


def _unpack_stream(packing: Packing, source: Path, name: str, out: _Out, limit: int) -> None:
    """A TAR, packed or not; else the one file that was packed."""
    with source.open("rb") as file:
        stream = _Counted(_STREAMS[packing](file), limit)
        try:
            archive = tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|")  # noqa: SIM115 - below
        except tarfile.ReadError:
            if packing is Packing.TAR:
                raise
        else:
            with archive:
                _unpack_tar(archive, out)
            return
        file.seek(0)
        with out.begin() as target:
            _copy(_STREAMS[packing](file), target, out)
        out.note(_without_ending(name), source.stat().st_mtime_ns)


def _unpack_tar(archive: tarfile.TarFile, out: _Out) -> None:
    for info in archive:
        stream = archive.extractfile(info) if info.isreg() else None
        if stream is not None:
            with out.begin() as target:
                _copy(stream, target, out)
            out.note(info.name, max(int(info.mtime * _NS), 0))


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _copy(stream: _Stream, target: BinaryIO, out: _Out) -> None:
    while block := stream.read(_BLOCK):
        out.allow(len(block))
        target.write(block)


def _without_ending(name: str) -> str:
    path = PurePath(name)
    return path.stem if path.suffix.lower() in (".gz", ".xz", ".bz2", ".zst", ".zstd") else name


def _unpack_7z(source: Path, out: _Out) -> None:
    from py7zr import SevenZipFile  # noqa: PLC0415 - for this kind alone
    from py7zr.exceptions import PasswordRequired  # noqa: PLC0415

    # From an open file it is unpacked in one thread, one file after another.
    with source.open("rb") as file:
        try:
            with SevenZipFile(file) as archive:
                if archive.needs_password():
                    raise _LockedError
                writers = Writers(archive.list(), out.begin, out.allow, out.note)
                archive.extractall(factory=cast("Any", writers))  # noqa: S202 - nothing is written by its name
                writers.finish()
        except PasswordRequired as error:
            raise _LockedError from error


if __name__ == "__main__":
    sys.exit(main())
