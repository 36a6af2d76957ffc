"""What the filter column does to a question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcove.domain.filters import (
    And,
    DateField,
    Is,
    Node,
    Not,
    NumberField,
    Page,
    Sort,
    SortKey,
    State,
    WorkFilter,
    all_of,
)
from alcove.domain.query import canonical, column, parse, unparse
from alcove.domain.query.column import Chip, FacetKind, Stance, Value
from alcove.domain.tags import EXPLICIT, GENERAL, TEEN
from alcove.errors import QueryError
from alcove.search.document import TermKind
from tests.unit.domain.questions import column_questions, facet_values

Edit = Callable[[WorkFilter, Value], WorkFilter]
EDITS: tuple[Edit, ...] = (column.include, column.exclude, column.either, column.drop)
ONE_OF_EACH = {FacetKind.RATING, FacetKind.LANGUAGE, FacetKind.FORMAT, FacetKind.SITE, FacetKind.COMPLETION}


def conjuncts(question: WorkFilter) -> list[Node]:
    where = question.where
    return list(where.parts) if isinstance(where, And) else [where] if where else []


def stand_in(parts: list[Node], kept: list[Node]) -> bool:
    """Whether all of these are among the parts, in this order."""
    rest = iter(parts)
    return all(part in rest for part in kept)


def edited(text: str, edit: Edit, kind: str, name: str) -> str:
    return unparse(edit(parse(text), Value(FacetKind(kind), name)))


def test_kinds_are_those_of_an_engine_s_terms() -> None:
    assert {kind.value for kind in FacetKind} == {kind.value for kind in TermKind} - {"state", "mainship"}


@pytest.mark.parametrize(
    ("text", "included", "excluded", "beside", "dropped"),
    [
        ("", "fandom:A", "-fandom:A", "fandom:A", ""),
        ("lamp", "lamp fandom:A", "lamp -fandom:A", "lamp fandom:A", "lamp"),
        ("a OR b", "(a OR b) fandom:A", "(a OR b) -fandom:A", "(a OR b) fandom:A", "a OR b"),
        ("fandom:A", "fandom:A", "-fandom:A", "fandom:A", ""),
        ("-fandom:A", "fandom:A", "-fandom:A", "fandom:A", ""),
        ("fandom:B", "fandom:B fandom:A", "fandom:B -fandom:A", "fandom:B|A", "fandom:B"),
        ("fandom:B fandom:C", "fandom:B fandom:C fandom:A", "fandom:B fandom:C -fandom:A", "fandom:B fandom:C|A", "fandom:B fandom:C"),
        ("fandom:B|C fandom:D", "fandom:B|C fandom:D fandom:A", "fandom:B|C fandom:D -fandom:A", "fandom:B|C|A fandom:D", "fandom:B|C fandom:D"),
        ("fandom:A fandom:B", "fandom:A fandom:B", "fandom:B -fandom:A", "fandom:B|A", "fandom:B"),
        ("fandom:A|B lamp", "fandom:B lamp fandom:A", "fandom:B lamp -fandom:A", "fandom:A|B lamp", "fandom:B lamp"),
        ("-fandom:A|B", "-fandom:B fandom:A", "-fandom:A|B", "-fandom:B fandom:A", "-fandom:B"),
        ("fandom:A -fandom:A", "fandom:A", "-fandom:A", "fandom:A", ""),
        ("fandom:A fandom:A", "fandom:A fandom:A", "-fandom:A", "fandom:A", ""),
        ("fandom:=A", "fandom:=A", "-fandom:A", "fandom:A", ""),
        ("fandom:=B", "fandom:=B fandom:A", "fandom:=B -fandom:A", "fandom:=B OR fandom:A", "fandom:=B"),
        ("fandom:=B OR fandom:A", "fandom:=B fandom:A", "fandom:=B -fandom:A", "fandom:=B OR fandom:A", "fandom:=B"),
        ("fandom:a", "fandom:a", "-fandom:A", "fandom:A", ""),
        ("fandom:=a", "fandom:=a fandom:A", "fandom:=a -fandom:A", "fandom:=a OR fandom:A", "fandom:=a"),
        ("fandom:A*", "fandom:A* fandom:A", "fandom:A* -fandom:A", "fandom:A*|A", "fandom:A*"),
        ("character:A", "character:A fandom:A", "character:A -fandom:A", "character:A fandom:A", "character:A"),
        ("tag:A tag:=A", "tag:A tag:=A fandom:A", "tag:A tag:=A -fandom:A", "tag:A tag:=A fandom:A", "tag:A tag:=A"),
        ("fandom:A OR lamp", "(fandom:A OR lamp) fandom:A", "(fandom:A OR lamp) -fandom:A", "(fandom:A OR lamp) fandom:A", "fandom:A OR lamp"),
        ("-(fandom:A lamp)", "-(fandom:A lamp) fandom:A", "-(fandom:A lamp) -fandom:A", "-(fandom:A lamp) fandom:A", "-(fandom:A lamp)"),
    ],
)  # fmt: skip
def test_a_tag(text: str, included: str, excluded: str, beside: str, dropped: str) -> None:
    found = [edited(text, edit, "fandom", "A") for edit in EDITS]
    assert found == [included, excluded, beside, dropped]


@pytest.mark.parametrize(
    ("kind", "name", "text", "included", "excluded", "beside"),
    [
        ("creator", "pseud (user)", "creator:=B", 'creator:=B creator:="pseud (user)"', 'creator:=B -creator:="pseud (user)"', 'creator:=B|"pseud (user)"'),
        ("series", "A", "series:A", "series:A series:=A", "series:A -series:=A", "series:A series:=A"),
        ("collection", "A", "collection:=a", "collection:=a collection:=A", "collection:=a -collection:=A", "collection:=a|A"),
        ("warning", "Major Character Death", "warning:none", "warning:none warning:death", "warning:none -warning:death", "warning:none,death"),
        ("warning", "unknown", "warning:none", "warning:none warning:unknown", "warning:none -warning:unknown", "warning:none,unknown"),
        ("category", "Gen", "category:f/f", "category:f/f category:gen", "category:f/f -category:gen", "category:f/f,gen"),
        ("rating", TEEN, "rating:general", "rating:general,teen", "rating:general -rating:teen", "rating:general,teen"),
        ("rating", "unknown", "-rating:explicit", "-rating:explicit rating:unknown", "-rating:explicit -rating:unknown", "-rating:explicit rating:unknown"),
        ("language", "zh", "lang:en", "lang:en,zh", "lang:en -lang:zh", "lang:en,zh"),
        ("format", "epub", "format:html", "format:html,epub", "format:html -format:epub", "format:html,epub"),
        ("site", "example.com", "site:ao3", "site:ao3,example.com", "site:ao3 -site:example.com", "site:ao3,example.com"),
        ("completion", "wip", "is:complete", "is:complete OR is:wip", "is:complete -is:wip", "is:complete OR is:wip"),
        ("completion", "wip", "-is:wip is:complete", "is:complete OR is:wip", "-is:wip is:complete", "is:complete OR is:wip"),
    ],
)  # fmt: skip
def test_other_kinds(kind: str, name: str, text: str, *, included: str, excluded: str, beside: str) -> None:
    found = [edited(text, edit, kind, name) for edit in EDITS]
    assert found[:3] == [included, excluded, beside]
    for asked in (included, excluded, beside):
        assert Value(FacetKind(kind), name) in (v for chip in column.chips(parse(asked)) for v in chip.values)
        assert column.stance(parse(edited(asked, column.drop, kind, name)), Value(FacetKind(kind), name)) is None


@pytest.mark.parametrize(
    ("text", "included", "excluded", "dropped"),
    [
        ("", "tag:=PG-13", "-tag:=PG-13", ""),
        ("tag:=PG-13", "tag:=PG-13", "-tag:=PG-13", ""),
        ("tag:=Fluff", "tag:=Fluff tag:=PG-13", "tag:=Fluff -tag:=PG-13", "tag:=Fluff"),
        ("rating:teen", "rating:teen OR tag:=PG-13", "rating:teen -tag:=PG-13", "rating:teen"),
        ("rating:teen OR tag:=K", "rating:teen OR tag:=K|PG-13", "(rating:teen OR tag:=K) -tag:=PG-13", "rating:teen OR tag:=K"),
        ("rating:teen OR tag:=PG-13", "rating:teen OR tag:=PG-13", "rating:teen -tag:=PG-13", "rating:teen"),
        ("rating:teen OR tag:PG-13", "(rating:teen OR tag:PG-13) tag:=PG-13", "(rating:teen OR tag:PG-13) -tag:=PG-13", "rating:teen OR tag:PG-13"),
    ],
)  # fmt: skip
def test_a_rating_of_another_archive(text: str, included: str, excluded: str, dropped: str) -> None:
    edits = (column.include, column.exclude, column.drop)
    assert [edited(text, edit, "rating", "PG-13") for edit in edits] == [included, excluded, dropped]


def test_a_short_name_is_another_archive_s_where_a_work_has_it() -> None:
    assert edited("", column.include, "rating", "M") == "tag:=M"
    assert edited("", column.include, "category", "gen") == "tag:=gen"


@pytest.mark.parametrize(
    ("text", "kind", "name", "expected"),
    [
        ("fandom:A", "fandom", "A", Stance.INCLUDED),
        ("fandom:=A", "fandom", "A", Stance.INCLUDED),
        ("fandom:B|A", "fandom", "A", Stance.EITHER),
        ("-fandom:B|A", "fandom", "A", Stance.EXCLUDED),
        ("fandom:B|A fandom:A", "fandom", "A", Stance.INCLUDED),
        ("fandom:B|A -fandom:A", "fandom", "A", Stance.EXCLUDED),
        ("fandom:FLÚFF", "fandom", "Fluff", Stance.INCLUDED),
        ("fandom:=FLUFF", "fandom", "Fluff", None),
        ("fandom:A*", "fandom", "A", None),
        ("character:A", "fandom", "A", None),
        ("tag:A", "fandom", "A", None),
        ("(fandom:A lamp) OR storm", "fandom", "A", None),
        ("creator:name", "creator", "name", None),
        ("creator:=name", "creator", "name", Stance.INCLUDED),
        ("rating:<=teen", "rating", GENERAL, Stance.INCLUDED),
        ("rating:<=teen", "rating", EXPLICIT, None),
        ("warning:none,death", "warning", "Major Character Death", Stance.EITHER),
        ("is:complete OR is:wip", "completion", "wip", Stance.INCLUDED),
        ("-is:wip", "completion", "wip", Stance.EXCLUDED),
    ],
)
def test_stances(text: str, kind: str, name: str, expected: Stance | None) -> None:
    assert column.stance(parse(text), Value(FacetKind(kind), name)) is expected


@pytest.mark.parametrize(
    ("kind", "name", "says"),
    [
        ("fandom", " ", "needs a name"),
        ("creator", "", "needs a name"),
        ("fandom", "a\0", "null character"),
        ("language", "klingon?", "no lang is called"),
        ("site", "here", "no site is called"),
        ("format", "papyrus", "no format is called"),
        ("completion", "done", "no completion is called done"),
    ],
)
def test_a_name_that_no_question_can_hold(kind: str, name: str, says: str) -> None:
    for call in (column.stance, *EDITS):
        with pytest.raises(ValueError, match=says):
            call(WorkFilter(), Value(FacetKind(kind), name))


@given(column_questions, facet_values)
@settings(max_examples=200)
def test_edits_give_the_stance_asked_for_in_canonical_form(question: WorkFilter, value: Value) -> None:
    for edit, wanted in zip(EDITS, (Stance.INCLUDED, Stance.EXCLUDED, Stance.EITHER, None), strict=True):
        found = edit(question, value)
        assert found == WorkFilter(canonical(found.where), question.sort, Page(0, question.page.limit))
        assert parse(unparse(found)) == WorkFilter(found.where, found.sort)
        assert edit(found, value) == found
        if wanted is Stance.EITHER:
            assert column.stance(found, value) in (Stance.INCLUDED, Stance.EITHER)
        else:
            assert column.stance(found, value) is wanted


@given(column_questions, facet_values)
@settings(max_examples=200)
def test_edits_leave_other_conjuncts_as_they_are(question: WorkFilter, value: Value) -> None:
    others = [part for part in conjuncts(question) if column.stance(WorkFilter(part), value) is None]
    for edit in EDITS:
        found = conjuncts(edit(question, value))
        joins = edit is column.either or (edit is column.include and value.kind in ONE_OF_EACH)
        changed = [others[:place] + others[place + 1 :] for place in range(len(others))] if joins else []
        assert any(stand_in(found, kept) for kept in (others, *changed))


@given(column_questions)
@settings(max_examples=200)
def test_chips_are_the_conjuncts_and_lead_to_the_question_without_each(question: WorkFilter) -> None:
    chips, parts = column.chips(question), conjuncts(question)
    assert [parse(chip.text).where for chip in chips] == parts
    for place, chip in enumerate(chips):
        without = all_of(*parts[:place], *parts[place + 1 :])
        assert chip.without == WorkFilter(without, question.sort, Page(0, question.page.limit))
        assert chip.negated is isinstance(parts[place], Not)
        for value in chip.values:
            assert column.stance(WorkFilter(parts[place]), value) is not None


@given(facet_values)
def test_what_a_chip_is_made_of_makes_the_chip(value: Value) -> None:
    """Included where nothing else is asked, the chip's one value is the one that was included."""
    (chip,) = column.chips(column.include(WorkFilter(), value))
    foreign = chip.text.startswith("tag:=")
    assert chip.values == (() if foreign else (value,))
    assert foreign <= (value.kind in (FacetKind.RATING, FacetKind.WARNING, FacetKind.CATEGORY))


