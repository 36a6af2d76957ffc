"""An engine that looks at every work for every question: slow, obviously right, the oracle of the contract suite."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import add

from alcove.domain.filters import Page, Sort, SortKey, TextField
from alcove.domain.tokens import fold, tokens
from alcove.search.document import NAMED_KINDS, Column, Document, Term, TermKind
from alcove.search.forms import FORMLESS, forms_of
from alcove.search.grouping import Families, Grouping
from alcove.search.kinship import Kin, KinRequest, worth
from alcove.search.names import closeness, has_begun, has_words, nearest_of, runs_on
from alcove.search.order import chance, id_number, id_text
from alcove.search.request import (
    All,
    AnyTerm,
    AnyWork,
    Between,
    Crossing,
    Expression,
    FacetRequest,
    HistogramRequest,
    Match,
    SearchPage,
    SearchRequest,
    Some,
    TermCount,
    Without,
    effective_sort,
    first_together,
    positive_matches,
)
from alcove.search.rows import Held, Rows, RowsWriter


class MemoryEngine:
    """Keeps the ``SearchEngine`` protocol with a dictionary; nothing outlives the object."""

    def __init__(self) -> None:
        self._documents: Mapping[str, Document] = {}
        self._sequence = 0
        self._writing = threading.Lock()

    def search(self, request: SearchRequest) -> SearchPage:
        """See ``SearchEngine.search``."""
        found = self._matching(request.where)
        ids = tuple(document.id for document in _ordered(found, request))
        facets = {facet.kind: _facet(found, facet, request.grouping) for facet in request.facets}
        facets = first_together(facets, request.together)
        histograms = {
            asked.column: _histogram(found if asked.where is None else self._matching(asked.where), asked)
            for asked in request.histograms
        }
        return SearchPage(
            _part(ids, request.page), len(ids), facets, histograms, tuple(map(self.count, request.beside))
        )

    def count(self, where: Expression) -> int:
        """See ``SearchEngine.count``."""
        return len(self._matching(where))

    def tally(self, where: Expression, column: Column) -> tuple[int, int]:
        """See ``SearchEngine.tally``."""
        found = self._matching(where)
        return len(found), sum(document.numbers.get(column, 0) for document in found)

    def iter_ids(self, request: SearchRequest) -> Iterator[str]:
        """See ``SearchEngine.iter_ids``."""
        return iter(self.search(request).ids)

    def find_terms(self, kinds: Iterable[TermKind], name: str, *, prefix: bool = False) -> frozenset[Term]:
        """See ``SearchEngine.find_terms``."""
        terms = self._counts(kinds)
        folded, words = fold(name), tokens(name)
        if prefix:
            return frozenset(term for term in terms if fold(term.name).startswith(folded))
        whole = frozenset(term for term in terms if fold(term.name) == folded)
        return whole or frozenset(term for term in terms if has_words(tokens(term.name), words))

    def spelled_alike(self, terms: Iterable[Term]) -> Mapping[Term, frozenset[Term]]:
        """See ``SearchEngine.spelled_alike``."""
        all_terms = self._counts(TermKind)
        return {
            term: frozenset(
                t for t in all_terms if t != term and t.kind is term.kind and fold(t.name) == fold(term.name)
            )
            for term in terms
        }

    def having_words(self, kinds: Iterable[TermKind], words: Sequence[str]) -> frozenset[Term]:
        """See ``SearchEngine.having_words``."""
        return frozenset(t for t in self._counts(kinds) if runs_on(tokens(t.name), words, cut_short=False))

    def held(self, ids: Iterable[str]) -> Mapping[str, Held]:
        """See ``SearchEngine.held``."""
        here = (self._documents[work_id] for work_id in ids if work_id in self._documents)
        return {document.id: Held(frozenset(document.terms), dict(document.numbers)) for document in here}

    def nearest_terms(self, kinds: Iterable[TermKind], name: str, limit: int = 5) -> tuple[TermCount, ...]:
        """See ``SearchEngine.nearest_terms``."""
        typed = tokens(name)
        near = ((closeness(tokens(term.name), typed), TermCount(term, n)) for term, n in self._counts(kinds).items())
        best = sorted(
            (pair for pair in near if pair[0]), key=lambda p: (-p[0], -p[1].count, p[1].term.name, p[1].term.kind)
        )
        return tuple(counted for _, counted in best[:limit])

    def forms(self, word: str, language: str) -> frozenset[str]:
        """See ``SearchEngine.forms``."""
        forms = forms_of(word, language)
        texts = [document.texts.get(TextField.TEXT, "").split() for document in self._documents.values()]
        return frozenset((word, *(form for text in texts for form in (forms.among(text) if forms else ()))))

    def kin(self, request: KinRequest) -> tuple[Kin, ...]:
        """See ``SearchEngine.kin``."""
        among = self._matching(request.where)
        shared = {d.id: tuple(at for at, t in enumerate(request.traits) if matches(d, t.where)) for d in among}
        counts = Counter(at for places in shared.values() for at in places)
        worths = {at: worth(request.traits[at], count, len(among)) for at, count in counts.items()}
        sums = (
            (work_id, reduce(add, map(worths.__getitem__, places), 0.0), places) for work_id, places in shared.items()
        )
        found = [Kin(work_id, score, places) for work_id, score, places in sums if score]
        return tuple(sorted(found, key=lambda one: (-one.score, one.id))[: request.limit])

    def word_counts(self, words: Iterable[str]) -> Mapping[str, int]:
        """See ``SearchEngine.word_counts``."""
        wanted = set(words)
        texts = map(_words_of_text, self._documents.values())
        return Counter(word for text in texts for word in text & wanted)

    def nearest_words(self, word: str, limit: int = 5) -> tuple[tuple[str, int], ...]:
        """See ``SearchEngine.nearest_words``."""
        counted = Counter[str]()
        for place in (_words_of_text, _words_of_title, _words_of_names):
            found = (other for document in self._documents.values() for other in place(document))
            counted |= Counter(other for other in found if other[:1] == word[:1])
        return nearest_of(word, counted.items(), limit)

    @contextmanager
    def writer(self) -> Iterator[MemoryWriter]:
        """See ``SearchEngine.writer``."""
        with self._writing:
            yield MemoryWriter(self)

    def applied(self) -> int:
        """See ``SearchEngine.applied``."""
        return self._sequence

    def rebuild(self, documents: Iterable[Document], sequence: int) -> None:
        """See ``SearchEngine.rebuild``."""
        with self._writing:
            self.replace(_by_id(documents), sequence)

    @contextmanager
    def building(self, sequence: int) -> Iterator[RowsWriter]:
        """See ``SearchEngine.building``."""
        with self._writing:
            building = _Building()
            yield building
            self.replace(building.documents, sequence)

    def check(self) -> tuple[str, ...]:
        """See ``SearchEngine.check``."""
        return ()

    def close(self) -> None:
        """See ``SearchEngine.close``."""

    def documents(self) -> Mapping[str, Document]:
        """What is held, by id."""
        return self._documents

    def replace(self, documents: Mapping[str, Document], sequence: int) -> None:
        """Holds these documents from now on."""
        self._documents, self._sequence = documents, sequence

    def _matching(self, where: Expression) -> list[Document]:
        return [document for document in self._documents.values() if matches(document, where)]

    def _counts(self, kinds: Iterable[TermKind]) -> Counter[Term]:
        wanted = set(kinds)
        return Counter(t for d in self._documents.values() for t in set(d.terms) if t.kind in wanted)


class MemoryWriter:
    """Keeps the ``EngineWriter`` protocol."""

    def __init__(self, engine: MemoryEngine) -> None:
        self._engine = engine
        self._documents = dict(engine.documents())

    def put(self, document: Document) -> None:
        """See ``EngineWriter.put``."""
        self._documents |= _by_id([document])

    def remove(self, work_id: str) -> None:
        """See ``EngineWriter.remove``."""
        id_number(work_id)
        self._documents.pop(work_id, None)

    def commit(self, sequence: int) -> None:
        """See ``EngineWriter.commit``."""
        self._engine.replace(dict(self._documents), sequence)


class _Building:
    """Keeps the ``RowsWriter`` protocol."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self._terms: dict[Term, int] = {}

    def number(self, terms: Sequence[Term]) -> Sequence[int]:
        """See ``RowsWriter.number``."""
        return [self._terms.setdefault(term, len(self._terms)) for term in terms]

    def put(self, rows: Rows) -> None:
        """See ``RowsWriter.put``."""
        known = tuple(self._terms)
        for place, number in enumerate(rows.ids.tolist()):
            own = rows.terms[rows.ends[place] : rows.ends[place + 1]].tolist()
            numbers = {column: values[place] for column, (values, told) in rows.numbers.items() if told[place]}
            work_id = id_text(number)
            self.documents[work_id] = Document(work_id, tuple(known[at] for at in own), numbers, b"", b"", {})


