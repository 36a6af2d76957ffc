"""The change log -> the engine, by whoever holds the index lock.

    advance:  for the changes after the last one looked at, a thousand at a time:
                  works and their text files in two statements,
                  texts from who has them at hand, else read again out of the vault,
                  documents put, works that are hidden or gone removed
    commit:   the engine makes them visible together with the sequence

Applying a change twice does no harm: what counts is the work as it stands now.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from alcove.catalogue import changes, queries
from alcove.catalogue.connection import Catalogue
from alcove.errors import LibraryLockedError
from alcove.indexing.documents import document
from alcove.indexing.texts import TextReader
from alcove.locks import FileLock
from alcove.search.engine import SearchEngine
from alcove.vault import Vault

_AT_ONCE = 1000


def index_lock(catalogue: Catalogue) -> FileLock:
    """The lock of the one process that applies changes."""
    return FileLock(catalogue.locks / "index.lock", what="indexing")


class Applier:
    """Applies changes while it holds the index lock. Raises LibraryLockedError on entry where another has it."""

    def __init__(self, catalogue: Catalogue, vault: Vault, engine: SearchEngine, *, jobs: int = 0) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._texts = TextReader(vault, jobs=jobs)
        self._lock = index_lock(catalogue)
        self._sequence = 0
        self.uncommitted = 0

    def __enter__(self) -> Self:
        self._lock.acquire(timeout_s=0)
        try:
            self._sequence = self._engine.applied()
            self._session = self._engine.writer()
            self._writer = self._session.__enter__()
        except BaseException:
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

    def advance(self, at_hand: Mapping[str, str] | None = None) -> None:
        """Puts what changed since the last time. ``at_hand`` has searchable texts by hash of their original."""
        while rows := changes.after(self._catalogue, self._sequence, _AT_ONCE):
            self._put(list(dict.fromkeys(work_id for _, work_id in rows)), at_hand or {})
            self._sequence = rows[-1][0]

    def commit(self) -> None:
        """Makes what was put durable and visible."""
        self._writer.commit(self._sequence)
        changes.forget(self._catalogue, self._sequence)
        self.uncommitted = 0

    def _put(self, ids: list[str], at_hand: Mapping[str, str]) -> None:
        rows = queries.works_by_id(self._catalogue, ids)
        shown = [i for i in ids if i in rows and not rows[i].hidden]
        files = queries.text_files(self._catalogue, shown)
        missing = [sha for sha in files.values() if sha not in at_hand]
        read = self._texts.read(missing) if missing else {}
        for work_id in ids:
            if work_id not in shown:
                self._writer.remove(work_id)
                continue
            sha = files.get(work_id, "")
            text = at_hand[sha] if sha in at_hand else read.get(sha, "")
            self._writer.put(document(rows[work_id].work, text, in_drawer=rows[work_id].in_drawer))
        self.uncommitted += len(ids)


def catch_up(catalogue: Catalogue, vault: Vault, engine: SearchEngine, *, wait_s: float, jobs: int = 0) -> bool:
    """Brings the index up to the change log, or waits until whoever holds the lock has; whether it is there.

    With ``wait_s`` 0 it does not wait for another process.
    """
    goal = changes.last(catalogue)
    deadline = time.monotonic() + wait_s
    while engine.applied() < goal:
        try:
            with Applier(catalogue, vault, engine, jobs=jobs) as applier:
                applier.advance()
                applier.commit()
        except LibraryLockedError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.1)
    return True
