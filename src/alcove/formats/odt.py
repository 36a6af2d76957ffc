"""OpenDocument texts (ODT): a zip of XML parts, of which the text, its styles and what is told of it are read.

The form is that of OpenDocument 1.3 part 3. Changes that were tracked, comments and tables of contents are no text of
the work. Pictures are counted, not kept: the original has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from lxml import etree

from alcove.domain.readings import Coverage, Reading
from alcove.errors import RefusedError
from alcove.formats.ebook import Entries, open_archive
from alcove.formats.manuscript import CUT, Block, Facts, Manuscript, join_lists
from alcove.formats.manuscript_reading import make_manuscript_reading
from alcove.formats.odt_styles import Styles
from alcove.formats.reader import LIKELY, NO, Sample, Sign
from alcove.formats.runs import Run, markup_of
from alcove.formats.told import moment_of, split_names
from alcove.formats.xml_tree import get_local, local_name, parse_xml, text_of

NAME = "odt"
REVISION = 1

_KIND = b"application/vnd.oasis.opendocument.text"
_ENCRYPTED = "The OpenDocument file is encrypted with a password, so that its text cannot be read; it is kept as it is."
#: A paragraph indented by that much, in centimetres, is quoted.
_QUOTED = 0.9
_MOST_SPACES = 200
_SPACE = re.compile(r"[ \t\r\n]+")
_GONE = frozenset(
    {"tracked-changes", "annotation", "table-of-content", "alphabetical-index", "sequence-decls", "forms"}
)
_PICTURES = frozenset({"frame", "image", "object", "custom-shape"})


def sniff(sample: Sample) -> Sign:
    """Likely for a zip that says it is an OpenDocument text, or has the body of one."""
    entries = open_archive(sample.data) if sample.data.startswith(b"PK") else None
    if entries is None or not _is_text(entries):
        return Sign(NO, "not an OpenDocument text")
    return Sign(LIKELY + 1, "an OpenDocument text" + (", encrypted" if _is_encrypted(entries) else ""))


def read(sample: Sample) -> Reading:
    """The text by its headings, with what the document tells of itself."""
    manuscript = open_odt(sample.data)
    if manuscript is None:
        raise RefusedError(f"{sample.name or 'This file'} is no OpenDocument text that can be read.")
    return make_manuscript_reading((NAME, REVISION, "odt"), manuscript, measured=sample.measured)


def open_odt(data: bytes) -> Manuscript | None:
    """The text in these bytes; None for what is none. Raises RefusedError for one over the limits."""
    entries = open_archive(data)
    if entries is None or not _is_text(entries):
        return None
    meta = _part(entries, "meta.xml")
    if _is_encrypted(entries):
        return Manuscript(facts=_facts(meta, None), problems=(_ENCRYPTED,), encrypted=True)
    root = _part(entries, "content.xml")
    body = root.find("{*}body/{*}text") if root is not None else None
    if body is None:
        return None
    text = _Text(Styles.of(_part(entries, "styles.xml"), root))
    blocks = tuple(join_lists(text.blocks(body)))
    coverage = Coverage.PARTIAL if entries.cut else Coverage.FULL
    return Manuscript(blocks, _facts(meta, text.title), (CUT,) if entries.cut else (), coverage)


def _is_text(entries: Entries) -> bool:
    if "content.xml" not in entries.names:
        return False
    kind = entries.read("mimetype") if "mimetype" in entries.names else None
    # Of a zip that was packed again, only the text itself tells.
    return kind.strip().startswith(_KIND) if kind else b"<office:text" in (entries.read("content.xml") or b"")


def _is_encrypted(entries: Entries) -> bool:
    name = "META-INF/manifest.xml"
    return entries.locked or (name in entries.names and b"encryption-data" in (entries.read(name) or b""))


def _part(entries: Entries, name: str) -> etree._Element | None:
    return parse_xml(entries.read(name)) if name in entries.names else None


def _facts(meta: etree._Element | None, title: str | None) -> Facts:
    nodes = [node for node in meta.iter() if local_name(node)] if meta is not None else []
    told = {local_name(node): text_of(node) for node in reversed(nodes)}
    # The creator is whoever saved it last.
    creator = told.get("initial-creator") or told.get("creator")
    keywords = [name for node in nodes if local_name(node) == "keyword" for name in split_names(text_of(node))]
    return Facts(
        title=title or told.get("title") or None,
        creators=(creator,) if creator else (),
        language=told.get("language") or None,
        description=told.get("description") or None,
        subjects=tuple(dict.fromkeys(keywords)),
        made=moment_of(told.get("date", "")),
    )


class _Text:
    """A body on its way to blocks. ``title`` is the text of the first paragraph in the style of that name."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._met: list[str] = []
        self._notes_met = 0
        self.title: str | None = None

    def blocks(self, node: etree._Element) -> Iterator[Block]:
        """The blocks of a body, a section, a cell or a note, in order."""
        for child in node:
            name = local_name(child)
            if name in ("p", "h"):
                yield from self._paragraph(child)
            elif name == "list":
                yield from self._list(child)
            elif name == "table":
                self._met = []
                markup = self._table(child)
                yield Block(markup, notes=tuple(self._met))
            elif name in _PICTURES:
                yield Block(f"<p>{_picture(child)}</p>")
            elif name and name not in _GONE:
                yield from self.blocks(child)

    def _paragraph(self, node: etree._Element) -> Iterator[Block]:
        self._met = []
        style = get_local(node, "style-name")
        inside = markup_of(self._runs(node, self._marks_of_paragraph(style), "")).strip()
        level = self._styles.level(style)
        if local_name(node) == "h":
            told = get_local(node, "outline-level")
            level = int(told) if told.isdecimal() and len(told) < 3 and told != "0" else level or 1
        fresh = self._styles.begins_page(style)
        if self.title is None and inside and self._styles.is_named(style, "Title"):
            self.title = Block(inside).text
        elif level:
            yield Block(inside, level, tuple(self._met), fresh)
        else:
            yield Block(self._shaped(style, inside or "&nbsp;"), notes=tuple(self._met), fresh=fresh)

    def _marks_of_paragraph(self, style: str) -> frozenset[str]:
        """Only what its own style says: that of headings is bold because they are headings."""
        return frozenset() if self._styles.level(style) else self._styles.marks("paragraph", style)

    def _shaped(self, style: str, inside: str) -> str:
        align = self._styles.align(style)
        place = f' align="{align}"' if align else ""
        paragraph = f"<p{place}>{inside}</p>"
        is_quoted = self._styles.is_named(style, "Quotations") or self._styles.indent(style) >= _QUOTED
        return f"<blockquote>{paragraph}</blockquote>" if is_quoted else paragraph

    def _list(self, node: etree._Element) -> Iterator[Block]:
        """Its items, one within another as one after the other; headings that are numbered are a list too."""
        for item in node:
            for block in self.blocks(item):
                inside = block.markup.removeprefix("<p>").removesuffix("</p>")
                is_plain = not block.level and block.markup.startswith("<p>") and "<p>" not in inside
                yield block._replace(markup=f"<li>{inside}</li>") if is_plain else block

    def _table(self, table: etree._Element) -> str:
        met = self._met
        rows = []
        for row in _rows(table):
            cells = ("".join(b.element for b in self.blocks(cell)) for cell in row if local_name(cell) == "table-cell")
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        self._met = met
        return f"<table><tbody>{''.join(rows)}</tbody></table>"

    def _runs(self, node: etree._Element, marks: frozenset[str], link: str) -> Iterator[Run]:
        if "hidden" in marks:
            return
        yield Run(_collapsed(node.text), marks, link)
        for child in node:
            yield from self._run(child, local_name(child), marks, link)
            yield Run(_collapsed(child.tail), marks, link)

    def _run(self, node: etree._Element, name: str, marks: frozenset[str], link: str) -> Iterator[Run]:
        if name == "span":
            own = self._styles.marks("text", get_local(node, "style-name"))
            yield from self._runs(node, marks | own, link)
        elif name == "a":
            yield from self._runs(node, marks, get_local(node, "href"))
        elif name == "s":
            count = get_local(node, "c")
            yield Run(" " * min(int(count) if count.isdecimal() and len(count) < 6 else 1, _MOST_SPACES), marks, link)
        elif name in ("tab", "line-break"):
            yield Run(" " if name == "tab" else "\n", marks, link)
        elif name == "note":
            yield from self._note(node)
        elif name in _PICTURES:
            yield Run(_picture(node), raw=True)
        elif name and name not in _GONE:
            yield from self._runs(node, marks, link)

    def _note(self, node: etree._Element) -> Iterator[Run]:
        body = node.find("{*}note-body")
        if body is None:
            return
        met = self._met
        text = "".join(block.element for block in self.blocks(body))
        self._met = met
        self._notes_met += 1
        met.append(f"<p>[{self._notes_met}]</p>{text}")
        yield Run(f"[{self._notes_met}]", frozenset({"sup"}))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for node in table:
        name = local_name(node)
        if name == "table-row":
            yield node
        elif name in ("table-rows", "table-header-rows", "table-row-group"):
            yield from _rows(node)


def _collapsed(text: str | None) -> str:
    """White space as the format has it: a run of it is one space; more are elements."""
    return _SPACE.sub(" ", text) if text else ""


def _picture(node: etree._Element) -> str:
    told = next((text for part in node.iter("{*}desc", "{*}title") if (text := text_of(part))), "")
    return f'<img alt="{escape(told)}">'
