"""Every kind of file that can be read, and how one is made of a work that was made up.

``KINDS`` has one entry for each make of file in each format; ``docs/formats.md`` is the table of what they tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape

from alcove.domain.readings import Chapter, Creator, Reading
from tests.builders.downloads import build_html
from tests.builders.efiction import build_efiction_page
from tests.builders.epub import build_epub
from tests.builders.eras import ERAS
from tests.builders.fanficfare import Setting, build_fanficfare_epub, build_fanficfare_html, build_fanficfare_text
from tests.builders.ffn_page import build_ffn_page
from tests.builders.fichub import build_fichub_epub, build_fichub_html
from tests.builders.htmlz import build_htmlz
from tests.builders.kindle import Target, Told, build_kf8, build_mobi6
from tests.builders.kindle_downloads import build_azw3, build_mobi
from tests.builders.manuscripts import build_docx, build_fb2, build_markdown, build_odt, build_rtf, zipped
from tests.builders.pdf import build_pdf, build_plain_pdf
from tests.builders.plain_epub import as_kepub, build_plain_epub
from tests.builders.site_pages import as_mhtml, as_single_file, build_site_page
from tests.builders.text import escape, text_of

_WRAPPED = tuple(era for era in ERAS if era.wrapped)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. ``build`` makes one of a work; its number among those of its kind chooses between variants.

    ``reader`` is the name of the reader that is to read it, ``format`` what it is to call the format;
    ``expects_preface``: whether such files stand in lists, or in the drawer.
    """

    name: str
    ending: str
    reader: str
    format: str
    build: Callable[[Reading, int], bytes]
    expects_preface: bool = True

    @property
    def slug(self) -> str:
        """The name as a part of file names."""
        return re.sub(r"[\W_]+", "-", self.name.lower())

    def file(self, reading: Reading, number: int) -> bytes:
        """The bytes of a file of this work."""
        return self.build(_prepared(reading), number)


def _prepared(reading: Reading) -> Reading:
    """The work with a title and a text for each chapter, as builders of other makes want them."""
    return replace(reading, chapters=tuple(map(_with_text, reading.chapters)))


def _with_text(chapter: Chapter) -> Chapter:
    markup = chapter.markup.replace("<hr />", "<hr>")
    title = chapter.title or f"Chapter {chapter.number}"
    return replace(chapter, title=title, markup=markup, text="\n\n".join(_paragraphs(markup)))


def _paragraphs(markup: str) -> list[str]:
    return [line for block in markup.split("</p>") if (line := text_of(block).strip())]


# --- AO3's ------------------------------------------------------------------------------------------------------------


def _work_url(reading: Reading) -> str:
    return f"https://archiveofourown.org/works/{reading.site_id}"


def _last_chapter(reading: Reading, _: int) -> bytes:
    return build_site_page(reading, chapter=len(reading.chapters))


def _single_file(reading: Reading, _: int) -> bytes:
    return as_single_file(build_site_page(reading), _work_url(reading))


def _mhtml(reading: Reading, _: int) -> bytes:
    return as_mhtml(build_site_page(reading), _work_url(reading))


def _lost_markup(reading: Reading, number: int) -> bytes:
    """The words of the download alone: with its lines, or all on one."""
    words = unescape(text_of(build_html(reading, ERAS[-1]).decode().partition("</head>")[2]))
    return (" ".join(words.split()) if number % 3 == 2 else words).encode()


def _ao3_pdf(reading: Reading, _: int) -> bytes:
    return build_pdf(_in_western_letters(reading))


def _in_western_letters(reading: Reading) -> Reading:
    """The work in the letters of Windows-1252, which are all that the builder of PDFs can draw."""

    def names(given: tuple[str, ...] | None) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(_western, given or ())))

    return replace(
        reading,
        title=_western(reading.title or ""),
        fandoms=names(reading.fandoms),
        relationships=names(reading.relationships),
        characters=names(reading.characters),
        freeforms=names(reading.freeforms),
        language_name=_western(reading.language_name or ""),
        chapters=tuple(replace(c, markup=_western(c.markup), text=_western(c.text)) for c in reading.chapters),
    )


def _western(text: str) -> str:
    return text.encode("cp1252", "replace").decode("cp1252")


