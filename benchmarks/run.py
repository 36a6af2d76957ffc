"""Runs the benchmarks and prints every budget beside its figure; ends with 1 when one is missed.

    python -m benchmarks.run                      all, at the sizes of the budgets
    python -m benchmarks.run --quick              all, small: whether they still run
    python -m benchmarks.run import_files         one

Each benchmark is a module that takes ``--works``, ``--seed`` and ``--out`` and
writes JSON: name, figures, budgets. Results are kept in benchmarks/results.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measuring import circumstances, table

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
FAILED = 2

#: Pattern of module names, works at the budgets' size, works when quick. The first pattern that fits counts.
SIZES = (
    ("import_and_search", 20_000, 300),
    ("import_*", 20_000, 300),
    ("engine_text*", 100_000, 1_000),
    ("engine_*", 1_000_000, 5_000),
    ("web_completing", 1_000_000, 300),
    ("web_*", 100_000, 300),
    ("serve_*", 1_000_000, 300),
    ("suspects", 100_000, 300),
    ("mixed_folder", 5_000, 170),
    ("wrangling_*", 20_000, 300),
    ("growth", 100_000, 300),
)


def benchmarks_here() -> Iterator[tuple[str, int, int]]:
    """Every benchmark in this folder with its two sizes, in the order of ``SIZES``."""
    seen: set[str] = set()
    for pattern, works, quick in SIZES:
        for path in sorted(HERE.glob(f"{pattern}.py")):
            if path.stem not in seen:
                seen.add(path.stem)
                yield path.stem, works, quick


def run_one(name: str, works: int, seed: int) -> dict[str, Any] | None:
    """Runs one benchmark in a process of its own; None when it broke down."""
    out = RESULTS / f"{name}-{works}.json"
    out.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        f"benchmarks.{name}",
        "--works",
        str(works),
        "--seed",
        str(seed),
        "--out",
        str(out),
    ]
    ended = subprocess.run(command, cwd=HERE.parent, check=False)
    if not out.is_file():
        print(f"{name} ended with {ended.returncode} and no result", file=sys.stderr)
        return None
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    found = {"run": circumstances(), "sizes": {"works": works, "seed": seed}} | found
    out.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
    return found


def main(arguments: list[str] | None = None) -> int:
    """The command: 0 when all budgets are met, 1 when one is missed, 2 when a benchmark broke down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes; figures mean nothing, missed budgets neither"
    )
    parser.add_argument("--works", type=int, help="this size instead")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    known = {name: (works, quick) for name, works, quick in benchmarks_here()}
    if unknown := set(given.names) - known.keys():
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    RESULTS.mkdir(exist_ok=True)
    budgets: list[dict[str, Any]] = []
    broken = False
    for name in given.names or known:
        works = given.works or known[name][given.quick]
        print(f"{name}, {works:,} works …", file=sys.stderr)
        found = run_one(name, works, given.seed)
        broken = broken or found is None
        budgets += found["budgets"] if found else []
    print(table(budgets))
    if broken:
        return FAILED
    return 0 if given.quick or all(row["met"] for row in budgets) else 1


if __name__ == "__main__":
    raise SystemExit(main())
