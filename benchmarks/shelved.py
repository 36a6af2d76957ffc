"""Libraries of made-up works that are kept between runs, so that several benchmarks share one.

    python -m benchmarks.shelved --works 100000                made, unless it is there; prints where
    python -m benchmarks.shelved --works 100000 --out FOLDER   made there
    python -m benchmarks.shelved --works 1000000 --bare        rows and documents alone
    python -m benchmarks.shelved --works 100000 --unlike       works that share no passages, but for some copies

A whole one is imported from files, of ``WORDS`` words each but the long ones. A bare one has the rows and documents
that an import would have left, with lengths as on AO3, and neither originals nor texts: it can be asked, not read.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import alcove
from alcove import config as settings
from alcove.catalogue import connection
from alcove.catalogue.plans import FileRow
from alcove.domain import ids
from alcove.domain.readings import Reading
from alcove.domain.searchable import Searchable
from alcove.engines.embedded import pointer
from alcove.engines.embedded.engine import EmbeddedEngine
from alcove.vault.folder import FolderVault
from benchmarks.corpus import Order, write_files
from benchmarks.invention import FIRST_ID, Invention, Lengths, Plan
from benchmarks.measuring import CHECKOUT
from benchmarks.measuring import alcove as program
from benchmarks.sources import load, real_data

WORDS = 300
#: Words of a work that shares no passage, and of how many works the last one is a copy of the one before.
UNLIKE_WORDS, COPIES = 1_000, 100
LONG_WORDS, LONG_CHAPTERS = 300_000, 100
#: Number of the first long work, and of the first that no library has.
FIRST_LONG, FIRST_OTHER = 50_000_000, 60_000_000

_KEPT = CHECKOUT / "benchmarks" / "data" / "shelved"
_AT_ONCE = 1_000
_A_COMMIT = 50_000
_BEGAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def shelved(works: int, seed: int, *, bare: bool = False, unlike: bool = False) -> Path:
    """The kept library of so many works, made now where there is none of this size, seed, schema and index."""
    kind = "bare" if bare else "unlike" if unlike else "whole"
    name = f"{kind}-{works}-seed-{seed}-schema-{connection.SCHEMA}-{pointer.fingerprint()}-{_data()}"
    folder = _KEPT / name
    if not folder.is_dir():
        making = _KEPT / f"{name}.{os.getpid()}.making"
        try:
            make(making, works, seed, bare=bare, unlike=unlike)
            making.rename(folder)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return folder


@contextmanager
def copied(kept: Path) -> Iterator[Path]:
    """A copy of a kept library, to be changed. Originals are never changed, so that they are linked where that is possible."""
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix="copy-") as scratch:
        copy = Path(scratch) / "library"
        shutil.copytree(kept, copy, ignore=shutil.ignore_patterns("originals"))
        shutil.copytree(kept / "originals", copy / "originals", copy_function=_linked)
        yield copy


def _linked(source: str, target: str) -> None:
    if source.endswith(".jsonl"):  # the manifest grows
        shutil.copy2(source, target)
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def make(folder: Path, works: int, seed: int, *, bare: bool = False, unlike: bool = False) -> None:
    """Makes a library in a folder that is not there yet, and says how long it took."""
    began = time.perf_counter()
    folder.parent.mkdir(parents=True, exist_ok=True)
    if bare:
        _fill(folder, works, seed)
    else:
        _import(folder, works, seed, unlike=unlike)
    spent = time.perf_counter() - began
    print(f"A library of {works:,} works: {spent:.0f} s, {works / spent:,.0f} works/s.", file=sys.stderr)


def long_works(works: int) -> list[str]:
    """The ids of the long works in a whole library of so many works."""
    return [_id_of(FIRST_LONG + number) for number in range(_long(works))]


def _long(works: int) -> int:
    return min(20, max(1, works // 100))


def _id_of(number: int) -> str:
    return next(ids.candidates(ids.source_key("ao3", str(FIRST_ID + number))))


def _data() -> str:
    """A name for what works are made of."""
    return {0: "invented", 1: "half-real"}.get(len(real_data()), "real")


def _import(folder: Path, works: int, seed: int, *, unlike: bool) -> None:
    long = _long(works)
    short_plan = Plan(seed, WORDS, universes=True)
    long_plan = Plan(seed, LONG_WORDS, Lengths.SAME, chapters=LONG_CHAPTERS, universes=True)
    if unlike:
        short_plan = replace(short_plan, words=UNLIKE_WORDS, stirred=True, copies=COPIES)
        long_plan = replace(long_plan, stirred=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="files-") as scratch:
        files = Path(scratch)
        write_files(Order(works - long, files / "short", plan=short_plan, jobs=os.cpu_count() or 1))
        write_files(Order(long, files / "long", plan=long_plan, first=FIRST_LONG))
        command = [*program(), "--library", str(folder), "import", "--yes", "--json", str(files)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _fill(folder: Path, works: int, seed: int) -> None:
    """Stores rows and documents by way of the import's own decisions."""
    alcove.open_library(folder, create=True).close()
    # Models, which need Django started.
    from alcove.catalogue import intake  # noqa: PLC0415
    from alcove.importing.commit import settle  # noqa: PLC0415
    from alcove.indexing.apply import Applier, Fresh  # noqa: PLC0415

    config = settings.load(folder, {})
    catalogue = connection.connect(config)
    with Applier(catalogue, FolderVault(config.originals), EmbeddedEngine(config.index)) as applier:
        with connection.writing(catalogue):
            intake.begin_run(catalogue, 1, ["/made-up"], _BEGAN, files=works)
        for rows in _batches(_rows(works, seed)):
            with connection.writing(catalogue):
                _, plans = settle(catalogue, rows, lambda _sha: "")
            applier.advance({plan.id: Fresh(plan.work, Searchable(), in_drawer=False) for plan in plans if plan.work})
            if applier.uncommitted >= _A_COMMIT:
                applier.commit()
        with connection.writing(catalogue):
            intake.end_run(catalogue, 1, "done", _BEGAN)
        applier.commit()
    connection.disconnect(catalogue)


