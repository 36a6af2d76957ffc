"""Proposals are found once, and stay as long as works and rules do."""

from __future__ import annotations

from alcove.domain.proposals import Proposal
from alcove.domain.tag_rules import Step, Verb
from alcove.domain.tags import TagKind
from alcove.domain.viewer import OWNER, Viewer
from alcove.library.found_proposals import FoundProposals, Stamp

FREEFORM = TagKind.FREEFORM
FIRST: Stamp = (1, 7, OWNER)


def proposal(name: str) -> Proposal:
    return Proposal(Step(Verb.MERGE, FREEFORM, name, name.upper()), 0.98, "case or accents", 1, 2)


A, B = proposal("a"), proposal("b")


class Finding:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> list[Proposal]:
        self.asked += 1
        return [A, B]


def test_they_are_found_once_for_each_stamp() -> None:
    found, find = FoundProposals(), Finding()
    assert found.of(FREEFORM, FIRST, find) == found.of(FREEFORM, FIRST, find) == (A, B)
    assert find.asked == 1
    stamps: list[Stamp] = [(2, 7, OWNER), (2, 8, OWNER), (2, 8, Viewer("Kit"))]
    for stamp in stamps:
        found.of(FREEFORM, stamp, find)
    assert find.asked == 4
    found.of(TagKind.FANDOM, stamps[-1], find)
    assert find.asked == 5


def test_what_was_answered_goes_and_the_others_stay() -> None:
    found, find = FoundProposals(), Finding()
    found.of(FREEFORM, FIRST, find)
    after: Stamp = (2, 7, OWNER)
    found.settle({A.step}, FIRST, after)
    assert found.of(FREEFORM, after, find) == (B,)
    assert find.asked == 1


def test_what_was_found_before_something_else_is_found_anew() -> None:
    found, find = FoundProposals(), Finding()
    found.of(FREEFORM, FIRST, find)
    found.settle({A.step}, (2, 7, OWNER), (3, 7, OWNER))
    assert found.of(FREEFORM, (3, 7, OWNER), find) == (A, B)
    assert find.asked == 2
