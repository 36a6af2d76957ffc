"""Errors of the query language: how they are worded, what was probably meant, how they are shown.

A suggestion is the text that should stand in the place of the fault, so that
``corrected`` can offer the whole query put right.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from alcove.errors import NotYetError, QueryError

_DISPLAY_WIDTH = 100
_LONGEST_SHOWN = 40
_LIKENESS = 0.6
_SHORTEST_BEGINNING = 3


class Place(NamedTuple):
    """A stretch of the query: code points, end exclusive."""

    start: int
    end: int


def fault(what: str, place: Place, hint: str | None = None, suggestion: str | None = None) -> QueryError:
    """An error at a place: ``what`` is wrong, ``hint`` says what to do.

    Without a hint the suggestion is offered. The text of the query is added by the parser.
    """
    if hint is None and suggestion is not None:
        hint = f"did you mean '{suggestion}'?"
    message = f"{what} at {place.start + 1}" + (f"; {hint}" if hint else "")
    if not message.endswith("?"):
        message += "."
    return QueryError(message, start=place.start, end=place.end, suggestion=suggestion)


def not_yet(words: str, place: Place, waits: str) -> NotYetError:
    """The error for words of the language that this version cannot answer."""
    message = (
        f"'{words}' at {place.start + 1} belongs to the query language, but this version cannot answer it yet: {waits}."
    )
    return NotYetError(message, start=place.start, end=place.end)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant; None where none is near."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=_LIKENESS)
    if close:
        return close[0]
    if len(word) < _SHORTEST_BEGINNING:
        return None
    return next((name for name in names if name.startswith(word)), None)


def shown(text: str) -> str:
    """A stretch of the query as it stands in a message: short, on one line."""
    plain = _printable(text)
    return plain if len(plain) <= _LONGEST_SHOWN else f"{plain[: _LONGEST_SHOWN - 1]}…"


def corrected(error: QueryError) -> str | None:
    """The whole query with the suggestion in its place; None where there is no suggestion."""
    if error.suggestion is None:
        return None
    return error.text[: error.start] + error.suggestion + error.text[error.end :]


def explain_error(error: QueryError) -> str:
    """Two lines for a terminal: the query (the part around the fault), and carets under the place.

    Control and bidirectional characters come out as spaces, wide characters count two columns.
    """
    start = min(error.start, len(error.text))
    end = min(max(error.end, start + 1), len(error.text) + 1)
    first = max(0, start - _DISPLAY_WIDTH // 2)
    last = min(len(error.text), first + _DISPLAY_WIDTH)
    before, after = "…" if first else "", "…" if last < len(error.text) else ""
    line = before + _printable(error.text[first:last]) + after
    indent = len(before) + _columns(_printable(error.text[first:start]))
    carets = max(1, _columns(_printable(error.text[start : min(end, last)])))
    return f"{line}\n{' ' * indent}{'^' * carets}"


def _printable(text: str) -> str:
    return re.sub(
        r"\s", " ", "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else c for c in text)
    )


def _columns(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
