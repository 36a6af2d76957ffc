"""A sample of a text by which its parts are found again."""

import random
import warnings

import numpy as np
import pytest

from alcove.domain.tokens import tokenise
from alcove.indexing.sketches import RATE, Sketch, pack, sketch, union, unpack

WORDS = [
    "lamp",
    "lantern",
    "ferry",
    "stairs",
    "letter",
    "bread",
    "storm",
    "house",
    "keeper",
    "oil",
    "wick",
    "door",
    "window",
    "night",
    "morning",
    "road",
    "river",
]


def prose(seed: int, words: int) -> str:
    made = random.Random(seed)
    return " ".join(made.choice(WORDS) + str(made.randrange(100)) for _ in range(words))


def share(part: Sketch, whole: Sketch) -> float:
    return len(np.intersect1d(part, whole)) / len(part)


def test_one_stretch_in_256_is_taken() -> None:
    """Of a long text, near enough: 200,000 letters give some 780 numbers."""
    text = prose(1, 30_000).replace(" ", "")
    assert len(sketch(text)) == pytest.approx(len(text) / RATE, rel=0.15)


def test_a_passage_is_found_again_wherever_it_stands() -> None:
    passage = prose(1, 3000)
    whole = f"{prose(2, 1234)} {passage} {prose(3, 777)}"
    assert share(sketch(passage), sketch(whole)) == 1.0
    assert share(sketch(prose(4, 3000)), sketch(whole)) < 0.02


def test_case_accents_punctuation_and_line_breaks_make_no_difference() -> None:
    """Searchable text has none of them but blanks."""
    text = prose(5, 400)
    told = text.upper().replace("E", "É").replace(" ", ",\n")
    assert np.array_equal(sketch(tokenise(told)), sketch(tokenise(text)))


@pytest.mark.parametrize("text", ["", "lamp", "a" * 31])
def test_short_texts_have_none(text: str) -> None:
    assert len(sketch(text)) == 0


def test_no_warning_of_numpy_comes_out() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sketch(prose(6, 1000))


def test_numbers_are_the_same_for_ever() -> None:
    """They are stored: another way of counting needs another schema."""
    assert sketch(prose(7, 200)).tolist()[:2] == PINNED


PINNED = [4062805019364517632, 6541612771207541248]


def test_chapters_are_packed_and_unpacked() -> None:
    chapters = [sketch(prose(8, 900)), sketch(""), sketch(prose(9, 500))]
    again = unpack(pack(chapters))
    assert [one.tolist() for one in again] == [one.tolist() for one in chapters]
    assert all(one.dtype == np.uint64 for one in again)
    assert unpack(pack([])) == []


def test_chapters_together() -> None:
    one, other = sketch(prose(10, 600)), sketch(prose(11, 600))
    assert union([one, other, one]).tolist() == sorted({*one.tolist(), *other.tolist()})
    assert len(union([])) == 0
