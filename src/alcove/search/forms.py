"""Which words are forms of one word, in the language of the work in which they stand.

Asked at question time, of words as ``domain.tokens`` makes them: nothing of it is
in an index. Most languages have a stemmer of Snowball's (snowballstem.org), whose
words lack accents here, which a few rules make up for. Arabic, Hebrew and Korean write small words
together with their neighbours: there a rule of their own takes them off.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from Stemmer import Stemmer

from alcove.domain.filters import TextField

_Stems = Callable[[list[str]], list[str]]
_Rule = tuple[re.Pattern[str], str]

_LONGEST = 64  # letters; what is longer is no word of any language

_ALGORITHMS = {
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
# The blocks of Unicode's Blocks.txt in which the languages are written, as folding leaves them; the others are Latin.
_LATIN = (("a", "\u024f"), ("\u1e00", "\u1eff"))
_LETTERS: dict[str, tuple[tuple[str, str], ...]] = {
    "ar": (("\u0600", "\u06ff"), ("\u0750", "\u077f")),
    "el": (("\u0370", "\u03ff"),),
    "he": (("\u0590", "\u05ff"),),
    "hi": (("\u0900", "\u097f"),),
    "ko": (("\0", "\U0010ffff"),),
    "ru": (("\u0400", "\u052f"),),
}
# What a stemmer needs to see in a word that lost its accents.
_BEFORE: dict[str, tuple[_Rule, ...]] = {
    "fr": ((re.compile("ee(?=s?$)"), "e"),),  # fatiguée as fatigué
    "pt": ((re.compile("oes$"), "ao"),),  # dragões as dragão
    "ru": ((re.compile("(?<=[аеиоуыэюя])и"), "й"),),  # folding takes the breve
    # Vowels of an ending are like those before.
    "tr": ((re.compile("o(?=.*[ei])"), "ö"), (re.compile("u(?=.*[ei])"), "ü")),
}
# How many letters a stem may change: more where vowels are doubled (huis, huizen; draak, draken).
_CUT = {"nl": 2}
_AFTER: dict[str, tuple[_Rule, ...]] = {
    "es": ((re.compile("z$"), "c"),),  # luz as luces
    "ru": ((re.compile("й"), "и"),),
    "tr": ((re.compile("ö"), "o"), (re.compile("ü"), "u"), (re.compile("ç"), "c")),
}

# Larkey, Ballesteros and Connell, "Light Stemming for Arabic Information Retrieval" (light10): "and", the article
# with what stands before it, then endings; a ة before an ending is written ت. An "and" is taken off where the rest is
# what one looks for, since many words begin with that letter.
_ARABIC_AND = "و"
_ARABIC_ARTICLES = ("ال", "بال", "كال", "فال", "لل")
_ARABIC_ARTICLE = re.compile(f"(?:{'|'.join(_ARABIC_ARTICLES)})(?=..)")
_ARABIC_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")
_ARABIC_OWNERS = frozenset({"ها", "ه", "ي"})
# The letters that Hebrew writes together with the next word, as often as not several.
_HEBREW_BEGINNINGS = tuple("ו ה ב כ ל מ ש וה וב וכ ול ומ וש שה שב שכ של שמ מה כש ושה וכש כשה לכש".split())  # noqa: SIM905
# Particles after a Korean noun (국립국어원, 표준국어대사전: 조사), the frequent ones.
_KOREAN_ENDINGS = frozenset(
    """은 는 이 가 을 를 의 에 에서 에게 에게서 께 께서 한테 한테서 로 으로 로서 으로서 로써 으로써 와 과 랑 이랑 하고
    도 만 까지 부터 마저 조차 처럼 보다 나 이나 라도 이라도 야 아 여 이여 들 들은 들이 들을 들의 들에게 들과 들도
    에는 에도 에서는 에서도 에게는 으로는 로는 만은 까지는 이다 였다 이었다 입니다 인""".split()  # noqa: SIM905
)


#: Where words stand for themselves in every language: names of people have no other forms.
FORMLESS = frozenset({TextField.CREATOR})


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a word: those of the words that begin with any of ``beginnings`` that ``among`` lets through.

    The word itself is one of them.
    """

    beginnings: tuple[str, ...]
    _are: Callable[[list[str]], Iterable[bool]]

    def among(self, words: Iterable[str]) -> list[str]:
        """Those of the words that are forms of this one, in their order."""
        near = [word for word in words if word.startswith(self.beginnings) and len(word) <= _LONGEST]
        return [word for word, is_form in zip(near, self._are(near), strict=True) if is_form]


