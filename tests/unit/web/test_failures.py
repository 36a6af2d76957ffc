"""Pages that say why something is not here: what a person can do on the site, and no word of commands."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

import alcove
from alcove import OWNER, Library
from alcove.domain.viewer import Viewer
from tests.stories.works import a_work, take_in, write
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with alcove.open_library(tmp_path / "library", create=True) as opened:
        take_in(opened, write(tmp_path / "works", a_work(1, rating="Explicit"), "one.html"))
        yield opened


@pytest.fixture
def browser(library: Library) -> Client:
    return visitor(library)


def missing(browser: Client, address: str, status: int = 404) -> Shown:
    """A page that says why there is nothing; it has the site's words alone."""
    page = Shown(browser.get(address))
    assert page.status == status
    assert "`" not in page.text
    assert "--" not in page.text
    assert page.link("To the library") == "/"
    return page


def test_an_unknown_name_is_said_to_be_unknown(browser: Client) -> None:
    page = missing(browser, "/works/0000000000")
    assert "No work here is called '0000000000'." in page.text
    assert "trash" not in page.text
    assert browser.get("/works/0000000000.json").json() == {"error": "No work here is called '0000000000'."}
    missing(browser, "/originals/00000000")


def test_a_work_in_the_trash_is_taken_out_where_it_is_missed(browser: Client, library: Library) -> None:
    (work,) = library.works(OWNER)
    library.undo_run(1)
    for address in (f"/works/{work.id}", f"/works/{work.id}/chapters/1", f"/works/ao3:{work.site_id}"):
        page = missing(browser, address)
        assert "Lamp 1 is in the trash." in page.text
        assert page.link("To the trash") == "/trash"
    page = missing(browser, f"/works/{work.id}")
    sent = {field.attributes["name"]: field.attributes["value"] for field in page.tree.css("main form [name][value]")}
    back = browser.post("/trash/restore", sent, follow=True)
    assert back.redirect_chain == [(f"/works/{work.id}", 302)]
    assert "Lamp 1 is back in the library." in back.content.decode()


def test_the_trash_is_told_to_nobody_else(library: Library) -> None:
    (work,) = library.works(OWNER)
    library.undo_run(1)
    assert "trash" not in missing(visitor(library, Viewer("young", "General Audiences")), f"/works/{work.id}").text
    known = missing(visitor(library, Viewer("old", "Explicit")), f"/works/{work.id}")
    assert known.tree.css("main form") == []


@pytest.mark.parametrize("asked", ["chapters/31", "chapters/1?version=7"])
def test_a_chapter_that_is_not_there_leads_to_its_work(browser: Client, library: Library, asked: str) -> None:
    (work,) = library.works(OWNER)
    page = missing(browser, f"/works/{work.id}/{asked}")
    assert page.link("To the work’s card") == f"/works/{work.id}"
    assert "trash" not in page.text


def test_a_lost_original_is_said_how_to_bring_back(browser: Client, library: Library) -> None:
    (work,) = library.works(OWNER)
    (file,) = library.card(OWNER, work.id).files
    shutil.rmtree(library.config.originals)
    page = missing(browser, f"/originals/{file.sha256}", 503)
    assert "Put it back from a backup" in page.text
    assert page.link("Bring works in") == "/import"
