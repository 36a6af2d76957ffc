"""Which tags mean the same, and which stand under which."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.tag_rules import LONGEST, Relation, Rule, Step, Verb
from alcove.domain.tags import Tag, TagKind
from alcove.domain.wrangling import Wrangling
from alcove.errors import UsageError

FREE = TagKind.FREEFORM


def tag(name: str) -> Tag:
    return Tag(FREE, name)


def tags(names: str) -> set[Tag]:
    return {tag(name) for name in names.split()}


def step(line: str) -> Step:
    verb, *names = line.split()
    return Step(Verb(verb), FREE, *names)


def after(*lines: str, reference: Iterable[tuple[str, str]] = ()) -> Wrangling:
    wrangling = Wrangling(Rule(Relation.REFERENCE, FREE, name, to) for name, to in reference)
    for line in lines:
        wrangling.do(wrangling.meant(step(line)))
    return wrangling


def refused(wrangling: Wrangling, line: str) -> str:
    before = set(wrangling.rules())
    with pytest.raises(UsageError) as error:
        wrangling.do(wrangling.meant(step(line)))
    assert set(wrangling.rules()) == before
    return str(error.value)


def test_a_synonym_of_a_synonym_is_one_of_its_canonical_tag() -> None:
    wrangling = after("merge a b", "merge b c", "merge d a")
    assert [wrangling.canonical_of(t).name for t in sorted(tags("a b c d"))] == ["c", "c", "c", "c"]
    assert wrangling.synonyms_of(tag("c")) == (tag("a"), tag("b"), tag("d"))
    assert wrangling.below(tag("a")) == tags("a b c d")


def test_a_canonical_tag_takes_what_stands_under_and_over_it_along() -> None:
    wrangling = after("under a up", "under low a", "merge a b")
    assert (wrangling.metas_of(tag("b")), wrangling.subs_of(tag("b"))) == ((tag("up"),), (tag("low"),))
    assert (wrangling.metas_of(tag("a")), wrangling.subs_of(tag("a"))) == ((), ())
    assert wrangling.below(tag("up")) == tags("up a b low")


def test_what_stood_under_one_another_can_be_made_one() -> None:
    wrangling = after("under a b", "under low a", "under b up", "merge a b")
    assert wrangling.above(tag("low")) == tags("b up")
    assert wrangling.below(tag("b")) == tags("a b low")


def test_a_filter_finds_everything_under_it_at_any_depth() -> None:
    wrangling = after("under c b", "under b a", "under c a2", "merge syn c")
    assert wrangling.below(tag("a")) == tags("a b c syn")
    assert wrangling.below(tag("a2")) == tags("a2 c syn")
    assert wrangling.below(tag("syn")) == tags("c syn")
    assert wrangling.above(tag("c")) == tags("a a2 b")
    assert wrangling.below(tag("unknown")) == tags("unknown")


def test_kinds_have_nothing_to_do_with_one_another() -> None:
    wrangling = after("merge a b")
    assert wrangling.canonical_of(Tag(TagKind.FANDOM, "a")) == Tag(TagKind.FANDOM, "a")


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (["under a b", "under b c"], "under c a", "“c” cannot stand under “a”: “a” stands under “b”, and “b” stands under “c”."),
        ([], "under a a", "“a” cannot stand under “a”: a tag cannot stand under itself, as “a” would."),
        (["under a b"], "under a b", "“a” stands under “b” already."),
        (
            ["under a m", "under m b"],
            "merge a b",
            "“a” cannot mean “b”: “b” would stand under itself, since “m” stands under “b”.",
        ),
        (
            ["under b m", "under m a"],
            "merge a b",
            "“a” cannot mean “b”: “b” would stand under itself, since “b” stands under “m”.",
        ),
        (["merge a b"], "merge a b", "“a” and “b” mean the same already: “b”."),
        (["merge a b"], "merge b a", "“a” is a synonym of “b” already; rename makes it the canonical name."),
        ([], "merge a a", "“a” cannot be a synonym of itself."),
        (["merge a b"], "split b", "“b” is no synonym itself. Its own synonyms are “a”; split those."),
        (["split a"], "split a", "“a” stands by itself already."),
        (["under a b", "under b c"], "not-under a c", "but by another tag: “a” stands under “b”, and “b” stands under “c”."),
        ([], "not-under a c", "“a” does not stand under “c”."),
        (["merge a b"], "rename b b", "“b” is the canonical name already."),
        (["merge a b", "merge x y"], "rename b x", "“x” is a synonym of “y”. Split it first."),
        ([], f"merge a {'x' * (LONGEST + 1)}", "A name of more than 500 characters cannot be wrangled"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_reason(lines: list[str], line: str, message: str) -> None:
    assert message in refused(after(*lines), line)


def test_the_kinds_that_are_ao3s_own_are_not_wrangled() -> None:
    with pytest.raises(UsageError, match="A rating is one of AO3's own and is not wrangled"):
        Wrangling().do(Step(Verb.MERGE, TagKind.RATING, "a", "b"))


def test_split_takes_out_one_and_leaves_the_others() -> None:
    wrangling = after("merge a b", "merge c b", "split a")
    assert wrangling.below(tag("b")) == tags("b c")
    assert wrangling.below(tag("a")) == tags("a")
    assert wrangling.is_apart(tag("a"))
    wrangling.do(step("merge a b"))
    assert not wrangling.is_apart(tag("a"))


def test_a_group_gets_another_name() -> None:
    """One of its synonyms, or a new one."""
    wrangling = after("merge a b", "merge c b", "under b up", "rename a c")
    assert wrangling.canonical_of(tag("b")) == tag("c")
    assert wrangling.below(tag("up")) == tags("up a b c")
    wrangling.do(wrangling.meant(step("rename b new")))
    assert wrangling.synonyms_of(tag("new")) == (tag("a"), tag("b"), tag("c"))


def test_a_persons_rules_come_before_the_reference() -> None:
    reference = [("a", "b"), ("x", "b"), ("y", "z")]
    assert after(reference=reference).below(tag("a")) == tags("a b x")
    assert after("merge b c", reference=reference).below(tag("c")) == tags("a b c x")
    apart = after("split a", reference=reference)
    assert apart.below(tag("a")) == tags("a")
    assert apart.below(tag("b")) == tags("b x")
    renamed = after("rename b a", reference=reference)
    assert renamed.canonical_of(tag("x")) == renamed.canonical_of(tag("b")) == tag("a")
    assert after("merge q a", reference=reference).canonical_of(tag("q")) == tag("b")
    assert after("merge a z", reference=reference).below(tag("y")) == tags("a y z")


def test_what_a_person_made_canonical_is_no_synonym_by_the_reference() -> None:
    """Though the reference came later than the rule."""
    rules = [Rule(Relation.SYNONYM, FREE, "q", "a"), Rule(Relation.REFERENCE, FREE, "a", "b")]
    assert Wrangling(rules).canonical_of(tag("a")) == tag("a")
    rules = [Rule(Relation.UNDER, FREE, "q", "a"), Rule(Relation.REFERENCE, FREE, "a", "q")]
    assert Wrangling(rules).canonical_of(tag("a")) == tag("a")


def test_a_dismissed_suggestion_is_remembered() -> None:
    wrangling = after("dismiss a b")
    assert wrangling.is_dismissed(tag("a"), tag("b"))
    assert not wrangling.is_dismissed(tag("b"), tag("a"))
    assert Wrangling(wrangling.rules()).is_dismissed(tag("a"), tag("b"))


def test_what_somebody_says_of_fandoms_goes_along_with_names() -> None:
    ada, vale = Tag(TagKind.CHARACTER, "Ada"), Tag(TagKind.CHARACTER, "Ada Vale")
    lamp, tv = Tag(TagKind.FANDOM, "Lamp"), Tag(TagKind.FANDOM, "Lamp (TV)")
    wrangling = Wrangling()
    wrangling.do(Step(Verb.IN, *ada, lamp.name))
    assert wrangling.fandoms_of(ada) == (lamp,)
    assert wrangling.below(lamp) == {lamp}
    with pytest.raises(UsageError, match="“Ada” is of “Lamp” already"):
        wrangling.do(Step(Verb.IN, *ada, lamp.name))
    wrangling.do(Step(Verb.MERGE, *lamp, tv.name))
    wrangling.do(Step(Verb.RENAME, *ada, vale.name))
    assert (wrangling.fandoms_of(ada), wrangling.fandoms_of(vale)) == ((), (tv,))
    assert wrangling.meant(Step(Verb.NOT_IN, *ada, lamp.name)) == Step(Verb.NOT_IN, *vale, tv.name)
    assert set(Wrangling(wrangling.rules()).rules()) == set(wrangling.rules())
    wrangling.do(Step(Verb.NOT_IN, *ada, lamp.name))
    assert wrangling.fandoms_of(vale) == ()
    with pytest.raises(UsageError, match="“Ada” is not said to be of “Lamp”"):
        Wrangling().do(Step(Verb.NOT_IN, *ada, lamp.name))
    with pytest.raises(UsageError, match="A fandom is of no other fandom"):
        wrangling.do(Step(Verb.IN, *lamp, "Saga"))


names = st.sampled_from("abcdefgh")
steps = st.builds(Step, st.sampled_from(list(Verb)), st.just(FREE), names, names)
references = st.dictionaries(names, names, max_size=5)


def flat(reference: dict[str, str]) -> list[Rule]:
    """A reference whose canonical tags are no synonyms."""
    return [Rule(Relation.REFERENCE, FREE, a, b) for a, b in reference.items() if b not in reference]


@given(st.lists(steps, max_size=25), references)
def test_any_order_of_steps_leaves_sound_rules(done: list[Step], reference: dict[str, str]) -> None:
    """Flat synonyms; metatags of canonical tags alone, without loops; every question agrees with every other."""
    wrangling = Wrangling(flat(reference))
    wrangling.take(done)
    every = {tag(name) for name in "abcdefgh"}
    for each in every:
        canonical = wrangling.canonical_of(each)
        assert wrangling.canonical_of(canonical) == canonical
        assert (each in wrangling.synonyms_of(canonical)) == (each != canonical)
        assert each not in wrangling.above(each)
        assert wrangling.below(each) == wrangling.below(canonical) >= {each, canonical}
        if wrangling.metas_of(each) or wrangling.subs_of(each):
            assert canonical == each
        for meta in wrangling.above(canonical):
            assert wrangling.below(canonical) < wrangling.below(meta)
    again = Wrangling([*wrangling.rules(), *flat(reference)])
    assert {each: again.below(each) for each in every} == {each: wrangling.below(each) for each in every}
    assert set(again.rules()) == set(wrangling.rules())


@given(st.lists(steps, max_size=15), steps, references)
def test_a_refused_step_changes_nothing(done: list[Step], last: Step, reference: dict[str, str]) -> None:
    wrangling = Wrangling(flat(reference))
    wrangling.take(done)
    before = set(wrangling.rules())
    try:
        wrangling.do(wrangling.meant(last))
    except UsageError:
        assert set(wrangling.rules()) == before


@given(st.lists(steps, max_size=15), names, names)
def test_split_undoes_what_merge_said_of_the_tag(done: list[Step], one: str, other: str) -> None:
    wrangling = Wrangling()
    wrangling.take(done)
    if wrangling.canonical_of(tag(one)) == wrangling.canonical_of(tag(other)):
        return
    groups = {each: wrangling.canonical_of(tag(each)) for each in "abcdefgh" if each != one}
    own = {each for each, to in groups.items() if to == tag(one)}
    wrangling.take([Step(Verb.MERGE, FREE, one, other), Step(Verb.SPLIT, FREE, one)])
    assert wrangling.canonical_of(tag(one)) == tag(one)
    assert {each: wrangling.canonical_of(tag(each)) for each in groups if each not in own} == {
        each: to for each, to in groups.items() if each not in own
    }
