"""The chapters of an AO3 download, put together from the elements of its chapter parts.

One list of elements in, one list of chapters out, for a page and for the pieces of an e-book alike: what opens a
chapter, what is its text and what its end notes is decided here, by the rules of each make (``Cut``). Sits between
``ao3_skeleton`` and the readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum

from selectolax.lexbor import LexborNode

from alcove.domain.readings import Creator
from alcove.formats import labels
from alcove.formats.ao3_bylines import read_byline
from alcove.formats.ao3_preface import notes_of
from alcove.formats.ao3_skeleton import is_text_block
from alcove.formats.nodes import attribute, elements, has_class, line, next_element
from alcove.formats.texts import BuiltChapter, build_chapter

_END_NOTES = re.compile(r"endnotes\d+$")
_END_NOTES_LINK = re.compile(r"#endnotes\d+$")
_NUMBERED = re.compile(r"Chapter\s+\d[\d,]*\s*(?::\s*(.*))?$", re.DOTALL)
_PAGE_BREAK = "calibre_pb_"


class Role(Enum):
    """What an element among the chapters is."""

    HEADER = "header"
    TEXT = "text"
    END_NOTES = "end notes"
    NOTHING = "nothing"


def always(_block: LexborNode, _heading: LexborNode) -> bool:
    """Any block that begins with a heading opens a chapter: right for AO3's HTML, whose texts have blocks of their own."""
    return True


@dataclass(slots=True)
class Piece:
    """A page of an e-book (the only one of an HTML file) and its elements among the chapters.

    ``label`` is its entry in the table of contents, None where it has none; ``opens`` tells whether the piece begins a
    chapter whatever stands in it; ``whole`` whether each of its text blocks is a chapter's whole text.
    """

    nodes: list[LexborNode]
    label: str | None = None
    opens: bool = False
    whole: bool = False
    is_start: Callable[[LexborNode, LexborNode], bool] = always


@dataclass(slots=True)
class Draft:
    """A chapter while it is put together."""

    heading: str | None = None
    header: list[LexborNode] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    end_notes: list[LexborNode] = field(default_factory=list)

    @property
    def lacks_end_notes(self) -> bool:
        """Whether its header points to end notes that are not in the file."""
        return not self.end_notes and any(
            _END_NOTES_LINK.search(attribute(link, "href"))
            for node in self.header
            if node.tag == "div"
            for link in node.css("a")
        )


def draft_chapters(pieces: Iterable[Piece]) -> list[Draft]:
    """The chapters of these pieces, in order."""
    drafts: list[Draft] = []
    last = Role.NOTHING
    for piece in pieces:
        opening = piece.opens
        # A heading that an author typed into the notes of a chapter sends the rest of its header to the next piece.
        header_goes_on = last is Role.HEADER and not piece.whole
        for node in piece.nodes:
            role = _role(node, piece)
            if header_goes_on and role is Role.TEXT and _is_rest_of_header(node, drafts[-1].header):
                drafts[-1].header += elements(node)
                role = Role.HEADER
            elif role is Role.HEADER:
                drafts.append(_headed(node))
            elif role is Role.END_NOTES and drafts:
                drafts[-1].end_notes += elements(node)
            elif role in (Role.TEXT, Role.END_NOTES):
                _add_text(drafts, node, piece, opening=opening)
            opening = opening and role is Role.NOTHING
            header_goes_on = False
            last = role
    return drafts


def build_chapters(drafts: list[Draft], host: str, *, measured: bool = True) -> list[BuiltChapter]:
    """Chapters from drafts: titles without AO3's numbers, notes as clean HTML; with ``measured`` texts, words, hashes."""
    titles = chapter_titles([draft.heading for draft in drafts])
    built: list[BuiltChapter] = []
    for number, (draft, title) in enumerate(zip(drafts, titles, strict=True), 1):
        notes = notes_of(draft.header)
        built.append(
            build_chapter(
                number,
                "".join(draft.texts),
                title=title,
                summary=notes.get("summary"),
                notes=notes.get("notes"),
                end_notes=notes_of(draft.end_notes).get("end_notes"),
                creators=_chapter_creators(draft, host),
                measured=measured,
            )
        )
    return built


