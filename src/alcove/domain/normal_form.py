"""The bare text by which two files are known to carry the same version.

Normal form 1: the text of the chapter bodies only, without titles, notes,
summaries or anything that the archive wrote; all white space, U+00AD and
U+FFFE removed; NFC; chapters joined. It carries a number, so that it can
change. On real pairs AO3's HTML and EPUB of one work agree in this form; one
that keeps tags or attributes differs between them.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable

from alcove.domain.plain_bytes import plain_bytes

NORMAL_FORM = 1

_SPACES = bytes(code for code in range(128) if chr(code).isspace())
_NO_BREAK = "\u00a0".encode()


def normalise(text: str) -> str:
    """The normal form of a chapter's text. The empty string for a text of white space only."""
    plain = plain_bytes(text)
    if plain is not None:
        bare = plain.translate(None, _SPACES)
        return bare.decode("ascii") if len(plain) == len(text) else bare.replace(_NO_BREAK, b"").decode()
    # Composed at the end: what stood apart may stand together now (a space before a combining mark).
    return unicodedata.normalize("NFC", "".join(text.split()).replace("\u00ad", "").replace("\ufffe", ""))


def hash_of(normal_text: str) -> str | None:
    """SHA-256 (hex) of a text in normal form; None for an empty one, which identifies nothing."""
    return hashlib.sha256(normal_text.encode("utf-8", "surrogatepass")).hexdigest() if normal_text else None


def text_hash(chapter_texts: Iterable[str]) -> str | None:
    """The hash that identifies a version within its work, from its chapters' plain texts in order."""
    return hash_of("".join(normalise(text) for text in chapter_texts))
