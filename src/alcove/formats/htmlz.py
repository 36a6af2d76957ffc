"""HTMLZ, the e-book of one page that calibre makes of any other: its pages, taken apart again. For the EPUB package.

Facts: calibre's ``htmlz_output.py`` and ``oeb2html.py``. Beside the page lie ``metadata.opf`` without a table of pages,
a style sheet, a cover and pictures. The body of each page of the book became a ``div``, one after another, and all ids
were renamed, so that a page has one as well (``calibre_link-0``). A ZIP of a page that has none is an archive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from alcove.formats.decoding import decode

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

DESCRIPTION = "metadata.opf"
#: What every id in such a page begins with.
RENAMED = "calibre_link-"
#: How much of a page is looked at for its first block: a style sheet may come before.
HEAD = 1 << 20
_PAGE = re.compile(r"[^/]+\.html", re.IGNORECASE)
_BESIDE = re.compile(r"metadata\.opf|style\.css|cover\.jpg|images/(?:[^/]+)?")
_OPENS = re.compile(rb"<body>\s*<div\b[^<>]{0,4000}\bid=\"calibre_link-\d{1,7}\"")


def page_name(names: Iterable[str]) -> str | None:
    """Of the names in a ZIP that of the page, where they are those of an HTMLZ; else None."""
    beside = set(names)
    pages = [name for name in beside if _PAGE.fullmatch(name)]
    beside.difference_update(pages)
    return pages[0] if len(pages) == 1 and DESCRIPTION in beside and all(map(_BESIDE.fullmatch, beside)) else None


def is_page(head: bytes) -> bool:
    """Whether a page that begins so is calibre's."""
    return _OPENS.search(head) is not None


def pages_of(page: bytes) -> dict[str, bytes]:
    """The pages of the book by names that have their order. Raises RefusedError for a page nested beyond any sense."""
    from alcove.formats.nodes import parse_html  # noqa: PLC0415 - who asks for a ZIP's kind needs no parser

    body = parse_html(decode(page).text).body
    return dict(_pages(body)) if body is not None else {}


def _pages(body: LexborNode) -> Iterator[tuple[str, bytes]]:
    from alcove.formats.nodes import attribute, elements  # noqa: PLC0415 - as above

    for number, block in enumerate(elements(body)):
        name = attribute(block, "class")
        opening = f'<body class="{name}">' if re.fullmatch(r"[\w -]{1,200}", name) else "<body>"
        inside = block.inner_html if block.tag == "div" else block.html
        markup = f"<html><head></head>{opening}{inside or ''}</body></html>"
        yield f"page{number:05}.html", markup.encode()
