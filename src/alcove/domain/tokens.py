"""How text becomes words to search for. One way for works, tags and questions.

Case, accents, vowel points and compatibility forms are folded. Letters and
digits that stand together are a token, with the vowel signs of scripts that
write them as marks (Devanagari and its kin); an apostrophe within a word is
passed over (``don't`` is ``dont``), and so is a soft hyphen. Scripts written
without spaces (Han, kana, Thai and their neighbours) give one token a
character, so that a phrase of them finds them anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from alcove.domain.plain_bytes import plain_stretches

# Han, kana, bopomofo, Thai, Lao, Myanmar, Khmer and the supplementary ideographic planes.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ONE_UNSPACED = f"([{_UNSPACED}])"
# Vowel signs and their like (general category M), which are no letters in Python's eyes: N'Ko and its neighbours,
# the scripts of India, Tibetan, and those of the islands; letters stand between them, and no punctuation.
_SIGNS = (
    "\u0711-\u07f3\u0816-\u082d\u0859-\u085b\u0900-\u0963\u0981-\u09e3\u09fe-\u0a75\u0a81-\u0ae3\u0afa-\u0b63\u0b82-\u0bd7\u0c00-\u0c63"
    "\u0c81-\u0c83\u0cbc-\u0d4d\u0d57-\u0d63\u0d81-\u0df3\u0f18\u0f19\u0f35\u0f37\u0f39\u0f3e-\u0f84\u0f86-\u0fbc\u1712-\u1734\u1752-\u1773"
    "\u1a17-\u1a1b\u1a55-\u1a7f\u1b00-\u1b44\u1b80-\u1bf3\u1c24-\u1c37\ua802-\ua827\ua880-\ua8c5\ua926-\ua92d\ua947-\ua953\ua980-\ua9c0\uabe3-\uabea\uabec\uabed"
)
_LETTER = rf"[^\W_]|[{_SIGNS}]"
_NOT_TOKEN = rf"[^\w{_SIGNS}]+"
#: What is passed over within a word: apostrophes, the soft hyphen, the joiner.
_PASSED_OVER = "'\u2019\u02bc\uff07\u00ad\u200d"
# Plain text (``plain_bytes``) byte by byte: small letters and digits as they are, anything else parts words.
_LETTERS = bytes(ord(chr(c).lower()) if c < 0x80 and chr(c).isalnum() else ord(" ") for c in range(256))
_RIGHT_QUOTE = "\u2019".encode()
# Combining marks that are spelling variants rather than letters: Latin, Greek, Cyrillic accents,
# Hebrew points, Arabic harakat and superscript alef; tatweel.
_MARK = "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u1dc0-\u1dff\u20d0-\u20ff]"
_MARKS = f"{_MARK}+"
_NOT_WRITTEN = rf"[^\w{_SIGNS}{_MARK[1:-1]}]+"
# A character of an unspaced script, or a word: letters, digits, and what ``tokenise`` passes over within one.
_PLACE = rf"[{_UNSPACED}]{_MARK}*|(?:(?![{_UNSPACED}])(?:{_LETTER})|[{_PASSED_OVER}]|{_MARK})+"


def fold(text: str) -> str:
    """Case and accents folded; punctuation and spaces kept. Idempotent."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold())
    text = _pattern(_MARKS).sub("", text)
    return unicodedata.normalize("NFKC", text.casefold())


def tokenise(text: str) -> str:
    """The tokens of a text, joined by single spaces; the empty string where there is none."""
    return " ".join(spaced(text).split())


def spaced(text: str) -> str:
    """The tokens of a text, parted by one space or more: what of ``tokenise`` takes a third of its time."""
    if text.isascii():
        return _plain_tokens(text.encode())
    return spaced_stretches(plain_stretches(text))


def spaced_stretches(stretches: Iterable[bytes | str]) -> str:
    """``spaced`` of a text that is parted into plain stretches already."""
    return " ".join(_plain_tokens(s) if isinstance(s, bytes) else _line_tokens(s) for s in stretches)


def tokens(text: str) -> tuple[str, ...]:
    """The tokens of a text, in order."""
    return tuple(spaced(text).split())


def places(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each token stands: begin, end and the token, in order.

    A letter that is written as several tokens gives each of them its place. Of signs that only
    folding makes letters (``\u2122``) those that touch a word may be told apart from it.
    """
    for found in _pattern(_PLACE).finditer(text):
        word = found.group().lstrip(_PASSED_OVER)
        begin = found.end() - len(word)
        word = word.rstrip(_PASSED_OVER)
        if word.isascii() and word.isalnum():  # as most are, and a token by themselves
            yield begin, begin + len(word), word.lower()
            continue
        for token in spaced(word).split():
            yield begin, begin + len(word), token


def with_spellings(text: str) -> tuple[list[str], list[str]]:
    """The tokens of a text, and its words with the accents that they are written with.

    They are as many as the tokens, but where marks stand by themselves.
    """
    line = _without_what_is_passed_over(text)
    written = unicodedata.normalize("NFKC", line.casefold())
    return _cut(fold(line), _NOT_TOKEN).split(), _cut(written, _NOT_WRITTEN).split()


def _plain_tokens(plain: bytes) -> str:
    return plain.replace(_RIGHT_QUOTE, b"").translate(_LETTERS, b"'").decode("ascii")


def _line_tokens(line: str) -> str:
    return _cut(fold(_without_what_is_passed_over(line)), _NOT_TOKEN)


def _without_what_is_passed_over(line: str) -> str:
    for mark in _PASSED_OVER:
        line = line.replace(mark, "")
    return line


def _cut(text: str, between: str) -> str:
    unspaced = _pattern(_ONE_UNSPACED)
    if unspaced.search(text):
        text = unspaced.sub(r" \1 ", text)
    return _pattern(between).sub(" ", text.replace("_", " "))


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    """Compiled when first needed: all of Unicode takes 15 ms, and plain text asks for none of it."""
    return re.compile(expression)
