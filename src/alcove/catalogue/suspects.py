"""Works that may be one: sketches of their texts, the pairs that the last search found, and what a person said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from alcove.catalogue.connection import Catalogue
from alcove.catalogue.models import Apart, File, Sketch, Suspect, Work
from alcove.catalogue.queries import text_files
from alcove.catalogue.rows import upsert
from alcove.domain.suspicion import Evidence

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SuspectRow:
    """Two works, by id, and why they may be one."""

    first: str
    second: str
    score: float
    evidence: Evidence


def without_sketch(catalogue: Catalogue) -> Iterator[list[tuple[str, str, str]]]:
    """The works that are not hidden and have no sketch of the text that they have now, some at a time: id, hash of
    the original to be read, hash of its text.
    """
    last = ""
    while True:
        rows = Work.objects.using(catalogue.alias).filter(hidden=False, id__gt=last).order_by("id")
        ids = list(rows.values_list("id", flat=True)[:_AT_ONCE])
        if not ids:
            return
        files = text_files(catalogue, ids)
        texts = dict(
            File.objects.using(catalogue.alias)
            .filter(sha256__in=files.values(), text_hash__isnull=False)
            .values_list("sha256", "text_hash")
        )
        have = dict(Sketch.objects.using(catalogue.alias).filter(work_id__in=ids).values_list("work_id", "text"))
        wanted = [
            (i, sha, text) for i, sha in files.items() if (text := texts.get(sha)) is not None and have.get(i) != text
        ]
        if wanted:
            yield wanted
        last = ids[-1]


def has_several_sites(catalogue: Catalogue) -> bool:
    """Whether works that are not hidden come from more than one site; those without a source are one site together."""
    sources = Work.objects.using(catalogue.alias).filter(hidden=False).values_list("source", flat=True)
    first = sources.first()
    return first is not None and sources.exclude(source__startswith=f"{first.partition(':')[0]}:").exists()


def store_sketches(catalogue: Catalogue, rows: Iterable[tuple[str, str, bytes]]) -> None:
    """Stores sketches: work, hash of its text, body. Called inside ``writing``."""
    upsert(catalogue, Sketch, ("work_id", "text", "body"), rows, key="work_id")


def iter_sketches(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """The sketches of works that are not hidden, by the work's id, streamed."""
    last = ""
    while True:
        rows = Sketch.objects.using(catalogue.alias).filter(work_id__gt=last, work__hidden=False)
        some = list(rows.order_by("work_id").values_list("work_id", "body")[:_AT_ONCE])
        yield from ((work_id, bytes(body)) for work_id, body in some)
        if len(some) < _AT_ONCE:
            return
        last = some[-1][0]


def sketches(catalogue: Catalogue, ids: Sequence[str]) -> dict[str, bytes]:
    """The sketches of these works."""
    rows = Sketch.objects.using(catalogue.alias).filter(work_id__in=ids)
    return {work_id: bytes(body) for work_id, body in rows.values_list("work_id", "body")}


def replace_all(catalogue: Catalogue, batches: Iterable[Sequence[SuspectRow]]) -> int:
    """Stores what a search found in place of what the one before had; how many pairs. Pairs that a person keeps apart
    are left out. Called inside ``writing``.
    """
    Suspect.objects.using(catalogue.alias).all().delete()
    count = 0
    for batch in batches:
        ids = [row.first for row in batch]
        apart = set(Apart.objects.using(catalogue.alias).filter(first_id__in=ids).values_list("first_id", "second_id"))
        rows = [
            (row.first, row.second, row.score, row.evidence.to_json())
            for row in batch
            if (row.first, row.second) not in apart
        ]
        upsert(catalogue, Suspect, ("first_id", "second_id", "score", "evidence"), rows, key=None)
        count += len(rows)
    return count


def page(
    catalogue: Catalogue, *, highest: int | None, least: float, limit: int | None, offset: int
) -> list[SuspectRow]:
    """The suspects with this score at least, of works of this severity at most, most likely first."""
    rows = _listed(catalogue, highest, least).order_by("-score", "first_id", "second_id")
    shown = rows[offset : None if limit is None else offset + limit]
    told = shown.values_list("first_id", "second_id", "score", "evidence")
    return [SuspectRow(first, second, score, Evidence.from_json(line)) for first, second, score, line in told]


def count(catalogue: Catalogue, *, highest: int | None, least: float = 0.0) -> int:
    """How many pairs ``page`` goes through."""
    return _listed(catalogue, highest, least).count()


def suspected(catalogue: Catalogue, *, highest: int | None) -> frozenset[str]:
    """The ids of the works of all pairs that ``page`` goes through."""
    pairs = _listed(catalogue, highest, 0.0).values_list("first_id", "second_id")
    return frozenset(work_id for pair in pairs.iterator() for work_id in pair)


def keep_apart(catalogue: Catalogue, first: str, second: str) -> None:
    """Notes that the works of these two sources are two. Called inside ``writing``."""
    ids = sorted(Work.objects.using(catalogue.alias).filter(source__in=[first, second]).values_list("id", flat=True))
    if len(ids) == 2:
        Suspect.objects.using(catalogue.alias).filter(first_id=ids[0], second_id=ids[1]).delete()
        Apart.objects.using(catalogue.alias).get_or_create(first_id=ids[0], second_id=ids[1])


def forget(catalogue: Catalogue, ids: Sequence[str]) -> None:
    """Forgets the suspicions about works that were linked. Called inside ``writing``."""
    Suspect.objects.using(catalogue.alias).filter(Q(first_id__in=ids) | Q(second_id__in=ids)).delete()


def linked(catalogue: Catalogue, *, deed: int | None = None, into: str | None = None) -> list[tuple[str, str, str]]:
    """Works that were linked, by this deed or into the work with this id: id, source, the work that has their files."""
    rows = Work.objects.using(catalogue.alias).filter(linked__isnull=False)
    rows = rows if deed is None else rows.filter(link=deed)
    rows = rows if into is None else rows.filter(linked_id=into)
    return list(rows.order_by("id").values_list("id", "source", "linked_id"))


def _listed(catalogue: Catalogue, highest: int | None, least: float) -> QuerySet[Suspect]:
    rows = Suspect.objects.using(catalogue.alias).filter(score__gte=least, first__hidden=False, second__hidden=False)
    return rows if highest is None else rows.filter(first__severity__lte=highest, second__severity__lte=highest)
