"""Imports killed at any moment lose nothing that they had reported as done."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove.library.opening import open_library
from tests.stories.works import a_folder, everything, take_in, verdict

OWNER = alcove.OWNER

_IMPORT = """
import json, os, sys
from alcove.library.opening import open_library
with open_library(sys.argv[1], create=True) as library:
    for line in library.import_files([sys.argv[2]], jobs=2):
        print(json.dumps(line.to_line()), flush=True)
"""

needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill a process outright")


def start(library: Path, folder: Path, environ: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _IMPORT, str(library), str(folder)]
    return subprocess.Popen(
        command,
        env=os.environ | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def killed_after(process: subprocess.Popen[str], seconds: float) -> list[dict[str, Any]]:
    """The outcome lines that were printed before the whole process group was killed."""
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    printed, _ = process.communicate()
    return [json.loads(line) for line in printed.splitlines() if line.endswith("}")]


@needs_kill
def test_nothing_that_was_reported_is_lost(tmp_path: Path, environ: dict[str, str]) -> None:
    """Killed many times at random moments; after each, what was reported is there; at the end all of it."""
    folder = a_folder(tmp_path / "works", range(1, 121))
    clean_environ = {k: v for k, v in environ.items() if k != "ALCOVE_CATALOGUE_URL"}
    with open_library(tmp_path / "clean", create=True, environ=clean_environ) as clean:
        take_in(clean, folder)
        expected = everything(clean)
    library, chance, reported = tmp_path / "library", random.Random(7), set()
    for _ in range(8):
        lines = killed_after(start(library, folder, environ), chance.uniform(0.2, 1.6))
        reported |= {
            line["sha256"] for line in lines if line.get("outcome") in ("new", "version", "file", "unrecognised")
        }
        with open_library(library, create=True, environ=environ) as opened:
            have = {h.sha256 for h in opened.have(OWNER, [folder]) if h.have}
            assert reported <= have
            assert verdict(opened).faults == 0
            listed = {work.id for work in opened.works(OWNER, "")}
            assert {line["work"] for line in lines if line.get("outcome") == "new"} <= listed
    with open_library(library, environ=environ) as opened:
        take_in(opened, folder)
        found = everything(opened)
        assert verdict(opened).pending == 0
    assert found["cards"].keys() == expected["cards"].keys()
    for key in ("found", "texts", "facets", "order"):
        assert found[key] == expected[key]


@needs_kill
def test_the_killed_library_is_the_same_after_a_rebuild(tmp_path: Path, own_home: Path) -> None:
    """Originals that a killed run had kept are numbered when they were taken in, and so they are again."""
    environ = {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)}
    folder, library = a_folder(tmp_path / "works", range(1, 61)), tmp_path / "library"
    killed_after(start(library, folder, environ), 0.9)
    with open_library(library, create=True, environ=environ) as opened:
        take_in(opened, a_folder(tmp_path / "more", range(40, 70)))
        take_in(opened, folder)
        before = everything(opened)
        opened.reindex(catalogue=True)
        after = everything(opened)
    for key in before:
        if key != "runs":
            assert after[key] == before[key]
