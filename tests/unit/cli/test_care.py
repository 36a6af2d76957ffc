"""verify, init, reindex, reparse, doctor, config."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from alcove.config import SETTINGS
from alcove.domain.differences import Difference
from alcove.errors import NoLibraryError
from alcove.importing.outcome import Reparsed, Reread
from tests.unit.cli.fake import Desk, Line, a_desk

FAULT = {"problem": "missing", "where": "ab" * 32, "message": "The original is not there.", "fault": True}
PENDING = {"problem": "index", "where": "index", "message": "2 changes wait.", "fault": False}


def _verdict(faults: int, pending: int) -> dict[str, Any]:
    return {"summary": {"originals": 12, "works": 10, "faults": faults, "pending": pending, "seconds": 0.25}}


@pytest.mark.parametrize(("lines", "code"), [([PENDING, _verdict(0, 1)], 0), ([FAULT, PENDING, _verdict(1, 1)], 1)])
def test_verify_ends_with_1_for_faults_alone(tmp_path: Path, lines: list[dict[str, Any]], code: int):
    desk = a_desk(tmp_path, lines=[Line(line) for line in lines])
    result = desk.type("verify", "--deep", "--json")
    assert result.exit_code == code
    assert [json.loads(line) for line in result.stdout.splitlines()] == lines
    assert desk.library.asked == [True]
    assert desk.type("verify").exit_code == code


def test_verify_for_people(tmp_path: Path):
    desk = a_desk(tmp_path, lines=[Line(line) for line in (FAULT, PENDING, _verdict(1, 1))])
    assert desk.type("verify").stdout.splitlines() == [
        f"FAULT    {'ab' * 32}: The original is not there.",
        "pending  index: 2 changes wait.",
        "1 fault found, 1 pending: 12 originals and 10 works in 0.2 s.",
    ]


def test_init_on_a_library_changes_nothing(desk: Desk, tmp_path: Path):
    summary = {"library": str(tmp_path), "created": False, "works": 2, "words": 24690}
    assert json.loads(desk.type("init", "--json").stdout) == {"summary": summary}
    assert desk.opened == [(None, {})]
    assert (
        desk.type("init").stdout == f"The library in {tmp_path} is there already, with 2 works; nothing was changed.\n"
    )


def test_init_makes_one(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def opener(path: str | None, *, create: bool = False, **how: Any) -> Any:
        if not create:
            raise NoLibraryError("There is none.")
        return nullcontext(desk.library)

    monkeypatch.setattr(desk, "_open", opener)
    assert json.loads(desk.type("init", "--json").stdout)["summary"]["created"] is True
    assert desk.type("init").stdout == f"There is an empty library in {tmp_path} now. alcove import FOLDER fills it.\n"


def test_reindex(desk: Desk):
    summary = {"works": 2, "words": 24690, "catalogue": {}, "seconds": 0.5}
    assert json.loads(desk.type("reindex", "--json").stdout) == {"summary": summary}
    assert desk.type("reindex", "--catalogue").stdout == "The index holds 2 works with 24,690 words; it took 0.5 s.\n"
    assert desk.library.asked == [False, True]
    assert desk.opened == [(None, {"damaged": True})] * 2


def test_reparse(tmp_path: Path):
    """A line a field, then what it came to; in words no more than twenty files."""
    changes = (Difference("freeforms", None, "Fluff"), Difference("title", "A\x1b[31m", "B"))
    files = [Reread(f"{n:064}", "WORK", changes, moved=True) for n in range(22)]
    desk = a_desk(tmp_path, lines=[*files, Reparsed(30, 22, 22, 22, 0, {"freeforms": 22, "title": 22}, 1.25)])
    lines = [json.loads(line) for line in desk.type("reparse", "-fandom:X", "--dry-run", "--json").stdout.splitlines()]
    assert lines[0] == {"work": "WORK", "sha256": "0" * 64, "field": "freeforms", "before": None, "after": "Fluff"}
    assert len(lines) == 45
    assert lines[-1]["summary"] == {
        "files": 30, "changed": 22, "moved": 22, "left": 22, "failed": 0, "fields": {"freeforms": 22, "title": 22}, "seconds": 1.25,
    }  # fmt: skip
    said = desk.type("reparse").stdout.splitlines()
    assert said[:3] == ["WORK  file 000000000000", "    freeforms: not told -> 'Fluff'", "    title: 'A[31m' -> 'B'"]
    assert said[60:] == [
        "… and 2 more files; --json lists all.",
        "30 originals read again in 1.2 s: 22 tell something else.",
        "Changed: freeforms 22, title 22.",
        "22 belong to another work or version now; `alcove reparse` without a query puts them there.",
    ]
    assert desk.library.asked == [("-fandom:X", True), ("", False)]


def test_reparse_names_what_cannot_be_read_any_more(tmp_path: Path):
    desk = a_desk(tmp_path, lines=[Reread("0" * 64, "WORK", problem="Gone."), Reparsed(9, 0, 0, 0, 1, {}, 1.25)])
    result = desk.type("reparse", "--json")
    assert (result.exit_code, json.loads(result.stdout.splitlines()[0])) == (
        1,
        {"work": "WORK", "sha256": "0" * 64, "problem": "Gone."},
    )
    result = desk.type("reparse")
    assert (result.exit_code, result.stdout.splitlines()) == (
        1,
        [
            "WORK  file 000000000000",
            "    cannot be read any more, so that its old reading stays: Gone.",
            "9 originals read again in 1.2 s: 0 tell something else.",
            "1 cannot be read any more.",
        ],
    )


@pytest.mark.parametrize(("level", "code"), [("ok", 0), ("warning", 0), ("problem", 1)])
def test_doctor(tmp_path: Path, level: str, code: int):
    finding = {"level": level, "what": "space", "message": "Only 3 MB are free.", "remedy": "Make room."}
    desk = a_desk(tmp_path, lines=[Line(finding)])
    result = desk.type("doctor", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (code, finding)
    assert desk.type("doctor").stdout.splitlines() == [f"{level:<7}  Only 3 MB are free.", "         Make room."]


def test_config_shows_every_setting_and_where_it_was_set(desk: Desk, tmp_path: Path):
    rows = [json.loads(line) for line in desk.type("--library", str(tmp_path), "config", "--json").stdout.splitlines()]
    assert [row["setting"] for row in rows] == ["library", *(setting.key for setting in SETTINGS)]
    assert {tuple(row) for row in rows} == {("setting", "value", "origin", "help")}
    by_name = {row["setting"]: row for row in rows}
    assert (by_name["library"]["value"], by_name["library"]["origin"]) == (str(tmp_path), "--library")
    assert (by_name["import.timeout"]["value"], by_name["import.timeout"]["origin"]) == (120, "default")
    assert by_name["index.folder"]["value"] == str(tmp_path / "index")


def test_config_says_which_variable_named_the_library(desk: Desk):
    desk.environ["ALCOVE_LIBRARY"] = "elsewhere"
    assert json.loads(desk.type("config", "--json").stdout.splitlines()[0])["origin"] == "ALCOVE_LIBRARY"


def test_config_for_people(desk: Desk):
    shown = desk.type("config").stdout
    assert all(setting.key in shown for setting in SETTINGS)
