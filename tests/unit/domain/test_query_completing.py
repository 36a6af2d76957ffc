"""What stands at the cursor of a query, and what may take its place. ``│`` is the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.filters import Named, NameField, Tagged, TagName
from alcove.domain.query import parse, unparse
from alcove.domain.query.column import FacetKind, Value
from alcove.domain.query.completing import Gap, begins, gap_at, kinds_for, name_text, offers, question_beside
from alcove.domain.query.keys import KEYS
from alcove.domain.query.limits import MAX_LENGTH
from alcove.domain.tags import TagKind
from tests.unit.domain.questions import questions, typed_texts


def gap_in(shown: str) -> Gap | None:
    before, _, after = shown.partition("│")
    return gap_at(before + after, len(before))


def filled(shown: str, text: str) -> str:
    gap = gap_in(shown)
    assert gap
    query = shown.replace("│", "")
    return query[: gap.start] + text + query[gap.end :]


@pytest.mark.parametrize(
    ("shown", "typed", "key", "replaced"),
    [
        ("fan│", "fan", None, "fan"),
        ("fan│tasy", "fan", None, "fantasy"),
        ("-fan│", "fan", None, "fan"),
        ("not:fan│", "fan", None, "fan"),
        ("(lamp OR fan│)", "fan", None, "fan"),
        ("│", "", None, ""),
        ("lamp │", "", None, ""),
        ("lamp OR │", "", None, ""),
        ("fandom:│", "", "fandom", ""),
        ("fandom:│ lamp", "", "fandom", ""),
        ("fandom:har│", "har", "fandom", "har"),
        ('fandom:"harry p│', "harry p", "fandom", '"harry p'),
        ('fandom:"harry p│otter" lamp', "harry p", "fandom", '"harry potter"'),
        ("fandom:“harry p│otter”", "harry p", "fandom", "“harry potter”"),
        ('fandom:"A"|b│', "b", "fandom", "b"),
        ('fandom:a│|"B"', "a", "fandom", "a"),
        ('tag:="the \\"b│', 'the "b', "tag", '"the \\"b'),
        ("rating:general,te│", "te", "rating", "te"),
        ("rating:ge│,teen", "ge", "rating", "ge"),
        ("creator:=na│", "na", "creator", "na"),
        ("tag:=na│", "na", "tag", "na"),
        ("tag:==na│", "na", "tag", "na"),
        ('tag:=="na│', "na", "tag", '"na'),
        ("tag:==│", "", "tag", ""),
        ("tag:=│=na", "", "tag", "=na"),
        ("sort:-w│", "-w", "sort", "-w"),
        ("FANDOM:x│", "x", "fandom", "x"),
    ],
)
def test_what_is_being_typed(shown: str, typed: str, key: str | None, replaced: str) -> None:
    gap = gap_in(shown)
    assert gap
    assert (gap.typed, gap.key.name if gap.key else None) == (typed, key)
    assert shown.replace("│", "")[gap.start : gap.end] == replaced


@pytest.mark.parametrize(
    "shown",
    ['fandom:"X"│', "shelf:fa│", "foo:ba│", "lamp -│", "(a)│", "a OR│", "│lamp", "-│-a", '│"a b"', 'fandom:("a│"'],
)
def test_nothing_is_offered_where_the_value_is_whole_or_the_query_at_fault(shown: str) -> None:
    assert gap_in(shown) is None


@pytest.mark.parametrize(
    ("shown", "beside"),
    [
        ("lamp fandom:har│ rating:teen", "lamp rating:teen"),
        ("lamp -fandom:har│", "lamp"),
        ("lamp NOT not:fandom:har│", "lamp"),
        ('lamp fandom:"harry p│', "lamp"),
        ('fandom:"A"|b│ lamp', "lamp"),
        ("(fandom:har│ OR a) lamp", ""),
        ("lamp OR fandom:har│", ""),
        ("fandom:har│ words:many", ""),
        ("har│ sort:title", "sort:title"),
    ],
)
def test_names_are_counted_under_the_rest_of_the_query(shown: str, beside: str) -> None:
    gap = gap_in(shown)
    assert gap
    assert question_beside(gap) == parse(beside)


def test_a_key_that_has_its_colon_is_only_exchanged_for_another() -> None:
    gap = gap_in('fan│dom:"X"')
    assert gap
    assert gap.in_key
    assert [offer.text for offer in offers(gap)] == ["fandom:", "fandoms:"]
    assert kinds_for(gap) == ()


@pytest.mark.parametrize(
    ("shown", "texts"),
    [
        ("fan│", ["fandom:", "fandoms:"]),
        ("ship│", ["relationship:", "relationships:"]),
        ("comp│", ["is:complete"]),
        ("ima│", ["has:images"]),
        ("co│", ["collection:", "comments:"]),
        ('"fan│', []),
        ("is:w│", ["wip"]),
        ("has:│", ["images", "versions", "duplicates"]),
        ("main│", ["mainship:"]),
        ("word│", ["words:", "chapterwords:"]),
        ("otp│", ["is:otp"]),
        ("sort:-w│", ["-words"]),
        ("rating:te│", ["teen"]),
        ("rating:und│", []),
        ("warning:de│", ["violence", "death"]),
        ("warning:character│", ["death"]),
        ("category:f│", ["f/f", "f/m"]),
        ("words:1│", []),
        ("title:lamp│", []),
    ],
)
def test_what_the_language_offers(shown: str, texts: list[str]) -> None:
    gap = gap_in(shown)
    assert gap
    assert [offer.text for offer in offers(gap)] == texts


def test_before_anything_is_typed_all_keys_that_work_are_offered() -> None:
    gap = gap_in("│")
    assert gap
    assert [offer.text for offer in offers(gap)] == [f"{name}:" for name, key in KEYS.items() if not key.waits]
    assert kinds_for(gap) == ()


@pytest.mark.parametrize(
    ("shown", "kinds"),
    [
        ("har│", {"fandom", "relationship", "character", "freeform", "creator"}),
        ("tag:har│", {"fandom", "relationship", "character", "freeform"}),
        ("fandom:│", {"fandom"}),
        ("creator:│", {"creator"}),
        ("series:=a│", {"series"}),
        ("lang:│", {"language"}),
        ("site:│", {"site"}),
        ("rating:│", set()),
        ("words:│", set()),
        ("mainship:│", {"relationship"}),
        ("title:│", set()),
        ("is:│", set()),
    ],
)
def test_which_names_of_a_library_fit(shown: str, kinds: set[str]) -> None:
    gap = gap_in(shown)
    assert gap
    assert {kind.value for kind in kinds_for(gap)} == kinds


@pytest.mark.parametrize(
    ("shown", "value", "query"),
    [
        ("-har│", Value(FacetKind.FANDOM, "Harry Potter"), '-fandom:"Harry Potter"'),
        ("fandom:har│", Value(FacetKind.FANDOM, 'The "X" | Y'), 'fandom:"The \\"X\\" | Y"'),
        ('fandom:"A"|b│', Value(FacetKind.FANDOM, "Bee"), 'fandom:"A"|Bee'),
        ("ash│", Value(FacetKind.CREATOR, "ash (birch)"), 'creator:="ash (birch)"'),
        ("creator:a│", Value(FacetKind.CREATOR, "ash"), "creator:=ash"),
        ("freeform:a│", Value(FacetKind.FREEFORM, "Ash", spelled=True), "freeform:==Ash"),
        ("freeform:=a│", Value(FacetKind.FREEFORM, "Ash", spelled=True), "freeform:=Ash"),
        ("freeform:==a│", Value(FacetKind.FREEFORM, "Ash", spelled=True), "freeform:==Ash"),
        ("freeform:b|a│", Value(FacetKind.FREEFORM, "Ash", spelled=True), "freeform:b|Ash"),
        ("freeform:a│|b", Value(FacetKind.FREEFORM, "Ash", spelled=True), "freeform:Ash|b"),
        ("a│", Value(FacetKind.FREEFORM, "Ash", spelled=True), "freeform:==Ash"),
        ("creator:=a│", Value(FacetKind.CREATOR, "ash"), "creator:=ash"),
        ("lang:e│", Value(FacetKind.LANGUAGE, "en"), "lang:en"),
        ("lang:en,p│", Value(FacetKind.LANGUAGE, "pt-BR"), "lang:en,pt-BR"),
        ("tag:flu│ lamp", Value(FacetKind.FREEFORM, "Fluff"), "tag:Fluff lamp"),
    ],
)
def test_how_a_name_stands_in_the_gap(shown: str, value: Value, query: str) -> None:
    gap = gap_in(shown)
    assert gap
    assert filled(shown, name_text(gap, value)) == query
    parse(query)


@given(st.text(min_size=1, max_size=20, alphabet="aé灯 \"\\|*:=-(),.'“"))
def test_any_name_is_written_so_that_it_is_understood(name: str) -> None:
    if not name.strip() or not any(letter.isalnum() for letter in name):
        return
    fandom, creator = Value(FacetKind.FANDOM, name), Value(FacetKind.CREATOR, name)
    stripped = " ".join(name.split())
    tag = parse(filled("fandom:│", name_text(Gap(7, 7, "", KEYS["fandom"]), fandom))).where
    assert tag == Tagged(TagKind.FANDOM, (TagName(stripped),))
    byline = parse(filled("x│", name_text(Gap(0, 1, "x"), creator))).where
    assert byline == Named(NameField.CREATOR, (stripped,))


@given(typed_texts, st.data())
def test_whatever_is_typed_the_gap_lies_around_the_cursor(text: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(text)))
    gap = gap_at(text, cursor)
    if gap:
        assert 0 <= gap.start <= cursor <= gap.end <= len(text)
        list(offers(gap))


@given(questions, st.data())
def test_what_is_offered_leaves_a_good_query_good(question, data: st.DataObject) -> None:
    text = unparse(question)
    gap = gap_at(text, data.draw(st.integers(0, len(text))))
    if gap and gap.key and not gap.in_key:
        for offer in offers(gap):
            parse(text[: gap.start] + offer.text + text[gap.end :])


@pytest.mark.parametrize("cursor", [-1, 3, MAX_LENGTH + 1])
def test_a_cursor_that_is_nowhere(cursor: int) -> None:
    assert gap_at("ab", cursor) is None
    assert gap_at("a" * (MAX_LENGTH + 1), cursor) is None


@pytest.mark.parametrize(
    ("name", "typed", "is_so"),
    [("Teen And Up", "and", True), ("Teen And Up", "AND U", True), ("Été", "ete", True), ("Teen", "een", False)],
)
def test_names_are_begun_at_any_word(name: str, typed: str, *, is_so: bool) -> None:
    assert begins(name, typed) is is_so
