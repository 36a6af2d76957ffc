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
_SUFFIX = {form: f".{form.value}" for form in Form}


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
        return Path(self.name_of(sha256, form))

    def name_of(self, sha256: str, form: Form) -> str:
        """``path_of`` as text, for whoever asks for thousands."""
        return self._stem_of(sha256) + _SUFFIX[form]

    def find(self, sha256: str) -> tuple[Path, Form] | None:
        """The original's file and form; None where it is not here. Raises ValueError for what is no hash."""
        stem = self._stem_of(sha256)
        for form, suffix in _SUFFIX.items():
            if os.path.isfile(stem + suffix):
                return Path(stem + suffix), form
        return None

    def iter_hashes(self) -> Iterator[str]:
        """The hashes of all originals, in order; other files are passed over."""
        for first in _folders(str(self.folder)):
            for second in _folders(os.path.join(self.folder, first)):
                prefix = first + second
                with os.scandir(os.path.join(self.folder, first, second)) as entries:
                    parts = (os.path.splitext(entry.name) for entry in entries)
                    names = {name for name, suffix in parts if suffix in _SUFFIX.values()}
                yield from sorted(name for name in names if _HASH.match(name) and name.startswith(prefix))

    def _stem_of(self, sha256: str) -> str:
        if not _HASH.match(sha256):
            raise ValueError(f"{sha256!r} is no SHA-256 in 64 lower-case hexadecimal digits.")
        return os.path.join(self.folder, sha256[:2], sha256[2:4], sha256)


def _folders(folder: str) -> list[str]:
    """The names of the folders of hashes in this one. There are up to 65,536 in all: none is asked for more than its name."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if _PREFIX.match(entry.name) and entry.is_dir())
    except FileNotFoundError:
        return []
