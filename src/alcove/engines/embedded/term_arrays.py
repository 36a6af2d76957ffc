"""Terms -> the arrays of a run; neighbouring runs -> the arrays of one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from alcove.domain.tokens import fold, tokens
from alcove.engines.embedded.arrays import Arrays
from alcove.engines.embedded.terms import KIND_CODES, KINDS, MOST_LETTERS, TermRun, encoded, letter_mask, term_hash
from alcove.search.document import Term


def string_arrays(name: str, strings: Sequence[bytes]) -> Arrays:
    """The two arrays of ``Strings``, to be stored."""
    ends = np.fromiter(accumulate(map(len, strings), initial=0), np.uint64, len(strings) + 1)
    return {f"{name}_ends": ends, name: np.frombuffer(b"".join(strings), np.uint8)}


def run_arrays(terms: Sequence[Term]) -> Arrays:
    """The arrays of a run of these terms."""
    kinds = np.fromiter((KIND_CODES[term.kind] for term in terms), np.uint8, len(terms))
    names = [encoded(term.name) for term in terms]
    hashes = np.fromiter(map(term_hash, kinds.tolist(), names), np.uint64, len(terms))
    folded = [(KIND_CODES[kind], encoded(fold(name)), place) for place, (kind, name) in enumerate(terms)]
    return {
        "kinds": kinds,
        **string_arrays("names", names),
        **_hash_arrays(hashes, np.arange(len(terms))),
        **_folded_arrays(folded),
        **_word_arrays(terms),
    }


def merged_runs(runs: Sequence[TermRun]) -> Arrays:
    """The arrays of one run with the terms of several, which follow one another."""
    befores = list(accumulate((len(run) for run in runs), initial=0))[:-1]
    folded: list[tuple[int, bytes, int]] = []
    for run, before in zip(runs, befores, strict=True):
        kinds = run.kinds[run.by_folded].tolist()
        folded += zip(kinds, run.folded.all(), (run.by_folded + before).tolist(), strict=True)
    places = np.concatenate([run.hashed + before for run, before in zip(runs, befores, strict=True)])
    return {
        "kinds": np.concatenate([run.kinds for run in runs]),
        **string_arrays("names", [name for run in runs for name in run.names.all()]),
        **_hash_arrays(np.concatenate([run.hashes for run in runs]), places),
        **_folded_arrays(folded),
        **_merged_words(runs, befores),
    }


def _hash_arrays(hashes: NDArray[np.uint64], places: NDArray[np.integer]) -> Arrays:
    order = np.argsort(hashes, kind="stable")
    return {"hashes": hashes[order], "hashed": places[order].astype(np.uint32)}


def _folded_arrays(folded: list[tuple[int, bytes, int]]) -> Arrays:
    folded.sort()  # of runs, each in order already, which Python's sort makes use of
    kinds = np.fromiter((kind for kind, _, _ in folded), np.uint8, len(folded))
    return {
        **string_arrays("folded", [name for _, name, _ in folded]),
        "by_folded": np.fromiter((place for _, _, place in folded), np.uint32, len(folded)),
        "kind_ends": np.searchsorted(kinds, np.arange(len(KINDS) + 1)).astype(np.uint32),
    }


def _word_arrays(terms: Sequence[Term]) -> Arrays:
    having: dict[str, list[int]] = {}
    sizes = np.zeros(len(terms), np.uint8)
    for place, term in enumerate(terms):
        distinct = set(tokens(term.name))
        sizes[place] = min(len(distinct), 255)
        for word in distinct:
            having.setdefault(word, []).append(place)
    words = sorted((encoded(word), places) for word, places in having.items())
    ends = np.fromiter(accumulate((len(places) for _, places in words), initial=0), np.uint64, len(words) + 1)
    return {
        "sizes": sizes,
        **string_arrays("words", [word for word, _ in words]),
        "lengths": np.fromiter((min(len(word.decode()), MOST_LETTERS) for word, _ in words), np.uint8, len(words)),
        "letters": np.fromiter((letter_mask(word.decode()) for word, _ in words), np.uint64, len(words)),
        "posting_ends": ends,
        "postings": np.fromiter((place for _, places in words for place in places), np.uint32, int(ends[-1])),
    }


def _merged_words(runs: Sequence[TermRun], befores: Sequence[int]) -> Arrays:
    listed = [run.words.all() for run in runs]
    words = sorted(set().union(*listed))
    numbered = {word: number for number, word in enumerate(words)}
    lengths, letters = np.zeros(len(words), np.uint8), np.zeros(len(words), np.uint64)
    pairs = []
    for run, before, own in zip(runs, befores, listed, strict=True):
        numbers = np.fromiter(map(numbered.__getitem__, own), np.uint64, len(own))
        lengths[numbers], letters[numbers] = run.lengths, run.letters
        having = np.repeat(numbers, np.diff(run.posting_ends).astype(np.int64))
        pairs.append(having << np.uint64(32) | (run.postings.astype(np.uint64) + np.uint64(before)))
    sorted_pairs = np.sort(np.concatenate(pairs))
    ends = np.searchsorted(sorted_pairs, np.arange(len(words) + 1, dtype=np.uint64) << np.uint64(32))
    return {
        "sizes": np.concatenate([run.sizes for run in runs]),
        **string_arrays("words", words),
        "lengths": lengths,
        "letters": letters,
        "posting_ends": ends.astype(np.uint64),
        "postings": sorted_pairs.astype(np.uint32),
    }
