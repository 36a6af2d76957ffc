"""Templates as Jinja2 compiled them, kept in this user's cache folder: compiling them would be a sixth of each start.

They are code. So they never lie in a library, which may come from somebody else.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from alcove import __version__


class CompiledTemplates(jinja2.FileSystemBytecodeCache):
    """A file for each template. What cannot be read, or was made from another text or by other versions, is made again;
    what cannot be kept is made each time.
    """

    def __init__(self, folder: Path, made_by: str = "") -> None:
        super().__init__(str(folder))
        self._folder = folder
        self._made_by = f"{__version__} {jinja2.__version__} {made_by}"

    def get_source_checksum(self, source: str) -> str:
        """Of the text, and of what it is compiled with."""
        return super().get_source_checksum(f"{self._made_by}\n{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fills the bucket, where there is anything sound."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - half a file may be anything to the two formats in it
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what the bucket has."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


def cache_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path | None:
    """Where this user's programs keep what they can make again; None for a user without a home."""
    windows = platform == "win32"
    named = environ.get("LOCALAPPDATA" if windows else "XDG_CACHE_HOME")
    try:
        place = Path(named) if named else Path.home() / ("AppData/Local" if windows else ".cache")
    except RuntimeError:
        return None
    return place / ("Alcove/Cache" if windows else "alcove")
