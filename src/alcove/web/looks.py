"""How a person wants the site to look. It is kept in the browser, as a cookie: it belongs to the screen, not to the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Self
from urllib.parse import parse_qsl, urlencode

COOKIE = "look"

CHOICES: Mapping[str, tuple[str, ...]] = {
    "theme": ("auto", "light", "sepia", "dark", "black"),
    "font": ("serif", "sans", "clear"),
    "size": ("s", "m", "l", "xl", "xxl"),
    "measure": ("narrow", "normal", "wide"),
    "leading": ("tight", "normal", "loose"),
    "density": ("full", "compact", "table"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """The choices of ``CHOICES``. Theme ``auto`` follows the system; font ``clear`` is Atkinson Hyperlegible."""

    theme: str = "auto"
    font: str = "serif"
    size: str = "m"
    measure: str = "normal"
    leading: str = "normal"
    density: str = "full"

    @classmethod
    def of(cls, cookies: Mapping[str, str]) -> Self:
        """The look that a browser keeps; what it should not hold is passed over."""
        return cls().changed(dict(parse_qsl(cookies.get(COOKIE, "")[:500])))

    def changed(self, choices: Mapping[str, str]) -> Self:
        """The look with these choices, as far as there are such."""
        known = {name: value for name, value in choices.items() if value in CHOICES.get(name, ())}
        return replace(self, **known)

    def cookie(self) -> str:
        """What the browser keeps: what differs from the usual."""
        usual = Look()
        return urlencode({f.name: v for f in fields(self) if (v := getattr(self, f.name)) != getattr(usual, f.name)})
