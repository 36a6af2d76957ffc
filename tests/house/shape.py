"""Rules about names and sizes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from tests.house.findings import Finding
from tests.house.source import Source

#: Modules named after nothing, where things pile up.
NAMELESS = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"})

#: A file of this many lines is to be divided.
TOO_LONG = 450

#: Files that are longer all the same, with the lines they may have. This list only shrinks.
ALLOWED_LENGTHS: Mapping[str, int] = {}


def nameless_modules(source: Source) -> Iterator[Finding]:
    """Modules are called by the domain's nouns and verbs."""
    for part in (*source.path.parts[:-1], source.path.stem):
        if part in NAMELESS:
            yield Finding(1, f"{part!r} says nothing; name the module after what it knows or does")
    if source.path.parent.as_posix() == "src/alcove" and source.path.stem == "base":
        yield Finding(1, "'base' at the top level says nothing; name it after what stands on it")


def long_files(source: Source) -> Iterator[Finding]:
    """A file that has grown is divided before it is a heap."""
    allowed = ALLOWED_LENGTHS.get(str(source.path))
    count = len(source.lines)
    if allowed is None and count >= TOO_LONG:
        yield Finding(count, f"{count} lines; divide the file by its nouns below {TOO_LONG}")
    elif allowed is not None and count > allowed:
        yield Finding(count, f"{count} lines; it was allowed {allowed}, and the list only shrinks")
    elif allowed is not None and count < TOO_LONG:
        yield Finding(count, f"{count} lines; take it off ALLOWED_LENGTHS")


def open_values(source: Source) -> Iterator[Finding]:
    """Values of the core cannot be changed under their holder."""
    for node in source.nodes(ast.ClassDef):
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else ast.Call(decorator, [], [])
            if _name(call.func) == "dataclass":
                set_to_true = {word.arg for word in call.keywords if getattr(word.value, "value", None) is True}
                if not {"frozen", "slots"} <= set_to_true:
                    yield Finding(node.lineno, f"{node.name} is a value: @dataclass(frozen=True, slots=True)")


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
