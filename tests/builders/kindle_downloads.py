"""AO3's AZW3 and MOBI downloads since 2019, as calibre makes them of its page (ao3-formats.md 1.9)."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree, html

from alcove.domain.readings import Reading
from alcove.formats.ebook import open_ebook
from tests.builders.container import made_at
from tests.builders.downloads import body
from tests.builders.epub import build_epub
from tests.builders.eras import Era
from tests.builders.kindle import Target, Told, build_kf8, build_mobi6
from tests.builders.places import AO3, Addresses, Place
from tests.builders.text import PARSER, escape

_CREATOR, _TITLE, _LANGUAGE = 100, 503, 524
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PARAGRAPHS = _HEADINGS | {"p", "summary", "dt"}
_WHOLE = frozenset({"ol", "table", "ul"})
_HOLDERS = frozenset({"blockquote", "center", "dd", "details", "div", "dl", "pre", "body"})
#: Attributes that MOBI 6 keeps.
_KEPT = frozenset({"href", "align"})


def build_azw3(reading: Reading, era: Era, *, place: Place = AO3) -> bytes:
    """The AZW3 file: the pages of the EPUB, and a table of contents that leads to the headings."""
    book = open_ebook(build_epub(reading, era, place=place))
    if book is None:
        raise ValueError("an EPUB that is none")
    starts, at = {}, 0
    for page in book.pages:
        starts[page.path] = at + page.data.find(b"<h2")
        at += len(page.data)
    contents = [Target(point.label, starts[point.path]) for point in book.contents]
    told = _told(reading, book.package.language)
    return build_kf8([page.data for page in book.pages], contents, told, made=_seconds(reading))


def build_mobi(reading: Reading, era: Era, *, place: Place = AO3) -> bytes:
    """The MOBI file: the page as flat paragraphs."""
    at = Addresses(place, era)
    tree = html.document_fromstring(f"<html><body>{body(reading, at)}</body></html>", parser=PARSER)
    etree.strip_tags(tree, etree.Comment)
    flat = Flat()
    flat.flow(next(tree.iter("body")), 0)
    flat.add_contents()
    return build_mobi6(flat.text(), flat.targets, _told(reading, None), made=_seconds(reading))


class Flat:
    """A page while it is made flat: paragraphs within as many blockquotes as they were indented."""

    def __init__(self, *, cut: bool = True) -> None:
        """``cut``: before every h1 and h2, as AO3 tells calibre."""
        self._out = ["<html><head><guide></guide></head><body>"]
        self._started = False
        self._cut = cut
        self.targets: list[Target] = []

    def text(self) -> bytes:
        """All of it."""
        return "".join([*self._out, "</body></html>"]).encode()

    def flow(self, node: html.HtmlElement, depth: int, align: str = "") -> None:
        """The blocks in a node, and the loose texts between them as paragraphs."""
        loose = escape(node.text or "")
        for child in node:
            if child.tag in _PARAGRAPHS | _WHOLE | _HOLDERS | {"hr"}:
                self._paragraph(loose, depth, align)
                self._block(child, depth)
                loose = ""
            else:
                loose += _inline(child)
            loose += escape(child.tail or "")
        self._paragraph(loose, depth, align)

    def begin(self, label: str) -> None:
        """A new page, which the table of contents calls so; an empty label for one that is not listed."""
        self._out.append("<mbp:pagebreak></mbp:pagebreak>")
        if label:
            self.targets.append(Target(label, len("".join(self._out).encode())))

    def add_contents(self) -> None:
        """The table of contents that calibre writes at the end."""
        self._out.append('<mbp:pagebreak/><p align="center"><font size="5"><b>Table of Contents</b></font></p>')
        self._out += [f"<p><a filepos={target.place:010}>{escape(target.label)}</a></p>" for target in self.targets]

    def _block(self, node: html.HtmlElement, depth: int) -> None:
        if self._cut and node.tag in ("h1", "h2"):
            self._break(node)
        if node.tag == "hr":
            self._out.append("<hr></hr>")
        elif node.tag in _WHOLE:
            self._out.append('<div height="1em"></div>' + _inline(node))
        elif node.get("class") == "toc-heading" and _is_listed(node):
            self._out.append('<p height="0pt" width="0pt"> </p>')
        elif node.tag in _PARAGRAPHS:
            self._paragraph(_dressed(node), depth, "center" if node.tag in _HEADINGS else node.get("align", ""))
        else:
            self.flow(node, depth + (node.tag in ("blockquote", "dd")), "center" if node.tag == "center" else "")

    def _break(self, heading: html.HtmlElement) -> None:
        if self._started:
            self._out.append("<mbp:pagebreak></mbp:pagebreak>")
        self._started = True
        if _is_listed(heading):
            place = len("".join(self._out).encode())
            self.targets.append(Target(" ".join(heading.text_content().split()), place))

    def _paragraph(self, inside: str, depth: int, align: str) -> None:
        if not inside.strip():
            return
        how = f'height="1em" width="0pt"{f" align={align!r}" if align else ""}'
        before, after = "<blockquote>" * (depth - 1), "</blockquote>" * (depth - 1)
        tag = "blockquote" if depth else "p"
        self._out.append(f"{before}<{tag} {how}>{inside}</{tag}>{after}")


def _is_listed(heading: html.HtmlElement) -> bool:
    """The headings that AO3 tells calibre are chapters, preface and afterword."""
    holders = list(heading.iterancestors())
    names = [holder.get("id") or holder.get("class") or holder.tag for holder in holders[:3]]
    in_block = names[:2] == ["meta group", "chapters"] and holders[2].tag == "body"
    return heading.tag == "h2" and (
        in_block or (names[0] in ("preface", "chapters", "afterword") and names[1] == "body")
    )


def _dressed(node: html.HtmlElement) -> str:
    inside = escape(node.text or "") + "".join(_inline(child) + escape(child.tail or "") for child in node)
    if node.tag == "dt":
        return f"<b>{inside}</b>"
    return f'<font size="5"><b> {inside} </b></font>' if node.tag in _HEADINGS else inside


def _inline(node: html.HtmlElement) -> str:
    """An element as MOBI 6 keeps it: no ids, classes and languages; of spans the inside alone."""
    node = copy.deepcopy(node)
    node.tail = None
    for element in list(_elements(node)):
        for name in set(element.attrib) - _KEPT:
            del element.attrib[name]
        if element.tag == "img":
            element.set("recindex", "00001")
    etree.strip_tags(node, "span", "ruby", "rt", "rp")
    if node.tag in ("span", "ruby"):
        return escape(node.text or "") + "".join(_inline(child) + escape(child.tail or "") for child in node)
    return html.tostring(node, encoding="unicode", method="xml").replace("<br/>", "<br></br>")


def _elements(node: html.HtmlElement) -> Iterator[html.HtmlElement]:
    return (element for element in node.iter() if isinstance(element.tag, str))


def _told(reading: Reading, language: str | None) -> Told:
    names = ", ".join(creator.name for creator in reading.creators or ())
    facts = [(_CREATOR, names.encode()), (_TITLE, (reading.title or "").encode())]
    return Told(name=reading.title or "", facts=[*facts, *([(_LANGUAGE, language.encode())] if language else [])])


def _seconds(reading: Reading) -> int:
    return int(made_at(reading).timestamp())
