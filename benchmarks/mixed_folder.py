"""A folder of files of every kind: imported as one, then each kind read by its reader alone and imported alone.

python -m benchmarks.mixed_folder --files 5000 --out result.json
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import alcove
from alcove import formats
from benchmarks.every_kind import files_of_kinds, kind_of, made_files, outcome_of, write_folder
from benchmarks.import_files import summary_of
from benchmarks.measuring import MIB, Budget, Result, arguments, measure, write
from benchmarks.measuring import alcove as program
from benchmarks.sources import real_data
from tests.builders.every_kind import Kind

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Spent:
    """An import's time on the clock and on the processors, in seconds."""

    clock: float
    processors: float


def main(words: list[str] | None = None) -> int:
    """The command: 1 where a file failed or came to another end than it should."""
    parser = arguments((__doc__ or "").partition("\n")[0], works=5_000)
    parser.add_argument("--files", type=int, dest="works", help="the same as --works: each file is a work")
    parser.add_argument("--scratch", type=Path, help="where folders and libraries are made (the system's own place)")
    given = parser.parse_args(words)
    result = Result("mixed_folder", {"files": given.works, "seed": given.seed, "real_data": list(real_data())})
    with tempfile.TemporaryDirectory(prefix="alcove-bench-", dir=given.scratch) as held:
        scratch = Path(held)
        write_folder(made_files(given.works, given.seed), scratch / "folder")
        wrong = _import_all(scratch / "folder", scratch / "library", result)
        for line in wrong[:_SHOWN]:
            print(line, file=sys.stderr)
        shutil.rmtree(scratch / "library")
        result.figures["kinds"] = dict(_measure_kinds(scratch))
    print(table(result.figures["kinds"]), file=sys.stderr)
    write(result, given.out)
    return 0 if all(budget.met for budget in result.budgets) else 1


def _import_all(folder: Path, library: Path, result: Result) -> list[str]:
    """Imports the folder; a sentence for each file that came to another end than it should."""
    before = _processor_seconds()
    run = measure([*program(), "--library", library, "import", folder, "--yes", "--json"])
    spent = _processor_seconds() - before
    run.require()
    outcomes = outcomes_of(run.output)
    wrong = wrong_outcomes(outcomes)
    counts = Counter(outcome["outcome"] for outcome in outcomes)
    files = result.sizes["files"]
    result.figures |= {
        "outcomes": dict(counts),
        "files_per_second": files / run.seconds,
        "processor_ms_per_file": spent * 1e3 / files,
        "pss_bytes": run.pss,
        "warnings": len([outcome for outcome in outcomes if outcome["warnings"]]),
    }
    result.budgets += [
        Budget("files of every kind, failed", counts["failed"], 0, "files"),
        Budget("files of every kind, another end than they should", len(wrong), 0, "files"),
        Budget("files of every kind, without an outcome", files - len(outcomes), 0, "files"),
    ]
    if run.pss is not None:
        result.budgets.append(Budget("memory while importing every kind", run.pss / MIB, 600, "MiB"))
    return wrong


def outcomes_of(output: str) -> list[dict[str, Any]]:
    """The outcomes that an import printed, without its summary, which must be there."""
    summary_of(output)
    return [json.loads(line) for line in output.splitlines() if line.startswith('{"file"')]


def wrong_outcomes(outcomes: Iterable[Mapping[str, Any]]) -> list[str]:
    """A sentence for each file that came to another end, or was taken for another format, than its kind should."""
    found = []
    for outcome in outcomes:
        kind = kind_of(outcome["file"])
        wanted = (outcome_of(kind), kind.format)
        if (outcome["outcome"], outcome["format"]) != wanted:
            told = f"{outcome['outcome']} ({outcome['format']}): {outcome['reason']}"
            found.append(f"{kind.name}, {outcome['file']}: {told} instead of {wanted[0]} ({wanted[1]})")
    return found


def _measure_kinds(scratch: Path) -> Iterable[tuple[str, dict[str, float]]]:
    """The figures of each kind of which there are two files at least, by its name."""
    kinds = files_of_kinds(scratch / "folder")
    for kind, paths in kinds.items():
        if len(paths) < 2:
            continue
        held = [path.read_bytes() for path in paths]
        size = sum(map(len, held))
        _read(kind, held[:1])  # what a reader loads when it is first used
        reading = _read(kind, held)
        count = len(paths)
        imported = _import_kind(paths, scratch / "alone")
        yield (
            kind.name,
            {
                "files": count,
                "bytes": size,
                "read_ms": reading * 1e3 / count,
                "read_ms_per_100_kb": reading * 1e3 / (size / 1e5),
                "import_files_per_second": (count - 1) / imported.clock,
                "import_processor_ms": imported.processors * 1e3 / (count - 1),
            },
        )


def _read(kind: Kind, held: Iterable[bytes]) -> float:
    """Processor seconds that reading takes in this process."""
    began = time.process_time()
    for data in held:
        formats.read_bytes(data, f"work.{kind.ending}")
    return time.process_time() - began


def _import_kind(paths: Sequence[Path], folder: Path) -> Spent:
    """What an import of these files but one takes beyond an import of that one, which starts workers too."""
    with alcove.open_library(folder, create=True) as library:
        first, others = _import(library, paths[:1]), _import(library, paths[1:])
    shutil.rmtree(folder)
    return Spent(max(others.clock - first.clock, 1e-3), others.processors - first.processors)


def _import(library: alcove.Library, paths: Sequence[Path]) -> Spent:
    clock, processors = time.perf_counter(), _processor_seconds()
    for _ in library.import_files(paths, yes=True):
        pass
    return Spent(time.perf_counter() - clock, _processor_seconds() - processors)


def _processor_seconds() -> float:
    """Processor time of this process and of all children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def table(kinds: Mapping[str, Mapping[str, float]]) -> str:
    """The kinds' figures in Markdown: milliseconds are processor time, files a second of an import those of the clock."""
    lines = [
        "| kind | kB | read, ms | read, files/s | ms for 100 kB | import, ms | import, files/s |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, told in kinds.items():
        size = told["bytes"] / told["files"] / 1e3
        lines.append(
            f"| {name} | {size:.0f} | {told['read_ms']:.1f} | {1e3 / told['read_ms']:.0f} |"
            f" {told['read_ms_per_100_kb']:.0f} | {told['import_processor_ms']:.0f} |"
            f" {told['import_files_per_second']:.0f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
