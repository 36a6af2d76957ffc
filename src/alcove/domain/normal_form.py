"""The bare text by which two files are known to carry the same version.

Normal form 1: the text of the chapter bodies only, without titles, notes,
summaries or anything that the archive wrote; all white space, U+00AD and
U+FFFE removed; NFC; chapters joined. It carries a number, so that it can
change. On real pairs AO3's HTML and EPUB of one work agree in this form; one
that keeps tags or attributes differs between them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from alcove.domain.plain_bytes import beyond_ascii, is_plain

NORMAL_FORM = 1

_SPACES = bytes(code for code in range(128) if chr(code).isspace())
_GONE = tuple(mark.encode() for mark in "\u00a0\u00ad\ufffe")  # the commonest space beyond ASCII, and what is no space
# In UTF-8 every other one that Python calls white space, which a test looks up.
_RARE_SPACES = re.compile(rb"\xc2\x85|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80")


def normalise(text: str) -> str:
    """The normal form of a chapter's text. The empty string for a text of white space only."""
    encoded = text.encode("utf-8", "surrogatepass")
    bare = encoded.translate(None, _SPACES)
    if len(encoded) == len(text):
        return bare.decode("ascii")
    beyond = beyond_ascii(encoded)
    for mark in _GONE:
        if mark in beyond:
            bare = bare.replace(mark, b"")
    if _RARE_SPACES.search(beyond):
        bare = _RARE_SPACES.sub(b"", bare)
    composed = bare.decode("utf-8", "surrogatepass")
    # At the end: what stood apart may stand together now (a space before a combining mark).
    return composed if is_plain(beyond) else unicodedata.normalize("NFC", composed)


def hash_of(normal_text: str) -> str | None:
    """SHA-256 (hex) of a text in normal form; None for an empty one, which identifies nothing."""
    return hashlib.sha256(normal_text.encode("utf-8", "surrogatepass")).hexdigest() if normal_text else None


def text_hash(chapter_texts: Iterable[str]) -> str | None:
    """The hash that identifies a version within its work, from its chapters' plain texts in order."""
    return hash_of("".join(normalise(text) for text in chapter_texts))
