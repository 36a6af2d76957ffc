"""import, have, accept: an outcome line as soon as a file is safe, then one summary."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alcove.errors import LibraryLockedError, WrongFolderError
from alcove.importing.outcome import Outcome, OutcomeKind, Progress, Report
from tests.unit.cli.fake import FAILED, NEW, OTHER, REFUSED, WORK, Desk, Line, a_desk

REPORT = Report(7, {"new": 1, "refused": 1}, 2.0, 2, 24690)


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "works").mkdir()
    return str(tmp_path / "works")


def _desk(folder: Path, *items: Outcome | Report | BaseException) -> Desk:
    """A desk whose import gives these, raising those that are errors; closing it is noted among the questions."""

    def stream() -> Iterator[Outcome | Report]:
        try:
            for item in items:
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            desk.library.asked.append("ended")

    desk = a_desk(folder, stream=stream)
    return desk


def test_outcome_lines_then_a_summary(tmp_path: Path, folder: str):
    result = _desk(tmp_path, NEW, REFUSED, REPORT).type("import", folder, "--json")
    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        NEW.to_line(),
        REFUSED.to_line(),
        REPORT.to_line(),
    ]
    assert result.stderr == ""


def test_options_reach_the_library(tmp_path: Path, folder: str):
    desk = _desk(tmp_path, REPORT)
    desk.type("import", folder, folder, "--dry-run", "--jobs", "3", "--rehash", "--yes")
    desk.type("import", folder)
    assert desk.library.asked[0] == ([folder, folder], {"dry_run": True, "jobs": 3, "rehash": True, "yes": True})
    assert desk.library.asked[2] == ([folder], {"dry_run": False, "jobs": None, "rehash": False, "yes": False})
    assert desk.opened == [(None, {}), (None, {"create": True})]


def test_failed_files_end_with_1(tmp_path: Path, folder: str):
    report = Report(7, {"new": 1, "failed": 1}, 2.0, 1, 12)
    assert _desk(tmp_path, NEW, FAILED, report).type("import", folder, "--json").exit_code == 1


def test_an_import_that_stopped_early_ends_with_1(tmp_path: Path, folder: str):
    result = _desk(tmp_path, NEW, Report(7, {"new": 1}, 2.0, 1, 12, "The import stopped: 3 MB are free.")).type(
        "import", folder
    )
    assert result.exit_code == 1
    assert "The import stopped: 3 MB are free.\n" in result.stdout


def test_what_calibre_keeps_for_itself_is_told_in_one_sentence(tmp_path: Path, folder: str):
    result = _desk(tmp_path, NEW, replace(REPORT, aside=1203)).type("import", folder)
    assert "calibre's own files (1,203) were passed over; what its metadata.opf tells belongs to the books." in (
        result.stdout.splitlines()
    )
    assert "calibre" not in _desk(tmp_path, NEW, REPORT).type("import", folder).stdout


def test_for_people_what_needs_attention_and_the_figures(tmp_path: Path, folder: str):
    result = _desk(tmp_path, NEW, REFUSED, REPORT).type("import", folder)
    assert result.stdout.splitlines() == [
        "refused: works/c.png",
        "    A picture is no work.",
        "Run 7: 2 files in 2.0 s, 1 a second: 1 new work, 1 refused.",
        "The library holds 2 works with 24,690 words.",
        "Originals were copied; the source is as it was and isn't needed any more.",
    ]


def test_of_many_alike_the_first_are_shown(tmp_path: Path, folder: str):
    report = Report(7, {"refused": 25}, 0.1, 0, 0)
    lines = _desk(tmp_path, *[REFUSED] * 25, report).type("import", folder).stdout.splitlines()
    assert lines.count("refused: works/c.png") == 20
    assert "… and 5 more refused; alcove runs 7 --outcome refused lists them." in lines


def test_the_space_that_is_needed_and_free_is_told_once(tmp_path: Path, folder: str) -> None:
    desk = _desk(tmp_path, REPORT)
    desk.library.progress = Progress(0, 0, 2, 3_456_789)
    (tmp_path / "originals").mkdir()
    said = desk.type("import", folder).stderr
    assert re.fullmatch(r"2 files, 3\.5 MB to look at; [\d,.]+ [MG]B are free for originals\.\n", said)
    assert desk.type("import", folder, "--json").stderr == ""


def test_a_dry_run_claims_nothing(tmp_path: Path, folder: str):
    lines = (
        _desk(tmp_path, NEW, Report(0, {"new": 1}, 0.1, 0, 0)).type("import", folder, "--dry-run").stdout.splitlines()
    )
    assert lines == ["Dry run: 1 file in 0.1 s: 1 new work."]


def test_ctrl_c_stops_cleanly_with_a_summary(tmp_path: Path, folder: str):
    desk = _desk(tmp_path, NEW, NEW, KeyboardInterrupt())
    desk.library.lines = [Line({"number": 9})]
    result = desk.type("import", folder, "--json")
    assert result.exit_code == 130
    summary = json.loads(result.stdout.splitlines()[-1])["summary"]
    assert {key: summary[key] for key in ("files", "new", "works", "words", "run")} == {
        "files": 2,
        "new": 2,
        "works": 2,
        "words": 24690,
        "run": 9,
    }
    assert summary["stopped"].startswith("Stopped by Ctrl-C.")
    assert desk.library.asked[-1] == "ended"


def test_an_import_that_nobody_listens_to_is_closed(tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch):
    desk = _desk(tmp_path, NEW, NEW, NEW, REPORT)
    written: list[object] = []

    def write(line: object, *, flush: bool) -> None:
        written.append(line)
        if len(written) == 2:
            raise BrokenPipeError

    monkeypatch.setattr("alcove.cli.following.write_json", write)
    result = desk.type("import", folder, "--json")
    assert result.exit_code == 1
    assert result.stderr.startswith("Stopped, since nobody reads the output")
    assert desk.library.asked[-1] == "ended"


def test_a_path_that_does_not_exist_makes_no_library(desk: Desk):
    result = desk.type("import", "no-such-folder")
    assert result.exit_code == 2
    assert "no-such-folder" in result.stderr
    assert desk.opened == []


def test_a_second_import_says_who_runs(tmp_path: Path, folder: str):
    result = _desk(tmp_path, LibraryLockedError("An import runs since 10:00.")).type("import", folder, "--json")
    assert (result.exit_code, result.stdout, result.stderr) == (3, "", "error: An import runs since 10:00.\n")


def test_the_wrong_folder_ends_with_2_where_nobody_can_be_asked(tmp_path: Path, folder: str):
    desk = _desk(tmp_path, WrongFolderError("Most of it is no work; --yes takes it all the same."))
    result = desk.type("import", folder)
    assert result.exit_code == 2
    assert "--yes takes it all the same" in result.stderr


@pytest.mark.parametrize(
    ("answer", "code", "tries"), [("y\n", 0, [False, True]), ("n\n", 1, [False]), ("", 130, [False])]
)
def test_at_a_terminal_the_wrong_folder_is_asked_about(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, tries: list[bool]
):
    asked: list[bool] = []

    def import_files(paths: object, *, yes: bool, **how: object) -> Iterator[Outcome | Report]:
        asked.append(yes)
        if not yes:
            raise WrongFolderError("Most of it is no work.")
        return iter([REPORT])

    monkeypatch.setattr(desk.library, "import_files", import_files)
    monkeypatch.setattr(
        "click.testing._NamedTextIOWrapper.isatty", lambda stream: stream.name == "<stdin>", raising=False
    )
    result = desk.type("import", str(desk.library.config.library), stdin=answer)
    assert (result.exit_code, asked) == (code, tries)
    assert "Most of it is no work." in result.stderr


def test_have(tmp_path: Path, folder: str):
    here = {"file": "a.html", "sha256": "a" * 64, "have": True, "work": "abc1234567"}
    gone = {"file": "b.html", "sha256": "b" * 64, "have": False, "work": None}
    desk = a_desk(tmp_path, lines=[Line(here), Line(gone)])
    assert [json.loads(line) for line in desk.type("have", folder, "--json").stdout.splitlines()] == [here, gone]
    result = desk.type("have", folder)
    assert result.stdout.splitlines() == ["here     a.html  (abc1234567)", "missing  b.html"]
    assert result.stderr == "1 of 2 are in the library.\n"
    assert result.exit_code == 0


def test_accept(desk: Desk):
    result = desk.type("accept", "abc", "ao3:1", "--json")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [WORK.id, OTHER.id]
    assert desk.library.asked == [("abc", "ao3:1")]
    assert (
        desk.type("accept", "abc").stdout.splitlines()[0]
        == "abc1234567  One Lamp by ann (annauser), ben: in the lists now."
    )
    assert desk.type("accept").exit_code == 2


def test_every_kind_of_outcome_is_counted_in_words():
    from alcove.cli.following import _SAYS

    assert set(_SAYS) == set(OutcomeKind)
