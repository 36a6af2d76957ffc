"""Reading: works by id, one work's parts, runs, the trash. A constant number of statements each."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, When

from alcove.catalogue.connection import Catalogue
from alcove.catalogue.intake import parts_of
from alcove.catalogue.models import IN_DRAWER, File, Reading, RunFile, Version, Work
from alcove.catalogue.rows import unpack
from alcove.domain import readings, works
from alcove.domain.readings import Coverage
from alcove.domain.versions import Age

_BATCH = 500


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A work as stored. ``in_drawer``: not recognised, and not accepted by a person."""

    work: works.Work
    source: str
    hidden: bool
    in_drawer: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version that has files, with their hashes; ``imported`` is when the first of them came."""

    number: int
    text_hash: str | None
    coverage: Coverage
    current: bool
    place: int
    words: int
    updated: dt.date | None
    files: tuple[str, ...]
    imported: dt.datetime


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An original and what became of it."""

    sha256: str
    format: str
    path: str
    member: str
    size: int
    modified: dt.datetime | None
    imported: dt.datetime
    run: int
    state: str
    trashed: bool
    work_id: str | None
    severity: int | None
    age: Age

    @property
    def name(self) -> str:
        """The file's own name."""
        return Path(self.member or self.path).name


def works_by_id(catalogue: Catalogue, ids: Sequence[str]) -> dict[str, WorkRow]:
    """The works with these ids, hidden ones too."""
    rows = Work.objects.using(catalogue.alias).filter(id__in=ids)
    return {row.id: _work(row) for row in rows}


def iter_works(catalogue: Catalogue) -> Iterator[WorkRow]:
    """All works by id, streamed."""
    last = ""
    while True:
        rows = list(Work.objects.using(catalogue.alias).filter(id__gt=last).order_by("id")[:_BATCH])
        yield from map(_work, rows)
        if len(rows) < _BATCH:
            return
        last = rows[-1].id


def find_works(
    catalogue: Catalogue, *, source: str | None = None, beginning: str = "", highest: int | None = None
) -> list[WorkRow]:
    """The works with this source, or else whose id begins so, of this severity at most; three of them, hidden ones left out.

    In the place of one that was linked into another comes that one.
    """
    rows = (
        Work.objects.using(catalogue.alias).filter(Q(hidden=False) | Q(linked__hidden=False)).select_related("linked")
    )
    rows = rows.filter(source=source) if source is not None else rows.filter(begins(catalogue, "id", beginning))
    if highest is not None:
        rows = rows.filter(Q(linked=None, severity__lte=highest) | Q(linked__severity__lte=highest))
    works = {work.id: work for row in rows.order_by("id")[:6] if not (work := row.linked or row).hidden}
    return list(map(_work, works.values()))[:3]


def find_in_trash(
    catalogue: Catalogue, *, source: str | None = None, beginning: str = "", highest: int | None = None
) -> list[WorkRow]:
    """The works with files in the trash that have this source, or else whose id begins so, of this severity at most; two
    of them.
    """
    held = File.objects.using(catalogue.alias).filter(trashed=True, work_id=OuterRef("id"))
    rows = Work.objects.using(catalogue.alias).filter(Exists(held)).order_by("id")
    rows = rows.filter(source=source) if source is not None else rows.filter(begins(catalogue, "id", beginning))
    return list(map(_work, (rows if highest is None else rows.filter(severity__lte=highest))[:2]))


def versions_of(catalogue: Catalogue, work_id: str) -> tuple[VersionRow, ...]:
    """The versions of a work that have files outside the trash, by number.

    A version's files stand in the order in which they are to be read: those that carry
    all of it first, HTML before others.
    """
    held: dict[str, list[str]] = {}
    came: dict[str, dt.datetime] = {}
    files = File.objects.using(catalogue.alias).filter(work_id=work_id, trashed=False, version__isnull=False)
    rows = sorted(
        files.values_list("version_id", "sha256", "coverage", "format", "imported"),
        key=lambda r: (r[2] != "full", r[3] != "html", r[3] != "epub", r[1]),
    )
    for version_id, sha, _, _, imported in rows:
        held.setdefault(version_id, []).append(sha)
        came[version_id] = min(imported, came.get(version_id, imported))
    versions = Version.objects.using(catalogue.alias).filter(id__in=held).order_by("number")
    return tuple(
        VersionRow(
            v.number,
            v.text_hash,
            Coverage(v.coverage),
            v.current,
            v.place,
            v.words,
            v.updated,
            tuple(held[v.id]),
            came[v.id],
        )
        for v in versions
    )