# --- downloaders' and other sites' ------------------------------------------------------------------------------------


def _of_ao3(reading: Reading) -> Reading:
    return replace(reading, source_url=_work_url(reading))


def _of_ffn(reading: Reading) -> Reading:
    """The work as FanFiction.net has works: one fandom, its own ratings, few tags."""
    creator = Creator("writer", None, None, "https://www.fanfiction.net/u/1/writer")
    return replace(
        reading,
        source_url=f"https://www.fanfiction.net/s/{reading.site_id}/",
        creators=(creator,),
        rating="Fiction T",
        fandoms=(reading.fandoms or ("Lamps",))[:1],
        relationships=(),
        characters=("Ada B.", "Bryn C."),
        freeforms=("Humor",),
        language_name="English",
        updated=reading.last_updated,
        summary="Two keepers, one lamp.",
    )


def _of_efiction(reading: Reading) -> Reading:
    return replace(reading, rating="PG", relationships=(), freeforms=("Drama", "Humor"))


def _ffn_chapter(reading: Reading, number: int) -> bytes:
    work = _of_ffn(reading)
    return build_ffn_page(work, 1 + number % len(work.chapters))


def _packed_fichub_page(reading: Reading, _: int) -> bytes:
    return zipped({"work.html": build_fichub_html(_of_ffn(reading))})


def _wattpad_epub(reading: Reading, _: int) -> bytes:
    metadata = f'<dc:identifier>wpd_{reading.site_id}</dc:identifier><meta name="completed" content="1"/>'
    return build_plain_epub(reading, metadata)


# --- anybody's --------------------------------------------------------------------------------------------------------


def _page(inside: str) -> str:
    return f"<html><body>{inside}</body></html>"


def _chapter_pages(reading: Reading) -> list[bytes]:
    return [_page(f"<h1>{escape(c.title or '')}</h1>{c.markup}").encode() for c in reading.chapters]


def _told(reading: Reading) -> Told:
    return Told(
        name=reading.title or "", facts=[(100, creator.name.encode()) for creator in reading.creators or ()], packing=2
    )


def _azw3(reading: Reading, _: int) -> bytes:
    pages, at, contents = _chapter_pages(reading), 0, []
    for page, chapter in zip(pages, reading.chapters, strict=True):
        contents.append(Target(chapter.title or "", at + page.find(b"<h1>")))
        at += len(page)
    return build_kf8(pages, contents, _told(reading))


def _mobi(reading: Reading, _: int) -> bytes:
    text, contents = b"", []
    for chapter in reading.chapters:
        contents.append(Target(chapter.title or "", len(text)))
        text += f"<h1>{escape(chapter.title or '')}</h1>{chapter.markup}<mbp:pagebreak/>".encode()
    return build_mobi6(text, contents, _told(reading))


def _plain_pdf(reading: Reading, _: int) -> bytes:
    work = _in_western_letters(reading)
    contents = [(chapter.title or "", place) for place, chapter in enumerate(work.chapters)]
    return build_plain_pdf([chapter.text for chapter in work.chapters], {"Title": work.title or ""}, contents)


def _html_book(reading: Reading, _: int) -> bytes:
    inside = "".join(f"<h2>{escape(c.title or '')}</h2>{c.markup}" for c in reading.chapters)
    title = escape(reading.title or "")
    return f"<!DOCTYPE html><html lang='en'><head><title>{title}</title></head><body><main>{inside}</main></body></html>".encode()


def _text(reading: Reading) -> str:
    return "\n\n".join([reading.title or "Untitled", *(c.text for c in reading.chapters)]) + "\n"


# --- all of them ------------------------------------------------------------------------------------------------------

