"""What an import knows before it decides, and how its decisions are stored.

Values in, values out; a handful of statements for a batch of files, whatever
its size.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Max

from alcove.catalogue import twins
from alcove.catalogue.connection import Catalogue
from alcove.catalogue.models import (
    Apart,
    File,
    KeptQuestion,
    Reading,
    Run,
    RunFile,
    Schema,
    SeenPath,
    Sketch,
    Suspect,
    TagRule,
    Version,
    Work,
)
from alcove.catalogue.plans import FileRow, Holding, KeptFile, KnownWork, VersionPlan, WorkPlan
from alcove.catalogue.rows import pack, unpack, upsert
from alcove.domain import ids, works
from alcove.domain.jsonable import to_line
from alcove.domain.readings import Coverage


def seen_paths(catalogue: Catalogue, keys: Sequence[str]) -> dict[str, tuple[int, int, str]]:
    """Size, modification time (ns) and hash of the paths with these keys, as the last import met them."""
    rows = SeenPath.objects.using(catalogue.alias).filter(key__in=keys)
    return {key: (size, ns, sha) for key, size, ns, sha in rows.values_list("key", "size", "modified_ns", "sha256")}


def remember_paths(catalogue: Catalogue, rows: Iterable[tuple[str, int, int, str]]) -> None:
    """Remembers paths: key, size, modification time (ns), hash. Called inside ``writing``."""
    upsert(catalogue, SeenPath, ("key", "size", "modified_ns", "sha256"), rows, key="key")


def holdings(catalogue: Catalogue, hashes: Sequence[str]) -> dict[str, Holding]:
    """The files with these hashes that are known."""
    rows = File.objects.using(catalogue.alias).filter(sha256__in=hashes)
    told = rows.values_list("sha256", "state", "trashed", "work_id", "format", "work__source")
    return {
        sha: Holding(
            kept=not trashed, here=state == "read" and not trashed, failed=state == "failed", work_id=work_id,
            format=form, site=ids.site_of(source) if source else None,
        )
        for sha, state, trashed, work_id, form, source in told
    }  # fmt: skip


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
        reading = unpack(row.body)
        kept = KeptFile(
            row.file_id, reading, (*json.loads(row.file.age), row.file_id), row.file.imported, row.file.trashed
        )
        files.setdefault(str(row.file.work_id), []).append(kept)
    return {
        w.source: KnownWork(w.id, w.source, w.accepted, numbers.get(w.id, {}), tuple(files.get(w.id, ())))
        for w in found.values()
    }


def homes(catalogue: Catalogue, sources: Sequence[str]) -> dict[str, str]:
    """Of these sources those whose works were linked into another: that one's source."""
    rows = Work.objects.using(catalogue.alias).filter(source__in=sources, linked__isnull=False)
    return dict(rows.values_list("source", "linked__source"))


def link_work(catalogue: Catalogue, work: KnownWork, into: KnownWork, deed: int) -> None:
    """Gives a work's files to another, and so those that were linked into it; it is hidden. Its versions keep their
    numbers, for when it has its files back. Called inside ``writing``; both are stored again afterwards.
    """
    every = Work.objects.using(catalogue.alias)
    every.filter(linked_id=work.id).update(linked_id=into.id)
    every.filter(id=work.id).update(linked_id=into.id, link=deed, hidden=True)
    Version.objects.using(catalogue.alias).filter(work_id=work.id, current=True).update(current=False)
    File.objects.using(catalogue.alias).filter(work_id=work.id).update(work_id=into.id)


def unlink_work(catalogue: Catalogue, work: KnownWork, files: Sequence[str]) -> None:
    """Gives a work these files back. Called inside ``writing``; both works are stored again afterwards."""
    Work.objects.using(catalogue.alias).filter(id=work.id).update(linked_id=None, link=None)
    for part in parts_of(files):
        File.objects.using(catalogue.alias).filter(sha256__in=part).update(work_id=work.id)


def sources_of_ids(catalogue: Catalogue, ids: Sequence[str]) -> dict[str, str]:
    """Of these ids that are taken: the source of the work that has it."""
    rows = Work.objects.using(catalogue.alias).filter(id__in=ids)
    return dict(rows.values_list("id", "source"))


