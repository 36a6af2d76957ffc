"""Originals by content hash: the port, and the values that pass through it.

A vault keeps bytes under their SHA-256 and never changes them, and a manifest
that tells where each came from. Imports write it, one process at a time under
the import lock; any number of processes read it meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

__all__ = ["Batch", "Form", "ManifestEntry", "Origin", "Vault"]


class Form(StrEnum):
    """How an original is stored: one zstd frame with size and checksum, or as it is."""

    ZSTD = "zst"
    PLAIN = "bin"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where and when an import found an original.

    ``path`` is as the import was given it, ``member`` the path within an archive
    or None, ``archive`` that archive's hash. ``mtime_ns`` counts nanoseconds since 1970 UTC; None where unknown.
    ``beside`` is the hash of the description that lay beside it (calibre's ``metadata.opf``) and is kept as well.
    ``imported`` carries its zone; ``run`` is the number of the import.
    """

    path: str
    imported: dt.datetime
    run: int
    member: str | None = None
    mtime_ns: int | None = None
    archive: str | None = None
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One line of the manifest. ``size`` counts the original's bytes, not the stored ones."""

    sha256: str
    size: int
    form: Form
    origin: Origin


class Batch(Protocol):
    """Originals that are kept together: all durable when ``commit`` returns, none of it visible before.

    As a context manager it commits at the end of the block and abandons on an exception.
    """

    def add(self, sha256: str, source: bytes | Path, origin: Origin | None, *, mend: bool = False) -> bool:
        """Takes in the bytes, or streams them from a file with bounded memory; whether they are new to the vault.

        Bytes that the vault has already are not written again, but to ``mend`` what is damaged there; their manifest
        line is. Without an ``origin`` there is none: another line tells of them, of the original beside which they lay or
        their own of before. Raises SourceChangedError when a file's bytes do not have this hash (any more), ValueError when given bytes
        do not, OSError when the file cannot be read, DiskFullError. The batch
        stays usable, without this original.
        """
        ...

    def commit(self) -> None:
        """Makes everything durable: first the originals, then their manifest lines.

        Raises DiskFullError or OSError; then no line was written, temporary files are gone,
        and originals already in place are whole, without a line yet.
        """
        ...

    def abandon(self) -> None:
        """Drops everything that was not committed."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Vault(Protocol):
    """Keeps originals. Hashes are SHA-256, 64 lower-case hexadecimal digits; another string raises ValueError."""

    def batch(self) -> Batch:
        """A new batch. Batches of one process may overlap, in threads too."""
        ...

    def has(self, sha256: str) -> bool:
        """Whether the original is here."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The original's bytes as a stream to read forwards; the caller closes it.

        Raises UnknownOriginalError; the stream raises DamagedLibraryError where the stored form is broken.
        """
        ...

    def read(self, sha256: str, limit: int | None = None) -> bytes:
        """The original's bytes, at most the first ``limit``. Raises as ``open`` does."""
        ...

    def size(self, sha256: str) -> int:
        """The original's size in bytes. Raises UnknownOriginalError, DamagedLibraryError."""
        ...

    def stored_size(self, sha256: str) -> int:
        """The bytes that it takes up here. Raises UnknownOriginalError."""
        ...

    def verify(self, sha256: str) -> str | None:
        """What is wrong with an original, as a sentence, after reading all of it; None when nothing is."""
        ...

    def iter_hashes(self) -> Iterator[str]:
        """The hashes of all originals, in order."""
        ...

    def iter_manifest(self, on_damage: Callable[[str], None] | None = None) -> Iterator[ManifestEntry]:
        """The manifest's entries, oldest first. A last line that is not whole does not count.

        A damaged line within is passed over after ``on_damage`` was called with a
        sentence about it; without ``on_damage`` it raises DamagedLibraryError.
        """
        ...

    def discard(self, *hashes: str) -> int:
        """Removes originals for good, with one wait for the disk; how many were here. The manifest keeps their lines.

        For purges only.
        """
        ...

    def pending_temporaries(self) -> Iterator[str]:
        """The names of what unfinished batches left, running ones included."""
        ...

    def clean_temporaries(self) -> int:
        """Removes what unfinished batches left; how many. Only under the import lock, before the first batch."""
        ...

    def free_bytes(self) -> int | None:
        """The space left for originals; None where that cannot be told."""
        ...
