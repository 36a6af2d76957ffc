"""Completion: which stretch of a query is being typed, and what the language itself has to put in its place.

Names of tags, creators and the like come from a library; ``name_text`` says how one is written in the stretch.

    fandom:"harry p│   ->  Gap of the value "harry p" of the key fandom
    lamp wor│          ->  Gap of the bare word "wor": words:, works that are in some state, tags of any kind
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from alcove.domain.filters import ChoiceField, NameField, TagPlace, WorkFilter
from alcove.domain.query.choices import SHORT
from alcove.domain.query.facets import FacetKind, Value
from alcove.domain.query.grammar import parse
from alcove.domain.query.keys import ALIASES, KEYS, OTHER_NAMES, SORTS, STATES, Key, KeyKind
from alcove.domain.query.limits import MAX_LENGTH
from alcove.domain.query.printing import quoted
from alcove.domain.query.scan import scan
from alcove.domain.query.typed import Mark, Sign, Term, Token
from alcove.domain.tokens import fold
from alcove.errors import QueryError

_EXACT = frozenset(field.value for field in NameField)
_OPENING_QUOTE = re.compile('["”“„]')
_ESCAPED = re.compile(r'\\(["\\])')
#: From so many letters on, a word stands for what other sites call a key, and for a state.
_TELLING = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """The stretch ``start`` to ``end`` of a query (code points), of which ``typed`` stands before the cursor, without quotes.

    ``key`` is the key whose value it is; None for a bare word. ``sign``: ``=`` or ``==`` stands before it.
    ``listed``: it is one of several values.
    ``quoted``: it begins with a quote. ``in_key``: it is a key with its colon, so that only another key fits.
    ``beside`` is the query without the term in which the stretch is.
    """

    start: int
    end: int
    typed: str
    key: Key | None = None
    sign: bool = False
    listed: bool = False
    quoted: bool = False
    in_key: bool = False
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be put in place of a gap: its text, what it is called, a sentence for people, the value that it asks for."""

    text: str
    name: str
    says: str = ""
    value: Value | None = None


def gap_at(text: str, cursor: int) -> Gap | None:
    """What is being typed at the cursor, a code point's place.

    None where nothing can be offered: what stands before is at fault, or the value there is whole.
    """
    if not 0 <= cursor <= len(text) <= MAX_LENGTH:
        return None
    scanned = _scanned(text, cursor)
    if scanned is None:
        return None
    read, found = scanned
    term = next((t for t in found if isinstance(t, Term) and t.place.start < cursor <= t.place.end), None)
    if term is None:
        inside = any(t.place.start < cursor < t.place.end for t in found)
        return None if inside or _touches(text, cursor, found) else Gap(cursor, cursor, "")
    if term.key is not None and cursor < term.key_place.end:
        return Gap(term.place.start, term.key_place.end, text[term.place.start : cursor], in_key=True)
    gap = _value_gap(text, cursor, term)
    return replace(gap, beside=_beside(read, found, term)) if gap else None


def question_beside(gap: Gap) -> WorkFilter:
    """What the rest of the query asks, under which names are counted; all works where it cannot be read by itself."""
    try:
        return parse(gap.beside)
    except QueryError:
        return WorkFilter()


def offers(gap: Gap) -> Iterator[Offer]:
    """What the language itself has for a gap: keys, states, orders, values of closed lists."""
    if gap.key is None:
        if not gap.quoted:
            yield from _keys(gap.typed)
        if not gap.quoted and not gap.in_key and len(gap.typed) >= _TELLING:
            yield from _states(("is", "has"), gap.typed, with_key=True)
    elif gap.key.kind is KeyKind.STATE:
        yield from _states((gap.key.name,), gap.typed, with_key=False)
    elif gap.key.kind is KeyKind.SORT:
        yield from _sorts(gap.typed)
    elif gap.key.kind is KeyKind.RULES:
        if "off".startswith(fold(gap.typed)):
            yield Offer("off", "off", gap.key.says)
    elif isinstance(gap.key.field, ChoiceField):
        yield from _choices(gap.key.field, gap.typed)


def kinds_for(gap: Gap) -> tuple[FacetKind, ...]:
    """The kinds of values of a library that fit into the gap."""
    if gap.in_key:
        return ()
    if gap.key is None:
        return (*_OPEN, FacetKind.CREATOR) if gap.typed else ()
    if gap.key.name == "tag":
        return _OPEN
    if gap.key.field is TagPlace.MAINSHIP:
        return (FacetKind.RELATIONSHIP,)
    return tuple(kind for kind in FacetKind if _KEY_NAMES.get(kind, kind.value) == gap.key.name and kind not in _CLOSED)


