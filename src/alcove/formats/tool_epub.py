"""EPUBs of the smaller downloaders, and any other whose package names a work's address on a known site.

WattpadDownloader, leech, WebToEpub, fimfic2epub, pyffdl, FicSave and lightnovel-crawler each record the source in a
place of their own; the rest is what a package tells, and the labelled lines of a title page where there is one. Also
what calibre makes of pyffdl's, for a Kindle or as HTMLZ, of which the title page is left.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.domain.languages import language_code
from alcove.domain.readings import Coverage, Reading
from alcove.domain.sources import WorkSource, parse_story_address, parse_work_url
from alcove.errors import RefusedError
from alcove.formats.decoding import decode
from alcove.formats.ebook import Ebook, Page
from alcove.formats.kindle_book import KindleBook
from alcove.formats.nodes import attribute, elements, line, next_element, parse_xhtml
from alcove.formats.opf import Package
from alcove.formats.paragraph_headings import take_heading, unset
from alcove.formats.reader import LIKELY, NO, Sample, Sign
from alcove.formats.sanitize import clean_note
from alcove.formats.texts import BuiltChapter, build_chapter
from alcove.formats.told import Row, Told, day_of, row_of, split_names, take_rows
from alcove.formats.told_reading import make_told_reading, read_creators, title_of_chapter

NAME = "tool-epub"
REVISION = 1

_ADDRESS = re.compile(r"^(?:ur[il]:\s*)?(https?://\S+)$", re.IGNORECASE)
_WATTPAD = re.compile(r"wpd_([1-9]\d{0,17})$")
_TOOLS = re.compile(r"WebToEpub|FicSave|Lightnovel Crawler|lightnovel-crawler|pyffdl", re.IGNORECASE)
_AUTHOR_ADDRESS = re.compile(rb"<(?:b|strong)\b[^<>]{0,200}>\s*Author URL:\s*</")
_TITLE_PAGES, _MOST_LINES = 3, 200
_NO_TEXT = re.compile(
    r"^(?:cover|cover page|title ?page|front matter|table of contents|contents|information|intro(?:duction)?)$",
    re.IGNORECASE,
)
_NOTE_FILE = re.compile(r"(?:^|/)note[-_]?0*(\d{1,5})\.x?html?$", re.IGNORECASE)
_CHAPTER_FILE = re.compile(r"(?:^|/)chapter[-_]?0*(\d{1,5})\.x?html?$", re.IGNORECASE)


def sniff(sample: Sample) -> Sign:
    """Likely where the package or the title page tells a source, a little more than for any other EPUB."""
    book = sample.book
    if book is None or book.encrypted:
        return Sign(NO, "not an e-book that can be read")
    tool = _tool_of(book)
    if tool is None and _source(book) is None:
        return Sign(NO, "no tool and no known site named in its package")
    return Sign(LIKELY + 1, f"made by {tool}" if tool else "its package names the address of a work")


def read(sample: Sample) -> Reading:
    """The reading of an e-book that was sniffed as a downloader's."""
    book = sample.book
    if book is None:
        raise RefusedError(f"{sample.name or 'This file'} is no e-book.")
    told = Told(source=_source(book))
    _take_package(told, book.package)
    for page in book.pages[:_TITLE_PAGES]:
        _take_title_page(told, page)
    built = _chapters(book, told.fields.get("title"), measured=sample.measured)
    coverage = Coverage.LOSSY if book.format == "mobi" else Coverage.FULL
    coverage = Coverage.PARTIAL if book.lost else coverage
    return make_told_reading(
        (NAME, REVISION, book.format), told, built, coverage=coverage, problems=tuple(book.problems)
    )


def _tool_of(book: Ebook | KindleBook) -> str | None:
    package = book.package
    if any(_WATTPAD.match(i.text) for i in package.identifiers):
        return "WattpadDownloader"
    if package.metas.get("generator") == "leech" or any(i.text.startswith("leech_book_") for i in package.identifiers):
        return "leech"
    if "fimfic2epub version" in package.metas:
        return "fimfic2epub"
    named = (found for name in (*package.contributors, *package.publishers) if (found := _TOOLS.search(name)))
    found = next(named, None)
    if found:
        return found[0]
    if any(_is_pyffdl(page) for page in book.first_pages(_TITLE_PAGES)):
        return "pyffdl"
    return None


def _source(book: Ebook | KindleBook) -> WorkSource | None:
    """The source, in the order in which it can be trusted: the package, the title page, the first link of a known site."""
    package = book.package
    wattpad = next((found for i in package.identifiers if (found := _WATTPAD.match(i.text))), None)
    if wattpad:
        return parse_work_url(f"https://www.wattpad.com/story/{wattpad[1]}")
    told = [
        found[1]
        for text in (*(i.text for i in package.identifiers), *package.sources)
        if (found := _ADDRESS.match(text))
    ]
    for parse in (parse_work_url, parse_story_address if _is_named(package) else parse_work_url):
        source = next((source for address in told if (source := parse(address))), None)
        if source:
            return source
    for page in book.first_pages(_TITLE_PAGES):
        if _is_pyffdl(page) or b"icsave" in page.data:
            links = (attribute(link, "href") for link in _tree(page).css("a[href]"))
            return next((source for address in links if (source := parse_work_url(address))), None)
    return None


