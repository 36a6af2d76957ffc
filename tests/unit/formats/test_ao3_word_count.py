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
        (3, [], None),
        (4_000, [[1] * 5_000], [4_000]),
    ],
)
def test_one_answer_is_taken_and_none_of_several(
    over: int, paragraphs: list[list[int]], taken: list[int] | None
) -> None:
    assert notes_by_count(over, paragraphs) == taken


def test_more_than_can_be_tried_tells_nothing() -> None:
    """Notes have few words; what is to be thousands of them is none, and would cost minutes."""
    many = [[2**power for _ in range(40)] for power in range(18)]
    assert notes_by_count(900_001, many) is None
    assert notes_by_count(1, [[1], *([[100] * 90] * 100)]) == [1, *([0] * 100)]
    assert notes_by_count(900_000, [[number] for number in range(1, 5_000)]) is None
