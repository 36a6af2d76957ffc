"""Words of names that come near a typed one: ``search.names.wrong_in_word`` for a hundred thousand words at once.

Words in ASCII, which nearly all are, are compared together, a letter at a time,
and those that have gone wrong too often drop out on the way. Others are
compared one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, reduce
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alcove.engines.embedded.terms import HEAD, MOST_LETTERS, Ids, TermRun, letter_mask
from alcove.search.names import wrong_in_word

_Array = NDArray[Any]
_Wrong = NDArray[np.uint8]


def misspelt(runs: Sequence[TermRun], typed: str, most: int, *, cut_short: bool) -> list[Ids]:
    """For each run the places of the words that are the typed one with at most ``most`` wrong letters, ascending.

    ``most`` is at least 1 and at most what ``search.names.forgiven`` has.
    """
    found = [_candidates(run, typed, most, cut_short=cut_short) for run in runs]
    one_by_one = partial(_one_by_one, typed, most, cut_short=cut_short)
    if not runs or not typed.isascii():
        return list(map(one_by_one, runs, found))
    plain = [run.words.sizes(places) == run.lengths[places] for run, places in zip(runs, found, strict=True)]
    words = _Words(runs, [places[in_ascii] for places, in_ascii in zip(found, plain, strict=True)])
    in_heads = cut_short and len(typed) + most <= HEAD
    near = _near_heads(words, typed, most) if in_heads else _near(words, typed, most, cut_short=cut_short)
    result = []
    for run, places, in_ascii, own in zip(runs, found, plain, words.split(near), strict=True):
        both = [places[in_ascii][own], one_by_one(run, places[~in_ascii])]
        result.append(np.sort(np.concatenate(both)))
    return result


class _Words:
    """Words of several runs, one after another."""

    def __init__(self, runs: Sequence[TermRun], places: Sequence[Ids]) -> None:
        self._runs = runs
        self._places = places
        self._ends = np.cumsum([len(own) for own in places])
        self.lengths = np.concatenate([run.words.sizes(own) for run, own in zip(runs, places, strict=True)])
        self.heads = np.concatenate([run.heads[own] for run, own in zip(runs, places, strict=True)])

    def split(self, of_all: _Array) -> list[_Array]:
        """Something of all words by run."""
        return np.split(of_all, self._ends[:-1])

    def letters(self, numbers: Ids, at: int) -> NDArray[np.uint8]:
        """The letter at this place of the words with these ascending numbers, 0 behind its end."""
        if at < HEAD:
            return (self.heads[numbers] >> np.uint64(8 * (HEAD - 1 - at))).astype(np.uint8)
        bounds = np.searchsorted(numbers, np.concatenate([[0], self._ends]))
        parts = []
        for run, own, before, (start, end) in zip(
            self._runs, self._places, self._ends, pairwise(bounds.tolist()), strict=True
        ):
            parts.append(run.words.letters(own[numbers[start:end] - (before - len(own))], at))
        return np.concatenate(parts)


class _Left:
    """Those of some words that may still be near, and the letters of them that were looked at."""

    def __init__(self, words: _Words, numbers: Ids) -> None:
        self.numbers = numbers
        self._words = words
        self._letters: list[NDArray[np.uint8]] = []

    def __len__(self) -> int:
        return len(self.numbers)

    def letter(self, at: int) -> NDArray[np.uint8]:
        """The letter at this place of each, 0 behind its end. Places are asked for in order."""
        if at == len(self._letters):
            self._letters.append(self._words.letters(self.numbers, at))
        return self._letters[at]

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Drops all others."""
        self.numbers = self.numbers[kept]
        self._letters = [letters[kept] for letters in self._letters]


