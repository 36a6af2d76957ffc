"""The change log: which works the index must look at again.

Written in the transaction that changes the data; applied by whoever holds the
index lock (``alcove.indexing``), idempotently, in the order of the sequence.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max, Min

from alcove.catalogue.connection import Catalogue
from alcove.catalogue.models import Change
from alcove.catalogue.rows import upsert


def note(catalogue: Catalogue, work_ids: Iterable[str]) -> None:
    """Notes that these works changed. Called inside ``writing``."""
    upsert(catalogue, Change, ("work_id",), [(work_id,) for work_id in work_ids], key=None)


def last(catalogue: Catalogue) -> int:
    """The newest sequence; 0 for none yet."""
    return Change.objects.using(catalogue.alias).aggregate(newest=Max("sequence"))["newest"] or 0


def oldest(catalogue: Catalogue) -> int:
    """The oldest sequence that is kept: 0 in the beginning, later the last one that an index had applied."""
    return Change.objects.using(catalogue.alias).aggregate(oldest=Min("sequence"))["oldest"] or 0


def after(catalogue: Catalogue, sequence: int, limit: int) -> list[tuple[int, str]]:
    """At most ``limit`` changes after this one, oldest first: sequence and work id."""
    rows = Change.objects.using(catalogue.alias).filter(sequence__gt=sequence).order_by("sequence")
    return list(rows.values_list("sequence", "work_id")[:limit])


def forget(catalogue: Catalogue, sequence: int) -> None:
    """Drops changes before this one, which is kept so that the sequence never begins again."""
    Change.objects.using(catalogue.alias).filter(sequence__lt=sequence).delete()
