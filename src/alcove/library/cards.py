"""A work's card: its fields, chapters, versions and files, and where the files do not agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alcove.catalogue.queries import KeptFile, VersionRow
from alcove.domain.disagreements import Disagreement, disagreements
from alcove.domain.readings import Chapter, Coverage, Reading, Update
from alcove.domain.works import FiledReading, Work, by_rank


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of a work and the hashes of the files that carry it; ``imported`` is when the first of them came."""

    number: int
    current: bool
    coverage: Coverage
    words: int
    updated: dt.date | None
    files: tuple[str, ...]
    imported: dt.datetime

    def to_line(self) -> dict[str, Any]:
        """The entry of ``version_list``."""
        updated = self.updated.isoformat() if self.updated else None
        return {
            "number": self.number,
            "current": self.current,
            "coverage": self.coverage.value,
            "words": self.words,
            "updated": updated,
            "files": list(self.files),
            "imported": self.imported.isoformat(timespec="seconds"),
        }


@dataclass(frozen=True, slots=True)
class FileLine:
    """An original of a work. ``problems`` is what its reader noticed, ``version`` the number of the one it carries.

    ``made`` is the file's own timestamp, ``modified`` its time on the disk that it came from. ``beside`` is the hash of
    the description that lay beside it (calibre's ``metadata.opf``) and told what the file does not.
    """

    sha256: str
    format: str
    name: str
    size: int
    imported: dt.datetime
    coverage: Coverage
    problems: tuple[str, ...]
    version: int | None = None
    made: dt.datetime | None = None
    modified: dt.datetime | None = None
    beside: str | None = None

    def to_line(self) -> dict[str, Any]:
        """The entry of ``files``."""
        line = {
            "sha256": self.sha256,
            "format": self.format,
            "name": self.name,
            "size": self.size,
            "imported": self.imported.isoformat(timespec="seconds"),
            "version": self.version,
            "made": self.made.isoformat(timespec="seconds") if self.made else None,
            "modified": self.modified.isoformat(timespec="seconds") if self.modified else None,
        }
        return line | {"beside": self.beside} if self.beside else line


@dataclass(frozen=True, slots=True)
class LinkedWork:
    """A work whose files are another's, since both are one: its id, and its source (``domain.ids``)."""

    id: str
    source: str


@dataclass(frozen=True, slots=True)
class WorkCard:
    """Everything about a work. ``chapters`` are the shown version's, without their texts; ``disagreements`` say what
    its files tell differently, and which one is believed; ``linked`` are the works that a person found to be the same;
    ``history`` is the log of updates in the file that is believed most, oldest first.
    """

    work: Work
    chapters: tuple[Chapter, ...]
    versions: tuple[VersionLine, ...]
    files: tuple[FileLine, ...]
    disagreements: tuple[Disagreement, ...] = ()
    linked: tuple[LinkedWork, ...] = ()
    history: tuple[Update, ...] = ()

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove show --json``."""
        chapters = [{"number": c.number, "title": c.title, "words": c.words} for c in self.chapters]
        line = self.work.to_line() | {
            "chapter_list": chapters,
            "version_list": [v.to_line() for v in self.versions],
            "files": [f.to_line() for f in self.files],
            "disagreements": [d.to_line() for d in self.disagreements],
            "linked": [{"id": each.id, "source": each.source} for each in self.linked],
        }
        history = [{"date": u.date.isoformat(), "words": u.words, "chapters": u.chapters} for u in self.history]
        return line | {"history": history} if history else line


def card_of(
    work: Work,
    versions: Sequence[VersionRow],
    files: Sequence[tuple[KeptFile, Reading]],
    linked: Sequence[LinkedWork] = (),
) -> WorkCard:
    """The card of a work, from its versions and files outside the trash, and the works that were linked into it."""
    by_hash = {file.sha256: reading for file, reading in files}
    carried = {sha256: version for version in versions for sha256 in version.files}
    shown = shown_version(versions)
    filed = by_rank(_filed(files, carried))
    return WorkCard(
        work=work,
        # Between the two statements another process may have sent the file to the trash.
        chapters=by_hash[shown.files[0]].chapters if shown and shown.files[0] in by_hash else (),
        versions=tuple(map(version_line, versions)),
        files=tuple(file_line(file, reading, carried.get(file.sha256)) for file, reading in files),
        disagreements=disagreements(filed),
        linked=tuple(linked),
        history=next((f.reading.history for f in filed if f.reading.history), ()),
    )


def shown_version(versions: Iterable[VersionRow]) -> VersionRow | None:
    """The current version, else the newest."""
    return max(versions, key=lambda v: (v.current, v.place), default=None)


def version_line(version: VersionRow) -> VersionLine:
    """A version as it is told."""
    return VersionLine(
        version.number,
        version.current,
        version.coverage,
        version.words,
        version.updated,
        version.files,
        version.imported,
    )


def file_line(file: KeptFile, reading: Reading, version: VersionRow | None) -> FileLine:
    """A file as it is told."""
    return FileLine(
        file.sha256,
        file.format,
        file.name,
        file.size,
        file.imported,
        reading.coverage,
        reading.problems,
        version.number if version else None,
        reading.made,
        file.modified,
        reading.beside,
    )


def _filed(files: Iterable[tuple[KeptFile, Reading]], carried: Mapping[str, VersionRow]) -> Iterator[FiledReading]:
    for file, reading in files:
        version = carried.get(file.sha256)
        yield FiledReading(
            reading, file.sha256, file.age, version.text_hash if version else None, file.imported, file.name
        )
