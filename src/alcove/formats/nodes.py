"""Small questions to a parsed HTML tree. For the readers; knows nothing of any archive."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.errors import RefusedError

# XML allows <a id="x"/> for an empty element; an HTML parser takes it for an open one and swallows what follows.
_VOID = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_SELF_CLOSED = re.compile(
    rf"<(?!(?:{_VOID})\b)([A-Za-z][\w:.-]*)((?:\s[^<>\"']*(?:\"[^\"<]*\"[^<>\"']*|'[^'<]*'[^<>\"']*)*)?)/>",
    re.IGNORECASE,
)
# The elements for which an HTML parser looks through all that are open: the work grows with the square of their depth.
_BLOCK = re.compile(
    r"<(/?)(?:div|blockquote|center|details|dl|ol|ul|section|article|main|aside|nav|figure|form)\b", re.IGNORECASE
)
#: At this depth a page takes about a second to parse. No text is nested more than some dozen times.
MAX_DEPTH = 30_000
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def parse_html(text: str) -> LexborHTMLParser:
    """The tree of an HTML document, as a browser would build it. Raises RefusedError for one nested beyond any sense."""
    _check_depth(text)
    return LexborHTMLParser(text)


def parse_xhtml(text: str) -> LexborHTMLParser:
    """The tree of an XHTML document as found in e-books: well-formed or not, without entities of its own.

    Raises RefusedError for one nested beyond any sense.
    """
    if "<![CDATA[" in text:
        text = _CDATA.sub(lambda found: found[1].replace("&", "&amp;").replace("<", "&lt;"), text)
    if "/>" in text:
        text = _SELF_CLOSED.sub(r"<\1\2></\1>", text)
    return parse_html(text)


def _check_depth(text: str) -> None:
    if text.count("<") <= MAX_DEPTH:  # so few tags cannot nest deeper
        return
    depth = 0
    for found in _BLOCK.finditer(text):
        depth += -1 if found[1] else 1
        if depth > MAX_DEPTH:
            raise RefusedError(
                f"The page nests more than {MAX_DEPTH:,} elements in one another; it was made to harm, and is not read."
            )
        depth = max(depth, 0)


def elements(node: LexborNode) -> Iterator[LexborNode]:
    """The child elements of a node, in order."""
    child = node.first_child
    while child is not None:
        if child.is_element_node:
            yield child
        child = child.next


def next_element(node: LexborNode) -> LexborNode | None:
    """The next sibling that is an element."""
    after = node.next
    while after is not None and not after.is_element_node:
        after = after.next
    return after


def has_class(node: LexborNode, name: str) -> bool:
    """Whether the element has this class."""
    return name in (node.attrs.get("class") or "").split()


def attribute(node: LexborNode, name: str) -> str:
    """An attribute's value without surrounding space; the empty string where there is none."""
    return (node.attrs.get(name) or "").strip()


def line(node: LexborNode) -> str:
    """The text of a node on one line, in NFC."""
    return one_line(node.text())


def one_line(text: str) -> str:
    """Text with runs of white space as single spaces, in NFC."""
    joined = " ".join(text.split())
    return joined if joined.isascii() else unicodedata.normalize("NFC", joined)


def pieces_of(node: LexborNode) -> Iterator[LexborNode | str]:
    """The links of an element and the text between them, in order, however deep they lie."""
    for child in node.iter(include_text=True):
        if child.is_text_node:
            yield child.text(deep=False)
        elif child.tag == "a":
            yield child
        elif child.is_element_node:
            yield from pieces_of(child)


def label(text: str) -> str:
    """A label as the words list has it: lower case, without its colon."""
    return " ".join(text.split()).rstrip(" :\uff1a").casefold()


def inner(nodes: Iterable[LexborNode]) -> str:
    """The markup inside these nodes, joined; white space around each goes."""
    return "".join((node.inner_html or "").strip() for node in nodes)
