"""Most prose is ASCII and a handful of marks; on such text a pass over its UTF-8 bytes does the work of many passes.

What is asked here is exact only for what it is used for: words, spaces and NFC. A test goes through all of Unicode.
"""

from __future__ import annotations

from collections.abc import Iterator

#: Quotation marks, dashes, the ellipsis and the no-break space.
MARKS = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0"
_ASCII = bytes(range(128))
_BYTES = _ASCII + MARKS.encode()
_ODD = bytes(0 if code in _BYTES else 1 for code in range(256))
# The same bytes make circled letters, which are letters, and a space that NFC writes in another way.
_CIRCLED = "\u24c0".encode()[:2]
_EN_QUAD = "\u2000".encode()


def beyond_ascii(encoded: bytes) -> bytes:
    """What of a text in UTF-8 is not ASCII: of most prose so little that looking for something takes no time."""
    return encoded.translate(None, _ASCII)


def is_plain(beyond: bytes) -> bool:
    """Whether a text with these characters beyond ASCII is plain: it has no letter, digit or combining mark among them.

    They part words then, but for the single quotation marks; but for the no-break space none is a space; and the text
    is in NFC.
    """
    return not (beyond.translate(None, _BYTES) or _has_odd_pairs(beyond))


def plain_bytes(text: str) -> bytes | None:
    """The text in UTF-8, if it is plain (``is_plain``); else None."""
    encoded = text.encode("utf-8", "surrogatepass")
    return encoded if is_plain(beyond_ascii(encoded)) else None


def plain_stretches(text: str) -> Iterator[bytes | str]:
    """The text again in its order, line ends where they were: stretches of plain lines as bytes, any other line as text.

    In most languages of most works most lines are plain: what is done with each stretch is done a few times for a work.
    """
    encoded = text.encode("utf-8", "surrogatepass")
    beyond = beyond_ascii(encoded)
    if _has_odd_pairs(beyond):
        yield from _line_by_line(text)
        return
    begin = 0
    if beyond.translate(None, _BYTES):
        odd = encoded.translate(_ODD)
        while (found := odd.find(1, begin)) >= 0:
            start, end = encoded.rfind(b"\n", begin, found) + 1, encoded.find(b"\n", found) + 1
            start, end = start or begin, end or len(encoded)
            if start > begin:
                yield encoded[begin:start]
            yield encoded[start:end].decode("utf-8", "surrogatepass")
            begin = end
    if begin < len(encoded):
        yield encoded[begin:]


def _has_odd_pairs(beyond: bytes) -> bool:
    return _CIRCLED in beyond or _EN_QUAD in beyond


def _line_by_line(text: str) -> Iterator[bytes | str]:
    *lines, last = text.split("\n")
    for line in (*(line + "\n" for line in lines), last):
        plain = plain_bytes(line)
        yield line if plain is None else plain
