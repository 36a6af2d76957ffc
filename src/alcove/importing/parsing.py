"""Files through the parse workers, and back in the order in which they are wanted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from alcove import formats
from alcove.config import Config
from alcove.domain.readings import Reading
from alcove.domain.searchable import Searchable
from alcove.formats.parsing import Ending, ParseResult
from alcove.formats.pool import ParsePool
from alcove.importing.arrived import Arrived
from alcove.importing.outcome import Outcome, OutcomeKind
from alcove.indexing.texts import TextReader
from alcove.vault import Vault


class Parser:
    """The workers of one import. ``jobs`` 0: as many as the settings say, else one for each processor.

    Within the ``with`` block, ``copies`` is a temporary folder for large files on their way; whatever is left in it goes
    with the workers, however the import ends.
    """

    copies: Path

    def __init__(self, vault: Vault, config: Config, jobs: int) -> None:
        self._vault = vault
        count = jobs or config.jobs or os.cpu_count() or 1
        self._pool = ParsePool(count, timeout_s=config.timeout_s, memory_limit=config.memory_mb << 20)
        self._results: dict[str, ParseResult] = {}
        self._texts = TextReader(vault)

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="alcove-")
        self.copies = Path(self._folder.name)
        self._pool.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._folder:
            self._texts.close()
            self._pool.__exit__(kind, error, trace)

    def submit(self, item: Arrived) -> None:
        """Gives a kept file to the workers, unless it is known already that it cannot be read."""
        if item.failure is not None:
            return
        source = item.source
        sha256 = item.sha256 if isinstance(source, Path) else None
        self._pool.submit(item.sha256, source, item.name, sha256=sha256, beside=item.description)
        item.data, item.head, item.description = None, b"", None

    def collect(self, batch: Sequence[Arrived], *, discard: bool = True) -> dict[str, Searchable]:
        """Waits until the batch's files are read, and puts into each what came of it; their searchable texts by hash.

        What a reader found to be no work ends here as *refused*; with ``discard`` its
        bytes go, if it was this batch that brought them.
        """
        texts: dict[str, Searchable] = {}
        unwanted: list[str] = []
        for item in batch:
            if item.outcome is not None or item.failure is not None:
                continue
            result = self._result(item.sha256)
            item.let_go()
            if result.ending is Ending.REFUSED:
                item.outcome = Outcome(item.found.shown, OutcomeKind.REFUSED, item.sha256, reason=result.reason)
                if discard and (item.brought or (item.late and item.known is None)):
                    unwanted.append(item.sha256)
            elif result.ending is Ending.READ:
                item.reading, item.body = _told(item, result)
                texts[item.sha256] = result.text
            else:
                item.failure = result.reason
        self._vault.discard(*unwanted)
        return texts

    def text(self, sha256: str) -> str:
        """The searchable text of a stored original; empty where it cannot be read."""
        return self._texts.words(sha256)

    def _result(self, sha256: str) -> ParseResult:
        while sha256 not in self._results:
            result = self._pool.next_result()
            self._results[str(result.key)] = result
        return self._results.pop(sha256)


def _told(item: Arrived, result: ParseResult) -> tuple[Reading, str]:
    """The reading and its JSON, with what the time of a file in an archive tells."""
    reading = result.to_reading()
    if item.found.member is None or item.modified is None:
        return reading, result.reading_json
    dated = formats.dated(reading, item.modified.replace(tzinfo=None))
    return dated, result.reading_json if dated is reading else dated.to_json()
