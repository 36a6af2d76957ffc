"""Files in the shapes that FanFicFare writes (EPUB 2 and 3, MOBI, HTML, text), from works that were made up.

Facts: its writers' default settings, 4.62. ``Setting`` has what people change.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from alcove.domain.readings import Chapter, Reading, Update
from alcove.domain.tags import CATEGORIES
from alcove.formats.ebook import open_ebook
from tests.builders.container import made_at, pack
from tests.builders.kindle import Told, build_kf8, build_mobi6
from tests.builders.text import as_xhtml, escape, text_of

_NS = 'xmlns="http://www.w3.org/1999/xhtml"'


@dataclass(frozen=True, slots=True)
class Setting:
    """What people configure: the version of the EPUB, a table on the title page, the order of its lines, extra pages.

    ``converted`` is what calibre makes of the e-book: a package of its own, classes of its own, and a piece cut off
    a chapter.
    """

    version: int = 2
    table: bool = False
    turned: bool = False
    contents: bool = True
    log: bool = True
    failed: frozenset[int] = frozenset()
    converted: bool = False


def rows(reading: Reading) -> dict[str, str]:
    """The lines of a title page: markup by label, in the order of the default settings, without those that are empty."""
    genre = sorted([*(reading.freeforms or ()), *(n for n in reading.categories or () if n in CATEGORIES)])
    series = [
        f"<a class='serieslink' href='{escape(s.url or '')}'>{escape(s.title)}{f' [{s.position}]' if s.position else ''}</a>"
        for s in reading.series or ()
    ]
    status = {True: "Completed", False: "In-Progress", None: ""}[reading.complete]
    told = {
        "Series": ", ".join(series[:1]),
        "Category": _names(reading.fandoms),
        "Genre": _names(genre),
        "Language": escape(reading.language_name or ""),
        "Characters": _names(reading.characters),
        "Relationships": _names(reading.relationships),
        "Status": status,
        "Published": str(reading.published or ""),
        "Updated": str(reading.updated or ""),
        "Packaged": f"{made_at(reading):%Y-%m-%d %H:%M:%S}",
        "Rating": escape(reading.rating or ""),
        "Warnings": _names(reading.warnings),
        "Chapters": f"{len(reading.chapters):,}",
        "Words": f"{reading.words:,}" if reading.words is not None else "",
        "Publisher": reading.site or "",
        "Summary": f'<div class="userstuff">{reading.summary}</div>' if reading.summary else "",
    }
    return {name: value for name, value in told.items() if value}


def build_fanficfare_html(reading: Reading) -> bytes:
    """One page, its chapters behind anchors."""
    lines = "\n".join(f"<tr><td><b>{name}:</b></td><td>{value}</td></tr>\n" for name, value in rows(reading).items())
    chapters = "\n".join(
        f'<a name="section{c.number:04}"><h2>{escape(c.title or reading.title or "")}</h2></a>\n{_story(reading, c)}'
        for c in reading.chapters
    )
    title = escape(reading.title or "")
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="UTF-8">\n<title>{title}</title>\n</head>\n<body>\n'
        f'<h1>{_heading(reading)}</h1>\n\n<table class="full">\n\n{lines}\n</table>\n\n{chapters}\n</body>\n</html>\n'
    ).encode()


def build_fanficfare_epub(reading: Reading, setting: Setting | None = None) -> bytes:
    """A title page, a table of contents, a log, and a page for each chapter."""
    setting = setting or Setting()
    pages = {"title_page": _title_page(reading, setting)}
    if setting.contents:
        pages["toc_page"] = _page("fff_tocpage", "<h3>Table of Contents</h3><a href='file0001.xhtml'>One</a><br />")
    if setting.log and reading.history:
        pages["log_page"] = _page("fff_logpage", _log(reading.history))
    for chapter in reading.chapters:
        pages[f"file{chapter.number:04}"] = _chapter_page(reading, chapter, setting)
    if setting.converted:
        pages = _converted(pages)
    files = {"content.opf": _package(reading, list(pages), setting).encode()}
    files |= {f"OEBPS/{name}.xhtml": page.encode() for name, page in pages.items()}
    return pack(files, "content.opf", made_at(reading), shuffled=False)


def build_fanficfare_azw3(reading: Reading) -> bytes:
    """What calibre makes of the e-book for a Kindle."""
    book = open_ebook(build_fanficfare_epub(reading, Setting(converted=True)))
    if book is None:
        raise ValueError("an EPUB that is none")
    return build_kf8([page.data for page in book.pages], told=_told(reading, book.package.subjects))


def build_fanficfare_mobi(reading: Reading) -> bytes:
    """FanFicFare's own book for a Kindle: pages without a head, one after the other."""
    pages = [_title_page(reading, Setting())]
    pages.append('<body><a name="TOCTOP"><h3>Table of Contents</h3></a><a>One</a></body>')
    for chapter in reading.chapters:
        title = escape(chapter.title or reading.title or "")
        pages.append(
            f'<body><a name="mobi_article_{chapter.number}"><h3>{title}</h3>{_story(reading, chapter)}</a></body>'
        )
    bodies = (page.partition("<body")[2].partition(">")[2].rpartition("</body>")[0] for page in pages)
    text = f"<html><head></head><body>{'<mbp:pagebreak>'.join(bodies)}</body></html>"
    return build_mobi6(text.encode(), told=_told(reading, ()))


