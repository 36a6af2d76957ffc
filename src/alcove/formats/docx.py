"""Word documents (DOCX): a zip of XML parts, of which the body, the styles, the footnotes and the links are read.

The form is that of ECMA-376 part 1 (WordprocessingML), in whichever namespace a writer put it. Text that was deleted
with changes tracked, or hidden, is no text of the work. Pictures are counted, not kept: the original has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from lxml import etree

from alcove.domain.readings import Coverage, Reading
from alcove.errors import RefusedError
from alcove.formats.docx_styles import Styles
from alcove.formats.ebook import Entries, open_archive
from alcove.formats.manuscript import CUT, Block, Facts, Manuscript, join_lists
from alcove.formats.manuscript_reading import make_manuscript_reading
from alcove.formats.reader import LIKELY, NO, Sample, Sign
from alcove.formats.runs import Run, markup_of
from alcove.formats.told import moment_of
from alcove.formats.xml_tree import get_local, local_name, parse_xml, text_of

NAME = "docx"
REVISION = 1

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED = "The Office file is encrypted with a password, so that its text cannot be read; it is kept as it is."
_BODY = "word/document.xml"
#: Twentieths of a point; a paragraph indented by half an inch is quoted.
_QUOTED = 500
#: Fields nest two or three deep where anybody needs them.
_MOST_FIELDS = 20
# Changes that were tracked: what is gone stays gone. A fallback repeats what stands before it.
_GONE = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "rPr", "pPr"})
_HOLDERS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
_MARKERS = {"tab": " ", "cr": "\n", "noBreakHyphen": "-"}
_PICTURES = frozenset({"drawing", "pict", "object"})


def sniff(sample: Sample) -> Sign:
    """Likely for a zip with the body of a Word document, and for an encrypted Office file."""
    if _is_encrypted(sample.data):
        return Sign(LIKELY + 1, "an Office file, encrypted")
    if not sample.data.startswith(b"PK"):
        return Sign(NO, "not a Word document")
    entries = open_archive(sample.data)
    if entries is None or _body_name(entries) is None:
        return Sign(NO, "no body of a Word document in it")
    return Sign(LIKELY + 1, "a Word document")


def read(sample: Sample) -> Reading:
    """The text by its headings, with what the document's properties tell."""
    manuscript = open_docx(sample.data)
    if manuscript is None:
        raise RefusedError(f"{sample.name or 'This file'} is no Word document that can be read.")
    return make_manuscript_reading((NAME, REVISION, "docx"), manuscript, measured=sample.measured)


def open_docx(data: bytes) -> Manuscript | None:
    """The document in these bytes; None for what is none. Raises RefusedError for one over the limits."""
    if _is_encrypted(data):
        return Manuscript(problems=(_ENCRYPTED,), encrypted=True)
    entries = open_archive(data)
    name = _body_name(entries) if entries else None
    root = _part(entries, name) if entries and name else None
    body = root.find("{*}body") if root is not None else None
    if entries is None or name is None or body is None:
        return None
    folder = name.rpartition("/")[0]
    document = _Document(
        Styles.of(_part(entries, f"{folder}/styles.xml")),
        _links(_part(entries, f"{folder}/_rels/{name.rpartition('/')[2]}.rels")),
        {kind: _notes(_part(entries, f"{folder}/{kind}s.xml")) for kind in ("footnote", "endnote")},
    )
    blocks = tuple(join_lists(document.blocks(body)))
    facts = _facts(_part(entries, "docProps/core.xml"), document.title)
    coverage = Coverage.PARTIAL if entries.cut else Coverage.FULL
    return Manuscript(blocks, facts, (CUT,) if entries.cut else (), coverage)


def _is_encrypted(data: bytes) -> bool:
    """Office puts an encrypted document into the container of its older files (MS-OFFCRYPTO 2.3)."""
    return data.startswith(_OLE) and _PACKAGE in data


def _body_name(entries: Entries) -> str | None:
    if _BODY in entries.names:
        return _BODY
    return next((name for name in entries.names if re.fullmatch(r"word/document\d?\.xml", name)), None)


def _part(entries: Entries, name: str) -> etree._Element | None:
    return parse_xml(entries.read(name)) if name in entries.names else None


def _links(relations: etree._Element | None) -> dict[str, str]:
    nodes = relations.iterfind("{*}Relationship") if relations is not None else ()
    return {node.get("Id", ""): node.get("Target", "") for node in nodes if node.get("TargetMode") == "External"}


def _notes(root: etree._Element | None) -> dict[str, etree._Element]:
    return {get_local(node, "id"): node for node in root if local_name(node)} if root is not None else {}


def _facts(core: etree._Element | None, title: str | None) -> Facts:
    told = {local_name(node): text_of(node) for node in core if local_name(node)} if core is not None else {}
    return Facts(
        title=title or told.get("title") or None,
        creators=tuple(name for part in told.get("creator", "").split(";") if (name := part.strip())),
        language=told.get("language") or None,
        description=told.get("description") or None,
        subjects=tuple(name for part in re.split(r"[;,]", told.get("keywords", "")) if (name := part.strip())),
        made=moment_of(told.get("modified", "")),
    )


