"""The reading pages: chapters, the entire work, and where one stopped."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

import alcove
from tests.stories.statements import counted
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown

FOG = "999000002"


def the(shelf: alcove.Library, site_id: str) -> str:
    return shelf.work(alcove.OWNER, f"ao3:{site_id}").id


def whole(client: Client, address: str) -> Shown:
    """A page that is streamed."""
    response = client.get(address)
    assert response.streaming
    return Shown(SimpleNamespace(status_code=response.status_code, content=response.getvalue()))


def test_the_first_chapter_begins_with_what_the_work_is(client: Client, shelf: alcove.Library) -> None:
    work_id = the(shelf, FOG)
    shown = Shown(client.get(f"/works/{work_id}/chapters/1"))
    assert shown.status == 200
    assert shown.headings(1) == ["What the Fog Returns"]
    assert shown.headings(2) == ["Chapter 1A Left-Hand Glove"]
    summaries = [one.text() for one in shown.tree.css("main details[open] > summary")]
    assert summaries[0] == "Summary"


def test_a_later_chapter_begins_with_itself(client: Client, shelf: alcove.Library) -> None:
    shown = Shown(client.get(f"/works/{the(shelf, FOG)}/chapters/2"))
    assert shown.headings(1) == ["Chapter 2A Key That Fits"]
    assert shown.headings(2) == []


def test_what_is_printed_says_where_it_is_from(client: Client, shelf: alcove.Library) -> None:
    work_id, source = the(shelf, FOG), f"https://archiveofourown.org/works/{FOG}"
    later = Shown(client.get(f"/works/{work_id}/chapters/2")).one(".printed")
    assert " ".join(later.text(separator=" ").split()) == f"What the Fog Returns by tallowmoth {source}"
    for first in (Shown(client.get(f"/works/{work_id}/chapters/1")), whole(client, f"/works/{work_id}/entire")):
        assert [one.text() for one in first.tree.css(".printed")] == [source]


def test_chapters_lead_to_one_another(client: Client, shelf: alcove.Library) -> None:
    work_id = the(shelf, FOG)
    middle = Shown(client.get(f"/works/{work_id}/chapters/2"))
    assert middle.link("PreviousA Left-Hand Glove") == f"/works/{work_id}/chapters/1"
    assert middle.link("NextEight Yards On") == f"/works/{work_id}/chapters/3"
    assert middle.one("link[rel=next]").attributes["href"] == f"/works/{work_id}/chapters/3"
    ways = middle.links("header nav")
    assert list(ways) == ["1A Left-Hand Glove", "2A Key That Fits", "3Eight Yards On", "Entire work"]
    assert middle.one("header nav a[aria-current=page]").text() == "2A Key That Fits"
    last = Shown(client.get(f"/works/{work_id}/chapters/3"))
    assert last.link("The endBack to the work’s card") == f"/works/{work_id}/end"


def test_the_bar_says_where_one_is(client: Client, shelf: alcove.Library) -> None:
    shown = Shown(client.get(f"/works/{the(shelf, FOG)}/chapters/2"))
    bar = " ".join(shown.one("header").text().split())
    assert "Chapter 2 of 3" in bar
    assert "1 min left" in bar
    progress = shown.one("progress").attributes
    assert (progress["value"], progress["max"]) == ("174", "762")


def test_a_chapter_that_is_not_there_says_how_many_are(client: Client, shelf: alcove.Library) -> None:
    shown = Shown(client.get(f"/works/{the(shelf, FOG)}/chapters/9"))
    assert shown.status == 404
    assert "What the Fog Returns has no chapter 9; version 1 has 3." in shown.text


@pytest.mark.parametrize(("asked", "status"), [("1", 200), ("7", 404), ("x", 400), ("-1", 400), ("1" * 40, 400)])
def test_a_version_is_a_number_that_there_is(client: Client, shelf: alcove.Library, asked: str, status: int) -> None:
    for page in ("chapters/1", "entire", "read"):
        response = client.get(f"/works/{the(shelf, FOG)}/{page}?version={asked}", follow=True)
        assert response.status_code == status, page


def test_a_version_is_kept_to_from_chapter_to_chapter(client: Client, shelf: alcove.Library) -> None:
    work_id = the(shelf, "999000003")
    old = Shown(client.get(f"/works/{work_id}/chapters/1?version=2"))
    assert "This is version 2 of the text." in old.text
    assert "NextSpring" not in old.links()
    assert client.get(f"/works/{work_id}/chapters/2?version=2").status_code == 404


@pytest.mark.parametrize(("page", "begins"), [("chapters/2", ""), ("entire", ""), ("chapters/2?find=key", "?find=key")])
def test_another_name_of_a_work_leads_to_its_id(client: Client, shelf: alcove.Library, page: str, begins: str) -> None:
    response = client.get(f"/works/ao3:{FOG}/{page}")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/works/{the(shelf, FOG)}/{page}"


def test_words_that_were_looked_for_are_marked(client: Client, shelf: alcove.Library) -> None:
    address = f"/works/{the(shelf, FOG)}/chapters/2"
    shown = Shown(client.get(f"{address}?find=key"))
    marks = shown.tree.css("main mark")
    assert {mark.text().lower() for mark in marks} == {"key"}
    assert [mark.id for mark in marks] == ["found", *(f"found-{n}" for n in range(2, len(marks) + 1))]
    assert shown.link("Take the marks away") == address
    assert shown.link("NextEight Yards On").endswith("/chapters/3?find=key")


def test_one_goes_from_place_to_place_round_about(client: Client, shelf: alcove.Library) -> None:
    address = f"/works/{the(shelf, FOG)}/chapters/2?find=the"
    places = len(Shown(client.get(address)).tree.css("main mark"))
    assert places > 2

    def at(place: str) -> tuple[str, str, str]:
        shown = Shown(client.get(f"{address}&place={place}"))
        told = " ".join(shown.one("nav[aria-label='Places of the words'] [role=status]").text().split())
        return told, shown.link("The place before"), shown.link("The next place")

    second, last = f"{address}&place=2#found-2", f"{address}&place={places}#found-{places}"
    assert at("1") == (f"Place 1 of {places}", last, second)
    assert at("2") == (f"Place 2 of {places}", f"{address}#found", f"{address}&place=3#found-3")
    assert at(str(places)) == (
        f"Place {places} of {places}",
        f"{address}&place={places - 1}#found-{places - 1}",
        f"{address}#found",
    )
    for nonsense in ("", "0", "-1", "x", "9" * 5000):
        assert at(nonsense) == at("1")
    assert at("999") == at(str(places))


def test_a_chapter_says_that_it_has_none_of_the_words_or_one(client: Client, shelf: alcove.Library) -> None:
    for words, told in (("zebra", "Not in this chapter"), ('"A fiddle peg"', "Place 1 of 1")):
        shown = Shown(client.get(f"/works/{the(shelf, FOG)}/chapters/2", {"find": words}))
        note = shown.one("nav[aria-label='Places of the words']")
        assert " ".join(shown.one("[role=status]", note).text().split()) == told
        assert [" ".join(link.text().split()) for link in note.css("a")] == ["Take the marks away"]


def test_words_that_cannot_be_read_mark_nothing(client: Client, shelf: alcove.Library) -> None:
    shown = Shown(client.get(f'/works/{the(shelf, FOG)}/chapters/2?find="key'))
    assert (shown.status, len(shown.tree.css("mark"))) == (200, 0)


def test_the_entire_work_is_one_page(client: Client, shelf: alcove.Library) -> None:
    work_id = the(shelf, FOG)
    shown = whole(client, f"/works/{work_id}/entire")
    assert shown.headings(1) == ["What the Fog Returns"]
    assert shown.headings(2) == ["Chapter 1A Left-Hand Glove", "Chapter 2A Key That Fits", "Chapter 3Eight Yards On"]
    texts = list(shelf.volume(alcove.OWNER, work_id).texts())
    for text in texts:
        (section,) = shown.tree.css(f"section#chapter-{text.number}")
        assert text.text.split()[-3:] == shown.one("div[data-text]", section).text().split()[-3:]
    assert list(shown.links("header nav").values()) == ["#chapter-1", "#chapter-2", "#chapter-3"]


def test_a_chapter_that_is_read_alone_is_that_of_the_entire_work(shelf: alcove.Library) -> None:
    for work in shelf.works(alcove.OWNER):
        for known in shelf.volume(alcove.OWNER, work.id).texts():
            alone = shelf.volume(alcove.OWNER, work.id, chapter=known.number)
            assert alone.text(known.number) == known


@pytest.mark.parametrize(
    ("site_id", "direction", "language"),
    [("999000008", "rtl", "ar"), ("999000014", "ltr", "zh"), (FOG, "ltr", "en"), ("999000010", "auto", None)],
)
def test_the_text_runs_as_its_language_does(
    client: Client, shelf: alcove.Library, site_id: str, direction: str, language: str | None
) -> None:
    article = Shown(client.get(f"/works/{the(shelf, site_id)}/chapters/1")).one("main article")
    assert (article.attributes["dir"], article.attributes.get("lang")) == (direction, language)


def test_a_chapter_takes_the_same_number_of_statements_wherever_it_stands(shelf: alcove.Library) -> None:
    client = visitor(shelf)
    counts = set()
    for site_id, chapter in ((FOG, 1), (FOG, 2), ("999000004", 1)):
        with counted(shelf) as seen:
            client.get(f"/works/{the(shelf, site_id)}/chapters/{chapter}")
        counts.add(len(seen))
    assert len(counts) == 1
    assert counts.pop() <= 6


def test_the_reading_pages_take_no_post(client: Client, shelf: alcove.Library) -> None:
    for page in ("chapters/1", "entire", "read"):
        assert client.post(f"/works/{the(shelf, FOG)}/{page}").status_code == 405
