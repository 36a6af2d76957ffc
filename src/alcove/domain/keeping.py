"""Questions that a person keeps: saved searches, and standing rules for all lists."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alcove.domain.filters import Node, WorkFilter
from alcove.domain.query import parse, unparse
from alcove.errors import QueryError, UsageError

#: The longest name of a saved search.
MAX_NAME = 200


class Use(StrEnum):
    """What a question is kept for."""

    SEARCH = "search"  # to be asked again, by its name
    RULE = "rule"  # a condition that every work of every list meets


@dataclass(frozen=True, slots=True)
class Kept:
    """A question that somebody keeps: the number of the deed that kept it, its name ("" for a rule), its canonical text."""

    number: int
    use: Use
    name: str
    query: str


def read_search(text: str) -> str:
    """The canonical text of a question to save. Raises QueryError; UsageError for one that text cannot say."""
    return _written(parse(text))


def read_rule(text: str) -> str:
    """The canonical text of a standing rule. Raises QueryError; UsageError for what is no condition for works."""
    question = parse(text)
    if question.where is None:
        raise UsageError('A standing rule needs a condition that works must meet, such as -freeform:"Angst".')
    if question.sort is not None or not question.ruled:
        raise UsageError("A standing rule is a condition for works: leave sort: and rules: out of it.")
    return _written(question)


def read_name(text: str) -> str:
    """The name of a saved search, tidied. Raises UsageError for none, or one that is too long."""
    name = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not name or len(name) > MAX_NAME:
        raise UsageError(f"The name of a saved search has 1 to {MAX_NAME} characters; this one has {len(name)}.")
    return name


def condition(kept: Kept) -> Node | str:
    """What works must meet for a rule; a sentence where this version cannot read its text."""
    try:
        return parse(kept.query).where or f"Rule {kept.number} asks for nothing."
    except QueryError as error:
        return f"Rule {kept.number} cannot be read and leaves nothing out: {error}"


def _written(question: WorkFilter) -> str:
    try:
        return unparse(question)
    except ValueError as error:
        raise UsageError(f"This question cannot be kept: {error}.") from error
