"""Bringing works in: dropping files, leaving the page, naming a folder, undoing it all and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import alcove
from alcove import Library
from tests.browser.conftest import Site
from tests.browser.judging import axe
from tests.stories.works import a_work, write

LONG_MS = 120_000
TEXTS = ("bread", "ferry")


@dataclass(frozen=True, slots=True)
class Downloads:
    """A folder with two works and two texts without a preface."""

    folder: Path
    works: tuple[Path, ...]


@pytest.fixture
def downloads(tmp_path: Path) -> Downloads:
    folder = tmp_path / "downloads"
    works = tuple(write(folder, a_work(number, chapters=2), f"lamp {number}.html") for number in (1, 2))
    for name in TEXTS:
        text = f"<title>On {name}</title><p>There was {name}, and nobody asked why.</p>"
        (folder / f"{name}.html").write_text(text, encoding="utf-8", newline="\n")
    return Downloads(folder, works)


@pytest.fixture
def library(tmp_path: Path, own_home: Path) -> Iterator[Library]:
    with alcove.open_library(tmp_path / "library", create=True) as opened:
        yield opened


@pytest.fixture
def address(library: Library, site_with: Callable[[Library], Site]) -> str:
    return site_with(library).url


def heading(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("heading", level=1)


def figures(page: Page) -> list[str]:
    """What came of an import, as the page tells it."""
    items = page.get_by_role("list", name="What came of it").get_by_role("listitem")
    return [" ".join(text.split()) for text in items.all_inner_texts()]


def has_script(page: Page) -> bool:
    return bool(page.evaluate("matchMedia('(scripting: enabled)').matches"))


def test_drops_two_files_leaves_the_page_comes_back_and_opens_one(anywhere: Page, downloads: Downloads) -> None:
    page = anywhere
    page.goto("/import")
    scripted = has_script(page)  # with a script the page is left as soon as there are files
    page.locator("#files").set_input_files(downloads.works)
    if not scripted:
        page.get_by_role("button", name="Send them").click()
    page.wait_for_url("**/errands/*")
    there = page.url
    page.goto("/works")
    page.goto(there)
    expect(heading(page)).to_have_text("Brought in", timeout=LONG_MS)
    assert figures(page) == ["2 new works"]
    expect(page.get_by_text("Dropped on the page")).to_be_visible()
    page.get_by_role("link", name="Every file of it").click()
    page.get_by_role("link", name="lamp 2.html").click()
    expect(heading(page)).to_have_text("Lamp 2")


@pytest.mark.parametrize("place", ["in the field", "beside it"])
def test_drops_a_folder_and_a_file_anywhere_on_the_page(page: Page, downloads: Downloads, place: str) -> None:
    page.goto("/import")
    page.wait_for_load_state("networkidle")
    box = page.locator(".drop-place" if place == "in the field" else "h1").bounding_box()
    assert box is not None
    elsewhere = write(downloads.folder.with_name("elsewhere"), a_work(3, chapters=1), "lamp 3.html")
    drop(page, box["x"] + 5, box["y"] + 5, [downloads.folder, elsewhere])
    page.wait_for_url("**/errands/*")
    expect(heading(page)).to_have_text("Brought in", timeout=LONG_MS)
    assert figures(page) == ["3 new works", "2 not understood"]


def drop(page: Page, x: float, y: float, paths: Sequence[Path]) -> None:
    """Drops files from a disk at a place of the page, as a hand does."""
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": step, "x": x, "y": y, "data": data})
    session.detach()


def test_names_a_wrong_folder_reads_why_and_names_the_right_one(anywhere: Page, downloads: Downloads) -> None:
    page = anywhere
    page.goto("/import")
    path = page.get_by_label("Its path")
    wrong = downloads.folder.with_name("donwloads")
    path.fill(str(wrong))
    page.get_by_role("button", name="Bring it in").click()
    expect(path).to_have_accessible_description(
        f"There is no {wrong} on the machine that Alcove runs on. "
        f"{wrong.parent} is there, but nothing in it is called donwloads."
    )
    expect(path).to_have_value(str(wrong))
    path.fill(str(downloads.folder))
    page.get_by_role("button", name="Only look what is there").click()
    expect(heading(page)).to_have_text("What would come of it", timeout=LONG_MS)
    assert figures(page) == ["2 new works", "2 not understood"]
    page.get_by_role("button", name="Bring it in").click()
    expect(heading(page)).to_have_text("Brought in", timeout=LONG_MS)
    assert figures(page) == ["2 new works", "2 not understood"]


def test_undoes_an_import_and_takes_it_back_out_of_the_trash(
    anywhere: Page, library: Library, downloads: Downloads
) -> None:
    page = anywhere
    list(library.import_files([downloads.folder]))
    page.goto("/runs/1")
    page.get_by_text("Undo this import").click()
    expect(page.get_by_text("Nothing is deleted: from the trash all of it comes back.")).to_be_visible()
    page.get_by_role("button", name="Undo import 1").click()
    expect(heading(page)).to_have_text("Undone", timeout=LONG_MS)
    page.get_by_role("link", name="To the trash").click()
    expect(heading(page)).to_have_text("Trash 4")
    page.get_by_label("Lamp 1").check()
    page.get_by_role("button", name="Take the chosen back").click()
    expect(page.get_by_role("status").first).to_have_text("Lamp 1 is back in the library.")
    page.get_by_role("button", name="All 3 here").click()
    expect(page.get_by_role("main")).to_contain_text("The trash is empty.")
    page.goto("/drawer")
    expect(heading(page)).to_have_text("The drawer 2")
    page.goto("/works?q=sort:title")
    assert page.get_by_role("article").get_by_role("heading").all_inner_texts() == ["Lamp 1", "Lamp 2"]


def test_empties_the_trash_only_when_the_number_is_right(
    anywhere: Page, library: Library, downloads: Downloads
) -> None:
    page = anywhere
    list(library.import_files([downloads.folder]))
    library.undo_run(1)
    page.goto("/trash")
    page.get_by_text("Empty the trash").click()
    number = page.get_by_label("To confirm, type the number of works, 4:")
    number.fill("3")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("status").first).to_contain_text("Nothing was deleted")
    page.get_by_text("Empty the trash").click()
    number.fill("4")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("4 originals were deleted for good.")).to_be_visible(timeout=LONG_MS)


def test_takes_works_out_of_the_drawer(anywhere: Page, library: Library, downloads: Downloads) -> None:
    page = anywhere
    list(library.import_files([downloads.folder]))
    page.goto("/drawer")
    page.get_by_label("On ferry").check()
    page.get_by_role("button", name="Take the chosen in").click()
    expect(page.get_by_role("status").first).to_have_text("On ferry is in the lists now.")
    expect(heading(page)).to_have_text("The drawer 1")


def test_an_import_is_watched_to_its_end_without_a_hand(page: Page, tmp_path: Path) -> None:
    for number in range(1, 200):
        write(tmp_path / "many", a_work(number), f"{number}.html")
    page.goto("/import")
    page.get_by_label("Its path").fill(str(tmp_path / "many"))
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(heading(page)).to_have_text("Brought in", timeout=LONG_MS)
    assert figures(page) == ["199 new works"]


def test_a_script_sends_a_whole_folder_with_its_paths(page: Page, library: Library, downloads: Downloads) -> None:
    page.goto("/import")
    page.locator("#whole-folder").set_input_files(downloads.folder)
    expect(heading(page)).to_have_text("Brought in", timeout=LONG_MS)
    page.get_by_role("link", name="Every file of it").click()
    listed = page.get_by_role("region", name="Its files").get_by_role("listitem").all_inner_texts()
    assert [line.split("\n")[0] for line in listed] == ["bread.html", "ferry.html", "lamp 1.html", "lamp 2.html"]
    assert all("downloads" in line for line in listed)


def test_the_pages_hold_up(
    any_light: Page, library: Library, downloads: Downloads, shot: Callable[[Page, str], Path]
) -> None:
    page = any_light
    (downloads.folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(200))
    list(library.import_files([downloads.folder]))
    write(downloads.folder.with_name("more"), a_work(7), "lamp 7.html")
    list(library.import_files([downloads.folder.with_name("more")]))
    library.undo_run(2)
    for place in ("import", "runs", "runs/1", "drawer", "trash", "duplicates", "about"):
        page.goto(f"/{place}")
        for details in page.get_by_role("main").locator("summary").all():
            details.click()
        axe(page)
        shot(page, place.replace("/", "-"))
