"""The texts of originals, read again out of the vault; the last ones are kept in bounded memory.

Texts are not stored twice: a chapter is made from its original when somebody
asks for it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Any

from alcove.domain.readings import Chapter
from alcove.domain.searchable import Searchable
from alcove.errors import DamagedLibraryError, UnknownOriginalError
from alcove.formats import read_chapters
from alcove.vault import Vault

if TYPE_CHECKING:
    from alcove.formats.parsing import ParseResult
    from alcove.formats.pool import ParsePool


_REMEMBERED = 4096
_LARGE = 2 << 20
_BYTES_AT_ONCE = 16 << 20


class ReadCache:
    """Chapters read again out of originals, the least recently used dropped first. Safe in threads: who asks for an
    original that is just being read waits for that, and of large ones one is read at a time, since reading costs
    several times their size in memory.

    ``size`` bounds the letters of text and markup that are held; what is larger is
    made each time. Beside them the last things that somebody found in them are remembered.
    """

    def __init__(self, vault: Vault, size: int) -> None:
        self._vault = vault
        self._size = size
        self._held = 0
        self._chapters: OrderedDict[str, tuple[int, tuple[Chapter, ...]]] = OrderedDict()
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()
        self._being_read: dict[str, Future[tuple[Chapter, ...]]] = {}
        self._one_large = threading.Lock()

    def chapters(self, sha256: str) -> tuple[Chapter, ...]:
        """The chapters with their markup; their texts may be missing (``formats.read_chapters``). Raises RefusedError,
        FormatError, UnknownOriginalError or DamagedLibraryError as the readers and the vault do.
        """
        with self._lock:
            if sha256 in self._chapters:
                self._chapters.move_to_end(sha256)
                return self._chapters[sha256][1]
            others = self._being_read.get(sha256)
            mine = self._being_read.setdefault(sha256, Future())
        if others is not None:
            return others.result()
        try:
            mine.set_result(self._keep(sha256))
        except BaseException as error:  # whatever it was: others wait for it
            mine.set_exception(
                error if isinstance(error, Exception) else DamagedLibraryError("Reading was broken off.")
            )
            raise
        finally:
            with self._lock:
                del self._being_read[sha256]
        return mine.result()

    def chapter(self, sha256: str, known: Sequence[Chapter], place: int) -> Chapter | None:
        """The chapter at this place of those that a reader found in the original, with its text and markup.

        Costs a fraction of ``chapters`` in a long work; None where that has to be asked, since only reading the whole
        file tells. Raises as it does.
        """
        from alcove.formats.ao3_one_chapter import one_chapter  # noqa: PLC0415 - parsers come with the first text

        with self._lock:
            if sha256 in self._chapters:
                return None
        with self._vault.open(sha256) as source:
            return one_chapter(source, known, place)

    def chapters_among(
        self, sha256: str, known: Sequence[Chapter], wanted: Callable[[bytes], bool]
    ) -> Generator[Chapter, None, None]:
        """Those of the chapters that a reader found in the original whose piece of the page is wanted, in their order.
        No more is read than is asked for. Raises LookupError where only reading the whole file tells.
        """
        from alcove.formats.ao3_one_chapter import chapters_among  # noqa: PLC0415 - the same

        with closing(self._vault.open(sha256)) as source:
            yield from chapters_among(source, known, wanted)

    def remembered(self, key: Hashable) -> Any:
        """What was found in an original before; None where that is forgotten. ``key`` has its hash."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def remember(self, key: Hashable, found: Any) -> None:
        """Keeps what was found in an original, which never changes: a few hundred letters, and not None."""
        with self._lock:
            self._found[key] = found
            while len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._chapters.clear()
            self._found.clear()
            self._held = 0

    def _keep(self, sha256: str) -> tuple[Chapter, ...]:
        data = self._vault.read(sha256)
        with self._one_large if len(data) > _LARGE else nullcontext():
            chapters = read_chapters(data)
        weight = sum(len(chapter.text) + len(chapter.markup) for chapter in chapters)
        with self._lock:
            if weight <= self._size and sha256 not in self._chapters:
                self._chapters[sha256] = (weight, chapters)
                self._held += weight
                while self._held > self._size:
                    _, (dropped, _) = self._chapters.popitem(last=False)
                    self._held -= dropped
        return chapters


class TextReader:
    """Reads searchable texts of originals again: a few in this process, many in workers of their own (``jobs`` above 0)."""

    def __init__(self, vault: Vault, *, jobs: int = 0, timeout_s: int = 120, memory_mb: int = 1500) -> None:
        self._vault = vault
        self._jobs = jobs
        self._timeout_s = timeout_s
        self._memory_mb = memory_mb
        self._pool: ParsePool | None = None

    def words(self, sha256: str) -> str:
        """The words of one text. An original that is gone or cannot be read has none; ``verify`` tells of it."""
        return "".join(text.words for _, text in self.searchable([sha256]) if text is not None)

    def searchable(self, hashes: Iterable[str]) -> Iterator[tuple[str, Searchable | None]]:
        """What is searched of each text, in the order in which they are read; None for an original that is gone or
        cannot be read. Memory is bounded: at most 16 MB of originals are on their way, or a single one that is larger.
        """
        sizes: dict[str, int] = {}
        held = 0
        try:
            for sha in hashes:
                data = self._bytes(sha)
                if data is None:
                    yield sha, None
                    continue
                while sizes and held + len(data) > _BYTES_AT_ONCE:
                    result = self._opened().next_result()
                    held -= sizes.pop(str(result.key))
                    yield _found_in(result)
                self._opened().submit(sha, data, "")
                sizes[sha] = len(data)
                held += len(data)
            while sizes:
                result = self._opened().next_result()
                del sizes[str(result.key)]
                yield _found_in(result)
        finally:
            if sizes:
                # Who asked has enough: what is still on its way is not for who asks next.
                self.close()

    def close(self) -> None:
        """Ends the workers. More can be read after it, by new ones."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def _opened(self) -> ParsePool:
        if self._pool is None:
            from alcove.formats.pool import ParsePool  # noqa: PLC0415 - most often there is nothing to read

            self._pool = ParsePool(self._jobs, timeout_s=self._timeout_s, memory_limit=self._memory_mb << 20)
        return self._pool

    def _bytes(self, sha256: str) -> bytes | None:
        try:
            return self._vault.read(sha256)
        except (UnknownOriginalError, DamagedLibraryError, OSError):
            return None


def _found_in(result: ParseResult) -> tuple[str, Searchable | None]:
    from alcove.formats.parsing import Ending  # noqa: PLC0415 - a result comes from there

    is_read = result.ending is Ending.READ
    return str(result.key), result.text if is_read else None
