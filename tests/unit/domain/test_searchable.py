"""What is searched of a text: words, and how they were written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.readings import Chapter
from alcove.domain.searchable import Searchable, searchable, spelled, spellings
from alcove.domain.tokens import tokens


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Plain “words”, nothing more – don’t look.", ""),
        ("A Café, a CAFÉ and a cafe; naïve.", "cafe=café naive=naïve"),
        ("cafe\u0301", "cafe=café"),
        ("a plain line\nun été\nand another", "ete=été"),
        ("l’été, d'été", "dete=dété lete=lété"),
        ("Straße ﬁne ½", ""),
        ("мой ёж", "еж=ёж мои=мой"),
        ("שָׁלוֹם שלום", "שלום=שָׁלוֹם"),
        ("灯塔 ガラス 한국어", ""),
        ("บ้าน", ""),
        ("lone \u0301 mark, été", "ete=été"),
        ("s\u0301ḗ_été", "ete=été se=śḗ"),
    ],
)
def test_words_that_lose_an_accent_are_kept_with_it_once(text: str, pairs: str) -> None:
    assert spellings(text) == pairs


def test_the_chapters_of_a_text_are_its_lines() -> None:
    chapters = [
        Chapter(1, title="Été", notes="<p>Of tea</p>", text="A Café"),
        Chapter(2, text=""),
        Chapter(3, title="Low Tide", summary="<p>A <em>naïve</em> end</p>", end_notes="<p>Bye</p>", text="Rain"),
    ]
    spelled_so = "cafe=café ete=été naive=naïve"
    assert searchable(chapters) == Searchable(
        "a cafe\n\nrain", "ete\nlow tide", "a naive end", "of tea\nbye", spelled_so
    )


@given(st.text())
def test_what_is_kept_is_a_token_and_another_way_to_write_it(text: str) -> None:
    found = set(tokens(text))
    for pair in spellings(text).split():
        token, _, written = pair.partition("=")
        assert token in found
        assert written != token
        assert tokens(written) == (token,)


@given(st.text())
def test_every_token_has_a_spelling(text: str) -> None:
    assert len(spelled(text)) == len(tokens(text))


def test_spellings_keep_accents_and_nothing_else() -> None:
    assert spelled("Café-CRÈME don’t") == ("café", "crème", "dont")
    assert spelled("plain") == ("plain",)
