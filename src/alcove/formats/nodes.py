"""Small questions to a parsed HTML tree. For the readers; knows nothing of any archive."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.errors import RefusedError

# XML allows <a id="x"/> for an empty element; an HTML parser takes it for an open one and swallows what follows.
_VOID = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_SELF_CLOSED = re.compile(
    rf"<(?!(?:{_VOID})\b)([A-Za-z][\w:.-]*)((?:\s[^<>\"']*(?:\"[^\"<]*\"[^<>\"']*|'[^'<]*'[^<>\"']*)*)?)/>",
    re.IGNORECASE,
)
_NAME = re.compile(r"<(/?[a-z][^\s/<>]{0,30})", re.IGNORECASE)
# Elements that are never open, or that the next of their kind ends: a page may leave out thousands of their end tags.
_ENDED_BY_THEMSELVES = frozenset(
    f"{_VOID}|frame|image|keygen|html|head|body|p|li|dd|dt|option|optgroup|thead|tbody|tfoot|tr|td|th|colgroup|caption".split(
        "|"
    )
)
# Ended by the end of their ruby.
_IN_RUBY = ("rb", "rt", "rtc", "rp")
#: At this depth a page takes about a second to parse: for many elements a parser looks through all that are open, and
#: the work grows with the square of their number. No text is nested more than some dozen times.
MAX_DEPTH = 12_000
#: Characters after which it is looked how many elements are open.
_STRETCH = 16_384
#: Fewer characters for a tag than in any prose; end tags without a beginning could hide others among so many.
_PROSE = 16
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


def parse_html(text: str) -> LexborHTMLParser:
    """The tree of an HTML document, as a browser would build it. Raises RefusedError for one nested beyond any sense."""
    _check_depth(text)
    return LexborHTMLParser(text)


def parse_xhtml(text: str) -> LexborHTMLParser:
    """The tree of an XHTML document as found in e-books: well-formed or not, without entities of its own.

    Raises RefusedError for one nested beyond any sense.
    """
    if _CDATA in text:
        text = _with_escaped_sections(text)
    if "/>" in text:
        text = _SELF_CLOSED.sub(r"<\1\2></\1>", text)
    return parse_html(text)


def _with_escaped_sections(text: str) -> str:
    """The text with its CDATA sections as text. One without an end is left alone."""
    out: list[str] = []
    at = 0
    while (start := text.find(_CDATA, at)) != -1 and (end := text.find(_CDATA_END, start)) != -1:
        inside = text[start + len(_CDATA) : end]
        out += text[at:start], inside.replace("&", "&amp;").replace("<", "&lt;")
        at = end + len(_CDATA_END)
    return "".join((*out, text[at:]))


def _check_depth(text: str) -> None:
    # So few characters or tags cannot nest deeper.
    if len(text) <= 3 * MAX_DEPTH or text.count("<") <= MAX_DEPTH or _is_shallow(text):
        return
    still_open: dict[str, int] = {}
    for at, end in _stretches(text):
        _count_open(still_open, Counter(_NAME.findall(text, at, end)))
        if sum(still_open.values()) > MAX_DEPTH:
            raise RefusedError(
                f"The page leaves more than {MAX_DEPTH:,} elements open in one another; it was made to harm, and is not read."
            )


def _is_shallow(text: str) -> bool:
    """Whether a page is prose with about as many end tags as tags; a tenth of the cost of counting by name."""
    depth = 0
    for at, end in _stretches(text):
        tags = text.count("<", at, end)
        depth = max(0, depth + tags - 2 * text.count("</", at, end))
        if depth > MAX_DEPTH or tags * _PROSE > end - at:
            return False
    return True


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where stretches of a page begin and end, none of them within the name of a tag."""
    at = 0
    while at < len(text):
        end = text.find("<", at + _STRETCH)
        end = len(text) if end == -1 else end
        yield at, end
        at = end


def _count_open(still_open: dict[str, int], found: Counter[str]) -> None:
    """Adds what a stretch of a page leaves open: an end tag ends an element of its own name, or nothing."""
    change: Counter[str] = Counter()
    for name, count in found.items():
        plain = name.lstrip("/").lower()
        change[plain] += -count if name[0] == "/" else count
    for name, more in change.items():
        if name not in _ENDED_BY_THEMSELVES:
            still_open[name] = max(0, still_open.get(name, 0) + more)
    if "/ruby" in found:
        for name in _IN_RUBY:
            still_open.pop(name, None)


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