def name_text(gap: Gap, value: Value) -> str:
    """How a value of a library stands in the gap, with a key where it has none. One of several is not ``Value.spelled``:
    the sign would hold for the others too.
    """
    key = "" if gap.key else f"{_KEY_NAMES.get(value.kind, value.kind.value)}:"
    exact = "" if gap.sign else "=" if value.kind.value in _EXACT else "==" if value.spelled and not gap.listed else ""
    return f"{key}{exact}{quoted(value.name)}"


_OPEN = (FacetKind.FANDOM, FacetKind.RELATIONSHIP, FacetKind.CHARACTER, FacetKind.FREEFORM)
_CLOSED = frozenset({FacetKind.RATING, FacetKind.WARNING, FacetKind.CATEGORY, FacetKind.FORMAT})
_KEY_NAMES = {FacetKind.LANGUAGE: "lang"}


def _scanned(text: str, cursor: int) -> tuple[str, tuple[Token, ...]] | None:
    """What can be parted into tokens, and these: those of the whole query if it can be parted; else of what stands before the cursor, its quote closed."""
    for candidate in (text, text[:cursor], text[:cursor] + '"'):
        try:
            return candidate, scan(candidate)
        except QueryError:
            continue
    return None


def _beside(text: str, found: tuple[Token, ...], term: Term) -> str:
    """The text without a term and what negates it."""
    start = term.place.start
    for token in reversed(found[: found.index(term)]):
        if not (isinstance(token, Mark) and token.sign is Sign.NOT):
            break
        start = token.place.start
    return f"{text[:start]} {text[term.place.end :]}"


def _touches(text: str, cursor: int, found: tuple[Token, ...]) -> bool:
    """Whether the cursor, where no term ends, is at one that begins, or behind a ``)`` or ``OR``."""
    after = text[cursor : cursor + 1]
    if after and not after.isspace() and after != ")":
        return True
    return any(isinstance(t, Mark) and t.sign in (Sign.CLOSE, Sign.OR) and t.place.end == cursor for t in found)


def _value_gap(text: str, cursor: int, term: Term) -> Gap | None:
    key = KEYS.get(term.key) if term.key else None
    if term.key and (key is None or key.waits):
        return None
    if any(piece.quoted and piece.place.end == cursor for piece in term.pieces):
        return None
    start = term.value_place.start if term.pieces else term.place.end
    sign = 0
    while key and sign < 2 and start + sign < cursor and text[start + sign : start + sign + 1] == "=":
        sign += 1
    first, last = start + sign, min(term.place.end, len(text))
    cuts = _cuts(term, key)
    start = max([first, *(cut + 1 for cut in cuts if cut < cursor)])
    end = min([last, *(cut for cut in cuts if cut >= cursor)])
    typed = text[start:cursor]
    is_quoted = bool(_OPENING_QUOTE.match(typed))
    typed = _ESCAPED.sub(r"\1", typed[1:]) if is_quoted else typed
    return Gap(start, max(end, cursor), typed, key, sign > 0, bool(cuts), is_quoted)


def _cuts(term: Term, key: Key | None) -> list[int]:
    """Where the signs stand that part the term's values."""
    sign = "," if key and key.kind is KeyKind.CHOICE else "|" if key else ""
    return [
        piece.place.start + at
        for piece in term.pieces
        if not piece.quoted
        for at, letter in enumerate(piece.text)
        if letter == sign
    ]


def _keys(typed: str) -> Iterator[Offer]:
    begun = fold(typed)
    known = [name for name in KEYS if name.startswith(begun)]
    if len(begun) >= _TELLING:
        known += [
            meant for names in (ALIASES, OTHER_NAMES) for other, meant in names.items() if other.startswith(begun)
        ]
    for name in dict.fromkeys(known):
        if not KEYS[name].waits:
            yield Offer(f"{name}:", f"{name}:", KEYS[name].says)


def _states(keys: tuple[str, ...], typed: str, *, with_key: bool) -> Iterator[Offer]:
    for row in (row for key in keys for row in STATES[key].values()):
        if row.state and row.name.startswith(fold(typed)):
            yield Offer(f"{row.key}:{row.name}" if with_key else row.name, row.name, row.says)


def _sorts(typed: str) -> Iterator[Offer]:
    minus = "-" if typed.startswith("-") else ""
    for row in SORTS.values():
        if row.sort and row.name.startswith(fold(typed.removeprefix("-"))):
            yield Offer(minus + row.name, row.name, row.says)


def _choices(field: ChoiceField, typed: str) -> Iterator[Offer]:
    for name, shorts in SHORT.get(field, {}).items():
        if any(begins(known, typed) for known in (name, *shorts)):
            yield Offer(quoted(shorts[0]), name, value=Value(FacetKind(field.value), name))


def begins(name: str, typed: str) -> bool:
    """Whether a word of the name, and what follows it, is as typed so far; case and accents don't matter."""
    return f" {fold(typed)}" in f" {fold(name)}"