class _Document:
    """A body on its way to blocks. ``title`` is the text of the first paragraph in the style of that name."""

    def __init__(self, styles: Styles, links: dict[str, str], notes: dict[str, dict[str, etree._Element]]) -> None:
        self._styles = styles
        self._links = links
        self._notes = notes
        self._met: list[str] = []
        self._notes_met = 0
        self._fields: list[str] = []
        self._fresh = False
        self.title: str | None = None

    def blocks(self, node: etree._Element) -> Iterator[Block]:
        """The blocks of a body, a cell or a note, in order."""
        for child in node:
            name = local_name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                self._met = []
                markup = self._table(child)
                yield Block(markup, notes=tuple(self._met))
            elif name in _HOLDERS and not _is_contents(child):
                yield from self.blocks(child)

    def _paragraph(self, node: etree._Element) -> Iterator[Block]:
        self._met = []
        properties = node.find("{*}pPr")
        fresh, self._fresh = self._fresh or self._styles.begins_page(properties), False
        inside = markup_of(self._runs(node)).strip()
        if self._fresh and _opens_with_break(node):
            fresh, self._fresh = True, False
        style = self._styles.name(properties)
        if style.startswith("toc ") or (self._fields and not inside):
            return
        level = self._styles.level(properties)
        if style == "title" and self.title is None and inside:
            self.title = Block(inside).text
        elif level:
            yield Block(inside, level, tuple(self._met), fresh)
        else:
            yield Block(self._shaped(properties, inside or "&nbsp;", style), notes=tuple(self._met), fresh=fresh)

    def _shaped(self, properties: etree._Element | None, inside: str, style: str) -> str:
        if self._styles.property(properties, "numPr") is not None:
            return f"<li>{inside}</li>"
        aligned = self._styles.property(properties, "jc")
        align = get_local(aligned, "val") if aligned is not None else ""
        place = f' align="{align}"' if align in ("center", "right") else ""
        indent = self._styles.property(properties, "ind")
        left = (get_local(indent, "left") or get_local(indent, "start")) if indent is not None else ""
        paragraph = f"<p{place}>{inside}</p>"
        is_quoted = "quote" in style or (left.isdecimal() and int(left) >= _QUOTED)
        return f"<blockquote>{paragraph}</blockquote>" if is_quoted else paragraph

    def _table(self, table: etree._Element) -> str:
        met = self._met
        rows = []
        for row in table.iterfind("{*}tr"):
            cells = ("".join(block.element for block in self.blocks(cell)) for cell in row.iterfind("{*}tc"))
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        self._met = met
        return f"<table><tbody>{''.join(rows)}</tbody></table>"

    def _runs(self, node: etree._Element, link: str = "") -> Iterator[Run]:
        for child in node:
            name = local_name(child)
            if name == "r":
                marks = self._styles.marks(child.find("{*}rPr"))
                if "hidden" not in marks:
                    yield from self._run(child, marks, link)
            elif name == "hyperlink":
                yield from self._runs(child, self._links.get(get_local(child, "id"), ""))
            elif name and name not in _GONE:
                yield from self._runs(child, link)

    def _run(self, run: etree._Element, marks: frozenset[str], link: str) -> Iterator[Run]:
        for node in run:
            name = local_name(node)
            if name in ("fldChar", "instrText"):
                self._field(node, name)
            elif any(field.startswith("TOC") for field in self._fields):
                continue
            elif name == "t":
                yield Run((node.text or "").replace("\n", " "), marks, link)
            elif name == "br" and get_local(node, "type") in ("page", "column"):
                self._fresh = True
            elif name == "br":
                yield Run("\n", marks, link)
            elif name in _MARKERS:
                yield Run(_MARKERS[name], marks, link)
            elif name in _PICTURES or name == "AlternateContent":
                yield Run(_picture(node), raw=True)
            elif name in ("footnoteReference", "endnoteReference"):
                yield from self._note(name.removesuffix("Reference"), get_local(node, "id"))

    def _field(self, node: etree._Element, name: str) -> None:
        """Fields nest; what a table of contents shows is no text."""
        if name == "instrText":
            if self._fields:
                self._fields[-1] = (self._fields[-1] + (node.text or "")).lstrip()
        elif get_local(node, "fldCharType") == "begin" and len(self._fields) < _MOST_FIELDS:
            self._fields.append("")
        elif get_local(node, "fldCharType") == "end" and self._fields:
            self._fields.pop()

    def _note(self, kind: str, name: str) -> Iterator[Run]:
        note = self._notes.get(kind, {}).pop(name, None)
        if note is None:
            return
        met, fields = self._met, self._fields
        self._fields = []
        text = "".join(block.element for block in self.blocks(note))
        self._met, self._fields = met, fields
        self._notes_met += 1
        met.append(f"<p>[{self._notes_met}]</p>{text}")
        yield Run(f"[{self._notes_met}]", frozenset({"sup"}))


def _opens_with_break(paragraph: etree._Element) -> bool:
    """Whether a break stands before all of a paragraph's text."""
    return next((local_name(node) == "br" for node in paragraph.iter("{*}br", "{*}t")), False)


def _is_contents(node: etree._Element) -> bool:
    return any(get_local(part, "val") == "Table of Contents" for part in node.iterfind("{*}sdtPr/*/*"))


def _picture(node: etree._Element) -> str:
    if any(get_local(line, "hr") for line in node.iterfind("{*}rect")):
        return "<hr>"
    told = next((get_local(part, "descr") for part in node.iter("{*}docPr")), "")
    return f'<img alt="{escape(told)}">'
