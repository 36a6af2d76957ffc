"""Importing is quick and has no effects, so that a command starts at once and a spawned process can import all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = frozenset({
    "click", "django", "lxml", "multiprocessing", "nh3", "numpy", "psycopg", "pyroaring", "rich", "selectolax",
    "sqlite3", "tantivy", "zstandard",
})  # fmt: skip

FOREIGN = HEAVY - {"multiprocessing", "sqlite3"}

#: Imports, then what each may bring along of the heavy packages.
IMPORTS = [
    ("import alcove", set()),
    ("import alcove; dir(alcove); alcove.AlcoveError, alcove.WorkFilter, alcove.OWNER", set()),
    ("import alcove.config, alcove.locks", set()),
    ("import alcove.formats", FOREIGN - {"django", "tantivy", "numpy", "pyroaring", "click", "rich", "psycopg"}),
    ("import alcove.search", set()),
    ("import alcove.cli", {"click"}),
]

WATCH = """
import importlib, json, os, pkgutil, signal, sys, threading

effects = []
sys.dont_write_bytecode = True  # what Python keeps of its own is nobody's effect

def watch(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        effects.append(f"writes {args[0]}")
    if event in {"subprocess.Popen", "os.fork", "os.posix_spawn", "socket.connect", "socket.bind", "os.mkdir", "os.remove", "sqlite3.connect", "os.chdir"}:
        effects.append(f"{event} {args[0]}")

import alcove.catalogue.connection
alcove.catalogue.connection.start()  # models can be imported only after this
before = dict(os.environ)
handlers = [signal.getsignal(number) for number in signal.valid_signals()]
sys.addaudithook(watch)
names = [module.name for module in pkgutil.walk_packages(alcove.__path__, "alcove.") if not module.name.endswith("__main__")]
for name in names:
    importlib.import_module(name)
effects += [f"starts {thread.name}" for thread in threading.enumerate() if thread is not threading.main_thread()]
effects += ["changes the environment"] * (before != dict(os.environ))
effects += ["changes signal handlers"] * (handlers != [signal.getsignal(number) for number in signal.valid_signals()])
print(json.dumps({"names": names, "effects": effects}))
"""


def run(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


def loaded_after(statement: str, folder: Path) -> set[str]:
    return set(json.loads(run(f"{statement}\nimport json, sys; print(json.dumps(sorted(sys.modules)))", folder)))


def heavy_after(statement: str, folder: Path) -> set[str]:
    return set(HEAVY) & {name.partition(".")[0] for name in loaded_after(statement, folder)}


@pytest.mark.parametrize(("statement", "allowed"), IMPORTS)
def test_importing_brings_along_no_more_than_it_needs(statement: str, allowed: set[str], tmp_path: Path) -> None:
    assert heavy_after(statement, tmp_path) - allowed == set()


def test_what_only_some_commands_need_waits_for_them(tmp_path: Path) -> None:
    later = {"alcove.domain.works", "difflib", "logging.handlers", "pickle", "secrets", "socket", "tempfile"}
    assert later & loaded_after("import alcove.cli", tmp_path) == set()


def test_a_list_waits_for_no_import_and_no_parser(tmp_path: Path) -> None:
    opened = f"import alcove; library = alcove.open_library({str(tmp_path / 'library')!r}, create=True, environ={{}})"
    listed = loaded_after(f"{opened}; list(library.works(alcove.OWNER, 'lamp'))", tmp_path)
    assert "alcove.library.browse" in listed
    assert {
        "alcove.importing",
        "alcove.formats.registry",
        "alcove.library.snippets",
        "nh3",
        "selectolax",
    } & listed == set()


def test_the_measure_sees_a_heavy_package(tmp_path: Path) -> None:
    assert heavy_after("import sqlite3", tmp_path) == {"sqlite3"}


def test_importing_every_module_has_no_effects(tmp_path: Path) -> None:
    seen = json.loads(run(WATCH, tmp_path))
    assert seen["effects"] == []
    assert {"alcove.domain.works", "alcove.catalogue.models"} <= set(seen["names"])
    assert list(tmp_path.iterdir()) == []


def test_every_public_name_can_be_had(tmp_path: Path) -> None:
    run("import alcove\nfor name in alcove.__all__: getattr(alcove, name)", tmp_path)
    run("import alcove; alcove.formats.read, alcove.errors.QueryError", tmp_path)
