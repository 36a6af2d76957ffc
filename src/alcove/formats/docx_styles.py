"""The styles of a Word document, as far as they tell what a paragraph or a run is (ECMA-376 part 1, 17.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from alcove.formats.xml_tree import get_local, local_name

_HEADING = re.compile(r"heading (\d)$", re.IGNORECASE)
_MARKS = {"b": "strong", "i": "em", "u": "u", "strike": "del", "dstrike": "del"}
_OFF = frozenset({"0", "false", "off", "none"})
#: No style is based on more than a few others; a circle of them has no end.
_DEEPEST = 12


@dataclass(slots=True)
class Styles:
    """The styles by their ids. Asked by the properties of a paragraph (``pPr``) or run (``rPr``)."""

    _held: dict[str, etree._Element] = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element | None) -> Styles:
        """The styles of ``styles.xml``; none for None."""
        nodes = root.iterfind("{*}style") if root is not None else ()
        return cls({get_local(node, "styleId"): node for node in nodes})

    def level(self, properties: etree._Element | None) -> int:
        """The level of a heading, by its style's name or its place in the outline; 0 for any other paragraph."""
        if properties is None:
            return 0
        outline = properties.find("{*}outlineLvl")
        for style in self._styles(properties, "pStyle"):
            found = _HEADING.match(_value(style.find("{*}name")))
            if found:
                return int(found[1])
            outline = outline if outline is not None else style.find("{*}pPr/{*}outlineLvl")
        level = _value(outline)
        # The tenth is that of plain text.
        return int(level) + 1 if level.isdecimal() and int(level) < 9 else 0

    def name(self, properties: etree._Element | None) -> str:
        """The name of a paragraph's style in lower case; empty for none."""
        style = next(self._styles(properties, "pStyle"), None) if properties is not None else None
        return _value(style.find("{*}name")).casefold() if style is not None else ""

    def property(self, properties: etree._Element | None, name: str) -> etree._Element | None:
        """A property of a paragraph, its own or its style's."""
        if properties is None:
            return None
        found = properties.find(f"{{*}}{name}")
        if found is not None:
            return found
        inherited = (style.find(f"{{*}}pPr/{{*}}{name}") for style in self._styles(properties, "pStyle"))
        return next((node for node in inherited if node is not None), None)

    def begins_page(self, properties: etree._Element | None) -> bool:
        """Whether a paragraph begins a page."""
        found = self.property(properties, "pageBreakBefore")
        return found is not None and _value(found).casefold() not in _OFF

    def marks(self, properties: etree._Element | None) -> frozenset[str]:
        """The marks of a run, its own and its style's, as HTML elements; ``hidden`` for text that is not shown."""
        if properties is None:
            return frozenset()
        told: dict[str, bool] = {}
        for style in reversed(list(self._styles(properties, "rStyle"))):
            told |= _told(style.find("{*}rPr"))
        told |= _told(properties)
        return frozenset(mark for mark, on in told.items() if on)

    def _styles(self, properties: etree._Element, kind: str) -> Iterator[etree._Element]:
        """The style that is named, and those that it is based on."""
        name = _value(properties.find(f"{{*}}{kind}"))
        for _ in range(_DEEPEST):
            style = self._held.get(name)
            if style is None:
                return
            yield style
            name = _value(style.find("{*}basedOn"))


def _told(properties: etree._Element | None) -> dict[str, bool]:
    told: dict[str, bool] = {}
    for node in properties if properties is not None else ():
        name, value = local_name(node), _value(node)
        if name in _MARKS:
            told[_MARKS[name]] = value.casefold() not in _OFF
        elif name == "vertAlign":
            told |= {"sup": value == "superscript", "sub": value == "subscript"}
        elif name == "vanish":
            told["hidden"] = value.casefold() not in _OFF
    return told


def _value(node: etree._Element | None) -> str:
    return get_local(node, "val") if node is not None else ""
