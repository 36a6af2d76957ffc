"""Text -> typed tokens: signs and terms, each with its place. Meaning comes later (``grammar``).

lamp  -(     fandom:"X"  OR    tag:fluf*  )
Term  Mark×2 Term        Mark  Term       Mark
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from alcove.domain.query.faults import Place, fault, shown
from alcove.domain.query.keys import KEYS


class Sign(StrEnum):
    """What ties terms together."""

    OPEN = "("
    CLOSE = ")"
    OR = "OR"
    NOT = "-"


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign at its place. ``-`` and ``not:`` are one sign."""

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
    """A word, a phrase, or ``key:value``. ``key`` is folded; None where there is none. ``typed`` is all of it.

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
#: What phones and word processors make of a hyphen: n dash, m dash, minus.
_DASHES = "–—−"
_OPENING = '"' + _CURLY[1:]

_OR = re.compile(r"OR(?=[\s()]|$)")
_NOT = re.compile(r"not[:：]", re.IGNORECASE)
_KEY = re.compile(r"([^\W\d_][\w-]*)([:：])")
_RAW = re.compile(rf"[^\s(){_OPENING}]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_CURLY_QUOTED = re.compile(rf'[{_CURLY[1:]}]((?:[^"{_CURLY}\\]|\\.)*)["{_CURLY}]', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_FOLLOWS = re.compile(rf"\s+[^\s():{_OPENING}]+(?=\s|$)")
_SPACE = re.compile(r"\s*")


def scan(text: str) -> tuple[Token, ...]:
    """The tokens of a query, in order. Raises QueryError for what cannot be parted into tokens."""
    found: list[Token] = []
    at = _after_space(text, 0)
    while at < len(text):
        token = _token(text, at)
        found.append(token)
        at = _after_space(text, token.place.end)
    return tuple(found)


def _after_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _token(text: str, at: int) -> Token:
    if text[at] in "()":
        return Mark(Sign(text[at]), Place(at, at + 1))
    if _OR.match(text, at):
        return Mark(Sign.OR, Place(at, at + 2))
    if text[at] == "-":
        return _negation(text, Place(at, at + 1))
    if text[at] in _DASHES and not text[at + 1 : at + 2].isspace() and at + 1 < len(text):
        raise fault("A dash that is no hyphen", Place(at, at + 1), suggestion="-")
    if negation := _NOT.match(text, at):
        return _negation(text, Place(*negation.span()))
    key = _KEY.match(text, at)
    # A wide colon is a Chinese or Japanese keyboard's; elsewhere it is punctuation of the text itself.
    if key and (key[2] == ":" or key[1].casefold() in KEYS):
        return _keyed(text, key)
    pieces = _pieces(text, at)
    return Term(None, pieces, Place(at, pieces[-1].place.end), text[at : pieces[-1].place.end])


def _negation(text: str, place: Place) -> Mark:
    sign, follows = text[place.start : place.end], text[place.end : place.end + 1]
    if not follows or follows.isspace() or follows == ")":
        raise fault(
            f"Nothing to negate after '{sign}'", place, "write it directly before a term or a group, as in -storm"
        )
    if sign == follows == "-":
        raise fault(
            "Two hyphens", Place(place.start, place.end + 1), "one negates; put the words in quotes to look for them"
        )
    return Mark(Sign.NOT, place)


def _keyed(text: str, key: re.Match[str]) -> Term:
    name, at = key[1].casefold(), key.end()
    if text.startswith("(", at):
        raise fault(
            f"A group after '{shown(key[0])}'", Place(key.start(), at + 1),
            f"give each term its key, as in {name}:a {name}:b, or put the value in quotes",
        )  # fmt: skip
    pieces = _pieces(text, at)
    end = pieces[-1].place.end if pieces else at
    follows = None if pieces else _FOLLOWS.match(text, at)
    return Term(name, pieces, Place(key.start(), end), text[key.start() : end], follows[0] if follows else "")


def _pieces(text: str, at: int) -> tuple[Piece, ...]:
    """The stretches of a word or value that begins here; none where a space, a ``)`` or the end follows."""
    found: list[Piece] = []
    while at < len(text) and not text[at].isspace() and text[at] != ")":
        if text[at] == "(":
            raise fault(
                "A parenthesis within a word", Place(at, at + 1), "put a space before a group, or the name in quotes"
            )
        if text[at] in _OPENING:
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
