"""The program as a process: pipes, locales, signals."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.typing_in import Alcove
from tests.stories.works import a_folder, a_work, write


def test_pipes_get_utf_8_in_any_locale(tmp_path: Path):
    plain = Alcove(
        tmp_path / "library",
        {"LC_ALL": "C", "LANG": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    write(tmp_path / "works", a_work(1, title="雨夜來客 🌊"), "lamp.html")
    code, out, err = plain.run("import", tmp_path / "works", "--json")
    assert (code, err) == (0, b"")
    assert json.loads(out.split(b"\n")[0])["outcome"] == "new"
    assert b"\r" not in out
    code, out, err = plain.run("list", "--json")
    assert (code, err) == (0, b"")
    assert json.loads(out)["title"] == "雨夜來客 🌊"
    assert "雨夜來客 🌊".encode() in out
    assert "雨夜來客 🌊 by writer1".encode() in plain.run("list")[1]


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="file names are always Unicode there")
@pytest.mark.xfail(reason="the catalogue takes no path with half a character in it", raises=AssertionError)
def test_a_file_name_that_is_no_utf_8(tmp_path: Path):
    folder = tmp_path / "works"
    write(folder, a_work(1), "a.html").rename(os.fsencode(folder).decode() + "/" + os.fsdecode(b"caf\xe9.html"))
    code, out, err = Alcove(tmp_path / "library").run("import", folder, "--json")
    assert (code, err) == (0, b"")
    assert os.fsencode(json.loads(out.split(b"\n")[0])["file"]) == os.fsencode(folder) + b"/caf\xe9.html"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's way to give a program no output")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_program_without_streams_does_its_work(filled: Alcove, closed: str):
    """Where there is no standard output there is none to write to; nothing goes into a file that took its number."""
    command = f'"$0" -m alcove --library "$1" list title:"Lamp 1" {closed}'
    done = subprocess.run(["sh", "-c", command, sys.executable, filled.library], capture_output=True, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert filled.run("verify")[0] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end differently there")
@pytest.mark.parametrize(
    "words",
    [["list", "--json"], ["list"], ["facets", "--json"], ["runs", "1", "--json"], ["read", "ao3:9000001"]],
)
def test_a_pipe_that_is_closed_ends_quietly(filled: Alcove, words: list[str]):
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(
        [sys.executable, "-m", "alcove", "--library", str(filled.library), *words],
        stdout=writing,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(writing)
        _, err = process.communicate(timeout=60)
    remarks = [line for line in err.splitlines() if line != b"8 works."]
    assert (process.returncode, remarks) == (0, [])


@pytest.fixture
def hearing_ctrl_c() -> Iterator[None]:
    """Programs that are started hear Ctrl-C, also where the tests run in the background of a shell, which hears none."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hearing_ctrl_c")
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent differently there")
def test_ctrl_c_stops_cleanly_and_the_next_import_goes_on(tmp_path: Path):
    """The summary comes all the same; nothing that was reported is lost; nothing is broken."""
    alcove = Alcove(tmp_path / "library")
    folder = a_folder(tmp_path / "works", range(1, 900))
    with alcove.start("import", folder, "--json", "--jobs", "1", start_new_session=True) as process:
        assert process.stdout
        first = process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers hear it too
        rest, err = process.communicate(timeout=120)
    lines = [json.loads(line) for line in [first, *rest.splitlines()]]
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    summary = lines[-1]["summary"]
    assert summary["stopped"].startswith("Stopped by Ctrl-C.")
    assert summary["files"] == len(lines) - 1
    shown = {line["id"] for line in alcove.lines("list")}
    assert {line["work"] for line in lines[:-1]} <= shown
    assert alcove.lines("runs")[0]["state"] == "stopped"
    alcove.lines("import", folder)
    assert alcove.lines("count") == [{"total": 899}]
    assert alcove.lines("verify", "--deep")[-1]["summary"]["faults"] == 0


def test_the_entry_point_and_the_module_are_one(filled: Alcove):
    """``alcove`` beside the interpreter, ``python -m alcove``."""
    script = Path(sys.executable).with_name("alcove.exe" if sys.platform == "win32" else "alcove")
    if not script.exists():
        pytest.skip("alcove is not installed beside this interpreter")
    said = subprocess.run([script, "--library", str(filled.library), "count"], capture_output=True, check=True)
    assert said.stdout == filled.run("count")[1] == b"8\n"


def test_exit_codes_of_a_process(filled: Alcove, tmp_path: Path):
    assert filled.run("list", "fandm:X")[0] == 2
    assert filled.run("--nonsense")[0] == 2
    assert filled.run("export")[0] == 2
    assert Alcove(tmp_path / "nowhere").run("list")[0] == 3
    assert filled.run("--version") == (0, b"alcove 0.1.0\n", b"")


def test_an_original_through_a_pipe_is_byte_for_byte(filled: Alcove):
    [file] = filled.lines("show", "ao3:9000001")[0]["files"]
    assert filled.run("original", file["sha256"])[1] == (filled.library.parent / "works" / "1" / "w1.html").read_bytes()