def files_of(catalogue: Catalogue, *work_ids: str) -> list[tuple[KeptFile, readings.Reading]]:
    """The files of these works outside the trash with their readings, by time of import."""
    rows = Reading.objects.using(catalogue.alias).filter(file__work_id__in=work_ids, file__trashed=False)
    rows = rows.select_related("file", "file__work").order_by("file__imported", "file_id")
    return [(_file(row.file), unpack(row.body)) for row in rows]


def text_files(catalogue: Catalogue, work_ids: Sequence[str]) -> dict[str, str]:
    """For each of these works the file whose text is searched: of the current version, else of the newest.

    HTML before EPUB before others: it is the quickest to read again.
    """
    chosen: dict[str, tuple[tuple[Any, ...], str]] = {}
    rows = File.objects.using(catalogue.alias).filter(work_id__in=work_ids, trashed=False, version__isnull=False)
    facts = rows.values_list("work_id", "sha256", "format", "coverage", "version__current", "version__place")
    for work_id, sha, form, coverage, current, place in facts:
        rank = (not current, -place, coverage != "full", form != "html", form != "epub", sha)
        if work_id not in chosen or rank < chosen[work_id][0]:
            chosen[work_id] = (rank, sha)
    return {work_id: sha for work_id, (_, sha) in chosen.items()}


def file_by_hash(catalogue: Catalogue, sha256: str) -> KeptFile | None:
    """The original with this hash (or the only one that begins so); None where there is none."""
    rows = File.objects.using(catalogue.alias).filter(begins(catalogue, "sha256", sha256)).select_related("work")
    found = list(rows[:2])
    return _file(found[0]) if len(found) == 1 else None


def iter_files(catalogue: Catalogue, **conditions: Any) -> Iterator[KeptFile]:
    """The files that meet Django's field conditions, by hash, streamed."""
    last = ""
    while True:
        rows = File.objects.using(catalogue.alias).filter(sha256__gt=last, **conditions).select_related("work")
        batch = list(rows.order_by("sha256")[:_BATCH])
        yield from map(_file, batch)
        if len(batch) < _BATCH:
            return
        last = batch[-1].sha256


