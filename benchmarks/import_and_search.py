"""Words inside works, through a whole library: text, filter, seven facets and twenty snippets for one page.

    python -m benchmarks.import_and_search --works 20000 --out result.json

The folder is imported with the command line first. Twenty of its works have 300,000 words.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import alcove
from alcove.domain.filters import Page, WorkFilter
from alcove.domain.query import parse
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest
from benchmarks.corpus import Order, write_files
from benchmarks.invention import Plan
from benchmarks.measuring import Budget, Result, arguments, write
from benchmarks.measuring import alcove as program

LONG_WORKS, LONG_WORDS = 20, 300_000
QUESTIONS = 200
FACETS = tuple(FacetRequest(kind, 10) for kind in list(TermKind)[:7])
_BUDGET_MS = 100.0


def main() -> int:
    """Makes a library, asks, writes the result."""
    parser = arguments(__doc__ or "", 100_000)
    parser.add_argument("--folder", type=Path, help="import this folder instead of a made-up one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folders = _folders(Path(scratch), given.works, given.seed, given.folder)
        imported = _import(Path(scratch), folders)
        result = Result("import_and_search", {"works": given.works, "long_works": LONG_WORKS, "seed": given.seed})
        result.figures |= {"import_seconds": round(imported, 1)} | _ask(Path(scratch) / "library", given.seed)
    spent = result.figures["p95_ms"]
    what = f"text, filter, seven facets, 20 snippets, p95, {given.works:,} works"
    result.budgets.append(Budget(what, spent, _BUDGET_MS, "ms"))
    write(result, given.out)
    return 0


def _folders(scratch: Path, works: int, seed: int, folder: Path | None) -> list[Path]:
    """The works, and a folder of long ones of their own."""
    long_works = min(LONG_WORKS, max(1, works // 100))
    write_files(Order(long_works, scratch / "long", plan=Plan(seed=seed + 1, words=LONG_WORDS)))
    for path in (scratch / "long").rglob("*.html"):
        # Ids of their own: they are not later downloads of the first works.
        path.write_bytes(path.read_bytes().replace(b"/works/90", b"/works/95"))
    if folder is None:
        folder = scratch / "works"
        write_files(Order(works, folder, plan=Plan(seed=seed), jobs=os.cpu_count() or 1))
    return [folder, scratch / "long"]


def _import(scratch: Path, folders: Sequence[Path]) -> float:
    began = time.perf_counter()
    command = [*program(), "--library", str(scratch / "library"), "import", "--yes", *map(str, folders)]
    subprocess.run(command, check=True, stdout=sys.stderr)
    return time.perf_counter() - began


def _ask(library: Path, seed: int) -> dict[str, float]:
    """Each question once on a library that was just opened, as a reader would, and then once more."""
    with alcove.open_library(library) as opened:
        asked = questions(opened, random.Random(seed))
    with alcove.open_library(library) as opened:
        first, again = ([_spent(opened, question) for question in asked] for _ in range(2))
        shown = [len(opened.search(alcove.OWNER, question, snippets=True).snippets) for question in asked[:20]]
    return {
        "questions": len(asked),
        "snippets_a_page": round(statistics.mean(shown), 1),
        "first_time_p50_ms": _percentile(first, 50),
        "first_time_p95_ms": _percentile(first, 95),
        "p50_ms": _percentile(again, 50),
        "p95_ms": _percentile(again, 95),
        "max_ms": round(max(again) * 1000, 1),
    }


def questions(opened: alcove.Library, rng: random.Random) -> list[WorkFilter]:
    """Words and phrases that stand in works, alone and with filters; a tenth finds the long works."""
    works = list(opened.search(alcove.OWNER, replace(parse("sort:random"), page=Page(0, 100))).works)
    longest = list(opened.search(alcove.OWNER, replace(parse("sort:words"), page=Page(0, LONG_WORKS))).works)
    texts = [_words(opened, work.id) for work in works]
    found = []
    for number in range(QUESTIONS):
        words = rng.choice(texts)
        place = rng.randrange(len(words) - 3)
        text = [words[place], f'"{words[place]} {words[place + 1]}"', f"{words[place]} {rng.choice(words)}"][number % 3]
        if number % 10 == 0:
            text += f" words:>={min(work.words or 0 for work in longest)}"
        elif number % 2:
            text += " is:complete words:1000..20000"
        found.append(parse(text))
    return found


def _words(opened: alcove.Library, work_id: str) -> list[str]:
    text = next(iter(opened.chapters(alcove.OWNER, work_id))).text
    return [word.lower() for word in re.findall(r"[A-Za-z]{3,}", text)]


def _spent(opened: alcove.Library, question: WorkFilter) -> float:
    began = time.perf_counter()
    opened.search(alcove.OWNER, question, facets=FACETS, snippets=True)
    return time.perf_counter() - began


def _percentile(seconds: Sequence[float], percent: int) -> float:
    return round(statistics.quantiles(seconds, n=100)[percent - 1] * 1000, 1)


if __name__ == "__main__":
    sys.exit(main())
