"""FicHub's exports: an e-book whose introduction tells the source, or one page with the same (``ebook.py`` of fichub.net).

Also what calibre makes of the e-book, for a Kindle or as HTMLZ, where pages have lost their names: the contents tell which
are chapters, and where there are none, all pages behind the introduction are.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from selectolax.lexbor import LexborNode

from alcove.domain.readings import Coverage, Creator, Reading
from alcove.domain.sources import parse_story_address
from alcove.errors import RefusedError
from alcove.formats.decoding import decode
from alcove.formats.ebook import Ebook, Page
from alcove.formats.kindle_book import KindleBook
from alcove.formats.nodes import attribute, elements, has_class, label, line, parse_xhtml
from alcove.formats.paragraph_headings import take_heading
from alcove.formats.reader import CERTAIN, NO, Sample, Sign
from alcove.formats.sanitize import clean_note
from alcove.formats.texts import BuiltChapter, build_chapter
from alcove.formats.told import Row, Told, take_rows
from alcove.formats.told_reading import check_chapters, make_told_reading, title_of_chapter

NAME = "fichub"
REVISION = 1

_MARK = re.compile(rb"https?://fichub\.net|FicHub\.net")
_CHAPTER_FILE = re.compile(r"(?:^|/)chap_\d+\.x?html?$")
#: The introduction is the first page; calibre puts a cover before it.
_FIRST_PAGES = 2
_HEADED = re.compile(rb"<body\b[^<>]{0,200}>\s*<h2\b")
_CHAPTER_ID = re.compile(r"chap_\d+$")


def sniff(sample: Sample) -> Sign:
    """Certain where the introduction names FicHub and the original source."""
    heads = [sample.page[:65536]] if sample.is_html else []
    if (book := sample.book) is not None and not book.encrypted:
        heads = [page.data for page in book.first_pages(_FIRST_PAGES)]
    if any(map(_introduces, heads)):
        return Sign(CERTAIN, "names FicHub and the original source")
    return Sign(NO, "FicHub is not named")


def read(sample: Sample) -> Reading:
    """The reading of what was sniffed as an export of FicHub's."""
    book = sample.book
    if book is not None:
        return _read_book(book, measured=sample.measured)
    if not sample.is_html or (body := sample.tree.body) is None:
        raise RefusedError(f"{sample.name or 'This file'} is no export of FicHub's.")
    told = Told()
    title, author = body.css_first("h1"), body.css_first("span.author")
    told.fields["title"] = line(title) or None if title is not None else None
    told.fields["creators"] = (Creator(line(author)),) if author is not None and line(author) else None
    summary = body.css_first("h2 + div")
    told.fields["summary"] = clean_note(summary.inner_html or "") if summary is not None else None
    _take_introduction(told, [node for node in elements(body) if node.tag == "p"])
    chapters = [node for node in elements(body) if _CHAPTER_ID.match(node.id or "")]
    problem = sample.decoded.problem
    return make_told_reading(
        (NAME, REVISION, sample.form),
        told,
        _build(told, chapters, measured=sample.measured),
        coverage=Coverage.LOSSY if problem else Coverage.FULL,
        problems=(problem,) if problem else (),
    )


def dated(reading: Reading, time: dt.datetime | None) -> Reading:
    """The reading of a page with the day of the work's last update, where that is what its archive has as its time.

    The page itself tells no date. FicHub packs it with that day at midnight, so that its bytes stay the same; whoever
    packs a page again hits midnight once in 43,200 times.
    """
    if reading.reader != NAME or reading.updated or time is None or time.time() != dt.time():
        return reading
    return replace(reading, updated=time.date())


def _read_book(book: Ebook | KindleBook, *, measured: bool) -> Reading:
    told = Told()
    package = book.package
    told.fields["title"] = next(iter(package.titles), None)
    told.fields["creators"] = tuple(Creator(name) for name in package.creators) or None
    told.fields["summary"] = clean_note(package.description) if package.description else None
    introduction = next((page for page in book.pages[:_FIRST_PAGES] if _introduces(page.data)), None)
    if introduction is not None and (body := _body(introduction)) is not None:
        _take_introduction(told, body.css("p"))
    labels = {point.path: point.label for point in reversed(book.contents)}
    bodies = [body for page in _chapter_pages(book, labels) if (body := _body(page, labels)) is not None]
    coverage = Coverage.LOSSY if book.format == "mobi" else Coverage.FULL
    return make_told_reading(
        (NAME, REVISION, book.format),
        told,
        _build(told, bodies, measured=measured),
        coverage=Coverage.PARTIAL if book.lost else coverage,
        problems=tuple(book.problems),
    )


def _chapter_pages(book: Ebook | KindleBook, labels: Mapping[str, str]) -> list[Page]:
    named = [page for page in book.pages if _CHAPTER_FILE.search(page.path)]
    if named:
        return named
    other = [page for page in book.pages if not _introduces(page.data)]
    if labels:
        return [page for page in other if page.path in labels]
    # A cover and a table of contents have no heading in their body.
    return [page for page in other if _HEADED.search(page.data)]


def _introduces(data: bytes) -> bool:
    return _MARK.search(data) is not None and b"Original source" in data


def _body(page: Page, labels: Mapping[str, str] = MappingProxyType({})) -> LexborNode | None:
    """The body of a page, with a heading where calibre left a paragraph of it."""
    body = parse_xhtml(decode(page.data).text).body
    name = labels.get(page.path)
    if body is None or name is None or not take_heading(body, name):
        return body
    return parse_xhtml(f"<body><h2>{html.escape(name)}</h2>{body.inner_html or ''}</body>").body


def _take_introduction(told: Told, paragraphs: list[LexborNode]) -> None:
    """The labelled paragraphs. The language is not told: the package of every export says that it is English."""
    rows = []
    for node in paragraphs:
        name, colon, value = line(node).partition(":")
        link = node.css_first("a[href]")
        if colon and label(name) == "original source" and link is not None and told.source is None:
            told.source = parse_story_address(attribute(link, "href"))
        elif colon and label(name) in ("status", "published", "updated", "words", "chapters"):
            rows.append(Row(label(name), value.strip(), html.escape(value)))
    take_rows(told, rows)


def _build(told: Told, bodies: list[LexborNode], *, measured: bool) -> list[BuiltChapter]:
    check_chapters(len(bodies))
    built: list[BuiltChapter] = []
    for number, body in enumerate(bodies, 1):
        for node in [child for child in elements(body) if has_class(child, "chapter_nav")]:
            node.decompose()
        heading = next((node for node in elements(body) if node.tag == "h2"), None)
        shown = line(heading) if heading is not None else None
        if heading is not None:
            heading.decompose()
        title = title_of_chapter(shown, number, told.fields["title"] if len(bodies) == 1 else None)
        built.append(build_chapter(number, body.inner_html or "", title=title, measured=measured))
    return built
