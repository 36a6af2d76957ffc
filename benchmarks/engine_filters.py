"""Filter pages from the engine alone: ids of a page of 20, total and all seven facets.

    python -m benchmarks.engine_filters --works 1000000 --out result.json
    python -m benchmarks.engine_filters --works 100000 --approach tantivy

Builds an index of a bare catalogue, then asks in processes of their own.
``--approach tantivy`` has everything in tantivy, with its aggregations, to compare (decision 0003).
With columns everything is asked again with 1,000 and with 200,000 synonyms: how long the first question takes with
rules that are new, how long one does when a further rule was made, and how long the filter pages do.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from alcove.search.document import Document, TermKind
from alcove.search.grouping import Grouping
from alcove.search.request import SearchPage, SearchRequest
from benchmarks.filter_questions import (
    Ranked,
    all_terms,
    catalogue,
    questions,
    ranked_from_json,
    ranked_to_json,
    wrangled,
)
from benchmarks.measuring import CHECKOUT, MIB, Budget, Result, arguments, folder_size, spread, write

QUESTIONS = 200
_TERMS = 4_000  # of each kind, from which questions are made: so many does ``all_terms`` ask for
_MORE_TERMS = 120_000  # of each kind, from which synonyms are made
_SYNONYMS = (1_000, 200_000)
_ROUNDS = 2  # of which the quicker counts, since something may run beside


class Timed:
    """Passes documents on and adds up the time that making them took."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = iter(documents)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Document]:
        while True:
            start = time.perf_counter()
            document = next(self._documents, None)
            self.seconds += time.perf_counter() - start
            if document is None:
                return
            yield document


def build(approach: str, folder: Path, works: int, seed: int) -> dict[str, Any]:
    """Builds the index; gives its figures."""
    documents = Timed(catalogue(works, seed))
    start = time.perf_counter()
    if approach == "columns":
        from alcove.engines.embedded.engine import EmbeddedEngine  # noqa: PLC0415 - memory is measured

        EmbeddedEngine(folder).rebuild(documents, 1)
    else:
        from benchmarks.tantivy_alone import build_index  # noqa: PLC0415 - the same

        build_index(folder, documents)
    seconds = time.perf_counter() - start - documents.seconds
    texts = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and p.parent.name == "text")
    return {
        "build_s": round(seconds, 1),
        "build_works_s": round(works / seconds),
        "build_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "disk_mb": round(folder_size(folder)[0] / MIB, 1),
        "disk_of_words_mb": round(texts / MIB, 1),
    }


def ask(approach: str, folder: Path, asked: list[SearchRequest], others: list[SearchRequest]) -> dict[str, Any]:
    """Asks everything in an engine that has just begun, after other questions, which it may remember, and again."""
    before = _anonymous()
    start = time.perf_counter()
    search = _opened(approach, folder)
    search(asked[0])
    opened = time.perf_counter() - start
    first = _opened(approach, folder)
    cold = [_seconds(first, request) for request in asked]
    after = _anonymous()
    rounds = [_after_others(_opened(approach, folder), asked, others) for _ in range(_ROUNDS)]
    warm = [min(seconds) for seconds in zip(*rounds, strict=True)]
    again = [min(_seconds(first, request), _seconds(first, request)) for request in asked]
    busy = _after_others(_opened(approach, folder), asked, others, time.process_time)
    return {
        "open_and_first_ms": round(opened * 1e3, 1),
        **spread("first_time", cold),
        **spread("", warm),
        **spread("again", again),
        **spread("processor", busy),
        "anonymous_mb": round((after - before) / MIB, 1),
        "slowest": _slowest(asked, warm),
    }


