"""Pages of the site, as one reader meets them: ``alcove serve`` as a process, two hundred addresses over one connection.

    python -m benchmarks.web_pages --works 100000 --out result.json

Every address is asked twice. Chapter 40 of each of the works of 300,000 words is asked before, while nothing of them
is in memory, and again. Statements are counted in this process: as many for a page far in as for the first, and one
more for snippets of long works.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import alcove
from alcove.domain.query import parse
from alcove.web import addresses
from benchmarks.measuring import Budget, Result, arguments, spread, write
from benchmarks.page_addresses import BROWSE, DEEP, Address, page_addresses, page_of
from benchmarks.shelved import long_works, shelved
from benchmarks.sources import real_data
from benchmarks.visiting import Fetched, Served, ask, by_group, errors, read, served, shown

_CHAPTER = 40
_FAR_IN = 50


def main(words: list[str] | None = None) -> int:
    """The command."""
    given = arguments((__doc__ or "").partition("\n")[0], 100_000).parse_args(words)
    library = shelved(given.works, given.seed)
    sizes = {"works": given.works, "seed": given.seed, "real_data": list(real_data())}
    result = Result("web_pages", sizes)
    asked, result.figures["statements"] = _prepared(library, given.works, given.seed)
    with served(library) as site:
        _measure(site, asked, long_works(given.works), result)
    write(result, given.out)
    return 0 if all(budget.met for budget in result.budgets) else 1


def _prepared(library: Path, works: int, seed: int) -> tuple[list[Address], dict[str, int]]:
    """The addresses to ask, and how many statements pages need."""
    with alcove.open_library(library) as opened:
        return page_addresses(opened, long_works(works), seed), _statements(opened)


def _statements(opened: alcove.Library) -> dict[str, int]:
    """Statements of some pages, each as many for the first page as for one far in."""
    from alcove.web.site import make_site  # noqa: PLC0415 - Django must be started

    site, counted = make_site(opened), {}
    for name, asked in {"browse": parse(""), "browse, words with snippets": parse("the")}.items():
        far = page_of(asked, opened.count(alcove.OWNER, asked), _FAR_IN)
        first, later = _counted(site, addresses.works(asked)), _counted(site, far)
        assert abs(first - later) <= bool(asked.where), f"{name}: {far} needs other statements than the first page"
        counted[name] = max(first, later)
    return counted


def _counted(site: Any, path: str) -> int:
    from django.db import connections  # noqa: PLC0415 - the same

    count = 0

    def counting(execute: Any, *statement: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*statement)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(counting))
        status = ask(site, path)
    assert status.startswith("200"), f"{path}: {status}"
    return count


def _measure(site: Served, asked: Sequence[Address], longest: Sequence[str], result: Result) -> None:
    # A first page each, so that templates and parsers are there: nobody waits for them but the first reader after a start.
    a_chapter = next(address for address in asked if address.group == "chapter")
    warmed = read(site, [Address("", "/"), Address("", "/works"), Address("", "/look"), a_chapter])
    chapters = [Address("chapter 40", addresses.chapter(work_id, _CHAPTER)) for work_id in longest]
    opened, opened_again = read(site, chapters), read(site, chapters)
    first, again = read(site, asked), read(site, asked)
    wrong = errors([*warmed, *opened, *opened_again, *first, *again])
    result.figures |= {
        "first_time": by_group(first),
        "again": by_group(again),
        "chapter_40": by_group(opened),
        "chapter_40_again": by_group(opened_again),
        "errors": wrong,
    }
    print(shown(result.figures["chapter_40"] | result.figures["first_time"]), file=sys.stderr)
    browsing = [fetched for fetched in first if fetched.group in {BROWSE, DEEP}]
    at = f"{result.sizes['works']:,} works"
    result.budgets += [
        Budget(f"a page of 20 works with its column, p95, {at}", _spread(browsing)["p95_ms"], 100, "ms"),
        Budget("chapter 40 of a work of 300,000 words, p95", _spread(opened)["p95_ms"], 50, "ms"),
        Budget("the same again", _spread(opened_again)["p95_ms"], 50, "ms"),
        Budget("pages that were errors", len(wrong), 0, "pages"),
    ]


def _spread(fetched: Sequence[Fetched]) -> dict[str, float]:
    return spread("", [answer.seconds for answer in fetched])


if __name__ == "__main__":
    raise SystemExit(main())
