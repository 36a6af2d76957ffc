"""AO3's downloads for Kindle: AZW3 and MOBI as calibre makes them for it since 2019, and the MOBI files of before.

An AZW3 is the EPUB in another container (``ao3_leaves``); a MOBI has lost its structure (``ao3_flat``). Until 2019 a
MOBI was AO3's page itself, its letters replaced by plain ones (ao3-formats 1.8, 1.9).
"""

from __future__ import annotations

from alcove.domain.readings import Reading
from alcove.errors import RefusedError
from alcove.formats.ao3_chapters import Draft, draft_chapters
from alcove.formats.ao3_flat import has_rows, read_flat, read_whole_page
from alcove.formats.ao3_leaves import has_tag_table, leaves_of, pieces_of_leaves, preface_of
from alcove.formats.ao3_loose_book import is_loose_book, or_loose
from alcove.formats.ao3_preface import Preface
from alcove.formats.ao3_reading import Carrier, make_reading
from alcove.formats.decoding import decode
from alcove.formats.kindle_book import KindleBook
from alcove.formats.nodes import parse_xhtml
from alcove.formats.reader import CERTAIN, NO, Sample, Sign

NAME = "ao3-kindle"
REVISION = 1

#: The preface stands on one of the first pages; a cover or a tool's title page may come before.
_FIRST_PAGES = 4
_FOLDED = (
    "AO3's MOBI files of before 2019 have plain letters only: accents, curly quotes and other scripts are lost. "
    "A newer download has them."
)


def sniff(sample: Sample) -> Sign:
    """Certain where one of the first pages has AO3's table of tags, or its rows."""
    book = sample.kindle
    if book is None:
        return Sign(NO, "not a book for Kindle")
    if book.encrypted:
        return Sign(NO, "encrypted")
    for page in book.pages[:_FIRST_PAGES]:
        if has_tag_table(page) or has_rows(page) or is_loose_book(page):
            return Sign(CERTAIN, f"has the preface of an AO3 download in {page.path}")
    return Sign(NO, "no table of tags on its first pages")


def read(sample: Sample) -> Reading:
    """The reading of a book that was sniffed as an AO3 download."""
    book = sample.kindle
    if book is None:
        raise RefusedError(f"{sample.name or 'This file'} is no book for Kindle.")
    preface, drafts, ends, problems = _read_pages(book) if book.is_kf8 else _read_flat(book)
    # Somebody may have made it of a MOBI.
    is_flat = not book.is_kf8 or preface is None
    if preface is None:
        preface, drafts, ends = read_flat(book.pages, book.contents)
    carrier = Carrier(
        reader=NAME,
        revision=REVISION,
        format=book.format,
        ends=ends and not book.lost,
        # A MOBI keeps the words, and nothing of what they were.
        damaged=bool(problems) or is_flat,
        made=book.made,
        language=book.head.language,
        problems=(*book.problems, *problems),
        measured=sample.measured,
    )
    found: Reading | None = None
    if preface is not None:
        preface.fields["title"] = preface.fields.get("title") or book.head.title
        found = make_reading(carrier, preface, drafts)
    found = or_loose(found, carrier, book.pages, book.head.title) if is_flat else found
    if found is None:
        raise RefusedError(f"{sample.name or 'This book'} has no table of tags, so it is no AO3 download.")
    return found


def _read_pages(book: KindleBook) -> tuple[Preface | None, list[Draft], bool, list[str]]:
    leaves = leaves_of(book.pages, book.contents)
    preface = preface_of(leaves)
    drafts = draft_chapters(pieces_of_leaves(leaves, preface.fields.get("title") if preface else None))
    problems = list(dict.fromkeys(leaf.problem for leaf in leaves if leaf.problem))
    return preface, drafts, any(leaf.parts.ends for leaf in leaves), problems


def _read_flat(book: KindleBook) -> tuple[Preface | None, list[Draft], bool, list[str]]:
    decoded = decode(b"".join(page.data for page in book.pages))
    problems = [decoded.problem] if decoded.problem else []
    preface, drafts, ends = read_whole_page(parse_xhtml(decoded.text))
    if preface is not None and decoded.text.isascii():
        problems.append(_FOLDED)
    return preface, drafts, ends, problems