def matches(document: Document, where: Expression) -> bool:  # noqa: PLR0911 - one case for each kind of node
    """Whether the document answers the expression."""
    match where:
        case AnyTerm(terms):
            return not terms.isdisjoint(document.terms)
        case Between(column, low, high):
            number = document.numbers.get(column)
            return number is not None and (low is None or low <= number) and (high is None or number <= high)
        case Match():
            return _has_words(document, where)
        case AnyWork(ids):
            return document.id in ids
        case Crossing(families):
            return _crosses(document, families)
        case All(parts):
            return all(matches(document, part) for part in parts)
        case Some(parts):
            return any(matches(document, part) for part in parts)
        case Without(part):
            return not matches(document, part)


def _crosses(document: Document, families: Families) -> bool:
    trees = [families.of(term) for term in set(document.terms) if term.kind is TermKind.FANDOM]
    return len(trees) > 1 and not any(all(tree & other for other in trees) for tree in trees)


def _has_words(document: Document, match: Match) -> bool:
    values = _values(document, match.field)
    if match.phrase:
        return any(runs_on(value, match.tokens, cut_short=match.prefix) for value in values)
    *others, last = match.tokens
    if match.prefix:
        return any(runs_on(value, (last,), cut_short=True) for value in values) and all(
            _has_word(document, match.field, token) for token in others
        )
    return all(_has_word(document, match.field, token) for token in match.tokens)


