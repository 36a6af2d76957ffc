"""What grows with the number of works: time, memory and disk, from ten thousand to as many as AO3 had in 2021.

    python -m benchmarks.growth --works 10000 100000 1000000 7300000 --out growth.json
    python -m benchmarks.growth_plot growth.json docs/pictures/growth.svg

At each size the tables are made in the shape of AO3's own of 2021 (``growth_dump``), read by Alcove, as ``alcove import``
takes in records, by SQLite with FTS5 and by DuckDB, where it is installed, and asked the same filter pages: ids of twenty works, total, ten of each
of seven facets. Every program builds and asks in a process of its own. The answers to the first questions must be
equal, or the run ends. The others are stopped after ``--limit`` seconds of building, and of asking.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alcove.importing.ao3_tables import read_tables
from alcove.search.request import SearchRequest
from benchmarks import growth_peers
from benchmarks.filter_questions import all_terms, ranked_from_json, ranked_to_json
from benchmarks.growth_dump import Dump, write_dump
from benchmarks.growth_questions import Answer, answer, growth_questions, of_names
from benchmarks.measuring import MIB, Budget, Measured, Result, folder_size, measure, spread, write
from benchmarks.sources import load, real_data

SIZES = (10_000, 100_000, 1_000_000, 7_300_000)
PROGRAMS = ("alcove", "sqlite", "duckdb")
_CHECKED = 20  # one question of each kind of the mix
_STOPPED = 124  # by timeout(1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one size is measured."""

    folder: Path
    works: int
    seed: int
    questions: int

    @property
    def dump(self) -> Dump:
        """The tables of this size."""
        return Dump.within(self.folder)

    @property
    def ranked(self) -> Path:
        """The tags that questions are made from."""
        return self.folder / "ranked.json"

    def index(self, program: str) -> Path:
        """What a program made of the tables."""
        return self.folder / f"{program}-index"

    def answers(self, program: str) -> Path:
        """What a program answered, a line a question."""
        return self.folder / f"{program}.jsonl"


def build(program: str, place: Place) -> None:
    """Has a program read the tables."""
    index = place.index(program)
    index.mkdir()
    if program == "sqlite":
        growth_peers.build_sqlite(index / "tables.sqlite3", place.dump)
    elif program == "duckdb":
        growth_peers.build_duckdb(index / "tables.duckdb", place.dump)
    else:
        from alcove.engines.embedded.engine import EmbeddedEngine  # noqa: PLC0415 - memory is measured

        engine = EmbeddedEngine(index)
        with engine.building(1) as records:
            read_tables(place.dump.works, place.dump.tags, records)
        ranked = engine.search(all_terms()).facets
        place.ranked.write_text(ranked_to_json(ranked), encoding="utf-8", newline="\n")


def ask(program: str, place: Place) -> None:
    """Asks every question once, after the first that opens the files, and writes a line for each as soon as it is answered."""
    ranked = ranked_from_json(place.ranked.read_text(encoding="utf-8"))
    asked = growth_questions(ranked, place.questions, place.seed)
    search = _opened(program, place.index(program))
    search(asked[0])
    with place.answers(program).open("w", encoding="utf-8", newline="\n", buffering=1) as lines:
        for number, request in enumerate(asked):
            start, busy = time.perf_counter(), time.process_time()
            found = search(request)
            row: dict[str, Any] = {"s": time.perf_counter() - start, "processor_s": time.process_time() - busy}
            row |= {"answer": found, "asked": repr(request)} if number < _CHECKED else {}
            lines.write(json.dumps(row) + "\n")


def _opened(program: str, index: Path) -> Callable[[SearchRequest], Answer]:
    if program == "sqlite":
        return growth_peers.open_sqlite(index / "tables.sqlite3").ask
    if program == "duckdb":
        return growth_peers.open_duckdb(index / "tables.duckdb").ask
    from alcove.engines.embedded.engine import EmbeddedEngine  # noqa: PLC0415 - memory is measured

    engine = EmbeddedEngine(index)
    return lambda request: answer(engine.search(of_names(engine, request)))


def grow(place: Place, programs: Sequence[str], limit: float) -> Iterator[tuple[str, Any]]:
    """Measures the programs at one size: what there is, with its name, as soon as it is known."""
    place.folder.mkdir(parents=True)
    write_dump(place.dump, place.works, place.seed, load())
    yield "tables_mb", _mib(folder_size(place.folder)[0])
    for program in programs:
        print(f"{place.works:,} works: {program}", file=sys.stderr)
        yield program, _grown(program, place, limit)
        shutil.rmtree(place.index(program), ignore_errors=True)  # it may not have begun one
    shutil.rmtree(place.folder)