def chapter_titles(headings: list[str | None]) -> list[str | None]:
    """The authors' titles behind the headings; None for a chapter without one.

    Since 2025-10 every heading begins with "Chapter N"; before, only those of untitled chapters were just that.
    A file in which some heading has no such beginning is of the older kind, and "Chapter 3: X" in it is the author's.
    """
    matched = [(heading, _NUMBERED.match(heading)) for heading in headings if heading]
    numbered = all(found for _, found in matched)
    titles: list[str | None] = []
    for heading in headings:
        found = _NUMBERED.match(heading) if heading else None
        if found and (numbered or not found[1]):
            titles.append((found[1] or "").strip() or None)
        else:
            titles.append(heading or None)
    return titles


def _role(node: LexborNode, piece: Piece) -> Role:
    if node.id and _END_NOTES.match(node.id):
        return Role.END_NOTES
    if node.tag == "h2" and has_class(node, "toc-heading"):
        return Role.NOTHING
    if node.tag != "div" or is_text_block(node):
        return Role.TEXT
    heading = heading_of(node)
    if heading is not None and piece.is_start(node, heading):
        return Role.HEADER
    if piece.whole and has_class(node, "meta"):
        return Role.HEADER if node.text(strip=True) else Role.NOTHING
    return Role.NOTHING if _is_stub(node) else Role.TEXT


def _is_rest_of_header(node: LexborNode, header: list[LexborNode]) -> bool:
    """A block that begins with quoted notes, after a header that ends in the midst of some, and is none of the texts."""
    first = next(elements(node), None)
    in_notes = bool(header) and header[-1].tag in ("p", "blockquote")
    return (
        node.tag == "div" and first is not None and first.tag == "blockquote" and in_notes and not is_text_block(node)
    )


def _headed(node: LexborNode) -> Draft:
    heading = heading_of(node)
    return Draft(line(heading) if heading is not None else None, list(elements(node)))


def heading_of(block: LexborNode) -> LexborNode | None:
    """The ``h2`` that begins a block, with nothing but page breaks before it."""
    for child in elements(block):
        if child.tag == "h2":
            return child
        if not _is_stub(child):
            return None
    return None


def _add_text(drafts: list[Draft], node: LexborNode, piece: Piece, *, opening: bool) -> None:
    is_block = node.tag == "div"
    markup = (node.inner_html if is_block else node.html) or ""
    fresh = opening or (piece.whole and is_block and is_text_block(node))
    if not drafts or (fresh and drafts[-1].texts):
        drafts.append(Draft(piece.label if opening else None))
    drafts[-1].texts.append(markup)


def _is_stub(node: LexborNode) -> bool:
    """A mark of calibre's, for a break before a chapter: an empty ``div#calibre_pb_N``, alone in its wrappers."""
    only: LexborNode | None = node
    while only is not None:
        if (only.id or "").startswith(_PAGE_BREAK):
            return only.tag == "div" and not (only.inner_html or "").strip()
        inside = only.first_child
        while inside is not None and not inside.is_element_node:
            if inside.is_text_node and inside.text(deep=False).strip():
                return False
            inside = inside.next
        if inside is None or next_element(inside) is not None:
            return False
        only = inside
    return False


def _chapter_creators(draft: Draft, host: str) -> tuple[Creator, ...]:
    for node in draft.header:
        if node.tag == "p" and line(node).casefold().startswith(labels.CHAPTER_BYLINE_START):
            return read_byline(node, host, labels.CHAPTER_BYLINE_START)
        if node.tag == "blockquote":
            break
    return ()
