"""What the readers make of a file, without a library and without taking it in."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from alcove import formats
from alcove.domain import ids, works
from alcove.domain.differences import differences
from alcove.domain.readings import Chapter, Reading
from alcove.domain.versions import age_of
from alcove.domain.works import Work
from alcove.errors import RefusedError, UsageError
from alcove.formats.whole_file import LARGEST_MB, whole
from alcove.importing.calibre import DESCRIPTION
from alcove.importing.decide import Arrival
from alcove.importing.discover import book_at, description_beside, description_of, pack_book


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
        work, reading = self.work or Work(id=""), self.reading
        line = {"file": self.file, "recognised": self.recognised, **work.to_line(), "id": work.id or None}
        line["chapter_list"] = chapter_list(reading.chapters) if reading else []
        line["coverage"] = reading.coverage.value if reading else None
        line["problems"] = list(reading.problems) if reading else []
        if self.reason:
            line["reason"] = self.reason
        if self.explanation:
            line["explanation"] = list(self.explanation)
        return line


@dataclass(frozen=True, slots=True)
class Bones:
    """The skeleton of a file: its bytes, the name for a file of it, and whether it reads as the file does."""

    data: bytes
    name: str
    reads_alike: bool

    @property
    def is_text(self) -> bool:
        """Whether people can read it as it is."""
        return not self.name.endswith((".epub", ".htmlz"))


def skeleton_of(path: str | os.PathLike[str]) -> Bones:
    """The same markup with every word replaced. Raises RefusedError for a file of which none can be made, or OSError."""
    import hashlib  # noqa: PLC0415 - not needed by who only wants chapter_list

    from alcove.formats.skeleton import make_skeleton  # noqa: PLC0415 - few ask for one

    data = _bytes_at(Path(path))
    made = make_skeleton(data)
    # The file's own name may tell the work's title.
    name = f"skeleton-{hashlib.sha256(made.data).hexdigest()[:8]}.{made.ending}"
    try:
        reads_alike = structure(formats.read_bytes(data)) == structure(formats.read_bytes(made.data))
    except RefusedError:
        reads_alike = False
    return Bones(made.data, name, reads_alike)


def structure(reading: Reading) -> dict[str, Any]:
    """What of a reading does not depend on words: its reader and fields, how many of what, the chapters' shapes."""
    known = {field: getattr(reading, field) for field in _SAME}
    present = {field: bool(getattr(reading, field)) for field in _PRESENT}
    counted = {field: len(getattr(reading, field) or ()) for field in _COUNTED}
    creators = [(bool(c.login), bool(c.pseud), bool(c.archivist)) for c in reading.creators or ()]
    chapters = [
        (c.words, c.images, *map(bool, (c.title, c.summary, c.notes, c.end_notes)), len(c.creators))
        for c in reading.chapters
    ]
    series = [place.position for place in reading.series or ()]
    relations = [relation.kind for relation in reading.relations or ()]
    return (
        known
        | present
        | counted
        | {"creators": creators, "chapters": chapters, "series": series, "relations": relations}
    )


_SAME = (
    "reader", "format", "recognised", "coverage", "encrypted", "site", "rating", "warnings", "categories", "language",
    "published", "updated", "completed", "words", "chapters_posted", "chapters_expected", "complete", "kudos", "hits",
)  # fmt: skip
_PRESENT = ("source_url", "site_id", "archive", "made", "title", "summary", "notes", "end_notes", "text_hash")
_COUNTED = (
    "problems", "recipients", "fandoms", "relationships", "characters", "freeforms", "collections", "history",
)  # fmt: skip


def chapter_list(chapters: tuple[Chapter, ...]) -> list[dict[str, Any]]:
    """The ``chapter_list`` of the command line."""
    return [{"number": c.number, "title": c.title, "words": c.words} for c in chapters]


def _filled(before: Reading, after: Reading) -> str:
    names = [d.field for d in differences(before, after)]
    return (
        f"{DESCRIPTION} beside it: {'tells ' + ', '.join(names) if names else 'tells nothing that the file does not'}"
    )


def _bytes_at(place: Path) -> bytes:
    """The bytes of a file, or of an e-book that lies unpacked in a folder, packed as an import packs it. Raises as ``whole``,
    and UsageError for any other folder.
    """
    if not place.is_dir():
        return whole(place)
    book = book_at(str(place))
    if book is None:
        raise UsageError(f"{place} is a folder, and not one in which an e-book lies unpacked; name the files in it.")
    if book.size > LARGEST_MB << 20:
        raise RefusedError(f"{place.name} has {-(-book.size >> 20)} MB; files of up to {LARGEST_MB} MB are read.")
    packed = BytesIO()
    pack_book(book, packed)
    return packed.getvalue()


def inspect_file(path: str | os.PathLike[str], *, explain: bool = False) -> Inspection:
    """Reads one file, with the description that calibre keeps beside it. Raises OSError where it cannot be opened,
    RefusedError for a pipe or a device and for what is too large.
    """
    import hashlib  # noqa: PLC0415 - not needed by who only wants chapter_list

    place = Path(path)
    data = _bytes_at(place)
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
