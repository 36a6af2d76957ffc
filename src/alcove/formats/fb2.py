"""FictionBook 2 (FB2): one XML file with a description, a body of sections, and bodies of notes.

The form is that of the schema FictionBook 2.21 (gribuser.ru/xml/fictionbook). What writers put elsewhere than it says
is read as text all the same. Pictures are counted, not kept: the original has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from lxml import etree

from alcove.domain.readings import Coverage, Reading, SeriesPlace
from alcove.errors import RefusedError
from alcove.formats.decoding import Decoded
from alcove.formats.manuscript import CUT, Block, Facts, Manuscript
from alcove.formats.manuscript_reading import make_manuscript_reading
from alcove.formats.reader import CERTAIN, NO, Sample, Sign
from alcove.formats.told import day_of, number_of, split_names
from alcove.formats.xml_tree import get_local, local_name, parse_xml, text_of

NAME = "fb2"
REVISION = 1

_ROOT = re.compile(
    r"(?:\s|<\?[^>]{0,500}\?>|<!--[^>]{0,2000}-->|<!DOCTYPE[^>\[]{0,500}(?:\[[^\]]{0,4000}\]\s*)?>)*"
    r"<(?:[\w.-]+:)?FictionBook\b"
)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,500}\?>")
# A picture in letters, which may be longer than all of the text.
_BINARY = re.compile(r"<((?:[\w.-]+:)?binary)\b[^<>]*>[^<]*</\1\s*>")
_INLINE = {
    "strong": "strong", "emphasis": "em", "strikethrough": "del", "sub": "sub", "sup": "sup", "code": "code",
}  # fmt: skip
_BLOCKS = {"subtitle": "h4", "td": "td", "th": "th"}
_HOLDERS = dict.fromkeys(("epigraph", "cite", "poem", "annotation"), "<blockquote>{}</blockquote>") | {
    "table": "<table><tbody>{}</tbody></table>",
    "tr": "<tr>{}</tr>",
}


def sniff(sample: Sample) -> Sign:
    """Certain for an XML document whose root is FictionBook."""
    if sample.data.startswith(b"PK") or b"FictionBook" not in sample.data[:16384].replace(b"\x00", b""):
        return Sign(NO, "not a FictionBook")
    return Sign(CERTAIN, "a FictionBook") if _ROOT.match(_clean(sample.decoded)) else Sign(NO, "not a FictionBook")


def read(sample: Sample) -> Reading:
    """The sections of the book as chapters, with what its description tells."""
    manuscript = open_fb2(sample.decoded)
    if manuscript is None:
        raise RefusedError(f"{sample.name or 'This file'} is no FictionBook that can be read.")
    return make_manuscript_reading((NAME, REVISION, "fb2"), manuscript, measured=sample.measured)


def open_fb2(decoded: Decoded) -> Manuscript | None:
    """The FictionBook in these characters; None for what is none."""
    text = _BINARY.sub("", _DECLARATION.sub("", _clean(decoded), count=1))
    root = parse_xml(text.encode("utf-8", "replace"))
    if root is None or local_name(root) != "FictionBook":
        return None
    bodies = [node for node in root if local_name(node) == "body"]
    main = [body for body in bodies if not get_local(body, "name")] or bodies[:1]
    notes = {
        get_local(node, "id"): node
        for body in bodies
        if body not in main
        for node in body.iter()
        if get_local(node, "id")
    }
    cut = "FictionBook" not in text[-200:]
    problems = [decoded.problem] if decoded.problem else []
    coverage = Coverage.PARTIAL if cut else Coverage.LOSSY if decoded.problem else Coverage.FULL
    blocks = tuple(block for body in main for block in _Body(notes).blocks(body))
    return Manuscript(blocks, _facts(root), (*problems, CUT) if cut else tuple(problems), coverage)


def _clean(decoded: Decoded) -> str:
    return decoded.text.lstrip("\ufeff")


def _facts(root: etree._Element) -> Facts:
    told = root.find("{*}description/{*}title-info")
    if told is None:
        return Facts()
    annotation = told.find("{*}annotation")
    date = told.find("{*}date")
    return Facts(
        title=text_of(told.find("{*}book-title")) or None,
        creators=tuple(name for node in told.iterfind("{*}author") if (name := _name(node))),
        language=text_of(told.find("{*}lang")) or None,
        description="".join(block.markup for block in _Body({}).blocks(annotation)) if annotation is not None else None,
        subjects=tuple(dict.fromkeys(split_names(text_of(told.find("{*}keywords"))))),
        series=tuple(
            SeriesPlace(title, number_of(node.get("number", "")))
            for node in told.iterfind("{*}sequence")
            if (title := " ".join(node.get("name", "").split()))
        ),
        published=day_of(date.get("value", "") or text_of(date)) if date is not None else None,
    )


def _name(author: etree._Element) -> str:
    """First, middle and last name, else the nickname."""
    parts = (text_of(author.find(f"{{*}}{part}-name")) for part in ("first", "middle", "last"))
    return " ".join(part for part in parts if part) or text_of(author.find("{*}nickname"))


class _Body:
    """A body on its way to blocks."""

    def __init__(self, notes: dict[str, etree._Element]) -> None:
        # Each note is given once, however often it is referred to.
        self._notes = dict(notes)
        self._known = frozenset(notes)
        self._met: list[str] = []

    def blocks(self, node: etree._Element, level: int = 1) -> Iterator[Block]:
        """The blocks in a body or section, in order. Sections are as deep as headings: a parser lets few nest."""
        for child in node:
            name = local_name(child)
            if name == "title":
                yield Block(self._lines(child), level)
            elif name == "section":
                if child.find("{*}title") is None:
                    yield Block("", level + 1, fresh=True)
                yield from self.blocks(child, level + 1)
            elif name:
                self._met = []
                markup = self.block(child)
                if markup:
                    yield Block(markup, notes=tuple(dict.fromkeys(self._met)))

    def block(self, node: etree._Element) -> str:
        """The markup of an element that is no section; empty for what shows nothing."""
        name = local_name(node)
        if name == "empty-line":
            return "<p>&nbsp;</p>"
        if name == "image":
            return f"<p>{_image(node)}</p>"
        if name in _HOLDERS:
            return _HOLDERS[name].format(self._inside(node))
        if name == "stanza":
            return self._stanza(node)
        inside = f"<strong>{self._lines(node)}</strong>" if name == "title" else self._inline(node)
        tag = _BLOCKS.get(name, "p")
        return f"<{tag}>{inside}</{tag}>" if inside.strip() else ""

    def _stanza(self, node: etree._Element) -> str:
        lines = (self._inline(line) for line in node if local_name(line) == "v")
        before = "".join(self.block(line) for line in node if local_name(line) not in ("v", ""))
        return f"{before}<p>{'<br>'.join(lines)}</p>"

    def _inside(self, node: etree._Element) -> str:
        return "".join(self.block(child) for child in node if local_name(child))

    def _lines(self, title: etree._Element) -> str:
        lines = (self._inline(line).strip() for line in title if local_name(line) == "p")
        return "<br>".join(line for line in lines if line) or self._inline(title).strip()

    def _inline(self, node: etree._Element) -> str:
        parts = [escape(node.text or "", quote=False)]
        for child in node:
            parts.append(self._element(child))
            parts.append(escape(child.tail or "", quote=False))
        return "".join(parts)

    def _element(self, node: etree._Element) -> str:
        name = local_name(node)
        if name == "image":
            return _image(node)
        inside = self._inline(node) if name else ""
        if name == "a":
            return self._link(node, inside)
        tag = _INLINE.get(name)
        return f"<{tag}>{inside}</{tag}>" if tag else inside

    def _link(self, node: etree._Element, inside: str) -> str:
        target = get_local(node, "href")
        known = target.startswith("#") and target[1:] in self._known
        note = self._notes.pop(target[1:], None) if known else None
        if note is not None:
            shown = text_of(note.find("{*}title")) or " ".join(inside.split())
            rest = "".join(_Body({}).block(child) for child in note if local_name(child) not in ("title", ""))
            self._met.append(f"<p>{escape(shown, quote=False)}</p>{rest}")
        if known:
            return f"<sup>{inside}</sup>"
        return f'<a href="{escape(target)}">{inside}</a>' if target else inside


def _image(node: etree._Element) -> str:
    shown = get_local(node, "alt") or get_local(node, "title")
    return f'<img alt="{escape(shown)}">'
