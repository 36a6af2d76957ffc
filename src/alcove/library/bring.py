"""Bringing works in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from alcove.catalogue import intake
from alcove.domain.viewer import Viewer
from alcove.importing.arrivals import hashed
from alcove.importing.discover import Found, discover
from alcove.importing.dry import dry_run as run_dry
from alcove.importing.folder import check_folder, survey
from alcove.importing.outcome import Outcome, Progress, Report
from alcove.importing.run import Options, Stores, run_import
from alcove.library.parts import Parts
from alcove.library.permission import refuse_ceiling
from alcove.library.runs import known_run

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Have:
    """Whether a file's bytes are safely in the library. ``sha256`` is None where it cannot be read, and for a
    table of AO3's, of which no original is kept.
    """

    file: str
    sha256: str | None
    have: bool
    work: str | None

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove have --json``."""
        return {"file": self.file, "sha256": self.sha256, "have": self.have, "work": self.work}


def import_files(
    parts: Parts,
    paths: Iterable[str | os.PathLike[str]],
    *,
    dry_run: bool,
    jobs: int | None,
    rehash: bool,
    yes: bool,
    progress: Callable[[Progress], None] | None,
) -> Iterator[Outcome | Report]:
    """See ``Library.import_files``."""
    given = [os.fspath(path) for path in paths]
    stores = stores_of(parts)
    surveyed = survey(discover(given, leave_out=parts.config.folders))
    if not yes:
        check_folder(parts.catalogue, parts.config, surveyed.first)
    options = Options(jobs or 0, rehash, None, progress, surveyed.files, surveyed.bytes)
    return run_dry(stores, given, options) if dry_run else run_import(stores, given, options)


def have(parts: Parts, viewer: Viewer, paths: Iterable[str | os.PathLike[str]]) -> Iterator[Have]:
    """See ``Library.have``."""
    refuse_ceiling(viewer, "this tells of files")
    return _each_file(parts, paths)


def _each_file(parts: Parts, paths: Iterable[str | os.PathLike[str]]) -> Iterator[Have]:
    chunk: list[tuple[Found, str | None]] = []
    files = discover(paths, leave_out=parts.config.folders)
    for pair in hashed(files, memory_limit=parts.config.memory_mb << 20):
        chunk.append(pair)
        if len(chunk) >= _AT_ONCE:
            yield from _having(parts, chunk)
            chunk = []
    yield from _having(parts, chunk)


def retry_run(parts: Parts, run: int) -> Iterator[Outcome | Report]:
    """See ``Library.retry_run``."""
    known_run(parts, run)
    return run_import(stores_of(parts), [], Options(retry=run))


def stores_of(parts: Parts) -> Stores:
    """The parts that an import needs."""
    return Stores(parts.config, parts.catalogue, parts.vault, parts.engine, parts.records)


def _having(parts: Parts, chunk: Sequence[tuple[Found, str | None]]) -> Iterator[Have]:
    known = intake.holdings(parts.catalogue, sorted({sha for _, sha in chunk if sha}))
    for found, sha in chunk:
        held = known.get(sha) if sha else None
        here = held is not None and held.kept and parts.vault.has(str(sha))
        yield Have(found.shown, sha, here, held.work_id if held and here else None)