def has_forms(language: str) -> bool:
    """Whether words of a language (BCP 47) have forms other than themselves here."""
    return _main(language) in _MAKERS


def forms_of(word: str, language: str) -> Forms | None:
    """The forms of a word in a language (BCP 47); None where it only stands for itself."""
    make = _MAKERS.get(_main(language))
    # A letter begins too many words; a syllable of Korean is one.
    shortest = 1 if make is _korean else 2
    if make is None or not shortest <= len(word) <= _LONGEST or not _is_of(language, word[0]):
        return None
    return make(word)


def _is_of(language: str, letter: str) -> bool:
    """Whether a word that begins so can have forms: no ending of a language is written in another one's letters.

    Particles of Korean are: they follow names in any letters.
    """
    spans = _LETTERS.get(_main(language), _LATIN)
    return letter.isalpha() and any(first <= letter <= last for first, last in spans)


def _main(language: str) -> str:
    return language.partition("-")[0].lower()


def _same_stem(word: str, stems: _Stems, cut: int) -> Forms:
    """The words with the same stem. But for the last letters (``cut``) they begin as both the word and its stem do."""
    (stem,) = stems([word])
    shared = next((n for n, (a, b) in enumerate(zip(word, stem, strict=False)) if a != b), min(len(word), len(stem)))
    beginning = stem[: max(shared - cut, 2)] if shared > 1 else word[:2]
    return Forms((beginning,), lambda words: [s == stem for s in stems(words)])


def _snowball(code: str, algorithm: str) -> Callable[[str], Forms]:
    before, after = _BEFORE.get(code, ()), _AFTER.get(code, ())

    def stems(words: list[str]) -> list[str]:
        # One for each call: it may not be shared between threads, and is made in less than a microsecond.
        return _ruled(Stemmer(algorithm, 0).stemWords(_ruled(words, before)), after)

    return lambda word: _same_stem(word, stems, _CUT.get(code, 1))


def _ruled(words: list[str], rules: tuple[_Rule, ...]) -> list[str]:
    for pattern, instead in rules:
        words = [pattern.sub(instead, word) for word in words]
    return words


def _arabic(word: str) -> Forms:
    stems = _arabic_stems(word)
    begun = [article + min(stems, key=len) for article in ("", *_ARABIC_ARTICLES)]
    return Forms(
        (*begun, *(_ARABIC_AND + beginning for beginning in begun)),
        lambda words: [bool(stems & (_arabic_stems(w) | _arabic_stems(w.removeprefix(_ARABIC_AND)))) for w in words],
    )


def _arabic_stems(word: str) -> set[str]:
    """What may be the stem of a word: before the ending that says whose it is, a ت may stand for a ة, which goes."""
    article = _ARABIC_ARTICLE.match(word)
    stem, owned = word[article.end() :] if article else word, False
    for ending in _ARABIC_ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= 2:
            stem, owned = stem.removesuffix(ending), ending in _ARABIC_OWNERS
    return {stem, stem[:-1]} if owned and stem.endswith("ت") and len(stem) > 2 else {stem}


def _hebrew(word: str) -> Forms:
    whole = frozenset((word, *(b + word for b in _HEBREW_BEGINNINGS))) if len(word) > 2 else frozenset((word,))
    return Forms(tuple(sorted(whole)), lambda words: [w in whole for w in words])


def _korean(word: str) -> Forms:
    return Forms((word,), lambda words: [w == word or w[len(word) :] in _KOREAN_ENDINGS for w in words])


_MAKERS: dict[str, Callable[[str], Forms]] = {
    **{code: _snowball(code, algorithm) for code, algorithm in _ALGORITHMS.items()},
    "ar": _arabic,
    "he": _hebrew,
    "ko": _korean,
}
