"""The styles of an OpenDocument text, as far as they tell what a paragraph or a run is (OpenDocument 1.3 part 3, 16)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from alcove.formats.xml_tree import get_local, local_name

#: No style has more than a few others above it; a circle of them has no end.
_DEEPEST = 12
_BOLD = frozenset({"bold", "600", "700", "800", "900"})
_LENGTH = re.compile(r"([\d.]{1,9})(cm|mm|in|pt)$")
_IN_CM = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72}


@dataclass(slots=True)
class Styles:
    """The styles by their names, those of a paragraph and of a run alike."""

    _held: dict[tuple[str, str], etree._Element] = field(default_factory=dict)

    @classmethod
    def of(cls, *roots: etree._Element | None) -> Styles:
        """The styles of these parts of a document, the last of a name first."""
        nodes = (node for root in roots if root is not None for node in root.iter("{*}style"))
        return cls({(get_local(node, "family"), get_local(node, "name")): node for node in nodes})

    def level(self, name: str) -> int:
        """The level of a heading that a paragraph's style gives it; 0 for none."""
        for style in self._styles("paragraph", name):
            level = get_local(style, "default-outline-level")
            if level:
                return int(level) if level.isdecimal() and len(level) == 1 else 0
        return 0

    def is_named(self, name: str, *meant: str) -> bool:
        """Whether a paragraph's style is, or is made from, one of those that were meant."""
        names = [name, *(get_local(style, "parent-style-name") for style in self._styles("paragraph", name))]
        return any(found in meant for found in names)

    def align(self, name: str) -> str:
        """How a paragraph is aligned, where it is not as usual: ``center`` or ``right``."""
        found = self._property(name, "text-align")
        return {"center": "center", "end": "right", "right": "right"}.get(found, "")

    def indent(self, name: str) -> float:
        """How far a paragraph is indented, in centimetres."""
        found = _LENGTH.match(self._property(name, "margin-left"))
        try:
            return float(found[1]) * _IN_CM[found[2]] if found else 0.0
        except ValueError:
            return 0.0

    def begins_page(self, name: str) -> bool:
        """Whether a paragraph begins a page."""
        return self._property(name, "break-before") in ("page", "column")

    def marks(self, family: str, name: str) -> frozenset[str]:
        """The marks that a style gives to text, as HTML elements; ``hidden`` for text that is not shown."""
        told: dict[str, bool] = {}
        for style in reversed(list(self._styles(family, name))):
            for node in style:
                if local_name(node) == "text-properties":
                    told |= _told(node)
        return frozenset(mark for mark, on in told.items() if on)

    def _property(self, name: str, attribute: str) -> str:
        for style in self._styles("paragraph", name):
            node = next((node for node in style if local_name(node) == "paragraph-properties"), None)
            if node is not None and (value := get_local(node, attribute)):
                return value
        return ""

    def _styles(self, family: str, name: str) -> Iterator[etree._Element]:
        for _ in range(_DEEPEST):
            style = self._held.get((family, name))
            if style is None:
                return
            yield style
            name = get_local(style, "parent-style-name")


def _told(node: etree._Element) -> dict[str, bool]:
    told: dict[str, bool] = {}
    if weight := get_local(node, "font-weight"):
        told["strong"] = weight in _BOLD
    if slant := get_local(node, "font-style"):
        told["em"] = slant in ("italic", "oblique")
    if line := get_local(node, "text-underline-style"):
        told["u"] = line != "none"
    if through := get_local(node, "text-line-through-style"):
        told["del"] = through != "none"
    if place := get_local(node, "text-position"):
        told |= {"sup": place.startswith("super"), "sub": place.startswith("sub")}
    if display := get_local(node, "display"):
        told["hidden"] = display == "none"
    return told
