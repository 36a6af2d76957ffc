"""AO3's PDFs: those that calibre makes for it since 2023-10, and those of wkhtmltopdf before (ao3-formats 1.8, 1.9).

A PDF has no markup, only lines and links: tags come from the links, what they are from the words before them, chapters
from the contents. A download that a browser or wkhtmltopdf printed has no contents: there, chapters begin a page with a
heading in their size. The text is all there but for emphasis, quotations and the like: LOSSY.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from alcove.domain.readings import Reading
from alcove.domain.sources import parse_otw_work_url
from alcove.errors import RefusedError
from alcove.formats import labels
from alcove.formats.ao3_chapters import Piece, draft_chapters
from alcove.formats.ao3_figures import posted_of, words_told
from alcove.formats.ao3_lines import (
    afterword_markup,
    chapter_markup,
    find_byline,
    header_of,
    last_label,
    paragraphs,
    preface_markup,
    quoted,
)
from alcove.formats.ao3_pdf_indents import with_usual_indents
from alcove.formats.ao3_preface import read_preface
from alcove.formats.ao3_reading import Carrier, make_reading
from alcove.formats.ao3_site_lines import as_download
from alcove.formats.ao3_skeleton import parts_of
from alcove.formats.ao3_table import Line, Table, find_table
from alcove.formats.ao3_word_count import notes_by_count
from alcove.formats.nodes import label, one_line, parse_html
from alcove.formats.pdf_book import PdfBook, open_pdf
from alcove.formats.pdf_lines import lines_of, start_of
from alcove.formats.pdf_paper import read_paper
from alcove.formats.reader import CERTAIN, NO, Sample, Sign
from alcove.formats.texts import plain_text

NAME = "ao3-pdf"
REVISION = 1

#: End notes have 5,000 characters at most, and inspired works are few.
_AFTERWORD_PAGES = 6
#: Headings are so much larger than the text; those of chapters, on a printed page, by a quarter.
_LARGER = 1.15
_OF_CHAPTERS = (1.22, 1.28)
#: How far AO3's own PDFs indent the text, in em; its labels stand further out.
_OUTER = 0.5
#: A page is full where it ends in its last eighth, give or take some lines that were kept together.
_FOOT = 8
_EARLY = 4
#: Notes have no more paragraphs than this.
_MOST_NOTES = 200
_OPENINGS = frozenset({"end notes", *labels.RELATION_LISTS})
_NUMBERED = re.compile(r"Chapter \d")


def sniff(sample: Sample) -> Sign:
    """Certain where AO3's table of tags stands on the first pages."""
    front = sample.front
    if front is None:
        return Sign(NO, "not a PDF")
    if front.encrypted:
        return Sign(NO, "encrypted")
    if find_table(lines_of(front)) is None:
        return Sign(NO, "no table of tags on its first pages")
    return Sign(CERTAIN, "has the preface of an AO3 download on its first pages")


def read(sample: Sample) -> Reading:
    """The reading of a PDF that was sniffed as an AO3 download."""
    book = open_pdf(sample.data)
    paper = read_paper(book) if book and _is_printed(book) else None
    book = paper.book if paper else book
    lines = lines_of(book) if book else []
    table = find_table(lines)
    if book is None or table is None:
        raise RefusedError(f"{sample.name or 'This PDF'} has no table of tags, so it is no AO3 download.")
    recipients: tuple[str, ...] | None = None
    if _is_printed(book):
        lines, places, recipients = as_download(lines, table)
        book = replace(book, lines=tuple(book.lines[at] for at in places))
    lines = [*lines[: table.end], *with_usual_indents(lines[table.end :], printed=_is_printed(book))]
    # A page of the site may be that of one chapter, and has the number of each.
    posted = posted_of(table) if recipients is None else 0
    tree = parse_html(_page(book, lines, table, posted))
    parts = parts_of(tree)
    preface = read_preface(parts.preface, parts.afterword)
    if preface is None:
        raise RefusedError(f"{sample.name or 'This PDF'} has no table of tags, so it is no AO3 download.")
    if not preface.fields.get("title"):
        preface.fields["title"] = book.title
    if recipients is not None:
        preface.fields["recipients"] = recipients
    if preface.source is None and paper is not None and paper.address:
        preface.source = parse_otw_work_url(paper.address)
    carrier = Carrier(
        reader=NAME,
        revision=REVISION,
        format="pdf",
        ends=parts.ends,
        damaged=True,
        made=book.made,
        measured=sample.measured,
    )
    return make_reading(carrier, preface, draft_chapters([Piece(parts.chapters, whole=True)]))


