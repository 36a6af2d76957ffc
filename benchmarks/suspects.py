"""Works that may be one, among many: the first look reads all texts, the next only what is new.

The works share no passage, but for the last of every hundred, which is a copy of the one before without its first
paragraph: so many pairs there are to be found, less those of a few hundred words.

python -m benchmarks.suspects --works 100000 --out result.json
"""

from __future__ import annotations

import re

from benchmarks.measuring import MIB, Budget, Result, alcove, arguments, measure, write
from benchmarks.shelved import COPIES, copied, shelved
from benchmarks.sources import real_data


def main(words: list[str] | None = None) -> int:
    """The command."""
    given = arguments((__doc__ or "").partition("\n")[0], 100_000).parse_args(words)
    sizes = {"works": given.works, "seed": given.seed, "copies": given.works // COPIES, "real_data": list(real_data())}
    result = Result("suspects", sizes)
    with copied(shelved(given.works, given.seed, unlike=True)) as library:
        for name in ("first", "again"):
            look = measure([*alcove(), "--library", library, "duplicates", "--limit", "1"])
            look.require()
            result.figures[name] = {
                "seconds": look.seconds,
                "texts_read": _number(r"([\d,]+) were new", look.output),
                "pairs": _number(r"([\d,]+) pairs?\.", look.output),
                "pss_bytes": look.pss,
            }
            if look.pss is not None:
                result.budgets.append(Budget(f"memory while comparing, {name}", look.pss / MIB, 600, "MiB"))
    for name, most in (("first", 15), ("again", 2)):
        minutes = result.figures[name]["seconds"] / 60
        result.budgets.append(Budget(f"comparing {given.works:,} works, {name}", minutes, most, "minutes"))
    write(result, given.out)
    return 0 if all(budget.met for budget in result.budgets) else 1


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found[1].replace(",", "")) if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
