"""What a page shows, by role and text, as somebody sees it who reads it aloud; never by a class of the style sheet."""

from __future__ import annotations

from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode


class Shown:
    """A page that was answered."""

    def __init__(self, response: Any) -> None:
        self.status = response.status_code
        self.tree = LexborHTMLParser(response.content.decode())

    @property
    def text(self) -> str:
        """All that stands in the page's main part, on one line."""
        return _line(self.tree.css_first("main"))

    def headings(self, level: int) -> list[str]:
        """The headings of a level."""
        return [_line(node) for node in self.tree.css(f"main h{level}")]

    def links(self, within: str = "main") -> dict[str, str]:
        """What links say, and where they lead; the first of those that say the same."""
        found: dict[str, str] = {}
        for node in self.tree.css(f"{within} a[href]"):
            found.setdefault(_line(node), node.attributes["href"] or "")
        return found

    def link(self, says: str, within: str = "main") -> str:
        """Where the link that says this leads."""
        return self.links(within)[says]

    def field(self, label: str) -> str:
        """What stands in the field with this label."""
        named = next(node for node in self.tree.css("label") if _line(node) == label)
        return self.one(f"[id='{named.attributes['for']}']").attributes.get("value") or ""

    def one(self, selector: str, within: LexborNode | None = None) -> LexborNode:
        """The first element that fits, which must be there."""
        found = within.css_first(selector) if within is not None else self.tree.css_first(selector)
        assert found is not None, selector
        return found

    def list_labelled(self, label: str) -> list[str]:
        """The items of the list with this label."""
        return [_line(node) for node in self.tree.css(f"ul[aria-label='{label}'] > li")]


def _line(node: LexborNode | None) -> str:
    return " ".join(node.text(separator="").split()) if node else ""
