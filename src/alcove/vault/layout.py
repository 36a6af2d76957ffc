"""Where things lie in a vault's folder. Names are lower-case hexadecimal, so that every file system holds them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alcove.vault import Form

_HASH = re.compile(r"[0-9a-f]{64}\Z")
_PREFIX = re.compile(r"[0-9a-f]{2}\Z")
_SUFFIXES = {f".{form.value}" for form in Form}


@dataclass(frozen=True, slots=True)
class Layout:
    """``ab/cd/<sha256>.zst`` or ``.bin``, ``manifest.jsonl``, and ``tmp/`` on the same file system."""

    folder: Path

    @property
    def temporaries(self) -> Path:
        """The folder of unfinished files."""
        return self.folder / "tmp"

    @property
    def manifest(self) -> Path:
        """The manifest's file."""
        return self.folder / "manifest.jsonl"

    def path_of(self, sha256: str, form: Form) -> Path:
        """Where the original is or would be in this form. Raises ValueError for what is no hash."""
        return Path(self._name_of(sha256, form))

    def find(self, sha256: str) -> tuple[Path, Form] | None:
        """The original's file and form; None where it is not here. Raises ValueError for what is no hash."""
        for form in Form:
            name = self._name_of(sha256, form)
            if os.path.isfile(name):  # noqa: PTH113 - an import asks twice a file, and a Path costs as much as the asking
                return Path(name), form
        return None

    def iter_hashes(self) -> Iterator[str]:
        """The hashes of all originals, in order; other files are passed over."""
        for first in _folders(self.folder):
            for second in _folders(first):
                names = {path.stem for path in second.iterdir() if path.suffix in _SUFFIXES}
                prefix = first.name + second.name
                yield from sorted(name for name in names if _HASH.match(name) and name.startswith(prefix))

    def _name_of(self, sha256: str, form: Form) -> str:
        if not _HASH.match(sha256):
            raise ValueError(f"{sha256!r} is no SHA-256 in 64 lower-case hexadecimal digits.")
        return os.path.join(self.folder, sha256[:2], sha256[2:4], f"{sha256}.{form.value}")  # noqa: PTH118 - as above


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _PREFIX.match(path.name) and path.is_dir())