def _grown(program: str, place: Place, limit: float) -> dict[str, Any]:
    run, busy = _apart("build", program, place, limit)
    figures: dict[str, Any] = {
        "build_s": round(run.seconds, 1),
        "build_processor_s": round(busy, 1),
        "build_peak_mb": _mib(run.pss or 0),
        "disk_mb": _mib(folder_size(place.index(program))[0]),
    }
    if run.status:
        return figures | {
            "stopped": f"not built in {limit:g} s" if run.status == _STOPPED else f"not built: {_last(run)}"
        }
    run, _ = _apart("ask", program, place, limit)
    rows = list(_rows(place.answers(program)))
    _compare(program, rows, list(_rows(place.answers("alcove"))))
    figures |= {"answered": len(rows), "ask_peak_mb": _mib(run.pss or 0)}
    if run.status:
        why = f"in {limit:g} s" if run.status == _STOPPED else f"until {_last(run)}"
        figures["stopped"] = f"{len(rows)} of {place.questions} questions answered {why}"
    if rows:
        figures |= spread("", [row["s"] for row in rows])
        figures |= spread("processor", [row["processor_s"] for row in rows])
    return figures


def _apart(part: str, program: str, place: Place, limit: float) -> tuple[Measured, float]:
    """Runs a part in a process of its own, with the processor time of all that it started. Alcove is what the others are
    compared with: it has the time that it takes, and must not break down.
    """
    before = _children()
    stopped = [] if program == "alcove" else ["timeout", f"{limit:g}"]
    words = ("--part", part, "--program", program, "--folder", place.folder, "--seed", place.seed)
    command = [*stopped, sys.executable, "-m", "benchmarks.growth", *words, "--questions", place.questions]
    run = measure([str(word) for word in command])
    if program == "alcove":
        run.require()
    return run, _children() - before


def _last(run: Measured) -> str:
    """What a process that broke down said last."""
    return (run.output.strip().splitlines() or [f"it ended with {run.status}"])[-1][:200]


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file that may have been cut off in the middle of one, or not have been begun."""
    if path.exists():
        lines = path.read_text(encoding="utf-8").split("\n")
        yield from map(json.loads, lines[:-1])


def _compare(program: str, rows: Sequence[dict[str, Any]], ours: Sequence[dict[str, Any]]) -> None:
    for theirs, own in zip(rows[:_CHECKED], ours, strict=False):
        if theirs["answer"] != own["answer"]:
            raise SystemExit(f"{program} and alcove answer differently: {own['asked']}")


def _mib(size: int) -> float:
    return round(size / MIB, 1)


def main() -> None:
    """The command."""
    given = _parser().parse_args()
    if given.part:
        part = build if given.part == "build" else ask
        part(given.program, Place(given.folder, 0, given.seed, given.questions))
        return
    programs = ["alcove", *given.beside]
    if "duckdb" in programs and not importlib.util.find_spec("duckdb"):
        programs.remove("duckdb")
    sizes = {
        "works": given.works,
        "seed": given.seed,
        "questions": given.questions,
        "limit_s": given.limit,
        "real_data": real_data(),
    }
    result = Result("growth", sizes)
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch:
        for works in given.works:
            place = Place(Path(scratch) / str(works), works, given.seed, given.questions)
            figures = result.figures[str(works)] = {}
            for name, figure in grow(place, programs, given.limit):
                figures[name] = figure
                if given.out:  # the largest sizes take long: what is known is not to be lost
                    write(result, given.out)
            p95 = figures["alcove"]["p95_ms"]
            result.budgets.append(Budget(f"filter page of {works:,} records, p95", p95, 100, "ms"))
    write(result, given.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int, nargs="+", default=SIZES, help="how many works, one size after the other")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--questions", type=int, default=200)
    others = PROGRAMS[1:]
    parser.add_argument("--beside", nargs="*", choices=others, default=others, help="which others (both)")
    parser.add_argument("--limit", type=float, default=1_800, help="seconds for them to build, and to ask (1,800)")
    parser.add_argument("--folder", type=Path, help="with room for tables and indexes, which are removed again")
    parser.add_argument("--out", type=Path, help="write the result here as JSON")
    parser.add_argument("--part", choices=("build", "ask"), help="used by the command itself")
    parser.add_argument("--program", choices=PROGRAMS, help="used by the command itself")
    return parser


if __name__ == "__main__":
    main()
