"""Files on their way in: looked at, hashed, sniffed, put into batches.

What needs no reading ends here: unchanged paths and bytes that are already
here are *same*, what is no work or too large is *refused*.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from alcove.catalogue import intake, queries
from alcove.catalogue.connection import Catalogue
from alcove.catalogue.plans import Holding
from alcove.errors import FormatError, RefusedError
from alcove.formats import identify
from alcove.formats.kinds import looks_like_html, name_non_work
from alcove.importing.archives import open_archive, packing_of, refuse_too_deep
from alcove.importing.arrived import Arrived
from alcove.importing.discover import Found, description_of, members_of, opened, pack_book
from alcove.importing.outcome import Outcome, OutcomeKind
from alcove.importing.records import HEAD, is_table, table_that_begins
from alcove.importing.unpacking import Packing
from alcove.vault import Vault

#: Files above this size go by path rather than through memory, each in a batch of its own.
LARGE = 8 << 20
_BATCH_FILES = 400
_BATCH_BYTES = 16 << 20
_LOOKED_AT = 500
_SNIFFED = 1 << 16


class Looker:
    """Looks at files, five hundred at a time, and says what of them is to be read. Large ones in archives are copied into
    the folder ``copies``.
    """

    def __init__(
        self, catalogue: Catalogue, vault: Vault, copies: Path, *, rehash: bool, largest: int, memory_limit: int
    ) -> None:
        self._catalogue = catalogue
        self._vault = vault
        self._copies = copies
        self._rehash = rehash
        self._largest = largest
        self._memory_limit = memory_limit
        self._on_the_way: set[str] = set()
        self._just_settled: set[str] = set()

    def batches(self, found: Iterable[Found]) -> Generator[list[Arrived], None, None]:
        """The files in their order, in batches that are kept and committed as one. Closed, it lets go of open archives."""
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
                held += item.found.size + len(item.description or b"")
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

    def _looked_at(self, found: Iterable[Found], depth: int = 0) -> Iterator[Arrived]:
        """Looks at the files, and at those in archives in their place. ``depth``: in how many archives they lie."""
        for chunk in _chunks(found):
            items = self._remembered(chunk)
            hashes = set() if self._rehash else {item.remembered for item in items if item.remembered}
            unchanged = intake.holdings(self._catalogue, sorted(hashes))
            for item in items:
                self._start(item, unchanged)
            self._just_settled.clear()
            known, told = self._known(items)
            for place, item in enumerate(items, start=1):
                if item.outcome is None and item.packing:
                    yield from self._unpacked(item, item.packing, depth)
                    # Much was settled meanwhile.
                    self._just_settled.clear()
                    known, told = self._known(items[place:])
                    continue
                if item.outcome is None and item.table is None:
                    self._look(item, known.get(item.sha256), told.get(item.sha256))
                yield item

    def _unpacked(self, item: Arrived, packing: Packing, depth: int) -> Iterator[Arrived]:
        """What is in an archive; the archive itself only where something is wrong with it."""
        try:
            refuse_too_deep(depth)
            with open_archive(packing, item.source, item.name, memory_limit=self._memory_limit) as archive:
                if archive.problem:
                    item.outcome = Outcome(item.found.shown, OutcomeKind.FAILED, reason=archive.problem)
                    yield item
                yield from self._looked_at(members_of(item.found, archive), depth + 1)
        except RefusedError as error:
            _end_refused(item, str(error))
            yield item
        except FormatError as error:
            item.outcome = Outcome(item.found.shown, OutcomeKind.FAILED, reason=str(error))
            yield item
        finally:
            item.let_go()

    def _known(self, items: Sequence[Arrived]) -> tuple[Mapping[str, Holding], Mapping[str, str | None]]:
        """What is known of the bytes of these files; and of those with a description beside them, which one they were
        read with.
        """
        looked_at = [item for item in items if item.outcome is None and item.sha256]
        described = {item.sha256 for item in looked_at if item.beside is not None}
        known = intake.holdings(self._catalogue, sorted({item.sha256 for item in looked_at}))
        return known, told_beside(self._catalogue, sorted(described.intersection(known)))

    def _start(self, item: Arrived, unchanged: Mapping[str, Holding]) -> None:
        """Hashes the file, unless its path is as it was or it is too large."""
        file = item.found
        held = unchanged.get(item.remembered) if item.remembered else None
        if item.remembered and held and held.here:
            item.sha256 = item.remembered
            item.end_same(held)
        elif file.size > self._largest and not is_table(file):
            _end_refused(
                item,
                f"It has {-(-file.size >> 20)} MB; the setting import.largest-file-mb allows {self._largest >> 20}.",
            )
        else:
            try:
                _take(item, self._copies)
            except OSError as error:
                reason = f"It cannot be read: {error.strerror or error}. Mend that and import again."
                item.outcome = Outcome(file.shown, OutcomeKind.FAILED, reason=reason)
            except FormatError as error:
                item.outcome = Outcome(file.shown, OutcomeKind.FAILED, reason=str(error))

    def _look(self, item: Arrived, known: Holding | None, told: str | None) -> None:
        """Ends what is here already or is no work; the rest is to be read. ``told``: the description that the file was
        read with.
        """
        if known is not None and known.here:
            item.loss = self._loss(item.sha256)
        is_on_the_way = item.sha256 in self._on_the_way or item.sha256 in self._just_settled
        is_told_anew = item.beside is not None and item.beside != told
        if known is not None and known.here and not is_told_anew:
            item.met_again = item.sha256 != item.remembered or item.loss is not None
            if item.loss is None or is_on_the_way:
                item.end_same(known)
            else:
                item.known = known
                self._on_the_way.add(item.sha256)
        elif is_on_the_way:
            # They came a moment ago, later than ``known``: what became of them is told when this batch is settled.
            # What another copy's description tells is looked at by the next import.
            item.beside = None
            item.end_same(None)
        else:
            try:
                _sniff(item)
            except RefusedError as error:
                _end_refused(item, str(error))
            else:
                item.known = replace(known, here=known.here and item.loss is None) if known else None
                self._on_the_way.add(item.sha256)

    def _loss(self, sha256: str) -> str | None:
        """What became of an original that was here, for which its file is a remedy; None where it is whole, as far as
        this import looks.
        """
        if not self._vault.has(sha256):
            return "Its original was missing here; these bytes take its place."
        if self._rehash and self._vault.verify(sha256) is not None:
            return "Its original was damaged here; these bytes take its place."
        return None

    def _remembered(self, chunk: Sequence[Found]) -> list[Arrived]:
        """The files, with what is remembered of those whose path, size and time are as they were."""
        items = [Arrived(file, key=file.key) for file in chunk]
        seen = intake.seen_paths(self._catalogue, list({item.key for item in items}))
        for item in items:
            size, modified_ns, sha = seen.get(item.key, (-1, 0, ""))
            if (size, modified_ns) == (item.found.size, item.found.state_ns):
                item.remembered = sha
        return items


def told_beside(catalogue: Catalogue, hashes: Sequence[str]) -> dict[str, str | None]:
    """Of these files that were read: the hash of the description that each was read with."""
    return {sha: reading.beside for sha, reading in queries.readings_of(catalogue, hashes).items()} if hashes else {}


def hashed(found: Iterable[Found], *, memory_limit: int, depth: int = 0) -> Iterator[tuple[Found, str | None]]:
    """The files with their hashes, and those in archives in their place; None for what cannot be read, and for AO3's
    tables, of which no original is kept.
    """
    for file in found:
        item = Arrived(file)
        try:
            _take(item, None)
            if item.packing is None:
                yield file, item.sha256 or None
                continue
            refuse_too_deep(depth)
            with open_archive(item.packing, item.source, item.name, memory_limit=memory_limit) as archive:
                yield from hashed(members_of(file, archive), memory_limit=memory_limit, depth=depth + 1)
        except (OSError, FormatError):
            yield file, None
        finally:
            item.let_go()


def _chunks(found: Iterable[Found]) -> Iterator[list[Found]]:
    """Files in their order, as many at a time as may be held in memory, or out of archives in the temporary folder."""
    chunk: list[Found] = []
    held = 0
    for file in found:
        in_hand = file.size <= LARGE or file.archive is not None or file.parts
        size = (file.size if in_hand else 0) + (file.beside.size if file.beside else 0)
        if chunk and (len(chunk) >= _LOOKED_AT or held + size > _BATCH_BYTES):
            yield chunk
            chunk, held = [], 0
        chunk.append(file)
        held += size
    if chunk:
        yield chunk


def _take(item: Arrived, copies: Path | None) -> None:
    """Hashes a file and takes its first bytes; a small one is held whole, a large one that lies in an archive is copied
    into this folder. An archive and a table are only found to be one.

    Raises OSError, and FormatError for what cannot be taken out of its archive.
    """
    found = item.found
    if found.parts and found.size <= LARGE:
        packed = BytesIO()
        pack_book(found, packed)
        item.data = item.head = packed.getvalue()
    elif found.parts:
        item.copy = _copy(copies, lambda copy: pack_book(found, copy))
        item.head = _head(item.copy)
    elif found.archive and found.entry:
        with opened(found) as stream:
            if found.size <= LARGE:
                item.data = item.head = stream.read()
            else:
                item.copy = copied(stream, copies)
                item.head = _head(item.copy)
    elif found.size <= LARGE:
        item.data = item.head = Path(found.path).read_bytes()
    else:
        item.head = _head(Path(found.path))
    item.table = table_that_begins(item.head[:HEAD])
    if item.table is not None:
        item.data = None
        return
    item.packing = packing_of(item.head, item.source)
    if item.packing is not None:
        return
    if found.beside is not None:
        _take_description(item, found.beside)
    if item.data is not None:
        item.sha256 = hashlib.sha256(item.data).hexdigest()
    else:
        with (item.copy or Path(found.path)).open("rb") as file:
            item.sha256 = hashlib.file_digest(file, "sha256").hexdigest()


def _take_description(item: Arrived, beside: Found) -> None:
    """Reads what lies beside a file. What cannot be read is no reason to leave the file out: it is tried again next time."""
    with suppress(OSError, FormatError):
        data = description_of(beside)
        item.description, item.beside = data, hashlib.sha256(data).hexdigest()


def _head(place: Path) -> bytes:
    with place.open("rb") as file:
        return file.read(_SNIFFED)


def copied(stream: BinaryIO, folder: Path | None) -> Path:
    """A copy of a large file in this folder, None being the system's temporary one; whoever asked for it removes it
    (``Arrived.let_go``).
    """
    return _copy(folder, lambda copy: shutil.copyfileobj(stream, copy, 1 << 20))


def _copy(folder: Path | None, write: Callable[[BinaryIO], None]) -> Path:
    with tempfile.NamedTemporaryFile(prefix="alcove-", dir=folder, delete=False) as copy:
        place = Path(copy.name)
        try:
            write(cast("BinaryIO", copy))
        except BaseException:  # Ctrl-C as well leaves no half copy
            place.unlink()
            raise
    return place


def _sniff(item: Arrived) -> None:
    """Raises RefusedError for what is no work.

    A page without a work and what only a large file's end tells are refused by
    their readers: parsing each page here as well would cost a third of the import's main thread.
    """
    if item.data is not None and not looks_like_html(item.data):
        identify(item.data, item.name)
    elif kind := name_non_work(item.head):
        raise RefusedError(f"{item.name} is of a kind that holds no work: {kind}. Leave it out.")


def _end_refused(item: Arrived, reason: str) -> None:
    item.let_go()
    item.outcome = Outcome(item.found.shown, OutcomeKind.REFUSED, item.sha256 or None, reason=reason)
