"""A sketch of the house to try the walls on: one module a layer, and nothing in them but imports."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.house.source import ROOT


@dataclass(frozen=True, slots=True)
class Verdict:
    """How import-linter ended, 0 where all walls hold, and what it said."""

    returncode: int
    stdout: str


def contracts() -> list[dict[str, object]]:
    """The import contracts of pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(settings["tool"]["importlinter"]["contracts"])


def layers() -> list[list[str]]:
    """The names of the house's top-level modules, from the top; those of one layer together."""
    (contract,) = (contract for contract in contracts() if contract["id"] == "layers")
    rows = contract["layers"]
    assert isinstance(rows, Sequence)
    return [[name.strip(" ()") for name in row.split("|")] for row in rows]


def sketch(folder: Path, imports: Mapping[str, str]) -> Path:
    """Writes a package ``alcove`` with every module that the contracts name, and these imports in some of them."""
    modules = {f"alcove.{name}" for layer in layers() for name in layer} | {"alcove"} | imports.keys()
    for contract in contracts():
        for key in ("source_modules", "protected_modules", "allowed_importers", "modules"):
            named = contract.get(key, [])
            assert isinstance(named, list)
            modules.update(named)
    for module in sorted(modules):
        place = folder.joinpath(*module.split("."))
        place.mkdir(parents=True, exist_ok=True)
        (place / "__init__.py").write_text(imports.get(module, "") + "\n", encoding="utf-8", newline="\n")
    return folder


@contextmanager
def checking() -> Iterator[Callable[[Path], Verdict]]:
    """What judges the package ``alcove`` in a folder by the contracts: one process for all, as starting takes most of the time."""
    environ = os.environ | {"COLUMNS": "400", "NO_COLOR": "1"}
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT, env=environ
    ) as process:
        yield lambda where: _ask(process, where)


def _ask(process: subprocess.Popen[str], where: Path) -> Verdict:
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{where}\n")
    process.stdin.flush()
    return Verdict(**json.loads(process.stdout.readline()))


def main() -> None:
    """Reads folders, a line each, and answers with a verdict each."""
    from importlinter.cli import lint_imports

    for line in sys.stdin:
        heard = io.StringIO()
        sys.path.insert(0, line.rstrip("\n"))
        with contextlib.redirect_stdout(heard):
            # Grimp looks for the package as an import would; nothing in the sketch is run.
            code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
        sys.path.remove(line.rstrip("\n"))
        print(json.dumps({"returncode": code, "stdout": heard.getvalue()}), flush=True)  # noqa: T201 - a process that answers by printing


if __name__ == "__main__":
    main()
