"""What a typed name stands for: whole names, beginnings, words, and what is like them.

``alcove.search.names`` has the rules; here they are answered from sorted
arrays, without a look at every name. Numbers are those of the dictionary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alcove.domain.tokens import fold, tokens
from alcove.engines.embedded.misspelt import misspelt
from alcove.engines.embedded.terms import KIND_CODES, Dictionary, Ids, TermRun, encoded, letter_mask
from alcove.search.document import TermKind
from alcove.search.names import NOTHING_MORE, SAME, forgiven, likeness


class Near(Protocol):
    """Where words like a typed one stand, for each run of a dictionary."""

    def __call__(self, typed: str, most: int, /, *, cut_short: bool) -> list[Ids]:
        """See ``misspelt``."""


_NONE = np.empty(0, np.int64)
_NOWHERE = np.empty(0, np.uint32)
_FAR = b"\xff"  # greater than any UTF-8


def whole(dictionary: Dictionary, kinds: Iterable[TermKind], name: str) -> Ids:
    """Terms of these kinds whose folded name is the folded ``name``."""
    key = encoded(fold(name))
    return _in_runs(dictionary, lambda run: _between(run, kinds, key, key + b"\0"))


def beginning(dictionary: Dictionary, kinds: Iterable[TermKind], name: str) -> Ids:
    """Terms of these kinds whose folded name begins with the folded ``name``."""
    key = encoded(fold(name))
    return _in_runs(dictionary, lambda run: _between(run, kinds, key, key + _FAR))


def having_words(dictionary: Dictionary, kinds: Iterable[TermKind], name: str) -> Ids:
    """Terms of these kinds that have all words of ``name``; none where it has no words."""
    words = [encoded(word) for word in set(tokens(name))]
    return _of_kinds(dictionary, kinds, _in_runs(dictionary, lambda run: _with_all(run, words)))


def having_begun(dictionary: Dictionary, name: str, wrong: int = 0, near: Near | None = None) -> NDArray[np.bool_]:
    """Which terms, of any kind, have the words of ``name`` anywhere, the last perhaps cut short.

    All that have it as a beginning are among them, see ``search.names.has_begun``, and where it has one word they are
    no others. ``near`` answers as ``misspelt`` does for the runs of the dictionary.
    """
    begun = np.zeros(len(dictionary), np.bool_)
    *first, last = tokens(name) or ("",)
    if not last:
        begun[beginning(dictionary, TermKind, name)] = True
        return begun
    like = partial(_words_like, dictionary, near or partial(misspelt, dictionary.runs), wrong)
    places = [like(last, cut_short=True), *(like(word, cut_short=False) for word in first)]
    for run, words, *others in zip(dictionary.runs, *places, strict=True):
        of_run = begun[run.start : run.start + len(run)]
        of_run[run.having_any(words)] = True
        for more in others:
            having = np.zeros(len(run), np.bool_)
            having[run.having_any(more)] = True
            of_run &= having
    return begun


def near(dictionary: Dictionary, kinds: Iterable[TermKind], name: str) -> tuple[Ids, NDArray[np.int64]]:
    """Terms of these kinds that come near ``name``, and how near (``search.names.closeness``)."""
    typed = tuple(dict.fromkeys(tokens(name)))
    parts = [_closeness(run, typed) for run in dictionary.runs] if typed else []
    if not parts:
        return _NONE, _NONE
    close = np.concatenate(parts)
    found = _of_kinds(dictionary, kinds, np.flatnonzero(close))
    return found, close[found]


def _in_runs(dictionary: Dictionary, look: Callable[[TermRun], NDArray[np.uint32]]) -> Ids:
    parts = [look(run).astype(np.int64) + run.start for run in dictionary.runs]
    return np.concatenate(parts) if parts else _NONE


def _of_kinds(dictionary: Dictionary, kinds: Iterable[TermKind], numbers: Ids) -> Ids:
    wanted = np.zeros(len(KIND_CODES), np.bool_)
    wanted[[KIND_CODES[kind] for kind in kinds]] = True
    return numbers[wanted[dictionary.kinds[numbers]]]


def _between(run: TermRun, kinds: Iterable[TermKind], low: bytes, high: bytes) -> NDArray[np.uint32]:
    parts = [_NOWHERE]
    for code in sorted({KIND_CODES[kind] for kind in kinds}):
        first, end = run.kind_ends.item(code), run.kind_ends.item(code + 1)
        first = run.folded.first_from(low, first, end)
        parts.append(run.by_folded[first : run.folded.first_from(high, first, end)])
    return np.concatenate(parts)


def _with_all(run: TermRun, words: Sequence[bytes]) -> NDArray[np.uint32]:
    having = []
    for word in words:
        place = run.words.first_from(word, 0, len(run.words))
        if place == len(run.words) or run.words[place] != word:
            return _NOWHERE
        having.append(run.having_word(place))
    having.sort(key=len)
    found = having[0] if having else _NOWHERE
    for more in having[1:]:
        found = found[_are_among(found, more)]
    return found


def _are_among(some: NDArray[np.uint32], ascending: NDArray[np.uint32]) -> NDArray[np.bool_]:
    places = np.minimum(np.searchsorted(ascending, some), len(ascending) - 1)
    return np.equal(ascending[places], some)


def _words_like(dictionary: Dictionary, near: Near, wrong: int, typed: str, *, cut_short: bool) -> list[Ids]:
    """For each run the places of the words like a typed one, with at most so many wrong letters as it may have of them."""
    if most := min(forgiven(typed), wrong):
        return near(typed, most, cut_short=cut_short)
    key = encoded(typed)
    end = key + (_FAR if cut_short else b"\0")
    starts = [run.words.first_from(key, 0, len(run.words)) for run in dictionary.runs]
    return [
        np.arange(start, run.words.first_from(end, start, len(run.words)))
        for run, start in zip(dictionary.runs, starts, strict=True)
    ]


def _closeness(run: TermRun, typed: Sequence[str]) -> NDArray[np.int64]:
    """How near each name comes."""
    reached = np.zeros(len(run), np.int64)
    for word in typed:
        best = np.zeros(len(run), np.int64)
        for like, place in sorted(_like_words(run, word)):
            best[run.having_word(place)] = like
        reached += best
    reached[reached * 2 < SAME * len(typed)] = 0
    reached[(reached > 0) & (run.sizes <= len(typed))] += NOTHING_MORE
    return reached


def _like_words(run: TermRun, typed: str) -> Iterable[tuple[int, int]]:
    """Words of names that are like a typed one: how like, and their places."""
    for place in _candidates(run, typed):
        if like := likeness(typed, run.words[place].decode()):
            yield like, place


def _candidates(run: TermRun, typed: str) -> list[int]:
    key = encoded(typed)
    start = run.words.first_from(key, 0, len(run.words))
    end = run.words.first_from(key + _FAR, start, len(run.words))
    begun = np.arange(start, end)
    allowed = forgiven(typed)
    if not allowed:
        return begun.tolist()
    places = np.flatnonzero(np.abs(run.lengths.astype(np.int16) - len(typed)) <= allowed)
    changed = np.bitwise_count(run.letters[places] ^ np.uint64(letter_mask(typed)))
    # An edit puts in one letter, takes out one, or both.
    both: list[int] = np.union1d(begun, places[changed <= 2 * allowed]).tolist()
    return both
