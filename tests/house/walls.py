"""A sketch of the house to try the walls on: one module a layer, and nothing in them but imports."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.house.source import ROOT


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


def check(where: Path) -> subprocess.CompletedProcess[str]:
    """Checks the package ``alcove`` in this folder against the contracts."""
    program = "import sys; from importlinter.cli import lint_imports_command as run; sys.path.insert(0, sys.argv[1]); run(sys.argv[2:])"
    command = [
        sys.executable,
        "-c",
        program,
        str(where),
        "--config",
        str(ROOT / "pyproject.toml"),
        "--no-cache",
        "--no-logo",
    ]
    environ = os.environ | {"COLUMNS": "400", "PYTHONPATH": str(where), "NO_COLOR": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=where, env=environ
    )
