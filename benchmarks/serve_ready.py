"""``alcove serve`` on a large library: from the start of the process to the first page, and the memory that it takes.

    python -m benchmarks.serve_ready --works 1000000 --out result.json

The library is a bare one: rows and documents, and nothing to read.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import alcove
from benchmarks.measuring import MIB, Budget, Result, arguments, cpu_seconds, memory, write
from benchmarks.page_addresses import Address, page_addresses
from benchmarks.shelved import shelved
from benchmarks.sources import real_data
from benchmarks.visiting import by_group, errors, read, served

STARTS = 5
_PAGES = 50
_ANONYMOUS = "Pss_Anon"


def main(words: list[str] | None = None) -> int:
    """The command."""
    given = arguments((__doc__ or "").partition("\n")[0], 1_000_000).parse_args(words)
    library = shelved(given.works, given.seed, bare=True)
    result = Result("serve_ready", {"works": given.works, "seed": given.seed, "real_data": list(real_data())})
    with alcove.open_library(library) as opened:
        asked = page_addresses(opened, (), given.seed)[:_PAGES]
    result.figures["starts"] = [_start(library) for _ in range(STARTS)]
    _stay(library, asked, result)
    ready = statistics.median(start["first_page_s"] for start in result.figures["starts"])
    held = max(result.figures["anonymous_ready_mb"], result.figures["anonymous_after_pages_mb"])
    at = f"{given.works:,} works"
    result.budgets += [
        Budget(f"alcove serve, until the first page, {at}", ready, 2, "s"),
        Budget(f"its anonymous memory after {_PAGES} pages, {at}", held, 400, "MiB"),
        Budget("pages that were errors", len(result.figures["errors"]), 0, "pages"),
    ]
    write(result, given.out)
    return 0 if all(budget.met for budget in result.budgets) else 1


def _start(library: Path) -> dict[str, float]:
    """Seconds from the start of the process until it said where it is, and until home was there."""
    with served(library) as site:
        said = time.perf_counter() - site.began
        (home,) = read(site, [Address("home", "/")])
        first_page = time.perf_counter() - site.began
        cpu = cpu_seconds(site.pid)
        assert not home.error, home.error
    return {"listening_s": round(said, 3), "first_page_s": round(first_page, 3), "cpu_s": round(cpu, 3)}


def _stay(library: Path, asked: list[Address], result: Result) -> None:
    """Memory when the first page is there and after more of them."""
    with served(library) as site:
        ready = read(site, [Address("home", "/")])
        result.figures["anonymous_ready_mb"] = round(memory(site.pid, _ANONYMOUS) / MIB, 1)
        pages = read(site, asked)
        result.figures["anonymous_after_pages_mb"] = round(memory(site.pid, _ANONYMOUS) / MIB, 1)
        result.figures["pss_after_pages_mb"] = round(memory(site.pid) / MIB, 1)
    result.figures |= {"pages": by_group(pages), "errors": errors([*ready, *pages])}


if __name__ == "__main__":
    raise SystemExit(main())