def build_fanficfare_text(reading: Reading) -> bytes:
    """Plain text, wrapped, with the lines of Windows."""
    told = {name: text_of(value) for name, value in rows(reading).items()}
    summary = told.pop("Summary", "")
    authors = ", ".join(c.url or "" for c in reading.creators or ())
    told |= {"Story URL": reading.source_url or "", "Author URL": authors} | ({"Summary": summary} if summary else {})
    head = f"\n\n\n{reading.title}\n\nby {_authors(reading)}\n\n\n\n"
    text = _wrapped(head + "".join(f"{name}: {value}\n" for name, value in told.items()) + "\n\n\n")
    for chapter in reading.chapters:
        text += _wrapped(f"\n\n\t{chapter.title or reading.title}\n\n") + "\n\n" + _wrapped(chapter.text) + "\n\n"
    return (text + "\n\nEnd file.\n\n").replace("\n", "\r\n").encode()


def _told(reading: Reading, subjects: Iterable[str]) -> Told:
    facts = [(100, creator.name.encode()) for creator in reading.creators or ()]
    return Told(name=reading.title or "", facts=[*facts, *((105, name.encode()) for name in subjects)])


def _names(names: object) -> str:
    return escape(", ".join(names)) if isinstance(names, (list, tuple)) else ""


def _authors(reading: Reading) -> str:
    return ", ".join(c.name for c in reading.creators or ())


def _heading(reading: Reading) -> str:
    links = [f"<a class='authorlink' href='{escape(c.url or '')}'>{escape(c.name)}</a>" for c in reading.creators or ()]
    title = f'<a href="{escape(reading.source_url or "")}">{escape(reading.title or "")}</a>'
    return f"{title} by {', '.join(links)}"


def _story(reading: Reading, chapter: Chapter) -> str:
    head = _note("Author's Note", reading.notes) if chapter.number == 1 else ""
    head += _note("Summary for the Chapter", chapter.summary) + _note("Notes for the Chapter", chapter.notes)
    foot = _note("Notes for the Chapter", chapter.end_notes)
    foot += _note("Author's Note", reading.end_notes) if chapter is reading.chapters[-1] else ""
    before = f'<div class="fff_chapter_notes fff_head_notes">{head}</div>' if head else ""
    behind = f'<div class="fff_chapter_notes fff_foot_notes">{foot}</div>' if foot else ""
    text = f'<div class="userstuff module">{as_xhtml(chapter.markup)}</div>'
    return f'<div class="story">{before}{text}{behind}</div>'


def _note(label: str, markup: str | None) -> str:
    return f'<b>{label}:</b><blockquote class="userstuff">{as_xhtml(markup)}</blockquote>' if markup else ""


def _page(role: str, inner: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<html {_NS}>\n<head>\n<title>x</title>\n{head}</head>\n'
        f'<body class="{role}">\n{inner}\n</body>\n</html>\n'
    )


def _title_page(reading: Reading, setting: Setting) -> str:
    told = list(rows(reading).items())
    if setting.turned:
        told.reverse()
    if setting.table:
        cells = [f"<tr><td><b>{name}:</b></td><td>{value}</td></tr>\n" for name, value in told]
        inner = f'<table class="full">\n{"".join(cells)}</table>'
    else:
        inner = "<div>\n" + "".join(f"<b>{name}:</b> {value}<br />\n\n" for name, value in told) + "</div>"
    return _page("fff_titlepage", f"<h3>{_heading(reading)}</h3>\n{inner}")