def test_values_of_chips() -> None:
    text = "lamp fandom:A|B -rating:general,teen fandom:A* tag:=X is:wip OR b"
    fandom, rating, wip = FacetKind.FANDOM, FacetKind.RATING, Value(FacetKind.COMPLETION, "wip")
    assert [chip.values for chip in column.chips(parse(text.replace(" OR b", "")))] == [
        (),
        (Value(fandom, "A"), Value(fandom, "B")),
        (Value(rating, GENERAL), Value(rating, TEEN)),
        (),
        (),
        (wip,),
    ]
    assert column.chips(parse(text)) == (Chip(unparse(parse(text)), WorkFilter(), negated=False, values=()),)
    assert [chip.values for chip in column.chips(parse("(is:complete OR is:wip) lamp"))] == [
        (Value(FacetKind.COMPLETION, "complete"), wip),
        (),
    ]
    assert column.chips(WorkFilter()) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", (None, None)),
        ("words:5..", (5, None)),
        ("words:5.. words:..10 words:7..20 lamp", (7, 10)),
        ("-words:5..", (None, None)),
        ("words:5.. OR lamp", (None, None)),
        ("chapters:5..", (None, None)),
    ],
)
def test_the_range_of_a_number(text: str, found: tuple[int | None, int | None]) -> None:
    assert column.number_range(parse(text), NumberField.WORDS) == found


