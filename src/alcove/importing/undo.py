"""Files to the trash and back; works out of the drawer; the trash emptied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from alcove.catalogue import changes, deeds, intake, queries
from alcove.catalogue.connection import Catalogue, writing
from alcove.catalogue.deeds import Did
from alcove.importing.commit import store
from alcove.importing.decide import TextOf
from alcove.vault import ManifestEntry, Vault

_AT_ONCE = 200


def undo_run(catalogue: Catalogue, run: int, text_of: TextOf, now: dt.datetime) -> list[str]:
    """Sends what only this run brought to the trash; the works concerned. Called under the import lock."""
    with writing(catalogue):
        works = trash_run(catalogue, run, text_of)
        deeds.record(catalogue, Did.UNDO, {"run": run}, at=now)
    deeds.write_out(catalogue)
    return works


def trash_run(catalogue: Catalogue, run: int, text_of: TextOf) -> list[str]:
    """What ``undo_run`` does, without recording it. Called inside ``writing``."""
    files = queries.brought_by(catalogue, run)
    works = queries.works_of_files(catalogue, files)
    intake.set_trashed(catalogue, files, True)  # noqa: FBT003 - the value itself
    intake.mark_undone(catalogue, run)
    intake.forget_paths(catalogue)
    _store_again(catalogue, works, text_of)
    return works


def restore(catalogue: Catalogue, works: Sequence[str], text_of: TextOf, now: dt.datetime) -> None:
    """Takes all files of these works back out of the trash. Called under the import lock."""
    with writing(catalogue):
        take_out(catalogue, works, text_of)
        deeds.record(catalogue, Did.RESTORE, {"works": list(works)}, at=now)
    deeds.write_out(catalogue)


def take_out(catalogue: Catalogue, works: Sequence[str], text_of: TextOf) -> None:
    """What ``restore`` does, without recording it. Called inside ``writing``."""
    intake.set_trashed(catalogue, queries.trashed_files(catalogue, works), False)  # noqa: FBT003 - the value itself
    _store_again(catalogue, works, text_of)


def accept(catalogue: Catalogue, works: Sequence[str], now: dt.datetime) -> None:
    """Takes unrecognised works out of the drawer."""
    with writing(catalogue):
        take_from_drawer(catalogue, works)
        deeds.record(catalogue, Did.ACCEPT, {"works": list(works)}, at=now)
    deeds.write_out(catalogue)


def take_from_drawer(catalogue: Catalogue, works: Sequence[str]) -> None:
    """What ``accept`` does, without recording it. Called inside ``writing``."""
    intake.set_accepted(catalogue, works)
    changes.note(catalogue, works)


def empty_trash(catalogue: Catalogue, vault: Vault, now: dt.datetime) -> int:
    """Deletes the originals in the trash for good; how many. Called under the import lock.

    The deed is recorded before the first original goes, so that a kill in
    between leaves nothing that could come back half; ``finish_emptying`` does the rest.
    """
    finish_emptying(catalogue, vault)
    gone = queries.trashed_particulars(catalogue)
    if not gone:
        return 0
    with writing(catalogue):
        deeds.record(catalogue, Did.EMPTY, {"files": gone}, at=now)
        intake.drop_files(catalogue, [row["sha256"] for row in gone])
        intake.forget_paths(catalogue)
    deeds.write_out(catalogue)
    _discard(vault, {row["sha256"] for row in gone})
    return len(gone)


def finish_emptying(catalogue: Catalogue, vault: Vault) -> None:
    """Deletes what a killed process had recorded as deleted. Called under the import lock, before anything is kept."""
    left: set[str] = set()
    for hashes in deeds.emptied_since_import(catalogue):
        for part in intake.parts_of([sha for sha in hashes if vault.has(sha)]):
            left.update(set(part).difference(intake.holdings(catalogue, part)))
    _discard(vault, left)


def _discard(vault: Vault, hashes: Collection[str]) -> None:
    """Removes originals for good, and the descriptions that lay beside none but them.

    These first: as long as an original is here, whoever goes on after a kill finds what lay beside it.
    """
    if not hashes:
        return
    beside = {e.origin.beside for e in _described(vault) if e.sha256 in hashes}
    if beside:
        others = (e for e in _described(vault) if e.origin.beside in beside and e.sha256 not in hashes)
        beside -= {e.origin.beside for e in others if vault.has(e.sha256)}
        vault.discard(*filter(None, beside))
    vault.discard(*hashes)


def _described(vault: Vault) -> Iterator[ManifestEntry]:
    return (e for e in vault.iter_manifest(on_damage=lambda _: None) if e.origin.beside)


def _store_again(catalogue: Catalogue, works: Sequence[str], text_of: TextOf) -> None:
    for part in intake.parts_of(works, _AT_ONCE):
        known = intake.known_works(catalogue, ids=part)
        store(catalogue, list(known.values()), text_of)
