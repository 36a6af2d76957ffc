"""Forms of words: pairs that readers of a language would expect, and what stays apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.tokens import tokens
from alcove.search.forms import forms_of, has_forms

#: What readers would expect to find by either word of a pair.
FOUND = {
    "en": """
        lamp lamps, run running, happy happiness, fly flies, kiss kissed, story stories, walk walking, love
        loving, whisper whispered, sky skies
    """,
    "fr": """
        cheval chevaux, chat chats, fatigué fatiguée, aimer aimait, marcher marchait, heureux heureuse, ami
        amie, rêver rêvait, finir finissait, rêve rêves, aimé aimées
    """,
    "de": """
        Haus Häuser, Lampe Lampen, Kind Kinder, Buch Bücher, schön schönen, Geschichte Geschichten, Wolf
        Wölfe, Freund Freunde, Straße Straßen
    """,
    "ru": """
        красный красная, красный красного, дом домов, история историй, история истории, ёлка ёлки, книга
        книгой, говорить говорила, мой моего, зелёный зелёного, ночь ночью, чай чая, красивый красивейший
    """,
    "es": """
        casa casas, niño niñas, hablar hablando, hablar hablaba, canción canciones, feliz felices, luz
        luces, dragón dragones, caminar caminó, hermoso hermosa, dulce dulces
    """,
    "it": """
        casa case, ragazzo ragazzi, ragazzo ragazza, parlare parlando, parlare parlava, amico amici, città
        citta, storia storie, drago draghi, felice felici, bacio baci
    """,
    "pt": """
        casa casas, coração corações, menino menina, falar falando, falar falava, canção canções, feliz
        felizes, irmão irmãos, luz luzes, dragão dragões, história histórias
    """,
    "sv": """
        lampa lampor, hus huset, flicka flickor, kyss kyssar, springa springer, älska älskar, älskar
        älskade, berättelse berättelser
    """,
    "fi": """
        talo talossa, talo talot, talo taloon, kirja kirjan, kirja kirjat, tyttö tytön, metsä metsässä,
        lohikäärme lohikäärmeen, lamppu lampun
    """,
    "tr": """
        ev evler, ev evde, kitap kitaplar, kitap kitabı, göz gözler, göz gözleri, çocuk çocuklar, kız kızın,
        ışık ışıklar, gül güller, öykü öyküler, şehir şehirde
    """,
    "nl": """
        huis huizen, lamp lampen, boek boeken, lopen loopt, verhaal verhalen, draak draken, vriend vrienden,
        nacht nachten
    """,
    "pl": """
        lampa lampy, książka książki, smok smoki, miłość miłości, dobry dobra, kot koty, serce serca, noc
        nocy
    """,
    "da": "lampe lamper, hus huset, pige piger, kys kysset, ven venner",
    "no": "lampe lamper, hus huset, jente jenter, venn venner",
    "cs": "lampa lampy, kniha knihy, drak draci, láska lásky, dobrý dobrá, město města",
    "el": "σπίτι σπίτια, λάμπα λάμπες, νύχτα νύχτες, δράκος δράκοι, μικρός μικρή",
    "hi": "किताब किताबें, लड़का लड़के, रात रातें, कहानी कहानियाँ",
    "hu": "ház házak, lámpa lámpák, könyv könyvek, sárkány sárkányok, szerelem szerelmet",
    "ro": "casă case, carte cărți, dragoste dragostea, prieten prieteni",
    "lt": "namas namai, lempa lempos, knyga knygos, naktis nakties",
    "ar": """
        بيت البيت, كتاب كتابه, مدرسة المدرسة, مدرسة مدرسته, حب الحب, قصة القصة, قصة قصتي, ليل بالليل, مصباح
        للمصباح, معلم معلمون, سيارة سيارات, وردة الوردة
    """,
}
#: What is typed without the small words, and stands in works with them.
FOUND_WITH_SMALL_WORDS = {
    "ar": "كتاب والكتاب, قمر والقمر, قمر وقمر, بيت وبالبيت",
    "he": "בית הבית, בית ובבית, בית שהבית, אור האור, הבית והבית, ספר לספר",
    "ko": "학교 학교에서, 학교 학교는, 나 나는, 등불 등불을, 친구 친구들에게",
}
APART = {
    "en": "lamp lampoon, run rune, la lamp, storm story, 12 123",
    "fr": "chat château, poisson poison",
    "he": "בית בתים, לב כלב, של משל",
    "ko": "나 나무, 사랑 사랑방",
    "ar": "بيت بيان, ولد لد",
    "ja": "灯 灯台",
    "zh-Hant": "lamp lamps",
    "": "lamp lamps",
}


def _pairs(table: dict[str, str]) -> list[tuple[str, str, str]]:
    pairs = ((language, pair.split()) for language, row in table.items() for pair in row.split(","))
    return [(language, one, other) for language, (one, other) in pairs]


def _token(word: str) -> str:
    (token,) = tokens(word)
    return token


def finds(language: str, typed: str, word: str) -> bool:
    forms = forms_of(_token(typed), language)
    return forms is not None and _token(word) in forms.among(["other", _token(word)])


@pytest.mark.parametrize(("language", "one", "other"), _pairs(FOUND))
def test_either_of_two_forms_finds_the_other(language, one, other):
    assert finds(language, one, other)
    assert finds(language, other, one)


@pytest.mark.parametrize(("language", "typed", "found"), _pairs(FOUND_WITH_SMALL_WORDS))
def test_a_word_is_found_with_small_words_written_together_with_it(language, typed, found):
    assert finds(language, typed, found)


@pytest.mark.parametrize(("language", "typed", "other"), _pairs(APART))
def test_other_words_stay_apart(language, typed, other):
    assert not finds(language, typed, other)


def test_what_no_language_has_as_a_word_has_no_forms():
    assert forms_of("a" * 65, "en") is None
    assert forms_of("7", "en") is None
    assert forms_of("o" * 64, "tr") is not None
    others = forms_of("lamp", "en")
    assert others is not None
    assert others.among(["lamp" + "s" * 100, "lamps"]) == ["lamps"]


def test_a_word_in_letters_of_another_language_stands_for_itself():
    for language in ("ru", "el", "hi", "ar", "he"):
        assert forms_of("lamps", language) is None
    for language in ("en", "de", "pl", "tr", "el"):
        assert forms_of("лампы", language) is None
    assert finds("ko", "Ada", "Ada에게서")  # but particles follow names in any letters


def test_a_language_is_known_by_its_first_part():
    assert finds("en-GB", "lamp", "lamps")
    assert finds("pt-BR", "dragão", "dragões")
    assert has_forms("fr-CA")
    assert not has_forms("zh-Hant")
    assert not has_forms("")


@given(
    language=st.sampled_from([*FOUND, *FOUND_WITH_SMALL_WORDS]),
    word=st.text(st.characters(categories=["Ll", "Lo"]), min_size=2).map(tokens).filter(bool).map(max),
)
def test_a_word_is_a_form_of_itself(language, word):
    forms = forms_of(word, language)
    assert forms is None or forms.among([word]) == [word]
