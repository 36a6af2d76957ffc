"""AO3's shorthands: stretches of a query that are terms of the language, written as AO3's search box reads them.

    words>1000    words < 5k    kudos: 10-100    word_count: [1000 TO 5000]
    updated:< 7 days    revised_at: 13-21 months ago
    sort by > words    sorted: title descending
    creators: name    language: English    otp: true

A space is let through only where what stands around it is no text to look for: behind a key of numbers or dates
and a sign or its colon where a digit follows, and behind the colon of a name that is AO3's alone. ``lamp > storm``
and ``fandom: Lamp`` stay what they are.
"""

from __future__ import annotations

import re

from alcove.domain.query.faults import Place
from alcove.domain.query.keys import ALIASES, FLAGS, KEYS, Key, KeyKind
from alcove.domain.query.typed import OPENING_QUOTES, Piece, Term, read_pieces

_COUNTED = (KeyKind.NUMBER, KeyKind.DATE)

_NAME = r"([^\W\d_][\w-]*)"
_COMPARED = re.compile(rf"{_NAME}(\s*)(>=|<=|>|<|=)(\s*)")
_KEYED = re.compile(rf"{_NAME}[:：](\s*)")
_FIGURE = re.compile(rf"(?:(?:>=|<=|>|<|=)\s*)?[0-9][^\s(){OPENING_QUOTES}]*")
_SPAN = re.compile(
    r"(?:(?:>=|<=|>|<|=)\s*)?[0-9]{1,3}(?:\s*-\s*[0-9]{1,3})?\s*(?:hour|day|week|month|year)s?(?:\s+ago)?(?=[\s()]|$)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\[\s*([^\s\]]+)\s+TO\s+([^\s\]]+)\s*\]")
_WORD = re.compile(rf"(?!(?:OR|AND|NOT)(?:[\s()]|$))[\w.][^\s():{OPENING_QUOTES}]*(?=[\s)]|$)|[{OPENING_QUOTES}]")
_SORTED = re.compile(
    rf"sort(?:ed)?(?:\s+by)?\s*([:<>=])\s*(-?{_NAME[1:]}(?:\s+(asc|desc)(?:ending)?)?(?=[\s()]|$)", re.IGNORECASE
)
_DIRECTIONS = {">": "asc", "<": "desc"}


def shorthand(text: str, at: int) -> Term | None:
    """The term that begins here as AO3 writes it; None where the language's own rules hold."""
    return _sorted(text, at) or _compared(text, at) or _spaced(text, at)


def _sorted(text: str, at: int) -> Term | None:
    """An order by its name. ``>`` is ascending there, ``<`` descending."""
    found = _SORTED.match(text, at)
    if not found:
        return None
    sign, name, direction = found.groups()
    direction = (direction or _DIRECTIONS.get(sign, "")).casefold()
    return _term(text, at, "sort", f"{name} {direction}".strip(), Place(found.start(2), found.end()))


def _compared(text: str, at: int) -> Term | None:
    """``words>1000``: a sign of comparison where the colon would stand."""
    found = _COMPARED.match(text, at)
    key = _key(found[1]) if found else None
    if not found or not key or key.kind not in (*_COUNTED, KeyKind.CHOICE):
        return None
    start = found.end() if found[3] == "=" else found.start(3)
    if key.kind in _COUNTED and text[found.end() : found.end() + 1].isdecimal():
        return _figure(text, at, key, start)
    if found[2] or found[4]:
        return None
    pieces = read_pieces(text, start) or (Piece(found[3], quoted=False, place=Place(*found.span(3))),)
    end = pieces[-1].place.end
    return Term(key.name, pieces, Place(at, end), text[at:end])


def _spaced(text: str, at: int) -> Term | None:
    """``words: 1000``, ``updated:< 7 days``, ``otp: true``: a space behind the colon, within brackets or a span of time."""
    found = _KEYED.match(text, at)
    if not found:
        return None
    start, key = found.end(), _key(found[1])
    if key and key.kind in _COUNTED:
        if brackets := _BRACKETS.match(text, start):
            ends = "..".join("" if end == "*" else end for end in brackets.groups())
            return _term(text, at, key.name, ends, Place(*brackets.span()))
        return _figure(text, at, key, start)
    name = found[1].casefold()
    if found[2] and (name in ALIASES or name in FLAGS) and _WORD.match(text, start):
        pieces = read_pieces(text, start)
        return Term(ALIASES.get(name, name), pieces, Place(at, pieces[-1].place.end), text[at : pieces[-1].place.end])
    return None


def _figure(text: str, at: int, key: Key, start: int) -> Term | None:
    span = _SPAN.match(text, start) if key.kind is KeyKind.DATE else None
    found = span or _FIGURE.match(text, start)
    return _term(text, at, key.name, found[0], Place(*found.span())) if found else None


def _term(text: str, at: int, key: str, value: str, place: Place) -> Term:
    return Term(key, (Piece(value, quoted=False, place=place),), Place(at, place.end), text[at : place.end])


def _key(typed: str) -> Key | None:
    name = typed.casefold()
    key = KEYS.get(ALIASES.get(name, name))
    return key if key and not key.waits else None
