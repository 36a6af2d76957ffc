"""Imports a made-up folder with the command line, whole processes from start to end, and peers on the same files.

python -m benchmarks.import_files --works 20000 --out result.json
python -m benchmarks.import_files --folder /tmp/corpus --no-peers
"""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import peers
from benchmarks.corpus import Order, write_files
from benchmarks.invention import Plan
from benchmarks.measuring import (
    AT_LEAST,
    MIB,
    Budget,
    Result,
    alcove,
    arguments,
    folder_size,
    measure,
    median_seconds,
    write,
)
from benchmarks.sources import load

EPUB_SHARE = 10  # one EPUB for so many HTML files


def main(words: list[str] | None = None) -> int:
    """The command."""
    parser = arguments(__doc__.partition("\n")[0], works=20_000)
    parser.add_argument("--folder", type=Path, help="import this folder instead of a made-up one")
    parser.add_argument(
        "--calibre-files", type=int, help="on how many files calibre is measured (a tenth, at most 500)"
    )
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--scratch", type=Path, help="where folders and libraries are made (the system's own place)")
    given = parser.parse_args(words)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="alcove-bench-", dir=given.scratch)))
        folder = given.folder
        result = Result("import_files", {"works": given.works, "seed": given.seed, "real_data": list(load().real)})
        if folder is None:
            folder = scratch / "html"
            write_files(Order(given.works, folder, plan=Plan(seed=given.seed)))
        rate = _import(folder, scratch / "library", result)
        _ask(scratch / "library", result)
        if given.folder is None:
            _import_epubs(given.works, given.seed, scratch, result)
        bare = peers.bare_parts(folder, scratch / "bare")
        result.figures["bare_parts"] = {"files": bare.files, "files_per_second": bare.rate, "ratio": rate / bare.rate}
        result.budgets.append(Budget("import, of the rate of the bare parts", rate / bare.rate, 0.3, "times", AT_LEAST))
        if not given.no_peers:
            limit = given.calibre_files or min(500, max(50, given.works // 10))
            _compare(folder, scratch / "peers", limit, rate, result)
    write(result, given.out)
    return 0 if all(budget.met for budget in result.budgets) else 1


def _import(folder: Path, library: Path, result: Result) -> float:
    """Imports twice; gives the rate of the first time, in works a second."""
    first = measure([*alcove(), "--library", library, "import", folder, "--json"])
    first.require()
    summary = summary_of(first.output)
    works = _count(library)
    if works != summary["works"] or summary["failed"] or summary["refused"] or summary["unrecognised"]:
        raise SystemExit(f"the import left something out: {works} works found, {summary}")
    second = measure([*alcove(), "--library", library, "import", folder, "--json"])
    second.require()
    if summary_of(second.output)["same"] != summary["files"]:
        raise SystemExit(f"the second import found something new: {summary_of(second.output)}")
    source, source_taken = folder_size(folder)
    kept, kept_taken = folder_size(library)
    rate, again = works / first.seconds, summary["files"] / second.seconds
    result.figures |= {
        "files": summary["files"],
        "import_seconds": first.seconds,
        "import_works_per_second": rate,
        "import_bytes_per_second": source / first.seconds,
        "import_pss_bytes": first.pss,
        "again_seconds": second.seconds,
        "again_files_per_second": again,
        "again_pss_bytes": second.pss,
        "folder_bytes": source,
        "library_bytes": kept,
        "disk_ratio": kept_taken / source_taken,
        "disk_ratio_apparent": kept / source,
        "library_parts": {path.name: folder_size(path)[1] for path in library.iterdir() if path.is_dir()},
    }
    result.budgets += [
        Budget("import, ready to search", rate, 300, "works/s", AT_LEAST),
        Budget("import again, nothing new", again, 10_000, "files/s", AT_LEAST),
        Budget("disk, of the HTML folder's size", kept_taken / source_taken, 1.0, "times"),
    ]
    if first.pss is not None:
        result.budgets.append(Budget("memory while importing, all processes", first.pss / MIB, 600, "MiB"))
    return rate


def _ask(library: Path, result: Result) -> None:
    """Short commands on the library that was just made."""
    helped = median_seconds([*alcove(), "--help"])
    listed = median_seconds([*alcove(), "--library", library, "list", "lamp", "--limit", "20"])
    result.figures |= {"help_seconds": helped, "list_seconds": listed}
    result.budgets += [
        Budget("alcove --help", helped, 0.2, "s"),
        Budget(f"alcove list, one word, {result.sizes['works']:,} works", listed, 0.6, "s"),
    ]


def _import_epubs(works: int, seed: int, scratch: Path, result: Result) -> None:
    folder, library = scratch / "epub", scratch / "epub-library"
    write_files(Order(max(works // EPUB_SHARE, 100), folder, "epub", Plan(seed=seed)))
    run = measure([*alcove(), "--library", library, "import", folder, "--json"])
    run.require()
    ratio = folder_size(library)[1] / folder_size(folder)[1]
    rate = summary_of(run.output)["works"] / run.seconds
    result.figures |= {"epub_works_per_second": rate, "epub_pss_bytes": run.pss, "epub_disk_ratio": ratio}
    result.budgets.append(Budget("disk, of the EPUB folder's size", ratio, 2.0, "times"))


def _compare(folder: Path, scratch: Path, limit: int, rate: float, result: Result) -> None:
    scratch.mkdir()
    budgets = (
        (peers.calibre(folder, scratch, limit), 30.0, "adding and indexing"),
        (peers.recoll(folder, scratch), 2.5, "which only indexes"),
    )
    for peer, budget, note in budgets:
        if peer is None:
            continue
        ratio = rate / peer.rate
        result.figures[peer.name] = {
            "version": peer.version, "files": peer.files, "seconds": peer.parts, "files_per_second": peer.rate, "ratio": ratio
        }  # fmt: skip
        result.budgets.append(Budget(f"import, of the rate of {peer.name}, {note}", ratio, budget, "times", AT_LEAST))


def _count(library: Path) -> int:
    run = measure([*alcove(), "--library", library, "count", "--json"])
    run.require()
    return int(json.loads(run.output.strip().splitlines()[-1])["total"])


def summary_of(output: str) -> dict[str, Any]:
    """The last line of an import's output that is a summary."""
    lines = [line for line in output.splitlines() if line.startswith('{"summary"')]
    if not lines:
        raise SystemExit(f"the import printed no summary:\n{output[-2000:]}")
    found: dict[str, Any] = json.loads(lines[-1])["summary"]
    return found


if __name__ == "__main__":
    raise SystemExit(main())
