"""What is set aside from the lists: the trash, and the drawer of what was not understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from alcove.catalogue import queries, tallies
from alcove.catalogue.queries import WorkRow
from alcove.domain.viewer import OWNER, Viewer
from alcove.domain.works import Work
from alcove.errors import UnknownWorkError
from alcove.importing import undo
from alcove.importing.run import import_lock
from alcove.library.cards import FileLine, file_line
from alcove.library.changed import indexed, texts
from alcove.library.parts import Parts
from alcove.library.read import called_in_trash, find
from alcove.library.runs import known_run

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A work in the drawer, and its files with what their readers noticed."""

    work: Work
    files: tuple[FileLine, ...]

    def to_line(self) -> dict[str, Any]:
        """As JSON: the *work* line, and of each file what its reader noticed."""
        told = [file.to_line() | {"problems": list(file.problems)} for file in self.files]
        return self.work.to_line() | {"files": told}


@dataclass(frozen=True, slots=True)
class DrawerPage:
    """A page of the drawer, newest import first; how many works are in it in all."""

    works: tuple[Unrecognised, ...]
    total: int

    def to_line(self) -> dict[str, Any]:
        """As JSON."""
        return {"total": self.total, "works": [each.to_line() for each in self.works]}


@dataclass(frozen=True, slots=True)
class Trashed:
    """A work with files in the trash, and the names of those. ``is_whole``: nothing of it is in the library beside."""

    work: Work
    files: tuple[str, ...]
    is_whole: bool

    def to_line(self) -> dict[str, Any]:
        """The *work* line."""
        return self.work.to_line()


def undo_run(parts: Parts, run: int) -> tuple[Work, ...]:
    """See ``Library.undo_run``."""
    known_run(parts, run)
    with import_lock(parts.catalogue, "undoing an import").acquire(timeout_s=0), texts(parts) as text_of:
        works = undo.undo_run(parts.catalogue, run, text_of, _now())
    return indexed(parts, works)


def trash(parts: Parts, viewer: Viewer, *, limit: int | None, offset: int) -> Iterator[Trashed]:
    """See ``Library.trash``."""
    rows = queries.trashed_works(parts.catalogue, highest=viewer.highest, limit=limit, offset=offset)
    while some := list(islice(rows, _BATCH)):
        yield from _trashed(parts, some)


def restore(parts: Parts, names: Iterable[str]) -> tuple[Trashed, ...]:
    """See ``Library.restore``."""
    rows: list[WorkRow] = []
    for name in names:
        found = called_in_trash(parts, OWNER, name)
        if len(found) != 1:
            raise UnknownWorkError(
                f"{name!r} names {'several works' if found else 'no work'} in the trash.",
                at_terminal="`alcove trash list` shows what is there.",
            )
        rows += found
    wanted = [row.work.id for row in rows]
    with import_lock(parts.catalogue, "taking works out of the trash").acquire(timeout_s=0), texts(parts) as text_of:
        were = {each.work.id: each for each in _trashed(parts, rows)}
        undo.restore(parts.catalogue, wanted, text_of, _now())
    return tuple(replace(were[work.id], work=work) for work in indexed(parts, wanted))


def _trashed(parts: Parts, rows: Sequence[WorkRow]) -> Iterator[Trashed]:
    files = queries.files_in_trash(parts.catalogue, [row.work.id for row in rows])
    return (Trashed(row.work, files.get(row.work.id, ()), row.hidden) for row in rows)


def empty_trash(parts: Parts) -> int:
    """See ``Library.empty_trash``."""
    with import_lock(parts.catalogue, "emptying the trash").acquire(timeout_s=0):
        return undo.empty_trash(parts.catalogue, parts.vault, _now())


def drawer(parts: Parts, viewer: Viewer, *, limit: int | None, offset: int) -> DrawerPage:
    """See ``Library.drawer``."""
    catalogue, highest = parts.catalogue, viewer.highest
    works = [row.work for row in queries.drawer_works(catalogue, highest=highest, limit=limit, offset=offset)]
    files: dict[str | None, list[FileLine]] = {}
    for file, reading in queries.files_of(catalogue, *(work.id for work in works)):
        files.setdefault(file.work_id, []).append(file_line(file, reading, None))
    held = tuple(Unrecognised(work, tuple(files.get(work.id, ()))) for work in works)
    return DrawerPage(held, tallies.in_drawer(catalogue, highest))


def accept(parts: Parts, viewer: Viewer, names: Iterable[str]) -> tuple[Work, ...]:
    """See ``Library.accept``."""
    wanted = [find(parts, viewer, name).work.id for name in names]
    undo.accept(parts.catalogue, wanted, _now())
    return indexed(parts, wanted)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
