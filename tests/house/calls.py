"""How the rules read names and calls in a syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import Source


def dotted(node: ast.AST) -> str:
    """``a.b.c`` for that expression; an unknown beginning is an empty word."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Each call with the dotted name that is called."""
    return ((node, dotted(node.func)) for node in source.nodes(ast.Call))


def imports(source: Source) -> Iterator[tuple[ast.stmt, str]]:
    """Each import statement with each full name that it asks for."""
    for plain in source.nodes(ast.Import):
        yield from ((plain, alias.name) for alias in plain.names)
    for node in source.nodes(ast.ImportFrom):
        yield from ((node, f"{node.module or ''}.{alias.name}") for alias in node.names)


def parents(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """From the inside out: each node that holds this one, with the child on the way to it."""
    child = node
    while (parent := getattr(child, "parent", None)) is not None:
        yield parent, child
        child = parent


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument, None where it is not given."""
    return next((word.value for word in call.keywords if word.arg == name), None)
