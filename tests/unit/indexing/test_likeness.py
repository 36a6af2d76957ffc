"""Pairs of texts with much in common, against counting them one by one."""

import itertools
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alcove.indexing import likeness
from alcove.indexing.likeness import (
    LEAST_COMMON,
    LEAST_SHARE,
    MOST_WORKS,
    Alike,
    ChapterMatch,
    find_alike,
    match_chapters,
)
from alcove.indexing.sketches import Sketch, sketch, union
from tests.unit.indexing.test_sketches import prose


def numbers(values: Sequence[int]) -> Sketch:
    return np.unique(np.array(values, dtype=np.uint64))


def one_by_one(sketches: Sequence[Sketch]) -> list[Alike]:
    held = [set(each.tolist()) for each in sketches]
    often = {n for n in set().union(*held) if sum(n in each for each in held) > MOST_WORKS}
    found = []
    for (i, one), (j, other) in itertools.combinations(enumerate(held), 2):
        common = len((one & other) - often)
        if common >= LEAST_COMMON and common / min(len(one), len(other)) >= LEAST_SHARE:
            found.append(Alike(i, j, common, (len(one), len(other))))
    return found


# Numbers from all over 64 bits, few enough to meet.
_NUMBERS = st.integers(0, 40).map(lambda n: n * 0x05D1745D1745D175 % (1 << 64))


@given(st.lists(st.lists(_NUMBERS, max_size=30).map(numbers), max_size=12))
def test_the_same_pairs_as_one_by_one(sketches: list[Sketch]) -> None:
    assert list(find_alike(sketches)) == one_by_one(sketches)


def test_what_everybody_has_is_no_sign() -> None:
    """A song that forty-one works quote; with one work fewer it would count."""
    quoted = range(10)
    assert list(find_alike([numbers([*quoted, 100 + n]) for n in range(MOST_WORKS + 1)])) == []
    assert (
        len(list(find_alike([numbers([*quoted, 100 + n]) for n in range(MOST_WORKS)])))
        == MOST_WORKS * (MOST_WORKS - 1) / 2
    )


def test_more_works_than_are_held_at_once(monkeypatch) -> None:
    """And what was counted in one file goes on in the next."""
    monkeypatch.setattr(likeness, "_AT_ONCE", 3)
    same = numbers([n * 0x0FFFFFFFFFFFFFF for n in range(16)])
    others = [numbers([1000 * n + m for m in range(20)]) for n in range(1, 9)]
    assert list(find_alike([*others[:4], same, *others[4:], same])) == [Alike(4, 9, 16, (16, 16))]


def test_no_texts_and_empty_texts() -> None:
    assert list(find_alike([])) == []
    assert list(find_alike([numbers([]), numbers([])])) == []


def test_ten_of_twenty_chapters_and_an_anthology_are_found() -> None:
    chapters = [sketch(prose(n, 400)) for n in range(20)]
    other = [sketch(prose(n, 400)) for n in range(100, 105)]
    works = [chapters, chapters[:10], other, [*other[:2], chapters[3]], [sketch(prose(200, 4000))]]
    pairs = {(found.first, found.second): round(found.share, 2) for found in find_alike(map(union, works))}
    assert pairs.keys() == {(0, 1), (0, 3), (1, 3), (2, 3)}
    assert pairs[0, 1] == 1.0
    assert match_chapters(works[3], works[0]) == (ChapterMatch(3, 4, 1.0),)
    assert match_chapters(works[1], works[0]) == tuple(ChapterMatch(n, n, 1.0) for n in range(1, 11))
    assert match_chapters(works[4], works[0]) == ()
    assert match_chapters([], works[0]) == match_chapters(works[0], []) == ()


def chapters_one_by_one(first: Sequence[Sketch], second: Sequence[Sketch]) -> tuple[ChapterMatch, ...]:
    found = []
    for place, chapter in enumerate(first, start=1):
        shares = [
            len(set(chapter.tolist()) & set(other.tolist())) / max(min(len(chapter), len(other)), 1) for other in second
        ]
        best = max(range(len(shares)), key=shares.__getitem__, default=None)
        if best is not None and shares[best] >= 0.5:
            found.append(ChapterMatch(place, best + 1, round(shares[best], 3)))
    return tuple(found)


_CHAPTERS = st.lists(st.lists(_NUMBERS, max_size=8).map(numbers), max_size=6)


@given(_CHAPTERS, _CHAPTERS)
def test_the_same_chapters_as_one_by_one(first: list[Sketch], second: list[Sketch]) -> None:
    """Also where one number stands in several chapters of both."""
    assert match_chapters(first, second) == chapters_one_by_one(first, second)
