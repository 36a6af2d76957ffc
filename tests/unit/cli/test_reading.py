"""show, read, original."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from alcove.cli.typesetting import MEASURE, wrapped
from alcove.domain.viewer import OWNER
from tests.unit.cli.fake import WORK, Desk, Text, a_desk

SHA = "a" * 64


def test_show_gives_one_work_line(desk: Desk):
    [line] = desk.type("show", "ao3:90000002", "--json").stdout.splitlines()
    shown = json.loads(line)
    assert shown["id"] == WORK.id
    assert [v["number"] for v in shown["version_list"]] == [1, 2]
    assert desk.library.asked == ["ao3:90000002"]


def test_the_card_for_people(desk: Desk):
    lines = desk.type("show", "abc").stdout.splitlines()
    assert lines[:5] == [
        "One Lamp",
        "by ann (annauser), ben",
        "",
        "         Rating  Teen And Up Audiences",
        "       Warnings  No Archive Warnings Apply",
    ]
    assert "        Fandoms  Imaginary Saga, Lamps (TV)" in lines
    assert "       Chapters  2/2, complete" in lines
    assert lines[lines.index("Summary") + 1] == "  Of a lamp & its keeper."
    assert "Series" not in "\n".join(lines)
    assert any(line.split() == ["1", "Wick", "7"] for line in lines)
    assert any(line.split() == ["2", "current", "full", "12", "2024-03-04"] for line in lines)
    assert any(line.split() == ["aaaaaaaaaaaa", "html", "One_Lamp.html", "1,234", "2026-01-02"] for line in lines)
    assert [line for line in lines if line != line.rstrip()] == []


def test_the_log_of_a_downloader_and_calibres_description(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    card = desk.library.card(OWNER, "abc")
    log = [{"date": f"2024-01-{day:02}", "words": 100 * day, "chapters": None} for day in range(1, 16)]
    files = [{**card.rest["files"][0], "beside": "b" * 64}]
    monkeypatch.setattr(
        type(desk.library), "card", lambda *_: replace(card, rest={**card.rest, "history": log, "files": files})
    )
    lines = [line.split() for line in desk.type("show", "abc").stdout.splitlines()]
    told = [line[:2] for line in lines if line[:1] and line[0].startswith("2024-01-")]
    assert told == [[f"2024-01-{day:02}", f"{100 * day:,}"] for day in range(15, 3, -1)]
    assert ["aaaaaaaaaaaa", "html", "One_Lamp.html", "(with", "metadata.opf)", "1,234", "2026-01-02"] in lines


TEXTS = [
    Text(1, "Wick", "She carried the lamp by hand. " * 6 + "\n\nIt burned\x1b[2J."),
    Text(2, None, "آخر مصباح في الشارع"),
]


def test_the_text_for_people(tmp_path: Path):
    desk = a_desk(tmp_path, texts=TEXTS)
    assert desk.type("read", "abc").stdout.splitlines() == [
        "One Lamp by ann (annauser), ben",
        "",
        "",
        "Chapter 1: Wick",
        "───────────────",
        "",
        "She carried the lamp by hand. She carried the lamp by hand. She carried",
        "the lamp by hand. She carried the lamp by hand. She carried the lamp by",
        "hand. She carried the lamp by hand.",
        "",
        "It burned[2J.",
        "",
        "",
        "Chapter 2",
        "─────────",
        "",
        "آخر مصباح في الشارع",
    ]


def test_the_text_for_programs(tmp_path: Path):
    desk = a_desk(tmp_path, texts=TEXTS)
    lines = [
        json.loads(line)
        for line in desk.type("read", "abc", "--chapter", "1", "--version", "2", "--json").stdout.splitlines()
    ]
    assert lines == [text.to_line() for text in TEXTS]
    assert desk.library.asked == [("abc", 1, 2)]


def test_a_pager_on_demand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    paged: list[str] = []
    monkeypatch.setattr("click.echo_via_pager", paged.extend)
    desk = a_desk(tmp_path, texts=TEXTS)
    assert desk.type("read", "abc", "--pager").stdout == ""
    assert "".join(paged) == desk.type("read", "abc").stdout


@pytest.mark.parametrize(("height", "paged"), [(10, True), (200, False)])
def test_a_pager_for_long_texts_at_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, height: int, paged: bool
):
    lines: list[str] = []
    monkeypatch.setattr("click.echo_via_pager", lines.extend)
    monkeypatch.setattr(
        "click.testing._NamedTextIOWrapper.isatty", lambda stream: stream.name == "<stdout>", raising=False
    )
    monkeypatch.setenv("LINES", str(height))
    desk = a_desk(tmp_path, texts=TEXTS)
    shown = desk.type("read", "abc").stdout
    assert (len(lines), shown.count("\n")) == ((17, 0) if paged else (0, 17))
    assert desk.type("read", "abc", "--no-pager").stdout.count("\n") == 17


def test_wide_characters_count_two():
    line = "茶館打烊之後來了一位沒有影子的客人" * 6
    lines = wrapped(line)
    assert "".join(lines) == line
    assert [len(part) for part in lines] == [MEASURE // 2, MEASURE // 2, len(line) - MEASURE]


def test_a_blank_line_stays_and_a_long_word_is_broken():
    assert wrapped("") == [""]
    assert wrapped("x" * 100) == ["x" * 72, "x" * 28]


def test_an_original_comes_byte_for_byte(tmp_path: Path):
    data = bytes(range(256)) * 3 + b"\r\n\x00"
    desk = a_desk(tmp_path, originals={SHA: data})
    assert desk.type("original", SHA).stdout_bytes == data
    target = tmp_path / "out.epub"
    result = desk.type("original", SHA, "--output", str(target))
    assert (result.exit_code, result.stdout) == (0, "")
    assert target.read_bytes() == data


def test_an_existing_file_is_left_as_it_is(tmp_path: Path):
    target = tmp_path / "out.html"
    target.write_text("mine", encoding="utf-8")
    result = a_desk(tmp_path, originals={SHA: b"other"}).type("original", SHA, "--output", str(target))
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_file_in_no_folder_is_a_wrong_word(tmp_path: Path):
    target = tmp_path / "nowhere" / "out.html"
    result = a_desk(tmp_path, originals={SHA: b"x"}).type("original", SHA, "--output", str(target))
    assert (result.exit_code, result.stderr) == (2, f"error: {target} cannot be written: its folder does not exist.\n")


def test_a_folder_is_no_output_file(tmp_path: Path):
    assert a_desk(tmp_path, originals={SHA: b"x"}).type("original", SHA, "--output", str(tmp_path)).exit_code == 2


def test_a_half_written_file_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fails(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", fails)
    result = a_desk(tmp_path, originals={SHA: b"x"}).type("original", SHA, "--output", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "No space left" in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_unknown_original_makes_no_file(tmp_path: Path):
    result = a_desk(tmp_path).type("original", SHA, "--output", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_an_original_is_not_for_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "click.testing._NamedTextIOWrapper.isatty", lambda stream: stream.name == "<stdout>", raising=False
    )
    desk = a_desk(tmp_path, originals={SHA: b"x"})
    assert desk.type("original", SHA).exit_code == 2
    assert desk.opened == []
