"""The parts of an import alone, one after the other: keeping originals, what the pipes cost, reading in workers.

python -m benchmarks.import_parts --works 6000
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path

from alcove.formats.parsing import DEFAULT_READER, Ending, Part
from alcove.formats.pool import ParsePool
from alcove.vault import Origin
from alcove.vault.folder import FolderVault
from benchmarks.corpus import Order, write_files
from benchmarks.invention import Plan
from benchmarks.measuring import AT_LEAST, AT_MOST, Budget, Result, arguments, write

BATCH = 200
WAITING = 400  # files that the pool may have in hand

#: A reader that takes no time.
_NOTHING = """
from alcove.domain.readings import Chapter, Reading
READING = Reading("nothing", 1, "text", recognised=True, chapters=(Chapter(1),))
read = lambda data, name: READING
"""


def main() -> int:
    given = arguments(__doc__.partition("\n")[0], 6_000).parse_args()
    with tempfile.TemporaryDirectory(prefix="alcove-parts-", dir=Path.cwd()) as name:
        folder = Path(name)
        write_files(Order(given.works, folder / "corpus", plan=Plan(seed=given.seed)))
        files = [path.read_bytes() for path in sorted(folder.glob("corpus/*/*"))]
        result = Result("import_parts", {"works": given.works, "bytes": sum(map(len, files)), "seed": given.seed})
        _keep(result, FolderVault(folder / "originals"), files)
        _pass_pipes(result, files, folder)
        _read(result, files)
    write(result, given.out)
    return 0


def _keep(result: Result, vault: FolderVault, files: list[bytes]) -> None:
    hashes = [hashlib.sha256(data).hexdigest() for data in files]
    origin = Origin(
        "/home/reader/Fic/A Lamp in the Window.html", dt.datetime.now(dt.UTC), 1, None, 1_714_557_600_123_456_789
    )
    if hasattr(os, "sync"):
        os.sync()  # the made-up files themselves are not what is measured
    wall, cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(files), BATCH):
        with vault.batch() as batch:
            for sha256, data in zip(hashes[start : start + BATCH], files[start : start + BATCH], strict=True):
                batch.add(sha256, data, origin)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    result.figures["kept_per_s"] = round(len(files) / wall)
    result.figures["kept_cpu_us"] = round(cpu / len(files) * 1e6)
    result.figures["stored_share"] = round(sum(vault.stored_size(h) for h in set(hashes)) / sum(map(len, files)), 3)
    result.budgets.append(Budget("originals kept", round(len(files) / wall), 3_000, "files/s", AT_LEAST))
    start_reading = time.perf_counter()
    for sha256 in hashes:
        vault.read(sha256)
    result.figures["read_us"] = round((time.perf_counter() - start_reading) / len(files) * 1e6)


def _pass_pipes(result: Result, files: list[bytes], folder: Path) -> None:
    reader = folder / "nothing.py"
    reader.write_text(_NOTHING, encoding="utf-8", newline="\n")
    seconds, _ = _through(files, 1, f"{reader}:read")
    cost = round(seconds / len(files) * 1000, 3)
    result.figures["pipe_ms"] = cost
    result.budgets.append(Budget("a file through the pipes", cost, 0.2, "ms", AT_MOST))


def _read(result: Result, files: list[bytes]) -> None:
    for jobs in (1, os.cpu_count() or 1):
        seconds, memory = _through(files, jobs, DEFAULT_READER)
        result.figures[f"read_per_s_{jobs}_workers"] = round(len(files) / seconds)
        result.figures[f"pss_mb_{jobs}_workers"] = memory


def _through(files: list[bytes], jobs: int, reader: str) -> tuple[float, int]:
    """Seconds for all files, workers being started already, and the workers' memory at the end in MB."""
    with ParsePool(jobs, reader=reader) as pool:
        for number in range(jobs * 4):
            pool.submit(-number, files[0], "x.html")
        list(pool.iter_results())
        start = time.perf_counter()
        for number, data in enumerate(files):
            pool.submit(number, data, "x.html", parts=[Part.TOKENS])
            if pool.unfetched > WAITING and pool.next_result().ending is not Ending.READ:
                raise SystemExit("a made-up file was not read")
        for _ in pool.iter_results():
            continue
        seconds = time.perf_counter() - start
        return seconds, sum(map(_pss_mb, pool.pids))


def _pss_mb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) // 1024


if __name__ == "__main__":
    sys.exit(main())
