"""The change log -> the engine, by whoever holds the index lock.

    advance:  for the changes after the last one looked at, a thousand at a time:
                  works and their text files in two statements,
                  texts from who has them at hand, else read again out of the vault,
                  documents put, works that are hidden or gone removed,
                  their tags looked up in AO3's table, where there is one
    commit:   the engine makes them visible together with the sequence

Applying a change twice does no harm: what counts is the work as it stands now.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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
from alcove.interruption import Uninterrupted
from alcove.locks import FileLock
from alcove.search.engine import SearchEngine
from alcove.vault import Vault

_AT_ONCE = 1000


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
            with Uninterrupted():
                # A work that is half put would spoil what is made durable of the others.
                self._put(list(times), known)
                self._sequence = rows[-1][0]

    def commit(self) -> None:
        """Makes what was put durable and visible. Raises DiskFullError."""
        with Uninterrupted():
            self._writer.commit(self._sequence)
            changes.forget(self._catalogue, self._sequence)
            self.uncommitted = 0

    def _put(self, ids: Sequence[str], fresh: Mapping[str, Fresh]) -> None:
        works = {i: fresh[i] for i in ids if i in fresh} | self._read_again([i for i in ids if i not in fresh])
        for work_id in ids:
            if work_id in works:
                shown = works[work_id]
                self._writer.put(document(shown.work, shown.text, in_drawer=shown.in_drawer))
            else:
                self._writer.remove(work_id)
        self._referrer.look_up_works(shown.work for shown in works.values())
        self.uncommitted += len(ids)

    def _read_again(self, ids: Sequence[str]) -> dict[str, Fresh]:
        """The works that are not hidden, as they stand now, with their texts."""
        if not ids:
            return {}
        rows = {i: row for i, row in queries.works_by_id(self._catalogue, ids).items() if not row.hidden}
        files = queries.text_files(self._catalogue, list(rows))
        texts = self._texts.searchable(sorted(set(files.values())))
        return {i: Fresh(row.work, texts.get(files.get(i, ""), Searchable()), row.in_drawer) for i, row in rows.items()}


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