#: All kinds, those with a preface first.
KINDS: tuple[Kind, ...] = (
    Kind("AO3 HTML", "html", "ao3-html", "html", lambda r, n: build_html(r, ERAS[n % len(ERAS)])),
    Kind("AO3 EPUB", "epub", "ao3-epub", "epub", lambda r, n: build_epub(r, ERAS[n % len(ERAS)])),
    Kind("AO3 EPUB for Kobo", "kepub.epub", "ao3-epub", "epub", lambda r, n: as_kepub(build_epub(r, ERAS[-1 - n % 4]))),
    Kind("AO3 HTMLZ", "htmlz", "ao3-epub", "htmlz", lambda r, n: build_htmlz(build_epub(r, ERAS[n % len(ERAS)]))),
    Kind("AO3 AZW3", "azw3", "ao3-kindle", "azw3", lambda r, n: build_azw3(r, _WRAPPED[n % len(_WRAPPED)])),
    Kind("AO3 MOBI", "mobi", "ao3-kindle", "mobi", lambda r, n: build_mobi(r, _WRAPPED[n % len(_WRAPPED)])),
    Kind("AO3 PDF", "pdf", "ao3-pdf", "pdf", _ao3_pdf),
    Kind("AO3 page", "html", "ao3-page", "html", lambda r, _: build_site_page(r)),
    Kind("AO3 page of a chapter", "html", "ao3-page", "html", _last_chapter),
    Kind("AO3 page, SingleFile", "html", "ao3-page", "html", _single_file),
    Kind("AO3 page, MHTML", "mhtml", "ao3-page", "mhtml", _mhtml),
    Kind("AO3 text", "txt", "ao3-text", "text", _lost_markup),
    Kind("FanFicFare EPUB 2", "epub", "fanficfare-epub", "epub", lambda r, _: build_fanficfare_epub(_of_ao3(r))),
    Kind(
        "FanFicFare EPUB 3", "epub", "fanficfare-epub", "epub",
        lambda r, _: build_fanficfare_epub(_of_ao3(r), Setting(version=3, table=True)),
    ),
    Kind("FanFicFare HTML", "html", "fanficfare-html", "html", lambda r, _: build_fanficfare_html(_of_ao3(r))),
    Kind("FanFicFare text", "txt", "fanficfare-txt", "text", lambda r, _: build_fanficfare_text(_of_ao3(r))),
    Kind("FicHub EPUB", "epub", "fichub", "epub", lambda r, _: build_fichub_epub(_of_ffn(r))),
    Kind("FicHub HTML", "zip", "fichub", "html", _packed_fichub_page),
    Kind("FanFiction.net page", "html", "ffn-page", "html", _ffn_chapter),
    Kind("eFiction page", "html", "efiction-page", "html", lambda r, _: build_efiction_page(_of_efiction(r))),
    Kind("WattpadDownloader EPUB", "epub", "tool-epub", "epub", _wattpad_epub),
    Kind("any EPUB", "epub", "epub", "epub", lambda r, _: build_plain_epub(r), expects_preface=False),
    Kind("any EPUB for Kobo", "kepub.epub", "epub", "epub", lambda r, _: as_kepub(build_plain_epub(r)), expects_preface=False),
    Kind("any HTMLZ", "htmlz", "epub", "htmlz", lambda r, _: build_htmlz(build_plain_epub(r)), expects_preface=False),
    Kind("any AZW3", "azw3", "kindle", "azw3", _azw3, expects_preface=False),
    Kind("any MOBI", "mobi", "kindle", "mobi", _mobi, expects_preface=False),
    Kind("any PDF", "pdf", "pdf", "pdf", _plain_pdf, expects_preface=False),
    Kind("any HTML", "html", "html", "html", _html_book, expects_preface=False),
    Kind("FB2", "fb2", "fb2", "fb2", lambda r, _: build_fb2(r), expects_preface=False),
    Kind("DOCX", "docx", "docx", "docx", lambda r, _: build_docx(r), expects_preface=False),
    Kind("ODT", "odt", "odt", "odt", lambda r, _: build_odt(r), expects_preface=False),
    Kind("RTF", "rtf", "rtf", "rtf", lambda r, _: build_rtf(r), expects_preface=False),
    Kind("Markdown", "md", "markdown", "markdown", lambda r, _: build_markdown(r), expects_preface=False),
    Kind("text, UTF-8", "txt", "text", "text", lambda r, _: _text(r).encode(), expects_preface=False),
    Kind("text, UTF-16", "txt", "text", "text", lambda r, _: _text(r).encode("utf-16"), expects_preface=False),
    Kind(
        "text, Windows-1252", "txt", "text", "text", lambda r, _: _western(_text(r)).encode("cp1252"), expects_preface=False
    ),
)  # fmt: skip
