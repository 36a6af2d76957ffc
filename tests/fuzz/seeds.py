"""What the fuzzer begins with: small whole files of each reader's kinds, and the pieces to make others of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.builders.every_kind import KINDS
from tests.builders.hostile import TRICKS
from tests.unit.formats.downloads import LAMP

_GOLDEN = Path(__file__).parents[1] / "golden"
#: Documents of Word 97 and KFX books, which are only named.
_LATER = {"word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "kfx": b"CONT\x02\x00" + bytes(64)}
#: A tag, a line of text, what is left.
PIECE = re.compile(rb"<[^<>]*>|[^<>\n]+\n?|[<>\n]")
_HOSTILE = (
    *(trick.encode() for trick in TRICKS),
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&#x110000;", b"&amp;lt;", b"\x00", b"\r", b"\xff\xfe", b"\xed\xa0\x80",
    "\u2028\u202e\u00a0\u00ad\ufeff".encode(), b"99999999999999999999", b"-1", b"0", b"2024-02-30", b"{\\", b"}", b"\\u-3?",
    b"Chapter 2\n", b"Rating:\n", b"Chapters: 1/?\n", b"***\n", b"Notes:\n", b"Published: 9999-99-99\n",
)  # fmt: skip


def seeds(reader: str) -> Iterator[tuple[str, bytes]]:
    """Small files for a reader, by their names."""
    for kind in KINDS:
        if kind.reader == reader:
            yield kind.slug, kind.file(LAMP, len(KINDS))
    if reader == "later":
        yield from _LATER.items()


def agreed(endings: set[str]) -> Iterator[bytes]:
    """The golden files with these endings: of other readers too, so that a reader meets what is not its own."""
    for path in sorted(_GOLDEN.glob("*/*/in.*")):
        if path.is_file() and path.suffix.lstrip(".") in endings:
            yield path.read_bytes()


def pieces(files: list[bytes]) -> list[bytes]:
    """The pieces that these files are made of, and some that were made to harm."""
    found = {piece for data in files for piece in PIECE.findall(data) if len(piece) < 200}
    return [*_HOSTILE, *sorted(found)]
