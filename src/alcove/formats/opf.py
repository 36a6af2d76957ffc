"""The XML parts of an EPUB: container, package document, NCX. Text only: no entities, no network, no external files."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

from lxml import etree

from alcove.formats.xml_tree import local_name, parse_xml, text_of

_DC = "{http://purl.org/dc/elements/1.1/}"


class NavPoint(NamedTuple):
    """An entry of a table of contents: its label, the page it leads to, the place in that page or the empty string."""

    label: str
    path: str
    place: str


class Identifier(NamedTuple):
    """A ``dc:identifier`` with its scheme in lower case."""

    scheme: str
    text: str


class SpineItem(NamedTuple):
    """A page in reading order, as the package refers to it."""

    href: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Package:
    """What a package document tells. ``metas`` are its ``meta`` names (``calibre:series``) and contents, ``properties``
    those of EPUB 3 (``dcterms:modified``).
    """

    titles: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    sources: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    description: str | None = None
    metas: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    spine: tuple[SpineItem, ...] = ()
    ncx: str = ""
    nav: str = ""

    @property
    def made(self) -> dt.datetime | None:
        """When the e-book was generated, by calibre's own stamp; None where there is none or it is nonsense."""
        stamp = self.metas.get("calibre:timestamp", "")
        try:
            moment = dt.datetime.fromisoformat(stamp)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        # calibre writes the year 101 for "no date".
        return moment if moment.year >= 1990 else None

    @property
    def language(self) -> str | None:
        """The language code, unless it says that it is undetermined."""
        return next((code for code in self.languages if code.casefold() not in ("und", "mul", "zxx", "")), None)

    def with_pages(self, paths: list[str], root: str) -> Self:
        """The same with these pages (paths in the archive) as its spine."""
        return replace(self, spine=tuple(SpineItem(posixpath.relpath(path, root or "."), "") for path in paths))


def find_package_path(container: bytes | None) -> str | None:
    """The path of the package document that ``META-INF/container.xml`` names."""
    tree = parse_xml(container)
    if tree is None:
        return None
    for node in _named(tree, "rootfile"):
        path = node.get("full-path")
        if path:
            return path
    return None


def parse_package(data: bytes) -> Package | None:
    """The package document; None for what is none."""
    tree = parse_xml(data)
    if tree is None or local_name(tree) != "package":
        return None
    items = {
        node.get("id", ""): (node.get("href", ""), node.get("media-type", ""), (node.get("properties") or "").split())
        for node in _named(tree, "item")
    }
    spine = [items[reference] for node in _named(tree, "itemref") if (reference := node.get("idref", "")) in items]
    toc = next((node.get("toc", "") for node in _named(tree, "spine")), "")
    ncx = items.get(toc, ("", "", []))[0] or next(
        (href for href, kind, _ in items.values() if kind == "application/x-dtbncx+xml"), ""
    )
    return Package(
        titles=_dublin(tree, "title"),
        creators=_dublin(tree, "creator"),
        languages=_dublin(tree, "language"),
        identifiers=_identifiers(tree),
        sources=_dublin(tree, "source"),
        publishers=_dublin(tree, "publisher"),
        contributors=_dublin(tree, "contributor"),
        subjects=_dublin(tree, "subject"),
        dates=_dublin(tree, "date"),
        description=next(iter(_dublin(tree, "description")), None),
        metas={node.get("name", ""): node.get("content", "") for node in _named(tree, "meta") if node.get("name")},
        properties={node.get("property", ""): text_of(node) for node in _named(tree, "meta") if node.get("property")},
        spine=tuple(SpineItem(href, kind) for href, kind, _ in spine if href),
        ncx=ncx,
        nav=next((href for href, _, properties in items.values() if "nav" in properties), ""),
    )


def parse_ncx(data: bytes) -> Iterator[tuple[str, str]]:
    """The labels and targets of an NCX, in order."""
    tree = parse_xml(data)
    for point in _named(tree, "navPoint") if tree is not None else ():
        label = next((text for text in _named(point, "text")), None)
        content = next((node for node in point if local_name(node) == "content"), None)
        if content is not None and content.get("src"):
            yield text_of(label) if label is not None else "", content.get("src", "")


def _identifiers(tree: etree._Element) -> tuple[Identifier, ...]:
    found = []
    for node in tree.iter(f"{_DC}identifier"):
        scheme = next((value for name, value in node.attrib.items() if str(name).rpartition("}")[2] == "scheme"), "")
        if text := text_of(node):
            found.append(Identifier(str(scheme).casefold(), text))
    return tuple(found)


def _dublin(tree: etree._Element, name: str) -> tuple[str, ...]:
    return tuple(text for node in tree.iter(f"{_DC}{name}") if (text := text_of(node)))


def _named(tree: etree._Element, name: str) -> Iterator[etree._Element]:
    return (node for node in tree.iter(f"{{*}}{name}") if isinstance(node.tag, str))
