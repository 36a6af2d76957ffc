"""Imports so far: all of them, one with its files, undoing it and trying again; how a long act goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import alcove
from alcove import OWNER, Library
from alcove.library.runs import RunLine
from alcove.web import outcomes
from alcove.web.errands import Errand, ErrandState
from alcove.web.progress import Progress, lasting, progress
from tests.stories.works import a_folder, a_work, take_in, write
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown

LONG_S = 120
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with alcove.open_library(tmp_path / "library", create=True) as opened:
        yield opened


@pytest.fixture
def browser(library: Library) -> Client:
    return visitor(library)


def ended(browser: Any, address: str) -> Errand:
    errand: Errand = browser.defaults["alcove.errands"].wait(address.rpartition("/")[2], LONG_S)
    return errand


def figures(page: Shown) -> list[str]:
    """The run's figures, those that are shown."""
    tallies = page.tree.css("ul[aria-label='What came of it'] > li:not([hidden])")
    return [" ".join(node.text(separator=" ").split()) for node in tallies]


# Lists


def test_nothing_was_brought_in_yet(browser: Client) -> None:
    page = Shown(browser.get("/runs"))
    assert "Nothing was brought in yet." in page.text
    assert page.link("Bring works in") == "/import"
    assert browser.get("/runs.json").json() == {"total": 0, "runs": []}


def test_all_runs_newest_first_in_pages(browser: Client, library: Library, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "works", [1])
    for _ in range(32):
        take_in(library, folder)
    page = Shown(browser.get("/runs"))
    assert page.headings(2) == [f"Import {n}" for n in range(32, 2, -1)]
    assert "1 was here already" in page.text
    assert page.link("2", "nav[aria-label=Pages]") == "/runs?p=2"
    last = Shown(browser.get("/runs?p=2"))
    assert last.headings(2) == ["Import 2", "Import 1"]
    assert "1 new work" in last.text
    assert str(folder) in last.text
    line = browser.get("/runs.json?p=2").json()
    assert (line["total"], [run["run"] for run in line["runs"]]) == (32, [2, 1])


def test_a_page_number_that_is_none(browser: Client) -> None:
    assert browser.get("/runs?p=0").status_code == 400


# One run


@pytest.fixture
def mixed(library: Library, tmp_path: Path) -> Path:
    """The folder of an import with a work, a picture and a text without a preface."""
    folder = tmp_path / "mixed"
    write(folder / "fic", a_work(1), "lamp.html")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(200))
    (folder / "list.txt").write_text("Milk, eggs, lamp oil.", encoding="utf-8", newline="\n")
    take_in(library, folder)
    return folder


def test_a_run_tells_its_figures_and_each_file_what_became_of_it(
    browser: Client, library: Library, mixed: Path
) -> None:
    page = Shown(browser.get("/runs/1"))
    assert page.headings(1) == ["Import 1"]
    assert figures(page) == ["1 new work", "1 not understood", "1 left out"]
    assert page.link("1 left out") == "/runs/1?outcome=refused#files"
    assert "photo.jpg is a picture (JPEG), not a work; leave it out." in page.text
    assert page.link("lamp.html") == f"/works/{next(library.works(OWNER)).id}"
    assert "fic" in page.text
    assert page.text.count(str(mixed)) == 1
    line = browser.get("/runs/1.json").json()
    assert (line["run"], line["state"], line["progress"]) == (1, "done", None)
    assert [(Path(f["file"]).name, f["outcome"]) for f in line["files"]] == [
        ("lamp.html", "new"),
        ("list.txt", "unrecognised"),
        ("photo.jpg", "refused"),
    ]


def test_files_of_one_end_alone(browser: Client, mixed: Path) -> None:
    page = Shown(browser.get("/runs/1?outcome=refused"))
    assert "photo.jpg" in page.text
    assert "lamp.html" not in page.text
    assert page.link("All of them") == "/runs/1#files"
    assert "No file of this import came to this end." in Shown(browser.get("/runs/1?outcome=failed")).text
    assert browser.get("/runs/1?outcome=eaten").status_code == 400


def test_an_import_that_never_was_is_not_here(browser: Client, mixed: Path) -> None:
    del mixed
    answer = browser.get("/runs/9")
    assert answer.status_code == 404
    assert "There is no run 9; the newest is 1." in Shown(answer).text


