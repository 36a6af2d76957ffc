"""Bringing works in: by the path of a folder, and by files that are dropped on the page."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

import alcove
from alcove import OWNER, Library
from alcove.domain.viewer import Viewer
from alcove.web.errands import Errand, Errands
from tests.stories.works import a_folder, a_work, write
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown

LONG_S = 120
BY_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with alcove.open_library(tmp_path / "library", create=True) as opened:
        yield opened


@pytest.fixture
def browser(library: Library) -> Client:
    return visitor(library)


def ended(browser: Client, address: str) -> Errand:
    """The errand of this address once it is over."""
    return errands(browser).wait(address.rpartition("/")[2], LONG_S)


def errands(browser: Any) -> Errands:
    """The errands of the site."""
    found: Errands = browser.defaults["alcove.errands"]
    return found


def a_file(name: str, number: int, tmp_path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, write(tmp_path / "made", a_work(number), "w.html").read_bytes())


def outcomes(library: Library, run: int = 1) -> list[tuple[str, str]]:
    lines = library.run_outcomes(OWNER, run)
    return [(re.sub(r".*/uploads/[^/]+/", "", str(line["file"])), str(line["outcome"])) for line in lines]


def fault(page: Shown, label: str) -> str:
    """What is said of the field with this label."""
    named = next(node for node in page.tree.css("label") if node.text(strip=True) == label)
    described = page.one(f"[id='{named.attributes['for']}']").attributes["aria-describedby"]
    return page.one(f"[id='{described}']").text(strip=True)


# A folder by its path


def test_the_page_says_what_will_happen_and_how_much_is_free(browser: Client) -> None:
    page = Shown(browser.get("/import"))
    assert page.headings(1) == ["Bring works in"]
    assert re.search(r"copied into the library, .*; [\d,.]+ [kMG]B are free\. The folder stays as it is", page.text)
    line = browser.get("/import.json").json()
    assert set(line) == {"free_bytes", "importing"}
    assert line["importing"] is None
    assert line["free_bytes"] > 0


def test_a_folder_is_brought_in_by_an_errand_of_its_own(browser: Client, library: Library, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "works", [1, 2])
    response = browser.post("/import/folder", {"path": f'  "{folder}" '})
    assert response.status_code == 302
    errand = ended(browser, response["Location"])
    assert errand.words == ("import", "--json", str(folder))
    page = Shown(browser.get(response["Location"]))
    assert page.headings(1) == ["Brought in"]
    assert str(folder) in page.text
    assert page.link("2 new works") == "/runs/1?outcome=new#files"
    assert library.count(OWNER) == 2
    assert sorted(p.name for p in folder.rglob("*") if p.is_file()) == ["w1.html", "w2.html"]


def test_only_to_look_takes_nothing_in_and_offers_to(browser: Client, library: Library, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "works", [1, 2])
    response = browser.post("/import/folder", {"path": str(folder), "look": "1"})
    ended(browser, response["Location"])
    page = Shown(browser.get(response["Location"]))
    assert page.headings(1) == ["What would come of it"]
    assert "Nothing was taken in yet." in page.text
    assert page.one("form[action='/import/folder'] input[name=path]").attributes["value"] == str(folder)
    assert library.count(OWNER) == 0
    assert library.runs(OWNER) == ()


def test_only_to_look_names_what_would_be_no_work_and_promises_nothing(browser: Client, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "works", [1, 2])
    (folder / "typed.txt").write_text("A text that somebody typed, without a preface.\n", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    response = browser.post("/import/folder", {"path": str(folder), "look": "1"})
    ended(browser, response["Location"])
    page = Shown(browser.get(response["Location"]))
    assert "They would be kept and readable" in page.text
    assert "they would not be kept" in page.text
    assert "To the drawer" not in page.links()
    named = [node.text().strip() for node in page.tree.css("section[aria-labelledby=files-head] li > p:first-child")]
    assert named == ["picture.png", "typed.txt"]
    stopped = Shown(browser.post(f"{response['Location']}/stop", follow=True))
    assert "Stopping. Nothing was taken in." in stopped.one("[role=status]").text()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type the path of a folder, or of a file."),
        ("Downloads/fic", "Downloads/fic is only part of a path. Type all of it, such as {home}/Downloads/fic."),
        (
            "{tmp}/nowhere/fic",
            "There is no {tmp}/nowhere/fic on the machine that Alcove runs on. {tmp} is there, but nothing in it is called nowhere.",
        ),
        ("{tmp}/library", "{tmp}/library is this library itself. Name the folder where your downloads are."),
        (
            "{tmp}/library/originals",
            "{tmp}/library/originals is this library itself. Name the folder where your downloads are.",
        ),
    ],
)
def test_a_wrong_path_is_told_at_the_field_and_what_was_typed_stays(
    browser: Client, library: Library, tmp_path: Path, typed: str, says: str
) -> None:
    names = {"tmp": tmp_path, "home": Path.home()}
    response = browser.post("/import/folder", {"path": typed.format(**names)})
    page = Shown(response)
    assert page.status == 400
    assert fault(page, "Its path") == says.format(**names)
    assert page.field("Its path") == typed.format(**names)
    assert page.one("#path").attributes["aria-invalid"] == "true"
    assert errands(browser).all() == ()


def test_a_folder_that_is_probably_the_wrong_one_can_be_insisted_on(
    browser: Client, library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    for number in range(25):
        (folder / f"{number}.txt").write_text(
            f"A list of things to buy, the {number}th.", encoding="utf-8", newline="\n"
        )
    response = browser.post("/import/folder", {"path": str(folder)})
    ended(browser, response["Location"])
    page = Shown(browser.get(response["Location"]))
    assert page.headings(1) == ["That did not work"]
    assert "Of the first 25 readable files only 0 have a preface that Alcove understands." in page.text
    form = page.one("form[action='/import/folder']")
    fields = {
        i.attributes["name"]: i.attributes["value"]
        for i in form.css("input")
        if i.attributes["name"] != "csrfmiddlewaretoken"
    }
    assert fields == {"path": str(folder), "sure": "1"}
    ended(browser, browser.post("/import/folder", fields)["Location"])
    assert library.runs(OWNER)[0].counts == {"unrecognised": 25}


# Files that are dropped


def test_files_of_a_form_are_taken_in_under_their_own_names(browser: Client, library: Library, tmp_path: Path) -> None:
    files = [a_file("Ada's lamp.html", 1, tmp_path), a_file("灯.html", 2, tmp_path)]
    response = browser.post("/import/files", {"files": files})
    errand = ended(browser, response["Location"])
    assert errand.exit_code == 0
    assert outcomes(library) == [("Ada's lamp.html", "new"), ("灯.html", "new")]
    assert list((library.config.library / "uploads").iterdir()) == []
    page = Shown(browser.get("/runs/1"))
    assert "Dropped on the page" in page.text
    assert str(library.config.library) not in page.text
    assert page.link("灯.html") == "/works/" + next(library.works(OWNER, 'title:"Lamp 2"')).id


def test_two_files_of_one_name_are_two_files(browser: Client, library: Library, tmp_path: Path) -> None:
    files = [a_file("lamp.html", 1, tmp_path), a_file("lamp.html", 2, tmp_path)]
    ended(browser, browser.post("/import/files", {"files": files})["Location"])
    assert outcomes(library) == [("lamp (2).html", "new"), ("lamp.html", "new")]


def test_a_file_and_a_folder_of_one_name_are_both_kept(browser: Client, library: Library, tmp_path: Path) -> None:
    names = ("a.html", "a.html%2Fb.html", "a.html%2Fc.html", "b%2Fd.html", "b")
    files = {f"path:{name}": a_file("lamp.html", n, tmp_path) for n, name in enumerate(names, start=1)}
    ended(browser, browser.post("/import/files", files)["Location"])
    kept = ["a (2).html/b.html", "a (2).html/c.html", "a.html", "b (2)", "b/d.html"]
    assert outcomes(library) == [(name, "new") for name in kept]


def test_a_script_sends_folders_in_several_forms(browser: Client, library: Library, tmp_path: Path) -> None:
    first = browser.post(
        "/import/files?more=1", {"path:fic%2Fold%2Flamp.html": a_file("lamp.html", 1, tmp_path)}, headers=BY_SCRIPT
    )
    into = first.json()["into"]
    held = library.config.library / "uploads" / into
    assert [p.relative_to(held).as_posix() for p in held.rglob("*.html")] == ["fic/old/lamp.html"]
    last = browser.post(
        f"/import/files?into={into}", {"path:fic%2Flamp.html": a_file("lamp.html", 2, tmp_path)}, headers=BY_SCRIPT
    )
    assert ended(browser, last.json()["go"]).exit_code == 0
    assert outcomes(library) == [("fic/lamp.html", "new"), ("fic/old/lamp.html", "new")]
    assert not held.exists()


def test_the_last_form_sent_twice_brings_in_once(browser: Client, library: Library, tmp_path: Path) -> None:
    first = browser.post("/import/files?more=1", {"path:lamp.html": a_file("lamp.html", 1, tmp_path)})
    address = f"/import/files?into={first.json()['into']}"
    last = browser.post(address)
    again = browser.post(address, headers=BY_SCRIPT)
    assert (again.status_code, list(again.json())) == (409, ["error"])
    assert "being brought in already" in again.json()["error"]
    page = Shown(browser.post(address))
    assert page.one("#files-fault").text(strip=True) == again.json()["error"]
    assert ended(browser, last["Location"]).exit_code == 0
    assert len(errands(browser).all()) == 1
    assert outcomes(library) == [("lamp.html", "new")]
    assert list((library.config.library / "uploads").iterdir()) == []


def test_a_file_that_comes_after_the_last_form_is_brought_in_by_itself(
    browser: Client, library: Library, tmp_path: Path
) -> None:
    first = browser.post("/import/files?more=1", {"path:lamp.html": a_file("lamp.html", 1, tmp_path)})
    address = f"/import/files?into={first.json()['into']}"
    ended(browser, browser.post(address)["Location"])
    ended(browser, browser.post(address, {"path:late.html": a_file("late.html", 2, tmp_path)})["Location"])
    assert (outcomes(library), outcomes(library, 2)) == ([("lamp.html", "new")], [("late.html", "new")])


@pytest.mark.parametrize("into", ["../originals", "0123456789abcdef", "..", "%2e%2e"])
def test_an_upload_cannot_be_sent_into_another_folder(
    browser: Client, library: Library, tmp_path: Path, into: str
) -> None:
    before = set(library.config.originals.rglob("*"))
    browser.post(f"/import/files?more=1&into={into}", {"files": a_file("lamp.html", 1, tmp_path)}, headers=BY_SCRIPT)
    assert set(library.config.originals.rglob("*")) == before
    [held] = (library.config.library / "uploads").iterdir()
    assert held.name != into
    assert [p.name for p in held.iterdir()] == ["lamp.html"]


def test_no_file_is_told_at_the_field(browser: Client) -> None:
    page = Shown(browser.post("/import/files", {}))
    assert page.status == 400
    assert page.one("#files-fault").text(strip=True) == "No file was chosen."
    assert browser.post("/import/files", {}, headers=BY_SCRIPT).json() == {"error": "No file was chosen."}


def limited(library: Library, **settings: Any) -> Client:
    """A visitor to the library under other settings."""
    browser: Any = visitor(library)

    class Limited:
        def __getattr__(self, name: str) -> Any:
            return replace(library.config, **settings) if name == "config" else getattr(library, name)

    browser.defaults["alcove.library"] = Limited()
    limited_browser: Client = browser
    return limited_browser


def test_a_file_over_the_limit_is_left_out_and_the_setting_named(library: Library, tmp_path: Path) -> None:
    browser = limited(library, largest_file_mb=1)

    def large() -> SimpleUploadedFile:
        return SimpleUploadedFile("War and Peace.html", b"x" * (1 << 20 | 1))

    page = Shown(browser.post("/import/files", {"files": large()}))
    says = "War and Peace.html is larger than 1 MB, the limit in import.largest-file-mb, and was left out."
    assert (page.status, page.one("#files-fault").text(strip=True)) == (400, says)
    response = browser.post("/import/files", {"files": [large(), a_file("lamp.html", 1, tmp_path)]})
    ended(browser, response["Location"])
    assert outcomes(library) == [("lamp.html", "new")]
    toast = LexborHTMLParser(browser.get("/runs").content.decode()).css_first("[role=status]")
    assert toast is not None
    assert toast.text(strip=True) == says


def test_a_full_disk_refuses_all_of_it_and_keeps_nothing(library: Library, tmp_path: Path) -> None:
    browser = limited(library, keep_free_mb=1 << 40)
    page = Shown(browser.post("/import/files", {"files": a_file("lamp.html", 1, tmp_path)}))
    assert page.status == 507
    assert "(import.keep-free-mb). Nothing of this was taken in; your files are as they were" in page.text
    assert list((library.config.library / "uploads").iterdir()) == []


def test_files_on_other_pages_are_not_kept(browser: Client, library: Library, tmp_path: Path) -> None:
    browser.post("/import/folder", {"path": "", "files": a_file("lamp.html", 1, tmp_path)})
    assert not (library.config.library / "uploads").exists()


def test_an_upload_that_nobody_finished_goes_after_a_day(browser: Client, library: Library, tmp_path: Path) -> None:
    uploads = library.config.library / "uploads"
    for name, age in (("0" * 16, 25), ("1" * 16, 1)):
        (uploads / name).mkdir(parents=True)
        when = time.time() - age * 3600
        os.utime(uploads / name, (when, when))
    browser.get("/import")
    assert [p.name for p in uploads.iterdir()] == ["1" * 16]


# Who may


@pytest.mark.parametrize("address", ["/import/folder", "/import/files"])
def test_acts_need_post_a_token_and_this_origin(library: Library, tmp_path: Path, address: str) -> None:
    fields = {"path": str(tmp_path), "files": a_file("lamp.html", 1, tmp_path)}
    browser = visitor(library, enforce_csrf_checks=True)
    assert browser.get(address).status_code == 405
    assert browser.post(address, fields).status_code == 403
    assert browser.post(address, fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert errands(browser).all() == ()


@pytest.mark.parametrize("address", ["/import", "/import.json", "/runs", "/runs/1", "/errands/abc"])
def test_the_owner_alone_brings_in(library: Library, address: str) -> None:
    assert visitor(library, Viewer("Kit", "Teen And Up Audiences")).get(address).status_code == 403
