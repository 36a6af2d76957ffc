"""Decisions carried out: a batch of files and the works that they concern, within one transaction.

Used by imports, by retries, and by the making of everything again.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alcove.catalogue import changes, intake
from alcove.catalogue.connection import Catalogue
from alcove.catalogue.plans import FileRow, KnownWork, WorkPlan
from alcove.domain import ids
from alcove.domain.versions import age_of
from alcove.importing.decide import Arrival, TextOf, admit, at_home, plan
from alcove.importing.outcome import OutcomeKind

# So many ids are asked for at once for each new source where a first one is in use; more are in use once in never.
_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a file that was read."""

    outcome: OutcomeKind
    work_id: str


def settle(
    catalogue: Catalogue, rows: Sequence[FileRow], text_of: TextOf
) -> tuple[dict[str, Settled], Sequence[WorkPlan]]:
    """Stores files in this order, and the works that they make or change; what became of those that were read, and
    the works as they are stored.

    ``rows`` have neither work nor age yet; those without a reading failed. Called
    inside ``writing``; the change log is written with them.
    """
    arrivals = [_arrival(row) for row in rows if row.reading is not None]
    arrivals = at_home(arrivals, intake.homes(catalogue, sorted({a.source for a in arrivals})))
    sources = list(dict.fromkeys(a.source for a in arrivals))
    known = intake.known_works(catalogue, sources=sources)
    taken = _taken(catalogue, [s for s in sources if s not in known])
    settled = {a.sha256: Settled(*admit(known, taken, a, text_of)) for a in arrivals}
    return settled, store(catalogue, [known[s] for s in sources], text_of, [_filed(row, settled) for row in rows])


def store(
    catalogue: Catalogue, works: Sequence[KnownWork], text_of: TextOf, rows: Sequence[FileRow] = ()
) -> Sequence[WorkPlan]:
    """Stores works as they now are, with new files of theirs, and notes the change. Called inside ``writing``."""
    plans = [plan(work, text_of) for work in works]
    intake.store_works(catalogue, plans)
    intake.store_files(catalogue, rows, plans)
    changes.note(catalogue, [p.id for p in plans])
    return plans


def _arrival(row: FileRow) -> Arrival:
    if row.reading is None:
        raise ValueError(f"{row.sha256} was not read")
    return Arrival(row.sha256, row.reading, row.modified, row.imported, row.run)


def _filed(row: FileRow, settled: dict[str, Settled]) -> FileRow:
    if row.reading is None:
        return row
    age = age_of(row.reading, modified=row.modified, run=row.run, sha256=row.sha256)
    return replace(row, age=age, work_id=settled[row.sha256].work_id)


def _taken(catalogue: Catalogue, new_sources: Sequence[str]) -> dict[str, str]:
    """Of the ids that new works might get: those in use, with the sources of the works that have them."""
    first = [next(ids.candidates(source)) for source in new_sources]
    taken = intake.sources_of_ids(catalogue, first) if first else {}
    if not taken and len(set(first)) == len(first):
        return taken
    return intake.sources_of_ids(
        catalogue, [i for source in new_sources for i in itertools.islice(ids.candidates(source), _CANDIDATES)]
    )
