"""What is set aside: the drawer, the trash; and the library's own page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

import alcove
from alcove import OWNER, Library
from alcove.domain.viewer import Viewer
from tests.stories.works import a_work, take_in, write
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown

LONG_S = 120
KIT = Viewer("Kit", "Teen And Up Audiences")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with alcove.open_library(tmp_path / "library", create=True) as opened:
        yield opened


@pytest.fixture
def browser(library: Library) -> Client:
    return visitor(library)


def follow(browser: Any, response: Any) -> Shown:
    """The page of an errand once it is over."""
    browser.defaults["alcove.errands"].wait(response["Location"].rpartition("/")[2], LONG_S)
    return Shown(browser.get(response["Location"]))


def toast(response: Any) -> str:
    """What the page after an act says of it."""
    found = LexborHTMLParser(response.content.decode()).css_first("[role=status]")
    return " ".join(found.text().split()) if found else ""


def titles(page: Shown, label: str) -> list[str]:
    return [node.text(strip=True) for node in page.tree.css(f"ul[aria-label='{label}'] label")]


def ids(page: Shown) -> list[str]:
    return [node.attributes["value"] or "" for node in page.tree.css("input[name=work]")]


# The drawer


@pytest.fixture
def unknown(library: Library, tmp_path: Path) -> None:
    """Three texts without a preface."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for name in ("bread", "ferry", "stairs"):
        text = f"<title>On {name}</title><p>There was {name}, and nobody asked why.</p>"
        (folder / f"{name}.html").write_text(text, encoding="utf-8", newline="\n")
    take_in(library, folder)


def test_an_empty_drawer_says_so(browser: Client) -> None:
    assert "The drawer is empty: every preface here was understood." in Shown(browser.get("/drawer")).text
    assert browser.get("/drawer.json").json() == {"total": 0, "works": []}


@pytest.mark.usefixtures("unknown")
def test_the_drawer_shows_what_was_not_understood(browser: Client) -> None:
    page = Shown(browser.get("/drawer"))
    assert page.headings(1) == ["The drawer 3"]
    assert sorted(titles(page, "Works in the drawer")) == ["On bread", "On ferry", "On stairs"]
    assert "ferry.html" in page.text
    assert page.link("Read On ferry").endswith("/read")
    assert "nobody asked why" in Shown(browser.get(page.link("Read On ferry"), follow=True)).text
    line = browser.get("/drawer.json").json()
    assert line["total"] == 3
    assert sorted(work["files"][0]["name"] for work in line["works"]) == ["bread.html", "ferry.html", "stairs.html"]


@pytest.mark.usefixtures("unknown")
def test_one_and_then_all_are_taken_into_the_lists(browser: Client, library: Library) -> None:
    first, *others = ids(Shown(browser.get("/drawer")))
    after = browser.post("/drawer/accept", {"work": [first], "here": [first, *others]}, follow=True)
    assert toast(after) == f"{library.work(OWNER, first).title} is in the lists now."
    assert [work.id for work in library.works(OWNER)] == [first]
    after = browser.post("/drawer/accept", {"all": "1", "here": others}, follow=True)
    assert toast(after) == "2 works are in the lists now."
    assert "The drawer is empty" in Shown(after).text
    assert library.count(OWNER) == 3


@pytest.mark.usefixtures("unknown")
def test_nothing_chosen_changes_nothing(browser: Client, library: Library) -> None:
    here = ids(Shown(browser.get("/drawer")))
    assert toast(browser.post("/drawer/accept", {"here": here}, follow=True)) == "Nothing was chosen."
    assert library.count(OWNER) == 0


# The trash


@pytest.fixture
def undone(library: Library, tmp_path: Path) -> None:
    """Three works of an import that was undone."""
    for number in (1, 2, 3):
        write(tmp_path / "works", a_work(number), f"w{number}.html")
    take_in(library, tmp_path / "works")
    library.undo_run(1)


def test_an_empty_trash_says_so(browser: Client) -> None:
    page = Shown(browser.get("/trash"))
    assert "The trash is empty." in page.text
    assert page.tree.css("main form") == []
    assert browser.get("/trash.json").json() == {"total": 0, "works": []}


@pytest.mark.usefixtures("undone")
def test_works_come_back_out_of_the_trash(browser: Client, library: Library) -> None:
    page = Shown(browser.get("/trash"))
    assert page.headings(1) == ["Trash 3"]
    assert sorted(titles(page, "Works in the trash")) == ["Lamp 1", "Lamp 2", "Lamp 3"]
    first, *others = ids(page)
    after = browser.post("/trash/restore", {"work": [first], "here": [first, *others]}, follow=True)
    assert toast(after) == f"{library.work(OWNER, first).title} is back in the library."
    assert Shown(after).headings(1) == ["Trash 2"]
    assert (
        toast(browser.post("/trash/restore", {"all": "1", "here": others}, follow=True))
        == "2 works are back in the library."
    )
    assert library.count(OWNER) == 3
    assert toast(browser.post("/trash/restore", {}, follow=True)) == "Nothing was chosen."


