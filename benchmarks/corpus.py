"""Writes a made-up library: files as AO3 gave them, or a bare catalogue.

    python -m benchmarks.corpus --works 20000 --seed 1 --out /tmp/corpus
    python -m benchmarks.corpus --works 1000000 --shape catalogue --out /tmp/catalogue

The same arguments give the same bytes. Each work's file has the shape of the
era in which it was last updated.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from alcove.domain.readings import Reading
from benchmarks.documents import iter_documents, to_row
from benchmarks.invention import DEFAULT_WORDS, Invention, Lengths, Plan, all_readings
from benchmarks.sources import load
from tests.builders import ERAS, Era, build_epub, build_html, file_name

__all__ = ["Order", "era_of", "format_of", "iter_documents", "main", "write_files"]

FOLDER_SIZE = 1_000  # works in one folder


@dataclass(frozen=True, slots=True)
class Order:
    """What to write, and where. ``format`` is html, epub or mixed (seven HTML files of ten).

    ``first`` is the number of the first work: works of other numbers are other works.
    """

    works: int
    out: Path
    format: str = "html"
    plan: Plan = field(default_factory=Plan)
    data: Path | None = None
    jobs: int = 1
    first: int = 0


def write_files(order: Order) -> tuple[int, int]:
    """Writes the files in folders of a thousand works; gives their number and bytes."""
    end = order.first + order.works
    folders = [range(first, min(first + FOLDER_SIZE, end)) for first in range(order.first, end, FOLDER_SIZE)]
    if order.jobs < 2:
        invention = Invention(load(order.data), order.plan)
        written = [_write_folder(order, invention, numbers) for numbers in folders]
    else:
        spawn = get_context("spawn")
        with ProcessPoolExecutor(order.jobs, mp_context=spawn, initializer=_start, initargs=(order,)) as pool:
            written = list(pool.map(_write_folder_apart, folders))
    return sum(files for files, _ in written), sum(size for _, size in written)


def era_of(reading: Reading) -> Era:
    """The newest era that had begun when the work was last updated."""
    month = f"{reading.last_updated:%Y-%m}"
    return [era for era in ERAS if era.name <= month][-1]


def format_of(number: int, wanted: str) -> str:
    """The format of a work's files."""
    if wanted == "mixed":
        return "epub" if number % 10 >= 7 else "html"
    return wanted


_invention: Invention | None = None
_order: Order | None = None


def _start(order: Order) -> None:
    """In a worker process: sources are loaded once."""
    global _invention, _order
    _order, _invention = order, Invention(load(order.data), order.plan)


def _write_folder_apart(numbers: range) -> tuple[int, int]:
    if _order is None or _invention is None:
        raise RuntimeError("the worker process was not started")
    return _write_folder(_order, _invention, numbers)


def _write_folder(order: Order, invention: Invention, numbers: range) -> tuple[int, int]:
    folder = order.out / f"{numbers.start // FOLDER_SIZE:05}"
    folder.mkdir(parents=True, exist_ok=True)
    size, taken = 0, set[str]()
    for name, content in _files(order, invention, numbers):
        free = next(candidate for candidate in _numbered(name) if candidate.casefold() not in taken)
        taken.add(free.casefold())
        size += len(content)
        (folder / free).write_bytes(content)
    return len(taken), size


def _files(order: Order, invention: Invention, numbers: range) -> Iterator[tuple[str, bytes]]:
    for number, reading in all_readings(invention, numbers):
        era, ending = era_of(reading), format_of(number, order.format)
        build = build_epub if ending == "epub" else build_html
        yield file_name(reading, era, ending), build(reading, era)


def _numbered(name: str) -> Iterator[str]:
    """The name, then with a number as browsers put it."""
    yield name
    stem, _, ending = name.rpartition(".")
    number = 1
    while True:
        yield f"{stem} ({number}).{ending}"
        number += 1


def write_catalogue(order: Order) -> int:
    """Writes ``documents.jsonl``: a search document a line."""
    order.out.mkdir(parents=True, exist_ok=True)
    with (order.out / "documents.jsonl").open("w", encoding="utf-8", newline="\n") as target:
        for document in iter_documents(order.works, order.plan.seed, data=order.data):
            target.write(json.dumps(to_row(document), ensure_ascii=False, separators=(",", ":")) + "\n")
    return order.works


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__.partition("\n")[0])
    parser.add_argument("--works", type=int, required=True, help="how many works")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="a new or empty folder")
    parser.add_argument("--words", type=int, default=DEFAULT_WORDS, help="mean number of words of a work")
    parser.add_argument(
        "--lengths", choices=list(Lengths), default=Lengths.EVEN, help="ao3: as on AO3, without --words"
    )
    parser.add_argument("--format", choices=("html", "epub", "mixed"), default="html")
    parser.add_argument("--shape", choices=("files", "catalogue"), default="files")
    parser.add_argument("--versions", type=_share, default=0.0, help="share of works with an earlier file too: 5%%")
    parser.add_argument("--data", type=Path, help="folder of the real listings and prose")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    given = parser.parse_args(arguments)
    if given.out.exists() and any(given.out.iterdir()):
        parser.error(f"{given.out} is not empty; name a new folder")
    plan = Plan(seed=given.seed, words=given.words, lengths=Lengths(given.lengths), versions=given.versions)
    order = Order(given.works, given.out, given.format, plan, given.data, given.jobs)
    start = time.perf_counter()
    if given.shape == "catalogue":
        count, size = write_catalogue(order), (given.out / "documents.jsonl").stat().st_size
    else:
        count, size = write_files(order)
    seconds = time.perf_counter() - start
    print(f"{count:,} written, {size / 1e6:,.1f} MB, {seconds:.1f} s, {count / seconds:,.0f}/s", file=sys.stderr)
    return 0


def _share(text: str) -> float:
    return float(text.removesuffix("%")) / 100 if text.endswith("%") else float(text)


if __name__ == "__main__":
    raise SystemExit(main())