def _has_word(document: Document, field: TextField, word: str) -> bool:
    values = _values(document, field)
    if any(word in value for value in values):
        return True
    if field in FORMLESS:
        return False
    if field is TextField.ANYWHERE:
        values = _values(document, field, FORMLESS)
    languages = [term.name for term in document.terms if term.kind is TermKind.LANGUAGE]
    asked = [forms for language in languages if (forms := forms_of(word, language))]
    return any(forms.among(value) for forms in asked for value in values)


def _values(document: Document, field: TextField, but: Collection[TextField] = ()) -> list[Sequence[str]]:
    if field is not TextField.ANYWHERE:
        return [document.texts.get(field, "").split()]
    names: list[Sequence[str]] = [tokens(term.name) for term in document.terms if term.kind in NAMED_KINDS]
    return names + [text.split() for field, text in document.texts.items() if field not in but]


def _ordered(found: list[Document], request: SearchRequest) -> list[Document]:
    sort = effective_sort(request)
    key = _key(sort, request.where)
    by_id = sorted(found, key=lambda document: document.id)
    known = [document for document in by_id if key(document) not in (None, b"")]
    unknown = [document for document in by_id if key(document) in (None, b"")]
    # Python's sort leaves equals in place both ways, so the id stays ascending.
    return sorted(known, key=key, reverse=sort.descending) + unknown  # type: ignore[arg-type]


def _key(sort: Sort, where: Expression) -> Callable[[Document], int | bytes | None]:
    if sort.key is SortKey.TITLE:
        return lambda document: document.title_key
    if sort.key is SortKey.CREATOR:
        return lambda document: document.creator_key
    if sort.key is SortKey.RANDOM:
        return lambda document: chance(sort.seed, id_number(document.id))
    if sort.key is SortKey.RELEVANCE:
        wanted = positive_matches(where)
        return lambda document: sum(matches(document, match) for match in wanted)
    column = Column(sort.key.value)
    return lambda document: document.numbers.get(column)


def _part(ids: tuple[str, ...], page: Page) -> tuple[str, ...]:
    return ids[page.offset : None if page.limit is None else page.offset + page.limit]


def _facet(found: list[Document], facet: FacetRequest, grouping: Grouping | None) -> tuple[TermCount, ...]:
    canonical, below = (grouping.canonical, grouping.below) if grouping else ({}, {})
    counts = Counter(term for document in found for term in {canonical.get(term, term) for term in document.terms})
    for meta, terms in below.items():
        counts[meta] = sum(not terms.isdisjoint(document.terms) for document in found)
    counts = +counts
    wanted = [(term, count) for term, count in counts.items() if term.kind is facet.kind]
    if facet.prefix:
        fitting = {term for term in {*counts, *canonical} if has_begun(term.name, facet.prefix, facet.wrong)}
        begun = {canonical.get(term, term) for term in fitting}
        wanted = [(term, count) for term, count in wanted if term in begun]
    ordered = sorted(wanted, key=lambda pair: (fold(pair[0].name) if facet.by_name else -pair[1], pair[0].name))
    return tuple(TermCount(term, count) for term, count in ordered[: facet.limit])


def _histogram(found: list[Document], asked: HistogramRequest) -> tuple[int, ...]:
    known = [document.numbers[asked.column] for document in found if asked.column in document.numbers]
    buckets = Counter(bisect_right(asked.edges, number) for number in known)
    return tuple(buckets[bucket] for bucket in range(len(asked.edges) + 1))


def _by_id(documents: Iterable[Document]) -> dict[str, Document]:
    held = {}
    for document in documents:
        id_number(document.id)
        held[document.id] = document
    return held


def _words_of_text(document: Document) -> set[str]:
    return set(document.texts.get(TextField.TEXT, "").split())


def _words_of_title(document: Document) -> set[str]:
    return set(document.texts.get(TextField.TITLE, "").split())


def _words_of_names(document: Document) -> set[str]:
    return {word for term in document.terms if term.kind in NAMED_KINDS for word in tokens(term.name)}
