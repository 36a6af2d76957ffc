"""The words of wrangling: how a tag stands to another, and what a person can do to it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from alcove.domain.tags import TagKind
from alcove.errors import UsageError

#: Kinds whose names people make up. Ratings, warnings and categories are AO3's and few.
OPEN_KINDS = (TagKind.FANDOM, TagKind.RELATIONSHIP, TagKind.CHARACTER, TagKind.FREEFORM)

#: Characters of the longest name that a rule can speak of; AO3's own end at 150.
LONGEST = 500


class Relation(StrEnum):
    """How a tag stands to another."""

    SYNONYM = "synonym"  # its canonical tag
    UNDER = "under"  # a metatag
    APART = "apart"  # no other: it is no synonym, whatever else is said
    DISMISSED = "dismissed"  # one whose suggestion was turned down
    REFERENCE = "reference"  # its canonical tag, as the reference has it


class Rule(NamedTuple):
    """One rule as it is stored. ``other`` is empty for APART."""

    relation: Relation
    kind: TagKind
    name: str
    other: str


class Verb(StrEnum):
    """What a person can do to a tag.

    merge      it and its synonyms mean ``other`` from now on; what stands under it, or over it, goes along
    split      it stands by itself: it is no synonym, and nothing that is said elsewhere makes it one
    under      it stands under the metatag ``other``
    not-under  it does not
    rename     ``other`` is the canonical name of its group from now on
    dismiss    the suggestion that it belongs with ``other`` is turned down
    """

    MERGE = "merge"
    SPLIT = "split"
    UNDER = "under"
    NOT_UNDER = "not-under"
    RENAME = "rename"
    DISMISS = "dismiss"


class Step(NamedTuple):
    """One thing done to a tag. ``other`` is empty for SPLIT."""

    verb: Verb
    kind: TagKind
    name: str
    other: str = ""


def refuse_names(step: Step) -> None:
    """Raises UsageError for names and kinds that no rule can speak of."""
    if step.kind not in OPEN_KINDS:
        raise UsageError(
            f"A {step.kind} is one of AO3's own and is not wrangled; fandoms, relationships, characters and freeforms are."
        )
    names = (step.name,) if step.verb is Verb.SPLIT else (step.name, step.other)
    if not all(names):
        raise UsageError("A tag needs a name.")
    if any(len(name) > LONGEST for name in names):
        raise UsageError(f"A name of more than {LONGEST} characters cannot be wrangled: {max(names, key=len)[:60]!r}…")
