"""inspect, with the real readers and no library."""

import json
import subprocess
import sys
from importlib.resources import as_file
from pathlib import Path

from alcove import samples
from tests.builders.calibre_folder import build_description, write_book
from tests.builders.plain_epub import build_plain_epub
from tests.stories.works import a_work
from tests.unit.cli.fake import Desk


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
    assert result.exit_code == 0
    assert "No preface was understood." in desk.type("inspect", str(picture)).stdout


def test_a_file_that_is_not_there(desk: Desk):
    assert desk.type("inspect", "nowhere.html").exit_code == 2


def test_calibres_description_beside_a_file_without_a_library(tmp_path: Path):
    """In a process of its own, in which nothing has started Django."""
    book = build_plain_epub(a_work(5, title=None, creators=()))
    described = build_description(title="One Lamp", identifiers={"ao3": "90000012"})
    folder = write_book(tmp_path / "shelf", "One Lamp", described, {"epub": book})
    call = [sys.executable, "-m", "alcove", "inspect", "--json", "--explain", str(folder / "One Lamp - A Writer.epub")]
    line = json.loads(subprocess.run(call, capture_output=True, check=True, cwd=tmp_path).stdout)
    assert (line["title"], line["site_id"], line["recognised"]) == ("One Lamp", "90000012", True)
    assert line["explanation"][-1] == "metadata.opf beside it: tells source, recognised, title"
