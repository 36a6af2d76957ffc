"""Palm databases, in which MOBI, AZW3 and PalmDoc files are written, and how the text in their records is packed.

Layout: 78 bytes of head (type and creator at 60, moment of making at 36), then 8 bytes a record, of which the first four
are its offset. Text is packed by PalmDOC's LZ77: https://wiki.mobileread.com/wiki/PalmDOC.
"""

from __future__ import annotations

import datetime as dt
import struct
from itertools import pairwise

_HEAD = 78
_KINDS = (b"BOOKMOBI", b"TEXtREAd")
#: Seconds from Palm's year 1904 to 1970. Newer writers count from 1970; in both manners the high bit tells which.
_PALM_EPOCH = 2_082_844_800


class Records:
    """The records of a Palm database by number. One that is not in the file, or only in part, is what there is of it."""

    def __init__(self, data: bytes) -> None:
        self.kind = data[60:68]
        (self.stated,) = struct.unpack_from(">H", data, 76)
        whole = min(self.stated, (len(data) - _HEAD) // 8)
        offsets = [offset for (offset, _) in struct.iter_unpack(">II", data[_HEAD : _HEAD + 8 * whole])]
        # Offsets that run backwards would let a small file hold the same bytes a thousand times.
        ordered = next((i for i, (a, b) in enumerate(pairwise(offsets), 1) if b < a), len(offsets))
        self._bounds = [*offsets[:ordered], len(data)]
        self._data = data

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def __getitem__(self, number: int) -> bytes:
        if not 0 <= number < len(self):
            return b""
        return self._data[self._bounds[number] : self._bounds[number + 1]]


def open_palm(data: bytes) -> Records | None:
    """The records of a Palm database with a book in it; None for anything else."""
    return Records(data) if data[60:68] in _KINDS and len(data) >= _HEAD else None


def made_at(data: bytes) -> dt.datetime | None:
    """When the database says that it was made; None for no moment after 1990."""
    (seconds,) = struct.unpack_from(">I", data, 36)
    moment = dt.datetime.fromtimestamp(seconds - (_PALM_EPOCH if seconds >> 31 else 0), dt.UTC)
    return moment if moment.year >= 1990 else None


def without_trailing(record: bytes, flags: int) -> bytes:
    """A text record without the entries that MOBI hangs behind it, one for each bit of ``flags``.

    Each ends in its own length, seven bits a byte, read backwards; that of bit 0 is the rest of a character that the
    next record begins with, its length in two bits.
    """
    end = len(record)
    for bit in range(1, 16):
        if flags >> bit & 1:
            end -= _backward_length(record[:end][-4:])
    if flags & 1 and 0 < end <= len(record):
        end -= (record[end - 1] & 3) + 1
    return record[: max(end, 0)]


def _backward_length(tail: bytes) -> int:
    length = 0
    for byte in tail:
        length = byte & 0x7F if byte & 0x80 else length << 7 | byte
    return length


def unpack_lz77(packed: bytes) -> bytes:
    """A record packed by PalmDOC's LZ77; of a damaged one what stands before the damage. At most five times as long."""
    out = bytearray()
    at, end = 0, len(packed)
    while at < end:
        byte = packed[at]
        at += 1
        if byte >= 0xC0:
            out += b" "
            out.append(byte ^ 0x80)
        elif byte >= 0x80:
            pair = byte << 8 | (packed[at] if at < end else 0)
            at += 1
            back, length = (pair & 0x3FFF) >> 3, (pair & 7) + 3
            if not 0 < back <= len(out):
                break
            start = len(out) - back
            # What is copied may reach into the copy itself.
            out += (
                (bytes(out[start:]) * (length // back + 1))[:length] if back < length else out[start : start + length]
            )
        elif 0 < byte <= 8:
            out += packed[at : at + byte]
            at += byte
        else:
            out.append(byte)
    return bytes(out)
