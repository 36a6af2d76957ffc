"""Errands with the real program as child: what becomes of them, and of the folder that they clean up."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from alcove import config
from alcove.web import errands as module
from alcove.web.errands import Errand, Errands, ErrandState
from tests.cli.typing_in import Alcove
from tests.stories.works import a_folder

LONG_S = 120


@pytest.fixture
def library(tmp_path: Path) -> Alcove:
    made = Alcove(tmp_path / "library")
    made.lines("init")
    return made


@pytest.fixture
def errands(library: Alcove) -> Errands:
    return Errands(config.load(library.library, {}))


def ended(errands: Errands, words: list[str], cleanup: Path | None = None) -> Errand:
    started = errands.start(words, says="Something long.", cleanup=cleanup)
    assert (started.state, started.ended, started.exit_code) == (ErrandState.RUNNING, None, None)
    errand = errands.wait(started.id, LONG_S)
    assert errand == errands.get(started.id)
    assert errand.ended is not None
    assert errand.ended >= errand.started
    return errand


def test_an_import_that_works(errands: Errands, library: Alcove, tmp_path: Path):
    folder = a_folder(tmp_path / "works", range(1, 4))
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    errand = ended(errands, ["import", str(folder), "--json"], cleanup=folder)
    assert (errand.state, errand.exit_code, errand.error, errand.said) == (ErrandState.DONE, 0, None, ())
    assert errand.summary is not None
    assert (errand.summary["files"], errand.summary["works"]) == (files, 3)
    assert not folder.exists()
    assert library.lines("count") == [{"total": 3}]


def test_what_it_says_to_people_is_kept(errands: Errands, tmp_path: Path):
    errand = ended(errands, ["import", str(a_folder(tmp_path / "works", [1]))])
    assert errand.said[-1] == "Originals were copied; the source is as it was and isn't needed any more."
    assert "The library holds 1 work" in "\n".join(errand.said)
    assert errand.summary is None


def test_a_folder_that_is_not_there(errands: Errands, tmp_path: Path):
    upload = tmp_path / "upload"
    upload.mkdir()
    errand = ended(errands, ["import", str(tmp_path / "nowhere"), "--json"], cleanup=upload)
    assert (errand.state, errand.exit_code, errand.summary) == (ErrandState.FAILED, 2, None)
    assert errand.error is not None
    assert str(tmp_path / "nowhere") in errand.error
    assert not upload.exists()


def test_a_folder_that_is_probably_the_wrong_one(errands: Errands, library: Alcove, tmp_path: Path):
    folder = tmp_path / "lists"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number}.txt").write_text(f"A list of things to buy, the {number}th.", encoding="utf-8")
    errand = ended(errands, ["import", str(folder), "--json"], cleanup=folder)
    assert (errand.state, errand.exit_code) == (ErrandState.FAILED, 2)
    assert errand.error == errand.said[-1].removeprefix("error: ")
    assert not folder.exists()
    assert library.lines("count") == [{"total": 0}]


def test_one_that_is_stopped_ends_in_good_order(errands: Errands, library: Alcove, tmp_path: Path):
    folder = a_folder(tmp_path / "works", range(1, 600))
    started = errands.start(["import", str(folder), "--json", "--jobs", "1"], says="Import.", cleanup=folder)
    while not (library.library / "originals" / "manifest.jsonl").exists():
        assert errands.wait(started.id, 0.05).state is ErrandState.RUNNING
    errands.stop(started.id)
    errand = errands.wait(started.id, LONG_S)
    assert (errand.state, errand.exit_code) == (ErrandState.STOPPED, 130), errand
    assert errand.summary is not None
    assert errand.summary["stopped"].startswith("Stopped")
    assert not folder.exists()
    assert library.lines("runs")[0]["state"] == "stopped"
    assert library.lines("verify")[-1]["summary"]["faults"] == 0
    errands.stop(started.id)
    assert errands.get(started.id) == errand


@pytest.mark.skipif(sys.platform == "win32", reason="nothing can be deaf to a request there")
def test_one_that_does_not_hear_is_ended_by_force(errands: Errands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    deaf = tmp_path / "deaf.py"
    deaf.write_text(
        f"import pathlib, signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        f"pathlib.Path({str(tmp_path / 'up')!r}).touch()\ntime.sleep(600)\n",
        encoding="utf-8",
        newline="\n",
    )
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{deaf}"\n', encoding="utf-8", newline="\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(module, "_PATIENCE_S", 0.1)
    started = errands.start(["verify"], says="Check.")
    while not (tmp_path / "up").exists():
        assert errands.wait(started.id, 0.05).state is ErrandState.RUNNING
    errands.stop(started.id)
    errand = errands.wait(started.id, LONG_S)
    assert (errand.state, errand.exit_code) == (ErrandState.STOPPED, -9)


def test_the_second_of_two_imports_says_who_is_at_it(errands: Errands, library: Alcove, tmp_path: Path):
    folder = a_folder(tmp_path / "works", range(1, 600))
    first = errands.start(["import", str(folder), "--json", "--jobs", "1"], says="The first.")
    while not (library.library / "originals" / "manifest.jsonl").exists():
        assert errands.wait(first.id, 0.05).state is ErrandState.RUNNING
    second = ended(errands, ["import", str(folder), "--json"])
    assert (second.state, second.exit_code) == (ErrandState.FAILED, 3)
    assert second.error is not None
    assert "import.lock is held by an import, process " in second.error
    assert [errand.id for errand in errands.all()] == [second.id, first.id]
    errands.stop(first.id)
    assert errands.wait(first.id, LONG_S).state is ErrandState.STOPPED


def test_faults_are_a_result(errands: Errands, library: Alcove, tmp_path: Path):
    """A check that finds faults has done what it was asked for."""
    library.lines("import", a_folder(tmp_path / "works", [1]))
    for original in (library.library / "originals").rglob("*.zst"):
        original.chmod(0o600)
        original.write_bytes(b"")
    errand = ended(errands, ["verify", "--deep", "--json"])
    assert (errand.state, errand.exit_code) == (ErrandState.DONE, 1)
    assert errand.summary is not None
    assert errand.summary["faults"] == 1


def test_no_more_than_twenty_that_have_ended_are_kept(errands: Errands, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_KEPT", 2)
    ids = [ended(errands, ["--version"]).id for _ in range(4)]
    assert [errand.id for errand in errands.all()] == [ids[3], ids[2]]
    assert errands.get(ids[0]) is None
    errands.stop(ids[0])


def test_what_cannot_be_started_leaves_nothing_behind(
    errands: Errands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    upload = tmp_path / "upload"
    upload.mkdir()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(FileNotFoundError):
        errands.start(["verify"], says="Check.", cleanup=upload)
    assert not upload.exists()
    assert errands.all() == ()


@pytest.mark.parametrize("given", ["environment", "flag"])
def test_a_child_has_the_settings_that_its_site_was_given(library: Alcove, given: str):
    """Also where this process's environment says nothing of them."""
    if given == "flag":
        held = config.load(library.library, {}, {"catalogue_url": "nonsense"})
    else:
        held = config.load(library.library, {"ALCOVE_CATALOGUE_URL": "nonsense"})
    errand = ended(Errands(held), ["verify"])
    assert errand.state is ErrandState.FAILED
    assert errand.error == "catalogue.url is 'nonsense'; it must be a postgresql:// address, or unset for SQLite."


def test_an_import_outlives_its_site(library: Alcove, tmp_path: Path):
    """Whatever has ended the site, also a signal to all of its terminal."""
    folder = a_folder(tmp_path / "works", range(1, 100))
    site = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from alcove import config\n"
        "from alcove.web.errands import Errands\n"
        "Errands(config.load(Path(sys.argv[1]), {})).start(['import', sys.argv[2]], says='Import.')\n"
        "os.killpg(0, signal.SIGKILL) if sys.platform != 'win32' else os._exit(9)\n"
    )
    process = subprocess.run([sys.executable, "-c", site, library.library, folder], start_new_session=True, check=False)
    assert process.returncode != 0
    while [run["state"] for run in library.lines("runs")] != ["done"]:
        time.sleep(0.05)
    assert library.lines("count") == [{"total": 99}]
