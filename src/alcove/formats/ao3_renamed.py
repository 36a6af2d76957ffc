"""AO3's ids in an HTMLZ, in which calibre renamed all of them: put back by where the elements stand, and what leads to them.

No author can give an element an id, so whatever has one is AO3's or calibre's. For ``ao3_leaves``; what an HTMLZ is,
says ``htmlz``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.formats.ao3_skeleton import find_tag_table, is_farewell
from alcove.formats.htmlz import RENAMED
from alcove.formats.nodes import attribute, elements, label

_RENAMED = f'[id^="{RENAMED}"]'
_TO_END_NOTES = {"see the end of the work for": "endnotes", "see the end of the chapter for": "endnotes{}"}
_END_NOTES = {"end notes": "endnotes", "chapter end notes": "endnotes0"}
# The longest line that leads to end notes: "See the end of the chapter for more notes", white space around it.
_LONGEST = 200


def restore_ids(trees: Sequence[LexborHTMLParser]) -> None:
    """Gives AO3's parts, its end notes and calibre's empty marks in these pages of one book their ids again, if they lost
    them.
    """
    named = {attribute(node, "id"): node for tree in trees for node in tree.css(_RENAMED)}
    if not named:
        return
    for node in [*named.values(), *(node for tree in trees for node in tree.css("div:empty:has(+ h2)"))]:
        if node.tag == "div" and node.first_child is None:
            node.attrs["id"] = "calibre_pb_0"
    _name_end_notes(trees, named)
    _name_unlinked(node for node in named.values() if node.tag == "div")
    blocks = [node for tree in trees if tree.body is not None for node in elements(tree.body) if node.tag == "div"]
    _name_parts([node for node in blocks if attribute(node, "id").startswith(RENAMED)])


def _name_end_notes(trees: Sequence[LexborHTMLParser], named: dict[str, LexborNode]) -> None:
    number = 0
    for link in (link for tree in trees for link in tree.css(f'a[href^="#{RENAMED}"]')):
        before = link.prev
        told = before.text(deep=False) if before is not None and before.is_text_node else ""
        words = " ".join(told.split()).casefold() if len(told) < _LONGEST else ""
        name = next((name for start, name in _TO_END_NOTES.items() if words.startswith(start)), None)
        target = named.get(attribute(link, "href")[1:])
        if name is None:
            continue
        number += 1
        link.attrs["href"] = f"#{name.format(number)}"
        if target is not None and target.tag == "div":
            target.attrs["id"] = name.format(number)


def _name_unlinked(nodes: Iterable[LexborNode]) -> None:
    """Files of the first years do not lead to the end notes; they begin with a label of their own."""
    for node in nodes:
        first = next(elements(node), None) if attribute(node, "id").startswith(RENAMED) else None
        told = label(first.text()) if first is not None and first.tag == "p" and len(first.text()) < _LONGEST else ""
        if told in _END_NOTES:
            node.attrs["id"] = _END_NOTES[told]


def _name_parts(blocks: list[LexborNode]) -> None:
    """The preface is what holds the table of tags, and the title where a page was cut before it; the afterword holds the
    farewell; the chapters stand between.
    """
    table = next((at for at, node in enumerate(blocks) if find_tag_table(list(elements(node))) is not None), None)
    start = 0
    if table is not None:
        start = table + 1
        if blocks[table].css_first("h1") is None and start < len(blocks) and _begins_with_title(blocks[start]):
            start += 1
    end = next((at for at in range(start, len(blocks)) if _is_afterword(blocks[at])), len(blocks))
    for at, node in enumerate(blocks):
        node.attrs["id"] = "preface" if at < start else "chapters" if at < end else "afterword"


def _begins_with_title(block: LexborNode) -> bool:
    """Whether AO3's title and byline begin a block."""
    first = next(elements(block), None)
    return first is not None and first.tag == "div" and [node.tag for node in elements(first)][:2] == ["h1", "div"]


def _is_afterword(block: LexborNode) -> bool:
    """Whether a block holds AO3's farewell, or begins as the part with it."""
    if any(is_farewell(node) for node in elements(block) if node.tag == "p"):
        return True
    first = next(elements(block), None)
    return first is not None and first.tag == "h2" and first.text(strip=True) == "Afterword"