def iter_hashes(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The hash and the path of every file, by hash, streamed."""
    last = ""
    while True:
        rows = File.objects.using(catalogue.alias).filter(sha256__gt=last).order_by("sha256")
        batch = list(rows.values_list("sha256", "path")[:_BATCH])
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1][0]


def failed_in(catalogue: Catalogue, number: int) -> Iterator[KeptFile]:
    """The files that failed in this run, and in every run that tried again."""
    failed = RunFile.objects.using(catalogue.alias).filter(run_id=number, outcome="failed").values("sha256")
    return iter_files(catalogue, state="failed", trashed=False, sha256__in=failed)


def readings_of(catalogue: Catalogue, hashes: Sequence[str]) -> dict[str, readings.Reading]:
    """The stored readings of these files; those that failed or are not known have none."""
    rows = Reading.objects.using(catalogue.alias).filter(file_id__in=hashes)
    return {sha: unpack(body) for sha, body in rows.values_list("file_id", "body")}


def reading_of(catalogue: Catalogue, sha256: str) -> readings.Reading | None:
    """The stored reading of a file; None where it failed or is not known."""
    body = Reading.objects.using(catalogue.alias).filter(file_id=sha256).values_list("body", flat=True).first()
    return unpack(body) if body else None


def drawer_works(
    catalogue: Catalogue, *, highest: int | None = None, limit: int | None = None, offset: int = 0
) -> list[WorkRow]:
    """The works in the drawer, of this severity at most, newest import first."""
    rows = Work.objects.using(catalogue.alias).filter(IN_DRAWER).order_by("-imported", "-id")
    rows = rows if highest is None else rows.filter(severity__lte=highest)
    return [_work(row) for row in rows[offset : None if limit is None else offset + limit]]


def works_without_versions(catalogue: Catalogue) -> list[str]:
    """The works in lists that have no file outside the trash that carries a version."""
    held = File.objects.using(catalogue.alias).filter(work_id=OuterRef("id"), trashed=False, version__isnull=False)
    rows = Work.objects.using(catalogue.alias).filter(hidden=False).filter(~Exists(held))
    return list(rows.order_by("id").values_list("id", flat=True))


def works_of_two_minds(catalogue: Catalogue) -> list[str]:
    """The works with more than one current version."""
    rows = (
        Version.objects.using(catalogue.alias)
        .filter(current=True)
        .values("work_id")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
    )
    return list(rows.order_by("work_id").values_list("work_id", flat=True))


def brought_by(catalogue: Catalogue, number: int) -> list[str]:
    """The files that this run brought and no later run met again, and those that it met again where the run that brought
    them is undone and no other met them, all outside the trash. What an undone run met counts no more.

    Runs before it may have met what it brought as well: those were undone since, or their files deleted, or they failed.
    """
    every = File.objects.using(catalogue.alias).filter(trashed=False)
    met = RunFile.objects.using(catalogue.alias).exclude(sha256="")
    others = met.filter(run__undone=False).exclude(run_id=number)
    own = every.filter(run_id=number).exclude(sha256__in=others.filter(run_id__gt=number).values("sha256"))
    left = every.filter(run__undone=True, sha256__in=met.filter(run_id=number).values("sha256"))
    left = left.exclude(sha256__in=others.exclude(outcome="failed").values("sha256"))
    return [*own.values_list("sha256", flat=True), *left.exclude(run_id=number).values_list("sha256", flat=True)]


def works_of_files(catalogue: Catalogue, hashes: Sequence[str]) -> list[str]:
    """The ids of the works that these files belong to, each once, sorted."""
    ids: set[str] = set()
    for part in parts_of(hashes):
        rows = File.objects.using(catalogue.alias).filter(sha256__in=part, work__isnull=False)
        ids.update(rows.values_list("work_id", flat=True))
    return sorted(ids)


def trashed_files(catalogue: Catalogue, works: Sequence[str]) -> list[str]:
    """The files of these works that are in the trash."""
    rows = File.objects.using(catalogue.alias).filter(work_id__in=works, trashed=True)
    return list(rows.values_list("sha256", flat=True))


def trashed_particulars(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Of each file in the trash what must outlive it: hash, its work's source, its text hash and the number that this
    text was given; None where it never was a version of its own, only a part of one.
    """
    own = Version.objects.using(catalogue.alias).filter(work_id=OuterRef("work_id"), text_hash=OuterRef("text_hash"))
    empty = Version.objects.using(catalogue.alias).filter(work_id=OuterRef("work_id"), text_hash=None)
    rows = File.objects.using(catalogue.alias).filter(trashed=True).order_by("sha256")
    rows = rows.annotate(
        number=Case(
            When(text_hash=None, then=Subquery(empty.values("number")[:1])), default=Subquery(own.values("number")[:1])
        )
    )
    return [
        {"sha256": sha, "source": source, "text_hash": text, "number": number}
        for sha, source, text, number in rows.values_list("sha256", "work__source", "text_hash", "number")
    ]


def files_in_trash(catalogue: Catalogue, works: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Of each of these works with files in the trash the own names of those files, in the order of their import."""
    found: dict[str, tuple[str, ...]] = {}
    for part in parts_of(works):
        rows = File.objects.using(catalogue.alias).filter(work_id__in=part, trashed=True)
        for work_id, path, member in rows.order_by("imported", "sha256").values_list("work_id", "path", "member"):
            found[work_id] = (*found.get(work_id, ()), Path(member or path).name)
    return found


def trashed_works(
    catalogue: Catalogue, *, highest: int | None = None, limit: int | None = None, offset: int = 0
) -> Iterator[WorkRow]:
    """The works of this severity at most with files in the trash, by id. Under a limit those alone of which nothing is in
    the library: a work's severity says nothing of its files in the trash.
    """
    ids = File.objects.using(catalogue.alias).filter(trashed=True, work__isnull=False).values("work_id")
    rows = Work.objects.using(catalogue.alias).filter(id__in=ids).order_by("id")
    rows = rows if highest is None else rows.filter(severity__lte=highest, hidden=True)
    yield from map(_work, rows[offset : None if limit is None else offset + limit].iterator(_BATCH))


def begins(catalogue: Catalogue, column: str, beginning: str) -> Q:
    """A key begins so, found by its index on both databases: SQLite uses none for LIKE, and orders texts by code points.
    PostgreSQL may not.
    """
    if catalogue.file is None:
        return Q((f"{column}__startswith", beginning))
    return Q((f"{column}__gte", beginning), (f"{column}__lt", beginning + "\U0010ffff"))


def _work(row: Work) -> WorkRow:
    return WorkRow(works.Work.from_json(row.fields), row.source, row.hidden, not row.recognised and not row.accepted)


def _file(row: File) -> KeptFile:
    work = row.work
    return KeptFile(
        row.sha256, row.format, row.path, row.member, row.size, row.modified, row.imported, row.run_id, row.state, row.trashed, row.work_id,
        work.severity if work else None, (*json.loads(row.age), row.sha256),
    )  # fmt: skip