def _near_heads(words: _Words, typed: str, most: int) -> NDArray[np.bool_]:
    """Which words begin as typed, where no more of them matters than their heads: those that are the same are one."""
    begins = words.heads >> np.uint64(8 * (HEAD - len(typed) - most))
    is_other = np.concatenate([begins[:1] == begins[:1], begins[1:] != begins[:-1]])
    first = np.flatnonzero(is_other)
    near = np.zeros(len(first), np.bool_)
    left = _compared(_Left(words, first), typed.encode(), most)[0]
    near[np.searchsorted(first, left.numbers)] = True
    return np.repeat(near, np.diff(first, append=len(begins)))


def _near(words: _Words, typed: str, most: int, *, cut_short: bool) -> NDArray[np.bool_]:
    """Which words are the typed one."""
    near = np.zeros(len(words.heads), np.bool_)
    left, row = _compared(_Left(words, np.arange(len(near))), typed.encode(), most)
    if not cut_short:
        first = max(0, len(typed) - most)
        ends = np.stack([row[end] for end in range(first, len(typed) + most + 1)])
        left.keep(ends[words.lengths[left.numbers] - first, np.arange(len(left))] <= most)
    near[left.numbers] = True
    return near


def _compared(left: _Left, typed: bytes, most: int) -> tuple[_Left, dict[int, _Wrong]]:
    """The words whose beginning is not further than ``most`` from the typed one, and how far each beginning is.

    The rows of ``search.names.distance``, of which only places as near to one
    another as ``most`` can matter.
    """
    width = len(typed) + most
    last: dict[int, _Wrong] = {}
    before: dict[int, _Wrong] = {end: np.full(len(left), end, np.uint8) for end in range(most + 1)}
    for i in range(1, len(typed) + 1):
        row: dict[int, _Wrong] = {}
        for j in range(max(0, i - most), min(width, i + most) + 1):
            row[j] = _step(left, typed, (i, j), (last, before, row))
        last, before = before, row
        near = _fewest(row) <= most
        if i == len(typed) or np.count_nonzero(near) * 2 < len(near):
            left.keep(near)
            last, before = ({end: wrong[near] for end, wrong in each.items()} for each in (last, before))
    return left, before


def _step(left: _Left, typed: bytes, place: tuple[int, int], rows: tuple[dict[int, _Wrong], ...]) -> _Wrong:
    """How wrong the first ``j`` letters are for the first ``i`` that were typed."""
    (i, j), (last, before, row) = place, rows
    if j == 0:
        return np.full(len(left), i, np.uint8)
    letter = left.letter(j - 1)
    wrong: _Wrong = before[j - 1] + (letter != typed[i - 1])
    if j in before:
        wrong = np.minimum(wrong, before[j] + np.uint8(1))
    if j - 1 in row:
        wrong = np.minimum(wrong, row[j - 1] + np.uint8(1))
    if i > 1 and j > 1:
        swapped = (left.letter(j - 2) == typed[i - 1]) & (letter == typed[i - 2])
        wrong = np.where(swapped, np.minimum(wrong, last[j - 2] + np.uint8(1)), wrong)
    return wrong


def _fewest(row: dict[int, _Wrong]) -> _Wrong:
    return reduce(np.minimum, row.values())


def _candidates(run: TermRun, typed: str, most: int, *, cut_short: bool) -> Ids:
    """Words that can be near by their lengths and letters: a wrong letter is one that is missing, or too much."""
    mask, length = np.uint64(letter_mask(typed)), min(len(typed), MOST_LETTERS)
    fitting = (run.lengths >= max(0, length - most)) & (np.bitwise_count(mask & ~run.letters) <= most)
    if not cut_short:
        fitting &= (run.lengths <= length + most) & (np.bitwise_count(run.letters & ~mask) <= most)
    return np.flatnonzero(fitting)


def _one_by_one(typed: str, most: int, run: TermRun, places: Ids, *, cut_short: bool) -> Ids:
    words = (word.decode() for word in run.words.some(places))
    wrong = (wrong_in_word(typed, word, cut_short=cut_short) for word in words)
    near = np.fromiter((w is not None and w <= most for w in wrong), np.bool_, len(places))
    return places[near]
