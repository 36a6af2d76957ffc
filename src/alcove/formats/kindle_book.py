"""Books for Kindle, MOBI 6 and KF8 (AZW3), as pages and a table of contents.

MOBI 6 is one long page, in which places are offsets in bytes and ``mbp:pagebreak`` parts what were pages; KF8 is the
pages of an e-book, each a skeleton into which fragments are put. A file may hold both; then KF8 is read. Facts:
https://wiki.mobileread.com/wiki/MOBI and https://wiki.mobileread.com/wiki/KF8.
"""

from __future__ import annotations

import datetime as dt
import re
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from alcove.errors import RefusedError
from alcove.formats.ebook import MAX_TEXT, Page
from alcove.formats.huffcdic import Phrases
from alcove.formats.kindle_head import Head, read_head
from alcove.formats.kindle_index import Index, read_index
from alcove.formats.opf import NavPoint, Package
from alcove.formats.palm import Records, made_at, open_palm, unpack_lz77, without_trailing

_STORED, _LZ77, _HUFFMAN = 1, 2, 17480
_PAGE_BREAK = re.compile(rb"<\s*/?\s*mbp:pagebreak\b[^>]*>", re.IGNORECASE)
_LINK = re.compile(rb"\bfilepos\s*=\s*[\"']?0*(\d{1,10})[\"']?", re.IGNORECASE)
_TAG_ID = re.compile(rb"<[^<>]*?\sid\s*=\s*[\"']([^\"'<>]*)[\"']")
_TAG_WITH_ID = re.compile(_TAG_ID.pattern + rb"[^<>]*>")
_PAGE_END = re.compile(rb"</html\s*>\s*")
#: Kinds of values: in a table of contents, and in those of fragments and skeletons.
_PLACE, _LABEL, _PLACE_IN_FRAGMENT = 1, 3, 6
_FRAGMENTS, _SPAN = 1, 6
#: How far back a place is looked around for the tag that it lies in.
_NEAR = 4096
#: More entries than any table of contents has.
_MOST_TARGETS = 20_000
#: Bytes that may be moved to put fragments into their places: each goes near the end of its page, so it is few.
_MOST_MOVED = 1 << 30


class Part(NamedTuple):
    """A page: its name, its bytes, and where in the text of the book it begins."""

    name: str
    data: bytes
    start: int


