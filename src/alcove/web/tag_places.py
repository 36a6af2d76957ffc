"""A tag among the others, as pages show it: what it means, what means the same, what stands above and under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alcove.domain.tag_rules import OPEN_KINDS, Verb
from alcove.domain.tags import TagKind
from alcove.errors import NotPermittedError, UsageError
from alcove.web import addresses
from alcove.web.visits import Visit

if TYPE_CHECKING:
    from alcove.library.wrangling import TagCard, TagTally

#: The kinds whose tags can be put in order, as addresses have them.
KINDS = frozenset(kind.value for kind in OPEN_KINDS)


@dataclass(frozen=True, slots=True)
class Kin:
    """A tag beside another: its name and page, how many works it has (None: not told), and where to take it away."""

    name: str
    works: int | None
    href: str
    away: str


def card_of(visit: Visit, kind: TagKind, name: str) -> TagCard | None:
    """Everything about the tag that is spelled so; None for one that neither works nor rules have, and for viewers with
    a limit.
    """
    try:
        [card] = visit.library.tag(visit.viewer, name, kind=kind)
    except (UsageError, NotPermittedError):
        return None
    return card if card.tag.name == name else None


def place_of(card: TagCard) -> dict[str, object]:
    """A tag's kin, as a page lists them."""
    kind, canonical = card.tag.kind.value, card.canonical
    not_under = Verb.NOT_UNDER
    people = TagKind.CHARACTER.value
    return {
        "synonyms": [
            _kin(kind, each, addresses.step(Verb.SPLIT, kind, each.name))
            for each in card.synonyms
            if each.name != card.tag.name
        ],
        "metas": [
            Kin(each, None, addresses.tag(kind, each), addresses.step(not_under, kind, canonical, each))
            for each in card.metas
        ],
        "subs": [_kin(kind, each, addresses.step(not_under, kind, each.name, canonical)) for each in card.subs],
        "characters": [Kin(each, None, addresses.tag(people, each), "") for each in card.characters],
        "fandoms": [
            _kin(
                TagKind.FANDOM.value, each, addresses.step(Verb.NOT_IN, kind, canonical, each.name) if card.told else ""
            )
            for each in card.fandoms
        ],
    }


def _kin(kind: str, tally: TagTally, away: str) -> Kin:
    return Kin(tally.name, tally.works, addresses.tag(kind, tally.name), away)
