"""What facets list, and how it is counted: terms as works have them. ``groups.py`` has terms as wrangling counts them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from alcove.domain.tokens import tokens
from alcove.engines.embedded import bitmaps, names
from alcove.engines.embedded.generation import Generation
from alcove.engines.embedded.misspelt import misspelt
from alcove.engines.embedded.segments import Selection
from alcove.engines.embedded.terms import KIND_CODES, Ids
from alcove.search.document import Term, TermKind
from alcove.search.names import has_begun
from alcove.search.request import FacetRequest

FREQUENT = 64  # works that a term needs to stand in the short list of its kind
SHORT = 4096  # terms of a kind that need no short list

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Typed:
    """A beginning of a name, and how many wrong letters it may have."""

    beginning: str
    wrong: int = 0

    @classmethod
    def of(cls, request: FacetRequest) -> Typed:
        """What a facet asks for."""
        return cls(request.prefix, request.wrong)


class Begun:
    """What may be listed, of all kinds, for what was typed of a name; whether it has it is looked at for what matters.

    ``literal`` are terms of ``names.having_begun``, ``is_listed`` what they are listed as, ``listed`` says as what each is.
    """

    def __init__(
        self,
        typed: Typed,
        literal: Mask,
        is_listed: Mask,
        listed: Callable[[Ids], NDArray[np.integer[Any]]],
        name: Callable[[int], bytes],
    ) -> None:
        self.is_listed = is_listed
        self._typed = typed
        self._literal = literal
        self._listed = listed
        self._name = name

    @cached_property
    def numbers(self) -> Ids:
        """What may be listed, ascending."""
        return np.flatnonzero(self.is_listed)

    def confirmed(self, numbers: Ids) -> Mask:
        """Which of these, which are listed, have a name with the words side by side."""
        found = np.ones(len(numbers), np.bool_)
        if len(tokens(self._typed.beginning)) < 2:
            return found
        literal, listed = self._by_listed
        firsts, ends = (np.searchsorted(listed, numbers, side).tolist() for side in ("left", "right"))
        for at, (first, end) in enumerate(zip(firsts, ends, strict=True)):
            own_names = (self._name(number).decode() for number in literal[first:end].tolist())
            found[at] = any(has_begun(name, self._typed.beginning, self._typed.wrong) for name in own_names)
        return found

    @cached_property
    def _by_listed(self) -> tuple[Ids, NDArray[np.integer[Any]]]:
        """The terms in the order of what they are listed as, and that."""
        literal = np.flatnonzero(self._literal)
        listed = self._listed(literal)
        order = np.argsort(listed, kind="stable")
        return literal[order], listed[order]


class Tally(Protocol):
    """What facets list, by number. ``totals`` has no fewer works than each has in all."""

    @property
    def kinds(self) -> NDArray[np.uint8]:
        """The kind of each, as its place in ``KINDS``."""

    @property
    def totals(self) -> NDArray[np.int32]:
        """The most works that each can have."""

    def term(self, number: int) -> Term:
        """What is listed."""

    def name(self, number: int) -> bytes:
        """Its name in UTF-8, whose order is that of code points."""

    def frequent(self, kind: TermKind) -> tuple[Ids, int]:
        """Those of a kind that many works may have, most first, and the most works that any other can have."""

    def all_ranked(self, kind: TermKind) -> Ids:
        """Those of a kind that any work has, most first."""

    def begun(self, typed: Typed) -> Begun:
        """Those of any kind that begin as typed."""

    def among_few(self, answer: Sequence[BitMap]) -> tuple[Ids, Counts]:
        """What the works of a small answer have, and how many of them each."""

    def among(self, selections: Sequence[Selection], numbers: Ids) -> Counts:
        """How many works of an answer have each of these."""

    def everywhere(self, numbers: Ids) -> Counts:
        """How many works have each of these."""


class Literal:
    """Terms as works have them."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self.term = generation.dictionary.term
        self.name = generation.dictionary.name

    @property
    def kinds(self) -> NDArray[np.uint8]:
        """See ``Tally.kinds``."""
        return self._generation.dictionary.kinds

    @property
    def totals(self) -> NDArray[np.int32]:
        """See ``Tally.totals``: exactly."""
        return self._generation.totals

    def frequent(self, kind: TermKind) -> tuple[Ids, int]:
        """See ``Tally.frequent``."""
        make = partial(most_frequent, self.kinds, self.totals, kind)
        found: tuple[Ids, int] = self._generation.remember(("frequent", kind), make)
        return found

    def all_ranked(self, kind: TermKind) -> Ids:
        """See ``Tally.all_ranked``."""
        found: Ids = self._generation.remember(("ranked", kind), partial(ranked, self.kinds, self.totals, kind))
        return found

    def begun(self, typed: Typed) -> Begun:
        """See ``Tally.begun``."""
        having = having_begun(self._generation, typed)
        return Begun(typed, having, having, lambda numbers: numbers, self.name)

    def among_few(self, answer: Sequence[BitMap]) -> tuple[Ids, Counts]:
        """See ``Tally.among_few``."""
        pairs = zip(self._generation.parts, answer, strict=True)
        terms = [part.segment.terms_of(bitmaps.to_rows(rows)) for part, rows in pairs if rows]
        return counted(np.concatenate(terms) if terms else np.empty(0, np.uint32))

    def among(self, selections: Sequence[Selection], numbers: Ids) -> Counts:
        """See ``Tally.among``."""
        counts = np.zeros(len(numbers), np.int64)
        for selection in selections:
            counts += selection.count(numbers)
        return counts

    def everywhere(self, numbers: Ids) -> Counts:
        """See ``Tally.everywhere``."""
        return self.totals[numbers].astype(np.int64)


def having_begun(generation: Generation, typed: Typed) -> Mask:
    """``names.having_begun`` of the terms that works have. What words are near is asked for again with a letter more."""

    def near(word: str, most: int, /, *, cut_short: bool) -> list[Ids]:
        make = partial(misspelt, generation.dictionary.runs, word, most, cut_short=cut_short)
        found: list[Ids] = generation.remember(("near", word, most, cut_short), make)
        return found

    return names.having_begun(generation.dictionary, typed.beginning, typed.wrong, near)


def counted(numbers: NDArray[np.uint32]) -> tuple[Ids, Counts]:
    """The distinct numbers and how often each is there."""
    distinct, counts = np.unique(numbers, return_counts=True)
    return distinct.astype(np.int64), counts.astype(np.int64)


def most_frequent(kinds: NDArray[np.uint8], totals: NDArray[np.int32], kind: TermKind) -> tuple[Ids, int]:
    """The short list of a kind, most first, and the most works that any other can have."""
    least = 1 if np.count_nonzero(kinds == KIND_CODES[kind]) <= SHORT else FREQUENT
    return ranked(kinds, totals, kind, least), least - 1


def ranked(kinds: NDArray[np.uint8], totals: NDArray[np.int32], kind: TermKind, least: int = 1) -> Ids:
    """The numbers of a kind with so many works, most first."""
    found = np.flatnonzero((totals >= least) & (kinds == KIND_CODES[kind]))
    return found[np.argsort(-totals[found], kind="stable")]
