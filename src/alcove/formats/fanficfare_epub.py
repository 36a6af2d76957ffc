"""FanFicFare's EPUBs (2 and 3), also after calibre converted or cut them, and its books for Kindle.

Recognised by the package, else by its pages; what a page is, by the address of a chapter in its head, by its name, else
by the class of its body (``writers/writer_epub.py``), or what stands in it (``writers/writer_mobi.py``; ``fanficfare_flat``
where calibre left paragraphs alone). Those of its predecessor are alike.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.domain.readings import Coverage, Reading
from alcove.domain.sources import WorkSource, host_of, parse_story_address, parse_work_url
from alcove.errors import RefusedError
from alcove.formats.decoding import decode
from alcove.formats.ebook import Ebook, Page
from alcove.formats.fanficfare_chapters import FAILED_CHAPTER, build_told_chapter, read_log
from alcove.formats.fanficfare_flat import is_flat_title_page, unflatten
from alcove.formats.kindle_book import KindleBook
from alcove.formats.nodes import attribute, elements, has_class, label, line, parse_html, parse_xhtml
from alcove.formats.opf import Package
from alcove.formats.reader import CERTAIN, NO, Sample, Sign
from alcove.formats.texts import BuiltChapter
from alcove.formats.told import Row, Told, known_names, row_of, take_rows
from alcove.formats.told_reading import make_told_reading, read_creators, title_of_chapter

NAME = "fanficfare-epub"
REVISION = 1

_UID = re.compile(r"(?:fanficfare|fanfictiondownloader)-uid:", re.IGNORECASE)
_ROLES = {
    "fff_titlepage": "title_page",
    "fff_tocpage": "toc_page",
    "fff_logpage": "log_page",
    "fff_chapter": "chapter",
}
_HEADINGS = {"table of contents": "toc_page", "update log": "log_page"}
# calibre renames pages (file0005_u3.xhtml) and cuts them (file0005_split_001.xhtml).
_NAMED = re.compile(r"(title_page|toc_page|log_page|cover|titlepage|nav)\b|(title_page|toc_page|log_page|file(?=\d))")
_BODY = re.compile(rb"<body\b[^<>]{0,1000}\bfff_")
#: The title page is the first; a cover may come before.
_FIRST_PAGES = 2
#: What calibre calls the table of contents that it writes into a book for Kindle.
_INLINE_CONTENTS = "calibre_generated_inline_toc"
_MOST_ROWS = 500
_GOES_ON = re.compile(r"_split_0*[1-9]\d*\.x?html?$", re.IGNORECASE)


@dataclass(slots=True)
class _Leaf:
    role: str
    path: str
    tree: LexborHTMLParser
    body: LexborNode


def sniff(sample: Sample) -> Sign:
    """Certain where the package names FanFicFare, or its first pages have the class of its own."""
    book = sample.book
    if book is None:
        return Sign(NO, "not an e-book")
    if book.encrypted:
        return Sign(NO, "encrypted")
    if _is_made_by_fanficfare(book.package):
        return Sign(CERTAIN, "made by FanFicFare, as its package says")
    # A conversion writes a package of its own.
    if any(map(_is_page, book.first_pages(_FIRST_PAGES))) or _is_flat(book):
        return Sign(CERTAIN, "has pages of FanFicFare's")
    return Sign(NO, "FanFicFare is not named in its package, nor by its first pages")


def read(sample: Sample) -> Reading:
    """The reading of an e-book that was sniffed as FanFicFare's."""
    book = sample.book
    if book is None:
        raise RefusedError(f"{sample.name or 'This file'} is no e-book.")
    leaves = _leaves(unflatten(book.pages, book.contents) if _is_flat(book) else book.pages)
    told = Told()
    title_page = next((leaf.body for leaf in leaves if leaf.role == "title_page"), None)
    head = title_page.css_first("h3, h2, h1") if title_page is not None else None
    links = head.css("a") if head is not None else []
    told.source = _source(book.package, links, leaves)
    told.fields["title"] = next(iter(book.package.titles), None) or (line(links[0]) if links else None)
    told.fields["creators"] = read_creators(
        [link for link in links if has_class(link, "authorlink")] or links[1:],
        book.package.creators,
        host_of(told.source.url) if told.source else "",
    )
    if title_page is not None:
        take_rows(told, rows_of(title_page), known_names(book.package.subjects))
    log = next((leaf.body for leaf in leaves if leaf.role == "log_page"), None)
    if log is not None:
        told.fields["history"] = read_log(log) or None
    built, failed = _chapters(told, leaves, measured=sample.measured)
    if failed:
        told.problems.append(
            f"{failed} chapter{'s' if failed > 1 else ''} could not be downloaded when the e-book was made; update it."
        )
    coverage = Coverage.LOSSY if book.format == "mobi" else Coverage.FULL
    coverage = Coverage.PARTIAL if book.lost or failed else coverage
    return make_told_reading(
        (NAME, REVISION, book.format), told, built, coverage=coverage, problems=tuple(book.problems)
    )


def rows_of(body: LexborNode) -> list[Row]:
    """The labelled values of a title page: a table of two columns, or bold labels with what follows up to the next."""
    cells = body.css("table.full tr") or body.css("tr")
    if cells:
        return [row for cell in cells if (row := _table_row(cell))]
    rows: list[Row] = []
    labels = (b for b in body.css("b") if b.text(deep=False).rstrip().endswith(":") and not _within_value(b))
    for node in itertools.islice(labels, _MOST_ROWS):
        value = []
        after = node.next
        while after is not None and after.tag != "b":
            value.append(after)
            after = after.next
        rows.append(row_of(node.text(deep=False), value))
    return rows


