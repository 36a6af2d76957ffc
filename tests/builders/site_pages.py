"""A work's pages on the site, as a browser, SingleFile or Chromium's MHTML saves them (ao3-formats.md 2)."""

from __future__ import annotations

import quopri
import re
from dataclasses import replace

from alcove.domain import normal_form
from alcove.domain.readings import Chapter, Reading, RelationKind
from tests.builders import pieces
from tests.builders.eras import ERAS
from tests.builders.perfect import as_read
from tests.builders.places import AO3, Addresses, Place
from tests.builders.text import escape

#: The pages have hardly changed since 2012; their tags and names are those of the newest downloads.
_NOW = ERAS[-1]
FIRST_CHAPTER_ID = 70_000_001
#: The moment in the links to downloads, and that at which SingleFile and MHTML were written.
UPDATED_AT = 1_710_000_000
SAVED = "Tue, 02 Apr 2024 10:20:30 GMT"

_ROW_CLASSES = {
    "rating": "rating", "warnings": "warning", "categories": "category", "fandoms": "fandom",
    "relationships": "relationship", "characters": "character", "freeforms": "freeform",
}  # fmt: skip


def build_site_page(
    reading: Reading, *, chapter: int | None = None, place: Place = AO3, absolute: bool = True
) -> bytes:
    """The page of the entire work, or of one chapter of it by its number; links with or without the host."""
    at = Addresses(place, _NOW)
    text = _page(reading, at, chapter)
    if not absolute:
        text = text.replace(at.origin, "")
    return text.encode()


def as_single_file(page: bytes, url: str) -> bytes:
    """The page as SingleFile writes it: a comment at the top, attributes without quotes, no closing tags at the end."""
    comment = (
        f"<!--\n Page saved with SingleFile \n url: {url} \n saved date: Tue Apr 02 2024 12:20:30 GMT+0200 (CEST)\n-->"
    )
    text = page.decode().replace('<html lang="en">', f"<html lang=en>{comment}", 1)
    return re.sub(r'(class|id)="([\w-]+)"', r"\1=\2", text).replace("</body>", "").replace("</html>", "").encode()


def as_mhtml(page: bytes, url: str) -> bytes:
    """The page as Chromium writes it as one file, with a picture after it."""
    return (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nSubject: x\r\nDate: {SAVED}\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----Part--x7----"\r\n'
        "\r\n\r\n------Part--x7----\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: {url}\r\n\r\n"
    ).encode() + (
        quopri.encodestring(page).replace(b"\n", b"\r\n")
        + b"\r\n------Part--x7----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
        b"------Part--x7------\r\n"
    )


def as_page_read(reading: Reading, *, place: Place = AO3) -> Reading:
    """What a perfect reader gets out of the page of the entire work, but for ``made``."""
    found = as_read(reading, _NOW, "html", place=place)
    return replace(
        found,
        recipients=reading.recipients or (),
        kudos=reading.kudos,
        hits=reading.hits,
        bookmarks=reading.bookmarks,
        comments=reading.comments,
        text_hash=normal_form.text_hash(chapter.text for chapter in found.chapters),
    )


def _page(reading: Reading, at: Addresses, number: int | None) -> str:
    shown = [c for c in reading.chapters if number in (None, c.number)]
    blocks = pieces.in_blocks(reading, at)
    inside = (
        "".join(_chapter(c, reading, at) for c in shown)
        if blocks
        else "".join(
            f'<div class="userstuff"><h3 class="landmark heading" id="work">Work Text:</h3>{c.markup}</div>'
            for c in shown
        )
    )
    title = escape(f"{reading.title} - x - y [{at.place.archive}]")
    download = f"{at.origin}/downloads/{reading.site_id}/x.epub?updated_at={UPDATED_AT}"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
        '<body class="logged-out"><div id="outer" class="wrapper"><div id="inner" class="wrapper">'
        '<div id="main" class="works-show region" role="main"><div class="work">'
        f'<ul class="work navigation actions"><li class="download"><a href="{download}">EPUB</a></li></ul>'
        f'<div class="wrapper">{_table(reading, at)}</div><div id="workskin">{_head(reading, at, number)}'
        f'<div id="chapters" role="article">{inside}</div>{_tail(reading, at)}</div></div>'
        '<div id="feedback" class="feedback"><p>Comments</p></div></div></div></div></body>\n</html>\n'
    )


