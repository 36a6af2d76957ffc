"""Names of languages and their codes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.languages import LANGUAGES, Language, language_code, language_named

# The syntax of RFC 5646, as far as the table goes: language, region, private use.
_BCP_47 = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?(?:-x-[a-z0-9]{1,8})?")


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_every_language_is_known_by_its_code_its_own_name_and_its_english_name(language: Language) -> None:
    assert language_code(language.code) == language.code
    assert language_code(language.endonym) == language.code
    assert language_code(language.english) == language.code
    assert language_named(language.code) == language


def test_codes_are_bcp_47_and_stand_once() -> None:
    codes = [language.code for language in LANGUAGES]
    assert [code for code in codes if not _BCP_47.fullmatch(code)] == []
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("English", "en"),
        ("中文-普通话 國語", "zh"),
        ("中文", "zh"),
        ("Suomi", "fi"),
        ("suomi", "fi"),
        ("Español", "es"),
        ("Spanish", "es"),
        ("espanol", "es"),
        ("  FRANÇAIS ", "fr"),
        ("Português brasileiro", "pt-BR"),
        ("ptBR", "pt-BR"),
        ("ptPT", "pt-PT"),
        ("pt_BR", "pt-BR"),
        ("pt-br", "pt-BR"),
        ("tlhIngan-Hol", "tlh"),
        ("Quenya", "qya"),
        ("Sindarin", "sjn"),
        ("toki pona", "tok"),
        ("Mando'a", "qmd"),
        ("Mando’a", "qmd"),
        ("Thermian", "art-x-thermian"),
        ("tqx", "art-x-thermian"),
        ("Uncategorized Constructed Languages", "art"),
        ("isl", "is"),
        ("bos", "bs"),
        ("eng", "en"),
        ("zho", "zh"),
        ("ger", "de"),
        ("en-GB", "en"),
        ("en_US.UTF-8", "en"),
        ("zh-Hant", "zh"),
        ("қазақша", "kk"),
        ("Kurdî", "ku"),
        ("ދިވެހި,", "dv"),
        ("nb", "nb"),
    ],
)
def test_names_in_use_lead_to_one_code(name: str, code: str) -> None:
    assert language_code(name) == code


@pytest.mark.parametrize(
    "name", ["", "und", "mul", "zxx", "Lighthousish", "x", "e", "qq", "-", "Chapter 3", "en ; DROP"]
)
def test_what_is_no_known_language_has_no_code(name: str) -> None:
    assert language_code(name) is None


@given(st.text())
def test_no_name_is_too_odd_to_ask_for(name: str) -> None:
    code = language_code(name)
    assert code is None or _BCP_47.fullmatch(code)


def test_a_code_with_a_region_leads_to_its_language() -> None:
    assert language_named("pt-BR") == Language("pt-BR", "Português brasileiro", "Brazilian Portuguese")
    assert language_named("en-GB") == Language("en", "English", "English")
    assert language_named("xx") is None
