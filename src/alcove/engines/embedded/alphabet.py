"""The first of some terms in the order of their folded names, without folding or sorting all of them."""

from __future__ import annotations

import numpy as np

from alcove.domain.tokens import fold
from alcove.engines.embedded.tallies import Counts, Tally
from alcove.engines.embedded.terms import Dictionary, Ids, TermRun, encoded
from alcove.search.request import TermCount


def first_by_name(
    dictionary: Dictionary, tally: Tally, numbers: Ids, counts: Counts, limit: int | None
) -> tuple[TermCount, ...]:
    """Those of one kind that any work has, by folded name, then by name; ``limit`` None is all."""
    numbers, counts = numbers[counts > 0], counts[counts > 0]
    most = len(numbers) if limit is None else limit
    if not most or not len(numbers):
        return ()
    # What wrangling alone knows the name of stands in no run.
    candidates = [numbers[numbers >= len(dictionary)]]
    candidates += [_first(run, numbers, most) for run in dictionary.runs]
    having = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
    found = [(tally.term(number), having[number]) for number in np.concatenate(candidates).tolist()]
    found.sort(key=lambda pair: (encoded(fold(pair[0].name)), encoded(pair[0].name)))
    return tuple(TermCount(term, count) for term, count in found[:most])


def _first(run: TermRun, numbers: Ids, most: int) -> Ids:
    """The first of those that are in the run, and all whose folded name is that of the last one."""
    wanted = np.zeros(len(run), np.bool_)
    wanted[numbers[(numbers >= run.start) & (numbers < run.start + len(run))] - run.start] = True
    places = np.flatnonzero(wanted[run.by_folded])
    end = min(most, len(places))
    while 0 < end < len(places) and run.folded[int(places[end])] == run.folded[int(places[end - 1])]:
        end += 1
    return run.by_folded[places[:end]].astype(np.int64) + run.start
