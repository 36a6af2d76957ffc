"""How many paragraphs are notes, by the number of words that AO3 told."""

from __future__ import annotations

import pytest

from alcove.formats.ao3_word_count import notes_by_count


@pytest.mark.parametrize(
    ("over", "paragraphs", "taken"),
    [
        (0, [[3, 4]], None),
        (3, [[3, 4, 5]], [1]),
        (7, [[3, 4, 5]], [2]),
        (8, [[3, 4, 5]], None),
        (7, [[3, 9], [4, 1]], [1, 1]),
        (7, [[3, 9], [7, 1], [4]], None),
        (9, [[], [9, 1]], [0, 1]),
        (3, [[3, 0]], None),
        (-4, [[3]], None),
        (5, [[1] * 5_000], None),
    ],
)
def test_one_answer_is_taken_and_none_of_several(
    over: int, paragraphs: list[list[int]], taken: list[int] | None
) -> None:
    assert notes_by_count(over, paragraphs) == taken
