"""One file through one reader, with what must hold of every reading. For the fuzzer, and in the processes of the test."""

from __future__ import annotations

from pathlib import Path

from alcove.domain.readings import Reading
from alcove.errors import RefusedError
from alcove.formats.packed_page import unpack_page
from alcove.formats.parsing import Ending, ParseResult
from alcove.formats.reader import NO, FormatReader, Sample
from alcove.formats.registry import BUILT_IN
from alcove.formats.sanitize import clean_chapter

CORPUS = Path(__file__).with_name("corpus")
OUTCOMES = CORPUS / "outcomes.json"
READERS: dict[str, FormatReader] = {reader.NAME: reader for reader in BUILT_IN}
#: What is no field of a work, or told in another way.
_OWN = frozenset({"reader", "revision", "format", "coverage", "problems", "chapters", "words_found", "normal_form"})


def read(data: bytes, name: str) -> Reading:
    """The reading by the reader that ``name``, ``READER/CASE``, begins with.

    Raises FormatError or RefusedError where the file is not for it or cannot be read; anything else is a fault.
    """
    reader = READERS[name.partition("/")[0]]
    sample = Sample(unpack_page(data).page)
    sign = reader.sniff(sample)
    if sign.score == NO:
        raise RefusedError(f"The reader says that it is not its own: {sign.reason}")
    reading = reader.read(sample)
    _hold(reading)
    return reading


def told(result: ParseResult) -> str:
    """What a file came to, in one line."""
    if result.ending is not Ending.READ:
        return f"{result.ending}: {result.reason}"
    reading = result.to_reading()
    fields = (name for name in Reading.__dataclass_fields__ if name not in _OWN and getattr(reading, name))
    line = f"{reading.coverage}: {len(reading.chapters)} chapters, {reading.words_found} words, {' '.join(fields)}"
    return " | ".join((line, *reading.problems))


def _hold(reading: Reading) -> None:
    assert [chapter.number for chapter in reading.chapters] == list(range(1, len(reading.chapters) + 1))
    assert reading.words_found == sum(chapter.words for chapter in reading.chapters)
    assert Reading.from_json(reading.to_json()) == reading.without_texts()
    for chapter in reading.chapters:
        clean_chapter(chapter.markup)
