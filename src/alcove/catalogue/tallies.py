"""Counting: what a library holds. Each count reads an index, and no row of a work."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Sum

from alcove.catalogue.connection import Catalogue
from alcove.catalogue.models import LISTED, File, Version, Work


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
