"""Files on their way in: looked at, hashed, sniffed, put into batches.

What needs no reading ends here: unchanged paths and bytes that are already
here are *same*, what is no work or too large is *refused*.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from alcove.catalogue import intake
from alcove.catalogue.connection import Catalogue
from alcove.catalogue.plans import Holding
from alcove.domain.readings import Reading
from alcove.errors import RefusedError, SourceChangedError
from alcove.formats import identify
from alcove.formats.kinds import looks_like_html, name_non_work
from alcove.importing.discover import Found, shown_path
from alcove.importing.outcome import Outcome, OutcomeKind
from alcove.vault import Batch, Origin

#: Files above this size go by path rather than through memory, each in a batch of its own.
LARGE = 8 << 20
_BATCH_FILES = 200
_BATCH_BYTES = 16 << 20
_LOOKED_AT = 500
_SNIFFED = 1 << 16
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(slots=True)
class Arrived:
    """A file on its way. ``outcome`` is set as soon as its end is known.

    ``data`` holds small files until the workers have them; ``copy`` is where a
    large one lies that is in the vault alone. ``met_again``: bytes that
    an earlier run brought, met at a path that was not remembered. ``known``: the
    catalogue knows these bytes, read or failed. ``late``: an earlier run kept them
    without taking them in.
    """

    found: Found
    sha256: str = ""
    head: bytes = b""
    data: bytes | None = None
    copy: Path | None = None
    member: str | None = None
    outcome: Outcome | None = None
    met_again: bool = False
    known: Holding | None = None
    late: bool = False
    brought: bool = False
    imported: dt.datetime | None = None
    reading: Reading | None = None
    body: str = ""
    failure: str | None = None

    @property
    def name(self) -> str:
        """The file's own name as text, a hint for readers and a name for people."""
        return Path(self.member or self.found.shown).name

    @property
    def source(self) -> bytes | Path:
        """The file's bytes, or where a large one lies."""
        return self.data if self.data is not None else self.copy or Path(self.found.path)

    @property
    def modified(self) -> dt.datetime | None:
        """When the file was modified, UTC; None where that is not known."""
        if not self.found.modified_ns:
            return None
        return _EPOCH + dt.timedelta(microseconds=self.found.modified_ns // 1000)

    @property
    def memory(self) -> tuple[str, int, int, str] | None:
        """What to remember of its path; None for what must be looked at again."""
        if (
            self.outcome is None
            or self.outcome.outcome in (OutcomeKind.FAILED, OutcomeKind.REFUSED)
            or not self.found.path
        ):
            return None
        return path_key(self.found.path), self.found.size, self.found.modified_ns, self.sha256

    @property
    def is_told(self) -> bool:
        """Whether the run's list has a line for it: all but what was the same at the same path."""
        return self.met_again or (self.outcome is not None and self.outcome.outcome is not OutcomeKind.SAME)

    def keep(self, originals: Batch, run: int, imported: dt.datetime) -> None:
        """Puts the bytes into the vault's batch. A file that goes by path and is another by now, or gone, ends here.

        Raises DiskFullError, and OSError where the vault cannot be written.
        """
        origin = Origin(self.found.shown, imported, run, self.member, self.found.modified_ns or None)
        self.imported = imported
        try:
            self.brought = originals.add(self.sha256, self.source, origin)
        except (SourceChangedError, OSError) as error:
            if self.data is not None:
                raise
            reason = (
                f"It could not be copied: {error.strerror or error}. Mend that and import again."
                if isinstance(error, OSError)
                else shown_path(str(error))
            )
            self.outcome = Outcome(self.found.shown, OutcomeKind.FAILED, reason=reason)
        self.late = not self.brought and (self.known is None or self.known.failed)


def path_key(path: str) -> str:
    """The key under which a path is remembered."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()


class Looker:
    """Looks at files, five hundred at a time, and says what of them is to be read."""

    def __init__(self, catalogue: Catalogue, *, rehash: bool, largest: int) -> None:
        self._catalogue = catalogue
        self._rehash = rehash
        self._largest = largest
        self._on_the_way: set[str] = set()
        self._just_settled: set[str] = set()

    def batches(self, found: Iterable[Found]) -> Iterator[list[Arrived]]:
        """The files in their order, in batches that are kept and committed as one."""
        batch: list[Arrived] = []
        to_read = held = 0
        for item in self._looked_at(found):
            alone = item.outcome is None and item.data is None
            if batch and (alone or to_read >= _BATCH_FILES or held >= _BATCH_BYTES or len(batch) >= 5 * _BATCH_FILES):
                yield batch
                batch, to_read, held = [], 0, 0
            batch.append(item)
            if item.outcome is None:
                to_read += 1
                held += item.found.size
            if alone:
                yield batch
                batch, to_read, held = [], 0, 0
        if batch:
            yield batch

    def settled(self, batch: Sequence[Arrived]) -> None:
        """Tells that a batch is committed: its bytes are now known to the catalogue."""
        settled = self._on_the_way.intersection(item.sha256 for item in batch)
        self._on_the_way -= settled
        self._just_settled |= settled

    def _looked_at(self, found: Iterable[Found]) -> Iterator[Arrived]:
        for chunk in _chunks(found):
            remembered = self._remembered(chunk)
            unchanged = {} if self._rehash else intake.holdings(self._catalogue, sorted(set(remembered.values())))
            items = [self._start(file, remembered.get(file.path), unchanged) for file in chunk]
            self._just_settled.clear()
            known = intake.holdings(self._catalogue, sorted({i.sha256 for i in items if i.outcome is None}))
            for item in items:
                if item.outcome is None:
                    self._look(item, known.get(item.sha256), remembered.get(item.found.path))
                yield item

    def _start(self, file: Found, remembered: str | None, unchanged: Mapping[str, Holding]) -> Arrived:
        """The file, hashed unless its path is as it was or it is too large."""
        item = Arrived(file)
        held = unchanged.get(remembered) if remembered else None
        if remembered and held and held.here:
            item.sha256 = remembered
            _end_same(item, held)
        elif file.size > self._largest:
            _end_refused(
                item,
                f"It has {-(-file.size >> 20)} MB; the setting import.largest-file-mb allows {self._largest >> 20}.",
            )
        else:
            try:
                _take(item)
            except OSError as error:
                reason = f"It cannot be read: {error.strerror or error}. Mend that and import again."
                item.outcome = Outcome(file.shown, OutcomeKind.FAILED, reason=reason)
        return item

    def _look(self, item: Arrived, known: Holding | None, remembered: str | None) -> None:
        """Ends what is here already or is no work; the rest is to be read."""
        if known is not None and known.here:
            item.met_again = item.sha256 != remembered
            _end_same(item, known)
        elif item.sha256 in self._on_the_way or item.sha256 in self._just_settled:
            # They came a moment ago, later than ``known``: what became of them is told when this batch is settled.
            _end_same(item, None)
        else:
            try:
                _sniff(item)
            except RefusedError as error:
                _end_refused(item, str(error))
            else:
                item.known = known
                self._on_the_way.add(item.sha256)

    def _remembered(self, chunk: Sequence[Found]) -> dict[str, str]:
        """The hashes of those whose path, size and time are as they were, by path."""
        keys = {path_key(file.path): file for file in chunk}
        seen = intake.seen_paths(self._catalogue, list(keys))
        return {
            keys[key].path: sha
            for key, (size, modified_ns, sha) in seen.items()
            if (keys[key].size, keys[key].modified_ns) == (size, modified_ns)
        }


def _chunks(found: Iterable[Found]) -> Iterator[list[Found]]:
    """Files in their order, as many at a time as may be held in memory."""
    chunk: list[Found] = []
    held = 0
    for file in found:
        size = file.size if file.size <= LARGE else 0
        if chunk and (len(chunk) >= _LOOKED_AT or held + size > _BATCH_BYTES):
            yield chunk
            chunk, held = [], 0
        chunk.append(file)
        held += size
    if chunk:
        yield chunk


def _take(item: Arrived) -> None:
    """Hashes a file and takes its first bytes; a small one is held whole."""
    if item.found.size <= LARGE:
        item.data = item.head = Path(item.found.path).read_bytes()
        item.sha256 = hashlib.sha256(item.data).hexdigest()
        return
    with Path(item.found.path).open("rb") as file:
        item.head = file.read(_SNIFFED)
        file.seek(0)
        item.sha256 = hashlib.file_digest(file, "sha256").hexdigest()


def _sniff(item: Arrived) -> None:
    """Raises RefusedError for what is no work.

    A page without a work and what only a large file's end tells are refused by
    their readers: parsing each page here as well would cost a third of the import's main thread.
    """
    if item.data is not None and not looks_like_html(item.data):
        identify(item.data, item.name)
    elif kind := name_non_work(item.head):
        raise RefusedError(f"{item.name} is of a kind that holds no work: {kind}. Leave it out.")


def _end_same(item: Arrived, known: Holding | None) -> None:
    item.data, item.head = None, b""
    work, form = (known.work_id, known.format) if known else (None, None)
    item.outcome = Outcome(item.found.shown, OutcomeKind.SAME, item.sha256, work, form or None)


def _end_refused(item: Arrived, reason: str) -> None:
    item.data, item.head = None, b""
    item.outcome = Outcome(item.found.shown, OutcomeKind.REFUSED, item.sha256 or None, reason=reason)
