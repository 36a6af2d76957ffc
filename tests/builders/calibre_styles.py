"""What calibre makes of classes: styles flattened to names of its own (ao3-formats.md 1.9).

Only the names matter here. Numbers go by first appearance, so that they vary
with the content, as the real ones do.
"""

from __future__ import annotations

from lxml import html

#: Classes that keep their name on these elements.
_KEPT = {
    ("dl", "tags"),
    ("h2", "toc-heading"),
    ("h2", "heading"),
    ("div", "byline"),
    ("div", "endnote-link"),
    ("blockquote", "userstuff"),
    ("p", "message"),
}
_UNSTYLED = {"a", "img", "span", "iframe", "ruby", "rt", "rp"}


class StyleSheet:
    """Gives every element its flattened class, and knows afterwards which there are."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._named: dict[str, str] = {}

    def flatten(self, element: html.HtmlElement) -> None:
        """Replaces the element's class; takes ``align`` out as calibre does."""
        classes = (element.attrib.pop("class", None) or "").split()
        centred = element.attrib.pop("align", None) == "center"
        name = self._name_of(element, classes, centred)
        if name:
            element.set("class", name)

    def number_for(self, look: str) -> str:
        """The class for things that look so."""
        number = self._numbers.setdefault(look, len(self._numbers))
        return f"calibre{number or ''}"

    def text(self) -> str:
        """The style sheet: a rule a class, of the least content."""
        names = sorted({f"calibre{n or ''}" for n in self._numbers.values()} | set(self._named))
        return "".join(f".{name} {{\n  display: {self._named.get(name, 'block')};\n}}\n" for name in names)

    def _name_of(self, element: html.HtmlElement, classes: list[str], centred: bool) -> str:
        tag = str(element.tag)
        for name in classes:
            if (tag, name) in _KEPT:
                self._named[name] = "none" if name == "toc-heading" else "block"
                return name
        # A chapter's byline and whatever a creator has centred look like the message.
        if tag == "p" and ("byline" in classes or centred):
            self._named["message"] = "block"
            return "message"
        if tag == "div" and "userstuff" in classes:
            self._named["userstuff1"] = "block"
            return "userstuff1"
        if tag in ("div", "dt", "br"):
            return self.number_for("plain")
        return "" if tag in _UNSTYLED else self.number_for(tag)
