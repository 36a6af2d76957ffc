"""Tags put in order: rules hold from the next question on, can be undone, and outlast everything derived."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library
from alcove.domain.tag_rules import Verb
from alcove.domain.tags import Tag, TagKind
from alcove.domain.viewer import Viewer
from alcove.errors import NotPermittedError, UsageError
from alcove.library.opening import open_library
from alcove.search.document import Term, TermKind
from alcove.search.request import FacetRequest
from tests.stories.works import a_work, everything, take_in, write

OWNER = alcove.OWNER


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def put(library: Library, folder: Path, *tags: dict[str, Any]) -> None:
    """A work for each of these, titled Lamp 1, 2, …"""
    for number, told in enumerate(tags, start=1):
        fields: dict[str, Any] = {"freeforms": (), "characters": ()} | told
        write(folder, a_work(number, **fields), f"{number}.html")
    take_in(library, folder)


def found(library: Library, question: str) -> list[int]:
    return sorted(int(str(work.title).split()[1]) for work in library.works(OWNER, question))


def free(*names: str) -> dict[str, Any]:
    return {"freeforms": names}


def test_what_means_the_same_is_found_by_either_name(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("Hurt/Comfort"), free("h/c"), free("Angst"))
    assert found(library, "freeform:h/c") == [2]
    done = library.wrangle(OWNER, Verb.MERGE, "h/c", "Hurt/Comfort")
    assert done.works == 1
    assert found(library, "freeform:h/c") == found(library, 'tag:"hurt/comfort"') == [1, 2]
    assert found(library, "-freeform:h/c") == [3]
    assert found(library, "freeform:=h/c") == [2]
    assert found(library, "-freeform:=h/c") == [1, 3]
    assert found(library, "freeform:h*") == [1, 2]
    assert found(library, "freeform:h/c|Angst") == [1, 2, 3]
    assert found(library, "freeform:comfort") == [1, 2]


def test_tags_that_differ_in_case_alone_are_two_until_somebody_makes_them_one(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("Fluff"), free("fluff", "Fluff"), free("FLUFF"), free("Cosy"), free("Angst"))
    assert found(library, "freeform:fluff") == [1, 2, 3]
    assert found(library, "freeform:==Fluff") == found(library, "tag:==Fluff") == [1, 2]
    assert found(library, "freeform:==fluff") == [2]
    assert found(library, "-freeform:==Fluff") == [3, 4, 5]
    assert found(library, "freeform:==FLUFF|Angst") == [3, 5]
    assert found(library, "freeform:==flufF") == []
    library.wrangle(OWNER, Verb.MERGE, "Cosy", "Fluff")
    assert found(library, "freeform:==Fluff") == found(library, "freeform:==Cosy") == [1, 2, 4]
    assert found(library, "freeform:=Fluff") == [1, 2]
    assert found(library, "freeform:==FLUFF") == [3]
    assert found(library, "freeform:fluff") == [1, 2, 3, 4]
    assert found(library, "freeform:cosy") == [1, 2, 4]


def test_what_is_counted_by_itself_is_told_apart_from_what_is_spelled_alike(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("Fluff", "Cosy"), free("fluff"), {"fandoms": ("Fluff",)})

    def apart(*names: str, kind: TermKind = TermKind.FREEFORM) -> set[str]:
        return {term.name for term in library.told_apart(OWNER, [Term(kind, name) for name in names])}

    assert apart("Fluff", "fluff", "Cosy") == {"Fluff", "fluff"}
    assert apart("Fluff", kind=TermKind.FANDOM) == apart("Fluff", kind=TermKind.CREATOR) == set()
    library.wrangle(OWNER, Verb.MERGE, "fluff", "Fluff", kind=TagKind.FREEFORM)
    assert apart("Fluff", "fluff", "Cosy") == set()
    # A name that no work carries, only a rule, and then works that carry it in small letters.
    library.wrangle(OWNER, Verb.MERGE, "Cosy", "EMBERS")
    put(library, tmp_path / "more", free("Cosy"), free("embers"))
    assert apart("Fluff", "EMBERS", "embers", "Cosy") == {"EMBERS", "embers"}
    library.wrangle(OWNER, Verb.UNDER, "embers", "EMBERS")
    assert apart("EMBERS", "embers") == {"embers"}


def test_a_viewer_with_a_ceiling_is_told_apart_only_what_they_may_see(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("Fluff"), free("fluff") | {"rating": "Mature"})
    term = Term(TermKind.FREEFORM, "Fluff")
    assert library.told_apart(OWNER, [term]) == {term}
    assert library.told_apart(Viewer("guest", ceiling="Teen And Up Audiences"), [term]) == frozenset()


def test_a_tag_is_renamed_as_it_is_written(library: Library, tmp_path: Path) -> None:
    """Also where the new name differs from the old one in capitals alone, and no work carries it."""
    put(library, tmp_path / "w", free("slow burn"), free("Angst"))
    done = library.wrangle(OWNER, Verb.RENAME, "slow burn", "Slow Burn")
    assert done.works == 1
    [card] = library.tag(OWNER, "Slow Burn")
    assert (card.tag.name, card.canonical, card.works, card.own) == ("Slow Burn", "Slow Burn", 1, 0)
    assert [each.name for each in card.synonyms] == ["slow burn"]
    assert found(library, 'freeform:"Slow Burn"') == found(library, 'freeform:"slow burn"') == [1]


def test_what_a_step_would_come_to_is_counted_with_the_others(library: Library, tmp_path: Path) -> None:
    """A work that carries both counts once; what stands under the tag comes along; nothing is done."""
    put(library, tmp_path / "w", free("Pining"), free("Slow Burn", "Pining"), free("Slow Burn"), free("Embers"))
    library.wrangle(OWNER, Verb.UNDER, "Embers", "Slow Burn")
    told = library.wrangle(OWNER, Verb.MERGE, "Slow Burn", "Pining", dry_run=True)
    assert (told.act, told.works, told.then) == (None, 2, 4)
    assert library.wrangle(OWNER, Verb.NOT_UNDER, "Embers", "Slow Burn", dry_run=True).then == 2
    assert library.wrangle(OWNER, Verb.UNDER, "Pining", "New", dry_run=True).then == 2
    assert library.wrangle(OWNER, Verb.SPLIT, "Pining", dry_run=True).then is None
    assert found(library, "freeform:Pining") == [1, 2]
    assert library.wrangle(OWNER, Verb.MERGE, "Slow Burn", "Pining").then is None
    assert found(library, "freeform:Pining") == [1, 2, 3, 4]


def test_a_filter_finds_what_is_under_it(library: Library, tmp_path: Path) -> None:
    """Also where no work carries the metatag itself, and at any depth."""
    put(library, tmp_path / "w", {"fandoms": ("Lamp (TV)",)}, {"fandoms": ("Lamp (2011)",)}, {"fandoms": ("Wick",)})
    library.wrangle(OWNER, Verb.UNDER, "Lamp (TV)", "Lamp - All Media Types")
    library.wrangle(OWNER, Verb.UNDER, "Lamp (2011)", "Lamp (TV)")
    assert found(library, 'fandom:"lamp - all media types"') == [1, 2]
    assert found(library, 'fandom:"all media"') == [1, 2]
    assert found(library, 'fandom:"Lamp (TV)"') == [1, 2]
    assert found(library, 'fandom:"Lamp (2011)"') == [2]
    assert found(library, '-fandom:"Lamp - All Media Types"') == [3]
    (counts,) = library.facets(OWNER, "", [FacetRequest(TermKind.FANDOM)]).values()
    assert [(each.term.name, each.count) for each in counts] == [
        ("Lamp (TV)", 2),
        ("Lamp - All Media Types", 2),
        ("Lamp (2011)", 1),
        ("Wick", 1),
    ]
    library.wrangle(OWNER, Verb.NOT_UNDER, "Lamp (2011)", "Lamp (TV)")
    assert found(library, 'fandom:"Lamp - All Media Types"') == [1]
    with pytest.raises(UsageError, match=r"cannot stand under “Lamp \(TV\)”"):
        library.wrangle(OWNER, Verb.UNDER, "Lamp - All Media Types", "Lamp (TV)")


def test_a_name_of_a_rule_comes_before_names_that_hold_its_words(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("Lamp Keeper's House"), free("lk"))
    assert found(library, 'freeform:"lamp keeper\'s"') == [1]
    library.wrangle(OWNER, Verb.MERGE, "lk", "Lamp Keeper's")
    assert found(library, 'freeform:"lamp keeper\'s"') == [2]


def test_acts_are_told_some_at_a_time_newest_first(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("a", "b", "c", "d"))
    for name in "bcd":
        library.wrangle(OWNER, Verb.MERGE, name, "a")
    second = library.tag_acts(OWNER).acts[1].number
    library.unwrangle(OWNER, second)

    def page(**where: int) -> list[tuple[str, bool]]:
        return [(act.steps[0].name, act.undone) for act in library.tag_acts(OWNER, **where).acts]

    assert page() == [("d", False), ("c", True), ("b", False)]
    assert page(limit=2) == [("d", False), ("c", True)]
    assert page(limit=2, offset=2) == [("b", False)]
    assert page(limit=2, offset=3) == []
    assert library.tag_acts(OWNER, limit=1).total == 3


def test_a_card_tells_everything_about_a_tag(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("Fluff"), free("fluff", "Fluff"), free("Tooth-Rotting Fluff"), free("fluffy"))
    library.wrangle(OWNER, Verb.MERGE, "fluff", "Fluff")
    library.wrangle(OWNER, Verb.MERGE, "fluffy", "Fluff")
    library.wrangle(OWNER, Verb.UNDER, "Tooth-Rotting Fluff", "Fluff")
    library.wrangle(OWNER, Verb.UNDER, "Fluff", "Mood")
    (card,) = library.tag(OWNER, "fluff")
    assert card.to_line() == {
        "kind": "freeform",
        "name": "fluff",
        "canonical": "Fluff",
        "works": 4,
        "own": 1,
        "synonyms": [{"name": "fluff", "works": 1}, {"name": "fluffy", "works": 1}],
        "under": ["Mood"],
        "over": [{"name": "Tooth-Rotting Fluff", "works": 1}],
        "characters": [],
        "fandoms": [{"name": "Imaginary Saga", "works": 4}],
        "told": False,
    }
    assert library.tag(OWNER, "mood")[0].works == 4
    with pytest.raises(UsageError, match=r"No tag here is called “Fluf”. Near it: freeform “Fluff” \(2\)"):
        library.tag(OWNER, "Fluf")


def test_names_that_more_than_one_tag_has_are_asked_about(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", {"characters": ("Lamp",), "freeforms": ("Lamp", "ANGST", "angst")})
    assert [card.tag.kind for card in library.tag(OWNER, "lamp")] == ["character", "freeform"]
    with pytest.raises(UsageError, match=r"“lamp” is a character and a freeform. Say which with --kind"):
        library.wrangle(OWNER, Verb.MERGE, "lamp", "Lantern")
    library.wrangle(OWNER, Verb.MERGE, "lamp", "Lantern", kind=TagKind.CHARACTER)
    assert found(library, "character:Lantern") == [1]
    assert found(library, "freeform:Lantern") == []
    with pytest.raises(UsageError, match="Several freeforms are called so: “ANGST”, “angst”"):
        library.tag(OWNER, "Angst")


def test_what_it_would_come_to_is_told_before(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("a"), free("a", "b"), free("b"), free("c"))
    library.wrangle(OWNER, Verb.MERGE, "b", "a")
    before = everything(library)
    told = library.wrangle(OWNER, Verb.MERGE, "a", "C", dry_run=True)
    assert (told.act, told.works, told.steps[0].other) == (None, 3, "c")
    assert everything(library) == before
    assert len(library.tag_acts(OWNER).acts) == 1


def test_any_act_can_be_undone_and_later_ones_stay(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("a"), free("b"), free("c"))
    first = library.wrangle(OWNER, Verb.MERGE, "a", "b").act
    library.wrangle(OWNER, Verb.MERGE, "b", "c")
    assert found(library, "freeform:c") == [1, 2, 3]
    assert library.unwrangle(OWNER, first).number == first
    assert found(library, "freeform:c") == [2, 3]
    assert found(library, "freeform:a") == [1]
    with pytest.raises(UsageError, match=f"Number {first} is undone already"):
        library.unwrangle(OWNER, first)
    library.unwrangle(OWNER)
    assert [found(library, f"freeform:{name}") for name in "abc"] == [[1], [2], [3]]
    assert [act.undone for act in library.tag_acts(OWNER).acts] == [True, True]
    with pytest.raises(UsageError, match="Nothing was done to tags that could be undone"):
        library.unwrangle(OWNER)
    with pytest.raises(UsageError, match="Number 1 was no act on tags"):
        library.unwrangle(OWNER, 1)


def test_rules_outlast_imports_and_everything_derived(
    library: Library, tmp_path: Path, environ: dict[str, str]
) -> None:
    put(library, tmp_path / "w", free("a"), free("b"), free("c"))
    library.wrangle(OWNER, Verb.MERGE, "a", "b")
    undone = library.wrangle(OWNER, Verb.MERGE, "c", "b")
    library.wrangle(OWNER, Verb.UNDER, "b", "Mood")
    library.unwrangle(OWNER, undone.act)
    write(tmp_path / "more", a_work(4, freeforms=("a",)), "4.html")
    take_in(library, tmp_path / "more")
    assert found(library, "freeform:mood") == [1, 2, 4]
    library.reindex(catalogue=True)
    assert found(library, "freeform:mood") == [1, 2, 4]
    assert [act.undone for act in library.tag_acts(OWNER).acts] == [False, True, False]
    with open_library(tmp_path / "library", environ=environ) as other:
        assert found(other, "freeform:mood") == [1, 2, 4]


def test_another_process_notices(library: Library, tmp_path: Path, environ: dict[str, str]) -> None:
    """A site that is open meanwhile."""
    put(library, tmp_path / "w", free("a"), free("b"))
    with open_library(tmp_path / "library", environ=environ) as other:
        assert found(other, "freeform:b") == [2]
        library.wrangle(OWNER, Verb.MERGE, "a", "b")
        assert found(other, "freeform:b") == [1, 2]
        library.unwrangle(OWNER)
        assert found(other, "freeform:b") == [2]


def test_rules_are_not_for_viewers_with_a_limit_but_hold_for_them(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("a"), free("b") | {"rating": "Explicit"})
    library.wrangle(OWNER, Verb.MERGE, "a", "b")
    reader = Viewer(name="kim", ceiling="Teen And Up Audiences")
    assert [work.title for work in library.works(reader, "freeform:b")] == ["Lamp 1"]
    with pytest.raises(NotPermittedError):
        library.tag(reader, "a")
    with pytest.raises(NotPermittedError):
        library.wrangle(reader, Verb.SPLIT, "a")


def test_synonyms_are_counted_as_one_and_each_work_once(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("Fluff", "fluff"), free("fluff"), free("FLUFF"), free("Angst"))
    library.wrangle(OWNER, Verb.MERGE, "fluff", "Fluff")
    library.wrangle(OWNER, Verb.MERGE, "FLUFF", "Fluff")

    def counted(question: str) -> list[tuple[str, int]]:
        facet = FacetRequest(TermKind.FREEFORM)
        return [(each.term.name, each.count) for each in library.facets(OWNER, question, [facet])[facet.kind]]

    assert counted("") == [("Fluff", 3), ("Angst", 1)]
    assert counted("freeform:=FLUFF") == [("Fluff", 1)]
    library.unwrangle(OWNER)
    assert counted("") == [("Fluff", 2), ("Angst", 1), ("FLUFF", 1)]


VARIANTS = (free("Slow Burn"), free("Slow Burn", "Angst"), free("slow burn"), free("Slow-Burn"), free("Slowburn"))


def proposed(library: Library, least: float = 0.0) -> list[tuple[str, str, float]]:
    page = library.tag_proposals(OWNER, least=least, limit=None)
    assert page.total == len(page.proposals)
    return [(each.step.name, each.step.other, each.score) for each in page.proposals]


def test_variants_are_proposed_and_accepted_one_by_one(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", *VARIANTS)
    assert proposed(library) == [
        ("slow burn", "Slow Burn", 0.98),
        ("Slow-Burn", "Slow Burn", 0.85),
        ("Slowburn", "Slow Burn", 0.75),
    ]
    page = library.tag_proposals(OWNER, limit=1, offset=1)
    assert (page.total, page.proposals[0].works, page.proposals[0].other_works) == (3, 1, 2)
    done = library.accept_tag_proposals(OWNER, [page.proposals[0].id.upper()])
    assert (done.works, found(library, 'freeform:"Slow Burn"')) == (1, [1, 2, 3, 4])
    assert found(library, 'freeform:="Slow-Burn"|"Slow Burn"') == [1, 2, 4]
    assert len(proposed(library)) == 2
    with pytest.raises(UsageError, match="No proposal has the id"):
        library.accept_tag_proposals(OWNER, [page.proposals[0].id])


def test_all_with_a_score_are_accepted_as_one_act(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", *VARIANTS)
    told = library.accept_all_tag_proposals(OWNER, 0.8, dry_run=True)
    assert (told.act, told.works, len(told.steps)) == (None, 2, 2)
    done = library.accept_all_tag_proposals(OWNER, 0.8)
    assert (done.works, found(library, "freeform:slow-burn")) == (2, [1, 2, 3, 4])
    assert proposed(library) == [("Slowburn", "Slow Burn", 0.75)]
    library.unwrangle(OWNER, done.act)
    assert len(proposed(library)) == 3
    assert library.accept_all_tag_proposals(OWNER, 0.99).act is None


def test_a_proposal_is_turned_down_and_not_made_again(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", *VARIANTS)
    first = library.tag_proposals(OWNER).proposals[0]
    done = library.dismiss_tag_proposals(OWNER, [first.id])
    assert done.works == 0
    assert len(proposed(library)) == 2
    library.reindex(catalogue=True)
    assert len(proposed(library)) == 2
    library.unwrangle(OWNER)
    assert len(proposed(library)) == 3


def test_a_family_of_fandoms_is_put_under_a_name_that_no_work_carries(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", {"fandoms": ("Lamp (TV)",)}, {"fandoms": ("Lamp - A. Author",)}, {"fandoms": ("X",)})
    assert library.accept_all_tag_proposals(OWNER, 0.6).works == 2
    assert found(library, 'fandom:"Lamp - All Media Types"') == [1, 2]
    assert proposed(library) == []


def test_a_relationship_knows_its_characters_and_its_fandom(library: Library, tmp_path: Path) -> None:
    """The fandom from the works that have both, synonyms counted as one."""
    ship = {"relationships": ("Ada Vale/Ben",)}
    put(
        library,
        tmp_path / "w",
        ship | {"fandoms": ("Lamp (TV)",)},
        ship | {"fandoms": ("Lamp", "Wick")},
        ship | {"fandoms": ("Storm", "Lamp")},
    )
    library.wrangle(OWNER, Verb.MERGE, "Lamp (TV)", "Lamp")
    (card,) = library.tag(OWNER, "ada vale/ben")
    assert card.characters == ("Ada Vale", "Ben")
    assert [each.to_line() for each in card.fandoms] == [{"name": "Lamp", "works": 3}]


def test_a_character_is_of_the_fandoms_that_somebody_said(library: Library, tmp_path: Path) -> None:
    """Whatever the works that have both would teach; filters find the same as before."""
    ada: dict[str, Any] = {"characters": ("Ada Vale",)}
    put(library, tmp_path / "w", *(ada | {"fandoms": names} for names in (("Wick",), ("Wick", "Lamp"), ("lamp tv",))))
    before = found(library, 'fandom:"Lamp"')
    done = library.wrangle(OWNER, Verb.IN, "ada vale", "Lamp")
    assert (done.works, done.steps[0].tags) == (3, (Tag(TagKind.CHARACTER, "Ada Vale"), Tag(TagKind.FANDOM, "Lamp")))
    library.wrangle(OWNER, Verb.MERGE, "lamp tv", "Lamp")
    (card,) = library.tag(OWNER, "ada vale")
    assert (card.told, [each.to_line() for each in card.fandoms]) == (True, [{"name": "Lamp", "works": 2}])
    assert found(library, 'fandom:"Lamp"') == sorted({*before, 3})
    assert [each.tag.kind for each in library.tag(OWNER, "Lamp")] == ["fandom"]
    library.export_tags(OWNER, tmp_path / "tags.csv")
    assert "character,Ada Vale,in,Lamp\n" in (tmp_path / "tags.csv").read_text("utf-8")
    library.wrangle(OWNER, Verb.NOT_IN, "Ada Vale", "lamp")
    (card,) = library.tag(OWNER, "ada vale")
    assert (card.told, [each.name for each in card.fandoms]) == (False, ["Lamp", "Wick"])


def test_fandoms_that_stand_under_one_are_kin(library: Library, tmp_path: Path) -> None:
    names = library._parts.names.now
    assert dict(names().families().tops) == {}
    put(library, tmp_path / "w", {"fandoms": ("Lamp (TV)", "lamp tv", "Wick")})
    library.wrangle(OWNER, Verb.MERGE, "lamp tv", "Lamp (TV)")
    library.wrangle(OWNER, Verb.UNDER, "Lamp (TV)", "Lamp")
    library.wrangle(OWNER, Verb.UNDER, "Lamp", "Light")
    library.wrangle(OWNER, Verb.UNDER, "Lamp", "Oil")
    tops = frozenset((Term(TermKind.FANDOM, "Light"), Term(TermKind.FANDOM, "Oil")))
    kin = {term.name: above for term, above in names().families().tops.items()}
    assert kin == dict.fromkeys(("Lamp (TV)", "lamp tv", "Lamp"), tops)
    library.unwrangle(OWNER)
    assert names().families().of(Term(TermKind.FANDOM, "lamp tv")) == {Term(TermKind.FANDOM, "Light")}


def test_a_first_relationship_is_counted_by_its_canonical_name(library: Library, tmp_path: Path) -> None:
    ships = [("Ben/Ada", "Cy/Dee"), ("Ada/Ben",), ("Cy/Dee", "Ada/Ben")]
    put(library, tmp_path / "w", *({"relationships": names} for names in ships))
    library.wrangle(OWNER, Verb.MERGE, "Ben/Ada", "Ada/Ben")
    assert found(library, "mainship:Ben/Ada") == [1, 2]
    facet = FacetRequest(TermKind.MAINSHIP)
    counted = library.facets(OWNER, "", [facet])[facet.kind]
    assert [(each.term.name, each.count) for each in counted] == [("Ada/Ben", 2), ("Cy/Dee", 1)]


def test_a_crossover_has_fandoms_that_stand_under_nothing_in_common(library: Library, tmp_path: Path) -> None:
    fandoms = [("Lamp (TV)", "Lamp (2011)"), ("Lamp (TV)", "Wick"), ("Wick",), ("lamp tv", "Lamp (TV)")]
    put(library, tmp_path / "w", *({"fandoms": names} for names in fandoms))
    assert found(library, "is:crossover") == [1, 2, 4]
    library.wrangle(OWNER, Verb.MERGE, "lamp tv", "Lamp (TV)")
    assert found(library, "is:crossover") == [1, 2]
    library.wrangle(OWNER, Verb.UNDER, "Lamp (TV)", "Lamp")
    library.wrangle(OWNER, Verb.UNDER, "Lamp (2011)", "Lamp")
    assert found(library, "is:crossover") == [2]
    assert found(library, "-is:crossover") == [1, 3, 4]
