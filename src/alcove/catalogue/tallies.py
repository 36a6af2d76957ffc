"""Counting: what a library holds. Each count reads an index, and no row of a work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connections
from django.db.models import Count, Q, Sum

from alcove.catalogue.connection import Catalogue
from alcove.catalogue.models import IN_DRAWER, LISTED, File, Version, Work


def totals(catalogue: Catalogue, highest: int | None = None) -> tuple[int, int]:
    """How many works of this severity at most are in lists, and their words."""
    listed = Work.objects.using(catalogue.alias).filter(LISTED)
    listed = listed if highest is None else listed.filter(severity__lte=highest)
    row = listed.aggregate(works=Count("*"), words=Sum("words"))
    return row["works"], row["words"] or 0


def shown(catalogue: Catalogue) -> int:
    """How many works are not hidden, those in the drawer included."""
    return Work.objects.using(catalogue.alias).filter(hidden=False).count()


def counts(catalogue: Catalogue) -> Mapping[str, int]:
    """How many works, versions, files and failed files there are."""
    db = catalogue.alias
    return {
        "works": Work.objects.using(db).count(),
        "versions": Version.objects.using(db).count(),
        "files": File.objects.using(db).count(),
        "failed": File.objects.using(db).filter(state="failed").count(),
    }


@dataclass(frozen=True, slots=True)
class FormatTally:
    """How many originals of a format there are outside the trash, and their bytes. ``format`` is empty for unread ones."""

    format: str
    files: int
    bytes: int


def formats(catalogue: Catalogue) -> tuple[FormatTally, ...]:
    """The originals outside the trash by format, most first."""
    # The trash is grouped as well, and left out here: this is the order of an index, which makes it four times as quick.
    rows = File.objects.using(catalogue.alias).values("trashed", "format").annotate(files=Count("*"), bytes=Sum("size"))
    # PostgreSQL's sums are of no bounded size, and come as decimals.
    kept = (FormatTally(row["format"], row["files"], int(row["bytes"])) for row in rows if not row["trashed"])
    return tuple(sorted(kept, key=lambda tally: (-tally.files, tally.format)))


def versions(catalogue: Catalogue) -> int:
    """How many versions there are, those whose files are in the trash included."""
    return Version.objects.using(catalogue.alias).count()


def failed(catalogue: Catalogue) -> int:
    """How many files outside the trash could not be read."""
    rows = File.objects.using(catalogue.alias).filter(state="failed")
    # Not as a condition of the statement: SQLite would go by the index of the many that are not in the trash.
    return int(rows.aggregate(files=Count("sha256", filter=Q(trashed=False)))["files"])


def in_drawer(catalogue: Catalogue, highest: int | None = None) -> int:
    """How many works of this severity at most are in the drawer."""
    rows = Work.objects.using(catalogue.alias).filter(IN_DRAWER)
    return (rows if highest is None else rows.filter(severity__lte=highest)).count()


def in_trash(catalogue: Catalogue) -> int:
    """How many works have files in the trash."""
    rows = File.objects.using(catalogue.alias).filter(trashed=True, work__isnull=False)
    return int(rows.aggregate(works=Count("work_id", distinct=True))["works"])


def imported(catalogue: Catalogue) -> tuple[dt.datetime, dt.datetime] | None:
    """When the first and the newest of the works in lists came; None where there is none."""
    times = Work.objects.using(catalogue.alias).filter(LISTED).values_list("imported", flat=True)
    # Each is one end of an index; MIN and MAX in one statement would read all of it.
    oldest, newest = times.order_by("imported").first(), times.order_by("-imported").first()
    return None if oldest is None or newest is None else (oldest, newest)


def size(catalogue: Catalogue) -> int:
    """The bytes that the database takes up on its disk."""
    if catalogue.file is not None:
        beside = (catalogue.file.with_name(catalogue.file.name + ending) for ending in ("", "-wal"))
        return sum(path.stat().st_size for path in beside if path.exists())
    with connections[catalogue.alias].cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
