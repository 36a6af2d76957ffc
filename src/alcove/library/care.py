"""Looking after a library: verify, reindex, doctor."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alcove.catalogue import changes, deeds, intake, queries, tallies
from alcove.domain.viewer import OWNER
from alcove.importing.calibre import DESCRIPTION
from alcove.importing.replay import replay
from alcove.importing.run import import_lock
from alcove.indexing.apply import index_lock
from alcove.indexing.rebuild import iter_documents
from alcove.library import runs
from alcove.library.parts import Parts
from alcove.library.places import synced_by
from alcove.vault import ManifestEntry

_LITTLE_SPACE_MB = 1024
_NAMES_TOLD = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a check found. ``fault`` False: only pending, the next import or start does it."""

    what: str
    where: str
    message: str
    fault: bool = True

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove verify --json``."""
        return {"problem": self.what, "where": self.where, "message": self.message, "fault": self.fault}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all checks came to."""

    originals: int
    works: int
    faults: int
    pending: int
    seconds: float

    def to_line(self) -> dict[str, Any]:
        """The last line of ``alcove verify --json``."""
        row = {"originals": self.originals, "works": self.works, "faults": self.faults, "pending": self.pending}
        return {"summary": row | {"seconds": round(self.seconds, 3)}}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about this place. ``level``: ok, warning, problem; ``remedy`` says how to mend it."""

    level: str
    what: str
    message: str
    remedy: str = ""

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove doctor --json``."""
        return {"level": self.level, "what": self.what, "message": self.message, "remedy": self.remedy}


def verify(parts: Parts, *, deep: bool) -> Iterator[Problem | Verdict]:
    """See ``Library.verify``."""
    began = time.monotonic()
    tally = _Tally()
    yield from tally.count(_check_originals(parts, tally, deep=deep))
    yield from tally.count(_check_left_over(parts))
    yield from tally.count(_check_works(parts, tally))
    yield from tally.count(_check_index(parts))
    yield Verdict(tally.originals, tally.works, tally.faults, tally.pending, time.monotonic() - began)


def reindex(parts: Parts, *, catalogue: bool) -> Mapping[str, Any]:
    """See ``Library.reindex``."""
    from alcove.catalogue.connection import rebuilding  # noqa: PLC0415

    began = time.monotonic()
    counts: Mapping[str, int] = {}
    missing: list[str] = []
    failed: list[str] = []
    lost = rebuilding(parts.catalogue) or (
        not tallies.counts(parts.catalogue)["files"] and any(True for _ in parts.vault.iter_hashes())
    )
    with (
        import_lock(parts.catalogue, "reindexing").acquire(timeout_s=0),
        index_lock(parts.catalogue).acquire(timeout_s=600),
    ):
        if catalogue or lost:
            missing = _names(
                f for f in queries.iter_files(parts.catalogue, trashed=False) if not parts.vault.has(f.sha256)
            )
            counts = replay(parts.config, parts.catalogue, parts.vault)
            failed = _names(queries.iter_files(parts.catalogue, state="failed", trashed=False))
        sequence = changes.last(parts.catalogue)
        parts.engine.rebuild(iter_documents(parts.catalogue, parts.vault, parts.config), sequence)
    works, words = tallies.totals(parts.catalogue)
    return {
        "works": works,
        "words": words,
        "catalogue": dict(counts),
        "missing": missing,
        "failed": failed,
        "seconds": round(time.monotonic() - began, 3),
    }


def _names(files: Iterable[queries.KeptFile]) -> list[str]:
    """What files were called, with their hashes; the first of them."""
    return [f"{file.name} ({file.sha256})" for file in itertools.islice(files, _NAMES_TOLD)]


def doctor(parts: Parts) -> tuple[Finding, ...]:
    """See ``Library.doctor``."""
    return tuple(_findings(parts))


@dataclass(slots=True)
class _Tally:
    originals: int = 0
    works: int = 0
    faults: int = 0
    pending: int = 0

    def count(self, problems: Iterator[Problem]) -> Iterator[Problem]:
        for problem in problems:
            self.faults += problem.fault
            self.pending += not problem.fault
            yield problem


def _check_originals(parts: Parts, tally: _Tally, *, deep: bool) -> Iterator[Problem]:
    """The vault against the catalogue, both walked in the order of their hashes; with ``deep`` every byte.

    What only one of them seems to have is looked for once more: a database may have an order of its own, and an
    import may be running.
    """
    beside = {e.origin.beside for e in _described(parts)}
    files = queries.iter_hashes(parts.catalogue)
    file = next(files, None)
    for sha in parts.vault.iter_hashes():
        tally.originals += 1
        while file is not None and file[0] < sha:
            yield from _missing(parts, file[0], Path(file[1]).name)
            file = next(files, None)
        if file is not None and file[0] == sha:
            file = next(files, None)
        elif sha in beside:
            beside.discard(sha)
        elif not intake.holdings(parts.catalogue, [sha]):
            yield Problem(
                "unclaimed",
                sha,
                "A process was ended before it could take this original in, or delete it. The next import goes on with it.",
                fault=False,
            )
        wrong = parts.vault.verify(sha) if deep else None
        if wrong:
            yield Problem("damaged", sha, wrong)
    while file is not None:
        yield from _missing(parts, file[0], Path(file[1]).name)
        file = next(files, None)
    for entry in _described(parts) if beside else ():
        if entry.origin.beside in beside and parts.vault.has(entry.sha256):
            beside.discard(entry.origin.beside)
            yield from _missing(parts, str(entry.origin.beside), f"{Path(entry.origin.path).parent.name}/{DESCRIPTION}")


