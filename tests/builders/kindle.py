"""Books for Kindle as containers: Palm databases with MOBI 6 or KF8 in them, from pages and a table of contents.

Facts: https://wiki.mobileread.com/wiki/MOBI and https://wiki.mobileread.com/wiki/KF8.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

RECORD = 4096
_NOTHING = 0xFFFFFFFF
_BOUNDARY = b"BOUNDARY"
PALM_EPOCH = 2_082_844_800

#: A row of an index: its name, and its values by kind.
Row = tuple[bytes, Mapping[int, Sequence[int]]]


@dataclass(frozen=True)
class Target:
    """An entry of a table of contents: a label, and the place in the whole text that it leads to, in bytes."""

    label: str
    place: int


@dataclass(frozen=True)
class Told:
    """What a head tells of a book: its name, its EXTH facts, its encoding, how its text is packed and locked."""

    name: str = "A Lamp"
    facts: Sequence[tuple[int, bytes]] = ()
    encoding: int = 65001
    packing: int = 2
    locked: int = 0
    trailing: int = 0
    dictionary: Sequence[bytes] = ()


def palm(records: Sequence[bytes], *, name: bytes = b"A_Lamp", kind: bytes = b"BOOKMOBI", made: int = 0) -> bytes:
    """A Palm database with these records."""
    at = 78 + 8 * len(records) + 2
    table = b""
    for number, record in enumerate(records):
        table += struct.pack(">II", at, 2 * number)
        at += len(record)
    head = name[:31].ljust(32, b"\0") + struct.pack(">HHIIIIII", 0, 0, made, made, 0, 0, 0, 0) + kind
    return head + struct.pack(">IIH", 2 * len(records), 0, len(records)) + table + b"\0\0" + b"".join(records)


def build_mobi6(text: bytes, contents: Sequence[Target] = (), told: Told | None = None, *, made: int = 0) -> bytes:
    """A MOBI 6 with this markup."""
    return palm(mobi6_records(text, contents, told or Told()), made=made)


def build_kf8(
    pages: Sequence[bytes], contents: Sequence[Target] = (), told: Told | None = None, *, made: int = 0
) -> bytes:
    """An AZW3 with these pages. Places of the contents count from the first page's beginning through all pages."""
    return palm(kf8_records(pages, contents, told or Told()), made=made)


def build_joint(mobi6: Sequence[bytes], kf8: Sequence[bytes]) -> bytes:
    """A file with both, the older first; its head was made with a fact 121 that has ``boundary_of(mobi6)``."""
    return palm([*mobi6, _BOUNDARY, *kf8])


def boundary_of(mobi6: Sequence[bytes]) -> bytes:
    """The fact 121: the number of the record in which the newer book begins."""
    return struct.pack(">I", len(mobi6) + 1)


def mobi6_records(text: bytes, contents: Sequence[Target], told: Told) -> list[bytes]:
    """The records of a MOBI 6."""
    texts = _packed(text, told)
    index = _contents_index(contents, {label.place: (1, (label.place,)) for label in contents})
    head = _head(told, 6, len(text), len(texts), contents=1 + len(texts), huff=1 + len(texts) + len(index))
    return [head, *texts, *index, *told.dictionary]


