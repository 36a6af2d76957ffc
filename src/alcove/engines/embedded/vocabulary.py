"""The words that tantivy knew at one moment: how many works have each, and which are forms of one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
        self.spreads: Callable[[tuple[str, ...], str], tuple[Spread, ...]] = lru_cache(_REMEMBERED)(self._spreads)
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

    def beginning(self, field: str, letters: str) -> Counted:
        """The most frequent words of a field that begin so."""
        return tuple(self._searcher.terms_with_prefix(field, letters, limit=_CANDIDATES))

    def spellings(self, word: str) -> tuple[str, ...]:
        """The spellings of a word with accents, the most frequent."""
        found = self._searcher.terms_with_prefix(SPELLINGS, word + WRITTEN, limit=_SPELLINGS)
        return tuple(spelling for spelling, _ in found)

    def _spreads(self, fields: tuple[str, ...], word: str) -> tuple[Spread, ...]:
        grouped: dict[str, dict[Counted, list[str]]] = {field: {} for field in fields}
        among = _Words(self._searcher, [field for field in fields if field not in FORMLESS])
        for language in self.languages():
            for field, counted in among.forms(word, language).items():
                if others := tuple(pair for pair in counted if pair[0] != word):
                    grouped[field].setdefault(others, []).append(language)
        return tuple(self._spread(field, word, groups) for field, groups in grouped.items())

    def _spread(self, field: str, word: str, groups: Mapping[Counted, Sequence[str]]) -> Spread:
        if not groups:
            return Spread({})
        most = max(count for others in groups for _, count in others)
        others_of = {tuple(languages): others for others, languages in groups.items()}
        return Spread(others_of, max(most, int(self._searcher.doc_freq(field, word))))

    def _forms(self, field: str, word: str, language: str) -> frozenset[str]:
        found = _Words(self._searcher, [field]).forms(word, language).get(field, ())
        return frozenset(form for form, _ in found) | {word}


class _Words:
    """The words of some fields that begin alike, each looked up once for all languages: a language asks for its forms
    among all of them together, since stemming words is what takes the time.
    """

    def __init__(self, searcher: Any, fields: Sequence[str]) -> None:
        self._searcher = searcher
        self._fields = fields
        self._known: dict[tuple[str, ...], dict[str, dict[str, int]]] = {}

    def forms(self, word: str, language: str) -> dict[str, Counted]:
        """The forms of a word by field, with the works that have them."""
        forms = forms_of(word, language)
        if forms is None:
            return {}
        begun = self._begun(forms.beginnings)
        found = sorted(forms.among({term for counts in begun.values() for term in counts}))
        return {f: tuple((form, counts[form]) for form in found if form in counts) for f, counts in begun.items()}

    def _begun(self, beginnings: tuple[str, ...]) -> dict[str, dict[str, int]]:
        if beginnings not in self._known:
            self._known[beginnings] = {field: dict(self._terms(field, beginnings)) for field in self._fields}
        return self._known[beginnings]

    def _terms(self, field: str, beginnings: Iterable[str]) -> Iterator[tuple[str, int]]:
        for beginning in beginnings:
            yield from self._searcher.terms_with_prefix(field, beginning, limit=_CANDIDATES)


def idf(count: int, works: int) -> float:
    """What BM25 says that a word is worth that so many of the works have."""
    return math.log(1 + (max(works - count, 0) + 0.5) / (count + 0.5))
