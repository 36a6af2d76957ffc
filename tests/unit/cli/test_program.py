"""Errors become messages and exit codes, in one place."""

import errno
import re
from pathlib import Path

import pytest

from alcove import errors
from tests.unit.cli.fake import Desk, a_desk


def _raising(folder: Path, error: BaseException) -> Desk:
    desk = a_desk(folder)
    desk.library.error = error
    return desk


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError("So not."), 2),
        (errors.UnknownWorkError("No work."), 2),
        (errors.NoLibraryError("There is none."), 3),
        (errors.LibraryLockedError("An import runs since 10:00."), 3),
        (errors.DiskFullError("No room."), 3),
        (errors.ReaderFailedError("The reader crashed."), 1),
        (KeyboardInterrupt(), 130),
        (PermissionError(errno.EACCES, "Permission denied", "works/a.html"), 1),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 0),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_exit_codes(tmp_path: Path, error: BaseException, code: int):
    result = _raising(tmp_path, error).type("list", "--json")
    assert result.exit_code == code
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    if isinstance(error, errors.AlcoveError):
        assert result.stderr == f"error: {error}\n"


def test_a_path_that_cannot_be_read_is_named(tmp_path: Path):
    result = _raising(tmp_path, PermissionError(errno.EACCES, "Permission denied", "works/a.html")).type("list")
    assert result.stderr == "error: works/a.html: Permission denied\n"


def test_a_pipe_that_is_closed_is_no_error(tmp_path: Path):
    assert _raising(tmp_path, BrokenPipeError(errno.EPIPE, "Broken pipe")).type("list").stderr == ""


def test_windows_names_a_closed_pipe_differently(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    error = OSError(errno.EINVAL, "Invalid argument")
    assert _raising(tmp_path, error).type("list").exit_code == 1
    monkeypatch.setattr("alcove.cli.program.sys.platform", "win32")
    assert _raising(tmp_path, error).type("list").exit_code == 0


def test_what_must_not_happen_is_told_in_a_sentence_and_logged_whole(tmp_path: Path):
    result = _raising(tmp_path, ZeroDivisionError("of \x1b[2Jall")).type("list")
    log = tmp_path / "logs" / "alcove.log"
    assert result.exit_code == 1
    assert result.stderr == (
        "error: something that must not happen did: ZeroDivisionError: of [2Jall. "
        f"What was reported as done is safe. Details are in {log}.\n"
    )
    assert "Traceback (most recent call last)" in log.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_before_a_library_is_open_the_traceback_gets_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    desk = a_desk(tmp_path)
    monkeypatch.setattr(desk, "_open", None)
    result = desk.type("list")
    assert result.exit_code == 1
    [kept] = tmp_path.glob("alcove-*.log")
    assert str(kept) in result.stderr
    assert "TypeError" in kept.read_text(encoding="utf-8")


def test_a_query_is_shown_with_the_place_of_the_fault(desk: Desk):
    result = desk.type("list", "lamp", "fandm:X", "storm")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[1:3] == ["  lamp fandm:X storm", "       ^^^^^^"]
    assert result.stderr.splitlines()[3] == "Perhaps: lamp fandom:X storm"
    assert desk.opened == []


def test_what_the_shell_seems_to_have_eaten_is_guessed(desk: Desk):
    """``words:>10k`` without quotes arrives as ``words:``."""
    result = desk.type("list", "words:")
    assert result.exit_code == 2
    assert "words:10k.." in result.stderr


def test_control_characters_in_messages_are_taken_out(tmp_path: Path):
    result = _raising(tmp_path, errors.UnknownWorkError("No work is called '\x1b]0;x\x07'.")).type("list")
    assert result.stderr == "error: No work is called ']0;x'.\n"


def test_the_log_tells_the_command_and_neither_query_nor_title(tmp_path: Path):
    desk = a_desk(tmp_path)
    assert desk.type("list", "secretword", "--json").exit_code == 0
    assert desk.type("count", "secretword").exit_code == 0
    lines = (tmp_path / "logs" / "alcove.log").read_text(encoding="utf-8").splitlines()
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ([0-9a-f]{8}) INFO alcove: (list|count) ended with 0 after \d+\.\d\d s"
    found = [re.fullmatch(form, line) for line in lines]
    assert [match and match[2] for match in found] == ["list", "count"]
    assert len({match[1] for match in found if match}) == 2


def test_a_log_that_cannot_be_written_disturbs_nothing(tmp_path: Path):
    (tmp_path / "logs").write_text("a file where the folder should be", encoding="utf-8")
    result = a_desk(tmp_path).type("count")
    assert (result.exit_code, result.output) == (0, "2\n")


def test_the_library_option_names_the_library(desk: Desk):
    desk.type("--library", "somewhere", "count")
    desk.type("count")
    assert desk.opened == [("somewhere", {}), (None, {})]
