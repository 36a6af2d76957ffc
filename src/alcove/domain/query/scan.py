"""Text -> typed tokens: signs and terms, each with its place. Meaning comes later (``grammar``).

lamp  -(     fandom:"X"  OR    tag:fluf*  )
Term  Mark×2 Term        Mark  Term       Mark
"""

from __future__ import annotations

import re

from alcove.domain.query.faults import Place, fault, shown
from alcove.domain.query.keys import ALIASES, KEYS
from alcove.domain.query.shorthands import shorthand
from alcove.domain.query.typed import OPENING_QUOTES, Mark, Sign, Term, Token, read_pieces

#: What phones and word processors make of a hyphen: n dash, m dash, minus.
_DASHES = "–—−"

_JOINING = re.compile(r"(?:(AND|&&)|OR|\|\|)(?=[\s()]|$)")
_NOT = re.compile(r"-|(?i:not[:：])|NOT(?=[\s()]|$)")
_KEY = re.compile(r"([^\W\d_][\w-]*)([:：])")
_FOLLOWS = re.compile(rf"\s+[^\s():{OPENING_QUOTES}]+(?=\s|$)")
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
    if joining := _JOINING.match(text, at):
        return Mark(Sign.AND if joining[1] else Sign.OR, Place(*joining.span()))
    if text[at] in _DASHES and not text[at + 1 : at + 2].isspace() and at + 1 < len(text):
        raise fault("A dash that is no hyphen", Place(at, at + 1), suggestion="-")
    if negation := _NOT.match(text, at):
        return _negation(text, Place(*negation.span()))
    if term := shorthand(text, at):
        return term
    key = _KEY.match(text, at)
    # A wide colon is a Chinese or Japanese keyboard's; elsewhere it is punctuation of the text itself.
    if key and (key[2] == ":" or _named(key) in KEYS):
        return _keyed(text, key)
    pieces = read_pieces(text, at)
    return Term(None, pieces, Place(at, pieces[-1].place.end), text[at : pieces[-1].place.end])


def _negation(text: str, place: Place) -> Mark:
    sign = text[place.start : place.end]
    begins = _after_space(text, place.end) if sign == "NOT" else place.end
    follows = text[begins : begins + 1]
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
    name, at = _named(key), key.end()
    if text.startswith("(", at):
        raise fault(
            f"A group after '{shown(key[0])}'", Place(key.start(), at + 1),
            f"give each term its key, as in {name}:a {name}:b, or put the value in quotes",
        )  # fmt: skip
    pieces = read_pieces(text, at)
    end = pieces[-1].place.end if pieces else at
    follows = None if pieces else _FOLLOWS.match(text, at)
    return Term(name, pieces, Place(key.start(), end), text[key.start() : end], follows[0] if follows else "")


def _named(key: re.Match[str]) -> str:
    """The language's own name of a key as typed."""
    name = key[1].casefold()
    return ALIASES.get(name, name)
