"""The SQL that a library's catalogue is asked, to be counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alcove import Library


@contextmanager
def counted(library: Library) -> Iterator[list[str]]:
    """The statements that are executed in the block, in this thread."""
    from django.db import connections

    seen: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    with connections[library._parts.catalogue.alias].execute_wrapper(note):
        yield seen
