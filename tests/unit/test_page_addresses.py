"""What the benchmarks of the site ask: filters as people write them, and addresses that are pages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import alcove
from alcove.domain.filters import Page, Sort, SortKey
from alcove.domain.query import to_params
from alcove.search.document import Column, Term, TermKind
from alcove.search.request import All, AnyTerm, Between, Expression, SearchRequest, Some, Without
from benchmarks import page_addresses, shelved, sources
from benchmarks.page_addresses import GROUPS, question
from benchmarks.visiting import ask

DRAWER = Without(AnyTerm(frozenset({Term(TermKind.STATE, "unrecognised")})))


def asked(*parts: Expression) -> str:
    return to_params(question(SearchRequest(All((DRAWER, *parts))))).get("q", "")


def any_of(*terms: tuple[TermKind, str]) -> Expression:
    return AnyTerm(frozenset(Term(kind, name) for kind, name in terms))


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([], ""),
        ([any_of((TermKind.FANDOM, "Paper Moons"))], 'fandom:"Paper Moons"'),
        ([any_of((TermKind.FREEFORM, "Tea"), (TermKind.FREEFORM, "Rain"))], "freeform:Rain|Tea"),
        ([Without(any_of((TermKind.CHARACTER, "Ada")))], "-character:Ada"),
        ([any_of((TermKind.CATEGORY, "No category"))], 'tag:="No category"'),
        ([any_of((TermKind.COMPLETION, "complete"))], "is:complete"),
        ([any_of((TermKind.LANGUAGE, "en"))], "lang:en"),
        ([Between(Column.WORDS, 1_000, 2_000)], "words:1000..2000"),
        ([Between(Column.UPDATED, low=739_000)], "updated:2024-04-24.."),
        ([Between(Column.SEVERITY, high=1)], "rating:general,teen"),
        ([Some((any_of((TermKind.FREEFORM, "Tea")), Between(Column.KUDOS, low=9)))], "freeform:Tea OR kudos:9.."),
    ],
)
def test_what_an_engine_is_asked_as_people_ask_it(parts: list[Expression], text: str) -> None:
    assert asked(*parts) == text


def test_order_and_page_are_kept() -> None:
    request = SearchRequest(All((DRAWER,)), Sort(SortKey.KUDOS), Page(20, 20))
    assert to_params(question(request)) == {"q": "sort:kudos", "page": "2"}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of rows and documents, of invented tags."""
    folder = tmp_path_factory.mktemp("shelf") / "library"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "CHECKOUT", folder)
        shelved.make(folder, 60, 1, bare=True)
    return folder


def test_a_bare_library_is_whole_but_for_its_originals(bare: Path) -> None:
    with alcove.open_library(bare) as opened:
        assert opened.totals(alcove.OWNER)[0] == opened.count(alcove.OWNER) == 60
        (run,) = opened.runs(alcove.OWNER)
        first = next(iter(opened.works(alcove.OWNER)))
        card = opened.card(alcove.OWNER, first.id)
        assert len(card.chapters) == first.chapters_posted
        assert len(card.versions) == len(card.files) == 1
    assert run.state == "done"
    assert not any((bare / "originals").rglob("*.zst"))


def test_every_address_is_a_page(bare: Path) -> None:
    with alcove.open_library(bare) as opened:
        from alcove.web.site import make_site

        site = make_site(opened)
        found = page_addresses.page_addresses(opened, (), 1)
        assert found == page_addresses.page_addresses(opened, (), 1)
        assert {address.path: ask(site, address.path) for address in found} == dict.fromkeys(
            (address.path for address in found), "200 OK"
        )
    needing_texts = {page_addresses.WORDS, page_addresses.CHAPTER, page_addresses.LONG}
    assert Counter(address.group for address in found) == {g: n for g, n in GROUPS.items() if g not in needing_texts}
