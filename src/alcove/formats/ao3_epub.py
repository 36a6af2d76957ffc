"""AO3's EPUBs: those that calibre makes for it since 2019, its own of 2010 to 2019, and both after a tool's edit.

How their pages become chapters is in ``ao3_leaves``; those of an EPUB that was made of a MOBI, in ``ao3_flat``.
"""

from __future__ import annotations

from collections.abc import Sequence

from alcove.domain.readings import Reading
from alcove.domain.sources import host_of, parse_otw_work_url
from alcove.errors import RefusedError
from alcove.formats.ao3_chapters import draft_chapters
from alcove.formats.ao3_flat import has_rows, read_flat
from alcove.formats.ao3_leaves import has_tag_table, is_wrapped, leaves_of, pieces_of_leaves, preface_of
from alcove.formats.ao3_loose_book import is_loose_book, or_loose
from alcove.formats.ao3_preface import Preface
from alcove.formats.ao3_reading import Carrier, make_reading
from alcove.formats.ebook import Ebook
from alcove.formats.opf import Package
from alcove.formats.reader import CERTAIN, NO, Sample, Sign

NAME = "ao3-epub"
REVISION = 1

#: The preface stands on one of the first pages; a cover or a tool's title page may come before.
_FIRST_PAGES = 4


def sniff(sample: Sample) -> Sign:
    """Certain where one of the first pages has AO3's table of tags, or its rows."""
    book = sample.ebook
    if book is None:
        return Sign(NO, "not an EPUB")
    if book.encrypted:
        return Sign(NO, "encrypted")
    for page in book.first_pages(_FIRST_PAGES):
        if has_tag_table(page) or has_rows(page) or is_loose_book(page):
            return Sign(CERTAIN, f"has the preface of an AO3 download in {page.path}")
    return Sign(NO, "no table of tags on its first pages")


def read(sample: Sample) -> Reading:
    """The reading of an e-book that was sniffed as an AO3 download."""
    book = sample.ebook
    if book is None:
        raise RefusedError(f"{sample.name or 'This file'} is no EPUB.")
    leaves = leaves_of(book.pages, book.contents)
    preface, ends = preface_of(leaves), any(leaf.parts.ends for leaf in leaves)
    drafts = draft_chapters(pieces_of_leaves(leaves, preface.fields.get("title"))) if preface else []
    if preface is None:
        return _read_without_form(sample, book)
    _take_package(preface, book.package)
    problems = [*book.problems, *dict.fromkeys(leaf.problem for leaf in leaves if leaf.problem)]
    carrier = _carrier(
        sample,
        book,
        ends=ends and not book.lost,
        damaged=any(leaf.problem for leaf in leaves),
        end_notes_lost=not is_wrapped(leaves),
        problems=problems,
    )
    return make_reading(carrier, preface, drafts)


def _read_without_form(sample: Sample, book: Ebook) -> Reading:
    """The reading of an e-book that was made of a MOBI, or of something that has even less of AO3's form."""
    preface, drafts, ends = read_flat(book.pages, book.contents)
    flat: Reading | None = None
    if preface is not None:
        _take_package(preface, book.package)
        flat = make_reading(_carrier(sample, book, ends=ends and not book.lost, damaged=True), preface, drafts)
    found = or_loose(
        flat, _carrier(sample, book, ends=not book.lost), book.pages, next(iter(book.package.titles), None)
    )
    if found is None:
        raise RefusedError(f"{sample.name or 'This e-book'} has no table of tags, so it is no AO3 download.")
    return found


def _carrier(
    sample: Sample,
    book: Ebook,
    *,
    ends: bool,
    damaged: bool = False,
    end_notes_lost: bool = False,
    problems: Sequence[str] | None = None,
) -> Carrier:
    return Carrier(
        reader=NAME,
        revision=REVISION,
        format=book.format,
        ends=ends,
        damaged=damaged,
        end_notes_lost=end_notes_lost,
        made=book.package.made,
        language=book.package.language,
        problems=tuple(book.problems if problems is None else problems),
        measured=sample.measured,
    )


def _take_package(preface: Preface, package: Package) -> None:
    if not preface.fields.get("title") and package.titles:
        preface.fields["title"] = package.titles[0]
    for address in (*(i.text for i in package.identifiers if i.scheme in ("uri", "url")), *package.sources):
        if preface.source is None and (source := parse_otw_work_url(address)):
            preface.source, preface.host = source, host_of(source.url)