def store_works(catalogue: Catalogue, plans: Sequence[WorkPlan]) -> None:
    """Stores works and their versions, in place of what was there. Called inside ``writing``."""
    upsert(catalogue, Work, _WORK, [_work_row(plan, plan.work) for plan in plans if plan.work is not None], key="id")
    hidden = [plan.id for plan in plans if plan.work is None]
    if hidden:
        Work.objects.using(catalogue.alias).filter(id__in=hidden).update(hidden=True)
    versions = Version.objects.using(catalogue.alias)
    versions.filter(work_id__in=[plan.id for plan in plans], current=True).update(current=False)
    upsert(catalogue, Version, _VERSION, [_version_row(plan, v) for plan in plans for v in plan.versions], key="id")
    twins.mark(catalogue, [v.text_hash for plan in plans for v in plan.versions if v.text_hash])


def store_files(catalogue: Catalogue, rows: Sequence[FileRow], plans: Sequence[WorkPlan]) -> None:
    """Stores files and their readings, in place of what was there, and points every file of the planned works at
    the version that it carries. Called inside ``writing``, after ``store_works``.
    """
    homes = {sha: f"{plan.id}.{version.number}" for plan in plans for version in plan.versions for sha in version.files}
    upsert(catalogue, File, _FILE, [_file_row(row, homes.pop(row.sha256, None)) for row in rows], key="sha256")
    readings = [
        (r.sha256, r.reading.reader, r.reading.revision, pack(r.body or r.reading.to_json()))
        for r in rows
        if r.reading is not None
    ]
    upsert(catalogue, Reading, ("file_id", "reader", "revision", "body"), readings, key="file_id")
    # What is left are older files of the same works; most have not moved.
    for sha, version_id in homes.items():
        File.objects.using(catalogue.alias).filter(sha256=sha).exclude(version_id=version_id).update(
            version_id=version_id
        )


def forget_paths(catalogue: Catalogue) -> None:
    """Forgets all paths, so that the next import looks at every file again. Called inside ``writing``."""
    SeenPath.objects.using(catalogue.alias).all().delete()


def set_trashed(catalogue: Catalogue, hashes: Sequence[str], trashed: bool) -> None:  # noqa: FBT001 - the value itself
    """Puts files into the trash or takes them out. Called inside ``writing``."""
    for part in parts_of(hashes):
        File.objects.using(catalogue.alias).filter(sha256__in=part).update(trashed=trashed)


def mark_undone(catalogue: Catalogue, run: int) -> None:
    """Notes that a run was undone. Called inside ``writing``."""
    Run.objects.using(catalogue.alias).filter(number=run).update(undone=True)


def set_accepted(catalogue: Catalogue, works: Sequence[str]) -> None:
    """Takes works out of the drawer. Called inside ``writing``."""
    for part in parts_of(works):
        Work.objects.using(catalogue.alias).filter(id__in=part).update(accepted=True)


def drop_files(catalogue: Catalogue, hashes: Sequence[str]) -> None:
    """Forgets files that were deleted for good. Their works stay, hidden, with the numbers that they gave to
    versions. Called inside ``writing``.
    """
    for part in parts_of(hashes):
        Reading.objects.using(catalogue.alias).filter(file_id__in=part).delete()
        File.objects.using(catalogue.alias).filter(sha256__in=part).delete()


def set_rebuilding(catalogue: Catalogue, rebuilding: bool) -> None:  # noqa: FBT001 - the value itself
    """Notes that the derived tables are being made again, or are whole. Called inside ``writing``."""
    Schema.objects.using(catalogue.alias).update(rebuilding=rebuilding)


def empty_derived(catalogue: Catalogue) -> None:
    """Empties the derived tables but the change log, whose sequence never begins again. Called inside ``writing``."""
    for model in (KeptQuestion, TagRule, RunFile, Suspect, Apart, Sketch, Reading, File, Version, Work, SeenPath, Run):
        rows = model.objects.using(catalogue.alias).all()
        rows._raw_delete(catalogue.alias)  # noqa: SLF001 - whole tables in the order of their references; nothing to collect


