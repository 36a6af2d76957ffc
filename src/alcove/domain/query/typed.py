"""What scanning finds: signs and terms, each with its place, and the stretches of a value in quotes or outside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from alcove.domain.query.faults import Place, fault


class Sign(StrEnum):
    """What ties terms together."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "-"


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign at its place. ``-``, ``not:`` and ``NOT`` are one sign, ``AND`` and ``&&`` too, ``OR`` and ``||``."""

    sign: Sign
    place: Place


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a value, in quotes or outside them. ``text`` is unescaped and without the quotes."""

    text: str
    quoted: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Term:
    """A word, a phrase, or ``key:value``. ``key`` is the language's own name; None where there is none. ``typed`` is all of it.

    ``follows`` is what stands behind a missing value, with the space before it.
    """

    key: str | None
    pieces: tuple[Piece, ...]
    place: Place
    typed: str
    follows: str = ""

    @property
    def value_place(self) -> Place:
        """Where the value stands; the whole term where it is missing."""
        return Place(self.pieces[0].place.start, self.place.end) if self.pieces else self.place

    @property
    def key_place(self) -> Place:
        """The key with its colon."""
        start = self.pieces[0].place.start if self.pieces else self.place.end
        return Place(self.place.start, start)

    @property
    def value(self) -> str:
        """The value without quotes."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def quoted(self) -> bool:
        """Whether any of the value stands in quotes."""
        return any(piece.quoted for piece in self.pieces)


Token = Mark | Term

#: Quotes that may stand for ``"``, as phones and word processors put them. Closing ones first.
_CURLY = "”“„"
OPENING_QUOTES = '"' + _CURLY[1:]

_RAW = re.compile(rf"[^\s(){OPENING_QUOTES}]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_CURLY_QUOTED = re.compile(rf'[{_CURLY[1:]}]((?:[^"{_CURLY}\\]|\\.)*)["{_CURLY}]', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')


def read_pieces(text: str, at: int) -> tuple[Piece, ...]:
    """The stretches of a word or value that begins here; none where a space, a ``)`` or the end follows."""
    found: list[Piece] = []
    while at < len(text) and not text[at].isspace() and text[at] != ")":
        if text[at] == "(":
            raise fault(
                "A parenthesis within a word", Place(at, at + 1), "put a space before a group, or the name in quotes"
            )
        if text[at] in OPENING_QUOTES:
            found.append(_quoted(text, at))
        elif raw := _RAW.match(text, at):
            found.append(Piece(raw[0], quoted=False, place=Place(*raw.span())))
        at = found[-1].place.end
    return tuple(found)


def _quoted(text: str, at: int) -> Piece:
    quoted = (_QUOTED if text[at] == '"' else _CURLY_QUOTED).match(text, at)
    if not quoted:
        raise fault(
            "A quote that is never closed",
            Place(at, len(text)),
            'close it, or write \\" inside quotes for the sign itself',
        )
    return Piece(_ESCAPED.sub(r"\1", quoted[1]), quoted=True, place=Place(*quoted.span()))
