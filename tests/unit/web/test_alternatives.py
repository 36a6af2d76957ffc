"""Values that no work of the answer has, and that may join a condition as alternatives: each says what it adds."""

from __future__ import annotations

import pytest
from django.test import Client

import alcove
from alcove.domain.query import column as edits
from alcove.domain.query import parse
from alcove.domain.query.column import FacetKind
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest
from alcove.web.column import beside, column, left_out, requests
from tests.unit.web.reading_pages import Shown
from tests.unit.web.test_column import following

OWNER = alcove.OWNER


def test_what_a_condition_leaves_out_is_its_complement_among_the_rest() -> None:
    left = edits.left_out(parse("lamp rating:general -freeform:Fog"), FacetKind.RATING)
    assert left is not None
    assert left.where == parse("lamp -rating:general -freeform:Fog").where
    several = edits.left_out(parse("freeform:Fog freeform:Tea|Rain freeform:Ghosts"), FacetKind.FREEFORM)
    assert several is not None
    assert several.where == parse("freeform:Fog -freeform:Tea|Rain freeform:Ghosts").where
    assert edits.left_out(parse("lamp -rating:general"), FacetKind.RATING) is None
    assert edits.left_out(parse(""), FacetKind.FANDOM) is None


@pytest.mark.parametrize("asked", ["rating:general", "rating:general -freeform:Fog", "lang:de", "is:wip lamp"])
def test_of_kinds_of_which_a_work_has_one_the_others_stand_with_what_they_add(
    shelf: alcove.Library, asked: str
) -> None:
    question = parse(asked)
    answer = shelf.search(OWNER, question, facets=requests(), beside=beside(question))
    others = {
        kind: shelf.facets(OWNER, left, [FacetRequest(TermKind(kind.value))])[TermKind(kind.value)]
        for kind, left in left_out(question).items()
    }
    rows = [row for group in column(question, answer, others).groups for row in group.rows if row.adds]
    assert rows
    for row in rows:
        assert row.count
        assert (row.without, row.exclude, row.stance) == (None, "", "")
        assert row.include == row.either
        assert following(shelf, row.either) == answer.total + row.count


def test_the_column_of_a_rating_offers_the_others(client: Client) -> None:
    shown = Shown(client.get("/works", {"q": "rating:general"}))
    assert shown.link("Teen And Up Audiences") == "/works?q=rating%3Ageneral%2Cteen"
    row = next(r for r in shown.tree.css('[data-kind="rating"] .value') if "Teen" in r.text())
    count = row.css_first(".count")
    assert count is not None
    assert count.text().startswith("+")
    assert [link.attributes["class"] for link in row.css(".act")] == ["act either"]


def test_the_whole_list_has_what_may_come_in_addition(client: Client, shelf: alcove.Library) -> None:
    asked = 'fandom:"Saltglass - Marrin Oake"'
    column_of = Shown(client.get("/works", {"q": asked}))
    assert column_of.link("Or else with … Fandoms").endswith("&join=1")
    together = Shown(client.get("/works/facets/fandom", {"q": asked}))
    instead = Shown(client.get("/works/facets/fandom", {"q": asked, "join": "1"}))
    assert together.link("Or else with") == column_of.link("Or else with … Fandoms")
    total = shelf.count(OWNER, asked)
    rows = instead.tree.css("#values [data-value]")
    assert len(rows) == 3
    assert "Saltglass - Marrin Oake" not in [row.attributes["data-value"] for row in rows]
    for row in rows:
        name, link, count = row.attributes["data-value"], row.css_first("a.value-name"), row.css_first(".count")
        assert link is not None
        assert count is not None
        assert (link.attributes["href"] or "").endswith("join=1"), "several can be added in one place"
        assert shelf.count(OWNER, f'{asked}|"{name}"') == total + int(count.text())
    assert "Or else with" not in Shown(client.get("/works/facets/fandom")).links()
