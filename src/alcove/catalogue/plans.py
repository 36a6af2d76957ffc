"""What an import knows and what it wants stored: plain values, without the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from alcove.domain.readings import Coverage, Reading
from alcove.domain.versions import Age, Carrier
from alcove.domain.works import Work


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is in the library, with its reading."""

    sha256: str
    reading: Reading
    age: Age
    imported: dt.datetime
    trashed: bool = False

    @property
    def carrier(self) -> Carrier:
        """The file as far as versions go."""
        return Carrier(self.sha256, self.reading.text_hash, self.reading.coverage, self.age)


@dataclass(frozen=True, slots=True)
class KnownWork:
    """A work as it is known: every number ever given to a version, and its files."""

    id: str
    source: str
    accepted: bool = False
    numbers: Mapping[str | None, int] = field(default_factory=dict)
    files: tuple[KeptFile, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionPlan:
    """A version as it is to be stored; ``files`` are hashes."""

    number: int
    text_hash: str | None
    coverage: Coverage
    current: bool
    place: int
    words: int
    updated: dt.date | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """A work as it is to be stored. ``work`` None: all its files are in the trash, its last fields stay."""

    id: str
    source: str
    accepted: bool
    work: Work | None
    versions: tuple[VersionPlan, ...]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it is to be stored; ``reading`` None where it failed. ``body`` is the reading as JSON, where it is at hand."""

    sha256: str
    size: int
    path: str
    member: str
    modified: dt.datetime | None
    imported: dt.datetime
    run: int
    reading: Reading | None
    age: Age | None = None
    work_id: str | None = None
    body: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """What is known of some bytes: ``kept`` and not in the trash, ``here`` when they were read as well, ``failed`` when not.

    ``site`` is that of the work's source.
    """

    kept: bool
    here: bool
    failed: bool
    work_id: str | None
    format: str
    site: str | None
