"""Files in the shapes of FicHub's exports (its ``ebook.py`` and templates), from works that were made up."""

from __future__ import annotations

from itertools import accumulate

from alcove.domain.readings import Chapter, Reading
from alcove.formats.ebook import open_ebook
from tests.builders.container import made_at, pack
from tests.builders.kindle import Target, Told, build_kf8
from tests.builders.text import as_xhtml, escape


def build_fichub_epub(reading: Reading, *, cover: bool = False) -> bytes:
    """EPUB 3: an introduction, a table of contents, a page for each chapter; before them, if wanted, a cover."""
    pages = {"introduction": _introduction(reading), "nav": "<nav role='doc-toc'><ol><li>One</li></ol></nav>"}
    pages |= {f"chap_{c.number}": f"<h2>{_title(c)}</h2>\n{as_xhtml(c.markup)}" for c in reading.chapters}
    pages = {"titlepage": "<svg></svg>", **pages} if cover else pages
    items = "".join(f'<item href="{n}.xhtml" id="{n}" media-type="application/xhtml+xml"/>' for n in pages)
    spine = "".join(f'<itemref idref="{n}"/>' for n in pages)
    package = (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<package xmlns="http://www.idpf.org/2007/opf" unique-identifier="id" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">aBcdEfgh</dc:identifier>'
        f"<dc:title>{escape(reading.title or '')}</dc:title><dc:language>en</dc:language>"
        f"<dc:creator>{escape(_author(reading))}</dc:creator>"
        f"<dc:description>{escape(reading.summary or '')}</dc:description></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    files = {"EPUB/content.opf": package.encode()} | {f"EPUB/{n}.xhtml": _page(p).encode() for n, p in pages.items()}
    return pack(files, "EPUB/content.opf", made_at(reading), shuffled=False)


def build_fichub_azw3(reading: Reading) -> bytes:
    """What calibre makes of the e-book for a Kindle."""
    book = open_ebook(build_fichub_epub(reading))
    if book is None:
        raise ValueError("an EPUB that is none")
    starts = list(accumulate((len(page.data) for page in book.pages), initial=0))
    names = ("Introduction", "", *(str(chapter.number) for chapter in reading.chapters))
    places = [start + page.data.find(b"<body>") + 6 for page, start in zip(book.pages, starts, strict=False)]
    contents = [Target(name, place) for name, place in zip(names, places, strict=True) if name]
    facts = [(100, _author(reading).encode()), (103, (reading.summary or "").encode())]
    return build_kf8([page.data for page in book.pages], contents, Told(name=reading.title or "", facts=facts))


def build_fichub_html(reading: Reading) -> bytes:
    """One page; FicHub gives it in a ZIP."""
    chapters = "\n".join(
        f'<div id="chap_{c.number}">\n<div class="chapter_nav"><a href="#chap_2">next chapter</a></div>\n'
        f'<h2>{_title(c)}</h2>{c.markup}\n<div class="chapter_nav"><a href="#contents-list">chapter list</a></div></div>'
        for c in reading.chapters
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(reading.title or "")}</title></head>'
        f'<body>\n<h1><span class="title">{escape(reading.title or "")}</span></h1>\n'
        f'<h2>by <span class="author">{escape(_author(reading))}</span></h2>\n<div>{reading.summary or ""}</div>\n'
        f"{_source(reading)}<p>Chapters: {len(reading.chapters)}</p>\n<p>Words: {reading.words}</p>\n"
        "<p>Exported with the assistance of <a href='https://fichub.net'>FicHub.net</a></p>\n"
        f'<nav id="contents-list"> <ol><li><a href="#chap_1">One</a></li></ol> </nav>\n{chapters}\n</body></html>\n'
    ).encode()


def _introduction(reading: Reading) -> str:
    status = "complete" if reading.complete else "ongoing"
    return (
        f"<h1>{escape(reading.title or '')}</h1><p><b>By: {escape(_author(reading))}</b></p><p/>{reading.summary or ''}"
        f"<p>Status: {status}</p><p>Published: {reading.published}</p><p>Updated: {reading.updated}</p>"
        f"<p>Words: {reading.words}</p><p>Chapters: {len(reading.chapters)}</p>{_source(reading)}"
        '<p>Exported with the assistance of <a href="https://fichub.net">FicHub.net</a></p>'
    )


def _source(reading: Reading) -> str:
    address = escape(reading.source_url or "")
    return f'<p>Original source:\n<a rel="noopener noreferrer" href="{address}">{address}</a></p>\n'


def _author(reading: Reading) -> str:
    return ", ".join(c.name for c in reading.creators or ())


def _title(chapter: Chapter) -> str:
    return escape(f"{chapter.number}. {chapter.title}" if chapter.title else f"Chapter {chapter.number}")


def _page(inner: str) -> str:
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE html>\n"
        f'<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>x</title></head><body>{inner}</body></html>'
    )
