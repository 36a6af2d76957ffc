"""Any PDF as a work without a preface: readable, with what its properties tell, its chapters from its contents."""

from __future__ import annotations

from alcove.domain.readings import Coverage, Creator, Reading
from alcove.formats.ao3_lines import paragraphs
from alcove.formats.pdf_book import PdfBook, is_pdf, open_pdf
from alcove.formats.pdf_lines import lines_of, start_of
from alcove.formats.reader import LIKELY, NO, Sample, Sign
from alcove.formats.texts import build_chapter, whole_hash

NAME = "pdf"
REVISION = 1

_ENCRYPTED = "The PDF file is encrypted, so that its text cannot be read; it is kept as it is."
_DAMAGED = "The PDF file is damaged or cut off, so that nothing can be read from it; it is kept as it is."
_PICTURES = "The PDF file has pages but no text: they are pictures, perhaps of a scanned book."


def sniff(sample: Sample) -> Sign:
    """Likely for any PDF."""
    return Sign(LIKELY, "a PDF") if is_pdf(sample.data) else Sign(NO, "not a PDF")


def read(sample: Sample) -> Reading:
    """The text of the PDF, a chapter for each outermost entry of its contents."""
    book = open_pdf(sample.data)
    if book is None or book.encrypted:
        return _unread(_ENCRYPTED if book else _DAMAGED, encrypted=book is not None)
    lines = lines_of(book)
    starts = _starts(book)
    bounds = [*(at for at, _ in starts), len(lines)]
    built = [
        build_chapter(number, paragraphs(lines[start:end]), title=title, measured=sample.measured)
        for number, ((start, title), end) in enumerate(zip(starts, bounds[1:], strict=True), 1)
        if end > start
    ]
    return Reading(
        reader=NAME,
        revision=REVISION,
        format="pdf",
        recognised=False,
        coverage=Coverage.LOSSY,
        problems=() if lines else (_PICTURES,),
        made=book.made,
        title=book.title,
        creators=(Creator(book.author),) if book.author else None,
        chapters=tuple(part.chapter for part in built),
        words_found=sum(part.chapter.words for part in built),
        text_hash=whole_hash(built),
    )


def _starts(book: PdfBook) -> list[tuple[int, str | None]]:
    """Where chapters begin, and their titles; what stands before the first entry is one without a title."""
    found = {start_of(entry, book.lines): entry.title for entry in reversed(book.contents) if entry.level == 0}
    starts: list[tuple[int, str | None]] = [(at, found[at] or None) for at in sorted(found) if at < len(book.lines)]
    return starts if starts and starts[0][0] == 0 else [(0, None), *starts]


def _unread(problem: str, *, encrypted: bool) -> Reading:
    return Reading(
        reader=NAME,
        revision=REVISION,
        format="pdf",
        recognised=False,
        encrypted=encrypted,
        problems=(problem,),
    )