def _rows(works: int, seed: int) -> Iterator[FileRow]:
    invention = Invention(load(), Plan(seed, lengths=Lengths.AO3, universes=True))
    for number in range(works):
        yield _row(number, seed, invention.outline(number))


def _row(number: int, seed: int, reading: Reading) -> FileRow:
    sha256 = hashlib.sha256(f"{seed}/{number}".encode()).hexdigest()
    words = reading.words or 0
    return FileRow(
        sha256=sha256,
        size=6 * words,
        path=f"/made-up/{number // _AT_ONCE:05}/{number}.html",
        member="",
        modified=None,
        imported=_BEGAN + dt.timedelta(seconds=number // 400),
        run=1,
        reading=replace(reading, text_hash=sha256, words_found=words),
    )


def _batches(rows: Iterator[FileRow]) -> Iterator[list[FileRow]]:
    while batch := list(itertools.islice(rows, _AT_ONCE)):
        yield batch


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shelved", description=__doc__.partition("\n")[0])
    parser.add_argument("--works", type=int, required=True, help="how many works")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bare", action="store_true", help="rows and documents alone")
    parser.add_argument("--unlike", action="store_true", help="works that share no passages, but for some copies")
    parser.add_argument("--out", type=Path, help="a folder that is not there yet, instead of the kept one")
    given = parser.parse_args(arguments)
    if given.out is None:
        print(shelved(given.works, given.seed, bare=given.bare, unlike=given.unlike))
        return 0
    if given.out.exists():
        parser.error(f"{given.out} is there already; name a new folder")
    make(given.out.absolute(), given.works, given.seed, bare=given.bare, unlike=given.unlike)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