@pytest.mark.parametrize(
    ("text", "low", "high", "found"),
    [
        ("lamp", 5, None, "lamp words:5.."),
        ("words:5.. lamp words:..10 -words:7", 1, 2, "lamp -words:7 words:1..2"),
        ("words:5.. lamp chapters:1", None, None, "lamp chapters:1"),
        ("words:5.. words:..10 lamp", 5, 10, "words:5.. words:..10 lamp"),
        ("words:5.. OR lamp", 1, None, "(words:5.. OR lamp) words:1.."),
    ],
)
def test_another_range_of_a_number(text: str, low: int | None, high: int | None, found: str) -> None:
    assert unparse(column.with_number_range(parse(text), NumberField.WORDS, low, high)) == found


def test_a_range_that_is_none() -> None:
    with pytest.raises(ValueError, match="is empty"):
        column.with_number_range(WorkFilter(), NumberField.WORDS, 2, 1)
    with pytest.raises(ValueError, match="lies between"):
        column.with_number_range(WorkFilter(), NumberField.WORDS, -1, None)
    with pytest.raises(ValueError, match="is empty"):
        column.with_date_range(WorkFilter(), DateField.UPDATED, dt.date(2024, 1, 2), dt.date(2024, 1, 1))


@pytest.mark.parametrize(
    ("text", "low", "high", "found"),
    [
        ("lamp", dt.date(2024, 1, 1), None, "lamp updated:2024.."),
        ("updated:2020..2022 updated:7d", None, dt.date(2022, 12, 31), "updated:..2022"),
        ("updated:7d", None, None, "updated:7d"),
        ("updated:2020.. updated:7d published:2020", None, None, "published:2020"),
        ("updated:2020.. updated:7d", dt.date(2020, 1, 1), None, "updated:2020.. updated:7d"),
    ],
)
def test_another_range_of_days(text: str, low: dt.date | None, high: dt.date | None, found: str) -> None:
    """What a form left as it was stays, a span until today that it cannot show among it."""
    edited = column.with_date_range(parse(text), DateField.UPDATED, low, high)
    assert unparse(edited) == found
    assert column.date_range(edited, DateField.UPDATED) == (low, high)


