"""Pure: what is known and what was read -> outcomes, and works as they are to be stored.

Nothing here touches a database or a disk. The same function serves imports,
undo, and the making of everything again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace

from alcove.catalogue.plans import KeptFile, KnownWork, VersionPlan, WorkPlan
from alcove.domain import ids, works
from alcove.domain.readings import Reading
from alcove.domain.versions import Carrier, Version, age_of, arrange, contains_text, numbered
from alcove.importing.outcome import OutcomeKind

#: The searchable text of an original, by its hash.
TextOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that was read and is to be taken in."""

    sha256: str
    reading: Reading
    modified: dt.datetime | None
    imported: dt.datetime
    run: int
    home: str | None = None

    @property
    def source(self) -> str:
        """The source that its work has: ``home``, where a person has linked the file's own work into another."""
        return self.home or source_of(self.reading, self.sha256)


def source_of(reading: Reading, sha256: str) -> str:
    """The source that a file tells, else the file itself."""
    if reading.site and reading.site_id:
        return ids.source_key(reading.site, reading.site_id)
    return ids.original_key(sha256)


def at_home(arrivals: Sequence[Arrival], homes: Mapping[str, str]) -> list[Arrival]:
    """The files on their way to the works that theirs were linked into; ``homes`` by their own sources."""
    return [replace(a, home=homes[a.source]) if a.source in homes else a for a in arrivals]


def admit(
    known: MutableMapping[str, KnownWork], taken: MutableMapping[str, str], arrival: Arrival, text_of: TextOf
) -> tuple[OutcomeKind, str]:
    """Takes one file into ``known``, where its work is changed or begun; the outcome and the work's id.

    ``known`` holds the works that the batch concerns, by source; ``taken`` the
    source of each id in use that one of them might want.
    """
    work = known.get(arrival.source) or begin(arrival.source, taken)
    age = age_of(arrival.reading, modified=arrival.modified, run=arrival.run, sha256=arrival.sha256)
    kept = KeptFile(arrival.sha256, arrival.reading, age, arrival.imported)
    before = [f for f in work.files if f.sha256 != arrival.sha256]
    work = replace(work, files=(*before, kept))
    versions = arranged(work, text_of)
    work = replace(work, numbers={**work.numbers, **numbered(versions, work.numbers)})
    known[arrival.source] = work
    if not arrival.reading.recognised:
        return OutcomeKind.UNRECOGNISED, work.id
    if all(f.trashed for f in before):
        return OutcomeKind.NEW, work.id
    companions = next(v.files for v in versions if arrival.sha256 in v.files)
    return (OutcomeKind.FILE if len(companions) > 1 else OutcomeKind.VERSION), work.id


def begin(source: str, taken: MutableMapping[str, str]) -> KnownWork:
    """A work that was not known, with the first id that no other has."""
    work_id = next(i for i in ids.candidates(source) if taken.setdefault(i, source) == source)
    return KnownWork(id=work_id, source=source)


def arranged(work: KnownWork, text_of: TextOf) -> tuple[Version, ...]:
    """The versions that the work's files carry, those in the trash left out."""
    full_text = {f.reading.text_hash: f.sha256 for f in work.files if not f.trashed and f.reading.text_hash}

    def contains(part: Carrier, text_hash: str) -> bool:
        return contains_text(text_of(full_text[text_hash]), text_of(part.sha256))

    return arrange([f.carrier for f in work.files if not f.trashed], contains)


def plan(work: KnownWork, text_of: TextOf, corrections: Iterable[works.Correction] = ()) -> WorkPlan:
    """The work as it is to be stored."""
    versions = arranged(work, text_of)
    numbers = {**work.numbers, **numbered(versions, work.numbers)}
    by_hash = {f.sha256: f for f in work.files}
    planned = tuple(_planned(v, numbers[v.text_hash], place, by_hash) for place, v in enumerate(versions))
    filed = [
        works.FiledReading(by_hash[sha].reading, sha, by_hash[sha].age, v.text_hash, by_hash[sha].imported)
        for v in versions
        for sha in v.files
    ]
    folded = works.fold(work.id, filed, corrections) if filed else None
    return WorkPlan(work.id, work.source, work.accepted, folded, planned)


def _planned(version: Version, number: int, place: int, by_hash: Mapping[str, KeptFile]) -> VersionPlan:
    newest = by_hash[version.files[-1]].reading
    updates = [day for sha in version.files if (day := by_hash[sha].reading.last_updated)]
    return VersionPlan(
        number=number,
        text_hash=version.text_hash,
        coverage=version.coverage,
        current=version.current,
        place=place,
        words=newest.words if newest.words is not None else newest.words_found,
        updated=max(updates, default=None),
        files=version.files,
    )
