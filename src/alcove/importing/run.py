"""The pipeline: discover, hash, sniff, keep, parse, decide, commit, announce.

Batches pass through in the order of their paths. While the workers parse some,
the next is read and kept; a batch is decided and committed as a whole, and its
outcomes are given out after that.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

from alcove.catalogue import changes, deeds, history, intake, tallies
from alcove.catalogue.connection import Catalogue, writing
from alcove.catalogue.deeds import Did
from alcove.catalogue.plans import WorkPlan
from alcove.config import Config
from alcove.domain.searchable import Searchable
from alcove.errors import DiskFullError, LibraryLockedError
from alcove.importing.arrivals import Looker
from alcove.importing.arrived import Arrived, told_of
from alcove.importing.commit import settle
from alcove.importing.discover import discover, shown_path
from alcove.importing.left_over import again, end_broken, failed_in, kept_only, refuse_without_originals
from alcove.importing.outcome import Outcome, OutcomeKind, Progress, Report
from alcove.importing.parsing import Parser
from alcove.importing.records import Table, foreseen, take_in
from alcove.importing.settled import file_row, outcome_of
from alcove.importing.undo import finish_emptying
from alcove.indexing.apply import Applier, Fresh, catch_up
from alcove.indexing.record_index import RecordIndex
from alcove.interruption import Uninterrupted
from alcove.locks import FileLock
from alcove.search.engine import SearchEngine
from alcove.vault import Vault

# Documents that may wait for the index's commit: a commit costs a quarter of a second, a killed import reads them again.
_INDEX_EVERY = 5000
# Batches that wait while one is kept: the workers have enough to do as long as this process waits for the disk.
_AHEAD = 1
_FINAL_WAIT_S = 600.0
_IMPORT = "an import"
_AS_BEFORE = (
    "The same bytes came before in this import and could not be taken in; what is said of them there holds here."
)


@dataclass(frozen=True, slots=True)
class Stores:
    """Where an import puts things, and the settings that it goes by."""

    config: Config
    catalogue: Catalogue
    vault: Vault
    engine: SearchEngine
    records: RecordIndex


@dataclass(frozen=True, slots=True)
class Options:
    """How an import goes. ``jobs`` 0: as many workers as the settings say. ``retry``: the failed files of this run
    instead of paths. ``total_files`` and ``total_bytes`` say how much there is to look at, for who watches.
    """

    jobs: int = 0
    rehash: bool = False
    retry: int | None = None
    progress: Callable[[Progress], None] | None = None
    total_files: int | None = None
    total_bytes: int | None = None


def import_lock(catalogue: Catalogue, what: str = _IMPORT) -> FileLock:
    """The lock of the one import, or of what else changes originals and their files; ``what`` names it to others."""
    return FileLock(catalogue.locks / "import.lock", what=what)


def is_importing(catalogue: Catalogue) -> bool:
    """Whether an import runs, in this process or in another.

    Told by what the lock's holder wrote down. The lock itself is tried only where that is there: a killed process
    leaves it behind, and the try cleans it away.
    """
    lock = import_lock(catalogue, "looking whether an import runs")
    holder = lock.holder()
    if holder is None or holder.what != _IMPORT:
        return False
    is_free = lock.try_acquire()
    if is_free:
        lock.release()
    return not is_free


def run_import(stores: Stores, paths: Sequence[str | os.PathLike[str]], options: Options) -> Iterator[Outcome | Report]:
    """Takes files in; an Outcome each once it is durable, in sorted order, then one Report.

    Closing the iterator and a full disk, also that of the index, end the run cleanly, at the end of a batch;
    running it again goes on. Raises LibraryLockedError while another import runs.
    """
    with import_lock(stores.catalogue).acquire(timeout_s=0):
        yield from _Run(stores, [os.fspath(path) for path in paths], options).outcomes()


@dataclass(slots=True)
class _Run:
    stores: Stores
    paths: list[str]
    options: Options
    number: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    bytes_done: int = 0
    stopped: str | None = None
    state: str = "stopped"
    looker: Looker = field(init=False)
    parser: Parser = field(init=False)
    applier: Applier | None = None
    index_full: DiskFullError | None = None

    def outcomes(self) -> Iterator[Outcome | Report]:
        """All outcomes, then the report."""
        stores, began = self.stores, time.monotonic()
        broken = self._begin()
        with ExitStack() as stack:
            stack.callback(self._end)
            self._open(stack)
            self._show_progress()
            try:
                if self.options.retry is not None:
                    failed = failed_in(stores.catalogue, stores.vault, self.options.retry)
                    yield from self._through(again(stores.vault, self.parser.copies, failed))
                found = discover(self.paths, leave_out=stores.config.folders, aside=self.aside)
                yield from self._through(self.looker.batches(found))
                left = kept_only(stores.catalogue, stores.vault, broken)
                yield from self._through(again(stores.vault, self.parser.copies, left))
                self._index()
                self._refuse_full_index()
                self.state = "done"
            except DiskFullError as error:
                self.stopped = str(error)
        if self.index_full is None:
            why = self._not_found_yet()
            self.stopped = self.stopped or why
        works, words = tallies.totals(stores.catalogue)
        seconds, aside = time.monotonic() - began, self.aside.total()
        yield Report(self.number, dict(self.counts), seconds, works, words, self.stopped, aside)

    def _begin(self) -> list[int]:
        """Numbers the run and stores its beginning; the runs that were killed before their end."""
        catalogue, now = self.stores.catalogue, _now()
        refuse_without_originals(catalogue, self.stores.vault, self.stores.config.originals)
        self.stores.vault.clean_temporaries()
        finish_emptying(catalogue, self.stores.vault)
        with writing(catalogue):
            broken = end_broken(catalogue, now)
            self.number = history.last_run(catalogue) + 1
            paths = [shown_path(path) for path in self.paths]
            files, size = self.options.total_files, self.options.total_bytes
            intake.begin_run(catalogue, self.number, paths, now, files=files, size=size)
            body = {"run": self.number, "paths": paths, "files": files, "bytes": size}
            deeds.record(catalogue, Did.IMPORT, body, at=now)
        deeds.write_out(catalogue)
        return broken

    def _open(self, stack: ExitStack) -> None:
        stores, config = self.stores, self.stores.config
        self.parser = stack.enter_context(Parser(stores.vault, config, self.options.jobs))
        self.looker = Looker(
            stores.catalogue,
            stores.vault,
            self.parser.copies,
            rehash=self.options.rehash,
            largest=config.largest_file_mb << 20,
            memory_limit=config.memory_mb << 20,
        )
        try:
            self.applier = stack.enter_context(Applier(stores.catalogue, stores.vault, stores.engine))
            stack.callback(self._index)
        except LibraryLockedError:
            # Whoever holds the index lock applies what this run writes.
            self.applier = None

    def _through(self, batches: Generator[list[Arrived], None, None]) -> Iterator[Outcome]:
        """Keeps batches while those before them are parsed, and settles each after that."""
        waiting: deque[list[Arrived]] = deque()
        try:
            with closing(batches):
                for batch in batches:
                    self._refuse_full_index()
                    self._keep(batch)
                    waiting.append(batch)
                    if len(waiting) > _AHEAD:
                        yield from self._settle(waiting.popleft())
        except DiskFullError:
            # What was kept until then has room in the catalogue: import.keep-free-mb is there for it.
            yield from self._settle_all(waiting)
            raise
        yield from self._settle_all(waiting)

    def _settle_all(self, waiting: deque[list[Arrived]]) -> Iterator[Outcome]:
        while waiting:
            yield from self._settle(waiting.popleft())

    def _keep(self, batch: list[Arrived]) -> None:
        """Makes the batch's originals durable, then gives them to the workers."""
        fresh = [item for item in batch if item.outcome is None and item.table is None]
        if not fresh:
            return
        self._check_space(sum(item.found.size for item in fresh))
        imported = _now()
        with self.stores.vault.batch() as originals:
            for item in fresh:
                item.keep(originals, self.number, imported)
        for item in fresh:
            if item.outcome is None:
                self.parser.submit(item)

    def _check_space(self, coming: int) -> None:
        free, keep = self.stores.vault.free_bytes(), self.stores.config.keep_free_mb
        if free is not None and free - 2 * coming < keep << 20:
            raise DiskFullError(
                f"The import stopped: {free >> 20} MB are free for originals, and the setting import.keep-free-mb leaves {keep} MB. "
                "What was taken in is safe. Make room and import again; it goes on where it stopped."
            )

    def _settle(self, batch: list[Arrived]) -> Iterator[Outcome]:
        """Waits until a batch is read, stores it, then gives out its outcomes."""
        for item in batch:
            if item.table is not None and item.outcome is None:
                item.outcome = self._records(item, item.table)
        texts = self.parser.collect(batch)
        with Uninterrupted():
            self._store(batch, texts)
        yield from self._announce(batch)

    def _store(self, batch: list[Arrived], texts: Mapping[str, Searchable]) -> None:
        """Decides and commits a batch that was read; then the index has it, or whoever holds its lock will see to that."""
        catalogue = self.stores.catalogue
        read = [item for item in batch if item.outcome is None]
        with writing(catalogue):
            rows = [file_row(item, self.number) for item in read]
            settled, plans = settle(
                catalogue, rows, lambda sha: texts[sha].words if sha in texts else self.parser.text(sha)
            )
            for item in read:
                item.outcome = outcome_of(item, settled.get(item.sha256))
            _tell_works_of_same(catalogue, batch)
            intake.store_outcomes(
                catalogue, self.number, [o.to_line() for i in batch if (o := i.outcome) and i.is_told]
            )
            intake.remember_paths(catalogue, [memory for item in batch if (memory := item.memory)])
            # What is read of them may be missing elsewhere too: in an index that was made while they were lost.
            mended = [o.work for item in batch if item.mends and (o := item.outcome) and o.work]
            changes.note(catalogue, mended)
            has_deeds = self._record_deeds(batch)
            counts = self.counts + Counter(o.outcome.value for i in batch if (o := i.outcome))
            bytes_done = self.bytes_done + sum(item.found.size for item in batch)
            intake.advance_run(catalogue, self.number, counts, bytes_done)
        self.counts, self.bytes_done = counts, bytes_done
        if has_deeds:
            deeds.write_out(catalogue)
        self.looker.settled(batch)
        if read or mended:
            self._index(_fresh(plans, texts))

    def _index(self, fresh: Mapping[str, Fresh] | None = None) -> None:
        """Puts works into the index; without any, makes those visible that were put. An index without room is left alone
        from then on: the change log has what it lacks, for whoever opens the library next.
        """
        if self.applier is None:
            return
        try:
            if fresh is not None:
                self.applier.advance(fresh)
            if fresh is None or self.applier.uncommitted >= _INDEX_EVERY:
                self.applier.commit()
        except DiskFullError as error:
            self.applier, self.index_full = None, error

    def _refuse_full_index(self) -> None:
        if self.index_full is not None:
            raise self.index_full

    def _not_found_yet(self) -> str | None:
        """Waits until the works of this run can be found; why they cannot."""
        stores = self.stores
        try:
            if catch_up(stores.catalogue, stores.vault, stores.engine, wait_s=_FINAL_WAIT_S):
                return None
        except DiskFullError as error:
            return str(error)
        return "Another process is still indexing; what was taken in is found as soon as it has caught up."

    def _records(self, item: Arrived, table: Table) -> Outcome:
        """Takes one of AO3's tables in."""
        index, keep_free = self.stores.records, self.stores.config.keep_free_mb << 20
        known = foreseen(index, item.found, table, rehash=self.options.rehash)
        return known or take_in(index, item.found, keep_free, self._show_progress)

    def _record_deeds(self, batch: Sequence[Arrived]) -> bool:
        """Records what the manifest does not tell, and whether there was anything: which originals an earlier run had
        kept without taking them in (it was killed, or reading failed), since their versions are numbered now; and
        which ones this run met again.
        """
        late = [item.sha256 for item in batch if item.late and item.reading is not None]
        met = [{"sha256": item.sha256, "path": item.found.shown} for item in batch if item.met_again]
        for did, files in ((Did.LATE, late), (Did.MET, met)):
            if files:
                deeds.record(self.stores.catalogue, did, {"run": self.number, "files": files}, at=_now())
        return bool(late or met)

    def _announce(self, batch: Sequence[Arrived]) -> Iterator[Outcome]:
        self._show_progress()
        yield from (item.outcome for item in batch if item.outcome is not None)

    def _show_progress(self, further: int = 0) -> None:
        """Tells whoever watches; ``further`` bytes are done of a file that has no outcome yet."""
        options = self.options
        if options.progress:
            free = self.stores.vault.free_bytes()
            options.progress(
                Progress(self.counts.total(), self.bytes_done + further, options.total_files, options.total_bytes, free)
            )

    def _end(self) -> None:
        """Stores how the run ended; whatever is in the index so far becomes visible."""
        catalogue, now = self.stores.catalogue, _now()
        with Uninterrupted(), writing(catalogue):
            intake.end_run(catalogue, self.number, self.state, now)
            body = {"run": self.number, "state": self.state, "counts": dict(self.counts), "bytes": self.bytes_done}
            deeds.record(catalogue, Did.IMPORTED, body, at=now)
        deeds.write_out(catalogue)