def _within_value(node: LexborNode) -> bool:
    """Whether a bold word stands within a summary, not beside the labels: a label's parent holds line breaks."""
    parent = node.parent
    return parent is None or parent.tag in ("p", "blockquote", "li", "span") or has_class(parent, "userstuff")


def _table_row(node: LexborNode) -> Row | None:
    cells = list(elements(node))
    name = cells[0].css_first("b") if cells else None
    if name is None:
        return None
    if len(cells) > 1:
        return row_of(name.text(), cells[1].iter(include_text=True))
    after = name.next
    value = []
    while after is not None:
        value.append(after)
        after = after.next
    return row_of(name.text(), value)


def _is_made_by_fanficfare(package: Package) -> bool:
    return any(_UID.match(i.text) for i in package.identifiers) or any(
        re.match(r"FanFicFare|fanficdownloader|fanfictiondownloader", name, re.IGNORECASE)
        for name in package.contributors
    )


def _is_page(page: Page) -> bool:
    """Whether this is a page of FanFicFare's: by its class, or a title page under its heading."""
    return _BODY.search(page.data) is not None or (b"<b>Packaged:</b>" in page.data and b"<h3" in page.data)


def _is_flat(book: Ebook | KindleBook) -> bool:
    """Whether this is a MOBI that calibre made of FanFicFare's EPUB."""
    return book.format == "mobi" and any(is_flat_title_page(page.data) for page in book.first_pages(_FIRST_PAGES))


def _leaves(pages: Iterable[Page]) -> list[_Leaf]:
    leaves: list[_Leaf] = []
    for page in pages:
        tree = parse_xhtml(decode(page.data).text)
        if tree.body is not None:
            leaf = _Leaf("chapter", page.path, tree, tree.body)
            leaf.role = "chapter" if _meta(leaf, "chapterurl") else _role(page.path, tree.body) or ""
            leaves.append(leaf)
    roles = {leaf.role for leaf in leaves}
    for leaf in (leaf for leaf in leaves if not leaf.role):
        # calibre gives all pages that look alike the class of the first, so that it says what one of them is.
        named = next((role for name, role in _ROLES.items() if has_class(leaf.body, name)), "chapter")
        leaf.role = "chapter" if named in roles else named
        roles.add(named)
    return leaves


def _role(path: str, body: LexborNode) -> str | None:
    """What a page is that names no chapter, by its name or by what stands in it."""
    if named := _NAMED.match(posixpath.basename(path)):
        role = next(filter(None, named.groups()))
        return "chapter" if role == "file" else role
    if body.css_first("span#dateUpdated") is not None:
        return "log_page"
    if body.id == _INLINE_CONTENTS or body.css_first('a[name="TOCTOP"]') is not None:
        return "toc_page"
    heading = body.css_first("h3")
    if heading is not None and (role := _HEADINGS.get(label(heading.text()))):
        return role
    return "title_page" if any(label(node.text()) == "packaged" for node in body.css("b")) else None


def _source(package: Package, links: list[LexborNode], leaves: list[_Leaf]) -> WorkSource | None:
    told = [*package.sources, *(i.text for i in package.identifiers if i.scheme in ("url", "uri"))]
    told += [re.sub(r"^(?:url|uri):", "", i.text, flags=re.IGNORECASE) for i in package.identifiers]
    for address in told:
        if address.lower().startswith("http") and (source := parse_story_address(address)):
            return source
    shown = [attribute(link, "href") for link in links[:1]]
    if shown and (source := parse_story_address(shown[0])):
        return source
    return next((s for leaf in leaves if (s := parse_work_url(_meta(leaf, "chapterurl")))), None)


def _chapters(told: Told, leaves: list[_Leaf], *, measured: bool) -> tuple[list[BuiltChapter], int]:
    failed = 0
    before = ("", "")
    parts: list[tuple[str | None, list[str]]] = []
    for leaf in leaves:
        if leaf.role != "chapter" or not (line(leaf.body) or leaf.body.css_first("img") is not None):
            continue
        address = _meta(leaf, "chapterurl")
        if address == FAILED_CHAPTER:
            failed += 1
            continue
        heading = leaf.body.css_first("h3.fff_chapter_title")
        title = _meta(leaf, "chaptertitle") or _meta(leaf, "chapterorigtitle")
        # calibre gives what it cuts off the head of its page, or none.
        goes_on = (address, title) == before if address else _GOES_ON.search(leaf.path) is not None
        before = (address, title) if address else before
        if heading is None and goes_on and parts:
            parts[-1][1].append(leaf.body.inner_html or "")
            continue
        if heading is None and not address:
            heading = leaf.body.css_first("h3, h2")
        title = title or (line(heading) if heading is not None else "")
        if heading is None:
            heading = leaf.body.css_first("h3")
            heading = heading if heading is not None and line(heading) == title else None
        if heading is not None:
            heading.decompose()
        parts.append((title, [leaf.body.inner_html or ""]))
    built: list[BuiltChapter] = []
    for number, (shown, pieces) in enumerate(parts, 1):
        body = parse_html("".join(pieces)).body
        if body is not None:
            name = title_of_chapter(shown, number, told.fields.get("title") if len(parts) == 1 else None)
            built.append(build_told_chapter(told, number, body, name, measured=measured))
    return built, failed


def _meta(leaf: _Leaf, name: str) -> str:
    node = leaf.tree.css_first(f'meta[name="{name}"]')
    return attribute(node, "content") if node is not None else ""
