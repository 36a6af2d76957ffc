"""Saved searches and standing rules: made, listed with what they come to, and taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from alcove.catalogue import keeping
from alcove.domain.filters import Node, WorkFilter
from alcove.domain.keeping import Kept, Use, condition, read_name, read_rule, read_search
from alcove.domain.query import unparse
from alcove.domain.viewer import Viewer
from alcove.errors import NotPermittedError, UsageError
from alcove.library.browse import Question, lowering, meaning
from alcove.library.parts import Parts
from alcove.library.standing import person_of
from alcove.search.request import All, Without


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question with a name, in its canonical text."""

    name: str
    query: str

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove saved --json``."""
        return {"name": self.name, "query": self.query}


@dataclass(frozen=True, slots=True)
class StandingRule:
    """A condition that every work of every list meets, in its canonical text. ``works`` are those that it leaves out,
    whatever other rules do. ``fault`` says why it holds no longer, where this version cannot read it. ``number`` is None
    while it is only weighed.
    """

    number: int | None
    query: str
    works: int
    fault: str | None = None

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove rules --json``."""
        return {"rule": self.number, "query": self.query, "works": self.works, "fault": self.fault}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many standing rules hold, and how many works of an answer they leave out."""

    rules: int
    works: int


def searches(parts: Parts, viewer: Viewer) -> tuple[SavedSearch, ...]:
    """See ``Library.saved_searches``."""
    return tuple(SavedSearch(each.name, each.query) for each in _kept(parts, viewer, Use.SEARCH))


def search(parts: Parts, viewer: Viewer, name: str) -> SavedSearch:
    """See ``Library.saved_search``."""
    held = _named(parts, viewer, name)
    return SavedSearch(held.name, held.query)


def save(parts: Parts, viewer: Viewer, name: str, question: Question, *, replace: bool) -> SavedSearch:
    """See ``Library.save_search``."""
    name, query = read_name(name), read_search(_text(question))
    made = keeping.keep(parts.catalogue, _person(viewer), Use.SEARCH, name, query, at=_now(), replace=replace)
    return SavedSearch(made.name, made.query)


def rename(parts: Parts, viewer: Viewer, name: str, new: str) -> SavedSearch:
    """See ``Library.rename_search``."""
    held, new = _named(parts, viewer, name), read_name(new)
    made = keeping.rename(parts.catalogue, _person(viewer), held.number, new, at=_now())
    return SavedSearch(made.name, made.query)


def forget(parts: Parts, viewer: Viewer, name: str) -> SavedSearch:
    """See ``Library.forget_search``."""
    held = _named(parts, viewer, name)
    keeping.drop(parts.catalogue, _person(viewer), Use.SEARCH, held.number, at=_now())
    return SavedSearch(held.name, held.query)


def rules(parts: Parts, viewer: Viewer) -> tuple[StandingRule, ...]:
    """See ``Library.standing_rules``."""
    return tuple(_weighed(parts, viewer, each) for each in _kept(parts, viewer, Use.RULE))


def add_rule(parts: Parts, viewer: Viewer, question: Question, *, dry_run: bool) -> StandingRule:
    """See ``Library.add_rule``."""
    query, person = read_rule(_text(question)), _person(viewer)
    if dry_run:
        return StandingRule(None, query, _left_by(parts, viewer, meaning(query).where))
    return _weighed(parts, viewer, keeping.keep(parts.catalogue, person, Use.RULE, "", query, at=_now()))


def remove_rule(parts: Parts, viewer: Viewer, number: int) -> StandingRule:
    """See ``Library.remove_rule``."""
    return _weighed(parts, viewer, keeping.drop(parts.catalogue, _person(viewer), Use.RULE, number, at=_now()))


def left_out(parts: Parts, viewer: Viewer, question: Question) -> LeftOut:
    """See ``Library.left_out``."""
    lower = lowering(parts, viewer)
    if not lower.rules:
        return LeftOut(0, 0)
    asked = lower.where(meaning(question).where, ruled=False)
    kept_in = All(tuple(map(lower.lower, lower.rules)))
    return LeftOut(len(lower.rules), parts.engine.count(All((asked, Without(kept_in)))))


def _weighed(parts: Parts, viewer: Viewer, kept: Kept) -> StandingRule:
    read = condition(kept)
    if isinstance(read, str):
        return StandingRule(kept.number, kept.query, 0, read)
    return StandingRule(kept.number, kept.query, _left_by(parts, viewer, read))


def _left_by(parts: Parts, viewer: Viewer, rule: Node | None) -> int:
    """How many works a rule alone leaves out of a list of all works."""
    lower = lowering(parts, viewer)
    everything = lower.where(None, ruled=False)
    return parts.engine.count(All((everything, Without(lower.lower(rule))))) if rule else 0


def _kept(parts: Parts, viewer: Viewer, use: Use) -> tuple[Kept, ...]:
    person = person_of(viewer)
    return () if person is None else keeping.kept(parts.catalogue, person, use)


def _named(parts: Parts, viewer: Viewer, name: str) -> Kept:
    """The saved search of this name, or the only one whose name is that but for case. Raises UsageError."""
    held = _kept(parts, viewer, Use.SEARCH)
    same = [each for each in held if each.name == name] or [e for e in held if e.name.casefold() == name.casefold()]
    if len(same) != 1:
        raise UsageError(f"There is no saved search “{name}”.", at_terminal="`alcove saved` lists them.")
    return same[0]


def _person(viewer: Viewer) -> str:
    person = person_of(viewer)
    if person is None:
        raise NotPermittedError("A reader with a ceiling and no name keeps no searches and no rules. Ask as the owner.")
    return person


def _text(question: Question) -> str:
    if isinstance(question, WorkFilter):
        try:
            return unparse(question)
        except ValueError as error:
            raise UsageError(f"This question cannot be kept: {error}.") from error
    return question


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
