"""XML as it comes in files from elsewhere: no entities, no network, no external files, no document type."""

from __future__ import annotations

import re
from html.entities import name2codepoint

from lxml import etree

_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
# Beyond, a pattern that may begin anywhere and end nowhere would take too long.
_HEAD = 8192
# HTML's names of characters, which careless writers put into XML.
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,8});")
_XML_NAMES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


def parse_xml(data: bytes | None) -> etree._Element | None:
    """The root of what can be understood of a document; None for what is none. Raises nothing."""
    if not data:
        return None
    # Nothing here needs a document type, and without one there is nothing to expand.
    head, rest = data[:_HEAD], data[_HEAD:]
    data = _NAMED.sub(_numbered, _DOCTYPE.sub(b"", head, count=1) + rest)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def local_name(node: etree._Element) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def get_local(node: etree._Element, name: str) -> str:
    """An attribute by its name without its namespace; empty where there is none."""
    found = node.get(name)
    if found is not None:
        return found
    return next((str(value) for key, value in node.attrib.items() if str(key).rpartition("}")[2] == name), "")


def text_of(node: etree._Element | None) -> str:
    """The text in an element on one line; empty for none."""
    return " ".join("".join(node.itertext()).split()) if node is not None else ""


def _numbered(found: re.Match[bytes]) -> bytes:
    code = name2codepoint.get(found[1].decode("ascii"))
    return found[0] if code is None or found[1] in _XML_NAMES else b"&#%d;" % code
