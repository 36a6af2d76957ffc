"""Texts packed by Mobipocket's second method: a Huffman code for phrases, which may be packed themselves.

A HUFF record has the code, CDIC records have the phrases: https://wiki.mobileread.com/wiki/MOBI.
"""

from __future__ import annotations

import struct

#: A record of text has 4 kB; what unpacks to more than this was made to fill a memory.
_LONGEST = 65_536
#: Phrases hold phrases, a few deep; all of a book's together have some hundred kB.
_DEEPEST = 32
_ALL_PHRASES = 64 * 1024 * 1024


class Phrases:
    """The code of one book. Raises ValueError for one that is damaged."""

    def __init__(self, huff: bytes, dictionaries: list[bytes]) -> None:
        try:
            self._read_code(huff)
            self._phrases = [phrase for record in dictionaries for phrase in _phrases_of(record)]
        except struct.error as error:
            raise ValueError("the code of a packed text is damaged") from error
        self._room = _ALL_PHRASES

    def _read_code(self, huff: bytes) -> None:
        if not huff.startswith(b"HUFF"):
            raise ValueError("the code of a packed text is missing")
        quick, bounds = struct.unpack_from(">II", huff, 8)
        # By the first byte: length of the code, whether that is certain, and the number of its last word.
        self._quick = [(v & 0x1F, v & 0x80, v >> 8) for v in struct.unpack_from(">256I", huff, quick)]
        pairs = struct.unpack_from(">64I", huff, bounds)
        self._least = (0, *pairs[0::2])
        self._last = (0, *pairs[1::2])

    def unpack(self, packed: bytes, depth: int = 0) -> bytes:
        """A text record, or a phrase within phrases. Raises ValueError for a damaged one."""
        if depth > _DEEPEST:
            raise ValueError("a packed text refers to itself")
        out = bytearray()
        at, end = 0, len(packed) * 8
        padded = packed + bytes(8)
        while at < end:
            window = int.from_bytes(padded[at >> 3 : (at >> 3) + 8], "big") >> 32 - (at & 7) & 0xFFFFFFFF
            length, last = self._code(window)
            at += length
            if at > end:
                break
            out += self._phrase(last - (window >> 32 - length), depth)
            if len(out) > _LONGEST:
                raise ValueError("a packed text is longer than any")
        return bytes(out)

    def _code(self, window: int) -> tuple[int, int]:
        length, certain, last = self._quick[window >> 24]
        if not certain:
            while length <= 32 and (length == 0 or window >> 32 - length < self._least[length]):
                length += 1
            if length > 32:
                raise ValueError("a packed text has a word that its code has not")
            last = self._last[length]
        if length == 0:
            raise ValueError("the code of a packed text has a word without letters")
        return length, last

    def _phrase(self, number: int, depth: int) -> bytes:
        if not 0 <= number < len(self._phrases):
            raise ValueError("a packed text has a phrase that its book has not")
        phrase, plain = self._phrases[number]
        if not plain:
            phrase = self.unpack(phrase, depth + 1)
            self._phrases[number] = (phrase, True)
            self._room -= len(phrase)
            if self._room < 0:
                raise ValueError("the phrases of a packed text are longer than any")
        return phrase


def _phrases_of(record: bytes) -> list[tuple[bytes, bool]]:
    """The phrases of a CDIC record, each with whether it is plain."""
    if not record.startswith(b"CDIC"):
        raise ValueError("the phrases of a packed text are missing")
    start, total, bits = struct.unpack_from(">III", record, 4)
    found = []
    for number in range(min(total, 1 << min(bits, 16), (len(record) - start) // 2)):
        (offset,) = struct.unpack_from(">H", record, start + 2 * number)
        (head,) = struct.unpack_from(">H", record, start + offset)
        at = start + offset + 2
        found.append((record[at : at + (head & 0x7FFF)], bool(head & 0x8000)))
    return found
