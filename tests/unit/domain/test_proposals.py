"""Tags that probably mean the same, and fandoms that probably stand under one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.proposals import base_name, proposals
from alcove.domain.spelling import CERTAINTY, Difference, difference, names_in, sameness
from alcove.domain.tag_rules import LONGEST, Step, Verb
from alcove.domain.tags import Tag, TagKind
from alcove.domain.wrangling import Wrangling

FREE, FANDOM, SHIP = TagKind.FREEFORM, TagKind.FANDOM, TagKind.RELATIONSHIP
NONE = Wrangling()


def merged(kind: TagKind, rules: Wrangling = NONE, /, **counts: int) -> list[tuple[str, str, float]]:
    found = proposals(kind, counts, rules, {})
    return [(p.step.name, p.step.other, p.score) for p in found]


@pytest.mark.parametrize(
    ("kind", "one", "other", "differ"),
    [
        (FREE, "Slow Burn", "slow burn", Difference.CASE),
        (FREE, "Café", "Cafe", Difference.CASE),
        (FREE, "Don’t", "Don't", Difference.QUOTES),
        (FREE, "“Lamp”", '"Lamp"', Difference.QUOTES),
        (FREE, "Post–Storm", "Post-Storm", Difference.QUOTES),
        (FREE, "Lamp -  Storm", "lamp-storm", Difference.QUOTES),
        (FREE, "Oil & Wick", "Oil and Wick", Difference.AND),
        (FREE, "Oil & Wick", "oil and wick", Difference.AND),
        (FREE, "Lamps - Freeform", "lamps", Difference.SUFFIX),
        (FREE, "Post-Storm", "Post Storm", Difference.SIGNS),
        (FREE, "Young!Ada", "Young Ada", Difference.SIGNS),
        (FREE, "Slowburn", "Slow Burn", Difference.JOINED),
        (FREE, "Happy Ending?", "Happy Ending", Difference.QUESTION),
        (SHIP, "Ada/Ben", "Ben/Ada", Difference.ORDER),
        (SHIP, "Ada / Ben", "Ada/Ben", Difference.QUOTES),
        (SHIP, "Ada/Ben/Cy", "cy/ada/ben", Difference.ORDER),
        (SHIP, "Ada & Ben", "Ben & Ada", Difference.ORDER),
        (SHIP, "Ada and Ben", "Ada & Ben", Difference.AND),
        (SHIP, "Lamplight - Relationship", "lamplight", Difference.SUFFIX),
    ],
)
def test_names_that_differ_in_spelling(kind: TagKind, one: str, other: str, differ: Difference) -> None:
    assert sameness(kind, one) == sameness(kind, other) != ""
    assert difference(kind, one, other) is difference(kind, other, one) is differ


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (SHIP, "Ada/Ben", "Ada & Ben"),
        (SHIP, "Ada/Ben", "Ada Ben"),
        (SHIP, "Ada/Ben", "Ada/Ben/Cy"),
        (FREE, "Oil & Wick", "Oil Wick"),
        (FREE, "Chapter 1 12", "Chapter 11 2"),
        (FREE, "Chapter 12", "Chapter 1.2"),
        (FANDOM, "Lamps - Fandom", "Lamps"),
        (FREE, "が", "か"),
    ],
)
def test_names_that_differ_in_more(kind: TagKind, one: str, other: str) -> None:
    assert sameness(kind, one) != sameness(kind, other) or not sameness(kind, one)


@pytest.mark.parametrize("name", [":)", "???", "<3", "🔥", "AU", ""])
def test_names_of_signs_are_compared_with_nothing(name: str) -> None:
    assert sameness(FREE, name) == ""


def test_each_difference_has_its_certainty_and_none_is_certain() -> None:
    assert set(CERTAINTY) == set(Difference)
    assert all(0 < score < 1 for score in CERTAINTY.values())


def test_the_characters_of_a_relationship() -> None:
    assert names_in("Ada Vale/Ben (Lamps)") == ("/", ("Ada Vale", "Ben (Lamps)"))
    assert names_in("Ada & Ben & Cy") == ("&", ("Ada", "Ben", "Cy"))
    assert names_in("Ada and Ben") == ("&", ("Ada", "Ben"))
    assert names_in("Lamplight") is names_in("Ada/") is None


def test_the_name_that_most_works_have_is_proposed_for_all() -> None:
    counts = {"Slow Burn": 90, "slow burn": 3, "Slow-Burn": 7, "Slowburn": 1, "Angst": 500}
    assert merged(FREE, **counts) == [
        ("slow burn", "Slow Burn", 0.98),
        ("Slow-Burn", "Slow Burn", 0.85),
        ("Slowburn", "Slow Burn", 0.75),
    ]
    (best, *_) = proposals(FREE, counts, NONE, {})
    assert (best.step, best.works, best.other_works) == (Step(Verb.MERGE, FREE, "slow burn", "Slow Burn"), 3, 90)
    assert best.to_line() == {
        "id": best.id,
        "score": 0.98,
        "do": "merge",
        "kind": "freeform",
        "name": "slow burn",
        "other": "Slow Burn",
        "reason": "case or accents",
        "works": 3,
        "other_works": 90,
    }


def test_of_two_that_as_many_works_have_the_better_looking_one_stays() -> None:
    assert merged(FREE, **{"Don’t": 1, "Don't": 1}) == [("Don’t", "Don't", 0.97)]
    assert merged(FREE, **{"lamp oil": 1, "Lamp Oil": 1}) == [("lamp oil", "Lamp Oil", 0.98)]
    assert merged(FREE, **{"Lamp Oil - Freeform": 1, "lamp oil": 1}) == [("Lamp Oil - Freeform", "lamp oil", 0.9)]


def test_what_a_person_decided_is_not_proposed_again() -> None:
    counts = {"Slow Burn": 9, "slow burn": 3}
    apart, dismissed = Wrangling(), Wrangling()
    apart.do(Step(Verb.SPLIT, FREE, "slow burn"))
    dismissed.do(Step(Verb.DISMISS, FREE, "slow burn", "Slow Burn"))
    assert merged(FREE, apart, **counts) == merged(FREE, dismissed, **counts) == []
    synonym = {Tag(FREE, "slow burn"): Tag(FREE, "Slow Burn")}
    assert proposals(FREE, counts, NONE, synonym) == []


def test_the_name_of_a_group_is_proposed_though_no_work_carries_it() -> None:
    synonym = {Tag(FREE, "sb"): Tag(FREE, "Slow Burn")}
    (found,) = proposals(FREE, {"sb": 5, "slow burn": 300}, NONE, synonym)
    assert (found.step.name, found.step.other, found.other_works) == ("slow burn", "Slow Burn", 0)


def test_what_is_spelled_like_a_synonym_means_what_that_means() -> None:
    """Also where the canonical name is spelled otherwise, and more works carry the variants."""
    counts = {"Slow Burn": 7, "slow burn": 9, "slow-burn": 1, "Very Slow Burn": 2, "sb": 1}
    very = Tag(FREE, "Very Slow Burn")
    synonyms = {Tag(FREE, "Slow Burn"): very, Tag(FREE, "sb"): very}
    found = proposals(FREE, counts, NONE, synonyms)
    assert [(p.step, p.score, p.works, p.other_works) for p in found] == [
        (Step(Verb.MERGE, FREE, "slow burn", "Very Slow Burn"), CERTAINTY[Difference.CASE], 9, 2),
        (Step(Verb.MERGE, FREE, "slow-burn", "Very Slow Burn"), CERTAINTY[Difference.SIGNS], 1, 2),
    ]


def test_fandoms_of_one_name_stand_under_their_family() -> None:
    counts = {"Lamp (TV)": 40, "Lamp - A. Author": 7, "Lamp": 2, "Lamp - All Media Types": 5, "Lamplight (TV)": 8}
    found = proposals(FANDOM, counts, NONE, {})
    assert [(p.step.verb, p.step.name, p.step.other, p.score) for p in found] == [
        ("under", name, "Lamp - All Media Types", 0.9) for name in ("Lamp (TV)", "Lamp - A. Author", "Lamp")
    ]
    under = Wrangling()
    under.do(Step(Verb.UNDER, FANDOM, "Lamp (TV)", "Lamp - All Media Types"))
    assert [p.step.name for p in proposals(FANDOM, counts, under, {})] == ["Lamp - A. Author", "Lamp"]


def test_a_family_without_a_name_gets_one() -> None:
    assert merged(FANDOM, **{"Wick (Movies)": 9, "Wick - A. Author": 3, "Storm (TV)": 4, "Storm": 5}) == [
        ("Wick (Movies)", "Wick - All Media Types", 0.6),
        ("Wick - A. Author", "Wick - All Media Types", 0.6),
    ]


def test_the_base_of_a_fandoms_name() -> None:
    assert base_name("Lamp & Related Fandoms - All Media Types") == "Lamp"
    assert base_name("Lamp (Marvel) - All Media Types") == "Lamp"
    assert base_name("Lamp: The Storm (TV 2011)") == "Lamp: The Storm"
    assert base_name("(TV)") == "(TV)"


def test_names_that_are_too_long_are_passed_over() -> None:
    assert merged(FREE, **{"x" * (LONGEST + 1): 1, "X" * (LONGEST + 1): 2}) == []


names = st.text(st.sampled_from("aAbB’'“ -–&/().?é 1"), max_size=14)


@given(st.sampled_from(list(TagKind)[3:]), st.dictionaries(names, st.integers(1, 9), max_size=12))
def test_all_proposals_can_be_accepted_together(kind: TagKind, counts: dict[str, int]) -> None:
    """In their order, as far as one doesn't make another pointless; afterwards none is left that would be one again."""
    rules = Wrangling()
    found = proposals(kind, counts, rules, {})
    assert len({p.id for p in found}) == len(found)
    rules.take(p.step for p in found if p.step.name and p.step.other)
    for proposal in found:
        tag, other = Tag(kind, proposal.step.name), Tag(kind, proposal.step.other)
        if proposal.step.verb is Verb.MERGE:
            assert rules.canonical_of(tag) == rules.canonical_of(other)