_ends = st.none() | st.integers(0, 99)


@given(column_questions, st.sampled_from(NumberField), _ends, _ends)
def test_a_range_is_found_again(question: WorkFilter, field: NumberField, low: int | None, high: int | None) -> None:
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    found = column.with_number_range(question, field, low, high)
    assert column.number_range(found, field) == (low, high)
    assert found == WorkFilter(canonical(found.where), question.sort, Page(0, question.page.limit))
    for other in set(NumberField) - {field}:
        assert column.number_range(found, other) == column.number_range(question, other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("fandom:A title:lamp", ""),
        ('lamp fandom:A "carried by hand" -storm', 'lamp "carried by hand" -storm'),
        ("lamp OR storm", "lamp OR storm"),
        ("(lamp OR storm) fandom:A (a OR title:b)", "lamp OR storm"),
        ("(lamp OR storm) -(flood wave) lam*", "(lamp OR storm) -(flood wave) lam*"),
        ("lamp OR fandom:A", ""),
    ],
)
def test_free_words(text: str, words: str) -> None:
    assert column.free_words(parse(text)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("lamp fandom:A text:tide", "lamp text:tide"),
        ('-text:fog (a OR text:"b c") sort:title', '-text:fog (a OR text:"b c")'),
        ("title:lamp (text:a OR title:b) summary:c", ""),
    ],
)
def test_words_that_are_looked_for_in_texts(text: str, words: str) -> None:
    assert column.find_words(parse(text)) == words


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("fandom:A", "lamp", "lamp fandom:A"),
        ("fandom:A lamp -storm", "flood wave", "flood wave fandom:A"),
        ("fandom:A lamp", "", "fandom:A"),
        ("fandom:A lamp words:1..", " lamp ", "fandom:A lamp words:1.."),
        ("fandom:A lamp", "a OR b", "(a OR b) fandom:A"),
        ("fandom:A lamp", "storm title:b is:wip", "storm title:b is:wip fandom:A"),
        ("fandom:A sort:title", "lamp", "lamp fandom:A sort:title"),
        ("fandom:A sort:title", "lamp sort:words", "lamp fandom:A sort:words"),
    ],
)
def test_other_free_words(text: str, words: str, found: str) -> None:
    assert unparse(column.with_free_words(parse(text), words)) == found