def reserve_number(catalogue: Catalogue, source: str, text_hash: str | None, number: int) -> None:
    """Keeps a version's number taken whose files were deleted for good. Called inside ``writing``."""
    known = known_works(catalogue, sources=[source]).get(source)
    work_id = known.id if known else next(i for i in ids.candidates(source) if i not in sources_of_ids(catalogue, [i]))
    if known is None:
        work = works.Work(id=work_id)
        Work.objects.using(catalogue.alias).create(
            id=work_id, source=source, recognised=True, hidden=True, severity=work.severity,
            imported=dt.datetime.now(dt.UTC), fields=work.to_json(),
        )  # fmt: skip
    Version.objects.using(catalogue.alias).get_or_create(
        id=f"{work_id}.{number}",
        defaults={"work_id": work_id, "number": number, "text_hash": text_hash, "coverage": Coverage.FULL.value},
    )


def parts_of(values: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """The values in parts that fit one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def begin_run(
    catalogue: Catalogue,
    number: int,
    paths: Sequence[str],
    started: dt.datetime,
    *,
    files: int | None = None,
    size: int | None = None,
) -> None:
    """Stores that a run began, with so much to look at, where that is known. Called inside ``writing``."""
    Run.objects.using(catalogue.alias).create(
        number=number, paths=list(paths), started=started, total_files=files, total_bytes=size
    )


def advance_run(catalogue: Catalogue, number: int, counts: Mapping[str, int], size: int) -> None:
    """Stores how far a run has come. Called inside ``writing``."""
    Run.objects.using(catalogue.alias).filter(number=number).update(counts=dict(counts), bytes_done=size)


def break_running(catalogue: Catalogue) -> list[int]:
    """Marks runs that never ended as broken; the numbers of those that may have kept originals without taking them in.

    These are the broken and the stopped ones since the last that was done: it took in what others had left.
    Called under the import lock, inside ``writing``.
    """
    runs = Run.objects.using(catalogue.alias)
    runs.filter(state="running").update(state="broken")
    done = runs.filter(state="done").aggregate(newest=Max("number"))["newest"] or 0
    unfinished = runs.filter(number__gt=done, undone=False, state__in=["broken", "stopped"])
    return list(unfinished.values_list("number", flat=True))


def end_run(catalogue: Catalogue, number: int, state: str, finished: dt.datetime | None) -> None:
    """Stores that a run ended; when a broken one did, nobody knows. Called inside ``writing``."""
    Run.objects.using(catalogue.alias).filter(number=number).update(state=state, finished=finished)


def store_outcomes(catalogue: Catalogue, run: int, lines: Iterable[Mapping[str, object]]) -> None:
    """Stores outcome lines of a run, in their order. Called inside ``writing``."""
    rows = [(run, line["file"], line["sha256"] or "", line["outcome"], _rest(line)) for line in lines]
    upsert(catalogue, RunFile, ("run_id", "file", "sha256", "outcome", "body"), rows, key=None)


def _rest(line: Mapping[str, object]) -> str:
    rest = {key: value for key, value in line.items() if key not in ("file", "sha256", "outcome") and value}
    return to_line(rest)


_WORK = ("id", "source", "title", "recognised", "accepted", "hidden", "words", "severity", "imported", "fields")
_VERSION = ("id", "work_id", "number", "text_hash", "coverage", "current", "place", "words", "updated")
_FILE = (
    "sha256", "size", "format", "path", "member", "modified", "imported", "run_id", "state", "trashed", "coverage", "text_hash", "age", "work_id", "version_id",
)  # fmt: skip


def _work_row(plan: WorkPlan, work: works.Work) -> tuple[object, ...]:
    return (
        plan.id, plan.source, work.title or "", work.recognised, plan.accepted, False, work.words or 0, work.severity, work.imported, work.to_json(),
    )  # fmt: skip


def _version_row(plan: WorkPlan, version: VersionPlan) -> tuple[object, ...]:
    number = version.number
    return (
        f"{plan.id}.{number}", plan.id, number, version.text_hash, version.coverage.value, version.current, version.place, version.words, version.updated,
    )  # fmt: skip


def _file_row(row: FileRow, version_id: str | None) -> tuple[object, ...]:
    reading = row.reading
    return (
        row.sha256, row.size, reading.format if reading else "", row.path, row.member, row.modified, row.imported, row.run,
        "read" if reading else "failed", False, reading.coverage.value if reading else "", reading.text_hash if reading else None,
        json.dumps(list(row.age[:-1] if row.age else ())), row.work_id, version_id,
    )  # fmt: skip
