"""E-books that somebody made of AO3's PDF, or of a text, RTF or the like that was made of a download: paragraphs in
order, and nothing of AO3's form but its words.

They are read as any download that a program converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from selectolax.lexbor import LexborNode

from alcove.domain.readings import Reading
from alcove.formats.ao3_manuscript import has_preface, read_ao3_manuscript
from alcove.formats.ao3_reading import Carrier
from alcove.formats.decoding import decode
from alcove.formats.ebook import Page
from alcove.formats.manuscript import Block, Facts, Manuscript
from alcove.formats.nodes import parse_xhtml

_WORDS = (b"Rating:", b"Fandom", b"Stats:")
_HOLDERS = frozenset({"div", "section"})
_INLINE = frozenset({"a", "b", "br", "em", "i", "img", "span", "strong", "sub", "sup", "u"})
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_BOLD = re.compile(r"(</?)b(?=[\s>])[^<>]*>")


def is_loose_book(page: Page) -> bool:
    """Whether AO3's table of tags stands on this page as words; quick for one where it does not."""
    return all(word in page.data for word in _WORDS) and has_preface(list(_blocks(page)))


def or_loose(found: Reading | None, carrier: Carrier, pages: Sequence[Page], title: str | None) -> Reading | None:
    """What was found in a book, where it tells the work's address, title and all chapters; else what its paragraphs tell,
    if they tell these, or nothing was found. ``title`` is that of the package, for one whose paragraphs tell none.
    """
    if found is not None and _is_whole(found):
        return found
    facts = Facts(title=title, made=carrier.made, language=carrier.language)
    blocks = tuple(block for page in pages for block in _blocks(page))
    loose = read_ao3_manuscript(
        (carrier.reader, carrier.revision, carrier.format),
        Manuscript(blocks, facts, carrier.problems),
        measured=carrier.measured,
    )
    return loose if found is None or (loose is not None and _is_whole(loose)) else found


def _is_whole(reading: Reading) -> bool:
    told = reading.source_url and reading.title
    return bool(told) and len(reading.chapters) == reading.chapters_posted


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