def _after_others(
    search: Callable[[SearchRequest], SearchPage],
    asked: list[SearchRequest],
    others: list[SearchRequest],
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    for request in others:
        search(request)
    return [_seconds(search, request, clock) for request in asked]


def ask_wrangled(folder: Path, ranked: Ranked, synonyms: int, seed: int) -> dict[str, Any]:
    """Asks with synonyms in a process that has answered without."""
    before = _anonymous()
    search = _opened("columns", folder)
    grouping = wrangled(ranked, synonyms, seed)
    asked, others = (
        [replace(request, grouping=grouping) for request in questions(_first(ranked), QUESTIONS, each)]
        for each in (seed, seed + 1)
    )
    generated = _anonymous() - before
    search(replace(asked[0], grouping=None))
    name = f"synonyms_{synonyms}"
    first = _on_both_clocks(f"{name}_new", search, asked[0])
    cold = [_seconds(search, request) for request in asked]
    after = _anonymous()
    rounds = [_after_others(_opened("columns", folder), asked, others) for _ in range(_ROUNDS)]
    warm = [min(seconds) for seconds in zip(*rounds, strict=True)]
    busy = _after_others(_opened("columns", folder), asked, others, time.process_time)
    fandoms = [counted.term for counted in ranked[TermKind.FANDOM][:20] if counted.term not in grouping.canonical]
    more = Grouping("one more", {**grouping.canonical, fandoms[-1]: fandoms[0]})
    return {
        **first,
        **_on_both_clocks(f"{name}_one_more_rule", search, replace(asked[0], grouping=more)),
        **spread(f"{name}_first_time", cold),
        **spread(name, warm),
        **spread(f"{name}_processor", busy),
        f"{name}_anonymous_mb": round((after - before - generated) / MIB, 1),
    }


def _first(ranked: Ranked) -> Ranked:
    return {kind: counts[:_TERMS] for kind, counts in ranked.items()}


def _opened(approach: str, folder: Path) -> Callable[[SearchRequest], SearchPage]:
    if approach == "columns":
        from alcove.engines.embedded.engine import EmbeddedEngine  # noqa: PLC0415 - its time counts

        return EmbeddedEngine(folder).search
    from benchmarks.tantivy_alone import TantivyAlone  # noqa: PLC0415 - the same

    return TantivyAlone(folder).search


def _seconds(
    search: Callable[[SearchRequest], SearchPage],
    request: SearchRequest,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    start = clock()
    search(request)
    return clock() - start


def _on_both_clocks(
    name: str, search: Callable[[SearchRequest], SearchPage], request: SearchRequest
) -> dict[str, float]:
    """How long a question takes, and how much of that the processor is busy with it."""
    start = time.process_time()
    seconds = _seconds(search, request)
    busy = time.process_time() - start
    return {f"{name}_ms": round(seconds * 1e3, 1), f"{name}_processor_ms": round(busy * 1e3, 1)}


def _slowest(asked: list[SearchRequest], seconds: list[float]) -> list[str]:
    worst = sorted(zip(seconds, asked, strict=True), key=lambda pair: -pair[0])[:3]
    return [f"{second * 1e3:.1f} ms: {request.sort} {request.where}"[:400] for second, request in worst]


def _anonymous() -> int:
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("RssAnon")), 0)


def _apart(*words: object) -> dict[str, Any]:
    """Runs a part of this benchmark in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.engine_filters", *map(str, words)],
        cwd=CHECKOUT,
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def main() -> None:
    """The command."""
    parser = arguments(__doc__ or "", 1_000_000)
    parser.add_argument("--approach", choices=("columns", "tantivy"), default="columns")
    parser.add_argument("--folder", type=Path, help="keep the index here, and use it if it is there")
    parser.add_argument("--part", choices=("build", "ask", "wrangled", "terms"), help="used by the command itself")
    parser.add_argument("--synonyms", type=int, default=0, help="used by the command itself")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary) / "index"
        beside = folder.with_name(f"{folder.name}-questions")
        if given.part == "build":
            print(json.dumps(build(given.approach, folder, given.works, given.seed)))
        elif given.part == "ask":
            ranked = ranked_from_json(beside.read_text(encoding="utf-8"))
            asked, others = (questions(_first(ranked), QUESTIONS, seed) for seed in (given.seed, given.seed + 1))
            print(json.dumps(ask(given.approach, folder, asked, others)))
        elif given.part == "wrangled":
            ranked = ranked_from_json(beside.read_text(encoding="utf-8"))
            print(json.dumps(ask_wrangled(folder, ranked, given.synonyms, given.seed)))
        elif given.part == "terms":
            limit = _MORE_TERMS if given.approach == "columns" else _TERMS
            ranked = _opened(given.approach, folder)(all_terms(limit)).facets
            beside.write_text(ranked_to_json(ranked), encoding="utf-8", newline="\n")
            print("{}")
        else:
            _whole(given, folder)


def _whole(given: Any, folder: Path) -> None:
    same = ("--works", given.works, "--seed", given.seed, "--approach", given.approach, "--folder", folder)
    figures = {} if folder.exists() else _apart("--part", "build", *same)
    _apart("--part", "terms", *same)
    figures |= _apart("--part", "ask", *same)
    for synonyms in _SYNONYMS if given.approach == "columns" else ():
        figures |= _apart("--part", "wrangled", "--synonyms", synonyms, *same)
    result = Result(f"engine_filters, {given.approach}", {"works": given.works, "seed": given.seed}, figures)
    at = f"{given.works:,} works"
    result.budgets = [
        Budget(f"filter page with seven facets, p95, {at}", figures["p95_ms"], 100, "ms"),
        Budget(f"the same, aim, {at}", figures["p95_ms"], 16, "ms"),
        Budget(f"engine's anonymous memory, {at}", figures["anonymous_mb"], 400, "MB"),
    ]
    if given.approach == "columns":
        most = f"synonyms_{_SYNONYMS[-1]}"
        result.budgets += [
            Budget(f"the same page with {_SYNONYMS[-1]:,} synonyms, {at}", figures[f"{most}_p95_ms"], 100, "ms"),
            Budget(f"a wrangling rule takes effect, {at}", figures[f"{most}_one_more_rule_ms"], 2_000, "ms"),
        ]
    write(result, given.out)


if __name__ == "__main__":
    main()