def _is_pyffdl(page: Page) -> bool:
    """Whether this is pyffdl's title page: by its id, else by a label that no other tool has."""
    return b'id="story-url"' in page.data or _AUTHOR_ADDRESS.search(page.data) is not None


def _is_named(package: Package) -> bool:
    """Whether the package is of a tool that writes a story's address as its identifier."""
    return package.metas.get("generator") == "leech" or any("WebToEpub" in name for name in package.contributors)


def _take_package(told: Told, package: Package) -> None:
    fields = told.fields
    fields["title"] = next(iter(package.titles), None)
    fields["creators"] = read_creators([], package.creators, "")
    fields["summary"] = clean_note(package.description) if package.description else None
    fields["language"] = language_code(package.language) if package.language else None
    fields["language_name"] = package.language if package.language and len(package.language) > 3 else None
    names = [name for subject in package.subjects for name in split_names(subject)]
    fields["freeforms"] = tuple(dict.fromkeys(names)) or None
    if "completed" in package.metas:
        fields["complete"] = package.metas["completed"] in ("1", "true", "True")
    if any(_WATTPAD.match(i.text) for i in package.identifiers) and package.dates:
        fields["published"] = day_of(package.dates[0])


def _take_title_page(told: Told, page: Page) -> None:
    tree = _tree(page)
    rows = [row_of(term.text(), [value]) for term in tree.css("dl dt") if (value := next_element(term)) is not None]
    rows += [row for node in tree.css("div.titlepage > div") if (row := _row(node))]
    if not rows and _is_pyffdl(page):
        rows = _flat_rows(tree)
    # pyffdl's category is a shelf of the site ("Books"), not what the story is about.
    take_rows(told, [row for row in rows if row.label != "category"])


def _row(node: LexborNode) -> Row | None:
    name = node.css_first("strong")
    return row_of(name.text(), list(node.iter(include_text=True))[_after(node, name) :]) if name is not None else None


def _flat_rows(tree: LexborHTMLParser) -> list[Row]:
    """The lines of a title page in a MOBI: paragraphs with a bold label; those without belong to the one before."""
    found: list[tuple[str, list[LexborNode]]] = []
    for node in tree.css("body > p")[:_MOST_LINES]:
        first = next(elements(node), None)
        name = line(first) if first is not None and first.tag in ("b", "strong") else ""
        if name.endswith(":"):
            found.append((name, list(node.iter(include_text=True))[_after(node, first) :] if first is not None else []))
        elif found:
            found[-1][1].append(node)
    return [row_of(name, nodes) for name, nodes in found] if len(found) > 1 else []


def _after(node: LexborNode, name: LexborNode) -> int:
    places = [child.mem_id for child in node.iter(include_text=True)]
    return places.index(name.mem_id) + 1 if name.mem_id in places else 0


def _tree(page: Page) -> LexborHTMLParser:
    return parse_xhtml(decode(unset(page.data)).text)


def _chapters(book: Ebook | KindleBook, work: str | None, *, measured: bool) -> list[BuiltChapter]:
    labels = {point.path: point.label for point in reversed(book.contents)}
    parts: list[tuple[str, str | None, str]] = []
    notes: dict[str, str] = {}
    for page in _text_pages(book, labels):
        tree = _tree(page)
        note = _NOTE_FILE.search(page.path)
        if tree.body is None or _is_no_text(page, tree, labels.get(page.path)):
            continue
        if note:
            notes[note[1]] = tree.body.inner_html or ""
            continue
        heading = next((node for node in tree.body.css("h1, h2, h3") if line(node)), None)
        if heading is None and page.path in labels:
            take_heading(tree.body, labels[page.path])
        title = labels.get(page.path) or (line(heading) if heading is not None else None)
        if heading is not None and _opens(tree.body, heading):
            heading.decompose()
        markup = tree.body.inner_html or ""
        if tree.body.text(strip=True) or "<img" in markup:
            parts.append((page.path, title, markup))
    built = []
    for number, (path, title, markup) in enumerate(parts, 1):
        numbered = _CHAPTER_FILE.search(path)
        end_notes = clean_note(notes[numbered[1]]) if numbered and numbered[1] in notes else None
        shown = title_of_chapter(title, number, work if len(parts) == 1 else None)
        built.append(build_chapter(number, markup, title=shown, end_notes=end_notes, measured=measured))
    return built


def _text_pages(book: Ebook | KindleBook, labels: Mapping[str, str]) -> Sequence[Page]:
    """The pages that may be chapters: in a MOBI those that are listed, else those behind pyffdl's title page."""
    if book.format == "mobi":
        return [page for page in book.pages if page.path in labels]
    head = next((at for at, page in enumerate(book.pages[:_TITLE_PAGES]) if _is_pyffdl(page)), -1)
    return book.pages[head + 1 :]


def _opens(body: LexborNode, heading: LexborNode) -> bool:
    """Whether nothing but wrappers stands before a heading."""
    first = next(elements(body), None)
    while first is not None and first.mem_id != heading.mem_id:
        first = next(elements(first), None)
    return first is not None


def _is_no_text(page: Page, tree: LexborHTMLParser, label: str | None) -> bool:
    stem = posixpath.basename(page.path).partition(".")[0]
    if _NO_TEXT.match(label or "") or _NO_TEXT.match(stem) or stem in ("nav", "toc", "title"):
        return True
    return tree.css_first("nav[id=toc], nav[role=doc-toc], div.titlepage") is not None
