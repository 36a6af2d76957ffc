"""Writing a folder vault: temporary files, one flush a batch, renames, one flush more, then the manifest.

The order is what a kill or a power cut is survived by: a final name never
stands for bytes that are not on the disk, a manifest line never for a name
that is not.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from alcove.errors import DiskFullError
from alcove.vault import Form, ManifestEntry, Origin
from alcove.vault.flushing import flush
from alcove.vault.forms import compressor
from alcove.vault.layout import Layout
from alcove.vault.manifest import Manifest
from alcove.vault.writing import write

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


@dataclass(frozen=True, slots=True)
class _Written:
    """An original in a temporary file, with its place to be. As text: a Path of each costs as much as the renaming."""

    temporary: str
    place: str
    form: Form
    size: int


class FolderBatch:
    """Implements ``Batch``, for one thread at a time."""

    def __init__(self, layout: Layout, manifest: Manifest) -> None:
        self._layout = layout
        self._manifest = manifest
        self._prefix = str(layout.temporaries / secrets.token_hex(8))
        self._compressor = compressor()
        self._written: dict[str, _Written] = {}
        self._entries: list[ManifestEntry] = []
        self._mended: set[str] = set()
        self._folders: set[str] = set()

    def add(self, sha256: str, source: bytes | Path, origin: Origin | None, *, mend: bool = False) -> bool:
        """See ``Batch.add``."""
        known = None if mend and sha256 not in self._written else self._known(sha256, source)
        form, size = known or self._write(sha256, source)
        if mend:
            self._mended.add(sha256)
        if origin is not None:
            self._entries.append(ManifestEntry(sha256, size, form, origin))
        return known is None

    def commit(self) -> None:
        """See ``Batch.commit``."""
        try:
            with _disk_errors(self._layout.folder):
                if self._written:
                    flush(self._layout.folder, (w.temporary for w in self._written.values()), ())
                for sha256, written in self._written.items():
                    self._folders |= _put_in_place(written.temporary, written.place)
                    if sha256 in self._mended:
                        self._remove_other_forms(sha256, written.form)
                self._written.clear()
                if self._folders:
                    flush(self._layout.folder, (), self._folders)
                self._manifest.append(self._entries)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """See ``Batch.abandon``."""
        for written in self._written.values():
            _remove(written.temporary)
        self._written.clear()
        self._mended.clear()
        self._entries.clear()
        self._folders.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.commit()
        else:
            self.abandon()

    def _known(self, sha256: str, source: bytes | Path) -> tuple[Form, int] | None:
        if written := self._written.get(sha256):
            return written.form, written.size
        found = self._layout.find(sha256)
        if not found:
            return None
        path, form = found
        # Perhaps a batch that was killed put it there, and its name is not durable yet.
        self._folders.add(str(path.parent))
        return form, len(source) if isinstance(source, bytes) else source.stat().st_size

    def _remove_other_forms(self, sha256: str, form: Form) -> None:
        """Removes what is damaged where another version stored it in another form, which would be found before this one."""
        for other in Form:
            if other is not form:
                _remove(self._layout.name_of(sha256, other))

    def _write(self, sha256: str, source: bytes | Path) -> tuple[Form, int]:
        temporary = f"{self._prefix}-{len(self._written)}"
        try:
            with _disk_errors(self._layout.folder):
                form, size = write(temporary, sha256, source, self._compressor)
        except BaseException:  # Ctrl-C as well leaves no half file
            _remove(temporary)
            raise
        self._written[sha256] = _Written(temporary, self._layout.name_of(sha256, form), form, size)
        return form, size


def _remove(file: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(file)


def _put_in_place(temporary: str, place: str) -> set[str]:
    """Renames a finished file; the folders that got a new name in them."""
    folder = os.path.dirname(place)
    changed = {folder}
    if not os.path.isdir(folder):
        above = os.path.dirname(folder)
        os.makedirs(folder, exist_ok=True)
        changed |= {above, os.path.dirname(above)}
    try:
        os.replace(temporary, place)
    except PermissionError:
        # Windows replaces nothing that somebody reads; the bytes that are there are the same.
        if not os.path.isfile(place):
            raise
        os.unlink(temporary)
    return changed


@contextlib.contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(
                f"There is no space left for originals in {folder}. Nothing was left half-written; make room and run again."
            ) from error
        raise
