"""HTMLZ, the e-book of one page that calibre makes of any other: its pages, taken apart again. For the EPUB package.

Facts: calibre's ``htmlz_output.py`` and ``oeb2html.py``. Beside the page lie ``metadata.opf`` without a table of pages,
a style sheet, a cover and pictures. The body of each page of the book became a ``div``, one after another, and all ids
were renamed, so that a page has one as well (``calibre_link-0``). A ZIP of a page that has none is an archive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from alcove.formats.decoding import decode

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from alcove.formats.opf import NavPoint

DESCRIPTION = "metadata.opf"
#: What every id in such a page begins with.
RENAMED = "calibre_link-"
#: How much of a page is looked at for its first block: a style sheet may come before.
HEAD = 1 << 20
_PAGE = re.compile(r"[^/]+\.html", re.IGNORECASE)
_BESIDE = re.compile(r"metadata\.opf|style\.css|cover\.jpg|images/(?:[^/]+)?")
_ID = re.compile(rf'\bid="({RENAMED}\d{{1,7}})"')
_LINK = f'href="#{RENAMED}'
# What calibre makes of a page break in a MOBI.
_BREAK = "mbp_pagebreak"
# Letters on a table of contents besides its links: a heading, numbers.
_BESIDE_LINKS = 100
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


class Taken(NamedTuple):
    """A book taken apart: its pages by names that have their order, and what a table of contents among them lists."""

    pages: dict[str, bytes]
    contents: tuple[NavPoint, ...]


def take_apart(page: bytes) -> Taken:
    """The pages of the book in such a page. Raises RefusedError for one nested beyond any sense."""
    from alcove.formats.nodes import parse_html  # noqa: PLC0415 - who asks for a ZIP's kind needs no parser
    from alcove.formats.opf import NavPoint  # noqa: PLC0415 - as above

    body = parse_html(decode(page).text).body
    pages: dict[str, bytes] = {}
    places: dict[str, tuple[str, str]] = {}
    listed: list[tuple[str, str]] = []
    for block in _pieces(body) if body is not None else ():
        name = f"page{len(pages):05}.html"
        pages[name] = block.markup.encode()
        places |= {place: (name, "" if place == block.place else place) for place in block.places}
        listed = max(listed, block.links, key=len)
    points = (NavPoint(label, *places[target]) for label, target in listed if target in places)
    return Taken(pages, tuple(points))


class _Piece(NamedTuple):
    """A page: its markup, its id and all ids in it, and where its links lead, if it is one of links."""

    markup: str
    place: str
    places: tuple[str, ...]
    links: list[tuple[str, str]]


def _pieces(body: LexborNode) -> Iterator[_Piece]:
    from alcove.formats.nodes import attribute, elements  # noqa: PLC0415 - as above

    for block in elements(body):
        place, name = attribute(block, "id"), attribute(block, "class")
        opening = f'<body class="{name}">' if re.fullmatch(r"[\w -]{1,200}", name) else "<body>"
        for nodes in _parted(block) if block.tag == "div" else ([block],):
            markup = f"<html><head></head>{opening}{''.join(node.html or '' for node in nodes)}</body></html>"
            links = _links([node for node in nodes if node.is_element_node]) if markup.count(_LINK) > 1 else []
            yield _Piece(markup, place, (place, *_ID.findall(markup)), links)
            place = ""


def _parted(block: LexborNode) -> Iterator[list[LexborNode]]:
    """What is in a block, parted where a MOBI that it was made of had a page break."""
    from alcove.formats.nodes import has_class  # noqa: PLC0415 - as above

    nodes: list[LexborNode] = []
    for node in block.iter(include_text=True):
        if node.is_element_node and has_class(node, _BREAK):
            yield nodes
            nodes = []
        else:
            nodes.append(node)
    yield nodes


def _links(nodes: list[LexborNode]) -> list[tuple[str, str]]:
    """The links of a page that is a table of contents: there is not much else on it."""
    from alcove.formats.nodes import attribute, line  # noqa: PLC0415 - as above

    links = [link for node in nodes for link in node.css(f'a[href^="#{RENAMED}"]')]
    found = [(line(link), attribute(link, "href")[1:]) for link in links if line(link)]
    told = sum(len(label) for label, _ in found)
    # One alone leads to notes.
    is_contents = len({target for _, target in found}) > 1
    return found if is_contents and sum(len(line(node)) for node in nodes) <= told + _BESIDE_LINKS else []
