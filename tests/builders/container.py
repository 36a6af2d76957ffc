"""EPUB containers with the same bytes for the same files."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Mapping

from alcove.domain.readings import Reading

_CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
   <rootfiles>
      <rootfile full-path="{package}" media-type="application/oebps-package+xml"/>
   </rootfiles>
</container>
"""


def made_at(reading: Reading) -> dt.datetime:
    """When the e-book was made: as given, else noon of the last update."""
    if reading.made is not None:
        return reading.made
    day = reading.last_updated or dt.date(2020, 1, 1)
    return dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)


def digest(*parts: str) -> bytes:
    """32 bytes that look random and depend on the parts alone."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()


def pack(files: Mapping[str, bytes], package: str, made: dt.datetime, *, shuffled: bool) -> bytes:
    """A container: the type first and bare, then the files, in the order given or (as calibre does) in none."""
    names = sorted(files, key=lambda name: digest(name, str(made))) if shuffled else list(files)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        _add(target, "mimetype", b"application/epub+zip", made, zipfile.ZIP_STORED)
        if shuffled:
            _add(target, "META-INF/", b"", made, zipfile.ZIP_STORED)
        _add(target, "META-INF/container.xml", _CONTAINER.format(package=package).encode(), made)
        for name in names:
            _add(target, name, files[name], made)
    return buffer.getvalue()


def _add(
    target: zipfile.ZipFile, name: str, content: bytes, made: dt.datetime, method: int = zipfile.ZIP_DEFLATED
) -> None:
    entry = zipfile.ZipInfo(name, made.timetuple()[:6])
    entry.compress_type = method
    entry.create_system = 3
    entry.external_attr = (0o40755 << 16 | 0x10) if name.endswith("/") else 0o100644 << 16
    target.writestr(entry, content)
