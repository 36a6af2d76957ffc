"""A series in its order, with what is not here."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client

import alcove
from alcove.domain.readings import SeriesPlace
from alcove.domain.viewer import Viewer
from tests.stories.works import a_work, take_in, write
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown

LAMPS = "The Lamp Cycle"


@pytest.fixture(scope="module")
def cycle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[alcove.Library]:
    """Parts 2, 4 and 7 of one series, an unnumbered one, and another author's series of the same title."""
    folder = tmp_path_factory.mktemp("works")
    here = "https://archiveofourown.org/series/1"
    for number, place in (
        (1, SeriesPlace(LAMPS, 4, here)),
        (2, SeriesPlace(LAMPS, 2, here)),
        (3, SeriesPlace(LAMPS, 7, here)),
        (4, SeriesPlace(LAMPS, 1, "https://archiveofourown.org/series/2")),
    ):
        write(
            folder,
            a_work(number, series=(place,), rating="Mature" if number == 3 else "General Audiences"),
            f"{number}.html",
        )
    with alcove.open_library(tmp_path_factory.mktemp("cycle") / "library", create=True) as library:
        take_in(library, folder)
        yield library


@pytest.fixture
def reader(cycle: alcove.Library) -> Client:
    return visitor(cycle)


def steps(shown: Shown, number: int = 1) -> list[str]:
    """What stands in the list of a series: titles, and sentences about gaps."""
    course = shown.tree.css("main section > ol")[number - 1]
    return [(row.css_first("h2") or row).text().strip() for row in course.iter()]


def test_parts_stand_in_order_and_gaps_are_named(reader: Client, cycle: alcove.Library) -> None:
    shown = Shown(reader.get("/series", {"name": LAMPS}))
    titles = {
        work.series[0].position: work.title
        for work in cycle.works(alcove.OWNER)
        if work.series[0].url and work.series[0].url.endswith("/1")
    }
    assert shown.status == 200
    assert shown.headings(1) == [LAMPS]
    assert steps(shown) == [
        "Part 1 is not here",
        titles[2],
        "Part 3 is not here",
        titles[4],
        "Parts 5 to 6 are not here",
        titles[7],
    ]
    assert len(steps(shown, 2)) == 1
    assert "Several series here have this title." in shown.text
    assert "4 works" in shown.text
    assert parse_qs(urlsplit(shown.link("All, with filters")).query)["q"] == [f'series:="{LAMPS}"']


def test_the_twin(reader: Client, cycle: alcove.Library) -> None:
    told = reader.get("/series.json", {"name": LAMPS}).json()
    assert told == cycle.series(alcove.OWNER, LAMPS).to_line()
    assert [[row["position"] for row in group["works"]] for group in told["groups"]] == [[2, 4, 7], [1]]


def test_what_a_ceiling_hides_is_a_gap_like_any_other(cycle: alcove.Library) -> None:
    child = visitor(cycle, Viewer("child", ceiling="General Audiences"))
    shown = Shown(child.get("/series", {"name": LAMPS}))
    assert steps(shown)[-1] != "Parts 5 to 6 are not here"
    assert len(steps(shown)) == 4


def test_a_long_series_leads_on(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alcove.web.pages.series._SHOWN", 2)
    shown = Shown(reader.get("/series", {"name": LAMPS}))
    assert len(shown.tree.css("main article")) == 2
    assert shown.link("The rest of them").startswith("/works?q=")


def test_all_series_and_one_that_is_not_here(reader: Client) -> None:
    assert Shown(reader.get("/series")).link(LAMPS) == f"/series?name={quote(LAMPS)}"
    shown = Shown(reader.get("/series", {"name": "The Lamp"}))
    assert shown.status == 404
    assert LAMPS in shown.links()
    assert reader.get("/series", {"name": "\0"}).status_code == 404
