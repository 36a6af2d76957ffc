"""A file of the repository, as the rules see it."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)
ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = ("src", "tests", "benchmarks", "docs", ".ci")
_TEXT = {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".svg", ".json", ".cfg", ".yml", ""}
_PASSED_OVER = {".git", "__pycache__", "node_modules", "results", "shelved"}


@dataclass(frozen=True)
class Source:
    """``path`` is relative to the repository."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of a Python file; each node knows its ``parent``."""
        tree = ast.parse(self.text, filename=str(self.path))
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                child.parent = node  # type: ignore[attr-defined]  # a place of our own on foreign nodes
        return tree

    @cached_property
    def _all_nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))  # walked once for all rules

    @cached_property
    def lines(self) -> list[str]:
        """The file's lines, without their ends."""
        return self.text.splitlines()

    def nodes(self, kind: type[Node]) -> Iterator[Node]:
        """All nodes of this kind."""
        return (node for node in self._all_nodes if isinstance(node, kind))

    def comments(self) -> Iterator[tuple[int, str]]:
        """Line and text of each comment."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string

    def docstrings(self) -> Iterator[tuple[int, str]]:
        """Line and text of each docstring."""
        for node in self._all_nodes:
            if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            text = ast.get_docstring(node, clean=False)
            if text is not None:
                yield node.body[0].lineno, text


@cache
def repository() -> tuple[Source, ...]:
    """Every text file that belongs to the repository, read and parsed once in a run."""
    return tuple(_files())


def _files() -> Iterator[Source]:
    paths = [path for path in ROOT.iterdir() if path.is_file()]
    paths += [path for folder in _FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in sorted(paths):
        relative = path.relative_to(ROOT)
        if path.suffix in _TEXT and not _PASSED_OVER.intersection(relative.parts):
            yield Source(PurePosixPath(relative.as_posix()), path.read_text(encoding="utf-8", errors="replace"))
