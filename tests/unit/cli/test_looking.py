"""inspect, with the real readers and no library."""

import json
import subprocess
import sys
from importlib.resources import as_file
from pathlib import Path

import pytest

from alcove import formats, samples
from alcove.domain.works import Work
from tests.builders import ERAS, build_epub, build_html
from tests.builders.calibre_folder import build_description, write_book
from tests.builders.fanficfare import build_fanficfare_text
from tests.builders.htmlz import contents
from tests.builders.plain_epub import build_plain_epub
from tests.stories.works import a_work
from tests.unit.cli.fake import Desk
from tests.unit.formats.downloads import LAMP


def test_a_work_line_with_its_chapters(desk: Desk):
    with as_file(samples.folder()) as folder:
        file = str(folder / "The_Tidekeepers (1).html")
        line = json.loads(desk.type("inspect", file, "--json").stdout)
    assert (line["file"], line["recognised"], line["title"]) == (file, True, "The Tidekeeper’s Apprentice")
    assert line["chapter_list"] == [
        {"number": 1, "title": "Neap", "words": 258},
        {"number": 2, "title": "Spring", "words": 330},
    ]
    assert line["imported"] is None
    assert desk.opened == []


def test_a_card_for_people_and_why_this_reader(desk: Desk):
    with as_file(samples.folder()) as folder:
        shown = desk.type("inspect", str(folder / "Work_999000014.html"), "--explain").stdout
    assert "雨夜來客\nby 一盞茶 (yizhancha)\n" in shown
    assert "ao3-html" in shown


def test_what_is_no_work_says_why(desk: Desk, tmp_path: Path):
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    result = desk.type("inspect", str(picture), "--json")
    line = json.loads(result.stdout)
    assert (line["recognised"], line["chapter_list"]) == (False, [])
    assert line["reason"]
    assert list(Work(id="").to_line()) == [key for key in line if key in Work(id="").to_line()]
    assert (line["id"], line["title"], line["creators"], line["problems"]) == (None, None, [], [])
    assert result.exit_code == 0
    assert "No preface was understood." in desk.type("inspect", str(picture)).stdout


def test_a_file_that_is_not_there(desk: Desk):
    assert desk.type("inspect", "nowhere.html").exit_code == 2


def test_a_folder_is_a_file_where_an_e_book_lies_unpacked_in_it(desk: Desk, tmp_path: Path):
    folder = tmp_path / "Lamp.epub"
    for name, data in contents(build_epub(LAMP, ERAS[-1])).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    line = json.loads(desk.type("inspect", str(folder), "--json").stdout)
    assert (line["title"], line["recognised"], len(line["chapter_list"])) == (LAMP.title, True, 2)
    other = desk.type("inspect", str(tmp_path))
    assert other.exit_code == 2
    assert "is a folder, and not one in which an e-book lies unpacked; name the files in it" in other.stderr


def test_calibres_description_beside_a_file_without_a_library(tmp_path: Path):
    """In a process of its own, in which nothing has started Django."""
    book = build_plain_epub(a_work(5, title=None, creators=()))
    described = build_description(title="One Lamp", identifiers={"ao3": "90000012"})
    folder = write_book(tmp_path / "shelf", "One Lamp", described, {"epub": book})
    call = [sys.executable, "-m", "alcove", "inspect", "--json", "--explain", str(folder / "One Lamp - A Writer.epub")]
    line = json.loads(subprocess.run(call, capture_output=True, check=True, cwd=tmp_path).stdout)
    assert (line["title"], line["site_id"], line["recognised"]) == ("One Lamp", "90000012", True)
    assert line["explanation"][-1] == "metadata.opf beside it: tells source, recognised, title"


def test_a_skeleton_of_a_page_goes_to_standard_output(desk: Desk, tmp_path: Path):
    page = tmp_path / "One Lamp.html"
    page.write_bytes(build_html(LAMP, ERAS[-1]))
    result = desk.type("inspect", "--skeleton", str(page))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "<dt>Additional Tags:</dt>" in result.stdout
    assert "Lighthouse" not in result.stdout
    assert desk.opened == []


def test_a_skeleton_of_a_book_is_a_book_beside_nothing_else(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    book = tmp_path / "One Lamp.epub"
    book.write_bytes(build_epub(LAMP, ERAS[-1]))
    name = desk.type("inspect", "--skeleton", str(book)).stdout.strip()
    assert formats.read_bytes((tmp_path / name).read_bytes()).reader == "ao3-epub"
    again = desk.type("inspect", "--skeleton", str(book))
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == f"{name} is here already; nothing was written over it.\n"


def test_a_skeleton_is_no_json(desk: Desk, tmp_path: Path):
    page = tmp_path / "One Lamp.html"
    page.write_bytes(build_html(LAMP, ERAS[-1]))
    result = desk.type("inspect", "--skeleton", "--json", str(page))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no JSON" in result.stderr


def test_what_has_no_skeleton_says_what_to_do(desk: Desk, tmp_path: Path):
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    result = desk.type("inspect", "--skeleton", str(picture))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "only of HTML, EPUB, FB2 and text. Download the work as HTML or EPUB" in result.stderr


def test_a_skeleton_that_reads_otherwise_says_so(desk: Desk, tmp_path: Path):
    text = tmp_path / "a.txt"
    text.write_bytes(build_fanficfare_text(LAMP))
    result = desk.type("inspect", "--skeleton", str(text))
    assert result.exit_code == 0
    assert result.stderr.startswith("The skeleton does not read as the file does")
