"""Terms as a grouping counts them: synonyms with the term that they stand for, each work once.

A group has the number of that term; terms that no work ever had get numbers
behind those of the dictionary. How many works a group has in all is at most
what its terms have together: that ranks groups, and what is needed of them is
counted exactly, from the union of their terms' rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from alcove.engines.embedded import bitmaps, names
from alcove.engines.embedded.generation import Generation
from alcove.engines.embedded.segments import Selection, distinct_pairs
from alcove.engines.embedded.tallies import Begun, Counts, Typed, counted, having_begun, most_frequent, ranked
from alcove.engines.embedded.term_arrays import run_arrays
from alcove.engines.embedded.terms import KIND_CODES, Dictionary, Ids, TermRun, encoded, gathered
from alcove.search.document import Term, TermKind
from alcove.search.grouping import Grouping


def groups(generation: Generation, grouping: Grouping) -> Groups:
    """The groups of a generation, made once; who asks for them meanwhile waits."""
    with generation.wrangling:
        made: Groups = generation.remember(("groups", grouping.version), lambda: Groups(generation, grouping))
        return made


class Groups:
    """Keeps the ``Tally`` protocol."""

    def __init__(self, generation: Generation, grouping: Grouping) -> None:
        self._generation = generation
        self._version = grouping.version
        self._known = len(generation.dictionary)
        synonyms, canonical, self._new = _numbered(generation, grouping)
        size = self._known + len(self._new)
        #: The group of each term.
        self._of = np.arange(size, dtype=np.uint32)
        self._of[synonyms] = canonical
        new_kinds = np.fromiter((KIND_CODES[term.kind] for term in self._new), np.uint8, len(self._new))
        self.kinds = np.concatenate([generation.dictionary.kinds, new_kinds])
        totals = np.concatenate([generation.totals, np.zeros(len(self._new), np.int32)])
        self._set_members(synonyms[totals[synonyms] > 0], totals)
        self.totals = totals.copy()
        np.add.at(self.totals, canonical, totals[synonyms])
        self.totals[synonyms] = 0

    def term(self, number: int) -> Term:
        """See ``Tally.term``."""
        return self._new[number - self._known] if number >= self._known else self._generation.dictionary.term(number)

    def name(self, number: int) -> bytes:
        """See ``Tally.name``."""
        new = number >= self._known
        return encoded(self.term(number).name) if new else self._generation.dictionary.name(number)

    def frequent(self, kind: TermKind) -> tuple[Ids, int]:
        """See ``Tally.frequent``."""
        make = partial(most_frequent, self.kinds, self.totals, kind)
        found: tuple[Ids, int] = self._generation.remember(("frequent", kind, self._version), make)
        return found

    def all_ranked(self, kind: TermKind) -> Ids:
        """See ``Tally.all_ranked``."""
        make = partial(ranked, self.kinds, self.totals, kind)
        found: Ids = self._generation.remember(("ranked", kind, self._version), make)
        return found

    def begun(self, typed: Typed) -> Begun:
        """See ``Tally.begun``."""
        new = names.having_begun(self._new_names, typed.beginning, typed.wrong)
        literal = np.concatenate([having_begun(self._generation, typed), new])
        is_listed = literal.copy()
        having = self._synonyms[literal[self._synonyms]]
        is_listed[having] = False
        is_listed[self._of[having]] = True
        return Begun(typed, literal, is_listed, self._of.__getitem__, self.name)

    def among_few(self, answer: Sequence[BitMap]) -> tuple[Ids, Counts]:
        """See ``Tally.among_few``."""
        pairs = zip(self._generation.parts, answer, strict=True)
        found = [part.segment.terms_by_row(bitmaps.to_rows(rows)) for part, rows in pairs if rows]
        terms = np.concatenate([np.empty(0, np.uint32), *(terms for terms, _ in found)])
        numbers, counts = counted(terms)
        listed = self._of[numbers]
        # Only where works of the answer have several terms of a group, one of them may have it twice.
        grouped, sizes = np.unique(listed[self._is_several[listed]], return_counts=True)
        several = np.isin(listed, grouped[sizes > 1])
        is_of_several = np.zeros(self._known, np.bool_)
        is_of_several[numbers[several]] = True
        at = np.flatnonzero(is_of_several[terms])
        lengths = np.concatenate([np.empty(0, np.int64), *(lengths for _, lengths in found)])
        works = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)[at]
        once, works_of_once = counted(distinct_pairs(self._of[terms[at]], works)[0])
        numbers = np.concatenate([listed[~several].astype(np.int64), once])
        return numbers, np.concatenate([counts[~several], works_of_once])

    def among(self, selections: Sequence[Selection], numbers: Ids) -> Counts:
        """See ``Tally.among``."""
        terms, lengths = self._members_of(numbers)
        counts = np.zeros(len(numbers), np.int64)
        for selection in selections:
            counts += selection.count_any(terms, lengths, partial(self._united, selection, numbers))
        return counts

    def everywhere(self, numbers: Ids) -> Counts:
        """See ``Tally.everywhere``."""
        counts = self.totals[numbers].astype(np.int64)
        several = np.flatnonzero(self._is_several[numbers])
        places = np.searchsorted(self._groups, numbers[several])
        unknown = places[self._exact[places] < 0]
        if len(unknown):
            self._exact[unknown] = self.among(self._everything, self._groups[unknown])
        counts[several] = self._exact[places]
        return counts

    @property
    def nbytes(self) -> int:
        """The memory that is taken."""
        arrays = (self._of, self.kinds, self.totals, self._is_several, self._members, self._groups, self._exact)
        return sum(array.nbytes for array in arrays)

    @cached_property
    def _everything(self) -> list[Selection]:
        return [Selection(part.segment, part.live) for part in self._generation.parts]

    @cached_property
    def _synonyms(self) -> Ids:
        """What is listed as something else."""
        return np.flatnonzero(self._of != np.arange(len(self._of)))

    @cached_property
    def _new_names(self) -> Dictionary:
        """The names that no work ever had, to be looked for."""
        return Dictionary([TermRun(0, run_arrays(self._new))])

    def _set_members(self, synonyms: Ids, totals: NDArray[np.int32]) -> None:
        """Which terms that works have make up each group of which a work has a synonym."""
        self._groups: Ids = np.unique(self._of[synonyms]).astype(np.int64)
        terms = np.concatenate([synonyms, self._groups[totals[self._groups] > 0]])
        self._members = terms[np.argsort(self._of[terms], kind="stable")]
        sizes = np.bincount(np.searchsorted(self._groups, self._of[terms]), minlength=len(self._groups))
        self._ends = np.concatenate([[0], np.cumsum(sizes)])
        self._is_several = np.zeros(len(totals), np.bool_)
        self._is_several[self._groups[sizes > 1]] = True
        self._exact = np.full(len(self._groups), -1, np.int64)

    def _members_of(self, numbers: Ids) -> tuple[Ids, Ids]:
        """The terms that make up these, one after another, and how many each has."""
        places = np.searchsorted(self._groups, numbers)
        grouped = places < len(self._groups)
        grouped[grouped] = self._groups[places[grouped]] == numbers[grouped]
        members, sizes = gathered(self._ends, self._members, places[grouped])
        lengths = np.ones(len(numbers), np.int64)
        lengths[grouped] = sizes
        terms = np.repeat(numbers, lengths)
        terms[np.repeat(grouped, lengths)] = members
        return terms, lengths

    def _united(self, selection: Selection, numbers: Ids, at: int, places: Ids) -> BitMap:
        """The rows of a group in a segment, where its terms are at these places."""
        segment = selection.segment
        key = ("united", self._version, segment.name, int(numbers[at]))
        found: BitMap = self._generation.remember(key, lambda: segment.having_any(places.tolist()))
        return found


def _numbered(generation: Generation, grouping: Grouping) -> tuple[Ids, Ids, list[Term]]:
    """Synonyms and what each of them stands for, by number, and the terms that the dictionary doesn't have."""
    terms = _terms(grouping)
    numbers = _known_numbers(generation, grouping, terms)
    unknown = np.flatnonzero(numbers < 0)
    numbers[unknown] = generation.dictionary.numbers([terms[at] for at in unknown.tolist()])
    generation.numbered = grouping, numbers.copy()
    unknown = np.flatnonzero(numbers < 0)
    numbers[unknown] = len(generation.dictionary) + np.arange(len(unknown))
    synonyms = len(grouping.canonical)
    numbered = dict(zip(terms[synonyms:], numbers[synonyms:].tolist(), strict=True))
    canonical = np.fromiter(map(numbered.__getitem__, grouping.canonical.values()), np.int64, synonyms)
    # Names that no encoding can hold may be stored as the same one.
    moved = numbers[:synonyms] != canonical
    return numbers[:synonyms][moved], canonical[moved], [terms[at] for at in unknown.tolist()]


def _known_numbers(generation: Generation, grouping: Grouping, terms: list[Term]) -> Ids:
    """The numbers that the terms had for the grouping before this, -1 for others: a term keeps its number."""
    if generation.numbered is None:
        return np.full(len(terms), -1, np.int64)
    before, numbers = generation.numbered
    if before is grouping:
        return numbers.copy()
    known = dict(zip(_terms(before), numbers.tolist(), strict=True))
    return np.fromiter((known.get(term, -1) for term in terms), np.int64, len(terms))


def _terms(grouping: Grouping) -> list[Term]:
    """Synonyms, then what they stand for, each once; always in the same order for the same object."""
    return [*grouping.canonical, *dict.fromkeys(grouping.canonical.values())]