def test_its_files_in_pages(browser: Client, library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(101):
        (folder / f"{number:03}.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes([number]) * 200)
    take_in(library, folder)
    page = Shown(browser.get("/runs/1"))
    assert "099.jpg" in page.text
    assert "100.jpg" not in page.text
    assert page.link("2", "nav[aria-label=Pages]") == "/runs/1?p=2#files"
    assert "100.jpg" in Shown(browser.get("/runs/1?p=2")).text


def test_a_run_that_never_was(browser: Client) -> None:
    page = Shown(browser.get("/runs/7"))
    assert "There is no run 7; nothing was imported yet." in page.text


# Undo and again


def test_undoing_says_what_will_happen_then_sends_it_to_the_trash(
    browser: Client, library: Library, mixed: Path
) -> None:
    page = Shown(browser.get("/runs/1"))
    asks = page.one("details:has(form[action='/runs/1/undo'])").text()
    assert page.text.index("Undo this import …") < page.text.index("Its files")
    assert "Up to 2 works that only this import brought go to the trash." in asks
    assert "Nothing is deleted: from the trash all of it comes back." in asks
    response = browser.post("/runs/1/undo")
    assert ended(browser, response["Location"]).state is ErrandState.DONE
    after = Shown(browser.get(response["Location"]))
    assert after.headings(1) == ["Undone"]
    assert after.link("To the trash") == "/trash"
    assert library.count(OWNER) == 0
    undone = Shown(browser.get("/runs/1"))
    assert "This import was undone" in undone.text
    assert undone.tree.css("form[action='/runs/1/undo']") == []
    assert "lamp.html" not in undone.links()


def test_what_failed_is_tried_again(browser: Client, library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "works"
    write(folder, a_work(1), "lamp.html")
    take_in(library, folder)
    response = browser.post("/runs/1/retry")
    assert ended(browser, response["Location"]).words == ("runs", "retry", "1", "--json")
    page = Shown(browser.get("/runs/2"))
    assert "Failed files, read again" in page.text
    assert "Try the failures again" not in page.text


@pytest.mark.parametrize("act", ["/runs/1/undo", "/runs/1/retry", "/errands/abc/stop"])
def test_acts_need_post_a_token_and_this_origin(library: Library, mixed: Path, act: str) -> None:
    browser: Any = visitor(library, enforce_csrf_checks=True)
    assert browser.get(act).status_code == 405
    assert browser.post(act).status_code == 403
    assert browser.post(act, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.defaults["alcove.errands"].all() == ()


# Long acts


def test_an_import_can_be_watched_left_and_stopped(browser: Client, library: Library, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "works", range(1, 600))
    address = browser.post("/import/folder", {"path": str(folder)})["Location"]
    line = browser.get(f"{address}.json").json()
    while not line["run"]:
        assert line["state"] == "running"
        line = browser.get(f"{address}.json").json()
    page = Shown(browser.get(address))
    assert page.one("progress") is not None
    assert page.one("noscript").html == '<noscript><meta http-equiv="refresh" content="2"></noscript>'
    assert "You can leave this page" in page.text
    assert page.link("import 1") == "/runs/1"
    run = Shown(browser.get("/runs/1"))
    assert run.one(f"form[action='{address}/stop'] button").text() == "Stop"
    for place in ("/import", "/runs", "/about"):
        assert Shown(browser.get(place)).link("See how it goes") == address
    assert Shown(visitor(library).get("/import")).link("See how it goes") == "/runs/1"  # another site's errand
    assert Shown(visitor(library).get("/runs/1")).tree.css("form[action$=stop]") == []
    assert visitor(library).get("/errands/unknown")["Location"] == "/runs/1"
    assert browser.post(f"{address}/stop")["Location"] == address
    assert ended(browser, address).state is ErrandState.STOPPED
    after = Shown(browser.get(address))
    assert after.headings(1) == ["Stopped"]
    assert after.tree.css("noscript, progress") == []
    assert browser.get(f"{address}.json").json()["state"] == "stopped"


def test_an_errand_that_is_forgotten_leads_to_all_runs(browser: Client) -> None:
    assert browser.get("/errands/unknown")["Location"] == "/runs"


def a_run(**told: Any) -> RunLine:
    usual: dict[str, Any] = {"counts": {}, "undone": False}
    return RunLine(1, NOON, None, "running", ("/works",), **(usual | told))


@pytest.mark.parametrize(
    ("run", "seconds", "shown"),
    [
        (a_run(), 0, Progress(None, "0 files")),
        (a_run(counts={"new": 1}), 1, Progress(None, "1 file")),
        (
            a_run(counts={"new": 900, "same": 300}, total_files=4800),
            60,
            Progress(250, "1,200 of 4,800 files", "20 files a second", "about 3 min left"),
        ),
        (
            a_run(counts={"new": 1200}, total_files=4800, total_bytes=1000, bytes_done=500),
            60,
            Progress(500, "1,200 of 4,800 files", "20 files a second", "about 1 min left"),
        ),
        (
            a_run(counts={"new": 6}, total_files=4, total_bytes=1000, bytes_done=1500),
            60,
            Progress(1000, "6 files", "1 file a second", ""),
        ),
    ],
)
def test_how_far_a_run_is(run: RunLine, seconds: int, shown: Progress) -> None:
    assert progress(run, NOON + dt.timedelta(seconds=seconds)) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (59.4, "59 s"), (60, "1 min"), (3540, "59 min"), (3600, "1 h 0 min"), (9000, "2 h 30 min")],
)
def test_how_long_something_lasts(seconds: float, shown: str) -> None:
    assert lasting(seconds) == shown


def test_figures_as_one_line() -> None:
    assert outcomes.told({}) == "0 new works"
    assert (
        outcomes.told({"new": 1, "same": 2000, "failed": 1})
        == "1 new work, 2,000 were here already, 1 could not be read"
    )
