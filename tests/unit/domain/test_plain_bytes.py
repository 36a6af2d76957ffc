"""What is said of plain text holds for every character there is."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.normal_form import normalise
from alcove.domain.plain_bytes import MARKS, plain_bytes, plain_stretches
from alcove.domain.tokens import fold, spaced, tokenise
from alcove.formats.texts import count_words

_PLAIN = [chr(code) for code in range(0x80, 0x110000) if plain_bytes(chr(code)) is not None]
_QUOTES = "\u2018\u2019"


def test_the_marks_of_english_prose_are_plain_and_letters_are_not() -> None:
    assert set(MARKS) <= set(_PLAIN)
    assert not any(character.isalnum() or unicodedata.combining(character) for character in _PLAIN)
    assert plain_bytes("caf\u00e9") is plain_bytes("\u24b6") is plain_bytes("\ud800") is None


def test_plain_characters_are_in_nfc_and_only_one_is_a_space() -> None:
    assert [c for c in _PLAIN if unicodedata.normalize("NFC", c) != c] == []
    assert [c for c in _PLAIN if c.isspace()] == ["\u00a0"]


def test_plain_characters_part_tokens_but_for_the_apostrophe() -> None:
    assert {c: tokenise(f"a{c}b") for c in _PLAIN} == {c: "ab" if c == "\u2019" else "a b" for c in _PLAIN}
    # As folding has it: the long way.
    assert [c for c in _PLAIN if any(map(str.isalnum, fold(c)))] == []


def test_plain_characters_part_words_as_those_of_other_texts_do() -> None:
    # The Greek letter keeps its line from being plain.
    counted = {c: (count_words(f"a{c}b"), count_words(f"a{c}b \u03b1") - 1) for c in _PLAIN}
    assert counted == {c: (1, 1) if c in _QUOTES else (2, 2) for c in _PLAIN}


@given(st.lists(st.sampled_from(["a ", "\u2019", "\n", "\u00e9", "\u24b6", "\u2000", "\u0301", "\ud800", "\x85"])))
def test_stretches_make_the_text_again_and_are_plain_or_one_line(parts: list[str]) -> None:
    text = "".join(parts)
    stretches = list(plain_stretches(text))
    assert "".join(s.decode() if isinstance(s, bytes) else s for s in stretches) == text
    assert all(plain_bytes(s.decode()) == s for s in stretches if isinstance(s, bytes))
    odd = [s for s in stretches if isinstance(s, str)]
    assert odd == [line for line in re.findall(r"[^\n]*\n|[^\n]+$", text) if plain_bytes(line) is None]


@given(
    st.text(st.sampled_from(["a", "B", "7", "-", "'", " ", "\n", "\x1f", "\x00", "_", "\u00e9", *_PLAIN[:60], *MARKS]))
)
def test_a_plain_line_beside_another_is_taken_as_if_it_were_alone(text: str) -> None:
    other = "\u03b1\u03b2"
    assert spaced(f"{text}\n{other}").split() == [*spaced(text).split(), other]
    assert count_words(f"{text}\n{other}") == count_words(text) + 1
    assert normalise(f"{text}\n{other}") == normalise(text) + other
