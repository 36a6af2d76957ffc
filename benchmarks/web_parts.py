"""Where the time of a page of works goes: processor time of its parts, in this process, for one reader.

    python -m benchmarks.web_parts --works 100000 --out result.json

A part's time is without the parts that it calls. Counted is the thread's own processor time, so that what else runs
on the machine matters little.
"""

from __future__ import annotations

import functools
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import alcove
from benchmarks.measuring import Result, arguments, write
from benchmarks.page_addresses import BROWSE, DEEP, WORDS, Address, page_addresses
from benchmarks.shelved import long_works, shelved
from benchmarks.sources import real_data
from benchmarks.visiting import ask

_WARM = 3


def main(words: list[str] | None = None) -> int:
    """The command."""
    given = arguments((__doc__ or "").partition("\n")[0], 100_000).parse_args(words)
    library = shelved(given.works, given.seed)
    result = Result("web_parts", {"works": given.works, "seed": given.seed, "real_data": list(real_data())})
    with alcove.open_library(library) as opened:
        asked = page_addresses(opened, long_works(given.works), given.seed)
        for group in (BROWSE, DEEP, WORDS):
            result.figures[group] = _measure(opened, [a for a in asked if a.group == group])
            _show(group, result.figures[group])
    write(result, given.out)
    return 0


def _measure(opened: alcove.Library, asked: Sequence[Address]) -> dict[str, float]:
    """Milliseconds of a page by part, on average; ``whole_p50`` and ``whole_p95`` are of whole pages."""
    from alcove.web.site import make_site  # noqa: PLC0415 - Django must be started

    site = make_site(opened)
    for address in asked[:_WARM]:
        ask(site, address.path)
    spent, whole = defaultdict[str, float](float), []
    with _watched(spent):
        for address in asked:
            began = time.thread_time()
            status = ask(site, address.path)
            whole.append((time.thread_time() - began) * 1e3)
            assert status.startswith("200"), f"{address.path}: {status}"
    parts = {
        name: round(seconds * 1e3 / len(asked), 2) for name, seconds in sorted(spent.items(), key=lambda part: -part[1])
    }
    rest = statistics.mean(whole) - sum(parts.values())
    ordered = sorted(whole)
    return parts | {
        "everything else": round(rest, 2),
        "whole": round(statistics.mean(whole), 2),
        "whole_p50": round(statistics.median(whole), 2),
        "whole_p95": round(ordered[int(len(ordered) * 0.95)], 2),
    }


def _parts() -> list[tuple[str, Any, str]]:
    """The parts of a page: what they are called, and where their function stands."""
    from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: PLC0415 - the same
    from django.db.backends.utils import CursorWrapper  # noqa: PLC0415 - the same

    from alcove.catalogue import queries  # noqa: PLC0415 - the same
    from alcove.engines.embedded.engine import EmbeddedEngine  # noqa: PLC0415 - the same
    from alcove.library import browse, lower  # noqa: PLC0415 - the same
    from alcove.web import column, visits  # noqa: PLC0415 - the same
    from alcove.web.pages import works  # noqa: PLC0415 - the same

    return [
        ("question read", works, "from_params"),
        ("question lowered", lower.Lowering, "request"),
        ("engine: terms by name", EmbeddedEngine, "find_terms"),
        ("engine: search", EmbeddedEngine, "search"),
        ("catalogue: connection", BaseDatabaseWrapper, "connect"),
        ("catalogue: statements", CursorWrapper, "execute"),
        ("catalogue: works", queries, "works_by_id"),
        ("snippets", browse, "_snippets"),
        ("blurbs", works, "blurbs"),
        ("column", column, "column"),
        ("template", visits, "render_to_string"),
    ]


@contextmanager
def _watched(spent: defaultdict[str, float]) -> Iterator[None]:
    """Notes the time of the parts, without that of the parts within."""
    held = [(owner, name, getattr(owner, name)) for _, owner, name in _parts()]
    within = [0.0]
    try:
        for (what, owner, name), (_, _, function) in zip(_parts(), held, strict=True):
            setattr(owner, name, _noting(what, function, spent, within))
        yield
    finally:
        for owner, name, function in held:
            setattr(owner, name, function)


def _noting(
    what: str, function: Callable[..., Any], spent: defaultdict[str, float], within: list[float]
) -> Callable[..., Any]:
    @functools.wraps(function)
    def noted(*words: Any, **more: Any) -> Any:
        within.append(0.0)
        began = time.thread_time()
        try:
            return function(*words, **more)
        finally:
            whole = time.thread_time() - began
            spent[what] += whole - within.pop()
            within[-1] += whole

    return noted


def _show(group: str, figures: dict[str, float]) -> None:
    print(f"{group}, ms of processor time a page", file=sys.stderr)
    for name, value in figures.items():
        print(f"  {name:26} {value:8.2f}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
