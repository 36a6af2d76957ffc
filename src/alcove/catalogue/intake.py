"""What an import knows before it decides, and how its decisions are stored.

Values in, values out; a handful of statements for a batch of files, whatever
its size.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from alcove.catalogue.connection import Catalogue
from alcove.catalogue.models import File, Reading, Run, RunFile, SeenPath, Version, Work
from alcove.domain import readings, works
from alcove.domain.readings import Coverage
from alcove.domain.versions import Age, Carrier


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is in the library, with its reading."""

    sha256: str
    reading: readings.Reading
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
    work: works.Work | None
    versions: tuple[VersionPlan, ...]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it is to be stored; ``reading`` None where it failed."""

    sha256: str
    size: int
    path: str
    member: str
    modified: dt.datetime | None
    imported: dt.datetime
    run: int
    reading: readings.Reading | None
    age: Age | None
    work_id: str | None


def seen_paths(catalogue: Catalogue, keys: Sequence[str]) -> dict[str, tuple[int, int, str]]:
    """Size, modification time (ns) and hash of the paths with these keys, as the last import met them."""
    rows = SeenPath.objects.using(catalogue.alias).filter(key__in=keys)
    return {key: (size, ns, sha) for key, size, ns, sha in rows.values_list("key", "size", "modified_ns", "sha256")}


def remember_paths(catalogue: Catalogue, rows: Iterable[tuple[str, int, int, str]]) -> None:
    """Remembers paths: key, size, modification time (ns), hash."""
    SeenPath.objects.using(catalogue.alias).bulk_create(
        [SeenPath(key=key, size=size, modified_ns=ns, sha256=sha) for key, size, ns, sha in rows],
        update_conflicts=True, unique_fields=["key"], update_fields=["size", "modified_ns", "sha256"],
    )  # fmt: skip


def file_states(catalogue: Catalogue, hashes: Sequence[str]) -> dict[str, tuple[str, bool, str | None]]:
    """Of the files with these hashes that are known: state, whether in the trash, and work id."""
    rows = File.objects.using(catalogue.alias).filter(sha256__in=hashes)
    return {sha: (state, trashed, work) for sha, state, trashed, work in rows.values_list("sha256", "state", "trashed", "work_id")}


def known_works(catalogue: Catalogue, *, sources: Sequence[str] = (), ids: Sequence[str] = ()) -> dict[str, KnownWork]:
    """The works with these sources or ids, by source, with all their files and readings."""
    every = Work.objects.using(catalogue.alias)
    found = {w.id: w for w in every.filter(source__in=sources)} if sources else {}
    found |= {w.id: w for w in every.filter(id__in=ids)} if ids else {}
    if not found:
        return {}
    numbers: dict[str, dict[str | None, int]] = {}
    versions = Version.objects.using(catalogue.alias).filter(work_id__in=found)
    for work_id, text_hash, number in versions.values_list("work_id", "text_hash", "number"):
        numbers.setdefault(work_id, {})[text_hash] = number
    files: dict[str, list[KeptFile]] = {}
    bodies = Reading.objects.using(catalogue.alias).filter(file__work_id__in=found).select_related("file")
    for row in bodies.iterator():
        reading = readings.Reading.from_json(row.body)
        kept = KeptFile(row.file_id, reading, tuple(row.file.age), row.file.imported, row.file.trashed)
        files.setdefault(row.file.work_id, []).append(kept)
    return {
        w.source: KnownWork(w.id, w.source, w.accepted, numbers.get(w.id, {}), tuple(files.get(w.id, ())))
        for w in found.values()
    }


def sources_of_ids(catalogue: Catalogue, ids: Sequence[str]) -> dict[str, str]:
    """Of these ids that are taken: the source of the work that has it."""
    rows = Work.objects.using(catalogue.alias).filter(id__in=ids)
    return dict(rows.values_list("id", "source"))


def store_works(catalogue: Catalogue, plans: Sequence[WorkPlan]) -> None:
    """Stores works and their versions, in place of what was there. Called inside ``writing``."""
    shown = [plan for plan in plans if plan.work is not None]
    Work.objects.using(catalogue.alias).bulk_create(
        [_work_row(plan, plan.work) for plan in shown if plan.work is not None],
        update_conflicts=True, unique_fields=["id"],
        update_fields=["source", "title", "recognised", "accepted", "hidden", "words", "severity", "imported", "fields"],
    )  # fmt: skip
    hidden = [plan.id for plan in plans if plan.work is None]
    if hidden:
        Work.objects.using(catalogue.alias).filter(id__in=hidden).update(hidden=True)
    Version.objects.using(catalogue.alias).bulk_create(
        [_version_row(plan, version) for plan in plans for version in plan.versions],
        update_conflicts=True, unique_fields=["id"],
        update_fields=["text_hash", "coverage", "current", "place", "words", "updated"],
    )  # fmt: skip


def store_files(catalogue: Catalogue, rows: Sequence[FileRow]) -> None:
    """Stores files and their readings, in place of what was there. Called inside ``writing``, after their works."""
    File.objects.using(catalogue.alias).bulk_create(
        [_file_row(row) for row in rows],
        update_conflicts=True, unique_fields=["sha256"],
        update_fields=["size", "format", "path", "member", "modified", "imported", "run", "state", "trashed", "coverage", "text_hash", "age", "work"],
    )  # fmt: skip
    Reading.objects.using(catalogue.alias).bulk_create(
        [
            Reading(file_id=row.sha256, reader=row.reading.reader, revision=row.reading.revision, body=row.reading.to_json())
            for row in rows
            if row.reading is not None
        ],
        update_conflicts=True, unique_fields=["file"], update_fields=["reader", "revision", "body"],
    )  # fmt: skip


def place_files(catalogue: Catalogue, plans: Sequence[WorkPlan]) -> None:
    """Points each file at the version that it carries. Called inside ``writing``, after ``store_files``."""
    for plan in plans:
        for version in plan.versions:
            files = File.objects.using(catalogue.alias).filter(sha256__in=version.files)
            files.update(version_id=f"{plan.id}.{version.number}")


def set_trashed(catalogue: Catalogue, hashes: Sequence[str], trashed: bool) -> None:  # noqa: FBT001 - the value itself
    """Puts files into the trash or takes them out. Called inside ``writing``."""
    File.objects.using(catalogue.alias).filter(sha256__in=hashes).update(trashed=trashed)


def begin_run(catalogue: Catalogue, number: int, paths: Sequence[str], started: dt.datetime) -> None:
    """Stores that a run began. Called inside ``writing``."""
    Run.objects.using(catalogue.alias).create(number=number, paths=list(paths), started=started)


def end_run(catalogue: Catalogue, number: int, state: str, counts: Mapping[str, int], finished: dt.datetime) -> None:
    """Stores that a run ended. Called inside ``writing``."""
    Run.objects.using(catalogue.alias).filter(number=number).update(state=state, counts=dict(counts), finished=finished)


def store_outcomes(catalogue: Catalogue, run: int, lines: Iterable[Mapping[str, object]]) -> None:
    """Stores outcome lines of a run, in their order. Called inside ``writing``."""
    RunFile.objects.using(catalogue.alias).bulk_create(
        [
            RunFile(
                run_id=run, file=str(line["file"]), sha256=line["sha256"] or "", outcome=line["outcome"],
                body=json.dumps(line, ensure_ascii=False, separators=(",", ":")),
            )
            for line in lines
        ]
    )  # fmt: skip


def _work_row(plan: WorkPlan, work: works.Work) -> Work:
    return Work(
        id=plan.id, source=plan.source, title=work.title or "", recognised=work.recognised, accepted=plan.accepted,
        hidden=False, words=work.words or 0, severity=work.severity, imported=work.imported, fields=work.to_json(),
    )  # fmt: skip


def _version_row(plan: WorkPlan, version: VersionPlan) -> Version:
    return Version(
        id=f"{plan.id}.{version.number}", work_id=plan.id, number=version.number, text_hash=version.text_hash,
        coverage=version.coverage.value, current=version.current, place=version.place, words=version.words, updated=version.updated,
    )  # fmt: skip


def _file_row(row: FileRow) -> File:
    reading = row.reading
    return File(
        sha256=row.sha256, size=row.size, format=reading.format if reading else "", path=row.path, member=row.member,
        modified=row.modified, imported=row.imported, run_id=row.run, state="read" if reading else "failed",
        coverage=reading.coverage.value if reading else "", text_hash=reading.text_hash if reading else None,
        age=list(row.age or ()), work_id=row.work_id,
    )  # fmt: skip
