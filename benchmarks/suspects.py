"""Works that may be one, among many: the first look reads all texts, the next only what is new.

python -m benchmarks.suspects --works 100000 --out result.json
"""

from __future__ import annotations

import re

from benchmarks.measuring import MIB, Budget, Result, alcove, arguments, measure, write
from benchmarks.shelved import copied, shelved
from benchmarks.sources import real_data


def main(words: list[str] | None = None) -> int:
    """The command."""
    given = arguments((__doc__ or "").partition("\n")[0], 100_000).parse_args(words)
    sizes = {"works": given.works, "seed": given.seed, "real_data": list(real_data())}
    result = Result("suspects", sizes)
    with copied(shelved(given.works, given.seed)) as library:
        for name in ("first", "again"):
            look = measure([*alcove(), "--library", library, "duplicates", "--limit", "0"])
            look.require()
            sketched = re.search(r"([\d,]+) were new", look.output)
            result.figures[name] = {
                "seconds": look.seconds,
                "texts_read": int(sketched[1].replace(",", "")) if sketched else 0,
                "pss_bytes": look.pss,
            }
            if look.pss is not None:
                result.budgets.append(Budget(f"memory while comparing, {name}", look.pss / MIB, 600, "MiB"))
    minutes = result.figures["first"]["seconds"] / 60
    result.budgets.append(Budget(f"comparing {given.works:,} works for the first time", minutes, 15, "minutes"))
    write(result, given.out)
    return 0 if all(budget.met for budget in result.budgets) else 1


if __name__ == "__main__":
    raise SystemExit(main())
