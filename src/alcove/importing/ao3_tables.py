"""AO3's tables of works and tags of 26 February 2021 ("selective data dump for fan statisticians", AO3's admin post 18804),
read as the rows of an index.

    works: creation date,language,restricted,complete,word_count,tags,      newest first; tags are ids joined by +
    tags:  id,type,name,canonical,cached_count,merger_id                    named Redacted where fewer than five use it

A row of works has no id, title, creator or text: it goes by its number. Its header ends with a comma, its word count may
be empty, and a tag may stand there twice, be of a kind that works do not have, or be in no table.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alcove.domain.languages import language_code
from alcove.domain.tag_rules import LONGEST
from alcove.domain.tags import TagKind, canonical_name
from alcove.errors import FormatError
from alcove.search.document import Column, Term, TermKind
from alcove.search.rows import Rows, RowsWriter

WORKS_HEADER = ("creation date", "language", "restricted", "complete", "word_count", "tags", "")
TAGS_HEADER = ("id", "type", "name", "canonical", "cached_count", "merger_id")
REDACTED = "Redacted"
#: The kinds that works have, those that are counted as tags last.
KINDS = {
    "Rating": TagKind.RATING,
    "ArchiveWarning": TagKind.WARNING,
    "Category": TagKind.CATEGORY,
    "Fandom": TagKind.FANDOM,
    "Relationship": TagKind.RELATIONSHIP,
    "Character": TagKind.CHARACTER,
    "Freeform": TagKind.FREEFORM,
}
_CODES = {name: code for code, name in enumerate(KINDS)}
_STATES = (Term(TermKind.COMPLETION, "wip"), Term(TermKind.COMPLETION, "complete"))

# Names that are given to the index at once, and works: what is held in memory besides the tags' arrays.
_NAMES = 1 << 16
_WORKS = 1 << 16
_TAGS_OF_WORKS = 1 << 22
_LONGEST_LINE = 1 << 20
_TELL_EVERY = _WORKS
_LOOK_EVERY = 256  # rows, of which the longest that CSV allows still fit

_LOW = np.uint64(0xFFFFFFFF)

Progress = Callable[[int], None]
_Take = Callable[[list[str]], None]


@dataclass(frozen=True, slots=True)
class Read:
    """How many works a table had, and the days of the first and last of them."""

    records: int
    first: dt.date
    last: dt.date


def is_works_table(head: bytes) -> bool:
    """Whether a file that begins so is the table of works."""
    return _begins(head, WORKS_HEADER)


def is_tags_table(head: bytes) -> bool:
    """Whether a file that begins so is the table of tags."""
    return _begins(head, TAGS_HEADER)


def read_tables(works: Path, tags: Path, index: RowsWriter, progress: Progress = lambda _: None) -> Read:
    """Puts the works into an index; ``progress`` is told how many bytes of both tables were read.

    In bounded memory: some eleven bytes for each tag, twice that for a moment where the tags are not in the order of their
    ids, and some tens of thousands of works. Raises FormatError, which names the row.
    """
    tally = _TagRows(index)
    for done in _each(tags, TAGS_HEADER, tally.add):
        progress(done)
    known, size = tally.finish(), tags.stat().st_size
    first, last, records, held = dt.date.max.toordinal(), 0, 0, _Holder()
    for done in _each(works, WORKS_HEADER, held.add, lambda: held.is_full):
        progress(size + done)
        if batch := held.taken():
            index.put(known.rows(batch, records, index))
            records, first, last = records + len(batch), min(first, *batch.days), max(last, *batch.days)
    if not records:
        raise FormatError(f"{works.name} has no rows. Nothing was changed.")
    return Read(records, dt.date.fromordinal(first), dt.date.fromordinal(last))


class _WorkRows:
    """Works as they stand in the table, one after another. ``words`` is -1 where the table has none."""

    __slots__ = ("days", "ends", "languages", "states", "tags", "words")

    def __init__(self) -> None:
        self.days = array("i")
        self.languages: list[str] = []
        self.states = bytearray()
        self.words = array("q")
        self.tags = array("I")
        self.ends = array("q", [0])

    def __len__(self) -> int:
        return len(self.days)

    def add(self, row: list[str]) -> None:
        """Takes a row. Raises ValueError or OverflowError for one that is none."""
        day, language, _, complete, words, tags, _ = row
        if len(language) > LONGEST:
            raise ValueError(language)
        self.days.append(_ordinal(day))
        self.languages.append(language)
        self.states.append(complete == "true")
        self.words.append(int(words) if words else -1)
        if tags:
            self.tags.extend(map(int, tags.split("+")))
        self.ends.append(len(self.tags))


class _Holder:
    """Works that wait until there are enough of them to be put into the index."""

    def __init__(self) -> None:
        self._held = _WorkRows()

    def add(self, row: list[str]) -> None:
        """Takes a row. Raises ValueError or OverflowError for one that is none."""
        self._held.add(row)

    @property
    def is_full(self) -> bool:
        """Whether there are enough, however few works have them."""
        return len(self._held.tags) >= _TAGS_OF_WORKS

    def taken(self) -> _WorkRows:
        """The works, which are no longer held."""
        taken, self._held = self._held, _WorkRows()
        return taken


class _TagRows:
    """The table of tags on its way into arrays; names go to the index, some at a time."""

    def __init__(self, index: RowsWriter) -> None:
        self._index = index
        self._ids, self._kinds, self._numbers = array("I"), bytearray(), array("i")
        self._synonyms, self._mergers = array("I"), array("I")
        self._names: list[Term] = []
        self._named: list[int] = []

    def add(self, row: list[str]) -> None:
        """Takes a row. Raises ValueError or OverflowError for one that is none."""
        tag_id, kind_name, name, canonical, _, merger = row
        kind = KINDS.get(kind_name)
        if kind is None:
            return
        self._ids.append(int(tag_id))
        self._kinds.append(_CODES[kind_name])
        self._numbers.append(-1)
        if merger and canonical != "true":  # 51 rows of 2021 are both; AO3's own pages show those as canonical
            self._mergers.append(int(merger))
            self._synonyms.append(int(tag_id))
        if name != REDACTED and len(name) <= LONGEST and (plain := canonical_name(kind, name)):
            self._names.append(Term(TermKind(kind), plain))
            self._named.append(len(self._numbers) - 1)
            if len(self._names) >= _NAMES:
                self._number()

    def finish(self) -> _Tags:
        """All tags."""
        self._number()
        tags = _Tags(np.asarray(self._ids), np.frombuffer(bytes(self._kinds), np.uint8), np.asarray(self._numbers))
        tags.merge(np.asarray(self._synonyms), np.asarray(self._mergers))
        return tags

    def _number(self) -> None:
        for place, number in zip(self._named, self._index.number(self._names), strict=True):
            self._numbers[place] = number
        self._names, self._named = [], []


class _Tags:
    """The tags of the seven kinds, by id: their kinds, and the numbers of the terms that they count as, -1 for those
    without a name.
    """

    def __init__(self, ids: NDArray[np.uint32], kinds: NDArray[np.uint8], numbers: NDArray[np.int32]) -> None:
        if np.any(ids[1:] < ids[:-1]):
            order = np.argsort(ids, kind="stable")
            ids, kinds, numbers = ids[order], kinds[order], numbers[order]
        self._ids, self._kinds, self._numbers = ids, kinds, numbers

    def merge(self, synonyms: NDArray[np.uint32], mergers: NDArray[np.uint32]) -> None:
        """Lets each of these tags count as the one that it means. Where that is of another kind, has no name, or means a
        third one, a tag counts as itself.
        """
        own, theirs = self._places(synonyms), self._places(mergers)
        is_synonym = np.zeros(len(self._ids) + 1, np.bool_)
        is_synonym[own] = True
        fits = (theirs >= 0) & ~is_synonym[theirs]
        own, theirs = own[fits], theirs[fits]
        fits = (self._kinds[own] == self._kinds[theirs]) & (self._numbers[theirs] >= 0)
        self._numbers[own[fits]] = self._numbers[theirs[fits]]

    def rows(self, batch: _WorkRows, before: int, index: RowsWriter) -> Rows:
        """The works of a batch as rows, numbered from one after ``before``."""
        works = np.arange(len(batch.days), dtype=np.uint64)
        distinct, inverse = np.unique(np.asarray(batch.tags), return_inverse=True)
        places = self._places(distinct)
        pairs = _distinct(np.repeat(works, np.diff(batch.ends)) << np.uint64(32) | inverse.astype(np.uint64))
        pairs = pairs[places[pairs & _LOW] >= 0]  # each tag of each work once, as far as the table of tags has it
        owners, places = (pairs >> np.uint64(32)).astype(np.int64), places[pairs & _LOW]
        kinds, numbers = self._kinds[places], self._numbers[places]
        of_works = [(owners[numbers >= 0], numbers[numbers >= 0]), *_of_all(batch, index)]
        terms = _distinct(
            np.concatenate([own.astype(np.uint64) << np.uint64(32) | has.astype(np.uint64) for own, has in of_works])
        )
        counts = np.bincount((terms >> np.uint64(32)).astype(np.int64), minlength=len(works))

        def column(values: NDArray[np.int64], known: NDArray[np.bool_] | None = None) -> tuple[memoryview, memoryview]:
            return values.data, (np.ones(len(values), np.bool_) if known is None else known).data

        def counted(which: NDArray[np.bool_]) -> tuple[memoryview, memoryview]:
            return column(np.bincount(owners[which], minlength=len(works)))

        words = np.asarray(batch.words)
        return Rows(
            ids=(works + np.uint64(before + 1)).data,
            ends=np.concatenate([[0], np.cumsum(counts)]).data,
            terms=(terms & _LOW).data,
            numbers={
                Column.PUBLISHED: column(np.asarray(batch.days).astype(np.int64)),
                Column.WORDS: column(words, words >= 0),
                Column.FANDOMS: counted(kinds == _CODES["Fandom"]),
                Column.RELATIONSHIPS: counted(kinds == _CODES["Relationship"]),
                Column.TAGS: counted(kinds >= _CODES["Fandom"]),
            },
        )

    def _places(self, ids: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Where these ids are, -1 for those that are not here."""
        if not len(self._ids):
            return np.full(len(ids), -1, np.int64)
        places = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        return np.where(self._ids[places] == ids, places, -1)


