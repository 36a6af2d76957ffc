"""Originals through today's readers: what they tell otherwise than the readings that are stored.

Where only a preface is told differently, the new reading takes the place of the old one. A file that turns out to be
of another work, or to carry another text, is only reported: the numbers of versions follow from the order in which
files came, so that everything is made again for it (``replay``).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from alcove.catalogue import intake, queries
from alcove.catalogue.connection import Catalogue, writing
from alcove.catalogue.plans import FileRow, KnownWork
from alcove.domain.differences import differences, keeps_its_place
from alcove.domain.readings import Reading
from alcove.domain.searchable import Searchable
from alcove.domain.versions import age_of
from alcove.importing.arrived import Arrived
from alcove.importing.commit import store
from alcove.importing.left_over import again, arrived_again
from alcove.importing.outcome import Reread
from alcove.importing.parsing import Parser
from alcove.importing.run import Stores
from alcove.importing.settled import file_row

_AT_ONCE = 100
_LOST = "The original is missing or damaged. `alcove verify --deep` says what to do about it."


def reread(stores: Stores, files: Iterable[queries.KeptFile], *, dry_run: bool) -> Iterator[Reread]:
    """Reads these files again and stores what keeps its place, a batch at a time; all that were read, in their order.

    Called under the import lock. What changed is in the change log.
    """
    held: dict[str, queries.KeptFile] = {}
    with Parser(stores.vault, stores.config, 0) as parser:
        for batch in again(stores.vault, parser.copies, _on_their_way(stores.catalogue, files, held)):
            for item in batch:
                parser.submit(item)
            texts = parser.collect(batch, discard=False)
            before = queries.readings_of(stores.catalogue, [item.sha256 for item in batch])
            read = [_judged(item, before.get(item.sha256), held[item.sha256]) for item in batch]
            better = {each.sha256 for each in read if not each.moved and not each.problem}
            fresh = [item for item in batch if item.sha256 in better and item.reading != before[item.sha256]]
            if fresh and not dry_run:
                with writing(stores.catalogue):
                    _store(stores.catalogue, [_row(item, held[item.sha256]) for item in fresh], parser, texts)
            for item in batch:
                del held[item.sha256]
            yield from read
    for file in held.values():
        yield Reread(file.sha256, file.work_id, problem=_LOST)


def _on_their_way(
    catalogue: Catalogue, files: Iterable[queries.KeptFile], held: dict[str, queries.KeptFile]
) -> Iterator[Arrived]:
    every = iter(files)
    while part := list(itertools.islice(every, _AT_ONCE)):
        before = queries.readings_of(catalogue, [file.sha256 for file in part])
        for file in part:
            held[file.sha256] = file
            yield arrived_again(file, before[file.sha256].beside if file.sha256 in before else None)


def _judged(item: Arrived, before: Reading | None, file: queries.KeptFile) -> Reread:
    if item.reading is None:
        problem = item.failure or (item.outcome.reason if item.outcome else None)
        return Reread(item.sha256, file.work_id, problem=problem)
    moved = not keeps_its_place(before, item.reading)
    return Reread(item.sha256, file.work_id, differences(before, item.reading), moved)


def _row(item: Arrived, file: queries.KeptFile) -> FileRow:
    row = file_row(item, file.run)
    if row.reading is None:
        raise ValueError(f"{row.sha256} was not read")
    age = age_of(row.reading, modified=row.modified, run=row.run, sha256=row.sha256)
    return replace(row, age=age, work_id=file.work_id)


def _store(catalogue: Catalogue, rows: Sequence[FileRow], parser: Parser, texts: Mapping[str, Searchable]) -> None:
    by_hash = {row.sha256: row for row in rows}
    works = intake.known_works(catalogue, ids=sorted({row.work_id for row in rows if row.work_id}))
    renewed = [_renewed(work, by_hash) for work in works.values()]
    store(catalogue, renewed, lambda sha: texts[sha].words if sha in texts else parser.text(sha), rows)


def _renewed(work: KnownWork, rows: Mapping[str, FileRow]) -> KnownWork:
    files = [
        replace(file, reading=row.reading, age=row.age)
        if (row := rows.get(file.sha256)) and row.reading and row.age
        else file
        for file in work.files
    ]
    return replace(work, files=tuple(files))
