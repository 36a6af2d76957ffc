"""What people did: rows of the catalogue, and plain lines of own/deeds.jsonl.

The row is written in the transaction, the line after its commit; a line that a
killed process did not come to write is written by the next who opens the
library. With originals/ the lines are enough to make everything again.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db.models import Max

from alcove.catalogue.connection import Catalogue, writing
from alcove.catalogue.models import Deed
from alcove.errors import DamagedLibraryError
from alcove.locks import FileLock

FILE_NAME = "deeds.jsonl"
_REACH = 1 << 16


class Did(StrEnum):
    """The verbs; with their bodies.

    import     run, paths, files, bytes   an import began, with so much to look at where that was known
    imported   run, state, counts, bytes  it ended, after so much; that it is broken is told by the next one
    late       run, files                 originals kept by an earlier run that were taken in only by this one
    met        run, files: sha256, path   originals that were here and were met again by this run, so that undoing another leaves them
    undo       run                        what only this run brought went to the trash
    restore    works                      works came back out of the trash
    empty      files: sha256, source, text_hash, number, of each original deleted for good
    accept     works                      unrecognised works came out of the drawer
    link       works: source, into        works whose files are another's from now on, which is the same work
    unlink     works                      sources of works that have their files back
    apart      works                      two sources that are two works, whatever they have in common
    wrangle    steps: do, kind, name, other   what was done to tags, in this order (``domain.tag_rules.Step``)
    unwrangle  act                        the number of an act of wrangling that is undone
    keep       use, name, query           a saved search or a standing rule was made (``domain.keeping``)
    rename     kept, name                 the saved search that the deed of this number kept has another name
    drop       kept                       what the deed of this number kept is kept no longer
    """

    IMPORT = "import"
    IMPORTED = "imported"
    LATE = "late"
    MET = "met"
    UNDO = "undo"
    RESTORE = "restore"
    EMPTY = "empty"
    ACCEPT = "accept"
    LINK = "link"
    UNLINK = "unlink"
    APART = "apart"
    WRANGLE = "wrangle"
    UNWRANGLE = "unwrangle"
    KEEP = "keep"
    RENAME = "rename"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class DeedLine:
    """One deed as it stands in own/deeds.jsonl."""

    number: int
    at: dt.datetime
    did: str
    body: Mapping[str, Any]
    person: str = ""

    def to_json(self) -> str:
        """The line, without its end."""
        row = {
            "number": self.number,
            "at": self.at.isoformat(),
            "did": self.did,
            "person": self.person,
            "body": self.body,
        }
        return json.dumps(row, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str) -> DeedLine:
        """The inverse of :meth:`to_json`."""
        row = json.loads(line)
        return cls(row["number"], dt.datetime.fromisoformat(row["at"]), row["did"], row["body"], row.get("person", ""))


def record(catalogue: Catalogue, did: Did, body: Mapping[str, Any], *, at: dt.datetime, person: str = "") -> int:
    """Records a deed; its number. Called inside ``writing``; ``write_out`` follows after the commit."""
    number = _newest(catalogue) + 1
    Deed.objects.using(catalogue.alias).create(number=number, at=at, did=did.value, body=body, person=person)
    return number


def write_out(catalogue: Catalogue) -> int:
    """Appends the lines that own/deeds.jsonl does not have yet; how many. Durable when it returns."""
    path = catalogue.own / FILE_NAME
    with FileLock(catalogue.locks / "own.lock", what="writing own/").acquire(timeout_s=60):
        _cut_torn_line(path)
        last = _last_number(path)
        rows = Deed.objects.using(catalogue.alias).filter(number__gt=last).order_by("number")
        lines = [DeedLine(d.number, d.at, d.did, d.body, d.person).to_json() for d in rows.iterator()]
        if lines:
            catalogue.own.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8", newline="\n") as file:
                file.writelines(line + "\n" for line in lines)
                file.flush()
                os.fsync(file.fileno())
        return len(lines)


def pending(catalogue: Catalogue) -> int:
    """How many deeds have no line yet."""
    return Deed.objects.using(catalogue.alias).filter(number__gt=_last_number(catalogue.own / FILE_NAME)).count()


def iter_lines(own: Path) -> Iterator[DeedLine]:
    """The deeds in own/, oldest first; a line that was torn by a kill is passed over. Raises DamagedLibraryError."""
    path = own / FILE_NAME
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.endswith(b"\n"):
                yield _read(line, path, f"line {number}")


def is_behind(catalogue: Catalogue) -> bool:
    """Whether own/ has deeds that the catalogue does not know: it was put back from a backup, or is a new one."""
    written = _last_number(catalogue.own / FILE_NAME)  # first of the two, since lines are written after their commit
    return written > _newest(catalogue)


def emptied_since_import(catalogue: Catalogue) -> Iterator[list[str]]:
    """The hashes that were deleted for good after the newest import had begun, a list for each time."""
    deeds = Deed.objects.using(catalogue.alias)
    began = deeds.filter(did=Did.IMPORT).order_by("-number").values_list("number", flat=True).first() or 0
    for body in deeds.filter(did=Did.EMPTY, number__gt=began).order_by("number").values_list("body", flat=True):
        yield [row["sha256"] for row in body["files"]]


def take_back_in(catalogue: Catalogue) -> int:
    """Makes the rows again out of the lines, where the catalogue was lost; how many."""
    have = set(Deed.objects.using(catalogue.alias).values_list("number", flat=True))
    lines = [line for line in iter_lines(catalogue.own) if line.number not in have]
    with writing(catalogue):
        Deed.objects.using(catalogue.alias).bulk_create(
            [Deed(number=d.number, at=d.at, did=d.did, body=d.body, person=d.person) for d in lines], batch_size=500
        )
    return len(lines)


def _newest(catalogue: Catalogue) -> int:
    return Deed.objects.using(catalogue.alias).aggregate(newest=Max("number"))["newest"] or 0


def _read(line: bytes, path: Path, which: str) -> DeedLine:
    try:
        return DeedLine.from_json(line.decode("utf-8"))
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedLibraryError(
            f"The {which} of {path} cannot be read ({error}). Put the file back from a backup, or remove that line."
        ) from error


def _last_number(path: Path) -> int:
    """The number of the last whole line; what follows it may be a line that another process is writing."""
    line, _ = _last_line(path)
    return _read(line, path, "last whole line").number if line else 0


def _cut_torn_line(path: Path) -> None:
    """Cuts off what a killed process left of a line. Called under own.lock, which who writes a line holds."""
    _, torn = _last_line(path)
    if torn:
        with path.open("r+b") as file:
            file.truncate(file.seek(0, os.SEEK_END) - torn)


def _last_line(path: Path) -> tuple[bytes, int]:
    """The last whole line, empty where there is none, and how many bytes follow it."""
    if not path.is_file():
        return b"", 0
    with path.open("rb") as file:
        size, reach = file.seek(0, os.SEEK_END), _REACH
        while True:
            start = max(0, size - reach)
            file.seek(start)
            tail = file.read(size - start)
            end = tail.rfind(b"\n") + 1
            begin = tail.rfind(b"\n", 0, max(0, end - 1)) + 1
            if begin or not start:
                return tail[begin:end], len(tail) - end
            reach *= 4
