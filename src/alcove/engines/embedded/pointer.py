"""``current.json``: which files are the index now.

It is read at each question and swapped as a whole at each commit, so that a
reader sees one commit or the next and a killed writer leaves the last one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from alcove.domain.filters import TextField
from alcove.engines.embedded import text_schema
from alcove.errors import DamagedLibraryError
from alcove.search.document import NAMED_KINDS, REVISION, Column, TermKind

NAME = "current.json"

_LAYOUT = 1  # raised when the files' own form changes
_TOKENS = 2  # raised when domain.tokens cuts or folds otherwise
_SWAP_TRIES = 100  # on Windows a file that is being read cannot be replaced
_PAUSE_S = 0.02


def fingerprint() -> str:
    """Eight letters that change with the fields of a document and with how they are stored."""
    fields = [_LAYOUT, _TOKENS, REVISION, text_schema.LAYOUT, [*TextField], [*TermKind], [*Column], sorted(NAMED_KINDS)]
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class SegmentFile:
    """A segment's file and the file of its rows that no longer count, with their number."""

    name: str
    rows: int
    dead: str | None = None
    dead_rows: int = 0


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file of terms, the number of its first one, and how many there are."""

    name: str
    start: int
    terms: int


@dataclass(frozen=True, slots=True)
class Pointer:
    """One state of the index.

    ``origin`` tells indexes apart whose folders and files have the same names.
    ``kept`` names files of the states before, which readers may be about to open.
    """

    fingerprint: str
    folder: str
    origin: str = ""
    sequence: int = 0
    stamp: int = 0  # of tantivy's commit
    number: int = 0  # of the next new file
    segments: tuple[SegmentFile, ...] = ()
    runs: tuple[RunFile, ...] = ()
    kept: tuple[tuple[str, ...], ...] = ()

    def files(self) -> tuple[str, ...]:
        """The files of this state."""
        dead = [segment.dead for segment in self.segments if segment.dead]
        return (*(segment.name for segment in self.segments), *dead, *(run.name for run in self.runs))

    def following(self, before: Pointer, grace: int) -> Pointer:
        """This state, keeping the files of the one before and of ``grace`` - 1 earlier ones."""
        return replace(self, kept=(before.files(), *before.kept)[:grace])


def read(folder: Path) -> tuple[bytes, Pointer | None]:
    """The pointer and its bytes; None for an index to which nothing was ever committed.

    Raises DamagedLibraryError where the pointer is missing or unreadable though
    there is an index, or where it is another version's.
    """
    try:
        content = _content(folder / NAME)
    except FileNotFoundError:
        if folder.is_dir() and any(entry.is_dir() for entry in folder.iterdir()):
            raise DamagedLibraryError(_advice(f"{folder / NAME} is missing")) from None
        return b"", None
    except OSError as error:
        raise DamagedLibraryError(_advice(f"{folder / NAME} cannot be read: {error.strerror}")) from error
    return content, _parsed(content, folder)


def swap(folder: Path, pointer: Pointer) -> None:
    """Makes this the state of the index, durably."""
    new = folder / f"{NAME}.new"
    with new.open("w", encoding="utf-8", newline="\n") as target:
        json.dump(asdict(pointer), target, separators=(",", ":"))
        target.flush()
        os.fsync(target.fileno())
    for _ in range(_SWAP_TRIES):
        with contextlib.suppress(PermissionError):
            new.replace(folder / NAME)
            break
        time.sleep(_PAUSE_S)
    else:
        new.replace(folder / NAME)
    flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """Makes the names of new files in a folder durable, where the system knows how."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _content(path: Path) -> bytes:
    for _ in range(_SWAP_TRIES):
        with contextlib.suppress(PermissionError):
            return path.read_bytes()
        time.sleep(_PAUSE_S)
    return path.read_bytes()


def _parsed(content: bytes, folder: Path) -> Pointer:
    try:
        row = json.loads(content)
        row["segments"] = tuple(SegmentFile(**segment) for segment in row["segments"])
        row["runs"] = tuple(RunFile(**run) for run in row["runs"])
        row["kept"] = tuple(map(tuple, row["kept"]))
        pointer = Pointer(**row)
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedLibraryError(_advice(f"{folder / NAME} is not as it was written")) from error
    if pointer.fingerprint != fingerprint():
        raise DamagedLibraryError(_advice(f"The index in {folder} was made by another version of Alcove"))
    return pointer


def _advice(fault: str) -> str:
    return f"{fault}. `alcove reindex` makes the index again; no original is touched."
