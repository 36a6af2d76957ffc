"""Tags that differ in nothing but capitals or accents: each is counted by itself, and a choice finds what was counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

import alcove
from alcove.domain.query import parse
from alcove.domain.tag_rules import Verb
from alcove.web.column import beside, column, requests
from tests.stories.works import a_work, take_in, write
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown
from tests.unit.web.test_column import following

OWNER = alcove.OWNER
TAGS = (
    ("Fluff", "cosy"), ("fluff",), ("flúff", "Fluff", "Mood"), ("Ember", "mist"), ("embers", "mood"), ("Fog",), ("fog",),
)  # fmt: skip
ACTS = (
    (Verb.MERGE, "cosy", "Fluff"),
    (Verb.UNDER, "Fog", "mood"),
    (Verb.UNDER, "flúff", "mood"),
    (Verb.MERGE, "fluff", "Fluff"),
    (Verb.UNDER, "Fluff", "fog"),
)


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[alcove.Library]:
    """One of the rules names a tag in capitals, which no work has."""
    with alcove.open_library(tmp_path / "library", create=True, environ=environ) as opened:
        take(opened, tmp_path / "w", TAGS[:4], 1)
        opened.wrangle(OWNER, Verb.MERGE, "Ember", "EMBERS")
        take(opened, tmp_path / "w", TAGS[4:], 5)
        yield opened


@pytest.fixture
def client(library: alcove.Library) -> Client:
    return visitor(library)


def take(library: alcove.Library, folder: Path, tags: tuple[tuple[str, ...], ...], first: int) -> None:
    for number, freeforms in enumerate(tags, start=first):
        write(folder, a_work(number, freeforms=freeforms), f"{number}.html")
    take_in(library, folder)


@pytest.mark.parametrize(
    "asked", ["", "freeform:fluff", "freeform:==Fluff", "-freeform:==fluff", "freeform:==Fluff|fog"]
)
def test_the_column_counts_what_each_choice_finds(library: alcove.Library, asked: str) -> None:
    question = parse(asked)
    for act in ((), *ACTS):
        if act:
            library.wrangle(OWNER, *act)
        answer = library.search(OWNER, question, facets=requests(), beside=beside(question))
        (group,) = [group for group in column(question, answer).groups if group.kind == "freeform"]
        assert len(group.rows) > 1
        for row in group.rows:
            if row.stance == "exclude":
                assert row.count == following(library, row.exclude) - answer.total
            elif row.stance:
                assert row.count == library.count(OWNER, question.and_(parse(f"freeform:{row.name}").where))
                assert row.without == answer.total - row.count
            else:
                assert (row.count, row.without) == (following(library, row.include), following(library, row.exclude))


def test_a_choice_names_its_tag_by_its_spelling_where_there_are_others(library: alcove.Library) -> None:
    def chosen(name: str) -> str:
        answer = library.search(OWNER, facets=requests())
        groups = column(parse(""), answer).groups
        (row,) = [row for group in groups if group.kind == "freeform" for row in group.rows if row.name == name]
        return row.include

    assert chosen("Fluff") == "/works?q=freeform%3A%3D%3DFluff"
    assert chosen("cosy") == "/works?q=freeform%3Acosy"
    assert chosen("EMBERS") == "/works?q=freeform%3A%3D%3DEMBERS"
    library.wrangle(OWNER, Verb.MERGE, "fluff", "Fluff")
    assert chosen("Fluff") == "/works?q=freeform%3A%3D%3DFluff"
    library.wrangle(OWNER, Verb.MERGE, "flúff", "Fluff")
    assert chosen("Fluff") == "/works?q=freeform%3AFluff"


def test_the_page_of_a_tag_has_the_works_that_the_list_of_all_counts(client: Client) -> None:
    told = {each["name"]: each["count"] for each in client.get("/tags/freeform.json").json()}
    assert {name: told[name] for name in ("Fluff", "fluff", "flúff", "EMBERS", "embers", "Mood", "mood")} == {
        "Fluff": 2, "fluff": 1, "flúff": 1, "EMBERS": 1, "embers": 1, "Mood": 1, "mood": 1,
    }  # fmt: skip
    for name, count in told.items():
        page = client.get("/tags/freeform.json", {"name": name}).json()
        assert (page["total"], len(page["works"])) == (count, count), name


def test_the_whole_list_leads_to_what_it_counts(client: Client, library: alcove.Library) -> None:
    shown = Shown(client.get("/works/facets/freeform"))
    assert following(library, shown.link("Fluff")) == 2
    assert following(library, shown.link("fluff")) == 1


def test_what_is_offered_while_one_types_finds_as_many_as_it_says(client: Client, library: alcove.Library) -> None:
    offers = client.get("/complete", {"q": "freeform:flu", "at": "12"}).json()["offers"]
    assert [(offer["text"], offer["count"]) for offer in offers] == [("==Fluff", 2), ("==fluff", 1), ("==flúff", 1)]
    for offer in offers:
        assert library.count(OWNER, f"freeform:{offer['text']}") == offer["count"]
