"""Other words for words: for a file that is shown to others without the work in it."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = "LATIN"
_DIGITS = "0123456789"
#: How far around a letter others of its script are looked for.
_AROUND = 24


class StandIns:
    """A stand-in for each word of some texts: the same for the same word, another one for another word, of the same
    length, case and scripts. None is itself a word of the texts, as long as its length leaves others.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        words = {_folded(word) for text in texts for word in _WORD.findall(text)}
        letters = {letter for word in words for letter in word}
        self._words = words
        self._letters = {kind: _others(kind, letters) for kind in {_kind(letter) for letter in letters}}
        self._given: dict[str, str] = {}
        self._used: set[str] = set()
        self._tried: Counter[tuple[str, ...]] = Counter()

    def mask(self, text: str) -> str:
        """The text with its words replaced; signs and figures stay."""
        return _WORD.sub(lambda found: self._word(found[0]), text)

    def number(self, figures: str) -> str:
        """Another number of as many figures."""
        if figures not in self._given:
            first = "123456789" if figures[0] != "0" else _DIGITS
            self._given[figures] = self._next(
                ("#", str(len(figures))), [first, *([_DIGITS] * (len(figures) - 1))], figures
            )
        return self._given[figures]

    def _word(self, word: str) -> str:
        folded = _folded(word)
        if folded not in self._given:
            kinds = tuple(map(_kind, folded))
            self._given[folded] = self._next(kinds, [self._letters[kind] for kind in kinds], folded)
        return "".join(
            new.upper() if old.isupper() and len(new.upper()) == 1 else new
            for old, new in zip(word, self._given[folded], strict=True)
        )

    def _next(self, kinds: tuple[str, ...], alphabets: list[str], word: str) -> str:
        """The next combination of letters that is no word of the texts; where there are no more, one that is no stand-in."""
        for taken, round_ in ((self._words, "first"), (self._used, "second")):
            while found := _combination(self._tried[*kinds, round_], alphabets):
                self._tried[*kinds, round_] += 1
                if found not in taken and found != word:
                    self._used.add(found)
                    return found
        return "".join(alphabet[-1] for alphabet in alphabets)


def _combination(number: int, alphabets: list[str]) -> str | None:
    out = []
    for alphabet in reversed(alphabets):
        number, at = divmod(number, len(alphabet))
        out.append(alphabet[at])
    return None if number else "".join(reversed(out))


def _folded(word: str) -> str:
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in word)


@cache
def _kind(letter: str) -> str:
    """The script of a letter, by the first word of its name."""
    return unicodedata.name(letter, _LATIN).partition(" ")[0]


def _others(kind: str, letters: set[str]) -> str:
    """Letters of a script: of Latin the plain ones, of others such as the texts do not have."""
    if kind == _LATIN:
        return string.ascii_lowercase
    own = [letter for letter in letters if _kind(letter) == kind]
    near = {
        chr(code)
        for letter in own
        for code in range(max(0, ord(letter) - _AROUND), min(0x10FFFF, ord(letter) + _AROUND))
    }
    found = {other for other in near - letters if other.isalpha() and other.lower() == other and _kind(other) == kind}
    return "".join(sorted(found or own))
