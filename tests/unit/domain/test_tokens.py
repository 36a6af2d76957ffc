"""Text as words to search for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.tokens import fold, tokenise, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don’t stop—now", "dont stop now"),
        ("naïve Ünïcode ÉCOLE", "naive unicode ecole"),
        ("“Quoted,” she said…", "quoted she said"),
        ("谵言隐语 abc", "谵 言 隐 语 abc"),
        ("ひらがな", "ひ ら が な"),
        ("한국어 말", "한국어 말"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("Straße ﬁne", "strasse fine"),
        ("_under_score 3.5k", "under score 3 5k"),
        ("", ""),
        ("—!…", ""),
    ],
)
def test_tokens_of_many_scripts(text: str, expected: str) -> None:
    """Case, accents and points folded; scripts without spaces a character each."""
    assert tokenise(text) == expected


@given(st.text())
def test_tokens_are_tokens_of_themselves(text: str) -> None:
    """What stands in the index is found by itself."""
    once = tokenise(text)
    assert tokenise(once) == once
    assert tokens(text) == tuple(once.split())


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """Names are compared folded, wherever they come from."""
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text(), max_size=5))
def test_lines_do_not_run_together(lines: list[str]) -> None:
    """The tokens of a text are those of its lines."""
    assert tokenise("\n".join(lines)).split() == [t for line in lines for t in tokenise(line).split()]
