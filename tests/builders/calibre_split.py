"""How calibre cuts a document into files: before headings, and where a piece is too large.

Every piece repeats the elements around the cut, ids and all. Before a heading
that the table of contents names, an empty division stays behind in the piece
before (ao3-formats.md 1.9).
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from urllib.parse import quote

from lxml import etree, html

from tests.builders.calibre_styles import StyleSheet

# What calibre takes for a chapter by itself.
_CHAPTER = re.compile(r"((chapter|book|section|part)\s+)|((prolog|prologue|epilogue)(\s+|$))", re.IGNORECASE)
PIECE_LIMIT = 260_000  # bytes of one file


@dataclass(slots=True)
class Piece:
    """One file. ``label`` is its entry in the table of contents, None where it has none."""

    name: str
    body: html.HtmlElement
    label: str | None = None


def split(tree: html.HtmlElement, stem: str, sheet: StyleSheet, *, guessed: bool = False) -> list[Piece]:
    """The pieces of a whole HTML document of the archive, classes flattened, links between them set.

    Which headings begin chapters, the archive tells calibre; of a page that it is given by others, it guesses.
    """
    body = tree.body
    if body is None:
        raise ValueError("a document without a body")
    etree.strip_tags(body, etree.Comment)
    headings = list(body.iter("h1", "h2"))
    listed = [e for e in headings if (_CHAPTER.search(e.text_content()) if guessed else _is_listed(e, body))]
    _mark(headings, listed)
    labels = {element.get("id"): " ".join(element.text_content().split()) for element in listed}
    page_class = sheet.number_for("page")
    for element in body.iter():
        sheet.flatten(element)
    body.set("class", page_class)
    bodies = _cut_at_headings(body, [element.attrib["id"] for element in headings], set(labels), sheet)
    bodies = [part for whole in bodies for part in _cut_to_size(whole)]
    pieces = [Piece(f"{stem}_split_{number:03}.xhtml", part) for number, part in enumerate(bodies)]
    for piece in pieces:
        first = next(piece.body.iter("h1", "h2"), None)
        piece.label = labels.get(first.get("id")) if first is not None else None
    _link(pieces)
    return pieces


def _is_listed(heading: html.HtmlElement, body: html.HtmlElement) -> bool:
    """The archive's own headings, found as its conversion finds them (ao3-formats.md 1.3)."""
    if heading.tag != "h2":
        return False
    classes = (heading.get("class") or "").split()
    holder = _parent(heading)
    if _parent(holder) is body and holder.get("id") in ("preface", "afterword", "chapters"):
        return "toc-heading" in classes
    in_block = _parent(holder).get("id") == "chapters" and (holder.get("class") or "").split() == ["meta", "group"]
    return in_block and "heading" in classes


def _parent(node: html.HtmlElement) -> html.HtmlElement:
    parent = node.getparent()
    if parent is None:
        raise ValueError("cut outside the document")
    return parent


def _mark(headings: list[html.HtmlElement], listed: list[html.HtmlElement]) -> None:
    number, entries = 0, 1
    for heading in headings:
        if heading in listed:
            entries += 1
            heading.set("id", f"calibre_toc_{entries}")
            heading.set("data-stub", f"calibre_pb_{number}")
            number += 2 if number else 1
        else:
            heading.set("id", f"calibre_pb_{number}")
            number += 1


def _cut_at_headings(
    body: html.HtmlElement, ids: list[str], listed: set[str | None], sheet: StyleSheet
) -> list[html.HtmlElement]:
    bodies, rest = [], body
    for place in ids[1:]:
        heading = next(element for element in rest.iter("h1", "h2") if element.get("id") == place)
        stub = None
        if place in listed:
            stub = html.Element("div")
            stub.set("class", sheet.number_for("stub"))
            stub.set("id", heading.get("data-stub") or "")
        before, rest = _cut_before(rest, heading, stub)
        bodies.append(before)
    bodies.append(rest)
    for element in (heading for part in bodies for heading in part.iter("h2")):
        element.attrib.pop("data-stub", None)
    return bodies


def _cut_before(
    body: html.HtmlElement, element: html.HtmlElement, stub: html.HtmlElement | None = None
) -> tuple[html.HtmlElement, html.HtmlElement]:
    """Two bodies: all before the element (and the stub in its place), and the element with all behind."""
    path: list[int] = []
    node = element
    while node is not body:
        path.insert(0, _parent(node).index(node))
        node = _parent(node)
    before = copy.deepcopy(body)
    node = before
    for index in path[:-1]:
        node = node[index]
        _drop_behind(node)
    target = node[path[-1]]
    _drop_behind(target)
    if stub is not None:
        _parent(target).replace(target, stub)
    else:
        _remove_with_what_empties(target)
    node = body
    for index in path:
        node.text = "\n"
        del node[:index]
        node = node[0]
    return before, body


def _remove_with_what_empties(node: html.HtmlElement) -> None:
    """Takes the element out, and what then holds nothing at all."""
    while node.tag != "body":
        parent = _parent(node)
        parent.remove(node)
        if len(parent) or (parent.text or "").strip():
            return
        node = parent


def _drop_behind(node: html.HtmlElement) -> None:
    parent = _parent(node)
    del parent[parent.index(node) + 1 :]
    node.tail = "\n"


def _cut_to_size(body: html.HtmlElement) -> list[html.HtmlElement]:
    """Cut in the middle, before a paragraph of a text, until every piece is small enough."""
    if len(etree.tostring(body, encoding="utf-8")) <= PIECE_LIMIT:
        return [body]
    paragraphs = [p for p in body.iter("p") if p.getprevious() is not None]
    if not paragraphs:
        return [body]
    before, behind = _cut_before(body, paragraphs[len(paragraphs) // 2])
    return [*_cut_to_size(before), *_cut_to_size(behind)]


def _link(pieces: list[Piece]) -> None:
    """Links to end notes lead to the piece that has them."""
    homes = {
        element.get("id"): piece.name
        for piece in pieces
        for element in piece.body.iter("div")
        if (element.get("id") or "").startswith("endnotes")
    }
    for piece in pieces:
        for link in piece.body.iter("a"):
            target = link.get("href") or ""
            if target.startswith("#") and target[1:] in homes:
                link.set("href", quote(homes[target[1:]]) + target)
