"""The words of wrangling: how a tag stands to another, and what a person can do to it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from alcove.domain.tags import Tag, TagKind
from alcove.errors import UsageError

#: Kinds whose names people make up. Ratings, warnings and categories are AO3's and few.
OPEN_KINDS = (TagKind.FANDOM, TagKind.RELATIONSHIP, TagKind.CHARACTER, TagKind.FREEFORM)

#: Characters of the longest name that a rule can speak of; AO3's own end at 150.
LONGEST = 500
# Control characters, and the halves of characters that are no UTF-8.
_NO_LETTERS = frozenset({"Cc", "Cs"})


class Relation(StrEnum):
    """How a tag stands to another."""

    SYNONYM = "synonym"  # its canonical tag
    UNDER = "under"  # a metatag
    APART = "apart"  # no other: it is no synonym, whatever else is said
    DISMISSED = "dismissed"  # one whose suggestion was turned down
    REFERENCE = "reference"  # its canonical tag, as the reference has it
    IN = "in"  # a fandom that it is of


class Rule(NamedTuple):
    """One rule as it is stored. ``other`` is empty for APART, and a fandom for IN."""

    relation: Relation
    kind: TagKind
    name: str
    other: str

    @property
    def tags(self) -> tuple[Tag, Tag]:
        """The tag that it is about, and the other."""
        return Tag(self.kind, self.name), Tag(_kind_of_other(self.relation, self.kind), self.other)


class Verb(StrEnum):
    """What a person can do to a tag.

    merge      it and its synonyms mean ``other`` from now on; what stands under it, or over it, goes along
    split      it stands by itself: it is no synonym, and nothing that is said elsewhere makes it one
    under      it stands under the metatag ``other``
    not-under  it does not
    in         it is of the fandom ``other``
    not-in     it is not said to be
    rename     ``other`` is the canonical name of its group from now on
    dismiss    the suggestion that it belongs with ``other`` is turned down
    """

    MERGE = "merge"
    SPLIT = "split"
    UNDER = "under"
    NOT_UNDER = "not-under"
    IN = "in"
    NOT_IN = "not-in"
    RENAME = "rename"
    DISMISS = "dismiss"


class Step(NamedTuple):
    """One thing done to a tag. ``other`` is empty for SPLIT, and a fandom for IN and NOT_IN."""

    verb: Verb
    kind: TagKind
    name: str
    other: str = ""

    @property
    def tags(self) -> tuple[Tag, Tag]:
        """The tag that it is done to, and the other."""
        return Tag(self.kind, self.name), Tag(_kind_of_other(self.verb, self.kind), self.other)

    def to_line(self) -> dict[str, str]:
        """As JSON."""
        line = {"do": self.verb.value, "kind": self.kind.value, "name": self.name}
        return line | ({"other": self.other} if self.other else {})

    @classmethod
    def from_line(cls, line: Mapping[str, str]) -> Step:
        """The inverse of :meth:`to_line`."""
        return cls(Verb(line["do"]), TagKind(line["kind"]), line["name"], line.get("other", ""))


@dataclass(frozen=True, slots=True)
class Act:
    """Steps that were taken together, when and by whom, and whether they were undone since."""

    number: int
    at: dt.datetime
    person: str
    steps: tuple[Step, ...]
    undone: bool

    def to_line(self) -> dict[str, Any]:
        """As JSON."""
        at = self.at.isoformat(timespec="seconds")
        return {"act": self.number, "at": at, "steps": [s.to_line() for s in self.steps], "undone": self.undone}


def refuse_names(step: Step) -> None:
    """Raises UsageError for names and kinds that no rule can speak of."""
    if step.kind not in OPEN_KINDS:
        raise UsageError(
            f"A {step.kind} is one of AO3's own and is not wrangled; fandoms, relationships, characters and freeforms are."
        )
    if step.verb in _INTO_FANDOMS and step.kind is TagKind.FANDOM:
        raise UsageError("A fandom is of no other fandom; it can stand under one.")
    names = (step.name,) if step.verb is Verb.SPLIT else (step.name, step.other)
    if not all(names):
        raise UsageError("A tag needs a name.")
    if any(unicodedata.category(letter) in _NO_LETTERS for name in names for letter in name):
        raise UsageError(f"A name with control characters cannot be wrangled: {names[0]!r}")
    if any(len(name) > LONGEST for name in names):
        raise UsageError(f"A name of more than {LONGEST} characters cannot be wrangled: {max(names, key=len)[:60]!r}…")


def _kind_of_other(how: Relation | Verb, kind: TagKind) -> TagKind:
    return TagKind.FANDOM if how in _INTO_FANDOMS else kind


_INTO_FANDOMS = frozenset({Relation.IN, Verb.IN, Verb.NOT_IN})
