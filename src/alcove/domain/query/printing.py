"""Tree -> text, the inverse of the parser.

The text is canonical: one question, one text. It is what URLs hold and what
the search box shows.
"""

from __future__ import annotations

import re
from functools import lru_cache

from alcove.domain.filters import (
    And,
    Chosen,
    DateRange,
    During,
    Is,
    Named,
    Node,
    Not,
    NumberRange,
    Or,
    Sort,
    SortKey,
    Tagged,
    TagName,
    TextField,
    Within,
    Words,
    WorkFilter,
)
from alcove.domain.query.canonical import OPERATORS, canonical
from alcove.domain.query.choices import short_name
from alcove.domain.query.dates import write_date_range, write_within
from alcove.domain.query.days import write_during
from alcove.domain.query.keys import STATES
from alcove.domain.query.limits import MAX_DEPTH, MAX_LENGTH
from alcove.domain.query.numbers import write_number_range
from alcove.domain.tokens import tokens

_PLAIN = re.compile(r"\w(?:[\w./-]*\w)?")
_STATE_TEXTS = {row.state: f"{row.key}:{row.name}" for rows in STATES.values() for row in rows.values() if row.state}


def unparse(question: WorkFilter) -> str:
    """The canonical text of a question; its page is not part of it.

    Trees that are not in canonical form come out as the text of their canonical
    form. Raises ValueError for what the language cannot say: what ``canonical``
    refuses, groups nested deeper than ``MAX_DEPTH``, texts longer than ``MAX_LENGTH``.
    """
    where = canonical(question.where)
    text = (write_node(where) if where else "") + _outside(question)
    text = text.removeprefix(" ")
    if len(text) > MAX_LENGTH:
        raise ValueError(f"a query of {len(text)} characters is longer than {MAX_LENGTH}")
    return text


def around(question: WorkFilter) -> tuple[str, str]:
    """What stands before and after one more conjunct of a question in canonical form.

    ``before + write_node(part) + after`` is the text of ``question.and_(part)`` for any part that stands without
    brackets among others, that is for an atom and its complement. Raises ValueError as ``unparse`` does.
    """
    where = canonical(question.where)
    before = f"{_grouped(where, 0) if isinstance(where, Or) else write_node(where)} " if where else ""
    return before, _outside(question)


def write_node(node: Node, depth: int = 0) -> str:
    """The text of a tree in canonical form."""
    match node:
        case And(parts):
            return " ".join(
                _grouped(part, depth) if isinstance(part, Or) else write_node(part, depth) for part in parts
            )
        case Or(parts):
            return " OR ".join(write_node(part, depth) for part in parts)
        case Not(And() | Or() as part):
            return f"-{_grouped(part, depth)}"
        case Not(part):
            return f"-{write_node(part, depth)}"
        case Is(state):
            return _STATE_TEXTS[state]
        case _:
            return _atom(node)


def write_sort(sort: Sort) -> str:
    """What stands after ``sort:``."""
    seed = f":{sort.seed}" if sort.key is SortKey.RANDOM and sort.seed else ""
    return f"{'-' if sort.reverse else ''}{sort.key}{seed}"


def quoted(value: str, *, always: bool = False) -> str:
    """A value as it can stand in a query: in quotes unless it is plain letters and digits."""
    if not always and _PLAIN.fullmatch(value) and value not in OPERATORS:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _outside(question: WorkFilter) -> str:
    """What is said of the whole question, behind its tree."""
    sort = f" sort:{write_sort(question.sort)}" if question.sort is not None else ""
    return sort if question.ruled else f" rules:off{sort}"


def _grouped(node: Node, depth: int) -> str:
    if depth >= MAX_DEPTH:
        raise ValueError(f"groups are nested deeper than {MAX_DEPTH}")
    return f"({write_node(node, depth + 1)})"


# A page of the site writes some hundred questions that differ in one atom.
@lru_cache(maxsize=4096)
def _atom(  # noqa: PLR0911 - one case for each kind of atom
    atom: Words | Tagged | Named | Chosen | NumberRange | DateRange | Within | During,
) -> str:
    match atom:
        case Words(field, value, phrase, prefix):
            key = "" if field is TextField.ANYWHERE else f"{field}:"
            if prefix or len(tokens(value)) > 1:
                return f"{key}{quoted(value)}{'*' if prefix else ''}"
            return f"{key}{quoted(value, always=True) if phrase else value}"
        case Tagged(kind, names):
            return f"{kind or 'tag'}:{names[0].sign}{'|'.join(map(_tag_name, names))}"
        case Named(field, names):
            return f"{field}:={'|'.join(map(quoted, names))}"
        case Chosen(field, values):
            return f"{field}:{','.join(quoted(short_name(field, name)) for name in values)}"
        case NumberRange(field, low, high):
            return f"{field}:{write_number_range(low, high)}"
        case DateRange(field, first, last):
            return f"{field}:{write_date_range(first, last)}"
        case Within(field):
            return f"{field}:{write_within(atom)}"
        case During(field):
            return f"{field}:{quoted(write_during(atom))}"


def _tag_name(name: TagName) -> str:
    return f"{quoted(name.name)}{'*' if name.prefix else ''}"
