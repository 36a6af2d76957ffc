"""Text as words to search for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.tokens import fold, places, tokenise, tokens


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
        ("किताबें, हिन्दी।", "किताबें हिन्दी"),
        ("বাংলা தமிழ் తెలుగు", "বাংলা தமிழ் తెలుగు"),
        ("བོད་ཡིག", "བོད ཡིག"),
        ("lamp\u00adlight क्\u200dष", "lamplight क्ष"),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don’t stop", [("Don’t", "dont"), ("stop", "stop")]),
        ("‘lamp’—'lamp'", [("lamp", "lamp"), ("lamp", "lamp")]),
        ("cafe\u0301, café", [("cafe\u0301", "cafe"), ("café", "cafe")]),
        ("谵言abc", [("谵", "谵"), ("言", "言"), ("abc", "abc")]),
        ("किताबें पढ़ो", [("किताबें", "किताबें"), ("पढ़ो", "पढ़ो")]),
        ("a lamp\u00adlight", [("a", "a"), ("lamp\u00adlight", "lamplight")]),
        ("snake_case", [("snake", "snake"), ("case", "case")]),
        ("½", [("½", "1"), ("½", "2")]),
        ("—’—", []),
    ],
)
def test_tokens_have_their_places(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(text[begin:end], token) for begin, end, token in places(text)] == expected


@given(st.text("aZé\u0301ßſ’' _—…\u00a0茶館ひら한국שָׁمُ19½ﬁकिता\u00ad\u200d\n"))
def test_the_tokens_with_places_are_the_tokens(text: str) -> None:
    assert tuple(token for _, _, token in places(text)) == tokens(text)


@given(st.text())
def test_places_are_in_order_and_within_the_text(text: str) -> None:
    found = [(begin, end) for begin, end, _ in places(text)]
    assert all(0 <= begin < end <= len(text) for begin, end in found)
    assert found == sorted(found)