def _tell_works_of_same(catalogue: Catalogue, batch: Sequence[Arrived]) -> None:
    """Bytes that came twice within an import have a work only now; or none, where they were not taken in."""
    late = [
        item
        for item in batch
        if item.outcome and item.outcome.outcome is OutcomeKind.SAME and item.outcome.work is None and item.sha256
    ]
    if not late:
        return
    known = intake.holdings(catalogue, sorted({item.sha256 for item in late}))
    ends = {o.sha256: o for item in batch if (o := item.outcome) and o.outcome is not OutcomeKind.SAME}
    for item in late:
        held = known.get(item.sha256)
        if held and held.here and item.outcome:
            item.outcome = told_of(item.outcome, held)
        else:
            kind, reason = (OutcomeKind.FAILED if held else OutcomeKind.REFUSED), _AS_BEFORE
            if first := ends.get(item.sha256):
                kind, reason = first.outcome, first.reason or reason
            item.outcome = Outcome(item.found.shown, kind, item.sha256, reason=reason)


def _fresh(plans: Sequence[WorkPlan], texts: Mapping[str, Searchable]) -> dict[str, Fresh]:
    """The works of which one file is all there is, and it was just read: most works of most imports."""
    fresh = {}
    for plan in plans:
        files = [sha for version in plan.versions for sha in version.files]
        if plan.work is not None and len(files) == 1 and files[0] in texts:
            in_drawer = not plan.work.recognised and not plan.accepted
            fresh[plan.id] = Fresh(plan.work, texts[files[0]], in_drawer)
    return fresh


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
