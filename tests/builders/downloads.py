"""The HTML download of an era, and what the file was called."""

from __future__ import annotations

import re
import unicodedata

from alcove.domain.readings import Reading
from tests.builders import pieces
from tests.builders.eras import Era
from tests.builders.places import AO3, Addresses, Place
from tests.builders.text import escape

_DOCTYPE = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n'
)
_STYLE = """  <style type="text/css">
    .message, .byline, h1, h2.heading { text-align: center; }
    dl.tags { border: thin solid; padding: 0.8em; }
    .endnote-link { font-size: smaller; }
    .toc-heading { display: none; }
  </style>
"""


def build_html(reading: Reading, era: Era, *, place: Place = AO3) -> bytes:
    """The HTML file that the archive gave of this work in this era; the same bytes for the same input.

    ``reading`` needs ``site_id``, ``title`` and ``creators``; the texts are its
    chapters' ``markup``, put in as they are. Words not given are counted.
    """
    at = Addresses(place, era)
    return page(page_title(reading, era), body(reading, at), era).encode("utf-8")


def page(title: str, inner: str, era: Era) -> str:
    """A whole document of the bare layout."""
    if era.wrapped:
        head = f'  <meta charset="utf-8" />\n  <meta http-equiv="x-ua-compatible" content="ie=edge" />\n{_STYLE}'
    else:
        head = '  <meta http-equiv="Content-Type" content="text/html; charset=utf-8" />\n'
    return (
        f'{_DOCTYPE}<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">\n<head>\n'
        f"  <title>{escape(title)}</title>\n{head}</head>\n<body>\n\n{inner}\n</body>\n</html>\n"
    )


def body(reading: Reading, at: Addresses) -> str:
    """Preface, chapters and afterword of the HTML document."""
    head = pieces.message(reading, at) + "\n  " + pieces.about(reading, at)
    tail = pieces.after(reading, at)
    if at.era.wrapped:
        head = f'<div id="preface">\n  <h2 class="toc-heading">Preface</h2>\n\n  {head}</div>\n'
        tail = f'<div id="afterword">\n  <h2 class="toc-heading">Afterword</h2>\n\n{tail}</div>\n'
    return f'{head}\n<div id="chapters" class="userstuff">\n{_chapters(reading, at)}</div>\n\n{tail}'


def page_title(reading: Reading, era: Era) -> str:
    """``Title - Creators - Fandoms``; folded to ASCII, and since 2019 cut, until 2023-04."""
    fandoms = reading.fandoms or ()
    shown = "Multifandom" if len(fandoms) > 3 else ", ".join(fandoms) or "No fandom specified"
    parts = [reading.title or "", ", ".join(c.name for c in reading.creators or ()), shown]
    if not era.counts_now:
        parts = [_folded(part)[: 24 if era.wrapped else None] for part in parts]
    return " - ".join(parts)


def file_name(reading: Reading, era: Era, ending: str) -> str:
    """The name that the archive gave the file (1.11); scripts other than Latin count as unreadable here."""
    words = _folded(reading.title or "", keep="-").split()
    if not era.wrapped:
        name = ""
        while words and len(name) < 24:
            name = f"{name} {words.pop(0)}".lstrip()
        by = " ".join(_folded(creator.name) for creator in (reading.creators or ())[:1])
        return f"{name or f'Work by {by}'}.{ending}"
    name = words.pop(0)[:24] if words else ""
    while words and len(name) + 1 + len(words[0]) <= 24:
        name += f" {words.pop(0)}"
    if len(name) < 3:
        name = f"{name} Work {reading.site_id}".lstrip()
    return f"{name.replace(' ', '_') if era.plural else name}.{ending}"


def _chapters(reading: Reading, at: Addresses) -> str:
    if pieces.in_blocks(reading, at):
        return "".join(pieces.chapter_block(chapter, reading, at) for chapter in reading.chapters)
    hidden = f'    <h2 class="toc-heading">{escape(reading.title or "")}</h2>\n' if at.era.wrapped else ""
    return "".join(
        f'{hidden}    <div class="userstuff">\n      {chapter.markup}\n    </div>\n' for chapter in reading.chapters
    )


def _folded(text: str, keep: str = "") -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return " ".join(re.sub(rf"[^\w {keep}]", "", plain).split())
