"""The head of a MOBI or AZW3 book: its first record, with how the text is packed and what is told of the book.

Offsets in the record, from https://wiki.mobileread.com/wiki/MOBI: PalmDOC's head to 16, MOBI's from there (its length at
20), then EXTH, a list of numbered facts.
"""

from __future__ import annotations

import html
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from alcove.formats.palm import Records

# Numbers of EXTH facts.
_CREATOR, _PUBLISHER, _DESCRIPTION, _SUBJECT, _KF8_HEAD, _TITLE, _LANGUAGE = 100, 101, 103, 105, 121, 503, 524
_NOTHING = 0xFFFFFFFF
_HAS_EXTH = 0x40
_UTF8 = 65001
_LONGEST_NAME = 4096


@dataclass(frozen=True, slots=True)
class Head:
    """A head. Numbers of records count from the head's own; those of tables that are not there lead nowhere.

    ``facts`` are the texts of EXTH by their number.
    """

    base: int = 0
    packing: int = 1
    text_length: int = 0
    text_records: int = 0
    encrypted: bool = False
    version: int = 0
    encoding: str = "cp1252"
    name: str = ""
    trailing: int = 0
    huff: tuple[int, int] = (0, 0)
    contents: int = -1
    flows: int = -1
    fragments: int = -1
    skeletons: int = -1
    facts: dict[int, tuple[bytes, ...]] = field(default_factory=dict)

    @property
    def title(self) -> str | None:
        """The title, as a person may have changed it since, else as it was made."""
        return next(iter(self._texts(_TITLE)), None) or self.name or None

    @property
    def creators(self) -> tuple[str, ...]:
        """The creators as told, each once."""
        return tuple(dict.fromkeys(self._texts(_CREATOR)))

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects as told."""
        return tuple(self._texts(_SUBJECT))

    @property
    def description(self) -> str | None:
        """What the book is about, as HTML or plain text."""
        return next(iter(self._texts(_DESCRIPTION)), None)

    @property
    def language(self) -> str | None:
        """The language code, unless it says that it is undetermined."""
        return next((code for code in self._texts(_LANGUAGE) if code.casefold() not in ("und", "mul", "zxx")), None)

    @property
    def kf8(self) -> int | None:
        """The number of the record in which a file with an older book begins a second one, in KF8; None without."""
        number = next((int.from_bytes(fact, "big") for fact in self.facts.get(_KF8_HEAD, ())), _NOTHING)
        return number if 0 < number < _NOTHING else None

    def _texts(self, number: int) -> Iterator[str]:
        for fact in self.facts.get(number, ()):
            if text := _line(fact, self.encoding):
                yield text


def read_head(records: Records, base: int = 0) -> Head | None:
    """The head in this record; None where there is none or it is cut off."""
    record = records[base]
    try:
        packing, text_length, text_records, locked = struct.unpack_from(">H2xIH2xH", record)
        plain = Head(base, packing, text_length, text_records, encrypted=locked != 0)
        if record[16:20] != b"MOBI":
            return plain if records.kind == b"TEXtREAd" else None
        return _read_mobi(record, plain)
    except struct.error:
        return None


def _read_mobi(record: bytes, plain: Head) -> Head:
    length, _, encoding, _, version = struct.unpack_from(">5I", record, 20)
    name_at, name_length = struct.unpack_from(">II", record, 84)
    charset = "utf-8" if encoding == _UTF8 else "cp1252"
    huff = struct.unpack_from(">II", record, 112)
    flows, trailing, contents, fragments, skeletons = -1, 0, -1, -1, -1
    if length >= 0xE4 and version >= 5:
        (trailing,) = struct.unpack_from(">H", record, 242)
        (contents,) = struct.unpack_from(">I", record, 244)
    if version >= 8:
        (flows,) = struct.unpack_from(">I", record, 192)
        fragments, skeletons = struct.unpack_from(">II", record, 248)
    return replace(
        plain,
        version=version,
        encoding=charset,
        name=_line(record[name_at : name_at + min(name_length, _LONGEST_NAME)], charset),
        trailing=trailing,
        huff=(huff[0], huff[1]),
        contents=contents,
        flows=flows,
        fragments=fragments,
        skeletons=skeletons,
        facts=_read_facts(record, length + 16),
    )


def _read_facts(record: bytes, at: int) -> dict[int, tuple[bytes, ...]]:
    facts: dict[int, tuple[bytes, ...]] = {}
    if record[at : at + 4] != b"EXTH" or len(record) < at + 12:
        return facts
    (count,) = struct.unpack_from(">I", record, at + 8)
    at += 12
    while count and at + 8 <= len(record):
        number, length = struct.unpack_from(">II", record, at)
        if length < 8:
            break
        facts[number] = (*facts.get(number, ()), record[at + 8 : at + length])
        at += length
        count -= 1
    return facts


def _line(text: bytes, encoding: str) -> str:
    return " ".join(html.unescape(text.decode(encoding, "replace").replace("\x00", "")).split())
