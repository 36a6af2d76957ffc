"""AO3's table of its tags, brought into a library: time, memory, and how soon a question heeds it.

    python -m benchmarks.wrangling_tables --works 20000 --out result.json

The table is made up in the shape of the one of 2021: 14,467,138 rows, of which one in nine has a name and a quarter are
synonyms. The names are those of real listings over many fandoms, so that works have a good part of them.
"""

from __future__ import annotations

import csv
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from alcove.importing.ao3_tables import REDACTED, TAGS_HEADER
from benchmarks.measuring import MIB, Budget, Result, alcove, arguments, folder_size, measure, write
from benchmarks.shelved import copied, shelved
from benchmarks.sources import load, real_data

_ROWS_A_WORK = 14_467_138 / 20_000
_NAMED, _SYNONYMS = 0.112, 0.24  # of all rows; of those with a name and without
_WORD = "fluff"


def write_table(path: Path, rows: int, seed: int) -> None:
    """So many tags in AO3's columns. The first names are those that works have; every fourth is a synonym of the one before."""
    rng, named = random.Random(seed), 0
    names = _names()
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(TAGS_HEADER)
        canonical = ""
        for number in range(rows):
            if number * _NAMED < named:
                merger = str(rng.randrange(1, rows)) if rng.random() < _SYNONYMS else ""
                table.writerow((number + 1, "Freeform", REDACTED, "false", rng.randrange(5), merger))
                continue
            named += 1
            kind, name = next(names)
            is_synonym = bool(canonical) and named % 4 == 0 and canonical.startswith(kind)
            merger = canonical.partition(" ")[2] if is_synonym else ""
            table.writerow((number + 1, kind, name, str(not is_synonym).lower(), rng.randrange(5, 50_000), merger))
            if not is_synonym:
                canonical = f"{kind} {number + 1}"


def _names() -> Iterator[tuple[str, str]]:
    """Kinds and names: those of real listings, then the same in one fandom after another."""
    real: dict[tuple[str, str], None] = {}
    for each in load().listings:
        for kind, found in (
            ("Freeform", each.freeforms),
            ("Character", each.characters),
            ("Relationship", each.relationships),
            ("Fandom", each.fandoms),
        ):
            real.update(dict.fromkeys((kind, name) for name in found))
    yield from real
    universe = 0
    while True:
        universe += 1
        yield from ((kind, f"{name} · {universe}") for kind, name in real)


def main(words: list[str] | None = None) -> int:
    """The command."""
    given = arguments((__doc__ or "").partition("\n")[0], 20_000).parse_args(words)
    rows = round(given.works * _ROWS_A_WORK)
    result = Result(
        "wrangling_tables",
        {"works": given.works, "rows": rows, "seed": given.seed, "real_data": list(real_data())},
    )
    kept = shelved(given.works, given.seed, bare=True)
    with copied(kept) as library, tempfile.TemporaryDirectory(dir=kept.parent, prefix="table-") as scratch:
        table = Path(scratch) / "tags-20210226.csv"
        write_table(table, rows, given.seed)
        program: list[str | Path] = [*alcove(), "--library", library]
        before = measure([*program, "count", _WORD])
        brought = measure([*program, "tags", "import", "--json", table])
        after = [measure([*program, "count", _WORD]) for _ in range(3)]
        for run in (before, brought, *after):
            run.require()
        told = json.loads(brought.output.splitlines()[-1])["summary"]
        result.figures = {
            **told,
            "seconds": round(brought.seconds, 1),
            "pss_mb": round((brought.pss or 0) / MIB, 1),
            "table_mb": round(table.stat().st_size / MIB, 1),
            "kept_mb": round(folder_size(library / "reference")[0] / MIB, 1),
            "count_before_s": round(before.seconds, 2),
            "count_after_s": [round(run.seconds, 2) for run in after],
        }
    result.budgets = [
        Budget(f"AO3's table of {rows:,} tags is at hand", result.figures["seconds"] / 60, 5, "minutes"),
        Budget("memory while it is brought in", result.figures["pss_mb"], 600, "MiB"),
        Budget("the next question heeds it", result.figures["count_after_s"][0], 2, "s"),
    ]
    write(result, given.out)
    return 0 if all(budget.met for budget in result.budgets) else 1


if __name__ == "__main__":
    raise SystemExit(main())
