"""Questions about words, put to tantivy.

A ``Searcher`` is what tantivy held at one moment. Its answers are ids of works:
the columns have the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from alcove.domain.filters import TextField
from alcove.domain.searchable import WRITTEN
from alcove.engines.embedded.text_schema import FIELDS, ID, LANGUAGE, NAMES, SPELLINGS
from alcove.engines.embedded.vocabulary import Vocabulary, idf
from alcove.errors import DamagedLibraryError
from alcove.search.names import nearest_of
from alcove.search.request import All, Expression, Match, Some, Without

#: What a word in a field counts for ANYWHERE, against one in the text.
_WEIGHTS = {TextField.TITLE.value: 4.0, NAMES: 2.0, TextField.CREATOR.value: 2.0, TextField.SUMMARY.value: 1.5}
# Other forms of a word count half, and what BM25 gives at most for a word in a field is 2.2 times its weight: a work
# with the word as it was typed comes before all that have other forms of it in that field.
_OTHER_FORM, _AS_TYPED = 0.5, 1.1
_AS_SPELLED = 2.2 + _AS_TYPED  # so do works that spell it with the accents that were typed, and no others
_EXPANSIONS = 10_000  # words that tantivy may put in the place of a prefix in a phrase; its limit is 16,384

Numbers = NDArray[np.uint64]


@contextmanager
def damage_told(folder: Path) -> Iterator[None]:
    """What tantivy cannot read, as DamagedLibraryError with what to do: it tells with a ValueError, or panics."""
    try:
        yield
    except ValueError as error:
        raise _damaged(folder, error) from error
    # Rust's panics come as pyo3_runtime.PanicException, which is no Exception and cannot be imported.
    except BaseException as error:  # a panic has no name to catch it by
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(folder, error) from error


def _damaged(folder: Path, error: BaseException) -> DamagedLibraryError:
    return DamagedLibraryError(f"{folder}: {error}. `alcove reindex` makes the index again.")


class Searcher:
    """Finds works by words as they were at one moment. Safe in threads. Methods raise DamagedLibraryError."""

    def __init__(self, searcher: Any, schema: Any, folder: Path) -> None:
        self._searcher = searcher
        self._schema = schema
        self._folder = folder
        self._vocabulary = Vocabulary(searcher)

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def ids(self, words: Expression) -> tuple[Numbers, bool]:
        """Ids of the works that match, ascending; with True, of those that don't.

        Each id costs a third of a microsecond in Python objects. Where counting is
        cheap, the smaller of the two halves is fetched; phrases, which cost more
        to find than to fetch, are looked for once.
        """
        with damage_told(self._folder):
            query = self._query(words)
            if _has_phrase(words):
                return self._ids(query, len(self)), False
            found = int(self._searcher.search(query, limit=1, count=True).count)
            if found * 2 <= len(self):
                return self._ids(query, found), False
            return self._ids(_without(query), len(self) - found), True

    def ids_among(self, words: Expression, ids: Numbers) -> Numbers:
        """Those of a few works that match, ascending."""
        with damage_told(self._folder):
            return self._ids(_all_of([self._query(words), self._any_of(ids)]), len(ids))

    def best(
        self, words: Sequence[Match], limit: int, among: Numbers | None = None
    ) -> tuple[Numbers, NDArray[np.float64]]:
        """Ids of the ``limit`` works that match any of these best, best first, and how well; perhaps of a few only."""
        with damage_told(self._folder):
            query = Query.boolean_query([(Occur.Should, self._rather_as_typed(match)) for match in words])
            if among is not None:
                query = _all_of([query, Query.const_score_query(self._any_of(among), 0.0)])
            hits = self._searcher.search(query, limit=max(min(limit, len(self)), 1), count=False).hits
            ids = np.array(self._searcher.fast_field_values(ID, [address for _, address in hits]), np.uint64)
        return ids, np.fromiter((score for score, _ in hits), np.float64, len(hits))

    def forms(self, word: str, language: str) -> frozenset[str]:
        """The word and its other forms in this language that stand in the texts of works."""
        with damage_told(self._folder):
            return self._vocabulary.forms(TextField.TEXT.value, word, language)

    def counts(self, words: Iterable[str]) -> dict[str, int]:
        """How many works have each of these words in their texts, as far as any has."""
        with damage_told(self._folder):
            counted = {word: int(self._searcher.doc_freq(TextField.TEXT.value, word)) for word in words}
        return {word: count for word, count in counted.items() if count}

    def nearest(self, word: str, limit: int) -> tuple[tuple[str, int], ...]:
        """Words of texts, titles and names that are like this one, of the most frequent that begin with its letter."""
        counted = Counter[str]()
        with damage_told(self._folder):
            for field in (TextField.TEXT.value, TextField.TITLE.value, NAMES):
                counted |= Counter(dict(self._vocabulary.beginning(field, word[:1])))
        return nearest_of(word, counted.items(), limit)

    def all_ids(self) -> Numbers:
        """The ids of all works that tantivy knows."""
        with damage_told(self._folder):
            return self._ids(Query.all_query(), len(self))

    def _ids(self, query: Query, limit: int) -> Numbers:
        if not limit:
            return np.empty(0, np.uint64)
        hits = self._searcher.search(query, limit=limit, count=False, order_by_field=ID, order=tantivy.Order.Asc).hits
        return np.fromiter((number for number, _ in hits), np.uint64, len(hits))

    def _any_of(self, ids: Numbers) -> Query:
        return Query.term_set_query(self._schema, ID, ids.tolist())

    def _query(self, words: Expression) -> Query:
        match words:
            case Match():
                return self._match(words)
            case All(parts):
                return Query.boolean_query([(Occur.Must, self._query(part)) for part in parts])
            case Some(parts):
                return Query.boolean_query([(Occur.Should, self._query(part)) for part in parts])
            case Without(part):
                return _without(self._query(part))
            case _:
                raise TypeError(f"{words!r} has leaves that are no words")

    def _match(self, match: Match) -> Query:
        fields = (*FIELDS, NAMES) if match.field is TextField.ANYWHERE else (match.field.value,)
        if match.phrase:
            return self._run_in(fields, match.tokens, prefix=match.prefix)
        *others, last = match.tokens
        ending = self._run_in(fields, (last,), prefix=True) if match.prefix else self._word_in(fields, last)
        return _all_of([*(self._word_in(fields, token) for token in others), ending])

    def _rather_as_typed(self, match: Match) -> Query:
        """A question of which works come first that have the accents of its words."""
        query = self._match(match)
        field = TextField.TEXT if match.field is TextField.ANYWHERE else match.field
        pairs = list(zip(match.tokens, match.spelled or match.tokens, strict=True))
        rather = [
            Query.const_score_query(spelled, _AS_SPELLED * self._vocabulary.worth(field.value, token))
            for token, written in (pairs[:-1] if match.prefix else pairs)
            if (spelled := self._spelled(token, written)) is not None
        ]
        return Query.boolean_query([(Occur.Must, query), *((Occur.Should, one) for one in rather)]) if rather else query

    def _spelled(self, token: str, written: str) -> Query | None:
        """Works that have a word with these accents, or that have it with none; None where all have."""
        if written != token:
            return Query.term_query(self._schema, SPELLINGS, f"{token}{WRITTEN}{written}")
        others = self._vocabulary.spellings(token)
        listed = [Query.term_query(self._schema, SPELLINGS, other) for other in others]
        return _without(Query.boolean_query([(Occur.Should, one) for one in listed])) if listed else None

    def _run_in(self, fields: Sequence[str], words: Sequence[str], *, prefix: bool) -> Query:
        """Words side by side in one of the fields."""
        return _best_of([_weighed(self._run(f, words, prefix=prefix), f, fields) for f in fields])

    def _word_in(self, fields: Sequence[str], word: str) -> Query:
        """A word in one of the fields, or in works of a language another form that it has there."""
        exact: list[Query] = []
        others: dict[tuple[str, ...], list[Query]] = {}
        for field, spread in zip(fields, self._vocabulary.spreads(tuple(fields), word), strict=True):
            query = Query.term_query(self._schema, field, word)
            if spread.others:
                worth = idf(spread.most, len(self))
                as_typed = Query.const_score_query(query, _AS_TYPED * worth)
                query = Query.boolean_query([(Occur.Must, query), (Occur.Should, as_typed)])
                for languages, forms in spread.others.items():
                    found = [self._form(field, form, count, worth) for form, count in forms]
                    others.setdefault(languages, []).append(_weighed(_best_of(found), field, fields))
            exact.append(_weighed(query, field, fields))
        in_languages = (_all_of([self._in_language(ls), _best_of(found)]) for ls, found in others.items())
        return _best_of([*exact, *in_languages])

    def _form(self, field: str, form: str, count: int, worth: float) -> Query:
        """A form that so many works have, for what the word is worth: a rare form is worth no more."""
        query = Query.term_query(self._schema, field, form)
        return Query.boost_query(query, _OTHER_FORM * worth / idf(count, len(self)))

    def _in_language(self, languages: Sequence[str]) -> Query:
        listed = [Query.term_query(self._schema, LANGUAGE, language) for language in languages]
        return Query.const_score_query(Query.boolean_query([(Occur.Should, one) for one in listed]), 0.0)

    def _run(self, field: str, words: Sequence[str], *, prefix: bool) -> Query:
        """Words side by side."""
        if len(words) == 1:
            if not prefix:
                return Query.term_query(self._schema, field, words[0])
            return Query.fuzzy_term_query(self._schema, field, words[0], distance=0, prefix=True)
        if not prefix:
            return Query.phrase_query(self._schema, field, list(words))
        first = [re.escape(word) for word in words[:-1]]
        endings = self._endings(field, words[-1])
        return Query.boolean_query(
            [(Occur.Should, Query.regex_phrase_query(self._schema, field, [*first, ending])) for ending in endings]
        )

    def _endings(self, field: str, beginning: str) -> list[str]:
        """Regular expressions for the words that begin so, none of them for more than tantivy puts in a phrase."""
        found = self._searcher.terms_with_prefix(field, beginning, limit=_EXPANSIONS + 1)
        if len(found) <= _EXPANSIONS:
            return [re.escape(beginning) + ".*"]
        longer = self._searcher.terms_with_prefix(field, beginning)
        nexts = sorted({word[: len(beginning) + 1] for word, _ in longer} - {beginning})
        return [re.escape(beginning)] + [e for following in nexts for e in self._endings(field, following)]


def _has_phrase(words: Expression) -> bool:
    match words:
        case Match():
            return words.phrase and len(words.tokens) > 1
        case All(parts) | Some(parts):
            return any(map(_has_phrase, parts))
        case Without(part):
            return _has_phrase(part)
        case _:
            return False


def _all_of(parts: Iterable[Query]) -> Query:
    listed = list(parts)
    return listed[0] if len(listed) == 1 else Query.boolean_query([(Occur.Must, part) for part in listed])


def _best_of(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else Query.disjunction_max_query(list(parts))


def _weighed(query: Query, field: str, fields: Sequence[str]) -> Query:
    """A question to one of several fields, which do not count the same."""
    return Query.boost_query(query, _WEIGHTS[field]) if len(fields) > 1 and field in _WEIGHTS else query


def _without(query: Query) -> Query:
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, query)])
