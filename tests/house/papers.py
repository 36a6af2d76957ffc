"""What the project's papers say, in a form that can be compared with the code."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.house.source import ROOT

_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"(?:src/alcove|tests|benchmarks|docs|\.ci)(?:/[\w.-]+)*/?")
_PAGE = re.compile(r"(?<![\w/.])docs/[\w./-]+\.md")
_TARGET = re.compile(r"\bmake ([a-z]+)\b")
_COMMAND = re.compile(r"\balcove (?:--library \S+ )?([a-z]+)\b")


def papers() -> Mapping[str, str]:
    """Every page, by its path in the repository."""
    paths = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(paths)}


def code_in(text: str) -> Iterator[str]:
    """What stands in backticks, and the lines of indented blocks without their comments."""
    yield from _CODE.findall(text)
    yield from (line.partition("  #")[0] for line in text.splitlines() if line.startswith("    "))


def broken_links(page: str, text: str, root: Path = ROOT) -> list[str]:
    """Links to files that are not there."""
    return [link for link in _LINK.findall(text) if not (root / page).parent.joinpath(link).exists()]


def missing_paths(text: str, root: Path = ROOT) -> list[str]:
    """Paths of the repository that are named and are not there. NAME stands for any name, ``.py`` may be left out."""
    kept_out = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    named = {code for code in _CODE.findall(text) if _PATH.fullmatch(code) and "NAME" not in code}
    named |= set(_PAGE.findall(text))
    asked = sorted(path for path in named if f"/{path.rstrip('/')}/" not in kept_out)
    return [path for path in asked if not (root / path).exists() and not (root / f"{path}.py").exists()]


def targets_in(text: str) -> set[str]:
    """The Makefile's targets that a page names."""
    return {target for code in code_in(text) for target in _TARGET.findall(code)}


def commands_in(text: str) -> set[str]:
    """The commands of ``alcove`` that a page names."""
    return {command for code in code_in(text) for command in _COMMAND.findall(code)}


def calls_in(text: str) -> list[list[str]]:
    """The words after ``alcove`` of each call in an indented block, or alone in backticks."""
    lines = (code.strip() for code in code_in(text))
    return [shlex.split(line)[1:] for line in lines if line.startswith("alcove ") and "…" not in line]
