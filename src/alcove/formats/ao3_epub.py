"""AO3's EPUBs: those that calibre makes for it since 2019, its own of 2010 to 2019, and both after a tool's edit.

calibre cuts a work into pieces before every heading and wherever one grows too long; here the pieces are joined again
(ao3-formats 1.9). AO3's own had a page for the preface, one or more for each chapter, one for the afterword (1.10).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.domain.readings import Reading
from alcove.domain.sources import host_of, parse_otw_work_url
from alcove.errors import RefusedError
from alcove.formats import labels
from alcove.formats.ao3_chapters import Piece, draft_chapters, heading_of
from alcove.formats.ao3_preface import Preface, read_preface
from alcove.formats.ao3_reading import Carrier, make_reading
from alcove.formats.ao3_skeleton import Parts, find_tag_table, parts_of
from alcove.formats.decoding import decode
from alcove.formats.ebook import Ebook, Page
from alcove.formats.nodes import has_class, label, parse_xhtml
from alcove.formats.reader import CERTAIN, NO, Sample, Sign

NAME = "ao3-epub"
REVISION = 1

#: The preface stands on one of the first pages; a cover or a tool's title page may come before.
_FIRST_PAGES = 4
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


def sniff(sample: Sample) -> Sign:
    """Certain where one of the first pages has AO3's table of tags."""
    book = sample.ebook
    if book is None:
        return Sign(NO, "not an EPUB")
    if book.encrypted:
        return Sign(NO, "encrypted")
    for page in book.first_pages(_FIRST_PAGES):
        if _TAG_TABLE.search(page.data) and find_tag_table(_leaf(page).parts.preface) is not None:
            return Sign(CERTAIN, f"has the preface of an AO3 download in {page.path}")
    return Sign(NO, "no table of tags on its first pages")


def read(sample: Sample) -> Reading:
    """The reading of an e-book that was sniffed as an AO3 download."""
    book = sample.ebook
    if book is None:
        raise RefusedError(f"{sample.name or 'This file'} is no EPUB.")
    leaves = _leaves(book)
    preface = _read_preface(book, leaves)
    if preface is None:
        raise RefusedError(f"{sample.name or 'This e-book'} has no table of tags, so it is no AO3 download.")
    wrapped = any(leaf.parts.wrapped for leaf in leaves)
    drafts = draft_chapters(_pieces(leaves, wrapped=wrapped, title=preface.fields.get("title")))
    problems = [*book.problems, *dict.fromkeys(leaf.problem for leaf in leaves if leaf.problem)]
    carrier = Carrier(
        reader=NAME,
        revision=REVISION,
        format="epub",
        ends=not book.lost and any(leaf.parts.ends for leaf in leaves),
        damaged=any(leaf.problem for leaf in leaves),
        end_notes_lost=not wrapped,
        made=book.package.made,
        language=book.package.language,
        problems=tuple(problems),
        measured=sample.measured,
    )
    return make_reading(carrier, preface, drafts)


def _leaves(book: Ebook) -> list[Leaf]:
    leaves = [_leaf(page) for page in book.pages]
    by_path = {leaf.path: leaf for leaf in leaves}
    for point in book.contents:
        if point.path in by_path:
            by_path[point.path].labels.append((point.label, point.place))
    return leaves


def _leaf(page: Page) -> Leaf:
    decoded = decode(page.data)
    tree = parse_xhtml(decoded.text)
    return Leaf(page.path, tree, parts_of(tree), problem=decoded.problem)


def _read_preface(book: Ebook, leaves: list[Leaf]) -> Preface | None:
    preface = read_preface(
        [node for leaf in leaves for node in leaf.parts.preface],
        [node for leaf in leaves for node in leaf.parts.afterword],
    )
    if preface is None:
        return None
    if not preface.fields.get("title") and book.package.titles:
        preface.fields["title"] = book.package.titles[0]
    for address in (*(i.text for i in book.package.identifiers if i.scheme in ("uri", "url")), *book.package.sources):
        if preface.source is None and (source := parse_otw_work_url(address)):
            preface.source, preface.host = source, host_of(source.url)
    return preface


def _pieces(leaves: list[Leaf], *, wrapped: bool, title: str | None) -> list[Piece]:
    """The pages with chapters. In a wrapped book a page without wrappers is a cover or the like, not AO3's."""
    has_contents = any(leaf.labels for leaf in leaves)
    pieces: list[Piece] = []
    chapter = ""
    for leaf in leaves:
        if wrapped != leaf.parts.wrapped or not leaf.parts.chapters:
            continue
        entries = [name for name, place in leaf.labels if not _is_no_chapter(name, place)]
        opens = any(not place for name, place in leaf.labels if name in entries)
        if not wrapped:
            nodes = [node for node in leaf.parts.chapters if node.tag == "div"]
            if not any(has_class(node, "userstuff") or heading_of(node) is not None for node in nodes):
                continue
            named = _CHAPTER_FILE.search(leaf.path)
            opens = opens or not named or named[1] != chapter
            chapter = named[1] if named else ""
        shown = next((name for name in entries if name != title), None)
        pieces.append(
            Piece(leaf.parts.chapters, shown, opens=opens, is_start=_start_rule(leaf, has_contents=has_contents))
        )
    return pieces


def _is_no_chapter(name: str, place: str) -> bool:
    # E-books of 2019-02-05 to 2019-02-19 list the links to end notes among the chapters.
    return label(name) in labels.NOT_CHAPTERS or place.startswith("endnotes")


def _start_rule(leaf: Leaf, *, has_contents: bool) -> Callable[[LexborNode, LexborNode], bool]:
    """Whether a block that begins with a heading begins a chapter, or goes on with one in which an author typed it."""
    places = {place for _, place in leaf.labels if place}
    targeted = any(not place for _, place in leaf.labels)
    first = next((heading.mem_id for heading in leaf.tree.css("h2") if not has_class(heading, "toc-heading")), None)

    def is_start(block: LexborNode, heading: LexborNode) -> bool:
        if not leaf.parts.wrapped or not has_contents:
            return True
        # calibre gives this id to the headings that AO3 told it are chapters.
        if (heading.id or "").startswith("calibre_toc_") or places & {heading.id, block.id}:
            return True
        return targeted and heading.mem_id == first

    return is_start
