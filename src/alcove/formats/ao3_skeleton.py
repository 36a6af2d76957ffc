"""The three parts of an AO3 download, found in a page or in the pieces of an e-book.

Ids are trustworthy, because AO3 lets no author write one; classes are trusted only on the archive's own elements,
that is on direct children of these parts. Files since 2019 wrap the parts in ``#preface``, ``#chapters`` and
``#afterword``, and calibre repeats the wrappers in every piece; before, only ``#chapters`` had a wrapper in HTML,
and nothing had one in EPUB (ao3-formats 1.3, 1.8, 1.9).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.formats import labels
from alcove.formats.nodes import attribute, elements, has_class, label

_COMMENTS_LINK = re.compile(r"/works/\d+/comments/new\b")
_END_NOTES = re.compile(r"endnotes\d+$")
#: Rows by which a table of tags is known where its class was lost.
_SURE_ROWS = frozenset({labels.STATS, "rating", "ratings", "archive warning", "archive warnings", "fandom", "fandoms"})


@dataclass(slots=True)
class Parts:
    """What stands before, in and after the chapters of one page: archive-made elements and loose author text.

    ``wrapped`` tells whether the page has AO3's own wrappers, ``ends`` whether the closing message was there.
    """

    preface: list[LexborNode] = field(default_factory=list)
    chapters: list[LexborNode] = field(default_factory=list)
    afterword: list[LexborNode] = field(default_factory=list)
    wrapped: bool = False
    ends: bool = False


def parts_of(tree: LexborHTMLParser) -> Parts:
    """The parts of one page. A page that is none of AO3's has all its elements under ``chapters``."""
    wrappers = [node for node in tree.css("#preface, #chapters, #afterword") if not _within_wrapper(node)]
    parts = Parts()
    if not wrappers:
        _sort_bare(tree, parts)
        return parts
    parts.wrapped = True
    for wrapper in wrappers:
        _part(parts, wrapper.id or "").extend(elements(wrapper))
    chapters = next((node for node in wrappers if node.id == "chapters"), None)
    if chapters is not None:
        _sort_around(chapters, parts, alone=all(node.id == "chapters" for node in wrappers))
    parts.ends = any(node.id == "afterword" for node in wrappers) or any(map(is_farewell, parts.afterword))
    return parts


def find_tag_table(nodes: list[LexborNode]) -> LexborNode | None:
    """The table of tags among archive-made elements: a ``dl`` with AO3's rows."""
    for node in unfold(nodes):
        if node.tag == "dl" and is_tag_table(node):
            return node
    return None


def is_tag_table(table: LexborNode) -> bool:
    """Whether a ``dl`` has two of the rows that every AO3 work has; one is enough where its class is ``tags``."""
    seen = {label(cell.text()) for cell in elements(table) if cell.tag == "dt"}
    return len(seen & _SURE_ROWS) >= (1 if has_class(table, "tags") else 2)


def is_text_block(node: LexborNode) -> bool:
    """Whether this is a block of the author's text: ``userstuff``, or what calibre makes of it (``userstuff1``)."""
    return node.tag == "div" and any(name.startswith("userstuff") for name in attribute(node, "class").split())


def unfold(nodes: list[LexborNode]) -> Iterator[LexborNode]:
    """The elements of a part in order, those of its ``div.meta`` blocks in their place."""
    for node in nodes:
        if node.tag == "div" and not has_class(node, "byline") and not node.id:
            yield from elements(node)
        else:
            yield node


def _part(parts: Parts, name: str) -> list[LexborNode]:
    if name == "preface":
        return parts.preface
    return parts.chapters if name == "chapters" else parts.afterword


def _within_wrapper(node: LexborNode) -> bool:
    above = node.parent
    while above is not None and above.is_element_node:
        if above.id in ("preface", "chapters", "afterword"):
            return True
        above = above.parent
    return False


def _sort_around(chapters: LexborNode, parts: Parts, *, alone: bool) -> None:
    """Files of 2010 to 2019, whose chapters ``alone`` have a wrapper: what stands beside it is the preface or the afterword.

    calibre's heuristics end the wrapper where a line leads to end notes: then the rest of the chapters stands behind it.
    """
    parent = chapters.parent
    is_behind = False
    for node in elements(parent) if parent is not None else ():
        if node.mem_id == chapters.mem_id:
            is_behind = True
        elif is_behind and is_of_chapters(node):
            parts.chapters.append(node)
        elif alone:
            (parts.afterword if is_behind else parts.preface).append(node)


def is_of_chapters(node: LexborNode) -> bool:
    """Whether an element is a text, the end notes or the header of a chapter, wherever it stands."""
    first = next(elements(node), None) if node.tag == "div" else None
    is_header = first is not None and first.tag == "h2" and not has_class(first, "toc-heading") and not node.id
    return is_text_block(node) or _END_NOTES.match(node.id or "") is not None or is_header


def _sort_bare(tree: LexborHTMLParser, parts: Parts) -> None:
    """Pieces of EPUBs of 2010 to 2019: each is a page of its own without any wrapper."""
    for node in elements(tree.body) if tree.body is not None else ():
        if node.tag == "p" and has_class(node, "message"):
            farewell = is_farewell(node)
            parts.ends |= farewell
            (parts.afterword if farewell or parts.chapters else parts.preface).append(node)
        elif is_text_block(node):
            parts.chapters.append(node)
        elif node.tag == "div" and find_tag_table([node]) is not None:
            parts.preface.append(node)
        elif node.tag == "div" and _is_closing_block(node):
            parts.afterword.append(node)
        else:
            parts.chapters.append(node)


def is_farewell(node: LexborNode) -> bool:
    """The closing line, with its link to write a comment: the last thing in a whole file."""
    return any(_COMMENTS_LINK.search(attribute(link, "href")) for link in node.css("a"))


def _is_closing_block(node: LexborNode) -> bool:
    for child in elements(node):
        if child.id == "endnotes":
            return True
        if child.tag == "dl" and any(
            label(cell.text()) in labels.RELATION_LISTS for cell in elements(child) if cell.tag == "dt"
        ):
            return not has_class(child, "tags")
    return False
