"""An e-book of AO3's as leaves: its pages, each sorted into preface, chapters and afterword, with its entries in the
table of contents. Whatever the container is; between ``ao3_chapters`` and the readers.

calibre cuts a work into pieces before every heading and wherever one grows too long; here it is told which pieces begin
a chapter (ao3-formats 1.9). AO3's own e-books had one or more pages for each chapter (1.10).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.formats import labels
from alcove.formats.ao3_chapters import Piece, heading_of
from alcove.formats.ao3_preface import Preface, read_preface
from alcove.formats.ao3_renamed import restore_ids
from alcove.formats.ao3_skeleton import Parts, find_tag_table, is_of_chapters, parts_of
from alcove.formats.decoding import decode
from alcove.formats.ebook import Page
from alcove.formats.htmlz import RENAMED
from alcove.formats.nodes import has_class, label, parse_xhtml
from alcove.formats.opf import NavPoint

_TAG_TABLE = re.compile(rb"<dl\b[^>]*\btags\b|Archive Warning", re.IGNORECASE)
_CHAPTER_FILE = re.compile(r"(?:^|/)chapter(\d+)(?:_(\d+))?\.x?html?$", re.IGNORECASE)


@dataclass(slots=True)
class Leaf:
    """A page of the e-book, parsed and sorted into parts, with its entries in the table of contents."""

    path: str
    tree: LexborHTMLParser
    parts: Parts
    labels: list[tuple[str, str]] = field(default_factory=list)
    problem: str | None = None


def leaves_of(pages: Iterable[Page], contents: Iterable[NavPoint]) -> list[Leaf]:
    """The pages of a book in order, parsed. Raises RefusedError for one nested beyond any sense."""
    leaves = _leaves(pages)
    by_path = {leaf.path: leaf for leaf in leaves}
    for point in contents:
        if point.path in by_path:
            by_path[point.path].labels.append((point.label, point.place))
    _sort_half_wrapped(leaves)
    _sort_unwrapped(leaves)
    return leaves


def _sort_half_wrapped(leaves: list[Leaf]) -> None:
    """In e-books made of AO3's pages of 2010 to 2019, only chapters are wrapped: what stands around them is no chapter."""
    table = next((at for at, leaf in enumerate(leaves) if find_tag_table(leaf.parts.preface) is not None), None)
    wrapped = [at for at, leaf in enumerate(leaves) if leaf.parts.wrapped]
    if table is None or not wrapped or leaves[table].parts.wrapped:
        return
    ends = next((at for at in range(wrapped[-1], len(leaves)) if leaves[at].parts.ends), len(leaves) - 1)
    last = max(at for at in range(wrapped[-1], ends + 1) if at == wrapped[-1] or _has_chapters(leaves[at]))
    for leaf in leaves[table : wrapped[0]]:
        leaf.parts.preface += leaf.parts.chapters
    for leaf in leaves[wrapped[-1] : last + 1]:
        leaf.parts.wrapped = True
    for leaf in leaves[last + 1 :]:
        leaf.parts.afterword += leaf.parts.chapters


def _sort_unwrapped(leaves: list[Leaf]) -> None:
    """Calibre's heuristics end the wrapper of the chapters early: pages between two with wrappers have chapters as well."""
    first = next((at for at, leaf in enumerate(leaves) if leaf.parts.wrapped and leaf.parts.chapters), len(leaves))
    last = max((at for at, leaf in enumerate(leaves) if leaf.parts.wrapped), default=0)
    for leaf in leaves[first:last]:
        leaf.parts.wrapped = leaf.parts.wrapped or _has_chapters(leaf)


def _has_chapters(leaf: Leaf) -> bool:
    return any(map(is_of_chapters, leaf.parts.chapters))


def has_tag_table(page: Page) -> bool:
    """Whether AO3's table of tags stands on this page before the chapters; quick for one where it does not."""
    return bool(_TAG_TABLE.search(page.data)) and find_tag_table(_leaves([page])[0].parts.preface) is not None


