"""The embedded engine: a folder, tantivy for words, columns for everything else.

It is cheap to make; files are opened at the first question. Each question
reads the pointer, so that what another process committed is seen at once.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from alcove.domain.filters import SortKey
from alcove.domain.tokens import tokens
from alcove.engines.embedded import names, pointer
from alcove.engines.embedded.answering import AMONG, answer
from alcove.engines.embedded.arrays import is_sound
from alcove.engines.embedded.building import Building
from alcove.engines.embedded.facets import facets
from alcove.engines.embedded.faults import writing_told
from alcove.engines.embedded.generation import TEXT_FOLDER, Generation, open_generation
from alcove.engines.embedded.histograms import histogram
from alcove.engines.embedded.holding import held
from alcove.engines.embedded.kinship import kin
from alcove.engines.embedded.ordering import Order, first_ids
from alcove.engines.embedded.plan import Plan, plan, texts
from alcove.engines.embedded.pointer import Pointer
from alcove.engines.embedded.terms import Dictionary, Ids
from alcove.engines.embedded.texts import TextIndex, damaged_files
from alcove.engines.embedded.writer import Writer
from alcove.errors import DamagedLibraryError
from alcove.search.document import Column, Document, Term, TermKind
from alcove.search.kinship import Kin, KinRequest
from alcove.search.names import runs_on
from alcove.search.order import id_text
from alcove.search.request import (
    Expression,
    SearchPage,
    SearchRequest,
    TermCount,
    effective_sort,
    positive_matches,
)
from alcove.search.rows import Held, RowsWriter

_TRIES = 20  # a reader that is overtaken by commits each time gives up after so many
_PATIENCE_S = 0.2  # between tantivy's commit and the swap of the pointer lies one small file made durable
_PAUSE_S = 0.01
_WAITING = 64 << 20  # letters of a rebuild: they lie in memory


class EmbeddedEngine:
    """Keeps the ``SearchEngine`` protocol over the files in a folder.

    A folder that is absent or empty is an empty index. Methods raise
    DamagedLibraryError where there is an index that cannot be read, or that
    another version's fields made; ``rebuild`` mends that.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._content = b""
        self._generation = _empty()
        self._text: tuple[str, TextIndex] | None = None

    def search(self, request: SearchRequest) -> SearchPage:
        """See ``SearchEngine.search``."""
        others = (*(asked.where for asked in request.histograms if asked.where is not None), *request.beside)
        scored = effective_sort(request).key is SortKey.RELEVANCE
        generation, (rows, *more) = self._answered(request.where, *others, scored=scored)
        ids = _page(generation, rows, request)
        spread = {}
        for asked in request.histograms:
            spread[asked.column] = histogram(generation, rows if asked.where is None else more.pop(0), asked)
        return SearchPage(
            tuple(map(id_text, ids.tolist())),
            sum(map(len, rows)),
            facets(generation, rows, request),
            spread,
            tuple(sum(map(len, found)) for found in more),
        )

    def count(self, where: Expression) -> int:
        """See ``SearchEngine.count``."""
        _, (rows,) = self._answered(where)
        return sum(map(len, rows))

    def tally(self, where: Expression, column: Column) -> tuple[int, int]:
        """See ``SearchEngine.tally``."""
        generation, (rows,) = self._answered(where)
        added = (part.segment.added_up(column, r) for part, r in zip(generation.parts, rows, strict=True))
        return sum(map(len, rows)), sum(added)

    def iter_ids(self, request: SearchRequest) -> Iterator[str]:
        """See ``SearchEngine.iter_ids``."""
        generation, (rows,) = self._answered(request.where, scored=effective_sort(request).key is SortKey.RELEVANCE)
        return map(id_text, _page(generation, rows, request).tolist())

    def held(self, ids: Iterable[str]) -> Mapping[str, Held]:
        """See ``SearchEngine.held``."""
        return held(self._current(), ids)

    def having_words(self, kinds: Iterable[TermKind], words: Sequence[str]) -> frozenset[Term]:
        """See ``SearchEngine.having_words``."""
        generation = self._current()
        having = names.having_words(generation.dictionary, tuple(kinds), " ".join(words))
        found = _living(generation, having)
        if len(words) == 1:
            return found
        return frozenset(term for term in found if runs_on(tokens(term.name), words, cut_short=False))

    def find_terms(self, kinds: Iterable[TermKind], name: str, *, prefix: bool = False) -> frozenset[Term]:
        """See ``SearchEngine.find_terms``."""
        generation, wanted = self._current(), tuple(kinds)
        if prefix:
            return _living(generation, names.beginning(generation.dictionary, wanted, name))
        # Kept as a tuple, whose size is known: pages, their facets and what completes their question ask for the same.
        return frozenset(generation.remember(("called", wanted, name), partial(_called, generation, wanted, name)))

    def spelled_alike(self, terms: Iterable[Term]) -> Mapping[Term, frozenset[Term]]:
        """See ``SearchEngine.spelled_alike``."""
        generation = self._current()
        # The terms of a column are the same ones on page after page.
        make = partial(_alike, generation)
        return {term: frozenset(generation.remember(("alike", term), partial(make, term))) for term in terms}

    def nearest_terms(self, kinds: Iterable[TermKind], name: str, limit: int = 5) -> tuple[TermCount, ...]:
        """See ``SearchEngine.nearest_terms``."""
        generation = self._current()
        numbers, close = names.near(generation.dictionary, tuple(kinds), name)
        counts = generation.totals[numbers]
        ranked = np.lexsort((-counts, -close))
        ranked = ranked[counts[ranked] > 0]
        if len(ranked) > limit > 0:
            last = ranked[limit - 1]
            beyond = (close[ranked] < close[last]) | ((close[ranked] == close[last]) & (counts[ranked] < counts[last]))
            ranked = ranked[~beyond]
        found = [(-int(close[at]), -int(counts[at]), generation.dictionary.term(int(numbers[at]))) for at in ranked]
        best = sorted(found, key=lambda row: (row[0], row[1], row[2].name, row[2].kind))
        return tuple(TermCount(term, -count) for _, count, term in best[:limit])

    def forms(self, word: str, language: str) -> frozenset[str]:
        """See ``SearchEngine.forms``."""
        generation = self._with_texts()
        return generation.searcher.forms(word, language) if generation.parts else frozenset((word,))

    def kin(self, request: KinRequest) -> tuple[Kin, ...]:
        """See ``SearchEngine.kin``."""
        generation, (among, *having) = self._answered(request.where, *(trait.where for trait in request.traits))
        return kin(generation, among, request.traits, having, request.limit)

    def word_counts(self, words: Iterable[str]) -> Mapping[str, int]:
        """See ``SearchEngine.word_counts``."""
        generation = self._with_texts()
        return generation.searcher.counts(words) if generation.parts else {}

    def nearest_words(self, word: str, limit: int = 5) -> tuple[tuple[str, int], ...]:
        """See ``SearchEngine.nearest_words``."""
        generation = self._with_texts()
        return generation.searcher.nearest(word, limit) if generation.parts else ()

    @contextlib.contextmanager
    def writer(self) -> Iterator[Writer]:
        """See ``SearchEngine.writer``."""
        with self._writing:
            with writing_told(self._folder):
                state = _begin(self._folder)
                _clear_folders(self._folder, state.folder)
                (self._folder / state.folder).mkdir(exist_ok=True)
            try:
                writer = Writer(self._folder, state)
            except FileNotFoundError as error:
                raise DamagedLibraryError(_told(self._folder, error)) from error
            try:
                yield writer
            finally:
                writer.finish()

    def applied(self) -> int:
        """See ``SearchEngine.applied``."""
        return self._current().pointer.sequence

    def rebuild(self, documents: Iterable[Document], sequence: int) -> None:
        """See ``SearchEngine.rebuild``."""
        with self._writing:
            with writing_told(self._folder):
                begun = _begun_beside(self._folder)
            writer = Writer(self._folder, begun)
            try:
                for document in documents:
                    writer.put(document)
                    if writer.waiting > _WAITING:
                        writer.settle()
                writer.prepare(sequence)
            finally:
                writer.finish()
            self._swap(writer.state)

    @contextlib.contextmanager
    def building(self, sequence: int) -> Iterator[RowsWriter]:
        """See ``SearchEngine.building``."""
        with self._writing:
            begun = _begun_beside(self._folder)
            try:
                building = Building(self._folder, begun)
                yield building
                state = building.finish(sequence)
            except BaseException:  # also Ctrl-C: what is half built may be large, and is of no use
                shutil.rmtree(self._folder / begun.folder, ignore_errors=True)
                raise
            self._swap(state)

    def check(self) -> tuple[str, ...]:
        """See ``SearchEngine.check``."""
        while True:
            try:
                generation = self._current()
                faults = _faults(self._folder / generation.pointer.folder, generation)
                if not faults or generation is self._current():
                    return faults
            except DamagedLibraryError as error:
                return (str(error),)

    def close(self) -> None:
        """See ``SearchEngine.close``."""
        with self._lock:
            self._content, self._generation, self._text = b"", _empty(), None

    def _swap(self, state: Pointer) -> None:
        with writing_told(self._folder):
            pointer.swap(self._folder, state)
        _clear_folders(self._folder, state.folder)

    def _answered(self, *where: Expression, scored: bool = False) -> tuple[Generation, list[list[BitMap]]]:
        """The newest state and the rows that match each in it; with ``scored``, words will be asked for again.

        A commit is tantivy's first and the columns' a moment later. When tantivy
        is ahead, the pointer is about to be swapped; where it isn't, the writer
        was killed between the two, and works that the columns don't know are passed over.
        """
        end = time.monotonic() + _PATIENCE_S
        while True:
            generation = self._current()
            if not scored and None not in (known := [generation.known(("rows", each)) for each in where]):
                return generation, known
            asked = [plan(each, generation.dictionary) for each in where]
            needs_texts = scored or any(map(texts, asked))
            if not needs_texts or self._has_texts(generation, force=time.monotonic() >= end):
                return generation, [_rows(generation, *each) for each in zip(where, asked, strict=True)]
            time.sleep(_PAUSE_S)

    def _with_texts(self) -> Generation:
        """The newest state with its words, as ``_answered`` waits for them."""
        end = time.monotonic() + _PATIENCE_S
        while not self._has_texts(generation := self._current(), force=time.monotonic() >= end):
            time.sleep(_PAUSE_S)
        return generation

    def _has_texts(self, generation: Generation, *, force: bool) -> bool:
        try:
            return generation.open_texts(force=force)
        except DamagedLibraryError:
            if generation is self._current():
                raise
            return False

    def _current(self) -> Generation:
        """The newest committed state, opened. Where its files go meanwhile, there is a newer one."""
        for _ in range(_TRIES):
            content, state = pointer.read(self._folder)
            with self._lock:
                if state is None:
                    return _empty()
                if content == self._content:
                    return self._generation
                try:
                    self._generation = self._opened(state)
                except (FileNotFoundError, DamagedLibraryError) as error:
                    if pointer.read(self._folder)[0] == content:
                        raise DamagedLibraryError(_told(self._folder, error)) from error
                else:
                    self._content = content
                    return self._generation
        raise DamagedLibraryError(f"The index in {self._folder} changes too fast to be read. Try again.")

    def _opened(self, state: Pointer) -> Generation:
        live = self._folder / state.folder
        if self._text is None or self._text[0] != state.origin:
            self._text = (state.origin, TextIndex(live / TEXT_FOLDER)) if state.stamp else None
        known = self._generation if self._generation.pointer.origin == state.origin else None
        return open_generation(live, state, self._text[1] if self._text else None, known)


