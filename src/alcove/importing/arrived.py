"""A file on its way into the library, and how it ends where nothing has to be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from alcove.catalogue.plans import Holding
from alcove.domain.readings import Reading
from alcove.errors import SourceChangedError
from alcove.importing.discover import Found, shown_path
from alcove.importing.outcome import Outcome, OutcomeKind
from alcove.importing.records import Table
from alcove.importing.unpacking import Packing
from alcove.vault import Batch, Origin

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(slots=True)
class Arrived:
    """A file on its way. ``outcome`` is set as soon as its end is known.

    ``data`` holds small files until the workers have them; ``copy`` is where a
    large one lies that is in the vault, in an archive or unpacked in a folder alone. ``packing``: it is an archive, whose files are looked
    at in its place. ``table``: it is one of AO3's tables, of which no original is kept. ``key`` is that of its path,
    ``remembered`` the hash that the path had when it was met last, with this size and time. ``met_again``: bytes that
    an earlier run brought, met at a path that was not remembered or needed to mend. ``known``: the catalogue knows these bytes, read or
    failed. ``loss``: what happened to them in the vault, as a sentence.
    ``late``: an earlier run kept them without taking them in. ``beside`` is the hash of the description
    beside it, ``description`` its bytes; both are unset where there is none or it cannot be read.
    """

    found: Found
    sha256: str = ""
    key: str = ""
    remembered: str | None = None
    head: bytes = b""
    data: bytes | None = None
    copy: Path | None = None
    packing: Packing | None = None
    table: Table | None = None
    beside: str | None = None
    description: bytes | None = None
    outcome: Outcome | None = None
    met_again: bool = False
    known: Holding | None = None
    loss: str | None = None
    late: bool = False
    brought: bool = False
    imported: dt.datetime | None = None
    reading: Reading | None = None
    body: str = ""
    failure: str | None = None

    @property
    def name(self) -> str:
        """The file's own name as text, a hint for readers and a name for people."""
        return PurePath(self.found.member or self.found.given).name

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
            or not self.is_described
        ):
            return None
        return self.key, self.found.size, self.found.state_ns, self.sha256

    @property
    def is_described(self) -> bool:
        """Whether what lies beside it was looked at, or will not have to be."""
        return self.found.beside is None or self.beside is not None or self.remembered is not None

    @property
    def is_told(self) -> bool:
        """Whether the run's list has a line for it: all but what was the same at the same path."""
        return self.met_again or (self.outcome is not None and self.outcome.outcome is not OutcomeKind.SAME)

    @property
    def mends(self) -> bool:
        """Whether all that its bytes are needed for is to stand again where the same bytes were."""
        return self.loss is not None and self.known is not None and self.known.here

    def end_same(self, known: Holding | None) -> None:
        """Ends as bytes that are here already; ``known`` is what is known of them, None where that is told later."""
        self.let_go()
        outcome = Outcome(self.found.shown, OutcomeKind.SAME, self.sha256, warnings=(self.loss,) if self.loss else ())
        self.outcome = told_of(outcome, known) if known else outcome

    def let_go(self) -> None:
        """Drops the bytes, which nobody needs any more."""
        self.data, self.head, self.description = None, b"", None
        if self.copy is not None:
            self.copy.unlink(missing_ok=True)
            self.copy = None

    def keep(self, originals: Batch, run: int, imported: dt.datetime) -> None:
        """Puts the bytes into the vault's batch. A file that goes by path and is another by now, or gone, ends here.

        Raises DiskFullError, and OSError where the vault cannot be written.
        """
        found = self.found
        carrier = found.carrier.sha256 if found.carrier else None
        beside = self.beside if self.description is not None else None
        origin = (
            None
            if self.mends
            else Origin(found.given, imported, run, found.member, found.modified_ns or None, carrier, beside)
        )
        self.imported = imported
        try:
            self.brought = originals.add(self.sha256, self.source, origin, mend=self.loss is not None)
        except (SourceChangedError, OSError) as error:
            if self.data is not None:
                raise
            reason = (
                f"It could not be copied: {error.strerror or error}. Mend that and import again."
                if isinstance(error, OSError)
                else shown_path(str(error))
            )
            self.outcome = Outcome(self.found.shown, OutcomeKind.FAILED, reason=reason)
        else:
            if beside and self.description is not None:
                originals.add(beside, self.description, None)
            if self.mends:
                self.end_same(self.known)
        self.late = not self.brought and (self.known is None or self.known.failed)


def told_of(outcome: Outcome, known: Holding) -> Outcome:
    """The end of bytes that are here already, with what is known of them."""
    return replace(outcome, work=known.work_id, format=known.format or None, site=known.site)
