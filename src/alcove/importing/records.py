"""AO3's own table of works, taken in as records: an index of their own beside the library's, never works.

It is reference data that AO3 gave away, and derived: no original is kept of it, and importing the table again makes it anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from alcove.errors import DamagedLibraryError, DiskFullError, FormatError
from alcove.importing.ao3_tables import Read, is_tags_table, is_works_table, read_tables
from alcove.importing.discover import Found
from alcove.importing.outcome import Outcome, OutcomeKind
from alcove.indexing.record_index import RecordIndex

#: How much of a file's beginning tells whether it is one of the tables.
HEAD = 256
_WORKS, _TAGS = "works", "tags"


class Table(StrEnum):
    """AO3's two tables."""

    WORKS = "works"
    TAGS = "tags"


def table_that_begins(head: bytes) -> Table | None:
    """The table that a file is which begins so; None for any other file."""
    return Table.WORKS if is_works_table(head) else Table.TAGS if is_tags_table(head) else None


def is_table(found: Found) -> bool:
    """Whether a file is one of the tables. Only its beginning is read, and what cannot be read is none."""
    with suppress(OSError), Path(found.path).open("rb") as file:
        return found.archive is None and table_that_begins(file.read(HEAD)) is not None
    return False


def foreseen(index: RecordIndex, found: Found, table: Table, *, rehash: bool) -> Outcome | None:
    """The end that a table comes to without being read: *refused*, or *same*; None where it is to be read."""
    if reason := _refusal(found, table):
        return Outcome(found.shown, OutcomeKind.REFUSED, reason=reason)
    with suppress(OSError):  # what is gone by now is told when it is read
        if not rehash and _noted(index) == _state(Path(found.path)):
            return Outcome(found.shown, OutcomeKind.SAME)
    return None


def take_in(index: RecordIndex, found: Found, keep_free: int, progress: Callable[[int], None]) -> Outcome:
    """Reads the table of works, with that of tags beside it, in place of the records of before; these stay where it fails.

    ``progress`` is told how many of the file's bytes are done, the table of tags counted in. Raises DiskFullError where
    less than ``keep_free`` bytes would be left.
    """
    works = Path(found.path)
    tags = _beside(works)
    try:
        state = _state(works)
        whole = works.stat().st_size + tags.stat().st_size
        _check_space(index, whole, keep_free)
        with index.engine.building(1) as rows:
            read = read_tables(works, tags, rows, lambda done: progress(found.size * done // max(whole, 1)))
            index.note.unlink(missing_ok=True)
        index.note.write_text(json.dumps(state | {"records": read.records}), encoding="utf-8", newline="\n")
    except FormatError as error:
        return Outcome(found.shown, OutcomeKind.FAILED, reason=str(error))
    except OSError as error:
        reason = f"It could not be taken in: {error.strerror or error}. Mend that and import again."
        return Outcome(found.shown, OutcomeKind.FAILED, reason=reason)
    return Outcome(found.shown, OutcomeKind.RECORDS, reason=_told(read))


def _told(read: Read) -> str:
    return (
        f"{read.records:,} {'record' if read.records == 1 else 'records'} of AO3's works of {read.first} to {read.last}, kept apart from your works. "
        "Ask them with --records: alcove count --records 'fandom:…'. The tables themselves are not kept."
    )


def _refusal(found: Found, table: Table) -> str | None:
    if table is Table.TAGS:
        tags = Path(found.path)
        works = tags.with_name(tags.name.replace(_TAGS, _WORKS, 1))
        if found.archive is None and works.is_file() and _beside(works) == tags:
            return f"It is AO3's table of tags, which is read together with {works.name} beside it."
        return (
            "It is AO3's table of tags. `alcove tags import` takes it; an import reads it beside AO3's table of works."
        )
    if found.archive is not None:
        return "It is AO3's table of works, inside an archive. Unpack it and the table of tags into one folder, and import that."
    tags = _beside(Path(found.path))
    if not tags.is_file():
        return f"It is AO3's table of works, and {tags.name}, the table of tags, is not beside it. Put it there and import again."
    return None


def _beside(works: Path) -> Path:
    """Where the table of tags is that goes with a table of works: ``tags-20210226.csv`` with ``works-20210226.csv``."""
    tags = works.name.replace(_WORKS, _TAGS, 1)
    return works.with_name(tags if tags != works.name else f"{_TAGS}-{works.name}")


def _state(works: Path) -> dict[str, object]:
    """What tells whether the tables are those that were read: sizes and times of both."""
    return {
        name: [(stat := path.stat()).st_size, stat.st_mtime_ns]
        for name, path in ((_WORKS, works), (_TAGS, _beside(works)))
    }


def _noted(index: RecordIndex) -> dict[str, object] | None:
    """The state of the tables that the records are from; None where that is not known, or the records cannot be read."""
    try:
        noted = json.loads(index.note.read_text(encoding="utf-8"))
        index.engine.applied()
        return {name: noted[name] for name in (_WORKS, _TAGS)}
    except (OSError, ValueError, KeyError, TypeError, DamagedLibraryError):
        return None


def _check_space(index: RecordIndex, coming: int, keep_free: int) -> None:
    """The index takes about as much as the table of works, and half as much again while it is made."""
    index.note.parent.mkdir(mode=0o700, exist_ok=True)
    free = shutil.disk_usage(index.note.parent).free
    if free - coming < keep_free:
        raise DiskFullError(
            f"The import stopped: {free >> 20} MB are free in {index.note.parent}, records need up to {coming >> 20} MB, and the "
            f"setting import.keep-free-mb leaves {keep_free >> 20} MB. Make room and import again."
        )
