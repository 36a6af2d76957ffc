"""Decisions carried out: a batch of files and the works that they concern, within one transaction.

Used by imports, by retries, and by the making of everything again.
"""

from __future__ import annotations

import itertools
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, replace

from alcove.catalogue import changes, intake, queries
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
    """What became of a file that was read. ``anew``: it was here, and is read with another description beside it."""

    outcome: OutcomeKind
    work_id: str
    anew: bool = False


def settle(
    catalogue: Catalogue, rows: Sequence[FileRow], text_of: TextOf
) -> tuple[dict[str, Settled], Sequence[WorkPlan]]:
    """Stores files in this order, and the works that they make or change; what became of those that were read, and
    the works as they are stored.

    ``rows`` have neither work nor age yet; those without a reading failed. Called
    inside ``writing``; the change log is written with them.
    """
    held = _held(catalogue, rows)
    rows = [_as_it_came(row, held.get(row.sha256)) for row in rows]
    arrivals = [_arrival(row) for row in rows if row.reading is not None]
    arrivals = at_home(arrivals, intake.homes(catalogue, sorted({a.source for a in arrivals})))
    sources = list(dict.fromkeys(a.source for a in arrivals))
    known = intake.known_works(catalogue, sources=sources, ids=sorted({f.work_id for f in held.values() if f.work_id}))
    taken = _taken(catalogue, [s for s in sources if s not in known])
    left = _take_out(known, [a for a in arrivals if a.sha256 in held])
    settled = {a.sha256: _retold(Settled(*admit(known, taken, a, text_of)), held.get(a.sha256)) for a in arrivals}
    concerned = [known[s] for s in dict.fromkeys((*sources, *left))]
    return settled, store(catalogue, concerned, text_of, [_filed(row, settled) for row in rows])


def store(
    catalogue: Catalogue, works: Sequence[KnownWork], text_of: TextOf, rows: Sequence[FileRow] = ()
) -> Sequence[WorkPlan]:
    """Stores works as they now are, with new files of theirs, and notes the change. Called inside ``writing``."""
    plans = [plan(work, text_of) for work in works]
    intake.store_works(catalogue, plans)
    intake.store_files(catalogue, rows, plans)
    changes.note(catalogue, [p.id for p in plans])
    return plans


def _held(catalogue: Catalogue, rows: Sequence[FileRow]) -> dict[str, queries.KeptFile]:
    """Of these files those that are here already: only what lies beside a file can change what is told of its bytes."""
    hashes = [row.sha256 for row in rows if row.reading is not None and row.reading.beside is not None]
    if not hashes:
        return {}
    files = queries.iter_files(catalogue, sha256__in=hashes, state="read", trashed=False)
    return {file.sha256: file for file in files}


def _as_it_came(row: FileRow, held: queries.KeptFile | None) -> FileRow:
    """A file that is here stays what its first import brought."""
    if held is None:
        return row
    return replace(
        row, path=held.path, member=held.member, modified=held.modified, imported=held.imported, run=held.run
    )


def _take_out(known: MutableMapping[str, KnownWork], arrivals: Sequence[Arrival]) -> list[str]:
    """Takes files that are told to be of another work by now out of those that had them; the sources of these."""
    holders = {file.sha256: source for source, work in known.items() for file in work.files} if arrivals else {}
    left = []
    for arrival in arrivals:
        source = holders.get(arrival.sha256, arrival.source)
        if source != arrival.source:
            files = tuple(f for f in known[source].files if f.sha256 != arrival.sha256)
            known[source] = replace(known[source], files=files)
            left.append(source)
    return left


def _retold(settled: Settled, held: queries.KeptFile | None) -> Settled:
    """In the work that it was in, a file is what it was: a file of a known version."""
    if held is None:
        return settled
    stays = settled.work_id == held.work_id and settled.outcome is not OutcomeKind.UNRECOGNISED
    return Settled(OutcomeKind.FILE if stays else settled.outcome, settled.work_id, anew=True)


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
