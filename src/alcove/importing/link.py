"""Works that a person found to be one, and took apart again. The same functions serve the making of everything again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from alcove.catalogue import deeds, intake, suspects
from alcove.catalogue.connection import Catalogue, writing
from alcove.catalogue.deeds import Did
from alcove.importing.commit import store
from alcove.importing.decide import TextOf, source_of

Pair = tuple[str, str]


def link(catalogue: Catalogue, pairs: Sequence[Pair], text_of: TextOf, now: dt.datetime) -> int:
    """Gives the files of each first work to the second, which is the same; both by source. The number of the deed, by
    which all of them are taken apart again. Called under the import lock.
    """
    with writing(catalogue):
        body = {"works": [{"source": source, "into": into} for source, into in pairs]}
        deed = deeds.record(catalogue, Did.LINK, body, at=now)
        join(catalogue, pairs, deed, text_of)
    deeds.write_out(catalogue)
    return deed


def join(catalogue: Catalogue, pairs: Iterable[Pair], deed: int, text_of: TextOf) -> None:
    """What ``link`` does, without recording it. Called inside ``writing``.

    A pair of which one half is gone, or both are one work already, changes nothing.
    """
    for source, into in pairs:
        homes = intake.homes(catalogue, [source, into])
        known = intake.known_works(catalogue, sources=[source, homes.get(into, into)])
        work, other = known.get(source), known.get(homes.get(into, into))
        if work is None or other is None or work.id == other.id or source in homes:
            continue
        intake.link_work(catalogue, work, other, deed)
        together = replace(other, accepted=other.accepted or work.accepted, files=(*other.files, *work.files))
        store(catalogue, [replace(work, files=()), together], text_of)
        suspects.forget(catalogue, [work.id])


def unlink(catalogue: Catalogue, sources: Sequence[str], text_of: TextOf, now: dt.datetime) -> None:
    """Gives works that were linked into others their files back. Called under the import lock."""
    with writing(catalogue):
        deeds.record(catalogue, Did.UNLINK, {"works": list(sources)}, at=now)
        part(catalogue, sources, text_of)
    deeds.write_out(catalogue)


def part(catalogue: Catalogue, sources: Iterable[str], text_of: TextOf) -> None:
    """What ``unlink`` does, without recording it. Called inside ``writing``."""
    for source in sources:
        home = intake.homes(catalogue, [source]).get(source)
        if home is None:
            continue
        known = intake.known_works(catalogue, sources=[source, home])
        work, other = known[source], known[home]
        own = tuple(file for file in other.files if source_of(file.reading, file.sha256) == source)
        intake.unlink_work(catalogue, work, [file.sha256 for file in own])
        left = tuple(file for file in other.files if file not in own)
        store(catalogue, [replace(work, files=own), replace(other, files=left)], text_of)


def keep_apart(catalogue: Catalogue, first: str, second: str, now: dt.datetime) -> None:
    """Notes that the works of these two sources are two, whatever they have in common."""
    with writing(catalogue):
        deeds.record(catalogue, Did.APART, {"works": [first, second]}, at=now)
        suspects.keep_apart(catalogue, first, second)
    deeds.write_out(catalogue)
