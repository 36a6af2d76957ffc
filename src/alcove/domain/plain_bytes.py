"""Most prose is ASCII and a handful of marks; on such text a pass over its UTF-8 bytes does the work of many passes.

What is asked here is exact only for what it is used for: words, spaces and NFC. A test goes through all of Unicode.
"""

from __future__ import annotations

from collections.abc import Iterator

#: Quotation marks, dashes, the ellipsis and the no-break space.
MARKS = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0"
_BYTES = bytes(range(128)) + MARKS.encode()
_ODD = bytes(0 if code in _BYTES else 1 for code in range(256))
# The same bytes make circled letters, which are letters, and a space that NFC writes in another way.
_CIRCLED = "\u24c0".encode()[:2]
_EN_QUAD = "\u2000".encode()


def plain_bytes(text: str) -> bytes | None:
    """The text in UTF-8, if but for ASCII it has no letter, digit or combining mark; else None.

    Its characters beyond ASCII part words, but for the single quotation marks; but for the no-break space none is a
    space; and it is in NFC.
    """
    encoded = text.encode("utf-8", "surrogatepass")
    is_plain = text.isascii() or not (encoded.translate(None, _BYTES) or _CIRCLED in encoded or _EN_QUAD in encoded)
    return encoded if is_plain else None


def plain_stretches(text: str) -> Iterator[bytes | str]:
    """The text again in its order, line ends where they were: stretches of plain lines as bytes, any other line as text.

    In most languages of most works most lines are plain: what is done with each stretch is done a few times for a work.
    """
    encoded = text.encode("utf-8", "surrogatepass")
    if _CIRCLED in encoded or _EN_QUAD in encoded:
        yield from _line_by_line(text)
        return
    odd, begin = encoded.translate(_ODD), 0
    while (found := odd.find(1, begin)) >= 0:
        start, end = encoded.rfind(b"\n", begin, found) + 1, encoded.find(b"\n", found) + 1
        start, end = start or begin, end or len(encoded)
        if start > begin:
            yield encoded[begin:start]
        yield encoded[start:end].decode("utf-8", "surrogatepass")
        begin = end
    if begin < len(encoded):
        yield encoded[begin:]


def _line_by_line(text: str) -> Iterator[bytes | str]:
    *lines, last = text.split("\n")
    for line in (*(line + "\n" for line in lines), last):
        plain = plain_bytes(line)
        yield line if plain is None else plain
