"""The words that tantivy knew at one moment: how many works have each, and which are forms of one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from alcove.domain.searchable import WRITTEN
from alcove.engines.embedded.text_schema import LANGUAGE, SPELLINGS
from alcove.search.forms import FORMLESS, forms_of, has_forms

_REMEMBERED = 2048  # words whose forms are remembered
_CANDIDATES = 20_000  # words looked through for forms of one, the most frequent of those that begin like it

_SPELLINGS = 100  # ways to put accents on a word that are looked at

Counted = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """The other forms of a word in a field, with how many works have each, and how many have the most frequent of all.

    Languages that have the same forms stand together.
    """

    others: Mapping[tuple[str, ...], Counted]
    most: int = 0


class Vocabulary:
    """Safe in threads. What tantivy cannot read comes as it tells it."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self._languages: tuple[str, ...] | None = None
        self.spread: Callable[[str, str], Spread] = lru_cache(_REMEMBERED)(self._spread)
        self.forms: Callable[[str, str, str], frozenset[str]] = lru_cache(_REMEMBERED)(self._forms)

    def languages(self) -> tuple[str, ...]:
        """The languages of works in which words have forms."""
        if self._languages is None:
            known = (language for language, _ in self._searcher.terms_with_prefix(LANGUAGE, ""))
            self._languages = tuple(filter(has_forms, known))
        return self._languages

    def worth(self, field: str, word: str) -> float:
        """What BM25 says that a word is worth in a field, as it stands."""
        return idf(int(self._searcher.doc_freq(field, word)), int(self._searcher.num_docs))

    def spellings(self, word: str) -> tuple[str, ...]:
        """The spellings of a word with accents, the most frequent."""
        found = self._searcher.terms_with_prefix(SPELLINGS, word + WRITTEN, limit=_SPELLINGS)
        return tuple(spelling for spelling, _ in found)

    def _spread(self, field: str, word: str) -> Spread:
        if field in FORMLESS:
            return Spread({})
        known: dict[str, Counted] = {}
        grouped: dict[Counted, list[str]] = {}
        for language in self.languages():
            counted = self._counted(field, word, language, known)
            if others := tuple(pair for pair in counted if pair[0] != word):
                grouped.setdefault(others, []).append(language)
        most = max((count for others in grouped for _, count in others), default=0)
        others_of = {tuple(languages): others for others, languages in grouped.items()}
        return Spread(others_of, max(most, int(self._searcher.doc_freq(field, word))))

    def _forms(self, field: str, word: str, language: str) -> frozenset[str]:
        return frozenset(form for form, _ in self._counted(field, word, language, {})) | {word}

    def _counted(self, field: str, word: str, language: str, known: dict[str, Counted]) -> Counted:
        """The forms of a word in a field, with the works that have them. ``known`` keeps which words begin in a way."""
        forms = forms_of(word, language)
        if forms is None:
            return ()
        for beginning in forms.beginnings:
            if beginning not in known:
                known[beginning] = tuple(self._searcher.terms_with_prefix(field, beginning, limit=_CANDIDATES))
        counts = {term: count for beginning in forms.beginnings for term, count in known[beginning]}
        return tuple((form, counts[form]) for form in forms.among(counts))


def idf(count: int, works: int) -> float:
    """What BM25 says that a word is worth that so many of the works have."""
    return math.log(1 + (max(works - count, 0) + 0.5) / (count + 0.5))