def _faults(live: Path, generation: Generation) -> tuple[str, ...]:
    if not generation.parts:
        return ()
    wrong = [live / name for name in generation.pointer.files() if not is_sound(live / name)]
    has_texts = bool(generation.pointer.stamp)
    wrong += damaged_files(live / TEXT_FOLDER) if has_texts else []
    if wrong or not has_texts:
        return tuple(f"{path} is missing or damaged. `alcove reindex` makes the index again." for path in wrong)
    generation.open_texts(force=True)
    if len(generation.searcher) == len(generation):
        return ()
    what = f"The index has {len(generation)} works and the words of {len(generation.searcher)}"
    return (f"{what}. `alcove reindex` makes it again.",)


def _rows(generation: Generation, where: Expression, asked: Plan) -> list[BitMap]:
    """The rows that match: whoever types, turns pages or ticks boxes asks for the same again and again."""
    rows: list[BitMap] = generation.remember_answer(where, ("rows", where), partial(answer, generation, asked))
    return rows


def _page(generation: Generation, rows: Sequence[BitMap], request: SearchRequest) -> np.ndarray:
    sort, total = effective_sort(request), sum(map(len, rows))
    need = total if request.page.limit is None else min(total, request.page.offset + request.page.limit)
    if need <= request.page.offset:
        return np.empty(0, np.uint64)
    best = None
    if sort.key is SortKey.RELEVANCE:
        # With few works in the answer, no others are scored.
        among = generation.ids(rows) if total <= AMONG else None
        best = partial(generation.searcher.best, positive_matches(request.where), among=among)
    return first_ids(generation, rows, Order(sort, best), need)[request.page.offset :]


