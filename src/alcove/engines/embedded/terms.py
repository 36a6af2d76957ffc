"""The names of terms and the numbers that stand for them in columns.

A term gets the next free number when it is first seen and keeps it for the
life of the index. Numbers that follow one another are a *run*, an immutable
file; neighbouring runs are merged as they grow. The dictionary is all runs.
``term_arrays.py`` builds and merges them.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from alcove.engines.embedded.arrays import Arrays, read_arrays
from alcove.search.document import Term, TermKind

KINDS: tuple[TermKind, ...] = tuple(TermKind)
KIND_CODES = {kind: code for code, kind in enumerate(KINDS)}

Ids = NDArray[np.int64]

#: The letters of a word that are counted; a longer one counts as so long.
MOST_LETTERS = 255

#: The first bytes of a word, which are held to be compared.
HEAD = 8

_CODE_BYTES = [code.to_bytes(1) for code in range(len(KINDS))]


class Strings:
    """Byte strings in one array: ``ends`` has a zero and then where each of them ends."""

    __slots__ = ("_blob", "_ends")

    def __init__(self, ends: NDArray[np.uint64], blob: NDArray[np.uint8]) -> None:
        self._ends = ends
        self._blob = blob.data

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> bytes:
        return self._blob[self._ends.item(place) : self._ends.item(place + 1)].tobytes()

    def some(self, places: Ids) -> list[bytes]:
        """The strings at these places, quicker than one by one."""
        starts, ends = self._ends[places].tolist(), self._ends[places + 1].tolist()
        return [self._blob[start:end].tobytes() for start, end in zip(starts, ends, strict=True)]

    def sizes(self, places: Ids) -> NDArray[np.int64]:
        """How many bytes the strings at these places have."""
        return self._ends[places + 1].astype(np.int64) - self._ends[places].astype(np.int64)

    def letters(self, places: Ids, at: int) -> NDArray[np.uint8]:
        """The byte at this place of each of them, 0 where it is behind its end."""
        wanted = self._ends[places].astype(np.int64) + at
        inside = wanted < self._ends[places + 1]
        found = np.zeros(len(places), np.uint8)
        found[inside] = np.frombuffer(self._blob, np.uint8)[wanted[inside]]
        return found

    def heads(self) -> NDArray[np.uint64]:
        """The first ``HEAD`` bytes of each as a number, the first the most significant; 0 behind its end."""
        padded = np.concatenate([np.frombuffer(self._blob, np.uint8), np.zeros(HEAD, np.uint8)])
        starts = self._ends[:-1].astype(np.int64)
        heads = np.ascontiguousarray(sliding_window_view(padded, HEAD)[starts]).view(">u8")[:, 0].astype(np.uint64)
        behind = np.uint64(8) * (np.uint64(HEAD) - np.minimum(np.diff(self._ends), np.uint64(HEAD)))
        # Numpy shifts by all 64 bits to nothing.
        cut: NDArray[np.uint64] = heads >> behind << behind
        return cut

    def all(self) -> list[bytes]:
        """All strings, quicker than one by one."""
        blob, ends = self._blob.tobytes(), self._ends.tolist()
        return [blob[start:end] for start, end in pairwise(ends)]

    def first_from(self, key: bytes, low: int, high: int) -> int:
        """The first place from ``low`` below ``high`` whose string is not less than ``key``; they must be in order."""
        return bisect_left(self, key, low, high)


class TermRun:
    """The terms numbered from ``start`` on."""

    def __init__(self, start: int, arrays: Arrays) -> None:
        self.start = start
        self.kinds: NDArray[np.uint8] = arrays["kinds"]
        self.names = Strings(arrays["names_ends"], arrays["names"])
        self.hashes: NDArray[np.uint64] = arrays["hashes"]
        self.hashed: NDArray[np.uint32] = arrays["hashed"]
        #: Folded names by kind and then bytewise, and whose they are.
        self.folded = Strings(arrays["folded_ends"], arrays["folded"])
        self.by_folded: NDArray[np.uint32] = arrays["by_folded"]
        self.kind_ends: NDArray[np.uint32] = arrays["kind_ends"]
        #: The words of names, bytewise, with the places of the names that have them.
        self.words = Strings(arrays["words_ends"], arrays["words"])
        self.posting_ends: NDArray[np.uint64] = arrays["posting_ends"]
        self.postings: NDArray[np.uint32] = arrays["postings"]
        #: Letters of each word: how many (at most ``MOST_LETTERS``), and which, as ``letter_mask`` has them.
        self.lengths: NDArray[np.uint8] = arrays["lengths"]
        self.letters: NDArray[np.uint64] = arrays["letters"]
        #: How many distinct words a name has; 255 for any more.
        self.sizes: NDArray[np.uint8] = arrays["sizes"]

    @classmethod
    def open(cls, path: Path, start: int) -> TermRun:
        """The run in a file. Raises FileNotFoundError, DamagedLibraryError."""
        return cls(start, read_arrays(path))

    def __len__(self) -> int:
        return len(self.kinds)

    @cached_property
    def heads(self) -> NDArray[np.uint64]:
        """See ``Strings.heads``, of each word."""
        return self.words.heads()

    def having_word(self, word: int) -> NDArray[np.uint32]:
        """The places of the names that have the word at this place in ``words``, ascending."""
        return self.postings[self.posting_ends[word] : self.posting_ends[word + 1]]

    def having_any(self, words: Ids) -> NDArray[np.uint32]:
        """The places of the names that have any of the words at these ascending places in ``words``, each perhaps often."""
        if len(words) and words[-1] - words[0] == len(words) - 1:
            return self.postings[self.posting_ends[words[0]] : self.posting_ends[words[-1] + 1]]
        return gathered(self.posting_ends, self.postings, words)[0]

    def places(self, kinds: Sequence[int], names: Sequence[bytes], hashes: NDArray[np.uint64]) -> Ids:
        """The places of terms in this run, -1 for those that are not here."""
        found = np.full(len(hashes), -1, np.int64)
        firsts = np.searchsorted(self.hashes, hashes)
        inside = firsts < len(self.hashes)
        inside[inside] = self.hashes[firsts[inside]] == hashes[inside]
        asked = np.flatnonzero(inside)
        if len(asked):
            found[asked] = places = self.hashed[firsts[asked]].astype(np.int64)
            known = zip(asked.tolist(), self.kinds[places].tolist(), self.names.some(places), strict=True)
            for at, kind, name in known:
                if name != names[at] or kind != kinds[at]:
                    found[at] = self._confirmed(kinds[at], names[at], int(hashes[at]), int(firsts[at]))
        return found

    def term(self, place: int) -> Term:
        """The term at a place."""
        return Term(KINDS[self.kinds.item(place)], self.names[place].decode())

    def _confirmed(self, kind: int, name: bytes, hashed: int, at: int) -> int:
        """The place of the term among those with its hash: names are hostile, hashes can be made to clash."""
        while at < len(self.hashes) and self.hashes.item(at) == hashed:
            place = int(self.hashed[at])
            if self.kinds.item(place) == kind and self.names[place] == name:
                return place
            at += 1
        return -1


class Dictionary:
    """All terms that were ever put into an index."""

    def __init__(self, runs: Sequence[TermRun]) -> None:
        self.runs = tuple(runs)
        self._starts = [run.start for run in runs]

    def __len__(self) -> int:
        return self.runs[-1].start + len(self.runs[-1]) if self.runs else 0

    @cached_property
    def kinds(self) -> NDArray[np.uint8]:
        """The kind of each term, as its place in ``KINDS``."""
        return np.concatenate([run.kinds for run in self.runs]) if self.runs else np.empty(0, np.uint8)

    def numbers(self, terms: Sequence[Term]) -> Ids:
        """The numbers of terms, -1 for those that were never seen."""
        kinds, names = [KIND_CODES[term.kind] for term in terms], [encoded(term.name) for term in terms]
        hashes = np.fromiter(map(term_hash, kinds, names), np.uint64, len(terms))
        # Many are looked up several times as fast in the order in which a run has them.
        order = np.argsort(hashes)
        kinds, names = [kinds[at] for at in order.tolist()], [names[at] for at in order.tolist()]
        found = np.full(len(terms), -1, np.int64)
        for run in self.runs:
            places = run.places(kinds, names, hashes[order])
            here = places >= 0
            found[order[here]] = places[here] + run.start
        return found

    def term(self, number: int) -> Term:
        """The term of this number."""
        run = self._run_of(number)
        return run.term(number - run.start)

    def name(self, number: int) -> bytes:
        """The name of this number's term, in UTF-8, whose order is that of code points."""
        run = self._run_of(number)
        return run.names[number - run.start]

    def _run_of(self, number: int) -> TermRun:
        return self.runs[bisect_right(self._starts, number) - 1]


def gathered(ends: NDArray[np.integer], values: NDArray[Any], places: NDArray[Any]) -> tuple[NDArray[Any], Ids]:
    """The values of some places, one place after another, and how many each has; ``ends`` begins with a zero."""
    starts = ends[places].astype(np.int64)
    lengths = ends[places + 1].astype(np.int64) - starts
    before = np.cumsum(lengths) - lengths
    return values[np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))], lengths


def encoded(name: str) -> bytes:
    """A name as it is stored; half surrogates, which no encoding can hold, become question marks."""
    return name.encode("utf-8", "replace")


def letter_mask(word: str) -> int:
    """Which letters a word has, some of them sharing one of 64 bits: an edit changes two bits at most."""
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) & 63)
    return mask


def term_hash(kind: int, name: bytes) -> int:
    """64 bits that stand for a term among others, by its kind's place in ``KINDS`` and its encoded name."""
    return int.from_bytes(hashlib.blake2b(_CODE_BYTES[kind] + name, digest_size=8).digest(), "little")
