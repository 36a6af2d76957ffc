"""The lines of a PDF as paragraphs and with their links; for the readers of PDFs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from alcove.formats.ao3_table import Line, Link
from alcove.formats.pdf_book import PdfBook, PdfEntry, PdfLine

#: Within a paragraph lines stand closer than this part of their size.
_CLOSE = 0.4
#: A page's last line that ends so far before the others, in em, ends its paragraph.
_ROOM = 8.0
#: A heading may stand a little above the place that the contents name.
_SLACK = 4.0


def lines_of(book: PdfBook) -> list[Line]:
    """The lines in order, each with the links that begin on it; gaps are those between paragraphs."""
    links = _links_by_line(book)
    far = max((line.right for line in book.lines), default=0.0)
    out: list[Line] = []
    before: PdfLine | None = None
    for number, line in enumerate(book.lines):
        gap = before is None or _is_apart(before, line, far)
        out.append(Line(line.text, tuple(links.get(number, ())), line.left, line.right, line.size, gap))
        before = line
    return out


def start_of(entry: PdfEntry, lines: Sequence[PdfLine]) -> int:
    """The number of the first line at the place that an entry of the contents leads to."""
    first = bisect_left(lines, entry.page, key=lambda line: line.page)
    for number in range(first, len(lines)):
        line = lines[number]
        if line.page > entry.page or not entry.top or line.bottom <= entry.top - _SLACK:
            return number
    return len(lines)


def _is_apart(before: PdfLine, line: PdfLine, far: float) -> bool:
    if line.page != before.page:
        return far - before.right > _ROOM * before.size
    # A line further up begins a new column or box.
    return before.bottom - line.top > _CLOSE * line.size or line.top > before.top + line.size


def _links_by_line(book: PdfBook) -> dict[int, list[Link]]:
    """Each link on the line of its page whose top is nearest to its own."""
    pages: dict[int, list[tuple[float, int]]] = {}
    for number, line in enumerate(book.lines):
        pages.setdefault(line.page, []).append((line.top, number))
    for places in pages.values():
        places.sort()
    found: dict[int, list[Link]] = {}
    for link in book.links:
        places = pages.get(link.page, [])
        at = bisect_left(places, (link.top, 0))
        near = min(places[max(0, at - 1) : at + 1], key=lambda place: abs(place[0] - link.top), default=None)
        if near is not None:
            found.setdefault(near[1], []).append(Link(link.url, link.text))
    return found
