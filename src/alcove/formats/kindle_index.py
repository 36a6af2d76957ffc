"""The indexes of MOBI and AZW3 files: tables of entries, each a name and numbered values (table of contents, pages).

An index is a head record with the scheme of its entries (INDX, TAGX), records of entries, and records of labels (CNCX):
https://wiki.mobileread.com/wiki/MOBI.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from alcove.formats.palm import Records

#: More values than a book of ten thousand chapters has in all its indexes.
_MOST_VALUES = 1_000_000


class Entry(NamedTuple):
    """An entry: its name, and its values by the number of their kind."""

    name: bytes
    values: dict[int, tuple[int, ...]]

    def first(self, kind: int) -> int | None:
        """The first value of a kind; None where the entry has none."""
        found = self.values.get(kind)
        return found[0] if found else None


class Index(NamedTuple):
    """The entries of an index in order, and its labels by the offset that entries refer to them with."""

    entries: tuple[Entry, ...] = ()
    labels: dict[int, bytes] = {}  # noqa: RUF012 - shared by all empty indexes, never written to


class _Kind(NamedTuple):
    """A row of the scheme: values come ``each`` at a time, as often as the bits under ``mask`` say."""

    number: int
    each: int
    mask: int
    ends_byte: int


def read_index(records: Records, number: int) -> Index:
    """The index whose head is this record; empty where there is none. Raises ValueError for a damaged one."""
    head = records[number]
    if not head.startswith(b"INDX"):
        return Index()
    try:
        (length,) = struct.unpack_from(">I", head, 4)
        (count,) = struct.unpack_from(">I", head, 24)
        (label_records,) = struct.unpack_from(">I", head, 52)
        scheme, control_bytes = _read_scheme(head, length)
        entries: list[Entry] = []
        room = _MOST_VALUES
        for at in range(number + 1, min(number + 1 + count, len(records))):
            room = _read_entries(records[at], scheme, control_bytes, entries, room)
    except (struct.error, IndexError) as error:
        raise ValueError("an index of the book is damaged") from error
    first = number + 1 + count
    labels: dict[int, bytes] = {}
    for at in range(first, min(first + label_records, len(records))):
        _read_labels(records[at], (at - first) << 16, labels)
    return Index(tuple(entries), labels)


def _read_scheme(head: bytes, at: int) -> tuple[list[_Kind], int]:
    if head[at : at + 4] != b"TAGX":
        raise ValueError("an index of the book has no scheme")
    length, control_bytes = struct.unpack_from(">II", head, at + 4)
    rows = head[at + 12 : at + min(length, 4 * 256)]
    return [_Kind(*row) for row in struct.iter_unpack("4B", rows[: len(rows) // 4 * 4])], control_bytes


def _read_entries(record: bytes, scheme: list[_Kind], control_bytes: int, entries: list[Entry], room: int) -> int:
    """Adds the entries of a record; gives how many more values the index may have."""
    if not record.startswith(b"INDX"):
        raise ValueError("a part of an index of the book is missing")
    table, count = struct.unpack_from(">II", record, 20)
    for row in range(count):
        (at,) = struct.unpack_from(">H", record, table + 4 + 2 * row)
        length = record[at]
        start = at + 1 + length
        values = _read_values(record, start, scheme, control_bytes)
        # An entry without values takes room as well.
        room -= 1 + sum(map(len, values.values()))
        if room < 0:
            raise ValueError("an index of the book is longer than any")
        entries.append(Entry(record[at + 1 : start], values))
    return room


def _read_values(record: bytes, start: int, scheme: list[_Kind], control_bytes: int) -> dict[int, tuple[int, ...]]:
    at = start + control_bytes
    control = start
    wanted: list[tuple[_Kind, int, int]] = []
    for kind in scheme:
        if kind.ends_byte & 1:
            control += 1
            continue
        found = record[control] & kind.mask
        if found and found == kind.mask and kind.mask.bit_count() > 1:
            # All bits set: the length of the values in bytes stands before them.
            size, at = _number(record, at)
            wanted.append((kind, 0, size))
        elif found:
            wanted.append((kind, found >> (kind.mask & -kind.mask).bit_length() - 1, 0))
    values: dict[int, tuple[int, ...]] = {}
    for kind, times, size in wanted:
        numbers: list[int] = []
        end = at + size
        while at < end or len(numbers) < times * kind.each:
            number, at = _number(record, at)
            numbers.append(number)
        values[kind.number] = tuple(numbers)
    return values


def _number(record: bytes, at: int) -> tuple[int, int]:
    """A number of up to four bytes, seven bits each, the last one marked; and where it ends. Raises IndexError."""
    value = 0
    for _ in range(4):
        byte = record[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte & 0x80:
            break
    return value, at


def _read_labels(record: bytes, base: int, labels: dict[int, bytes]) -> None:
    at = 0
    while at < len(record) and record[at]:
        start = at
        try:
            length, at = _number(record, at)
        except IndexError:
            return
        labels[base + start] = record[at : at + length]
        at += length
