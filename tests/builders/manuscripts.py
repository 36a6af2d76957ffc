"""Files of word processors and of other book formats (FB2, DOCX, ODT, RTF, Markdown), from works that were made up.

Each holds title, author, language and summary where its kind has a place for them, and chapters under headings. Of
markup they know paragraphs, ``em``, ``strong`` and breaks, as most such texts do.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

from alcove.domain.readings import Reading
from tests.builders.text import escape

_PARAGRAPH = re.compile(r"<p>(.*?)</p>|<hr>", re.DOTALL)
_PIECE = re.compile(r"<(/?)(em|strong)>|<br>|([^<]+)")
_VERSES = re.compile(r"<p>((?:[^<]|<(?!/p>))*<br>.*?)</p>")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
NOTE = "What a lamp is: see there."


class Piece(NamedTuple):
    """A run of text, and how it is set."""

    text: str
    em: bool
    strong: bool


def build_fb2(reading: Reading, encoding: str = "utf-8", *, body: str = "") -> bytes:
    """FictionBook 2: a description, a body of sections, a note and a picture. ``body`` stands before the sections."""
    sections = "".join(
        f"<section><title><p>{escape(c.title or '')}</p></title>{_marked(c.markup, 'emphasis', 'strong')}</section>"
        for c in reading.chapters
    )
    series = "".join(f'<sequence name="{escape(s.title)}" number="{s.position}"/>' for s in reading.series or ())
    authors = "".join(f"<author><nickname>{escape(c.name)}</nickname></author>" for c in reading.creators or ())
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"'
        ' xmlns:l="http://www.w3.org/1999/xlink"><description><title-info><genre>prose</genre>'
        f"{authors}<book-title>{escape(reading.title or '')}</book-title><annotation>{reading.summary}</annotation>"
        f"<keywords>{escape(', '.join(reading.freeforms or ()))}</keywords>"
        f'<date value="{reading.published}">then</date><lang>{reading.language}</lang>{series}</title-info></description>'
        f"<body><title><p>{escape(reading.title or '')}</p></title>{body}{sections}</body>"
        f'<body name="notes"><section id="n1"><title><p>1</p></title><p>{NOTE}</p></section></body>'
        '<binary id="p.png" content-type="image/png">AAAA</binary></FictionBook>'
    ).encode(encoding)


def build_docx(reading: Reading, *, body: str = "", extra: Mapping[str, bytes] | None = None) -> bytes:
    """A Word document: each chapter under a heading of the first level. ``body`` stands before them."""
    chapters = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>{escape(c.title or "")}</w:t></w:r></w:p>'
        + "".join(f"<w:p>{''.join(map(_word_run, p))}</w:p>" for p in _paragraphs(c.markup))
        for c in reading.chapters
    )
    styles = (
        f'<w:styles xmlns:w="{_W}"><w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style></w:styles>'
    )
    title = f'<w:p><w:pPr><w:pStyle w:val="T"/></w:pPr><w:r><w:t>{escape(reading.title or "")}</w:t></w:r></w:p>'
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Document1</dc:title>'
        f"<dc:creator>{escape(_authors(reading))}</dc:creator><dc:language>{reading.language}</dc:language>"
        f"<cp:keywords>{escape(', '.join(reading.freeforms or ()))}</cp:keywords>"
        f"<dc:description>{escape(reading.summary or '')}</dc:description></cp:coreProperties>"
    )
    document = f'<w:document xmlns:w="{_W}"><w:body>{title}{body}{chapters}<w:sectPr/></w:body></w:document>'
    kinds = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    parts = {"[Content_Types].xml": kinds, "word/document.xml": document}
    parts |= {"word/styles.xml": styles, "docProps/core.xml": core}
    return zipped({name: text.encode() for name, text in parts.items()} | dict(extra or {}))


def build_odt(reading: Reading, *, body: str = "", manifest: str = "") -> bytes:
    """An OpenDocument text: each chapter under a heading of the first level. ``body`` stands before them."""
    chapters = "".join(
        f'<text:h text:outline-level="1">{escape(c.title or "")}</text:h>'
        + "".join(f"<text:p>{''.join(map(_odt_run, p))}</text:p>" for p in _paragraphs(c.markup))
        for c in reading.chapters
    )
    spaces = (
        f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:style="{_ODF}:style:1.0"'
        f' xmlns:fo="{_ODF}:xsl-fo-compatible:1.0" xmlns:meta="{_ODF}:meta:1.0" xmlns:table="{_ODF}:table:1.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {set_as}/></style:style>'
        for name, set_as in (("E", 'fo:font-style="italic"'), ("S", 'fo:font-weight="bold"'))
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f'<office:text><text:p text:style-name="Title">{escape(reading.title or "")}</text:p>{body}{chapters}'
        "</office:text></office:body></office:document-content>"
    )
    keywords = "".join(f"<meta:keyword>{escape(name)}</meta:keyword>" for name in reading.freeforms or ())
    meta = (
        f"<office:document-meta {spaces}><office:meta><meta:initial-creator>{escape(_authors(reading))}"
        f"</meta:initial-creator>{keywords}<dc:description>{escape(reading.summary or '')}</dc:description>"
        f"<dc:language>{reading.language}</dc:language></office:meta></office:document-meta>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    parts = {"mimetype": kind, "content.xml": content, "meta.xml": meta, "META-INF/manifest.xml": manifest or "<m/>"}
    return zipped({name: text.encode() for name, text in parts.items()})


def build_rtf(reading: Reading, *, body: str = "") -> bytes:
    """An RTF document: each chapter under a heading of the first level. ``body`` stands before them."""
    chapters = "".join(
        f"\\pard\\s1\\outlinelevel0 {_rtf(c.title or '')}\\par\n"
        + "".join(f"\\pard\\plain {''.join(map(_rtf_run, p))}\\par\n" for p in _paragraphs(c.markup))
        for c in reading.chapters
    )
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Times;}{\\f1\\fcharset204 Arial;}}"
        "{\\stylesheet{\\s0 Normal;}{\\s1 heading 1;}}{\\*\\generator A made-up program;}"
        f"{{\\info{{\\title {_rtf(reading.title or '')}}}{{\\author {_rtf(_authors(reading))}}}"
        f"{{\\keywords {_rtf(', '.join(reading.freeforms or ()))}}}}}\n{body}{chapters}}}"
    ).encode("ascii")


def build_markdown(reading: Reading, *, body: str = "") -> bytes:
    """Markdown with a head of fields: each chapter under a heading of the first level. ``body`` stands before them."""
    authors = "".join(f"\n  - {c.name}" for c in reading.creators or ())
    series = "".join(f"series: {s.title}\nseries_index: {s.position}\n" for s in reading.series or ())
    chapters = "".join(
        f"# {c.title}\n\n" + "".join(f"{''.join(map(_md_run, p)) or '---'}\n\n" for p in _paragraphs(c.markup))
        for c in reading.chapters
    )
    return (
        f'---\ntitle: "{reading.title}"\nauthors:{authors}\nlang: {reading.language}\ntags: [{", ".join(reading.freeforms or ())}]\n'
        f"date: {reading.published}\n{series}---\n\n{body}{chapters}"
    ).encode()


def zipped(files: Mapping[str, bytes], at: tuple[int, int, int, int, int, int] = (1980, 1, 1, 0, 0, 0)) -> bytes:
    """A zip of these files, all written at this moment, with the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(zipfile.ZipInfo(name, at), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _authors(reading: Reading) -> str:
    return "; ".join(creator.name for creator in reading.creators or ())


def _paragraphs(markup: str) -> Iterator[list[Piece]]:
    """The paragraphs of a text as runs; a rule is a paragraph without any."""
    for found in _PARAGRAPH.finditer(markup):
        yield list(_pieces(found[1] or ""))


def _pieces(markup: str) -> Iterator[Piece]:
    held = {"em": False, "strong": False}
    for slash, tag, text in _PIECE.findall(markup):
        if tag:
            held[tag] = not slash
        else:
            yield Piece(unescape(text) or "\n", held["em"], held["strong"])


def _marked(markup: str, em: str, strong: str) -> str:
    """FictionBook has no breaks, but verses."""
    out = _VERSES.sub(_stanza, markup).replace("<hr>", "<empty-line/>")
    for old, new in (("em", em), ("strong", strong)):
        out = out.replace(f"<{old}>", f"<{new}>").replace(f"</{old}>", f"</{new}>")
    return out


def _stanza(found: re.Match[str]) -> str:
    lines = "".join(f"<v>{line}</v>" for line in found[1].split("<br>"))
    return f"<poem><stanza>{lines}</stanza></poem>"


def _word_run(piece: Piece) -> str:
    marks = "<w:i/>" * piece.em + "<w:b/>" * piece.strong
    inside = "<w:br/>" if piece.text == "\n" else f'<w:t xml:space="preserve">{escape(piece.text)}</w:t>'
    return f"<w:r><w:rPr>{marks}</w:rPr>{inside}</w:r>"


def _odt_run(piece: Piece) -> str:
    out = "<text:line-break/>" if piece.text == "\n" else escape(piece.text)
    for is_set, name in ((piece.em, "E"), (piece.strong, "S")):
        out = f'<text:span text:style-name="{name}">{out}</text:span>' if is_set else out
    return out


def _rtf_run(piece: Piece) -> str:
    marks = "\\i" * piece.em + "\\b" * piece.strong
    text = "\\line " if piece.text == "\n" else _rtf(piece.text)
    return f"{{{marks} {text}}}" if marks else text


def _rtf(text: str) -> str:
    """Text in RTF's letters: each unit of UTF-16 that is not ASCII by its number, with a question mark for old readers."""
    escaped = text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
    units = escaped.encode("utf-16-le")
    codes = [int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)]
    return "".join(chr(code) if code < 128 else f"\\u{code - 65536 if code > 32767 else code}?" for code in codes)


def _md_run(piece: Piece) -> str:
    mark = "*" * (piece.em + 2 * piece.strong)
    return "\\\n" if piece.text == "\n" else f"{mark}{piece.text}{mark}"
