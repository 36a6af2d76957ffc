"""Words from right to left in a PDF: letters in the order in which they stand on the page."""

from __future__ import annotations

import pytest

from alcove.formats.pdf_right_to_left import Letter, in_reading_order, runs_right_to_left

_LAMP = "مصباح"


def _placed(text: str, start: float, step: float = 5) -> list[Letter]:
    """Letters one after the other, with ``step`` below 0 from right to left."""
    lefts = (start + at * step for at in range(len(text)))
    return [Letter(letter, left, left + 4) for letter, left in zip(text, lefts, strict=True)]


@pytest.mark.parametrize("given", [_LAMP, _LAMP[::-1], _LAMP[2:] + _LAMP[:2]])
def test_the_letters_of_a_word_are_read_from_right_to_left(given: str) -> None:
    places = {letter.text: letter for letter in _placed(_LAMP, 100, -5)}
    assert in_reading_order([places[letter] for letter in given]) == _LAMP


def test_words_keep_their_order() -> None:
    first, second = _placed("في", 100, -5), _placed("ליל", 80, -5)
    line = [*reversed(first), Letter(" ", 85, 85), *reversed(second)]
    assert in_reading_order(line) == "في ליל"


def test_a_mark_follows_the_letter_that_it_stands_at() -> None:
    lam, kaf, nun = _placed("لكن", 100, -5)
    mark = Letter("ّ", 90.2, 93)
    assert in_reading_order([nun, mark, kaf, lam]) == "لكنّ"
    assert in_reading_order([nun, kaf, lam, Letter(".", 84, 85), mark]) == "لكنّ."


def test_a_line_as_long_as_a_book_has_its_marks_at_once() -> None:
    """Each letter with a mark of its own; looking at every letter for every mark would take an hour."""
    letters = _placed("\u0644" * 100_000, 1e6, -5)
    marks = [Letter("\u064e", letter.left + 1, letter.right + 1) for letter in letters]
    assert in_reading_order([*reversed(letters), *marks]) == "\u0644\u064e" * 100_000


def test_what_ends_a_sentence_does_not_begin_it() -> None:
    assert in_reading_order([Letter(".", 105, 107), *_placed("ליל", 100, -5)]) == "ליל."
    assert in_reading_order([*_placed("ליל", 100, -5), Letter(".", 84, 86)]) == "ליל."


def test_a_bracket_between_two_scripts_opens() -> None:
    name = _placed("نور", 20, -5)
    given = [*name, Letter(")", 31, 34), Letter(" ", 26, 30), *_placed("nur", 35), Letter(")", 50, 53)]
    assert in_reading_order(given) == "نور (nur)"


def test_other_scripts_stay_as_they_are() -> None:
    line = _placed("Third Lamp, 3", 10)
    assert in_reading_order(line) == "Third Lamp, 3"
    assert in_reading_order([Letter("́", 10, 12), *line]) == "Third Lamp, 3"


@pytest.mark.parametrize(("text", "expected"), [("lamp", False), ("café", False), ("ليل", True), ("a ליל", True)])
def test_such_scripts_are_known(text: str, expected: bool) -> None:
    assert runs_right_to_left(text) is expected
