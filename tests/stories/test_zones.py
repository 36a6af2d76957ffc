"""Times are shown in the library's zone, on the site and in the terminal; JSON has their zone with them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alcove import OWNER, open_library
from alcove.domain.moments import local, reading_in
from alcove.domain.tag_rules import Verb
from alcove.web import figures
from tests.cli.typing_in import Alcove
from tests.stories.works import a_work, take_in, write
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown

FAR = ("Pacific/Kiritimati", "Etc/GMT+12")  # 26 hours from one to the other: never the same day
MIDNIGHT = dt.datetime(2024, 7, 1, 0, 30, tzinfo=dt.UTC)


def settings(home: Path, zone: str) -> dict[str, str]:
    return {"HOME": str(home), "XDG_STATE_HOME": str(home), "LOCALAPPDATA": str(home), "ALCOVE_TIME_ZONE": zone}


def test_a_moment_is_told_as_the_clocks_of_a_zone_tell_it() -> None:
    with reading_in(ZoneInfo("America/New_York")):
        assert figures.moment(MIDNIGHT) == "30 Jun 2024, 20:30"
        assert figures.day_of(MIDNIGHT) == "30 Jun 2024"
        with reading_in(ZoneInfo("Europe/Vienna")):
            assert figures.moment(MIDNIGHT) == "1 Jul 2024, 02:30"
        assert figures.moment(MIDNIGHT) == "30 Jun 2024, 20:30"
    with reading_in(None):
        assert local(MIDNIGHT).replace(tzinfo=None) == MIDNIGHT.astimezone().replace(tzinfo=None)


@pytest.mark.parametrize("zone", FAR)
def test_times_on_the_site_are_those_of_the_library(tmp_path: Path, own_home: Path, zone: str) -> None:
    with open_library(tmp_path / "library", create=True, environ=settings(own_home, zone)) as library:
        take_in(library, write(tmp_path / "works", a_work(1, freeforms=("Tea", "tea leaves")), "one.html"))
        library.wrangle(OWNER, Verb.MERGE, "tea leaves", "Tea")
        browser, (work,), (run,) = visitor(library), library.works(OWNER), library.runs(OWNER)
        assert work.imported is not None
        there = {moment: moment.astimezone(ZoneInfo(zone)) for moment in (work.imported, run.started)}
        started = f"{figures.day(there[run.started].date())}, {there[run.started]:%H:%M}"
        for address in ("/runs", "/runs/1", "/about"):
            assert started in Shown(browser.get(address)).text
        day = figures.day(there[work.imported].date())
        assert f"imported {day}" in Shown(browser.get(f"/works/{work.id}")).text
        assert day in Shown(browser.get("/wrangling")).text


@pytest.mark.parametrize("zone", FAR)
def test_times_in_the_terminal_are_those_of_the_library(
    tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    write(tmp_path / "works", a_work(1, freeforms=("Tea", "tea leaves")), "one.html")
    alcove = Alcove(tmp_path / "library", settings(own_home, zone))
    alcove.type("import", tmp_path / "works")
    alcove.type("tags", "merge", "tea leaves", "Tea")
    (run,) = alcove.lines("runs")
    (work,) = alcove.lines("list")
    started = dt.datetime.fromisoformat(run["started"]).astimezone(ZoneInfo(zone))
    imported = dt.datetime.fromisoformat(work["imported"]).astimezone(ZoneInfo(zone))
    assert f"{started:%Y-%m-%d %H:%M}" in alcove.type("runs").stdout
    assert f"{imported:%Y-%m-%d}" in alcove.type("show", work["id"]).stdout
    assert f"{imported:%Y-%m-%d}" in alcove.type("tags", "acts").stdout