def test_free_words_that_cannot_be_read() -> None:
    with pytest.raises(QueryError, match="never closed"):
        column.with_free_words(parse("lamp"), '"storm')


@given(column_questions, column_questions)
def test_free_words_are_found_again(question: WorkFilter, other: WorkFilter) -> None:
    same = column.with_free_words(question, column.free_words(question))
    assert same == WorkFilter(question.where, question.sort, Page(0, question.page.limit))
    words = column.free_words(other)
    found = column.with_free_words(question, words)
    assert column.free_words(found) == words
    assert found.where == canonical(found.where)


def test_an_order() -> None:
    asked = WorkFilter(parse("lamp").where, Sort(SortKey.TITLE), Page(40, 20))
    assert column.with_sort(asked, Sort(SortKey.WORDS)) == WorkFilter(asked.where, Sort(SortKey.WORDS))
    assert column.with_sort(asked, None) == WorkFilter(asked.where)


@pytest.mark.parametrize("text", ["", "lamp", "is:wip", "-is:wip", "is:wip lamp -is:wip", "is:oneshot OR is:wip"])
@pytest.mark.parametrize("wanted", [True, False, None])
def test_a_state(text: str, wanted: bool | None) -> None:
    found = column.with_state(parse(text), State.WIP, wanted)
    assert column.state(found, State.WIP) is wanted
    assert column.with_state(found, State.WIP, wanted) == found
    others = [part for part in conjuncts(parse(text)) if part not in (Is(State.WIP), Not(Is(State.WIP)))]
    assert [part for part in conjuncts(found) if part not in (Is(State.WIP), Not(Is(State.WIP)))] == others
    assert len(conjuncts(found)) == len(others) + (wanted is not None)
