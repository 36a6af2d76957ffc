"""The vault as a folder. Originals that are kept are never opened for writing again."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from alcove.errors import DamagedLibraryError, UnknownOriginalError
from alcove.vault import Form, ManifestEntry
from alcove.vault.flushing import flush
from alcove.vault.folder_batch import FolderBatch
from alcove.vault.forms import READ_BYTES, open_packed, packed_content_size
from alcove.vault.layout import Layout
from alcove.vault.manifest import Manifest


class FolderVault:
    """A vault in a folder, which is made by the first batch. Implements ``Vault``; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._layout = Layout(folder)
        self._manifest = Manifest(self._layout.manifest)

    def batch(self) -> FolderBatch:
        """See ``Vault.batch``."""
        self._layout.temporaries.mkdir(parents=True, exist_ok=True)
        return FolderBatch(self._layout, self._manifest)

    def has(self, sha256: str) -> bool:
        """See ``Vault.has``."""
        return self._layout.find(sha256) is not None

    def open(self, sha256: str) -> BinaryIO:
        """See ``Vault.open``."""
        path, form = self._get(sha256)
        return open_packed(path) if form is Form.ZSTD else path.open("rb")

    def read(self, sha256: str, limit: int | None = None) -> bytes:
        """See ``Vault.read``."""
        with self.open(sha256) as file:
            return file.read() if limit is None else file.read(limit)

    def size(self, sha256: str) -> int:
        """See ``Vault.size``."""
        path, form = self._get(sha256)
        return packed_content_size(path) if form is Form.ZSTD else path.stat().st_size

    def stored_size(self, sha256: str) -> int:
        """See ``Vault.stored_size``."""
        return self._get(sha256)[0].stat().st_size

    def verify(self, sha256: str) -> str | None:
        """See ``Vault.verify``."""
        digest = hashlib.sha256()
        try:
            with self.open(sha256) as file:
                while block := file.read(READ_BYTES):
                    digest.update(block)
        except (UnknownOriginalError, DamagedLibraryError) as error:
            return str(error)
        except OSError as error:
            return f"The original {sha256} cannot be read: {error}."
        if digest.hexdigest() != sha256:
            return f"The original {sha256} is damaged: its bytes have another hash. Put it back from a backup, or import the file again with --rehash."
        return None

    def iter_hashes(self) -> Iterator[str]:
        """See ``Vault.iter_hashes``."""
        return self._layout.iter_hashes()

    def iter_manifest(self, on_damage: Callable[[str], None] | None = None) -> Iterator[ManifestEntry]:
        """See ``Vault.iter_manifest``."""
        return self._manifest.entries(on_damage)

    def discard(self, *hashes: str) -> int:
        """See ``Vault.discard``."""
        gone: dict[str, str] = {}
        for sha in hashes:
            for form in Form:
                path = self._layout.path_of(sha, form)
                if path.is_file():
                    path.unlink()
                    gone[sha] = str(path.parent)
        if gone:
            flush(self.folder, (), set(gone.values()))
        return len(gone)

    def pending_temporaries(self) -> Iterator[str]:
        """See ``Vault.pending_temporaries``."""
        if self._layout.temporaries.is_dir():
            yield from (path.name for path in self._layout.temporaries.iterdir())

    def clean_temporaries(self) -> int:
        """See ``Vault.clean_temporaries``."""
        names = list(self.pending_temporaries())
        for name in names:
            (self._layout.temporaries / name).unlink(missing_ok=True)
        return len(names)

    def free_bytes(self) -> int | None:
        """See ``Vault.free_bytes``."""
        place = next((place for place in (self.folder, *self.folder.absolute().parents) if place.exists()), None)
        return shutil.disk_usage(place).free if place else None

    def _get(self, sha256: str) -> tuple[Path, Form]:
        found = self._layout.find(sha256)
        if found is None:
            raise UnknownOriginalError(f"No original with the hash {sha256} is kept in {self.folder}.")
        return found
