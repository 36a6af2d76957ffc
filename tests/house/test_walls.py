"""Who may import whom: held in the house, and proved to hold on a sketch of it."""

from __future__ import annotations

import ast
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.house.calls import imports
from tests.house.source import ROOT, Source, repository
from tests.house.walls import Verdict, checking, contracts, layers, sketch

PAIRS = list(itertools.pairwise(layer[0] for layer in layers()))
SIDEWAYS = [(layer[0], layer[1]) for layer in layers() if len(layer) > 1]

WALLS = {str(contract["id"]): str(contract["name"]) for contract in contracts()}

#: What each wall but the first refuses, tried one by one.
REFUSED = [
    ("core", {"alcove.domain": "import django"}),
    ("core", {"alcove.formats": "import tantivy"}),
    ("core", {"alcove.search": "import click"}),
    ("database", {"alcove.library": "from django.db import connections"}),
    ("site", {"alcove.web": "import sqlite3"}),
    ("engine", {"alcove.indexing": "import pyroaring"}),
    ("adapters", {"alcove.library.browse": "import alcove.engines"}),
    ("shells", {"alcove.cli": "import alcove.catalogue"}),
    ("shells", {"alcove.web": "import alcove.catalogue"}),
    ("readers", {"alcove.formats.epub": "import alcove.formats.html"}),
    ("readers", {"alcove.formats.epub": "import alcove.formats.x", "alcove.formats.x": "import alcove.formats.html"}),
    ("cycles", {"alcove.domain.a": "import alcove.domain.b", "alcove.domain.b": "import alcove.domain.a"}),
]


Check = Callable[[Path], Verdict]


@pytest.fixture(scope="module")
def check() -> Iterator[Check]:
    with checking() as asked:
        yield asked


def test_the_house_keeps_its_walls(check: Check) -> None:
    done = check(ROOT / "src")
    assert done.returncode == 0, done.stdout


def test_an_empty_sketch_keeps_them(check: Check, tmp_path: Path) -> None:
    done = check(sketch(tmp_path, {}))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("upper", "lower"), PAIRS)
def test_nothing_imports_up(upper: str, lower: str, check: Check, tmp_path: Path) -> None:
    done = check(sketch(tmp_path, {f"alcove.{lower}": f"import alcove.{upper}"}))
    assert f"{WALLS['layers']} BROKEN" in done.stdout


@pytest.mark.parametrize(("one", "other"), SIDEWAYS)
def test_nothing_imports_sideways(one: str, other: str, check: Check, tmp_path: Path) -> None:
    done = check(sketch(tmp_path, {f"alcove.{one}": f"import alcove.{other}"}))
    assert f"{WALLS['layers']} BROKEN" in done.stdout


@pytest.mark.parametrize(("wall", "imported"), REFUSED)
def test_the_walls_refuse(wall: str, imported: Mapping[str, str], check: Check, tmp_path: Path) -> None:
    done = check(sketch(tmp_path, imported))
    assert done.returncode == 1, done.stdout
    assert f"{WALLS[wall]} BROKEN" in done.stdout


def test_every_wall_was_tried() -> None:
    assert {wall for wall, _ in REFUSED} == WALLS.keys() - {"layers"}


def test_a_new_module_must_be_given_its_place(check: Check, tmp_path: Path) -> None:
    assert f"{WALLS['layers']} BROKEN" in check(sketch(tmp_path, {"alcove.attic": ""})).stdout


def test_the_ground_is_the_standard_library_only() -> None:
    ground = ("errors.py", "config.py", "interruption.py", "locks.py", "domain")
    found = [
        f"{source.path}:{statement.lineno}: {name}"
        for source in repository()
        if source.path.parts[:2] == ("src", "alcove") and source.path.parts[2] in ground and source.path.suffix == ".py"
        for statement, name in imports(source)
        if not is_ground(name)
    ]
    assert not found, "\n".join(found)


def test_only_the_catalogue_asks_the_database() -> None:
    found = [
        f"{source.path}:{statement.lineno}: {name}"
        for source in repository()
        if source.path.parts[:2] == ("src", "alcove")
        and source.path.parts[2] != "catalogue"
        and source.path.suffix == ".py"
        for statement, name in imports(source)
        if name.startswith(("django.db", "django.contrib.auth"))
    ]
    assert not found, "\n".join(found)


def is_ground(name: str) -> bool:
    top = name.partition(".")[0]
    return top == "alcove" or top in sys.stdlib_module_names


def test_the_ground_refuses_a_foreign_package() -> None:
    source = Source(ROOT, "import lxml.html\nimport json\nfrom alcove.domain import tags\n")  # type: ignore[arg-type]  # any path
    assert [name for _, name in imports(source) if not is_ground(name)] == ["lxml.html"]
    assert all(isinstance(statement, ast.Import | ast.ImportFrom) for statement, _ in imports(source))
