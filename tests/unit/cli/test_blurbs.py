"""Lines of a list are folded to the terminal, whatever is in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from alcove.cli.blurbs import folded, width

RUNS = st.lists(st.tuples(st.text(st.sampled_from("ab雨🌊 é\u0301")), st.sampled_from(["", "1"])), max_size=6)


def _texts(lines: list[list[tuple[str, str]]]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("one two", ["one two"]),
        ("one two three", ["one two ", "three"]),
        ("abcdefghijklmnop q", ["abcdefgh", "ijklmnop ", "q"]),
        ("茶館打烊之後", ["茶館打烊", "之後"]),
    ],
)
def test_lines_are_broken_at_spaces(text: str, lines: list[str]):
    assert _texts(folded([(text, "")], 8)) == lines


@given(RUNS, st.integers(2, 12))
def test_nothing_is_lost_and_nothing_is_too_wide(runs: list[tuple[str, str]], columns: int):
    lines = _texts(folded(runs, columns))
    assert "".join(lines) == "".join(text for text, _ in runs)
    assert [line for line in lines if width(line.rstrip()) > columns] == []


def test_styles_stay_with_their_words():
    assert folded([("see the ", ""), ("lamp", "1"), (" again", "")], 9) == [
        [("see ", ""), ("the ", "")],
        [("lamp", "1"), (" ", "")],
        [("again", "")],
    ]


def test_what_is_counted_quickly_is_as_wide_as_the_table_says() -> None:
    for character in map(chr, range(0x20, 0x400)):
        if character.isprintable():
            assert width(f"a{character}") == 1 + cell_len(character)
