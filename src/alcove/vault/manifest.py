"""The vault's manifest: plain JSON lines, only ever appended to.

It alone tells where each original came from. A line that a kill left half
written is cut off by the next append and its text kept beside the manifest.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from alcove.errors import DamagedLibraryError
from alcove.vault import Form, ManifestEntry, Origin
from alcove.vault.flushing import flush, flush_open_file

_BLOCK = 1 << 16
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NS = 1_000_000_000


class Manifest:
    """The manifest in one file, which need not exist yet. One process appends at a time; its threads take turns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.torn_path = path.with_name("manifest.torn")
        self._turn = threading.Lock()

    def append(self, entries: Iterable[ManifestEntry]) -> None:
        """Appends the entries and makes them durable; on an error, none of them is left in the file."""
        lines = b"".join(to_line(entry) for entry in entries)
        if not lines:
            return
        with self._turn, self.path.open("a+b", buffering=0) as file:
            end = self._cut_torn_line(file)
            try:
                _write_all(file, lines)
                flush_open_file(file.fileno())
            except OSError:
                file.truncate(end)
                raise
            if not end:
                flush(self.path.parent, (), (str(self.path.parent),))  # the file's own name

    def __iter__(self) -> Iterator[ManifestEntry]:
        return self.entries()

    def entries(self, on_damage: Callable[[str], None] | None = None) -> Iterator[ManifestEntry]:
        """The entries, oldest first. Damaged lines as ``Vault.iter_manifest`` says."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.endswith(b"\n"):
                    return
                try:
                    entry = from_line(line)
                except (ValueError, KeyError, TypeError) as error:
                    problem = f"Line {number} of {self.path} cannot be read ({error})."
                    if on_damage is None:
                        raise DamagedLibraryError(f"{problem} Restore it from a backup, or remove it.") from error
                    on_damage(problem)
                else:
                    yield entry

    def _cut_torn_line(self, file: BinaryIO) -> int:
        """The file's size, after what follows its last whole line was moved to the torn text beside it."""
        size = file.seek(0, os.SEEK_END)
        if not size:
            return 0
        file.seek(size - 1)
        if file.read(1) == b"\n":
            return size
        end = _end_of_last_line(file, size)
        file.seek(end)
        with self.torn_path.open("ab") as aside:
            aside.write(file.read() + b"\n")
            aside.flush()
            flush_open_file(aside.fileno())
        file.truncate(end)
        return end


def to_line(entry: ManifestEntry) -> bytes:
    """One line of the manifest, with its end."""
    origin = entry.origin
    row: dict[str, object] = {
        "sha256": entry.sha256,
        "size": entry.size,
        "form": entry.form.value,
        "path": origin.path,
        "member": origin.member,
        "mtime": None if origin.mtime_ns is None else _time_text(origin.mtime_ns),
        "imported": origin.imported.isoformat(),
        "run": origin.run,
    }
    if origin.archive is not None:
        row["archive"] = origin.archive
    if origin.beside is not None:
        row["beside"] = origin.beside
    try:
        return (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
    except UnicodeEncodeError:  # a file name that is no valid text carries lone surrogates
        return (json.dumps(row, separators=(",", ":")) + "\n").encode()


def from_line(line: bytes) -> ManifestEntry:
    """The inverse of :func:`to_line`. Unknown keys are passed over. Raises ValueError, KeyError or TypeError."""
    row = json.loads(line)
    origin = Origin(
        path=row["path"],
        imported=dt.datetime.fromisoformat(row["imported"]),
        run=row["run"],
        member=row["member"],
        mtime_ns=None if row["mtime"] is None else _time_ns(row["mtime"]),
        archive=row.get("archive"),
        beside=row.get("beside"),
    )
    return ManifestEntry(row["sha256"], row["size"], Form(row["form"]), origin)


def _time_text(ns: int) -> str | None:
    """ISO 8601 in UTC with nine decimals; None for a time that no calendar holds."""
    seconds, rest = divmod(ns, _NS)
    try:
        moment = _EPOCH + dt.timedelta(seconds=seconds)
    except OverflowError:
        return None
    return f"{moment.replace(tzinfo=None).isoformat()}.{rest:09d}Z"


def _time_ns(text: str) -> int:
    moment, _, rest = text.removesuffix("Z").partition(".")
    seconds = (dt.datetime.fromisoformat(moment + "+00:00") - _EPOCH) // dt.timedelta(seconds=1)
    return seconds * _NS + int(rest)


def _end_of_last_line(file: BinaryIO, size: int) -> int:
    end = size
    while end > 0:
        start = max(0, end - _BLOCK)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _write_all(file: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]
