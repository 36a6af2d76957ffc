"""Twenty readers of the site at once, while an import runs beside it as a process of its own.

    python -m benchmarks.web_readers --works 100000 --out result.json

Three imports of as many new files go into a copy of the library: alone; beside readers who ask without a pause; beside
readers who look at each page for a second.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import alcove
from benchmarks.corpus import Order, write_files
from benchmarks.import_files import summary_of
from benchmarks.invention import Plan
from benchmarks.measuring import Budget, Result, arguments, measure, write
from benchmarks.measuring import alcove as program
from benchmarks.page_addresses import Address, page_addresses
from benchmarks.shelved import FIRST_OTHER, copied, long_works, shelved
from benchmarks.sources import real_data
from benchmarks.visiting import Fetched, Reader, Served, by_group, errors, served, shown

READERS = 20
_IMPORTS = ("alone", "no_pause", "one_second")
_PAUSES = {"no_pause": 0.0, "one_second": 1.0}


@dataclass(frozen=True, slots=True)
class Imported:
    """An import: its rate, and what readers met meanwhile."""

    files_per_second: float
    seconds: float
    pages: tuple[Fetched, ...] = ()


def main(words: list[str] | None = None) -> int:
    """The command."""
    parser = arguments((__doc__ or "").partition("\n")[0], 100_000)
    parser.add_argument(
        "--files", type=int, help="how many files an import brings (a fiftieth of the works, 20 at least)"
    )
    given = parser.parse_args(words)
    files = given.files or max(20, given.works // 50)
    kept = shelved(given.works, given.seed)
    sizes = {"works": given.works, "files": files, "readers": READERS, "seed": given.seed}
    result = Result("web_readers", sizes | {"real_data": list(real_data())})
    with copied(kept) as library, tempfile.TemporaryDirectory() as scratch:
        with alcove.open_library(library) as opened:
            asked = page_addresses(opened, long_works(given.works), given.seed)
        folders = _folders(Path(scratch), files, given.seed)
        runs = {"alone": _import(library, folders["alone"])}
        with served(library) as site:
            for name, pause in _PAUSES.items():
                runs[name] = _beside(site, asked, pause, library, folders[name])
    _tell(runs, result)
    write(result, given.out)
    return 0 if all(budget.met for budget in result.budgets) else 1


def _folders(scratch: Path, files: int, seed: int) -> dict[str, Path]:
    """A folder of new works for each import."""
    for number, name in enumerate(_IMPORTS):
        write_files(Order(files, scratch / name, plan=Plan(seed, universes=True), first=FIRST_OTHER + number * files))
    return {name: scratch / name for name in _IMPORTS}


def _import(library: Path, folder: Path) -> Imported:
    run = measure([*program(), "--library", library, "import", folder, "--yes", "--json"])
    run.require()
    summary = summary_of(run.output)
    assert summary["new"] == summary["files"], f"not all files were new: {summary}"
    return Imported(summary["files"] / run.seconds, run.seconds)


def _beside(site: Served, asked: Sequence[Address], pause: float, library: Path, folder: Path) -> Imported:
    """An import, and readers from before its beginning until its end."""
    ended = threading.Event()
    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(_read, site, _from(asked, number), pause, ended) for number in range(READERS)]
        try:
            run = _import(library, folder)
        finally:
            ended.set()
        pages = tuple(answer for reader in readers for answer in reader.result())
    return Imported(run.files_per_second, run.seconds, pages)


def _from(asked: Sequence[Address], reader: int) -> list[Address]:
    """The addresses, beginning elsewhere for each reader."""
    first = len(asked) * reader // READERS
    return [*asked[first:], *asked[:first]]


def _read(site: Served, asked: Sequence[Address], pause: float, ended: threading.Event) -> list[Fetched]:
    found: list[Fetched] = []
    with closing(Reader(site)) as reader:
        while not ended.is_set():
            found.append(reader.get(asked[len(found) % len(asked)]))
            ended.wait(pause)
    return found


def _tell(runs: dict[str, Imported], result: Result) -> None:
    wrong = [line for run in runs.values() for line in errors(run.pages)]
    result.figures["errors"] = wrong[:20]
    for name, run in runs.items():
        result.figures[name] = _figures(run)
        if run.pages:
            print(f"{name}: {len(run.pages) / run.seconds:.1f} pages/s", file=sys.stderr)
            print(shown(result.figures[name]["pages"]), file=sys.stderr)
    what = f"pages that were errors, {READERS} readers beside an import"
    result.budgets.append(Budget(what, len(wrong), 0, "pages"))


def _figures(run: Imported) -> dict[str, Any]:
    rate = {"import_files_per_second": round(run.files_per_second, 1)}
    if not run.pages:
        return rate
    return rate | {"pages_per_second": round(len(run.pages) / run.seconds, 1), "pages": by_group(run.pages)}


if __name__ == "__main__":
    raise SystemExit(main())
