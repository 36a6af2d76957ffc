from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.sorting import creators_key, title_key


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Lamp", b"lamp"),
        ("The Lamp", b"lamp, the"),
        ("A Lamp", b"lamp, a"),
        ("AN Oil Lamp", b"oil lamp, an"),
        ("The", b"the"),
        ("Therefore", b"therefore"),
        ("A-Side", b"a-side"),
        ('"The Lamp" again', b'lamp" again, the'),
        ("\u201cQuoted\u201d", "quoted\u201d".encode()),
        ("...and then", b"and then"),
        ("/lamp", b"lamp"),
        ("'Til Morning", b"til morning"),
        ("...", b"..."),
        ("7 Lamps", b"00007 lamps"),
        ("Lamp 12, part 3", b"lamp 00012, part 00003"),
        ("1000000 Lamps", b"1000000 lamps"),
        ("Élan", "elan\0élan".encode()),
        ("  two \n lines ", b"two lines"),
        ("", b""),
        ("   ", b""),
        (None, b""),
    ],
)
def test_title_key(title: str | None, key: bytes) -> None:
    assert title_key(title) == key


@pytest.mark.parametrize(
    ("language", "key"),
    [(None, b"mi manera, a"), ("en", b"mi manera, a"), ("en-GB", b"mi manera, a"), ("es", b"a mi manera")],
)
def test_articles_move_in_english_and_where_the_language_is_unknown(language: str | None, key: bytes) -> None:
    assert title_key("A mi manera", language) == key


def test_an_accented_a_is_no_article() -> None:
    assert title_key("À table") == "a table\0à table".encode()


def test_titles_sort_as_people_expect() -> None:
    ordered = ["Elan", "élan", "Eland", "The Elbow", "Lamp 2", "Lamp 10", "Zebra", "Ящик", "灯"]
    assert sorted(set(ordered), key=title_key) == ordered


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["Ash"], b"ash"),
        (["Ash", "Birch (user)"], b"ash, birch (user)"),
        (["__ash__"], b"ash__"),
        (["Anonymous"], b"anonymous"),
        (["???"], b"???"),
        (["user 9"], b"user 00009"),
        (["Zoë"], "zoe\0zoë".encode()),
        ([], b""),
        ([""], b""),
    ],
)
def test_creators_key(names: list[str], key: bytes) -> None:
    assert creators_key(names) == key


@given(st.text(), st.text())
def test_only_an_empty_title_is_unknown(title: str, rest: str) -> None:
    assert bool(title_key(title)) == bool(title.replace("\0", "").strip())
    assert len(title_key(title * 50 + rest * 50)) < 20_000


@given(st.text(alphabet="abcxyzÀÉéàß", min_size=1), st.text(alphabet="abcxyzÀÉéàß", min_size=1))
def test_accents_only_decide_between_equal_letters(one: str, other: str) -> None:
    first, second = title_key(one, "x"), title_key(other, "x")
    if first.split(b"\0")[0] < second.split(b"\0")[0]:
        assert first < second
