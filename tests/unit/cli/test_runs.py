"""runs, trash."""

import json
from pathlib import Path

import pytest

from alcove.importing.outcome import Report
from tests.unit.cli.fake import FAILED, NEW, OTHER, WORK, Desk, Line, a_desk

RUN = {
    "run": 3,
    "started": "2026-01-02T03:04:05+00:00",
    "finished": "2026-01-02T03:05:05+00:00",
    "state": "done",
    "undone": False,
    "paths": ["ann/works"],
    "counts": {"new": 1200, "same": 0, "failed": 1},
}


def test_runs(tmp_path: Path):
    desk = a_desk(tmp_path, lines=[Line(RUN)])
    assert json.loads(desk.type("runs", "--json").stdout) == RUN
    shown = desk.type("runs").stdout
    assert "1,200 new, 1 failed" in shown
    assert "ann/works" in shown
    assert "same" not in shown


def test_no_runs_yet(desk: Desk):
    assert (desk.type("runs").stdout, desk.type("runs").stderr) == ("", "Nothing was imported yet.\n")
    assert desk.type("runs", "--json").output == ""


@pytest.mark.parametrize("words", [["runs", "3", "--outcome", "failed"], ["runs", "--outcome", "failed", "3"]])
def test_files_of_a_run(desk: Desk, words: list[str]):
    lines = [json.loads(line) for line in desk.type(*words, "--json").stdout.splitlines()]
    assert lines == [NEW.to_line(), FAILED.to_line()]
    assert desk.library.asked == [(3, "failed")]
    assert desk.type(*words).stdout.splitlines() == [
        "new           works/a.html  (abc1234567)",
        "failed        works/b.html",
        "    The reader crashed. Import it again.",
    ]


def test_undo(desk: Desk):
    lines = desk.type("runs", "undo", "3", "--json").stdout.splitlines()
    assert [json.loads(line) for line in lines] == [WORK.to_line(), OTHER.to_line()]
    assert desk.library.asked == [3]
    assert "abc1234567  One Lamp" in desk.type("runs", "undo", "3").stdout


def test_undo_of_nothing_says_so(tmp_path: Path):
    assert (
        a_desk(tmp_path, held=[]).type("runs", "undo", "3").stderr == "Run 3 had brought nothing that is still here.\n"
    )


def test_retry_is_an_import(tmp_path: Path):
    report = Report(4, {"failed": 1}, 0.1, 0, 0)
    desk = a_desk(tmp_path, stream=lambda: iter([FAILED, report]))
    result = desk.type("runs", "retry", "3", "--json")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [FAILED.to_line(), report.to_line()]
    assert result.exit_code == 1
    assert desk.library.asked == [3]


@pytest.mark.parametrize(
    "words",
    [
        ["undo"],
        ["undo", "x"],
        ["undo", "1", "2"],
        ["x"],
        ["1", "2"],
        ["redo", "1"],
        ["-1"],
        ["--outcome", "failed"],
        ["1", "--outcome", "x"],
    ],
)
def test_wrong_words(desk: Desk, words: list[str]):
    assert desk.type("runs", *words).exit_code == 2
    assert desk.opened == []


def test_trash_list(desk: Desk):
    lines = desk.type("trash", "list", "--json").stdout.splitlines()
    assert [json.loads(line) for line in lines] == [WORK.to_line(), OTHER.to_line()]
    assert desk.type("trash", "list").stdout.splitlines()[0] == "abc1234567  One Lamp by ann (annauser), ben"


def test_an_empty_trash_says_so(tmp_path: Path):
    assert a_desk(tmp_path, held=[]).type("trash", "list").stderr == "The trash is empty.\n"


def test_restore(desk: Desk):
    lines = desk.type("trash", "restore", "abc", "xyz", "--json").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [WORK.id, OTHER.id]
    assert desk.library.asked == [("abc", "xyz")]


def test_emptying_needs_a_yes(desk: Desk):
    """Where nobody can be asked, it is refused."""
    result = desk.type("trash", "empty")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert desk.library.asked == []
    assert desk.type("trash", "empty", "--yes", "--json").stdout == '{"summary": {"originals": 3}}\n'
    assert desk.library.asked == ["empty"]


@pytest.mark.parametrize(
    ("answer", "code", "asked"), [("y\n", 0, ["empty"]), ("n\n", 1, []), ("\n", 1, []), ("", 130, [])]
)
def test_emptying_asks_at_a_terminal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, asked: list[str]
):
    monkeypatch.setattr(
        "click.testing._NamedTextIOWrapper.isatty", lambda stream: stream.name == "<stdin>", raising=False
    )
    result = desk.type("trash", "empty", stdin=answer)
    assert (result.exit_code, desk.library.asked) == (code, asked)
    assert "Delete the files of 2 works for good?" in result.stderr