@dataclass
class KindleBook:
    """An opened book. ``problems`` grow while it is read; ``lost`` tells whether text is missing."""

    head: Head
    made: dt.datetime | None
    _records: Records
    problems: list[str] = field(default_factory=list)
    lost: bool = False

    @property
    def is_kf8(self) -> bool:
        """Whether its pages have kept their ids and classes (AZW3); else it is MOBI 6 or older."""
        return self.head.version >= 8

    @property
    def encrypted(self) -> bool:
        """Whether the text cannot be read without a key (DRM)."""
        return self.head.encrypted

    @property
    def format(self) -> str:
        """The format's name in readings."""
        return "azw3" if self.is_kf8 else "mobi"

    @cached_property
    def package(self) -> Package:
        """What its head tells, as the package of an EPUB tells it."""
        head = self.head
        return Package(
            titles=(head.title,) if head.title else (),
            creators=head.creators,
            languages=(head.language,) if head.language else (),
            subjects=head.subjects,
            description=head.description,
        )

    @cached_property
    def text(self) -> bytes:
        """The text as it is written, in UTF-8 or Windows-1252 (``head``). Raises RefusedError for one over the limit."""
        parts: list[bytes] = []
        room = MAX_TEXT
        for part in self._unpacked():
            parts.append(part)
            room -= len(part)
            if room < 0:
                raise RefusedError(f"The book unpacks to more than {MAX_TEXT // 1_048_576} MB of text; it is not read.")
        return b"".join(parts)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages in order, in UTF-8. Those of MOBI 6 end where the contents lead to as well."""
        charset = self.head.encoding
        return tuple(
            Page(part.name, part.data if charset == "utf-8" else part.data.decode(charset, "replace").encode())
            for part in self._parts
        )

    def first_pages(self, count: int) -> list[Page]:
        """The first pages. Raises RefusedError over the limits."""
        return list(self.pages[:count])

    @cached_property
    def contents(self) -> tuple[NavPoint, ...]:
        """The table of contents: label, name of the page, and in KF8 the id of the element there."""
        starts = [part.start for part in self._parts]
        points = []
        for label, place in self._targets:
            at = bisect_right(starts, place) - 1
            if at >= 0:
                part = self._parts[at]
                points.append(NavPoint(label, part.name, _id_at(part.data, place - part.start) if self.is_kf8 else ""))
        return tuple(points)

    @cached_property
    def _parts(self) -> list[Part]:
        return (self._assembled() or self._salvaged()) if self.is_kf8 else self._cut()

    def _cut(self) -> list[Part]:
        """The pages of MOBI 6: the text, cut at page breaks and where the contents lead to. PalmDoc is one plain text."""
        text = self.text
        if not self.head.version:
            return [Part("part 0", _paragraphs(text), 0)] if text.strip() else []
        cuts = {0, len(text), *(found.start() for found in _PAGE_BREAK.finditer(text))}
        cuts |= {_before_tag(text, place) for _, place in self._targets if place < len(text)}
        anchors = sorted({int(found[1]) for found in _LINK.finditer(text)})
        parts: list[Part] = []
        for start, end in pairwise(sorted(cuts)):
            page = _linked(text, start, end, anchors[bisect_left(anchors, start) : bisect_left(anchors, end)])
            page = _PAGE_BREAK.sub(b"", page).replace(b"</br>", b"")  # which HTML takes for one more break
            if page.strip():
                parts.append(Part(f"part {len(parts)}", page, start))
        return parts

    def _assembled(self) -> list[Part]:
        """The pages of KF8: spans of the text, into each of which the spans that follow it are put, by two tables."""
        skeletons, fragments = self._index(self.head.skeletons).entries, iter(self._fragments.entries)
        text, room = self._markup, _MOST_MOVED
        parts: list[Part] = []
        for skeleton in skeletons:
            start, length, *_ = (*skeleton.values.get(_SPAN, ()), 0, 0)
            page, at = bytearray(text[start : start + length]), start + length
            for _ in range(skeleton.first(_FRAGMENTS) or 0):
                fragment = next(fragments, None)
                if fragment is None:
                    self.report("its table of pages ends early")
                    break
                place, size = _number(fragment.name) - start, (*fragment.values.get(_SPAN, ()), 0, 0)[1]
                place = min(max(place, 0), len(page))
                room -= len(page) - place + size
                if room < 0:
                    raise RefusedError("The book's table of its pages was made to harm; it is not read.")
                page[place:place] = text[at : at + size]
                at += size
            room -= len(page)
            parts.append(Part(f"part {len(parts)}", bytes(page), start))
        return parts

    def _salvaged(self) -> list[Part]:
        """The pages of KF8 without its tables, which stand behind the text: what follows a skeleton belongs into it."""
        text = self._markup
        if text:
            self.report("the table of its pages is missing")
        ends = [found.end() for found in _PAGE_END.finditer(text)]
        if not ends:
            return [Part("part 0", text, 0)] if text else []
        starts = [max(text.rfind(b"<html", before, end), before) for before, end in pairwise([0, *ends])]
        parts: list[Part] = []
        for start, end, after in zip(starts, ends, [*starts[1:], len(text)], strict=True):
            skeleton = text[start:end]
            place = max((found.end() for found in _TAG_WITH_ID.finditer(skeleton)), default=skeleton.rfind(b"</body"))
            page = skeleton[:place] + text[end:after] + skeleton[place:]
            parts.append(Part(f"part {len(parts)}", page, start))
        return parts

    @property
    def _markup(self) -> bytes:
        """The text without the stylesheets and pictures that KF8 has behind it."""
        table = self._records[self.head.base + self.head.flows] if self.head.flows >= 0 else b""
        if table.startswith(b"FDST") and len(table) >= 20:
            start, end = struct.unpack_from(">II", table, 12)
            return self.text[start:end]
        return self.text

    @cached_property
    def _fragments(self) -> Index:
        return self._index(self.head.fragments)

    @cached_property
    def _targets(self) -> list[tuple[str, int]]:
        """Labels of the table of contents with the places in the text that they lead to."""
        table = self._index(self.head.contents)
        fragments = self._fragments.entries if self.is_kf8 else ()
        found: list[tuple[str, int]] = []
        for entry in table.entries[:_MOST_TARGETS]:
            label = " ".join(
                table.labels.get(entry.first(_LABEL) or 0, b"").decode(self.head.encoding, "replace").split()
            )
            fragment, offset, *_ = (*entry.values.get(_PLACE_IN_FRAGMENT, ()), -1, 0)
            if 0 <= fragment < len(fragments):
                found.append((label, _number(fragments[fragment].name) + offset))
            elif (place := entry.first(_PLACE)) is not None:
                found.append((label, place))
        return found

    def _index(self, number: int) -> Index:
        try:
            return read_index(self._records, self.head.base + number) if number >= 0 else Index()
        except ValueError as error:
            self.report(str(error))
            return Index()

    def _unpacked(self) -> Iterator[bytes]:
        head = self.head
        unpack = self._unpacker()
        if unpack is None:
            return
        length, last = 0, head.base + head.text_records
        for number in range(head.base + 1, last + 1):
            record = self._records[number]
            if not record:
                # FanFicFare counts one record too many.
                if number < last or not 0 < head.text_length <= length:
                    self.report("text is missing at its end")
                return
            try:
                part = unpack(without_trailing(record, head.trailing))
            except ValueError as error:
                self.report(str(error))
                continue
            length += len(part)
            yield part

    def _unpacker(self) -> Callable[[bytes], bytes] | None:
        head = self.head
        if head.packing == _STORED:
            return bytes
        if head.packing == _LZ77:
            return unpack_lz77
        if head.packing != _HUFFMAN:
            self.report("its text is packed in a way that no book is")
            return None
        first, count = head.huff
        records = [self._records[head.base + first + number] for number in range(min(count, len(self._records)))]
        try:
            return Phrases(records[0] if records else b"", records[1:]).unpack
        except ValueError as error:
            self.report(str(error))
            return None

    def report(self, what: str) -> None:
        """Notes that something is missing, ``what`` being half a sentence."""
        self.lost = True
        problem = f"The book is damaged or cut off ({what}); what could be saved of it is here. Download it again."
        if problem not in self.problems:
            self.problems.append(problem)


def open_kindle(data: bytes) -> KindleBook | None:
    """The book in these bytes; None for what is none. One without a head has no text and says so."""
    records = open_palm(data)
    if records is None:
        return None
    head = read_head(records)
    newer = read_head(records, head.kf8) if head is not None and head.kf8 is not None else None
    if newer is not None and newer.version >= 8:
        head = newer
    book = KindleBook(head or Head(), made_at(data), records)
    if head is None:
        book.report("it has no head")
    return book


def _paragraphs(text: bytes) -> bytes:
    """A plain text as HTML, a blank line between paragraphs."""
    escaped = text.replace(b"\r\n", b"\n").replace(b"&", b"&amp;").replace(b"<", b"&lt;").strip()
    return b"<p>" + re.sub(rb"\n[ \t]*\n\s*", b"</p><p>", escaped).replace(b"\n", b"<br>\n") + b"</p>"


def _number(digits: bytes) -> int:
    return int(digits) if digits.isdigit() and len(digits) <= 12 else 0


def _linked(text: bytes, start: int, end: int, anchors: list[int]) -> bytes:
    """A stretch of MOBI 6 with HTML's links and anchors instead of offsets."""
    places = [start, *(max(_before_tag(text, anchor), start) for anchor in anchors), end]
    pieces = [text[places[0] : places[1]]]
    for anchor, (at, after) in zip(anchors, pairwise(places[1:]), strict=True):
        pieces.append(b'<a name="filepos%d"></a>' % anchor + text[at:after])
    return _LINK.sub(rb'href="#filepos\1"', b"".join(pieces))


def _before_tag(text: bytes, place: int) -> int:
    """The place, or the beginning of the tag that it lies in."""
    opened = text.rfind(b"<", max(place - _NEAR, 0), place)
    return opened if opened > text.rfind(b">", max(place - _NEAR, 0), place) else place


def _id_at(page: bytes, place: int) -> str:
    """The id of the element at a place, or of the last one shortly before it; the empty string where there is none."""
    end = page.find(b">", place, place + _NEAR) + 1 or place
    ids = _TAG_ID.findall(page, max(place - _NEAR, 0), end)
    return ids[-1].decode("utf-8", "replace") if ids else ""
