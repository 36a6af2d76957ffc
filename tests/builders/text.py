"""Text in markup and markup as text: escaping, what is read of it, how it is counted."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

from lxml import etree, html

# Han and kana count a word each, like AO3's own count; what else stands together is one word.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+(?:['’-]\w+)*"
)

_BLOCK = re.compile(r"</?(?:p|div|br|h\d|hr|li|ol|ul|t[dhr]|table|blockquote|details|summary|dt|dd)\b[^>]*>")


def escape(text: str) -> str:
    """Text for element content and quoted attributes, as Rails escapes it."""
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#39;")
    )


def text_of(markup: str | None) -> str:
    """All text of a piece of markup, in order, nothing added."""
    collector = _Collector()
    collector.feed(markup or "")
    collector.close()
    return "".join(collector.parts)


def bare(markup: str | None) -> str:
    """The text of a piece of markup without any white space: what must survive every carrier."""
    return "".join(text_of(markup).split())


def count_words(markup: str) -> int:
    """Words of a text, with a word a character in Han and kana."""
    apart = _BLOCK.sub(" ", markup)
    plain = "".join(c for c in text_of(apart) if not unicodedata.combining(c))
    return len(_WORD.findall(plain))


def count_images(markup: str) -> int:
    """Image elements."""
    return len(re.findall(r"<img\b", markup))


def as_xhtml(markup: str) -> str:
    """The same fragment, well-formed."""
    if not markup.strip():
        return ""
    holder = html.fragment_fromstring(markup, create_parent="div", parser=PARSER)
    return serialise(holder).removeprefix("<div>").removesuffix("</div>")


def serialise(element: html.HtmlElement) -> str:
    """An element as XHTML, without what follows it; only void elements close themselves."""
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in _VOID and not len(node) and node.text is None:
            node.text = ""
    return etree.tostring(element, encoding="unicode", method="xml", with_tail=False)


_VOID = frozenset(("area", "br", "col", "embed", "hr", "img", "param", "source", "track", "wbr"))

#: Reads markup that has been decoded already.
PARSER = html.HTMLParser(encoding="utf-8", remove_comments=False)


class _Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
