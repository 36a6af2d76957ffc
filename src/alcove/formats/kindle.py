"""Any other book for Kindle as a work without a preface: its pages as chapters, with what its head tells."""

from __future__ import annotations

from dataclasses import replace

from selectolax.lexbor import LexborNode

from alcove.domain.languages import language_code
from alcove.domain.readings import Chapter, Coverage, Creator, Reading
from alcove.errors import RefusedError
from alcove.formats.decoding import decode
from alcove.formats.kindle_book import KindleBook
from alcove.formats.nodes import has_class, line, parse_xhtml
from alcove.formats.reader import LIKELY, NO, Sample, Sign
from alcove.formats.texts import BuiltChapter, build_chapter, whole_hash

NAME = "kindle"
REVISION = 1

_ENCRYPTED = "The book is encrypted (DRM), so that its text cannot be read; it is kept as it is."
#: What calibre calls the table of contents that it writes into a book.
_INLINE_CONTENTS = "calibre_generated_inline_toc"
#: Labels and first lines of pages that carry no text of the work.
_NO_CHAPTERS = frozenset(
    {"cover", "cover page", "title page", "titlepage", "table of contents", "contents", "copyright"}
)


def sniff(sample: Sample) -> Sign:
    """Likely for any MOBI or AZW3, readable or encrypted."""
    book = sample.kindle
    if book is None:
        return Sign(NO, "not a book for Kindle")
    return Sign(LIKELY, f"a book for Kindle ({book.format.upper()}" + (", encrypted)" if book.encrypted else ")"))


def read(sample: Sample) -> Reading:
    """The pages of the book as chapters; of an encrypted one only what its head tells."""
    book = sample.kindle
    if book is None:
        raise RefusedError(f"{sample.name or 'This file'} is no book for Kindle.")
    head = book.head
    built = [] if book.encrypted else _chapters(book)
    coverage = Coverage.FULL if book.is_kf8 else Coverage.LOSSY
    return Reading(
        reader=NAME,
        revision=REVISION,
        format=book.format,
        recognised=False,
        coverage=Coverage.PARTIAL if book.lost else coverage,
        encrypted=book.encrypted,
        problems=(_ENCRYPTED,) if book.encrypted else tuple(book.problems),
        made=book.made,
        title=head.title,
        creators=tuple(Creator(name) for name in head.creators) or None,
        language=language_code(head.language) if head.language else None,
        chapters=tuple(part.chapter for part in built),
        words_found=sum(part.chapter.words for part in built),
        text_hash=whole_hash(built),
    )


def _chapters(book: KindleBook) -> list[BuiltChapter]:
    """A chapter for each entry of the contents, with the pages up to the next; before and without, one for each page."""
    labels: dict[str, str] = {}
    for point in book.contents:
        labels.setdefault(point.path, point.label)
    chapters: list[tuple[str | None, list[str]]] = []
    listed = False
    for page in book.pages:
        label, body = labels.get(page.path), parse_xhtml(decode(page.data).text).body
        if body is None or body.id == _INLINE_CONTENTS:
            continue
        listed |= label is not None
        if label is None and listed:
            chapters[-1][1].append(body.inner_html or "")
        else:
            chapters.append((label or _heading(body), [body.inner_html or ""]))
    built = [build_chapter(1, "".join(texts), title=title) for title, texts in chapters]
    built = [part for part in built if part.chapter.hash and not _is_furniture(part.chapter)]
    return [part._replace(chapter=replace(part.chapter, number=at)) for at, part in enumerate(built, 1)]


def _heading(body: LexborNode) -> str | None:
    heading = next((h for h in body.css("h1, h2, h3") if not has_class(h, "toc-heading")), None)
    return line(heading) or None if heading is not None else None


def _is_furniture(chapter: Chapter) -> bool:
    name = chapter.title or chapter.text.partition("\n")[0]
    return name.casefold() in _NO_CHAPTERS
