"""What the readers make of a file, without a library and without taking it in."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from alcove import formats
from alcove.domain import ids, works
from alcove.domain.differences import differences
from alcove.domain.readings import Chapter, Reading
from alcove.domain.versions import age_of
from alcove.domain.works import Work
from alcove.errors import RefusedError
from alcove.importing.calibre import DESCRIPTION
from alcove.importing.decide import Arrival
from alcove.importing.discover import description_beside, description_of


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was made of a file. ``reason`` says why there is no work in it, or what the reader noticed."""

    file: str
    recognised: bool
    work: Work | None
    reading: Reading | None
    reason: str | None
    explanation: tuple[str, ...] = ()

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove inspect --json``."""
        line: dict[str, Any] = {"file": self.file, "recognised": self.recognised}
        if self.work and self.reading:
            line |= self.work.to_line()
            line["chapter_list"] = chapter_list(self.reading.chapters)
            line["coverage"] = self.reading.coverage.value
            line["problems"] = list(self.reading.problems)
        else:
            line["chapter_list"] = []
        if self.reason:
            line["reason"] = self.reason
        if self.explanation:
            line["explanation"] = list(self.explanation)
        return line


def chapter_list(chapters: tuple[Chapter, ...]) -> list[dict[str, Any]]:
    """The ``chapter_list`` of the command line."""
    return [{"number": c.number, "title": c.title, "words": c.words} for c in chapters]


def _filled(before: Reading, after: Reading) -> str:
    names = [d.field for d in differences(before, after)]
    return (
        f"{DESCRIPTION} beside it: {'tells ' + ', '.join(names) if names else 'tells nothing that the file does not'}"
    )


def inspect_file(path: str | os.PathLike[str], *, explain: bool = False) -> Inspection:
    """Reads one file, with the description that calibre keeps beside it. Raises OSError where it cannot be opened."""
    import hashlib  # noqa: PLC0415 - not needed by who only wants chapter_list

    place = Path(path)
    data = place.read_bytes()
    explanation = (
        tuple(f"{e.reader} ({e.score}): {e.reason}" for e in formats.explain(data, place.name)) if explain else ()
    )
    try:
        reading = formats.read_bytes(data, place.name)
        beside = description_beside(str(path))
        if beside is not None and place.name != DESCRIPTION:
            told = formats.fill(reading, description_of(beside))
            explanation += (_filled(reading, told),) if explain else ()
            reading = told
    except RefusedError as error:
        return Inspection(
            str(path), recognised=False, work=None, reading=None, reason=str(error), explanation=explanation
        )
    modified = dt.datetime.fromtimestamp(place.stat().st_mtime, dt.UTC)
    sha256 = hashlib.sha256(data).hexdigest()
    arrival = Arrival(sha256, reading, modified, modified, 0)
    age = age_of(reading, modified=modified, run=0, sha256=sha256)
    filed = works.FiledReading(reading, sha256, age, reading.text_hash, modified)
    work = replace(works.fold(next(ids.candidates(arrival.source)), [filed]), imported=None)
    reason = "; ".join(reading.problems) or None
    return Inspection(str(path), reading.recognised, work, reading, reason, explanation)