def _table(reading: Reading, at: Addresses) -> str:
    rows = []
    for one, several, field in pieces.TAG_ROWS:
        names = pieces.tags_of(reading, field)
        links = "".join(
            f'<li><a class="tag" href="{escape(at.tag(name))}/works">{escape(name)}</a></li>' for name in names
        )
        label = several if len(names) > 1 else one
        if names:
            rows.append(_row(f"{_ROW_CLASSES[field]} tags", label, f'<ul class="commas">{links}</ul>'))
    known = (reading.language or "", reading.language_name or "")
    code, name = pieces.LANGUAGES.get(reading.language or "en", known)
    rows.append(f'<dt class="language">Language:</dt><dd class="language" lang="{code}">{escape(name)}</dd>')
    places = "".join(
        f'<span class="series"><a class="previous" href="{at.origin}/works/1">\u2190 Previous Work</a><span class="position">'
        f'Part {p.position} of <a href="{escape(at.moved(p.url or ""))}">{escape(p.title)}</a></span></span>'
        for p in reading.series or ()
    )
    rows.append(_row("series", "Series", places) if places else "")
    links = ", ".join(
        f'<a href="{escape(at.moved(c.url or ""))}">{escape(c.title)}</a>' for c in reading.collections or ()
    )
    rows.append(_row("collections", "Collections", links) if links else "")
    rows.append(_row("stats", "Stats", f'<dl class="stats">{_stats(reading)}</dl>'))
    return f'<dl class="work meta group">{"".join(rows)}</dl>'


def _row(classes: str, label: str, inside: str) -> str:
    return f'<dt class="{classes}">{label}:</dt>\n<dd class="{classes}">{inside}</dd>'


def _stats(reading: Reading) -> str:
    told = {"Published": reading.published}
    told |= {"Completed": reading.completed} if reading.completed else {"Updated": reading.updated}
    counts = {
        "Words": pieces.words_of(reading) if reading.words is None else reading.words,
        "Comments": reading.comments,
        "Kudos": reading.kudos,
        "Bookmarks": reading.bookmarks,
        "Hits": reading.hits,
    }
    chapters = {"Chapters": f"{reading.chapters_posted}/{reading.chapters_expected or '?'}"}
    shown = told | chapters | {label: f"{count:,}" for label, count in counts.items() if count is not None}
    return "".join(f"<dt>{label}:</dt><dd>{value}</dd>" for label, value in shown.items() if value)


def _head(reading: Reading, at: Addresses, number: int | None) -> str:
    gifts = ", ".join(f'<a href="{at.origin}/users/{name}/gifts">{name}</a>' for name in reading.recipients or ())
    relations = [pieces.relation_line(r, at) for r in reading.relations or () if pieces.is_in_preface(r, at)]
    lines = [f"For {gifts}."] if gifts else []
    items = "".join(f"<li>{line}</li>" for line in (*lines, *relations))
    notes = f'<ul class="associations">{items}</ul>' if items else ""
    notes += f'<blockquote class="userstuff">{reading.notes}</blockquote>' if reading.notes else ""
    first = number in (None, 1)
    return (
        f'<div class="preface group"><h2 class="title heading">\n{escape(reading.title or "")}\n</h2>'
        f'<h3 class="byline heading">\n{pieces.byline(reading.creators or (), at)}\n</h3>'
        + (_module("summary", "Summary", reading.summary) if first else "")
        + (f'<div class="notes module"><h3 class="heading">Notes:</h3>{notes}</div>' if notes and first else "")
        + "</div>"
    )


def _chapter(chapter: Chapter, reading: Reading, at: Addresses) -> str:
    link = f"{at.work(reading)}/chapters/{FIRST_CHAPTER_ID + chapter.number - 1}"
    title = f": {escape(chapter.title)}" if chapter.title else ""
    anonymous = any(c.name == "Anonymous" for c in reading.creators or ())
    by = pieces.byline(chapter.creators, at) if chapter.creators and not anonymous else ""
    end = _module("end notes", "Notes", chapter.end_notes, f"chapter_{chapter.number}_endnotes")
    return (
        f'<div class="chapter" id="chapter-{chapter.number}"><div class="chapter preface group"><h3 class="title">'
        f'<a href="{link}">Chapter {chapter.number}</a>{title}</h3>'
        + (f'<h4 class="heading byline">Chapter by {by}</h4>' if by else "")
        + _module("summary", "Summary", chapter.summary, "summary")
        + _module("notes", "Notes", chapter.notes, "notes")
        + '</div><div class="userstuff module" role="article"><h3 class="landmark heading" id="work">Chapter Text</h3>'
        + f"{chapter.markup}</div>"
        + (f'<div class="chapter preface group">{end}</div>' if end else "")
        + "</div>"
    )


def _module(classes: str, label: str, markup: str | None, name: str = "") -> str:
    if not markup:
        return ""
    own = f' id="{name}"' if name else ""
    return (
        f'<div class="{classes} module"{own}><h3 class="heading">{label}:</h3>'
        f'<blockquote class="userstuff">{markup}</blockquote></div>'
    )


def _tail(reading: Reading, at: Addresses) -> str:
    items = "".join(
        f"<li>{pieces.related(r, at)}</li>" for r in reading.relations or () if r.kind is RelationKind.INSPIRED
    )
    children = f'<div id="children" class="children module"><h3>x:</h3><ul>{items}</ul></div>' if items else ""
    end = _module("end notes", "Notes", reading.end_notes, "work_endnotes")
    return f'<div class="afterword preface group">{end}{children}</div>' if end or children else ""
