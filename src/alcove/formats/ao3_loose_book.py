"""E-books that somebody made of AO3's PDF: paragraphs in order, and nothing of AO3's form but its words.

They are read as any download that a program converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from selectolax.lexbor import LexborNode

from alcove.domain.readings import Reading
from alcove.formats.ao3_manuscript import read_ao3_manuscript
from alcove.formats.decoding import decode
from alcove.formats.ebook import Page
from alcove.formats.manuscript import Block, Facts, Manuscript
from alcove.formats.nodes import parse_xhtml

_HOLDERS = frozenset({"div", "section"})
_INLINE = frozenset({"a", "b", "br", "em", "i", "img", "span", "strong", "sub", "sup", "u"})
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_BOLD = re.compile(r"(</?)b(?=[\s>])[^<>]*>")


def read_loose_book(
    reader: tuple[str, int, str], pages: Sequence[Page], facts: Facts, problems: tuple[str, ...], *, measured: bool
) -> Reading | None:
    """The reading of such a book; None for one without AO3's preface."""
    blocks = tuple(block for page in pages for block in _blocks(page))
    return read_ao3_manuscript(reader, Manuscript(blocks, facts, problems), measured=measured)


def _blocks(page: Page) -> Iterator[Block]:
    body = parse_xhtml(decode(page.data).text).body
    waiting = _children(body)[::-1] if body is not None else []
    fresh, loose = True, ""
    while waiting:
        node = waiting.pop()
        if node.is_text_node or node.tag in _INLINE:
            loose += escape(node.text(deep=False), quote=False) if node.is_text_node else node.html or ""
            if waiting:
                continue
        if loose.strip():
            yield Block(_bold(f"<p>{loose}</p>"), fresh=fresh)
            fresh = False
        loose = ""
        if node.tag in _HOLDERS:
            waiting += _children(node)[::-1]
        elif not (node.is_text_node or node.tag in _INLINE):
            yield _block(node)._replace(fresh=fresh)
            fresh = False


def _children(node: LexborNode) -> list[LexborNode]:
    return list(node.iter(include_text=True))


def _bold(markup: str) -> str:
    return _BOLD.sub(r"\1strong>", markup)


def _block(node: LexborNode) -> Block:
    level = _LEVELS.get(node.tag or "", 0)
    inside = _bold(node.inner_html or "")
    if level:
        return Block(inside, level)
    return Block(f"<p>{inside}</p>" if node.tag == "p" else _bold(node.html or ""))
