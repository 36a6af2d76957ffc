"""What a rule says about a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.house.source import Source


@dataclass(frozen=True, slots=True)
class Finding:
    """A line that breaks a rule, and what to do instead."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, which files it looks at, and how it looks."""

    name: str
    covers: Callable[[Source], bool]
    look: Callable[[Source], Iterator[Finding]]


def python(source: Source) -> bool:
    """Every Python file."""
    return source.path.suffix == ".py"


def product(source: Source) -> bool:
    """Python files of the package itself."""
    return python(source) and source.path.parts[:2] == ("src", "alcove")


def product_but_shells(source: Source) -> bool:
    """The package without the command line, which prints."""
    return product(source) and source.path.parts[2] != "cli"


def everything(source: Source) -> bool:
    """Every text file but the rules' own examples, which hold what the rules refuse."""
    return source.path.parts[:2] != ("tests", "house")
