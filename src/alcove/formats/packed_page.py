"""A page that comes packed: FicHub gives its HTML as a ZIP of one file."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from alcove.formats.ebook import open_archive
from alcove.formats.kinds import looks_like_html


class Unpacked(NamedTuple):
    """A page, and the time that its archive has for it, in no zone; None where it was in none."""

    page: bytes
    time: dt.datetime | None = None


def unpack_page(data: bytes) -> Unpacked:
    """The page in a ZIP that holds nothing else; any other bytes as they are. Raises RefusedError for one over the limits."""
    # An e-book begins with its type; it need not be opened to be told from such a ZIP.
    entries = open_archive(data) if data[30:38] != b"mimetype" else None
    names = [name for name in entries.names if _is_content(name)] if entries else []
    if entries is None or len(names) != 1:
        return Unpacked(data)
    page = entries.read(names[0])
    return Unpacked(page, entries.time(names[0])) if page is not None and looks_like_html(page) else Unpacked(data)


def _is_content(name: str) -> bool:
    return not name.endswith("/") and not name.startswith("__MACOSX/") and not name.rpartition("/")[2].startswith(".")