def _page(book: PdfBook, lines: list[Line], table: Table, posted: int) -> str:
    """The body of AO3's page: preface, chapters, afterword. ``posted`` is the number of chapters that are to be in it."""
    last = _afterword_start(book, lines)
    starts = _chapter_starts(book, lines, table, last, posted)
    # Where AO3's style sheet is missing, its hidden headings are seen.
    end = last - 1 if lines[last - 1].label in labels.NOT_CHAPTERS else last
    bounds = [*(at for at, _ in starts), end]
    chapters = "".join(
        chapter_markup(lines[start:end], number, heading)
        for number, ((start, heading), end) in enumerate(zip(starts, bounds[1:], strict=True), 1)
    )
    after = afterword_markup(quoted(lines[last:])) if last < len(lines) else ""
    front = lines[table.end : bounds[0]]
    before = preface_markup(lines[: bounds[0]], table, quoted(front))
    return f'{before}<div id="chapters" class="userstuff">{chapters}</div>{after}'


def _chapter_starts(
    book: PdfBook, lines: list[Line], table: Table, last: int, posted: int
) -> list[tuple[int, str | None]]:
    """Where each chapter begins, and its heading; None for a work without chapters."""
    head = _head_end(book, lines, table, last)
    entries = [entry for entry in book.contents if label(entry.title) not in labels.NOT_CHAPTERS]
    if _is_printed(book) and len(entries) != posted:
        entries = []  # guesses of the program that made it
    found = {start_of(entry, book.lines): entry for entry in reversed(entries)}
    starts: list[tuple[int, str | None]] = [
        (at, entry.title) for at, entry in sorted(found.items()) if table.end < at < last
    ]
    if not starts:
        return _without_contents(book, lines, (table.end, head, last), posted)
    if len(starts) == 1 and starts[0][1] in (book.title, _title(lines, table)):
        # The heading that AO3 hides begins the page.
        top = next(at for at in range(starts[0][0], -1, -1) if _is_fresh(book, at))
        return [(max(top, table.end), None)]
    return starts


