"""Templates as Jinja2 compiled them, kept in this user's cache folder: compiling them would be a sixth of each start.

They are code. So they never lie in a library, which may come from somebody else.
"""

from __future__ import annotations

import hashlib
import secrets
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from alcove import __version__

_DIGEST = hashlib.sha256().digest_size


class CompiledTemplates(jinja2.BytecodeCache):
    """A file for each template, after the SHA-256 of its contents. What is not as it was written, or was made from another
    text or by other versions, is made again; what cannot be kept is made each time.
    """

    def __init__(self, folder: Path, made_by: str = "") -> None:
        self._folder = folder
        self._made_by = f"{__version__} {jinja2.__version__} {made_by}"

    def get_source_checksum(self, source: str) -> str:
        """Of the text, and of what it is compiled with."""
        return super().get_source_checksum(f"{self._made_by}\n{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fills the bucket, where there is anything sound."""
        with suppress(OSError):
            held = self._place(bucket).read_bytes()
            if hashlib.sha256(held[_DIGEST:]).digest() == held[:_DIGEST]:
                bucket.bytecode_from_string(held[_DIGEST:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what the bucket has. Another process that starts meanwhile sees the whole file or none."""
        code = bucket.bytecode_to_string()
        unfinished = self._place(bucket).with_suffix(f".{secrets.token_hex(4)}")
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                unfinished.write_bytes(hashlib.sha256(code).digest() + code)
                unfinished.replace(self._place(bucket))
            finally:
                unfinished.unlink(missing_ok=True)

    def _place(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.compiled"


def cache_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path | None:
    """Where this user's programs keep what they can make again; None for a user without a home."""
    windows = platform == "win32"
    named = environ.get("LOCALAPPDATA" if windows else "XDG_CACHE_HOME")
    try:
        place = Path(named) if named else Path.home() / ("AppData/Local" if windows else ".cache")
    except RuntimeError:
        return None
    return place / ("Alcove/Cache" if windows else "alcove")
