"""The EPUB files that the archive wrote by hand until January 2019 (ao3-formats.md 1.10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import html

from alcove.domain.readings import Chapter, Reading
from tests.builders import pieces
from tests.builders.container import made_at, pack
from tests.builders.downloads import body, page
from tests.builders.places import Addresses
from tests.builders.text import PARSER, as_xhtml, escape, serialise

PART_LIMIT = 240_000  # characters of markup in one file


def build_old_epub(reading: Reading, at: Addresses) -> bytes:
    """Preface, a file or more a chapter, afterword, in ``OEBPS``; without chapters' end notes since 2011-11."""
    reading = _well_formed(reading)
    pages = dict(_pages(reading, at))
    files = {f"OEBPS/{name}.xhtml": page("", inner, at.era).encode() for name, (inner, _) in pages.items()}
    shown = [(name, label) for name, (_, label) in pages.items() if label is not None]
    files = {
        "OEBPS/content.opf": _package(reading, at, list(pages)).encode(),
        "OEBPS/toc.ncx": _contents(reading, shown).encode(),
    } | files
    return pack(files, "OEBPS/content.opf", made_at(reading), shuffled=False)


def parts_of(markup: str) -> tuple[str, ...]:
    """A long text cut between its outermost elements, each part below the limit where they allow it."""
    if len(markup) <= PART_LIMIT:
        return (markup,)
    holder = html.fragment_fromstring(markup, create_parent="div", parser=PARSER)
    parts = [escape(holder.text or "")]
    for element in holder:
        piece = serialise(element) + escape(element.tail or "")
        if len(parts[-1]) + len(piece) > PART_LIMIT and parts[-1].strip():
            parts.append("")
        parts[-1] += piece
    return tuple(parts)


def _well_formed(reading: Reading) -> Reading:
    def mend(markup: str | None) -> str | None:
        return as_xhtml(markup) if markup else markup

    chapters = (
        replace(c, markup=as_xhtml(c.markup), summary=mend(c.summary), notes=mend(c.notes), end_notes=mend(c.end_notes))
        for c in reading.chapters
    )
    return replace(
        reading,
        summary=mend(reading.summary),
        notes=mend(reading.notes),
        end_notes=mend(reading.end_notes),
        chapters=tuple(chapters),
    )


def _pages(reading: Reading, at: Addresses) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """Names of files with their content and, where they begin something, its label in the contents."""
    if not at.era.grouped and len(reading.chapters) == 1:
        yield "work", (body(reading, at), reading.title)
        return
    yield "preface", (pieces.message(reading, at) + "\n" + pieces.about(reading, at), "Preface")
    for chapter in reading.chapters:
        yield from _chapter_pages(chapter, reading, at)
    yield "afterword", (pieces.after(reading, at), "Afterword")


def _chapter_pages(chapter: Chapter, reading: Reading, at: Addresses) -> Iterator[tuple[str, tuple[str, str | None]]]:
    several = pieces.in_blocks(reading, at)
    label = pieces.heading_of(chapter, at) if several else reading.title
    opening = pieces.chapter_opening(chapter, reading, at) if several else ""
    closing = pieces.chapter_closing(chapter) if several and not at.era.end_notes_lost else ""
    if not at.era.grouped:
        yield f"chapter{chapter.number}", (opening + pieces.chapter_text(chapter.markup) + closing, label)
        return
    parts = parts_of(chapter.markup)
    for number, part in enumerate(parts, start=1):
        before = opening if number == 1 else ""
        behind = closing if number == len(parts) else ""
        name = f"chapter{chapter.number}_{number}"
        yield name, (before + pieces.chapter_text(part) + behind, label if number == 1 else None)


def _package(reading: Reading, at: Addresses, names: list[str]) -> str:
    items = "".join(f'<item id="{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>\n' for n in names)
    spine = "".join(f'<itemref idref="{n}"/>\n' for n in names)
    code = pieces.LANGUAGES[reading.language][0] if reading.language in pieces.LANGUAGES else ""
    language = f"<dc:language>{code}</dc:language>\n" if code else ""
    date = f"<dc:date>{reading.published}</dc:date>\n" if reading.published and at.era.grouped else ""
    return (
        '<?xml version="1.0"?>\n'
        '<package version="2.0" xmlns="http://www.idpf.org/2007/opf" unique-identifier="etextno">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">\n'
        f"<dc:title>{escape(reading.title or '')}</dc:title>\n"
        f"<dc:creator>{escape(', '.join(c.name for c in reading.creators or ()))}</dc:creator>\n"
        f"{language}<dc:publisher>{escape(at.place.archive)}</dc:publisher>\n"
        f'<dc:identifier opf:scheme="URI" id="etextno">{escape(at.work(reading))}</dc:identifier>\n'
        f"{date}</metadata>\n"
        f'<manifest>\n<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>\n{items}</manifest>\n'
        f'<spine toc="ncx">\n{spine}</spine>\n</package>\n'
    )


def _contents(reading: Reading, shown: list[tuple[str, str]]) -> str:
    points = "".join(
        f'<navPoint id="{name}" playOrder="{order}"><navLabel><text>{escape(label)}</text></navLabel>'
        f'<content src="{name}.xhtml"/></navPoint>\n'
        for order, (name, label) in enumerate(shown)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1">\n'
        '<head><meta name="dtb:uid" content=""/></head>\n'
        f"<docTitle><text>{escape(reading.title or '')}</text></docTitle>\n<navMap>\n{points}</navMap></ncx>\n"
    )
