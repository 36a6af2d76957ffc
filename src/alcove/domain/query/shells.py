"""What a shell probably ate of a query, and how to write it so that it survives.

Pure guesses over the text that arrived; for command lines, when a query cannot
be read or finds nothing.
"""

from __future__ import annotations

import itertools
import re

from alcove.domain.query.grammar import parse
from alcove.domain.query.keys import KEYS, KeyKind
from alcove.domain.query.scan import scan
from alcove.domain.query.typed import Term, Token
from alcove.errors import QueryError

_RANGED = (*(k.name for k in KEYS.values() if k.kind in (KeyKind.NUMBER, KeyKind.DATE)), "rating")
_NAMED = tuple(k.name for k in KEYS.values() if k.kind in (KeyKind.TEXT, KeyKind.TAG))
_TWINS = {
    KeyKind.NUMBER: "{}:10k.. or {}:..1500",
    KeyKind.DATE: "{}:2023-07.. or {}:..2022",
    KeyKind.CHOICE: "{}:..teen or {}:mature..",
}

_REDIRECTED = re.compile(rf"(?<![\w:])-?({'|'.join(_RANGED)}):(?=\s|$)", re.IGNORECASE)
_MY_RATING = re.compile(r"(?<![\w:])my:rating(?=\s|$)", re.IGNORECASE)
_WHOLE = "put the whole query in single quotes (double quotes in cmd.exe)"


def shell_hint(text: str) -> str | None:
    """A sentence on what a shell seems to have taken out of this query, with what to write instead; None where nothing looks so."""
    return _redirection(text) or _single_quotes(text) or _quotes(text) or _name_cut_short(text)


def _redirection(text: str) -> str | None:
    """``words:>10k`` unquoted: the shell sends the output to a file named 10k and hands over ``words:``."""
    found = _REDIRECTED.search(text)
    if not found:
        if _MY_RATING.search(text):
            return "The shell probably took '>' or '<' and what followed for a file; " + _WHOLE + "."
        return None
    if _can_be_read(text):
        return None  # words: 1-2, as AO3 has it
    key = found[1].lower()
    twin = _TWINS[KEYS[key].kind].format(key, key)
    return f"The shell probably took '>' or '<' after '{key}:' and what followed for a file; write {twin}, or {_WHOLE}."


def _can_be_read(text: str) -> bool:
    try:
        parse(text)
    except QueryError:
        return False
    return True


def _single_quotes(text: str) -> str | None:
    """cmd.exe hands single quotes over as they are."""
    plain = text.strip()
    if plain.startswith("'") and ((plain.endswith("'") and len(plain) > 1) or ":" in plain):
        return 'This shell (cmd.exe?) leaves single quotes in the query; put the whole in double quotes, and write \\" for each quote inside.'
    return None


def _quotes(text: str) -> str | None:
    if len(re.findall(r'(?<!\\)"', text)) % 2 == 0:
        return None
    return "The shell probably took some of the quotes; put the whole query in single quotes, as in 'fandom:\"Imaginary Saga\" -storm'."


def _name_cut_short(text: str) -> str | None:
    """``fandom:"Imaginary Saga"`` unquoted arrives without its quotes; PowerShell before 7.3 drops inner ones too."""
    try:
        tokens = scan(text)
    except QueryError:
        return None
    for n, token in enumerate(tokens[:-1]):
        if not isinstance(token, Term) or token.key not in _NAMED or token.quoted or not _is_bare(tokens[n + 1]):
            continue
        if not token.value.removeprefix("="):
            return None  # a space behind the sign, which the error tells of
        rest = itertools.takewhile(_is_bare, itertools.islice(tokens, n + 1, None))
        sign = "=" if token.value.startswith("=") else ""
        first = token.value.removeprefix("=")
        name = " ".join((first, *(word.typed for word in rest if isinstance(word, Term))))
        return (
            f"Only '{first}' belongs to '{token.key}:' here, the rest are words to look for; if the shell took the quotes, "
            f"write '{token.key}:{sign}\"{name}\"' (in PowerShell before 7.3 '{token.key}:{sign}\\\"{name}\\\"')."
        )
    return None


def _is_bare(token: Token) -> bool:
    return isinstance(token, Term) and token.key is None and not token.quoted
