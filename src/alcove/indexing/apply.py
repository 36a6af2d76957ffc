"""The change log -> the engine, by whoever holds the index lock.

    advance:  for the changes after the last one looked at, a thousand at a time:
                  works and their text files in two statements,
                  works that are hidden or gone removed,
                  texts from who has them at hand, else read again out of the vault, a few at a time,
                  the document of each put as its text comes,
                  their tags looked up in AO3's table, where there is one
    commit:   the engine makes them visible together with the sequence; done also when much was put

Applying a change twice does no harm: what counts is the work as it stands now.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Container, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from alcove.catalogue import changes, queries
from alcove.catalogue.connection import Catalogue
from alcove.catalogue.reference import Referrer
from alcove.domain.searchable import Searchable
from alcove.domain.works import Work
from alcove.errors import DamagedLibraryError, LibraryLockedError
from alcove.indexing.documents import document
from alcove.indexing.texts import TextReader
from alcove.indexing.with_texts import texts_of
from alcove.interruption import Uninterrupted
from alcove.locks import FileLock
from alcove.search.engine import SearchEngine
from alcove.vault import Vault

_AT_ONCE = 1000
# An engine may hold the words that it was given until the commit (tantivy has a queue of 10,000 documents).
_LETTERS_AT_ONCE = 160 << 20


def index_lock(catalogue: Catalogue) -> FileLock:
    """The lock of the one process that applies changes."""
    return FileLock(catalogue.locks / "index.lock", what="indexing")


@dataclass(frozen=True, slots=True)
class Fresh:
    """A work as it was just stored, with its searchable text: it need not be read again."""

    work: Work
    text: Searchable
    in_drawer: bool


class Applier:
    """Applies changes while it holds the index lock. Raises LibraryLockedError on entry where another has it."""

    def __init__(self, catalogue: Catalogue, vault: Vault, engine: SearchEngine, *, jobs: int = 0) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._texts = TextReader(vault, jobs=jobs)
        self._referrer = Referrer(catalogue)
        self._lock = index_lock(catalogue)
        self._sequence = 0
        self._letters = 0
        self.uncommitted = 0

    def __enter__(self) -> Self:
        self._lock.acquire(timeout_s=0)
        try:
            self._sequence = self._engine.applied()
            refuse_stranger(self._catalogue, self._engine)
            self._session = self._engine.writer()
            self._writer = self._session.__enter__()
        except BaseException:  # whatever it was: __exit__ is not called for who never entered
            self._lock.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._session.__exit__(kind, error, trace)
        finally:
            self._texts.close()
            self._lock.release()

    def advance(self, fresh: Mapping[str, Fresh] | None = None, enough: Callable[[], bool] = lambda: False) -> None:
        """Puts what changed since the last time. ``fresh`` has works that the caller has at hand, by id; one that
        changed more than once is read again, since somebody else may have changed it after the caller. Leaves off
        early, in good order, once ``enough`` says so.

        Raises DiskFullError, as ``commit`` does: what was put since the last commit is lost to the index then, and
        nothing more can be; the log has it for the next one.
        """
        at_hand = dict(fresh or {})
        while not enough() and (rows := changes.after(self._catalogue, self._sequence, _AT_ONCE)):
            times = Counter(work_id for _, work_id in rows)
            known = {i: at_hand.pop(i) for i, n in times.items() if i in at_hand and n == 1}
            self._follow(rows, known, enough)

    def commit(self) -> None:
        """Makes what was put durable and visible. Raises DiskFullError."""
        with Uninterrupted():
            self._writer.commit(self._sequence)
            changes.forget(self._catalogue, self._sequence)
            self.uncommitted = self._letters = 0

    def _follow(self, rows: Sequence[tuple[int, str]], fresh: Mapping[str, Fresh], enough: Callable[[], bool]) -> None:
        """Puts or removes the works of these changes, until there is enough."""
        done: set[str] = set()
        works: list[Work] = []
        ids = list(dict.fromkeys(work_id for _, work_id in rows))
        with closing(self._as_they_stand(ids, fresh)) as standing:
            for work_id, shown in standing:
                # A work that is half put would spoil what is made durable of the others.
                with Uninterrupted():
                    self._put(work_id, shown)
                    done.add(work_id)
                if shown is not None:
                    works.append(shown.work)
                if self._letters > _LETTERS_AT_ONCE:
                    self._reach(rows, done)
                    self.commit()
                if enough():
                    break
        self._reach(rows, done)
        self._referrer.look_up_works(works)

    def _put(self, work_id: str, shown: Fresh | None) -> None:
        if shown is None:
            self._writer.remove(work_id)
        else:
            made = document(shown.work, shown.text, in_drawer=shown.in_drawer)
            self._letters += sum(map(len, made.texts.values()))
            self._writer.put(made)
        self.uncommitted += 1

    def _reach(self, rows: Sequence[tuple[int, str]], done: Container[str]) -> None:
        """Everything up to the first work that is not done need not be looked at again."""
        for sequence, work_id in rows:
            if work_id not in done:
                break
            self._sequence = sequence

    def _as_they_stand(
        self, ids: Sequence[str], fresh: Mapping[str, Fresh]
    ) -> Generator[tuple[str, Fresh | None], None, None]:
        """The works with their texts, one after the other; None for one that is hidden or gone."""
        yield from ((work_id, fresh[work_id]) for work_id in ids if work_id in fresh)
        others = [work_id for work_id in ids if work_id not in fresh]
        if not others:
            return
        known = queries.works_by_id(self._catalogue, others)
        rows = [row for work_id in others if (row := known.get(work_id)) and not row.hidden]
        shown = {row.work.id for row in rows}
        yield from ((work_id, None) for work_id in others if work_id not in shown)
        for row, text in texts_of(self._catalogue, self._texts, rows):
            yield row.work.id, Fresh(row.work, text, row.in_drawer)


def refuse_stranger(catalogue: Catalogue, engine: SearchEngine) -> None:
    """Raises DamagedLibraryError for an index that cannot be brought up to date: it was lost, or is another catalogue's.

    The log is asked before and after the index, since others apply and forget meanwhile.
    """
    oldest = changes.oldest(catalogue)
    applied = engine.applied()
    if not oldest <= applied <= changes.last(catalogue):
        raise DamagedLibraryError(
            "The search index is missing, or belongs to another catalogue. `alcove reindex` makes it again; originals are safe."
        )


def catch_up(
    catalogue: Catalogue,
    vault: Vault,
    engine: SearchEngine,
    *,
    wait_s: float,
    jobs: int = 0,
    enough: Callable[[], bool] = lambda: False,
) -> bool:
    """Brings the index up to the change log, or waits until whoever holds the lock has; whether it is there.

    With ``wait_s`` 0 it does not wait for another process. It leaves off before the end once ``enough`` says so,
    and keeps what it has done until then. Raises DiskFullError.
    """
    goal = changes.last(catalogue)
    deadline = time.monotonic() + wait_s
    refuse_stranger(catalogue, engine)
    while (behind := engine.applied() < goal) and not enough():
        try:
            with Applier(catalogue, vault, engine, jobs=jobs) as applier:
                applier.advance(enough=enough)
                applier.commit()
        except LibraryLockedError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.1)
    return not behind