def _described(parts: Parts) -> Iterator[ManifestEntry]:
    """The lines of originals that had a description beside them."""
    return (e for e in parts.vault.iter_manifest(on_damage=lambda _: None) if e.origin.beside)


def _missing(parts: Parts, sha: str, path: str) -> Iterator[Problem]:
    if not parts.vault.has(sha):
        yield Problem(
            "missing",
            sha,
            f"The original of {path} is not among the originals. Put it back from a backup, or import the file again with --rehash.",
        )


def _check_left_over(parts: Parts) -> Iterator[Problem]:
    for name in parts.vault.pending_temporaries():
        yield Problem(
            "temporary", name, "A temporary file of an import that was ended. The next import removes it.", fault=False
        )
    found: list[str] = []
    for _ in parts.vault.iter_manifest(on_damage=found.append):
        pass
    for message in found:
        yield Problem("manifest", "originals/manifest.jsonl", message)
    waiting = deeds.pending(parts.catalogue)
    if waiting:
        yield Problem(
            "own",
            "own/deeds.jsonl",
            f"{waiting} lines are still to be written. The next start writes them.",
            fault=False,
        )


def _check_works(parts: Parts, tally: _Tally) -> Iterator[Problem]:
    """Each work in lists has a version with a file, and at most one of its versions is current."""
    tally.works = tallies.shown(parts.catalogue)
    again = "`alcove reindex --catalogue` makes the catalogue again."
    for work_id in queries.works_without_versions(parts.catalogue):
        yield Problem("no-version", work_id, f"The work {work_id} has no version with a file. {again}")
    for work_id in queries.works_of_two_minds(parts.catalogue):
        yield Problem("versions", work_id, f"The work {work_id} has several current versions. {again}")


def _check_index(parts: Parts) -> Iterator[Problem]:
    faults = parts.engine.check()
    for message in faults:
        yield Problem("index", str(parts.config.index), message)
    if faults:
        return
    behind = changes.last(parts.catalogue) - parts.engine.applied()
    if behind > 0:
        yield Problem(
            "index",
            str(parts.config.index),
            f"{behind} changes are not in the index yet. The next start or import applies them.",
            fault=False,
        )
    elif behind == 0 and (wrong := _index_differs(parts)):
        yield Problem("index", str(parts.config.index), wrong)


def _index_differs(parts: Parts) -> str | None:
    from alcove.search.request import EVERYTHING  # noqa: PLC0415

    indexed, shown = parts.engine.count(EVERYTHING), tallies.shown(parts.catalogue)
    if indexed != shown:
        return f"The index holds {indexed} works, the catalogue {shown}. `alcove reindex` makes it again."
    return None


def _findings(parts: Parts) -> Iterator[Finding]:
    config = parts.config
    if not config.originals.is_dir():
        yield Finding(
            "problem",
            "originals",
            f"{config.originals} is missing.",
            "Connect its disk, or set originals.folder to where the originals are.",
        )
    elif lost := sum(problem.fault for problem in _check_originals(parts, _Tally(), deep=False)):
        yield Finding(
            "problem",
            "originals",
            "1 original is missing." if lost == 1 else f"{lost} originals are missing.",
            "`alcove verify` names them. Put them back from a backup, or import their files again with --rehash.",
        )
    free = (parts.vault.free_bytes() or 0) >> 20
    if free < _LITTLE_SPACE_MB:
        yield Finding(
            "warning",
            "space",
            f"Only {free} MB are free for originals.",
            "Make room, or move originals.folder to a larger disk.",
        )
    else:
        yield Finding("ok", "space", f"{free} MB are free for originals.")
    synced = synced_by(config.library)
    if synced:
        yield Finding(
            "warning",
            "sync",
            f"The library lies in {synced}, which another program keeps in sync; a database that is copied while it is written gets damaged.",
            "Move the library's folder out of it.",
        )
    if sys.platform != "win32" and config.library.stat().st_mode & 0o077:
        yield Finding(
            "warning",
            "access",
            f"Others on this machine may look into {config.library}.",
            f"chmod 700 '{config.library}'",
        )
    for run in runs.runs(parts, OWNER, limit=1):
        if run.state == "broken":
            yield Finding(
                "warning",
                "import",
                f"Import {run.number} was ended by force.",
                "Import the same folder again; it goes on where it stopped.",
            )
    counts = tallies.counts(parts.catalogue)
    if counts["failed"]:
        yield Finding(
            "warning",
            "failed",
            f"{counts['failed']} files could not be read. They are kept.",
            "`alcove runs` shows them; `alcove runs retry N` tries again.",
        )
    yield Finding("ok", "library", f"{counts['works']} works, {counts['versions']} versions, {counts['files']} files.")
