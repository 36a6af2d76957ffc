"""Archives of several files: ZIP, TAR in its packings, 7z."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
from collections.abc import Callable, Mapping

import py7zr
import zstandard

from tests.builders.manuscripts import zipped


def make_tar(files: Mapping[str, bytes]) -> bytes:
    """A TAR of these files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_700_000_000
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def make_7z(files: Mapping[str, bytes], password: str | None = None) -> bytes:
    """A 7z of these files, locked where there is a password."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as archive:
        for name, data in files.items():
            archive.writestr(data, name)
    return out.getvalue()


#: What makes an archive, by the ending of its name.
PACKERS: Mapping[str, Callable[[Mapping[str, bytes]], bytes]] = {
    "zip": zipped,
    "tar.gz": lambda files: gzip.compress(make_tar(files), mtime=0),
    "tar.xz": lambda files: lzma.compress(make_tar(files)),
    "tar.zst": lambda files: zstandard.ZstdCompressor().compress(make_tar(files)),
    "7z": make_7z,
}