def _chapter_page(reading: Reading, chapter: Chapter, setting: Setting) -> str:
    title = escape(chapter.title or reading.title or "")
    failed = chapter.number in setting.failed
    address = "chapter url removed due to failure" if failed else f"{reading.source_url}/chapters/{chapter.number}"
    head = f'<meta name="chapterurl" content="{address}" />\n<meta name="chaptertitle" content="{title}" />\n'
    text = "<div>Could not be downloaded.</div>" if failed else _story(reading, chapter)
    return _page("fff_chapter", f'<h3 class="fff_chapter_title">{title}</h3>\n{text}', head)


def _converted(pages: dict[str, str]) -> dict[str, str]:
    """The pages with calibre's classes: those that look alike have one. Lists and quotations keep theirs."""
    found = {"titlepage": _page("calibre", "<svg></svg>")}
    for name, own in pages.items():
        page = re.sub(r"""<(h3|div|table|a|p|b|br) (?:class=(["'])[^"']*\2 ?)?""", r'<\1 class="calibre1" ', own)
        page = re.sub(r"<(h3|b|br)(?=/?>)", r'<\1 class="calibre1"', page)
        page = re.sub(r'<body class="\w+"', '<body class="fff_titlepage"', page)
        first, cut, last = page.partition("</p><p")
        if name.startswith("file") and cut:
            head = page.partition("<body")[0]
            found[f"{name}_split_000"] = f"{first}</p></div></div></body></html>"
            found[f"{name}_split_001"] = f'{head}<body class="fff_titlepage"><div><div><p{last}'
        else:
            found[name] = page
    return found


def _log(history: tuple[Update, ...]) -> str:
    entries = ""
    for update in history:
        told = {"dateUpdated": str(update.date), "numChapters": update.chapters, "numWords": update.words}
        lines = "".join(
            f'<b>{_LOGGED[key]}:</b> <span id="{key}">{v}</span>\n' for key, v in told.items() if v is not None
        )
        entries += f"<p class='log_entry'>\n{lines}</p>\n<hr/>\n"
    return f"<h3>Update Log</h3>\n{entries}"


_LOGGED = {"dateUpdated": "Updated", "numChapters": "Chapters", "numWords": "Words"}


def _package(reading: Reading, pages: list[str], setting: Setting) -> str:
    names = [n for group in (reading.freeforms, reading.fandoms, reading.characters) for n in group or ()]
    subjects = ["FanFiction", *names, *(reading.relationships or ()), "Last Update: 2024/03/17", "In-Progress"]
    source = escape(reading.source_url or "")
    maker = "calibre" if setting.converted else "FanFicFare [https://github.com/JimmXinu/FanFicFare]"
    own = "uuid:x" if setting.converted else f"fanficfare-uid:example.org-u1-s{reading.site_id}"
    identifier = f'opf:scheme="URL">{source}' if setting.version == 2 else f">URL:{source}"
    items = "".join(f'<item id="{n}" href="OEBPS/{n}.xhtml" media-type="application/xhtml+xml"/>\n' for n in pages)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<package version="{setting.version}.0"'
        ' xmlns="http://www.idpf.org/2007/opf" unique-identifier="fanficfare-uid">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">\n'
        f'<dc:identifier id="fanficfare-uid">{own}</dc:identifier>\n'
        f"<dc:title>{escape(reading.title or '')}</dc:title>\n"
        + "".join(f"<dc:creator>{escape(c.name)}</dc:creator>\n" for c in reading.creators or ())
        + f"<dc:contributor>{maker}</dc:contributor>\n"
        + "<dc:language>en</dc:language>\n"
        + "".join(f"<dc:subject>{escape(escape(name))}</dc:subject>\n" for name in subjects)
        + f"<dc:identifier {identifier}</dc:identifier>\n<dc:source>{source}</dc:source>\n</metadata>\n"
        + f"<manifest>\n{items}</manifest>\n<spine>\n"
        + "".join(f'<itemref idref="{name}"/>\n' for name in pages)
        + "</spine>\n</package>\n"
    )


def _wrapped(text: str) -> str:
    return "\n".join("\n".join(textwrap.wrap(line, 78)) for line in text.split("\n"))
