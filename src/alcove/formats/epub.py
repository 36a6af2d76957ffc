"""Any EPUB as a work without a preface: its pages as chapters, with what its package tells."""

from __future__ import annotations

from alcove.domain.languages import language_code
from alcove.domain.readings import Coverage, Creator, Reading
from alcove.errors import RefusedError
from alcove.formats.decoding import decode
from alcove.formats.ebook import Ebook, Page
from alcove.formats.nodes import has_class, line, parse_xhtml
from alcove.formats.reader import LIKELY, NO, Sample, Sign
from alcove.formats.texts import BuiltChapter, build_chapter, whole_hash

NAME = "epub"
REVISION = 1

_ENCRYPTED = "The e-book is encrypted (DRM), so that its text cannot be read; it is kept as it is."
#: Labels of pages that carry no text of the work.
_NO_CHAPTERS = frozenset(
    {"cover", "cover page", "title page", "titlepage", "table of contents", "contents", "copyright"}
)


def sniff(sample: Sample) -> Sign:
    """Likely for any EPUB, readable or encrypted."""
    book = sample.ebook
    return Sign(LIKELY, "an EPUB" + (", encrypted" if book.encrypted else "")) if book else Sign(NO, "not an EPUB")


def read(sample: Sample) -> Reading:
    """The pages of the e-book as chapters; of an encrypted one only what its package tells."""
    book = sample.ebook
    if book is None:
        raise RefusedError(f"{sample.name or 'This file'} is no EPUB.")
    built = [] if book.encrypted else _chapters(book)
    package = book.package
    return Reading(
        reader=NAME,
        revision=REVISION,
        format=book.format,
        recognised=False,
        coverage=Coverage.PARTIAL if book.lost else Coverage.FULL,
        encrypted=book.encrypted,
        problems=(_ENCRYPTED,) if book.encrypted else tuple(book.problems),
        made=package.made,
        title=next(iter(package.titles), None),
        creators=tuple(Creator(name) for name in package.creators) or None,
        language=language_code(package.language) if package.language else None,
        chapters=tuple(part.chapter for part in built),
        words_found=sum(part.chapter.words for part in built),
        text_hash=whole_hash(built),
    )


def _chapters(book: Ebook) -> list[BuiltChapter]:
    labels: dict[str, str] = {}
    for point in book.contents:
        labels.setdefault(point.path, point.label)
    built: list[BuiltChapter] = []
    for page in book.pages:
        label = labels.get(page.path)
        if (label or "").casefold() in _NO_CHAPTERS:
            continue
        part = _chapter(page, len(built) + 1, label)
        if part is not None:
            built.append(part)
    return built


def _chapter(page: Page, number: int, label: str | None) -> BuiltChapter | None:
    tree = parse_xhtml(decode(page.data).text)
    body = tree.body
    if body is None or tree.css_first("nav[id=toc], nav[role=doc-toc]") is not None:
        return None
    heading = next((h for h in body.css("h1, h2, h3") if not has_class(h, "toc-heading")), None)
    title = label or (line(heading) if heading is not None else None) or None
    part = build_chapter(number, body.inner_html or "", title=title)
    return part if part.chapter.hash else None