def test_a_version_in_the_trash_is_a_file_of_its_work(browser: Client, library: Library, tmp_path: Path) -> None:
    take_in(library, write(tmp_path / "a", a_work(1, expected=None), "old.html"))
    take_in(library, write(tmp_path / "b", a_work(1, chapters=2, expected=None), "new.html"))
    library.undo_run(2)
    page = Shown(browser.get("/trash"))
    assert titles(page, "Works in the trash") == ["1 file of Lamp 1"]
    (work_id,) = ids(page)
    assert "new.html" in page.text
    assert "old.html" not in page.text
    assert page.link("The rest of it is in the library.") == f"/works/{work_id}"
    assert toast(browser.post("/trash/restore", {"work": [work_id]}, follow=True)) == "The file is back."


@pytest.mark.usefixtures("undone")
def test_emptying_asks_for_the_number_of_works(browser: Client, library: Library) -> None:
    asks = Shown(browser.get("/trash")).one("details:has(form[action='/trash/empty'])").text()
    assert "The files of 3 works are deleted for good, here and now." in asks
    for typed in ("", "2", "yes"):
        after = browser.post("/trash/empty", {"typed": typed}, follow=True)
        assert toast(after) == "Nothing was deleted: what was typed is not the number of works in the trash, 3."
    assert len(list(library.trash(OWNER))) == 3
    page = follow(browser, browser.post("/trash/empty", {"typed": " 3 "}))
    assert page.headings(1) == ["The trash is empty"]
    assert "3 originals were deleted for good." in page.text
    assert list(library.trash(OWNER)) == []


# The library itself


def figures(page: Shown) -> dict[str, str]:
    """What the lists of figures say."""
    terms = page.tree.css("main dt")
    values = page.tree.css("main dd")
    return {
        " ".join(term.text().split()): " ".join(value.text().split()) for term, value in zip(terms, values, strict=True)
    }


def test_the_library_in_figures(client: Client, shelf: Library) -> None:
    page = Shown(client.get("/about"))
    works, words = shelf.totals(OWNER)
    told = figures(page)
    assert (told["Works"], told["Words"]) == (f"{works:,}", f"{words:,}")
    assert told["Folder"] == str(shelf.config.library)
    assert told["Version of Alcove"] == alcove.__version__
    assert told["English"] == str(shelf.count(OWNER, "lang:en"))
    assert told["Archive of Our Own"] == str(shelf.count(OWNER, "site:ao3"))
    assert page.link("French") == "/works?q=lang%3Afr"
    assert "Catalogue (SQLite)" in told
    line = client.get("/about.json").json()
    assert (line["works"], line["words"], line["version"]) == (works, words, alcove.__version__)
    assert line["attention"]["importing"] is None


def test_an_empty_library_in_figures(browser: Client) -> None:
    told = figures(Shown(browser.get("/about")))
    assert (told["Works"], told["Last import"]) == ("0", "none yet")


def test_looking_after_it(browser: Client, library: Library, tmp_path: Path) -> None:
    write(tmp_path / "works", a_work(1), "w.html")
    take_in(library, tmp_path / "works")
    checked = follow(browser, browser.post("/about/verify"))
    assert checked.headings(1) == ["Checked"]
    assert "No fault: every original is here, and catalogue and index agree." in checked.text
    indexed = follow(browser, browser.post("/about/reindex"))
    assert indexed.headings(1) == ["The index is new"]
    assert "1 work with 101 words can be found in it." in indexed.text


def test_faults_are_told(browser: Client, library: Library, tmp_path: Path) -> None:
    write(tmp_path / "works", a_work(1), "w.html")
    take_in(library, tmp_path / "works")
    for original in library.config.originals.rglob("*.zst"):
        original.unlink()
    page = follow(browser, browser.post("/about/verify"))
    assert "1 fault was found." in page.text


# Who may


ACTS = ("/drawer/accept", "/trash/restore", "/trash/empty", "/about/verify", "/about/reindex")


@pytest.mark.parametrize("act", ACTS)
def test_acts_need_post_a_token_this_origin_and_the_owner(library: Library, act: str) -> None:
    browser: Any = visitor(library, enforce_csrf_checks=True)
    assert browser.get(act).status_code == 405
    assert browser.post(act).status_code == 403
    assert browser.post(act, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    limited: Any = visitor(library, KIT)
    assert limited.post(act).status_code == 403
    assert browser.defaults["alcove.errands"].all() == limited.defaults["alcove.errands"].all() == ()


@pytest.mark.parametrize("address", ["/drawer", "/drawer.json", "/trash", "/trash.json", "/about", "/about.json"])
def test_pages_of_the_owner(library: Library, address: str) -> None:
    assert visitor(library, KIT).get(address).status_code == 403
