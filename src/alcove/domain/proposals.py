"""Tags that probably mean the same, and fandoms that probably stand under one: proposals, with the evidence.

Nothing follows from them: a person accepts. Only what names tell is looked at, each name once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from alcove.domain.ids import candidates
from alcove.domain.spelling import CERTAINTY, difference, sameness, without_suffix
from alcove.domain.tag_rules import LONGEST, Step, Verb
from alcove.domain.tags import Tag, TagKind
from alcove.domain.tokens import fold, tokens
from alcove.domain.wrangling import Wrangling

#: How sure it is that a fandom belongs under another: where works have that one, and where nobody named it yet.
UNDER_KNOWN, UNDER_NEW = 0.9, 0.6

_ALL_MEDIA = " - All Media Types"
_WHOLE_FAMILY = re.compile(r"(?i)(?: - all media types| ?& related fandoms| and related fandoms)+$")
_MARK = re.compile(r" \([^()]+\)$| - [^-]+$")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step that could be taken, how sure it is (0 to 1), and why: what the names differ in, and how many works carry
    exactly the one and the other.
    """

    step: Step
    score: float
    reason: str
    works: int
    other_works: int

    @property
    def id(self) -> str:
        """Ten letters that stay the same as long as the proposal does."""
        step = self.step
        return next(candidates(f"{step.verb}\0{step.kind}\0{step.name}\0{step.other}"))

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove tags suggest --json``."""
        return {
            "id": self.id,
            "score": self.score,
            **self.step.to_line(),
            "reason": self.reason,
            "works": self.works,
            "other_works": self.other_works,
        }


def proposals(
    kind: TagKind, counts: Mapping[str, int], rules: Wrangling, synonyms: Mapping[Tag, Tag]
) -> list[Proposal]:
    """Proposals for the tags of a kind, most certain first, then what concerns most works.

    ``counts`` are the names with the number of works that carry each, ``synonyms`` what is one already.
    """
    heads = {to.name for to in synonyms.values() if to.kind is kind}
    names = [name for name in {*counts, *heads} if Tag(kind, name) not in synonyms and len(name) <= LONGEST]
    meaning = {tag.name: to.name for tag, to in synonyms.items() if tag.kind is kind and tag.name in counts}
    found = [*_variants(kind, names, counts, heads, meaning)]
    if kind is TagKind.FANDOM:
        variants = {proposal.step.name for proposal in found}
        found += _families([name for name in names if name not in variants], counts)
    open_ones = (each for each in found if not _settled(each.step, rules))
    return sorted(open_ones, key=lambda p: (-p.score, -p.works, p.step.name, p.step.other))


def _settled(step: Step, rules: Wrangling) -> bool:
    """Whether a person has said something of it already."""
    tag, other = Tag(step.kind, step.name), Tag(step.kind, step.other)
    if step.verb is Verb.MERGE and rules.is_apart(tag):
        return True
    return rules.is_dismissed(tag, other) or other in rules.above(tag) or tag in rules.above(other)


def _variants(
    kind: TagKind, names: Iterable[str], counts: Mapping[str, int], heads: Collection[str], meaning: Mapping[str, str]
) -> Iterator[Proposal]:
    """Names that differ in spelling alone: each is proposed to mean the one that most works have, or, where one of them
    is a synonym, what that means.
    """
    groups, known = _alike(kind, names), _alike(kind, meaning)
    for key, group in groups.items():
        best = like = max(group, key=lambda name: (name in heads, counts.get(name, 0), *_looks(kind, name), name))
        if key in known and best not in heads:
            like = max(known[key], key=lambda name: (counts.get(name, 0), name))
            best = meaning[like]
        for name in group:
            if name != best:
                why = difference(kind, name, like)
                yield _proposal(Step(Verb.MERGE, kind, name, best), CERTAINTY[why], why.value, counts)


def _alike(kind: TagKind, names: Iterable[str]) -> Mapping[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if key := sameness(kind, name):
            groups[key].append(name)
    return groups


def _families(names: Iterable[str], counts: Mapping[str, int]) -> Iterator[Proposal]:
    """Fandoms whose names differ in what stands behind: "Lamp (TV)", "Lamp - A. Author" under "Lamp - All Media Types"."""
    groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in names:
        if key := tokens(base_name(name)):
            groups[key].append(name)
    for group in groups.values():
        wholes = [name for name in group if _WHOLE_FAMILY.search(name)]
        marked = [name for name in group if name not in wholes and _MARK.search(name)]
        if len(group) < 2 or (not wholes and len(marked) < 2):
            continue
        most = max(group, key=lambda name: (counts.get(name, 0), name))
        top = max(wholes, key=lambda name: (counts.get(name, 0), name), default=base_name(most) + _ALL_MEDIA)
        score, why = (
            (UNDER_KNOWN, "one fandom in several media") if wholes else (UNDER_NEW, "the same name in several media")
        )
        for name in group:
            if name != top:
                yield _proposal(Step(Verb.UNDER, TagKind.FANDOM, name, top), score, why, counts)


def base_name(fandom: str) -> str:
    """A fandom's name without what tells its media or its author."""
    name = _WHOLE_FAMILY.sub("", fandom)
    while (shorter := _MARK.sub("", name)) != name and shorter:
        name = shorter
    return name


def _proposal(step: Step, score: float, reason: str, counts: Mapping[str, int]) -> Proposal:
    return Proposal(step, score, reason, counts.get(step.name, 0), counts.get(step.other, 0))


def _looks(kind: TagKind, name: str) -> tuple[bool, bool, bool]:
    """What makes the better name of two that as many works have: no suffix, some capitals, plain signs."""
    return without_suffix(kind, name) == name, name != fold(name), name.isascii()
