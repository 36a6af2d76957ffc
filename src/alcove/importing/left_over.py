"""Originals to be read again out of the vault: what a killed run had only kept, and what failed."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from alcove.catalogue import deeds, history, intake, queries, tallies
from alcove.catalogue.connection import Catalogue
from alcove.catalogue.deeds import DeedLine, Did
from alcove.catalogue.plans import Holding
from alcove.errors import DamagedLibraryError, UnknownOriginalError
from alcove.importing.arrivals import LARGE, copied, told_beside
from alcove.importing.arrived import Arrived
from alcove.importing.discover import Found
from alcove.vault import ManifestEntry, Vault

_AT_ONCE = 100
_LINES = 500
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def end_broken(catalogue: Catalogue, now: dt.datetime) -> list[int]:
    """Ends the runs that were ended by force, and records how far each had come; the numbers of those that may have
    kept originals without taking them in. Called under the import lock, inside ``writing``.
    """
    for run in history.running(catalogue):
        body = {"run": run.number, "state": "broken", "counts": run.counts, "bytes": run.bytes_done}
        deeds.record(catalogue, Did.IMPORTED, body, at=now)
    return intake.break_running(catalogue)


def kept_only(catalogue: Catalogue, vault: Vault, runs: Iterable[int]) -> Iterator[Arrived]:
    """What these runs put into the vault, and nobody took in: originals, and new descriptions of those that are here."""
    broken = frozenset(runs)
    if not broken:
        return
    left: dict[str, tuple[ManifestEntry, Holding | None]] = {}
    # A later run may have met one of them with another description.
    lines = (e for e in vault.iter_manifest(on_damage=lambda _: None) if e.origin.run in broken or e.origin.beside)
    while part := list(itertools.islice(lines, _LINES)):
        concerned = [entry for entry in part if entry.origin.run in broken]
        known = intake.holdings(catalogue, sorted({entry.sha256 for entry in concerned}))
        here = {e.sha256 for e in concerned if e.origin.beside and e.sha256 in known and known[e.sha256].here}
        told = told_beside(catalogue, sorted(here))
        for entry in part:
            sha, beside = entry.sha256, entry.origin.beside
            left.pop(sha, None)
            is_wanted = sha not in known or (beside and told.get(sha, beside) != beside)
            if entry.origin.run in broken and is_wanted and vault.has(sha):
                left[sha] = entry, known.get(sha)
    for entry, held in left.values():
        item = arrived(entry)
        item.known = held
        yield item


def refuse_without_originals(catalogue: Catalogue, vault: Vault, folder: Path) -> None:
    """Raises DamagedLibraryError where originals were kept and their folder has none: its disk is not connected.

    Without this, an import would begin a second folder of originals in the first one's place, and a rebuild would make an empty library.
    """
    if next(vault.iter_manifest(on_damage=lambda _: None), None) is None and (
        tallies.counts(catalogue)["files"] or any(_took_in(line) for line in deeds.iter_lines(catalogue.own))
    ):
        raise DamagedLibraryError(
            f"The originals are not in {folder}. Is its disk connected? The setting originals.folder says where they are. Nothing was changed."
        )


def _took_in(line: DeedLine) -> bool:
    # Of what failed not everything was kept: not what could not be read from its disk, and no table of records.
    kept = ("new", "version", "file", "unrecognised")
    return line.did == Did.IMPORTED and any(line.body["counts"].get(outcome) for outcome in kept)


def failed_in(catalogue: Catalogue, vault: Vault, run: int) -> Iterator[Arrived]:
    """The files of a run that failed and still do."""
    failed = {file.sha256 for file in queries.failed_in(catalogue, run)}
    entries = vault.iter_manifest(on_damage=lambda _: None)
    beside = {e.sha256: e.origin.beside for e in entries if e.sha256 in failed}
    for file in queries.failed_in(catalogue, run):
        item = arrived_again(file, beside.get(file.sha256))
        item.known = Holding(kept=True, here=False, failed=True, work_id=None, format="", site=None)
        yield item


def arrived_again(file: queries.KeptFile, beside: str | None) -> Arrived:
    """A stored file on its way through the readers once more, with the description of this hash beside it."""
    modified_ns = (file.modified - _EPOCH) // _MICROSECOND * 1000 if file.modified else 0
    found = Found(file.path, "", file.size, modified_ns, file.member or None)
    return Arrived(found, file.sha256, beside=beside, imported=file.imported)


def again(vault: Vault, copies: Path, items: Iterable[Arrived]) -> Generator[list[Arrived], None, None]:
    """These files in batches, with their bytes; large ones alone, copied into the folder ``copies``."""
    batch: list[Arrived] = []
    held = 0
    for item in items:
        if batch and (len(batch) >= _AT_ONCE or held + item.found.size > 2 * LARGE):
            yield batch
            batch, held = [], 0
        try:
            fetch(vault, item, copies)
        except (UnknownOriginalError, DamagedLibraryError):
            # ``verify`` tells of it.
            continue
        held += item.found.size
        batch.append(item)
    if batch:
        yield batch


def fetch(vault: Vault, item: Arrived, copies: Path) -> None:
    """Gives a file its bytes out of the vault: in memory, or a large one as a copy in this folder; and what lay beside it,
    where that is whole.

    Raises DamagedLibraryError where the original is damaged.
    """
    if item.beside is not None:
        with suppress(UnknownOriginalError, DamagedLibraryError):
            item.description = vault.read(item.beside)
    if item.found.size <= LARGE:
        item.data = vault.read(item.sha256)
        return
    with vault.open(item.sha256) as original:
        item.copy = copied(original, copies)


def arrived(entry: ManifestEntry) -> Arrived:
    """An original on its way, as its line of the manifest tells of it."""
    origin = entry.origin
    found = Found(origin.path, "", entry.size, origin.mtime_ns or 0, origin.member)
    return Arrived(found, entry.sha256, beside=origin.beside, imported=origin.imported)
