"""One file through a reader, with every way that this can end as a value. The same in a worker and without one."""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.util
import json
import traceback
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from alcove.domain.readings import Reading
from alcove.domain.searchable import NOTHING, Searchable, searchable
from alcove.errors import FormatError, RefusedError, SourceChangedError
from alcove.formats import fill

#: What turns a file's bytes and name into a reading; raises RefusedError for what is no work.
Reader = Callable[[bytes, str], Reading]
DEFAULT_READER = "alcove.formats:read_bytes"


class Part(StrEnum):
    """What is wanted of a file besides its reading."""

    TOKENS = "tokens"  # the words of its chapters, to search for
    CHAPTERS = "chapters"  # its chapters' texts and markup


class Ending(StrEnum):
    """How reading a file ended."""

    READ = "read"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read: its bytes or its path, and its size in bytes.

    ``key`` is the submitter's own. ``name`` is a hint for the reader. ``sha256``,
    where given, is what the bytes at a path must have. ``beside`` are the bytes of the description beside it.
    """

    key: Hashable
    source: bytes | Path
    name: str
    size: int
    parts: tuple[Part, ...] = (Part.TOKENS,)
    sha256: str | None = None
    beside: bytes | None = None

    @property
    def held_bytes(self) -> int:
        """The memory that it holds by itself."""
        return (len(self.source) if isinstance(self.source, bytes) else 0) + len(self.beside or b"")


@dataclass(frozen=True, slots=True)
class ParseResult:
    """What came of one file. ``key`` is the submitter's own.

    ``reading_json`` is a :class:`Reading` as it is stored, ``text`` what is searched of its chapters,
    ``chapters_json`` their texts and markups. Each is empty where it was not wanted or the file was not read.
    ``reason`` is a sentence for people, None where the file was read; ``detail``
    is for the log.
    """

    key: Hashable
    ending: Ending
    reason: str | None = None
    detail: str = ""
    reading_json: str = ""
    chapters_json: str = ""
    text: Searchable = NOTHING

    def to_reading(self) -> Reading:
        """The reading; with texts and markup where the chapters were wanted. Raises ValueError where there is none."""
        if self.ending is not Ending.READ:
            raise ValueError(f"there is no reading: {self.reason}")
        reading = Reading.from_json(self.reading_json)
        if not self.chapters_json:
            return reading
        held = json.loads(self.chapters_json)
        pairs = zip(reading.chapters, held, strict=True)
        return replace(reading, chapters=tuple(replace(c, text=text, markup=markup) for c, (text, markup) in pairs))


def parse(task: Task, read: Reader) -> ParseResult:
    """Reads one file. Raises nothing but MemoryError."""
    key, parts = task.key, task.parts
    try:
        data = task.source if isinstance(task.source, bytes) else _bytes_of(task.source, task.sha256)
        reading = read(data, task.name)
        if task.beside is not None:
            reading = fill(reading, task.beside)
        text = searchable(reading.chapters) if Part.TOKENS in parts else NOTHING
        return ParseResult(
            key,
            Ending.READ,
            reading_json=_clean(reading.to_json()),
            chapters_json=_clean(_chapters(reading)) if Part.CHAPTERS in parts else "",
            text=Searchable(*map(_clean, text)),
        )
    except RefusedError as error:
        return ParseResult(key, Ending.REFUSED, reason=_clean(str(error)))
    except FormatError as error:
        return ParseResult(key, Ending.FAILED, reason=_clean(str(error)))
    except OSError as error:
        return failed(key, f"it cannot be read ({error.strerror or error})", traceback.format_exc())
    except RecursionError:
        return failed(key, "it is nested too deeply", traceback.format_exc())
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the per-file guard: what a file does to its reader concerns it alone
        return failed(key, f"the reader stopped with {type(error).__name__}: {error}", traceback.format_exc())


def failed(key: Hashable, why: str, detail: str = "") -> ParseResult:
    """The result of a file that could not be read, ``why`` being half a sentence."""
    why = " ".join(_clean(why).split())[:500]
    return ParseResult(key, Ending.FAILED, reason=f"This file could not be read: {why}.", detail=_clean(detail))


@functools.cache
def load_reader(name: str) -> Reader:
    """The function called ``package.module:function`` or ``path/to/file.py:function``.

    Raises ImportError or AttributeError where there is none.
    """
    place, _, function = name.rpartition(":")
    if not place.endswith(".py"):
        module: Any = importlib.import_module(place)
    else:
        spec = importlib.util.spec_from_file_location(Path(place).stem, place)
        if spec is None or spec.loader is None:
            raise ImportError(f"{place} is no module")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    reader: Reader = getattr(module, function)
    return reader


def _bytes_of(path: Path, sha256: str | None) -> bytes:
    data = path.read_bytes()
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise SourceChangedError(f"{path} changed while it was being read. Import it again when nothing writes to it.")
    return data


def _chapters(reading: Reading) -> str:
    return json.dumps([(c.text, c.markup) for c in reading.chapters], ensure_ascii=False, separators=(",", ":"))


def _clean(text: str) -> str:
    """The text with "?" for lone surrogates, which no database takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