def preface_of(leaves: list[Leaf]) -> Preface | None:
    """What preface and afterword tell, wherever the book was cut; None where there is no table of tags."""
    return read_preface(
        [node for leaf in leaves for node in leaf.parts.preface],
        [node for leaf in leaves for node in leaf.parts.afterword],
    )


def is_wrapped(leaves: list[Leaf]) -> bool:
    """Whether the book has AO3's wrappers, as all have since 2019."""
    return any(leaf.parts.wrapped for leaf in leaves)


def pieces_of_leaves(leaves: list[Leaf], title: str | None) -> list[Piece]:
    """The pages with chapters. In a wrapped book a page without wrappers is a cover or the like, not AO3's.

    AO3 has all chapters in the table of contents, after its preface; where people convert its pages, calibre guesses.
    """
    wrapped = is_wrapped(leaves)
    lists_chapters = any(label(name) == labels.PREFACE for leaf in leaves for name, _ in leaf.labels)
    pieces: list[Piece] = []
    chapter, listed = "", False
    for leaf in leaves:
        entries = [name for name, place in leaf.labels if not _is_no_chapter(name, place)]
        # What follows a chapter's page and is not listed goes on with it.
        listed = lists_chapters and bool(entries or (listed and not leaf.labels))
        if wrapped != leaf.parts.wrapped or not leaf.parts.chapters:
            continue
        entries = entries if lists_chapters or not wrapped else []
        opens = any(not place for name, place in leaf.labels if name in entries)
        if not wrapped:
            named = _CHAPTER_FILE.search(leaf.path)
            if not (listed or named or any(map(_is_of_chapter, leaf.parts.chapters))):
                continue
            opens = opens or (named[1] != chapter if named else not listed)
            chapter = named[1] if named else ""
        shown = next((name for name in entries if name != title), None)
        pieces.append(
            Piece(leaf.parts.chapters, shown, opens=opens, is_start=_start_rule(leaf, lists_chapters=lists_chapters))
        )
    return pieces or [Piece(leaf.parts.chapters) for leaf in _between(leaves)]


def _between(leaves: list[Leaf]) -> list[Leaf]:
    """The pages between AO3's table of tags and its farewell: of a text about which nothing else is left."""
    table = next((at for at, leaf in enumerate(leaves) if find_tag_table(leaf.parts.preface) is not None), len(leaves))
    end = next((at for at, leaf in enumerate(leaves) if leaf.parts.ends), table)
    return [leaf for leaf in leaves[table + 1 : end] if leaf.parts.chapters]


def _leaves(pages: Iterable[Page]) -> list[Leaf]:
    held = [(page.path, decode(page.data)) for page in pages]
    trees = [parse_xhtml(decoded.text) for _, decoded in held]
    if any(RENAMED in decoded.text for _, decoded in held):
        restore_ids(trees)
    return [
        Leaf(path, tree, parts_of(tree), problem=decoded.problem)
        for (path, decoded), tree in zip(held, trees, strict=True)
    ]


def _is_of_chapter(node: LexborNode) -> bool:
    """Whether this is a header or a text as AO3 marks them; another program may have renamed the classes."""
    return node.tag == "div" and (has_class(node, "userstuff") or heading_of(node) is not None)


def _is_no_chapter(name: str, place: str) -> bool:
    # E-books of 2019-02-05 to 2019-02-19 list the links to end notes among the chapters.
    return label(name) in labels.NOT_CHAPTERS or place.startswith("endnotes")


def _start_rule(leaf: Leaf, *, lists_chapters: bool) -> Callable[[LexborNode, LexborNode], bool]:
    """Whether a block that begins with a heading begins a chapter, or goes on with one in which an author typed it."""
    places = {place for _, place in leaf.labels if place}
    targeted = any(not place for _, place in leaf.labels)
    first = next((heading.mem_id for heading in leaf.tree.css("h2") if not has_class(heading, "toc-heading")), None)

    def is_start(block: LexborNode, heading: LexborNode) -> bool:
        if not leaf.parts.wrapped or not lists_chapters:
            return True
        # calibre gives this id to the headings that AO3 told it are chapters.
        if (heading.id or "").startswith("calibre_toc_") or places & {heading.id, block.id}:
            return True
        return targeted and heading.mem_id == first

    return is_start
