"""Texts that several works share. Versions of such texts are marked when they are stored: most texts are nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from alcove.catalogue.connection import Catalogue
from alcove.catalogue.models import Version

_LISTED = Q(work__hidden=False) & (Q(work__recognised=True) | Q(work__accepted=True))


def mark(catalogue: Catalogue, texts: Sequence[str]) -> None:
    """Marks the versions that have one of these texts where another work has it as well. Called inside ``writing``."""
    rows = Version.objects.using(catalogue.alias)
    counted = rows.filter(text_hash__in=texts).values("text_hash").annotate(works=Count("work_id"))
    shared = list(counted.filter(works__gt=1).values_list("text_hash", flat=True))
    if shared:
        rows.filter(text_hash__in=shared, shared=False).update(shared=True)


def count(catalogue: Catalogue, highest: int | None = None, *, most: int | None = None) -> int:
    """How many texts are the current ones of several works in lists, of this severity at most; counted up to ``most``."""
    return _groups(catalogue, highest).order_by()[:most].count()


def page(catalogue: Catalogue, *, highest: int | None, limit: int, offset: int, most: int) -> list[list[str]]:
    """The ids of works in lists that have the same text, at most ``most`` of each; the newest import first, in a group
    and among groups.
    """
    texts = list(_groups(catalogue, highest)[offset : offset + limit].values_list("text_hash", flat=True))
    groups: dict[str | None, list[str]] = {text: [] for text in texts}
    rows = _current(catalogue, highest).filter(text_hash__in=texts).order_by("-work__imported", "work_id")
    for text, work_id in rows.values_list("text_hash", "work_id").iterator():
        if len(groups[text]) < most:
            groups[text].append(work_id)
    return list(groups.values())


def _groups(catalogue: Catalogue, highest: int | None) -> QuerySet[Version, Any]:
    texts = _current(catalogue, highest).values("text_hash")
    shared = texts.annotate(works=Count("work_id"), newest=Max("work__imported")).filter(works__gt=1)
    return shared.order_by("-newest", "text_hash")


def _current(catalogue: Catalogue, highest: int | None) -> QuerySet[Version]:
    limits = Q() if highest is None else Q(work__severity__lte=highest)
    return Version.objects.using(catalogue.alias).filter(_LISTED, limits, shared=True, current=True)
