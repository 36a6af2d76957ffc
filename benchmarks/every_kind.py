"""Writes a folder of files of every kind, short works and long, a tenth of them in archives.

The same seed and number give the same bytes, but for the times in a 7z. The name of each file tells its kind.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.invention import DEFAULT_WORDS, Invention, Lengths, Plan
from benchmarks.sources import Sources, load
from tests.builders.bundles import PACKERS
from tests.builders.every_kind import KINDS, Kind

SHORT_WORDS, LONG_WORDS, LONG_CHAPTERS = 300, 300_000, 100
#: Which file of its kind is the long one; where there are fewer, there is none.
LONG_ONE = 100
FOLDER_SIZE = 500
#: So many files make an archive, and of so many groups of them one is put into one.
ARCHIVE_SIZE, ARCHIVE_EVERY = 10, 10
_SLUGS: Mapping[str, Kind] = {kind.slug: kind for kind in KINDS}
_NAME = re.compile(r"([a-z0-9-]+)_\d+\.")


@dataclass(frozen=True, slots=True)
class Made:
    """A file: its kind, its name, its bytes."""

    kind: Kind
    name: str
    data: bytes


def made_files(files: int, seed: int, sources: Sources | None = None) -> Iterator[Made]:
    """So many files, of each kind in turn; every second one of a kind is short, one is long."""
    sources = sources or load()
    plans = {
        "short": Plan(seed, SHORT_WORDS, universes=True),
        "usual": Plan(seed, DEFAULT_WORDS, universes=True),
        "long": Plan(seed, LONG_WORDS, Lengths.SAME, chapters=LONG_CHAPTERS, universes=True),
    }
    inventions = {length: Invention(sources, plan) for length, plan in plans.items()}
    for number in range(files):
        kind, nth = KINDS[number % len(KINDS)], number // len(KINDS)
        length = "long" if nth == LONG_ONE else "usual" if nth % 2 else "short"
        data = kind.file(inventions[length].reading(number), nth)
        yield Made(kind, f"{kind.slug}_{nth:05}.{kind.ending}", data)


def write_folder(made: Iterator[Made], folder: Path, *, archive_every: int = ARCHIVE_EVERY) -> None:
    """Writes the files in folders of some hundreds; of so many groups of ten the last is an archive, of each packing in turn."""
    packers = itertools.cycle(PACKERS.items())
    place = 0
    for group in itertools.count():
        some = list(itertools.islice(made, ARCHIVE_SIZE))
        if not some:
            return
        target = folder / f"{place // FOLDER_SIZE:03}"
        target.mkdir(parents=True, exist_ok=True)
        if group % archive_every == archive_every - 1:
            ending, pack = next(packers)
            (target / f"archive-{group:05}.{ending}").write_bytes(pack({each.name: each.data for each in some}))
        else:
            for each in some:
                (target / each.name).write_bytes(each.data)
        place += len(some)


def kind_of(path: str) -> Kind:
    """The kind of a file by its path as outcomes tell it, also in an archive."""
    return _SLUGS[_NAME.findall(path)[-1]]


def files_of_kinds(folder: Path) -> dict[Kind, list[Path]]:
    """The files of each kind that lie in no archive."""
    found: dict[Kind, list[Path]] = {kind: [] for kind in KINDS}
    for path in sorted(folder.rglob("*_*.*")):
        found[kind_of(path.name)].append(path)
    return found


def outcome_of(kind: Kind) -> str:
    """How an import is to end for a file of this kind, each being a work of its own."""
    return "new" if kind.expects_preface else "unrecognised"