def _without_contents(
    book: PdfBook, lines: list[Line], places: tuple[int, int, int], posted: int
) -> list[tuple[int, str | None]]:
    """By headings that begin a page in their own size, or in larger type and as many as chapters; else by AO3's words in
    larger type; all in one without any.

    ``places`` are where the table of tags, what seems to be summary and notes, and the text end.
    """
    table, head, last = places
    usual = sorted(line.size for line in lines)[len(lines) // 2]
    least, most = (usual * size for size in _OF_CHAPTERS)
    # Pages of before 2019 have no style sheet, which begins a page with each.
    large = [
        at
        for at in range(table + 1, last)
        if lines[at].size > max(_LARGER * usual, lines[at - 1].size) and lines[at].label not in labels.NOT_CHAPTERS
    ]
    fresh = [at for at in large if _is_fresh(book, at)]
    found = [at for at in fresh if least < lines[at].size < most]
    for headings in (fresh, large):
        if posted > 1 and len(headings) == posted:
            return [(at, _heading(lines[at:last])) for at in headings]
    found = found or [
        at for at in range(head, last) if lines[at].size > _LARGER * usual and _NUMBERED.match(lines[at].text)
    ]
    starts: list[tuple[int, str | None]] = [(at, _heading(lines[at:last])) for at in found]
    return starts if starts and starts[0][0] <= head else [(head, None), *starts] if head < last else [(last, None)]


def _heading(lines: Sequence[Line]) -> str:
    """The heading that begins here, on as many lines as it takes."""
    same = takewhile(lambda at: at == 0 or (lines[at].size == lines[0].size and not lines[at].gap), range(len(lines)))
    return one_line(" ".join(lines[at].text for at in same))


def _is_fresh(book: PdfBook, at: int) -> bool:
    return at == 0 or book.lines[at].page != book.lines[at - 1].page


def _is_printed(book: PdfBook) -> bool:
    """Whether there is nothing of the contents that calibre makes for AO3."""
    return not any(label(entry.title) in labels.NOT_CHAPTERS for entry in book.contents)


def _head_end(book: PdfBook, lines: Sequence[Line], table: Table, last: int) -> int:
    """Where the text begins where no entry tells: on a page of its own in calibre's, else after summary and notes."""
    if not _is_printed(book):
        lowest = min(*(line.bottom for line in book.lines), book.height / _FOOT)
        for at in range(table.end + 1, len(lines)):
            before, line = book.lines[at - 1 : at + 1]
            # A page that ends early was ended; one that begins low begins with the margin of the text.
            early = before.bottom - lowest > _EARLY * before.size or book.height - line.top > line.size
            if line.page > before.page and early and book.lines[table.end].page < line.page:
                return at
    _, end = find_byline(lines[table.end :], table.title)
    if not end:
        return table.end
    start = table.end + end
    counted = _counted_end(lines, table, start, last) if _is_printed(book) else None
    shown = header_of(lines, start, of_work=True)[1]
    is_bare = shown == start + 1 and lines[start].label in labels.SUMMARIES | labels.NOTES
    if counted or not (_is_printed(book) and is_bare):
        return counted or shown
    # Nothing is indented under the label: the first paragraph under the last is its.
    under = last_label(lines, start)
    return next((at for at in range(under + 2, last) if lines[at].gap), last)


def _counted_end(lines: Sequence[Line], table: Table, start: int, last: int) -> int | None:
    """Where the text begins by the number of words that AO3 counted; None where that does not tell."""
    words = words_told(table)
    if words is None or start >= last or lines[start].label not in labels.SUMMARIES | labels.NOTES:
        return None
    under = last_label(lines, start)
    starts = [at for at in range(under + 1, last) if lines[at].gap or at == under + 1]
    counts = [plain_text(paragraphs(lines[at:end])).words for at, end in pairwise([*starts, last])]
    taken = notes_by_count(sum(counts) - words, [counts[:_MOST_NOTES]])
    return starts[taken[0]] if taken and 0 < taken[0] < len(starts) else None


def _title(lines: Sequence[Line], table: Table) -> str:
    """The title as it stands after the table of tags."""
    by, _ = find_byline(lines[table.end :], table.title)
    return one_line(" ".join(line.text for line in lines[table.end : table.end + by]))


def _afterword_start(book: PdfBook, lines: Sequence[Line]) -> int:
    """Where the afterword begins: its entry in the contents leads nowhere, but it has a page of its own.

    On a printed page it follows the text.
    """
    farewell = next(
        (at for at in range(len(lines) - 1, -1, -1) if any("/comments/new" in link.url for link in lines[at].links)),
        None,
    )
    if farewell is None and not _is_printed(book):
        return len(lines)
    found = farewell = len(lines) if farewell is None else farewell
    page = book.lines[farewell - 1].page
    for at in range(min(farewell, len(lines) - 1), 0, -1):
        if page - book.lines[at].page > _AFTERWORD_PAGES:
            break
        opens = lines[at].label in _OPENINGS
        if _is_printed(book):
            found = at if opens and _stands_out(lines, at, farewell) else found
        elif _is_fresh(book, at) and (at == farewell or opens):
            return at
    return found


def _stands_out(lines: Sequence[Line], at: int, farewell: int) -> bool:
    """Whether a label stands further out than the text, or all after it is indented or names works."""
    if lines[at].left < _OUTER * lines[at].size:
        return True
    _, end = header_of(lines[:farewell], at)
    lists = end + 1 < farewell and lines[end].label in labels.RELATION_LISTS
    return end == farewell or (lists and any("works/" in link.url for link in lines[end + 1].links))