def kf8_records(pages: Sequence[bytes], contents: Sequence[Target], told: Told) -> list[bytes]:
    """The records of a KF8: each page is a skeleton, the inside of its body being a fragment for each half."""
    raw = b""
    skeletons: list[Row] = []
    fragments: list[Row] = []
    starts: list[int] = []
    for page in pages:
        start, opened = len(raw), page.find(b">", page.find(b"<body")) + 1
        closed = page.rfind(b"</body>")
        middle = page.find(b"<", (opened + closed) // 2, closed)
        cuts = [opened, middle if middle > opened else closed, closed]
        inside = [page[a:b] for a, b in pairwise(cuts) if b > a]
        raw += page[:opened] + page[closed:] + b"".join(inside)
        skeletons.append(
            (
                b"SKEL%010d" % len(skeletons),
                {1: (len(inside), len(inside)), 6: (start, len(page) - closed + opened) * 2},
            )
        )
        place = start + opened
        for part in inside:
            fragments.append(
                (b"%010d" % place, {2: (0,), 3: (len(skeletons) - 1,), 4: (len(fragments),), 6: (0, len(part))})
            )
            starts.append(place)
            place += len(part)
    flows = raw + b"p { margin: 0 }"
    texts = _packed(flows, told)
    places = {}
    for target in contents:
        row = max((number for number, place in enumerate(starts) if place <= target.place), default=0)
        places[target.place] = (6, (row, target.place - starts[row]))
    indexes = [
        index([(1, 1, 3), (6, 2, 12)], skeletons),
        index([(2, 1, 1), (3, 1, 2), (4, 1, 4), (6, 2, 8)], fragments),
        _contents_index(contents, places),
    ]
    fdst = b"FDST" + struct.pack(">IIIIII", 12, 2, 0, len(raw), len(raw), len(flows))
    at = [1 + len(texts)]
    for records in indexes:
        at.append(at[-1] + len(records))
    head = _head(
        told, 8, len(flows), len(texts), contents=at[2], skeletons=at[0], fragments=at[1], flows=at[3], huff=at[3] + 1
    )
    return [head, *texts, *(record for records in indexes for record in records), fdst, *told.dictionary]


def _head(
    told: Told,
    version: int,
    length: int,
    texts: int,
    *,
    contents: int,
    huff: int,
    skeletons: int = _NOTHING,
    fragments: int = _NOTHING,
    flows: int = _NOTHING,
) -> bytes:
    exth = b"".join(struct.pack(">II", number, 8 + len(fact)) + fact for number, fact in told.facts)
    exth = b"EXTH" + struct.pack(">II", 12 + len(exth), len(told.facts)) + exth
    name = told.name.encode("utf-8" if told.encoding == 65001 else "cp1252")
    head = bytearray(16 + 264)
    struct.pack_into(">HHIHHHH", head, 0, told.packing, 0, length, texts, RECORD, told.locked, 0)
    struct.pack_into(">4sIIIII", head, 16, b"MOBI", 264, 2, told.encoding, 7, version)
    struct.pack_into(">II", head, 84, len(head) + len(exth), len(name))
    struct.pack_into(">IIII", head, 112, huff, len(told.dictionary), 0, 0)
    struct.pack_into(">I", head, 128, 0x50)
    struct.pack_into(">II", head, 192, flows, 2)
    struct.pack_into(">III", head, 240, told.trailing, contents, fragments)
    struct.pack_into(">I", head, 252, skeletons)
    return bytes(head) + exth + name + bytes(4)


# --- text ------------------------------------------------------------------------------------------------------------


def _packed(text: bytes, told: Told) -> list[bytes]:
    packers: dict[int, Callable[[bytes], bytes]] = {1: bytes, 2: pack_lz77, 17480: pack_huffman}
    pack = packers[told.packing]
    return [
        pack(text[at : at + RECORD]) + _trailing(text, at + RECORD, told.trailing) for at in range(0, len(text), RECORD)
    ]


def _trailing(text: bytes, end: int, flags: int) -> bytes:
    """The rest of a character that was cut (bit 0), then an entry of three bytes (bit 1)."""
    rest = b""
    while flags & 1 and end + len(rest) < len(text) and text[end + len(rest)] & 0xC0 == 0x80:
        rest += text[end + len(rest) : end + len(rest) + 1]
    return (rest + bytes([len(rest)]) if flags & 1 else b"") + (b"xy\x83" if flags & 2 else b"")


def pack_lz77(text: bytes) -> bytes:
    """PalmDOC's LZ77, with every kind of its codes."""
    out = bytearray()
    at = 0
    while at < len(text):
        length, most = 0, min(10, len(text) - at)
        # What has no match of n letters has none of n + 1.
        for tried in range(3, most + 1):
            if text.rfind(text[at : at + tried], max(at - 2047, 0), at + tried - 1) < 0:
                break
            length = tried
        if length:
            back = at - text.rfind(text[at : at + length], max(at - 2047, 0), at + length - 1)
            out += struct.pack(">H", 0x8000 | back << 3 | length - 3)
            at += length
        elif text[at] == 0x20 and at + 1 < len(text) and 0x40 <= text[at + 1] < 0x80:
            out.append(text[at + 1] ^ 0x80)
            at += 2
        elif text[at] == 0 or 9 <= text[at] < 0x80:
            out.append(text[at])
            at += 1
        else:
            out += bytes([1, text[at]])
            at += 1
    return bytes(out)


def pack_huffman(text: bytes) -> bytes:
    """Packed by the code of ``DICTIONARY``: nine bits for the phrase of both lamps, eight for a byte."""
    bits = "".join(_WORDS.get(part, "") for part in _split(text))
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big") if bits else b""


_PHRASE = b"lamp, lamp"


def _split(text: bytes) -> list[bytes]:
    out: list[bytes] = []
    for number, part in enumerate(text.split(_PHRASE)):
        out += [_PHRASE] * bool(number) + [bytes([byte]) for byte in part]
    return out


# Codes of nine bits: those of bytes certain by their first byte would need eight, so that the table of lengths is used
# for the few above 0xf7, and the quick table for the others.
_WORDS = {bytes([byte]): f"{byte:08b}" for byte in range(0xF8)}
_WORDS |= {bytes([byte]): f"{0x1F0 + (byte - 0xF8):09b}" for byte in range(0xF8, 0x100)} | {_PHRASE: f"{0x1FF:09b}"}


def _dictionary() -> list[bytes]:
    quick = [(8 | 0x80 | 0xF7 << 8) if byte < 0xF8 else (9 | 0) for byte in range(256)]
    # By length: the least code, and the number of the first phrase of that length counted from the last.
    bounds = [(0, 0)] * 8 + [(0x1F0, 0x1FF + 0xF8)] + [(0, 0)] * 23
    huff = b"HUFF" + struct.pack(">III", 24, 24, 24 + 1024) + bytes(8)
    huff += struct.pack(">256I", *quick) + b"".join(struct.pack(">II", *pair) for pair in bounds)
    # Numbered down from the last code: first the bytes of eight bits, then those of nine, whose last is the phrase.
    phrases = [(bytes([0xF7 - number]), True) for number in range(0xF8)]
    nine: list[tuple[bytes, bool]] = [(b"?", True)] * 16
    for byte in range(0xF8, 0x100):
        nine[0x1FF - (0x1F0 + byte - 0xF8)] = (bytes([byte]), True)
    inside = "".join(_WORDS[bytes([byte])] for byte in _PHRASE)
    nine[0] = (int(inside, 2).to_bytes(len(inside) // 8, "big"), False)
    phrases += nine
    offsets, body = b"", b""
    for phrase, plain in phrases:
        offsets += struct.pack(">H", 2 * len(phrases) + len(body))
        body += struct.pack(">H", len(phrase) | (0x8000 if plain else 0)) + phrase
    return [huff, b"CDIC" + struct.pack(">III", 16, len(phrases), 9) + offsets + body]


#: A HUFF and a CDIC record.
DICTIONARY = _dictionary()


# --- indexes ---------------------------------------------------------------------------------------------------------


def index(scheme: Sequence[tuple[int, int, int]], rows: Sequence[Row], labels: bytes = b"") -> list[bytes]:
    """The records of an index: ``scheme`` has kinds of values (number, how many at a time, mask)."""
    tagx = b"".join(struct.pack("4B", *kind, 0) for kind in scheme) + b"\0\0\0\x01"
    tagx = b"TAGX" + struct.pack(">II", 12 + len(tagx), 1) + tagx
    head = bytearray(b"INDX" + bytes(188))
    struct.pack_into(">I", head, 4, 192)
    struct.pack_into(">II", head, 24, 1, 65001)
    struct.pack_into(">I", head, 52, bool(labels))
    body, offsets = bytearray(b"INDX" + bytes(188)), b""
    for name, values in rows:
        control, numbers = 0, b""
        for number, each, mask in scheme:
            if number in values:
                times = len(values[number]) // each
                control |= times << (mask & -mask).bit_length() - 1
                numbers += b"".join(map(number_of, values[number]))
        offsets += struct.pack(">H", len(body))
        body += bytes([len(name)]) + name + bytes([control]) + numbers
    struct.pack_into(">II", body, 20, len(body), len(rows))
    return [bytes(head) + tagx, bytes(body) + b"IDXT" + offsets, *([labels] if labels else [])]


def number_of(value: int) -> bytes:
    """A number of seven bits a byte, the last one marked."""
    out = [value & 0x7F | 0x80]
    while value := value >> 7:
        out.insert(0, value & 0x7F)
    return bytes(out)


def _contents_index(contents: Sequence[Target], places: Mapping[int, tuple[int, Sequence[int]]]) -> list[bytes]:
    rows: list[Row] = []
    labels = b""
    for number, target in enumerate(contents):
        kind, values = places[target.place]
        rows.append((b"%03d" % number, {kind: values, 3: (len(labels),)}))
        text = target.label.encode()
        labels += number_of(len(text)) + text
    return index([(1, 1, 1), (3, 1, 2), (6, 2, 4)], rows, labels)
