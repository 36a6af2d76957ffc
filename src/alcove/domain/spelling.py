"""How two names of tags differ, where they differ in spelling alone."""

from __future__ import annotations

import re
from enum import StrEnum

from alcove.domain.tags import TagKind
from alcove.domain.tokens import fold, tokens


class Difference(StrEnum):
    """What two names differ in, and nothing else."""

    CASE = "case or accents"
    QUOTES = "quotes, dashes or spaces"
    ORDER = "the order of the names"
    AND = "& or and"
    SUFFIX = "what AO3 adds to a name that another kind has"
    SIGNS = "punctuation"
    JOINED = "words written together"
    QUESTION = "a question mark"


#: How sure it is that both mean the same, 0 to 1.
CERTAINTY = {
    Difference.CASE: 0.98,
    Difference.QUOTES: 0.97,
    Difference.ORDER: 0.95,
    Difference.AND: 0.92,
    Difference.SUFFIX: 0.9,
    Difference.SIGNS: 0.85,
    Difference.JOINED: 0.75,
    Difference.QUESTION: 0.5,
}

_QUOTES = str.maketrans(
    dict.fromkeys("‘’ʼ′`´＇‛", "'") | dict.fromkeys("“”„‟«»″＂", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)
_SPACES = re.compile(r"\s+")
_BESIDE_SIGNS = re.compile(r"\s*([/&|+-])\s*")
_DIGIT = re.compile(r"\d")
_AND = re.compile(r"\s*[&＆]\s*")
#: Letters of the shortest name that is compared by its letters alone: signs are most of what ":)" says.
_FEWEST = 3


def sameness(kind: TagKind, name: str) -> str:
    """What names have in common that may differ in spelling alone; empty where a name has too few letters to tell."""
    parts = names_in(name) if kind is TagKind.RELATIONSHIP else None
    if parts is None:
        letters = _letters(without_suffix(kind, name))
        return letters if len(letters) >= _FEWEST else ""
    sign, names = parts
    keys = sorted(map(_letters, names))
    return f" {sign} ".join(keys) if all(keys) else ""


def difference(kind: TagKind, one: str, other: str) -> Difference:
    """What two names of the same ``sameness`` differ in."""
    checks = (
        (Difference.CASE, fold),
        (Difference.QUOTES, _plain),
        (Difference.AND, lambda name: _plain(_AND.sub(" and ", name))),
        (Difference.ORDER, lambda name: _in_order(kind, name)),
        (Difference.SUFFIX, lambda name: _plain(without_suffix(kind, name))),
    )
    for found, form in checks:
        if form(one) == form(other):
            return found
    if ("?" in one) != ("?" in other):
        return Difference.QUESTION
    return Difference.SIGNS if tokens(_AND.sub(" and ", one)) == tokens(_AND.sub(" and ", other)) else Difference.JOINED


def names_in(relationship: str) -> tuple[str, tuple[str, ...]] | None:
    """The characters of a relationship and the sign between them, ``/`` or ``&``; None where it names no two."""
    for sign, pattern in (("/", r"\s*/\s*"), ("&", r"\s+(?:[&＆]|and)\s+")):
        names = tuple(filter(None, re.split(pattern, relationship.strip())))
        if len(names) > 1:
            return sign, names
    return None


def _letters(name: str) -> str:
    words = tokens(_AND.sub(" and ", name))
    joined = "".join(words)
    # "1 12" is not "11 2".
    return " ".join(words) if _DIGIT.search(joined) else joined


def _plain(name: str) -> str:
    """Folded, with one kind of quotes, dashes and spaces."""
    return _SPACES.sub(" ", _BESIDE_SIGNS.sub(r"\1", fold(name.translate(_QUOTES)))).strip()


def _in_order(kind: TagKind, name: str) -> object:
    parts = names_in(name) if kind is TagKind.RELATIONSHIP else None
    return (parts[0], sorted(map(_plain, parts[1]))) if parts else name


def without_suffix(kind: TagKind, name: str) -> str:
    """The name without the kind that AO3 adds where a tag of another kind has it; of a fandom that is part of its name."""
    ending = f" - {kind.value}"
    return name[: -len(ending)] if kind is not TagKind.FANDOM and name.lower().endswith(ending) else name