def _called(generation: Generation, kinds: Sequence[TermKind], name: str) -> tuple[Term, ...]:
    found = _living(generation, names.whole(generation.dictionary, kinds, name))
    return tuple(found or _living(generation, names.having_words(generation.dictionary, kinds, name)))


def _alike(generation: Generation, term: Term) -> tuple[Term, ...]:
    return tuple(_living(generation, names.whole(generation.dictionary, (term.kind,), term.name)) - {term})


def _living(generation: Generation, numbers: Ids) -> frozenset[Term]:
    """Those of the terms that any work has."""
    if len(numbers) > 100:
        numbers = numbers[generation.totals[numbers] > 0]
        return frozenset(map(generation.dictionary.term, numbers.tolist()))
    return frozenset(generation.dictionary.term(number) for number in numbers.tolist() if generation.total(number))


def _told(folder: Path, error: Exception) -> str:
    if isinstance(error, DamagedLibraryError):
        return str(error)
    return f"Files of the index in {folder} are missing. `alcove reindex` makes it again."


def _empty() -> Generation:
    return Generation(Pointer(pointer.fingerprint(), ""), (), Dictionary([]), None)


def _begin(folder: Path) -> Pointer:
    """The state of the index; where there is none, that of an empty one, so that what comes next is never half of one.

    Raises DamagedLibraryError.
    """
    _, state = pointer.read(folder)
    if state is None:
        state = _begun(folder, 1)
        pointer.swap(folder, state)
    return state


def _begun(folder: Path, number: int) -> Pointer:
    folder.mkdir(parents=True, exist_ok=True)
    print_of_fields = pointer.fingerprint()
    return Pointer(print_of_fields, f"{print_of_fields}-{number}", origin=os.urandom(8).hex())


def _begun_beside(folder: Path) -> Pointer:
    """An empty state in a new folder beside the live one."""
    with contextlib.suppress(DamagedLibraryError):
        _begin(folder)
    state = _begun(folder, _next_folder_number(folder))
    (folder / state.folder).mkdir()
    return state


def _next_folder_number(folder: Path) -> int:
    if not folder.is_dir():
        return 1
    numbers = [path.name.rpartition("-")[2] for path in folder.iterdir() if path.is_dir()]
    return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1


def _clear_folders(folder: Path, live: str) -> None:
    """Deletes what other indexes left; what is in use waits for the next time."""
    for path in folder.iterdir():
        if path.is_dir() and path.name != live:
            shutil.rmtree(path, ignore_errors=True)
