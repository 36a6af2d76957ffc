"""Small pages in AO3's shape, for tests of single rules. Whole files of every make come from tests.builders."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from alcove.formats.nodes import parse_html

ORIGIN = "https://archiveofourown.org"
MESSAGE = (
    f'<p class="message"><b>One Lamp</b><br>Posted originally on the <a href="{ORIGIN}/">Archive of Our Own</a>'
    f' at <a href="{ORIGIN}/works/90000002">{ORIGIN}/works/90000002</a>.</p>'
)
STATS = "Published: 2024-01-05 Words: 1,234 Chapters: 1/1"
TEXT = '<div class="userstuff"><p>Only paragraph.</p></div>'
FAREWELL = f'<p class="message"><a href="{ORIGIN}/works/90000002/comments/new">Comment</a>.</p>'


def table(rows: Mapping[str, str] | None = None, stats: str = STATS) -> str:
    """``dl.tags`` with these rows (label without colon: markup of the cell) and Stats."""
    cells = {"Rating": f'<a href="{ORIGIN}/tags/Mature">Mature</a>'} | dict(rows or {}) | {"Stats": stats}
    return (
        '<dl class="tags">'
        + "".join(f"<dt>{name}:</dt><dd>{cell}</dd>" for name, cell in cells.items() if cell)
        + "</dl>"
    )


def meta(
    rows: Mapping[str, str] | None = None, *, stats: str = STATS, byline: str = "by Anonymous", more: str = ""
) -> str:
    """The block with the table, title and byline."""
    return f'<div class="meta">{table(rows, stats)}<h1>One Lamp</h1><div class="byline">{byline}</div>{more}</div>'


def page(
    inside: str = "", *, chapters: str = TEXT, after: str = FAREWELL, message: str = MESSAGE, wrapped: bool = True
) -> bytes:
    """A whole page; ``inside`` is the block that ``meta`` makes."""
    inside = inside or meta()
    body = f'{message}{inside}<div id="chapters" class="userstuff">{chapters}</div>{after}'
    if wrapped:
        body = (
            f'<div id="preface"><h2 class="toc-heading">Preface</h2>{message}{inside}</div>'
            f'<div id="chapters" class="userstuff">{chapters}</div>'
            f'<div id="afterword"><h2 class="toc-heading">Afterword</h2>{after}</div>'
        )
    return f'<!DOCTYPE html><html lang="en"><head><title>One Lamp</title></head><body>{body}</body></html>'.encode()


def chapter(heading: str, text: str = "<p>Text.</p>", header: str = "", end: str = "") -> str:
    """A chapter of several."""
    return (
        f'<div class="meta group"><h2 class="heading">{heading}</h2>{header}</div>'
        f'<!--chapter content--><div class="userstuff">{text}</div><!--/chapter content-->{end}'
    )


def element(markup: str) -> LexborNode:
    """The first element of this markup."""
    body = parse_html(f"<body>{markup}</body>").body
    assert body is not None
    found = body.css_first("body > *")
    assert found is not None
    return found


def epub(files: Mapping[str, str | bytes], *, container: bool = True, mimetype: bool = True) -> bytes:
    """A zip with these files, and what makes an EPUB of it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        if container:
            archive.writestr(
                "META-INF/container.xml",
                '<container><rootfiles><rootfile full-path="content.opf"/></rootfiles></container>',
            )
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def package(pages: Mapping[str, str], *, metadata: str = "", contents: bool = False) -> str:
    """A package document with these pages (id: href) in order."""
    items = "".join(
        f'<item id="{key}" href="{href}" media-type="application/xhtml+xml"/>' for key, href in pages.items()
    )
    ncx = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>' if contents else ""
    spine = "".join(f'<itemref idref="{key}"/>' for key in pages)
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="2.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">{metadata}</metadata>'
        f'<manifest>{items}{ncx}</manifest><spine toc="ncx">{spine}</spine></package>'
    )


def ncx(points: list[tuple[str, str]]) -> str:
    """A table of contents: label, target."""
    inside = "".join(
        f'<navPoint id="n{number}"><navLabel><text>{text}</text></navLabel><content src="{target}"/></navPoint>'
        for number, (text, target) in enumerate(points)
    )
    return f'<?xml version="1.0"?><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{inside}</navMap></ncx>'


def xhtml(body: str) -> str:
    """A page of an e-book."""
    return f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{body}</body></html>'
