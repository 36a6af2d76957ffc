"""Works like a work: the page, what the card shows of it, and the same as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

import alcove
from tests.unit.web.test_works import show

if TYPE_CHECKING:
    from alcove.library.similar import Reason, SimilarWork


def a_work(shelf: alcove.Library) -> tuple[str, tuple[SimilarWork, ...]]:
    """A work with others like it."""
    work = next(shelf.works(alcove.OWNER, 'relationship:"Juno Adair/Hesper Vane"'))
    found = shelf.similar(alcove.OWNER, work.id, limit=30)
    assert len(found) > 7
    return work.id, found


def told(reason: Reason) -> str:
    """A reason as the page says it."""
    labels = {
        "relationship": "Same relationship",
        "character": "Same character",
        "freeform": "Same additional tag",
        "fandom": "Same fandom",
        "creator": "Same creator",
        "word": "The word",
    }
    most = len(reason.names) if reason.kind == "word" else 3
    more = f" and {len(reason.names) - most} more" if len(reason.names) > most else ""
    return f"{labels[reason.kind]}{'s' if len(reason.names) > 1 else ''}: {', '.join(reason.names[:most])}{more}"


def test_the_page_has_the_works_in_their_order_and_says_why(client: Client, shelf: alcove.Library) -> None:
    work_id, found = a_work(shelf)
    shown = show(client, f"/works/{work_id}/similar")
    assert shown.headings(1) == ["Works like this"]
    assert shown.headings(2) == [each.work.title for each in found]
    why = [" ".join(item.text().split()) for item in shown.tree.css(".why li")]
    assert why == [told(reason) for each in found for reason in each.reasons]


def test_the_card_shows_six_of_them_and_leads_to_all(client: Client, shelf: alcove.Library) -> None:
    work_id, found = a_work(shelf)
    card = show(client, f"/works/{work_id}")
    assert card.link("All works like this, and why") == f"/works/{work_id}/similar"
    place = card.one("[data-similar]").attributes["data-similar"] or ""
    some = show(client, place)
    assert [title.text() for title in some.tree.css("#kin h3")] == [each.work.title for each in found[:6]]
    assert [title.text() for title in card.tree.css("#kin h3")] == []


def test_the_same_as_json(client: Client, shelf: alcove.Library) -> None:
    work_id, found = a_work(shelf)
    line = client.get(f"/works/{work_id}/similar.json").json()
    assert line == {"id": work_id, "similar": [each.to_line() for each in found]}
    assert line["similar"][0]["why"]["relationship"] == ["Juno Adair/Hesper Vane"]


def test_another_name_of_the_work_leads_to_its_id(client: Client, shelf: alcove.Library) -> None:
    work_id, _ = a_work(shelf)
    assert client.get(f"/works/{work_id[:7]}/similar?card=1")["Location"] == f"/works/{work_id}/similar?card=1"
    assert client.get("/works/nothing/similar").status_code == 404


def test_a_work_that_has_nothing_in_common_with_any_says_so(
    client: Client, shelf: alcove.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_id, _ = a_work(shelf)
    monkeypatch.setattr(alcove.Library, "similar", lambda *_asked, **_how: ())
    for address in (f"/works/{work_id}/similar", f"/works/{work_id}/similar?card=1"):
        assert "Nothing here has a tag" in show(client, address).one("#kin").text()
