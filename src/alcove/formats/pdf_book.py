"""A PDF as lines of text with their places, links, contents and properties; what they mean is for the readers to say.

Text comes from pdfium. It breaks lines with CR LF, but for those that end with a hyphen: there it writes U+FFFE.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from alcove.errors import RefusedError
from alcove.formats.nodes import one_line
from alcove.formats.pdf_right_to_left import Letter, in_reading_order, runs_right_to_left

#: No work has more; the largest of AO3 would have about 15,000.
MAX_PAGES = 30_000
_MAX_LINKS = 20_000
#: A page full of tags has some hundred; the text under each takes the longer the more there is on the page.
_MAX_LINKS_OF_A_PAGE = 400
_MAX_ENTRIES = 5_000
_MAX_ADDRESS = 4_000
_ONE_UNIT = 0xFFFF
_LINE_BREAK = "\r\n"
#: pdfium's sign for a hyphen at the end of a line, with which it joins the two lines.
_HYPHEN = "\ufffe"
_MOMENT = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d)'?(\d\d)?'?)?")


class PdfLine(NamedTuple):
    """A line of text: its page (from 0), where it begins and ends in points from the lower left, the size of its type."""

    page: int
    left: float
    right: float
    top: float
    bottom: float
    size: float
    text: str


class PdfLink(NamedTuple):
    """A link: its page, its upper left corner, its address, and the text under it."""

    page: int
    left: float
    top: float
    url: str
    text: str


class PdfEntry(NamedTuple):
    """An entry of the contents: its title, where it leads, and how deep it stands (0 = outermost)."""

    title: str
    page: int
    top: float
    level: int = 0


@dataclass(frozen=True, slots=True)
class PdfBook:
    """A PDF, or its first pages, ``height`` points high. ``encrypted`` ones have nothing else."""

    encrypted: bool = False
    height: float = 0.0
    lines: tuple[PdfLine, ...] = ()
    links: tuple[PdfLink, ...] = ()
    contents: tuple[PdfEntry, ...] = ()
    title: str | None = None
    author: str | None = None
    made: dt.datetime | None = None


def is_pdf(data: bytes) -> bool:
    """Whether these bytes are a PDF: its mark may stand anywhere in the first 1,024 (ISO 32000, annex H)."""
    return b"%PDF-" in data[:1024]


def open_pdf(data: bytes, pages: int | None = None) -> PdfBook | None:
    """The PDF, or its first ``pages``; None for one too damaged to open. Raises RefusedError for one beyond any sense."""
    import pypdfium2  # noqa: PLC0415 - 8 MB of machine code, for PDFs alone

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return PdfBook(encrypted=True) if "password" in str(error).casefold() else None
    with closing(document):
        count = len(document)
        if count > MAX_PAGES:
            raise RefusedError(f"The PDF has more than {MAX_PAGES:,} pages, as no work has; it is not read.")
        lines: list[PdfLine] = []
        links: list[PdfLink] = []
        for number in range(count if pages is None else min(pages, count)):
            try:
                page = document[number]
            except pypdfium2.PdfiumError:
                continue
            with closing(page), closing(page.get_textpage()) as text:
                lines += _lines(number, text)
                if len(links) < _MAX_LINKS:
                    links += _links(number, document, page, text)
        return PdfBook(
            height=max((line.top for line in lines), default=0.0),
            lines=tuple(lines),
            links=tuple(links),
            contents=tuple(_contents(document)),
            title=one_line(_property(document, "Title")) or None,
            author=one_line(_property(document, "Author")) or None,
            made=_moment(_property(document, "CreationDate")),
        )


def _lines(number: int, text: Any) -> Iterator[PdfLine]:
    from pypdfium2 import raw  # noqa: PLC0415 - as above

    at = 0
    for line in text.get_text_range(errors="replace").split(_LINE_BREAK):
        units = len(line.encode("utf-16-le", "surrogatepass")) // 2
        kept = line.strip()
        if kept:
            before = units - len(line.lstrip().encode("utf-16-le", "surrogatepass")) // 2
            after = len(line.rstrip().encode("utf-16-le", "surrogatepass")) // 2
            first = raw.FPDFText_GetCharIndexFromTextIndex(text, at + before)
            last = raw.FPDFText_GetCharIndexFromTextIndex(text, at + after - 1)
            if first >= 0:
                left, _, _, top = text.get_charbox(first, loose=True)
                _, bottom, right, _ = text.get_charbox(max(first, last), loose=True)
                size = raw.FPDFText_GetFontSize(text, first)
                letters = _letters(text, kept, at + before) if runs_right_to_left(kept) else []
                if letters:
                    kept = in_reading_order(letters)
                    left, right = min(each.left for each in letters), max(each.right for each in letters)
                yield PdfLine(number, left, right, top, bottom, size, kept.replace(_HYPHEN, "-"))
        at += units + len(_LINE_BREAK)


def _letters(text: Any, line: str, start: int) -> list[Letter]:
    """The letters of a line and their places; none where they are not to be told."""
    from pypdfium2 import raw  # noqa: PLC0415 - as above

    letters: list[Letter] = []
    for at, letter in enumerate(line, start):
        index = raw.FPDFText_GetCharIndexFromTextIndex(text, at)
        # A letter of two units moves all after it, and none of these scripts has any.
        if index < 0 or ord(letter) > _ONE_UNIT:
            return []
        left, _, right, _ = text.get_charbox(index)
        letters.append(Letter(letter, left, right))
    return letters


def _links(number: int, document: Any, page: Any, text: Any) -> Iterator[PdfLink]:
    from pypdfium2 import raw  # noqa: PLC0415 - as above

    position, link, corners = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
    for _ in range(_MAX_LINKS_OF_A_PAGE):
        if not raw.FPDFLink_Enumerate(page, position, link):
            return
        action = raw.FPDFLink_GetAction(link)
        length = raw.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
        if not 1 < length <= _MAX_ADDRESS or not raw.FPDFLink_GetAnnotRect(link, corners):
            continue
        address = ctypes.create_string_buffer(length)
        raw.FPDFAction_GetURIPath(document, action, address, length)
        under = text.get_text_bounded(corners.left, corners.bottom, corners.right, corners.top, errors="replace")
        url = address.value.decode("utf-8", "replace")
        yield PdfLink(number, corners.left, corners.top, url, one_line(under.replace(_HYPHEN, "-")))


def _contents(document: Any) -> Iterator[PdfEntry]:
    from pypdfium2 import raw  # noqa: PLC0415 - as above

    for count, entry in enumerate(document.get_toc(max_depth=3)):
        place = entry.get_dest()
        page = place.get_index() if place else None
        if count >= _MAX_ENTRIES:
            return
        if page is not None and page >= 0:
            _, view = place.get_view()
            title = one_line(_string(partial(raw.FPDFBookmark_GetTitle, entry)))
            yield PdfEntry(title, page, view[1] if len(view) > 1 and view[1] else 0.0, entry.level)


def _property(document: Any, name: str) -> str:
    from pypdfium2 import raw  # noqa: PLC0415 - as above

    return _string(partial(raw.FPDF_GetMetaText, document, name.encode()))


def _string(ask: Callable[[Any, int], int]) -> str:
    """A string of pdfium's, in UTF-16 and with a zero after it; whatever wrote the file may have cut it within a letter."""
    length = ask(None, 0)
    held = ctypes.create_string_buffer(length)
    ask(held, length)
    return held.raw[:-2].decode("utf-16-le", "ignore")


def _moment(text: str) -> dt.datetime | None:
    found = _MOMENT.match(text)
    if found is None:
        return None
    zone = dt.timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0)) * (-1 if found[7] == "-" else 1)
    try:
        year, month, day, hour, minute, second = map(int, found.groups()[:6])
        return dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.timezone(zone))
    except ValueError:
        return None