def _distinct(pairs: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The pairs in order, each once. Numpy's ``unique`` takes ten times as long: it makes a hash table."""
    pairs = np.sort(pairs)
    return pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])] if len(pairs) else pairs


def _of_all(batch: _WorkRows, index: RowsWriter) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Which works have which terms of those that nearly all have one of: whether they are complete, and a language."""
    works = np.arange(len(batch.days))
    yield works, np.array(index.number(_STATES))[np.frombuffer(bytes(batch.states), np.uint8)]
    names = [name for name in dict.fromkeys(batch.languages) if name.strip()]
    terms = [Term(TermKind.LANGUAGE, language_code(name) or " ".join(name.split())) for name in names]
    numbers = dict(zip(names, index.number(terms), strict=True))
    found = np.fromiter((numbers.get(name, -1) for name in batch.languages), np.int64, len(works))
    yield works[found >= 0], found[found >= 0]


def _each(
    path: Path, header: tuple[str, ...], take: _Take, is_full: Callable[[], bool] = lambda: False
) -> Iterator[int]:
    """Gives each row of a table to ``take``. Now and then, when it ``is_full``, and at the end: how many bytes were read."""
    with path.open("rb") as binary:
        text = io.TextIOWrapper(binary, encoding="utf-8-sig", newline="")
        rows = csv.reader(_lines(text))
        try:
            if tuple(next(rows, ())) != header:
                raise FormatError(f"{path.name} is no table of AO3's: its first line must be {','.join(header)}.")
            for number, row in enumerate(filter(None, rows), start=1):
                try:
                    take(row)
                except (ValueError, OverflowError) as error:
                    raise FormatError(_fault(path, number, row, header)) from error
                if not number % _LOOK_EVERY and (not number % _TELL_EVERY or is_full()):
                    yield binary.tell()
        except (csv.Error, UnicodeDecodeError) as error:
            raise FormatError(
                f"{path.name} cannot be read as CSV in UTF-8, after line {rows.line_num:,}: {error}."
            ) from error
        yield binary.tell()


def _lines(file: io.TextIOWrapper) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise csv.Error(f"a line has more than {_LONGEST_LINE:,} letters")
        yield line


def _fault(path: Path, number: int, row: Sequence[str], header: Sequence[str]) -> str:
    if len(row) != len(header):
        return (
            f"Row {number:,} of {path.name} has {len(row)} columns; AO3's table has {len(header)}. Nothing was changed."
        )
    told = ",".join(row)[:100]
    return f"Row {number:,} of {path.name} has something else where AO3's table has a day or a number: {told!r}. Nothing was changed."


def _begins(head: bytes, header: Sequence[str]) -> bool:
    line = ",".join(header).encode()
    return head.removeprefix(b"\xef\xbb\xbf").startswith((line + b"\n", line + b"\r\n"))


@lru_cache(maxsize=1 << 13)
def _ordinal(day: str) -> int:
    return dt.date.fromisoformat(day).toordinal()
