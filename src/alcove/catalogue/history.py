"""Runs, and what each did with its files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from alcove.catalogue.connection import Catalogue
from alcove.catalogue.models import Run, RunFile

_BATCH = 500


def runs(catalogue: Catalogue, *, limit: int | None = None, offset: int = 0) -> list[Run]:
    """The runs, newest first."""
    rows = Run.objects.using(catalogue.alias).order_by("-number")
    return list(rows[offset : None if limit is None else offset + limit])


def some(catalogue: Catalogue, numbers: Sequence[int]) -> list[Run]:
    """The runs with these numbers, newest first."""
    return list(Run.objects.using(catalogue.alias).filter(number__in=numbers).order_by("-number"))


def running(catalogue: Catalogue) -> list[Run]:
    """The runs that have not ended, or were ended by force and nobody has noticed yet, in their order."""
    return list(Run.objects.using(catalogue.alias).filter(state="running").order_by("number"))


def run(catalogue: Catalogue, number: int) -> Run | None:
    """The run with this number."""
    return Run.objects.using(catalogue.alias).filter(number=number).first()


def last_run(catalogue: Catalogue) -> int:
    """The number of the newest run; 0 for none yet."""
    return Run.objects.using(catalogue.alias).order_by("-number").values_list("number", flat=True).first() or 0


def outcomes(
    catalogue: Catalogue, number: int, outcome: str | None, *, limit: int | None = None, offset: int = 0
) -> Iterator[dict[str, Any]]:
    """The outcome lines of a run in their order, streamed; what is null or empty in them is left out."""
    rows = RunFile.objects.using(catalogue.alias).filter(run_id=number).order_by("id")
    rows = rows.filter(outcome=outcome) if outcome else rows
    page = rows[offset : None if limit is None else offset + limit]
    for file, sha, kind, body in page.values_list("file", "sha256", "outcome", "body").iterator(_BATCH):
        yield {"file": file, "sha256": sha or None, "outcome": kind} | json.loads(body)
