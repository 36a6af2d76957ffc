"""A page of the web as a browser printed it: without what it writes into the margins, and in the order of the paper.

In the margins stand the moment, the title, the address of the page and the number of the sheet. A table is drawn before or
after what stands around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from alcove.formats.pdf_book import PdfBook, PdfLine

_ADDRESS = re.compile(r"((?:https?|file)://\S+)(?:\s+(?:Page )?\d+(?:\s*(?:/|of)\s*\d+)?)?$")
_SHEET = re.compile(r"(?:Page )?\d+\s*(?:/|of)\s*\d+$")
_MOMENT = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? +\d{1,2}[:.]\d\d")
# Links of the archive itself with the number of this work.
_OWN = re.compile(r"https?://[^/\s]+/(?:downloads/(\d+)/|works/(\d+)/(?:chapters/|bookmarks|navigate|share|kudos))")
#: Margins are no higher than this part of the paper.
_MARGIN = 10


class Paper(NamedTuple):
    """A PDF without its margins, and the address of the page in them or in the archive's own links; None for none."""

    book: PdfBook
    address: str | None


def read_paper(book: PdfBook) -> Paper:
    """The lines of a printed page, from the top of each sheet to its bottom."""
    lines = sorted(book.lines, key=lambda line: (line.page, -line.top))
    outer = _in_margins(lines, book.height)
    found = next((found[1] for at in outer if (found := _ADDRESS.match(lines[at].text))), None)
    kept = tuple(line for at, line in enumerate(lines) if at not in outer)
    return Paper(replace(book, lines=kept), found or _own_address(book))


def _in_margins(lines: list[PdfLine], height: float) -> set[int]:
    """The lines at the edges of their sheets that are of a browser's making."""
    edges = {at for sheet in _sheets(lines) for at in (*sheet[:2], *sheet[-2:])}
    return {at for at in edges if _is_outside(lines[at], height) and _is_of_browser(lines[at].text)}


def _is_outside(line: PdfLine, height: float) -> bool:
    return line.top < height / _MARGIN or line.bottom > height - height / _MARGIN


def _is_of_browser(text: str) -> bool:
    return any(pattern.match(text) for pattern in (_ADDRESS, _SHEET, _MOMENT))


def _sheets(lines: list[PdfLine]) -> Iterator[list[int]]:
    sheet: list[int] = []
    for at, line in enumerate(lines):
        if sheet and lines[sheet[0]].page != line.page:
            yield sheet
            sheet = []
        sheet.append(at)
    yield sheet


def _own_address(book: PdfBook) -> str | None:
    """The address of the work that most links of the archive's own are about."""
    counted = Counter(
        (link.url.split("/")[2], found[1] or found[2]) for link in book.links if (found := _OWN.match(link.url))
    )
    for (host, number), _ in counted.most_common(1):
        return f"https://{host}/works/{number}"
    return None
