"""The bare text by which versions are known."""

from __future__ import annotations

import hashlib
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from alcove.domain.normal_form import hash_of, normalise, text_hash


def test_only_characters_that_are_seen_count() -> None:
    assert normalise(" The\u00a0lamp\u2003was \n\n lit\u00ad,\u3000again\ufffe.\t") == "Thelampwaslit,again."
    assert normalise("Cafe\u0301") == normalise("Café")
    assert normalise(" \n\u00a0") == ""


def test_every_white_space_there_is_goes() -> None:
    spaces = "".join(c for c in map(chr, range(0x110000)) if c.isspace())
    assert normalise(f"a{spaces}\u00e9".join("bc")) == "ba\u00e9c"


@given(st.text(st.sampled_from("ab \n\u00a0\u2003\u3000\u00ad\ufffe\u00e9\u0301\u2019\u24b6\u2000\ud800\udc00\u4e00")))
def test_the_normal_form_is_what_is_said_of_it(text: str) -> None:
    wanted = "".join(text.split()).replace("\u00ad", "").replace("\ufffe", "")
    assert normalise(text) == unicodedata.normalize("NFC", wanted)


def test_an_empty_text_has_no_hash() -> None:
    assert hash_of("") is None
    assert text_hash([]) is None
    assert text_hash([" ", "\n"]) is None


def test_the_hash_is_that_of_the_joined_normal_forms() -> None:
    wanted = hashlib.sha256(b"OneTwo").hexdigest()
    assert text_hash(["One ", " Two"]) == wanted
    assert text_hash(["One Two"]) == wanted
    assert text_hash(["One", "", "Two"]) == wanted
    assert text_hash(["Two", "One"]) != wanted


@given(st.text())
@example("\u0339 \u0334")  # marks that stand apart, and are put in order where they stand together
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert not any(character.isspace() for character in once)


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["M"]))))
def test_where_a_text_is_cut_into_chapters_makes_no_difference(texts: list[str]) -> None:
    assert text_hash(texts) == text_hash(["\n\n".join(texts)])
