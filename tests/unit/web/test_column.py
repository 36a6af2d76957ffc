"""Where the choices of the filter column lead, for any question."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from hypothesis import given, settings

import alcove
from alcove.domain.filters import Page, WorkFilter
from alcove.domain.query import column as edits
from alcove.domain.query import parse
from alcove.domain.query.column import Stance, Value
from alcove.domain.tag_rules import Verb
from alcove.engines.embedded.engine import EmbeddedEngine
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest
from alcove.web import addresses
from alcove.web.column import KINDS, beside, column, requests, rows
from tests.stories.statements import counted
from tests.unit.domain.questions import column_questions, facet_values
from tests.unit.web.test_works import show

# Names of sites and languages are texts, which need the settings that an open library brings.
pytestmark = pytest.mark.usefixtures("shelf")

EDITS = {Stance.INCLUDED: edits.include, Stance.EXCLUDED: edits.exclude, Stance.EITHER: edits.either}


def lead(question: WorkFilter, value: Value, wanted: Stance) -> str:
    edit = edits.drop if edits.stance(question, value) is wanted else EDITS[wanted]
    return addresses.works(edit(question, value))


@given(column_questions, facet_values)
@settings(max_examples=300)
def test_a_choice_leads_where_editing_the_question_does(question: WorkFilter, value: Value) -> None:
    (row,) = rows(question, [(value, 1)], joins=True)
    stance = edits.stance(question, value)
    assert row.stance == (stance.value if stance else "")
    assert row.include == lead(question, value, Stance.INCLUDED)
    assert row.exclude == lead(question, value, Stance.EXCLUDED)
    assert row.either == lead(question, value, Stance.EITHER)


def test_a_value_that_no_question_can_ask_for_has_no_row() -> None:
    site = Value(edits.FacetKind.SITE, "here")
    fandom = Value(edits.FacetKind.FANDOM, "A")
    found = rows(WorkFilter(page=Page(20, 20)), [(site, 1), (fandom, 2)], joins=False)
    assert [(row.name, row.include, row.either) for row in found] == [("A", "/works?q=fandom%3AA", "")]


def test_each_row_says_how_many_works_have_the_value_and_how_many_lack_it(shelf: alcove.Library) -> None:
    for asked in ("", 'freeform:"Fluff" -character:"Wick the Cat"', "rating:general,teen -lang:de words:1.."):
        question = parse(asked)
        found = shelf.search(alcove.OWNER, question, facets=requests(), beside=beside(question))
        told = column(question, found)
        rows_shown = [row for group in told.groups[:-1] for row in group.rows]
        assert len(rows_shown) > 30
        for row in rows_shown:
            if row.stance == "exclude":
                assert row.count == following(shelf, row.exclude) - found.total
                assert row.without is None
            elif row.stance:
                assert row.count is not None
                assert row.without == found.total - row.count
            else:
                assert (row.count, row.without) == (following(shelf, row.include), following(shelf, row.exclude))


def following(shelf: alcove.Library, address: str) -> int:
    (text,) = parse_qs(urlsplit(address).query).get("q", [""])
    return shelf.count(alcove.OWNER, text)


def test_what_is_active_has_a_row_even_if_no_work_has_it(shelf: alcove.Library) -> None:
    question = parse('-fandom:"Nowhere" freeform:"Nothing of the kind" character:"Wick the Cat"')
    told = column(question, shelf.search(alcove.OWNER, question, facets=requests(), beside=beside(question)))
    active = [(row.name, row.stance, row.count) for group in told.groups for row in group.rows if row.stance]
    assert active == [("Nowhere", "exclude", 0), ("Wick the Cat", "include", 0), ("Nothing of the kind", "include", 0)]
    assert [row.name for group in told.groups for row in group.rows if row.count == 0] == [name for name, *_ in active]


def test_alternatives_are_counted_though_others_are_more_frequent(shelf: alcove.Library) -> None:
    rare = shelf.facets(alcove.OWNER, "", [FacetRequest(TermKind.FREEFORM, None)])[TermKind.FREEFORM][-2:]
    names = [count.term.name for count in rare]
    question = parse("freeform:" + "|".join(f'"{name}"' for name in names))
    told = column(question, shelf.search(alcove.OWNER, question, facets=requests(), beside=beside(question)))
    (group,) = [group for group in told.groups if group.kind == "freeform"]
    assert [(row.stance, row.count) for row in group.rows[:2]] == [("either", 1), ("either", 1)]


def test_every_kind_has_its_place_in_the_column() -> None:
    assert set(KINDS) == set(edits.FacetKind)


def test_one_looks_for_tags_before_ranges(client: Client) -> None:
    shown = show(client, "/works")
    headings = [heading for heading in shown.headings(3) if heading != "Saved searches"]
    assert headings == [
        "Ratings", "Archive warnings", "Categories", "Fandoms", "Characters", "Relationships", "Additional tags",
        "Crossovers", "Completion", "Length and dates", "Languages", "Creators", "Series", "Collections",
        "File formats", "Sites",
    ]  # fmt: skip
    assert shown.link("To length and dates", within="aside") == "#ranges"
    assert shown.link("All additional tags …", within="aside") == "/works/facets/freeform"


def test_the_fields_of_words_and_ranges_are_one_form_though_tags_stand_between(client: Client) -> None:
    fields = show(client, "/works?q=words:100..").tree.css("aside input[form=narrow]")
    assert [field.attributes["name"] for field in fields][:3] == ["within", "words-from", "words-to"]
    assert len(fields) >= 9


def test_a_page_asks_the_engine_once_whatever_is_chosen(
    client: Client, shelf: alcove.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for name in ("search", "count", "find_terms", "iter_ids", "tally"):
        monkeypatch.setattr(EmbeddedEngine, name, noting(asked, name, getattr(EmbeddedEngine, name)))

    def costs(chosen: str) -> tuple[int, int, int]:
        with counted(shelf) as statements:
            assert show(client, f"/works?q={chosen}").headings(1) != ["0 works"]
        counts = len(statements), asked.count("search"), len(asked)
        asked.clear()
        return counts

    one, four = "character:Wick*", 'character:Wick* freeform:Fog|Tea -freeform:Ghosts -character:"Juno Adair" words:1..'
    # Each name is looked up once in the engine; among the rules there is nothing to look up.
    (few, *of_one), (many, *of_four) = costs(one), costs(four)
    assert (of_one, of_four, many) == ([1, 2], [1, 6], few)
    # Once somebody put tags in order, each name is looked up among the rules as well.
    shelf.wrangle(alcove.OWNER, Verb.MERGE, "Tea", "Fog")
    asked.clear()
    costs(one)  # all synonyms are read once
    (few, *of_one), (many, *of_four) = costs(one), costs(four)
    assert (of_one, of_four) == ([1, 2], [1, 6])
    # Two statements for each of four names more: who is called so, and the rules round them; two names have rules to follow.
    assert many - few == 4 * 2 + 2


def noting(asked: list[str], name: str, call: Callable[..., object]) -> Callable[..., object]:
    def noted(*given: object, **more: object) -> object:
        asked.append(name)
        return call(*given, **more)

    return noted
