"""Completion of the query box, as somebody types: ``alcove serve`` as a process, two hundred stretches of names over one connection.

    python -m benchmarks.web_completing --works 1000000 --out result.json

The first letters of a word of a name, from one on, behind a key or bare, half of them beside a filter whose page one has
before oneself; in a tenth a letter is wrong. The library is a bare one: rows and documents, and nothing to read.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

import alcove
from alcove.domain.filters import WorkFilter
from alcove.domain.query import to_params
from alcove.search.document import TermKind
from alcove.web import addresses
from benchmarks import filter_questions
from benchmarks.filter_questions import Ranked
from benchmarks.measuring import Budget, Result, arguments, spread, write
from benchmarks.page_addresses import Address, question
from benchmarks.shelved import shelved
from benchmarks.sources import real_data
from benchmarks.visiting import Fetched, Served, by_group, errors, read, served, shown

QUESTIONS = 200
_KINDS = (TermKind.FANDOM, TermKind.RELATIONSHIP, TermKind.CHARACTER, TermKind.FREEFORM)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_TYPED = 8
_BEHIND_KEY, _BARE, _WRONG = "behind a key", "bare", "a letter wrong"


def main(words: list[str] | None = None) -> int:
    """The command."""
    given = arguments((__doc__ or "").partition("\n")[0], 1_000_000).parse_args(words)
    library = shelved(given.works, given.seed, bare=True)
    result = Result("web_completing", {"works": given.works, "seed": given.seed, "real_data": list(real_data())})
    with alcove.open_library(library) as opened:
        ranked = opened.facets(alcove.OWNER, "", filter_questions.all_terms().facets)
    asked = list(_typed(ranked, random.Random(given.seed)))
    with served(library) as site:
        warmed = read(site, [Address("", addresses.HOME)])
        first, again = _asked(site, asked), _asked(site, asked)
    result.figures |= {
        "first_time": by_group(first),
        "again": by_group(again),
        "errors": errors([*warmed, *first, *again]),
    }
    print(shown(result.figures["first_time"]), file=sys.stderr)
    spent = spread("", [fetched.seconds for fetched in first])["p95_ms"]
    result.budgets += [
        Budget(f"what can stand where somebody types, p95, {given.works:,} works", spent, 20, "ms"),
        Budget("answers that were errors", len(result.figures["errors"]), 0, "answers"),
    ]
    write(result, given.out)
    return 0 if all(budget.met for budget in result.budgets) else 1


def _asked(site: Served, asked: Iterable[tuple[Address, Address]]) -> list[Fetched]:
    """The completions, each after the page on which one types."""
    return [read(site, both)[1] for both in asked]


def _typed(ranked: Ranked, rng: random.Random) -> Iterator[tuple[Address, Address]]:
    """Pages, and what is typed there: stretches of names, the most used names more often."""
    filters = [question(r) for r in filter_questions.questions(ranked, QUESTIONS, rng.randrange(1 << 30))]
    for number, of_page in enumerate(filters):
        beside = of_page if number % 2 else WorkFilter()
        kind = rng.choice(_KINDS)
        counts = ranked[kind]
        name = counts[int(len(counts) ** rng.random()) - 1].term.name
        word = rng.choice([part for part in name.split() if part[0].isalpha()] or ["a"])
        stretch = "".join(letter for letter in word[: rng.randint(1, _MOST_TYPED)] if letter.isalpha())
        group = _WRONG if number % 10 == 0 and len(stretch) > len("abc") else _BARE if number % 3 == 0 else _BEHIND_KEY
        if group == _WRONG:
            place = rng.randrange(1, len(stretch))
            stretch = stretch[:place] + rng.choice(_LETTERS) + stretch[place + 1 :]
        typed = stretch if group == _BARE else f"{kind.value}:{stretch}"
        query = f"{to_params(beside).get('q', '')} {typed}".strip()
        there = f"{addresses.COMPLETE}?{urlencode({'q': query, 'at': len(query)})}"
        yield Address("", addresses.works(beside)), Address(group, there)


if __name__ == "__main__":
    raise SystemExit(main())
