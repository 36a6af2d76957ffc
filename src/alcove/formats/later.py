"""Kinds of files that hold works but have no reader yet: known, named, kept as they are."""

from __future__ import annotations

import re
from typing import NamedTuple

from alcove.domain.readings import Reading
from alcove.formats.ebook import open_archive
from alcove.formats.reader import LIKELY, NO, Sample, Sign

NAME = "later"
REVISION = 1

_OFFICE = {
    "word/document.xml": ("docx", "Word"),
    "content.xml": ("odt", "OpenDocument"),
}


class Kind(NamedTuple):
    """A kind of file: the format's name in readings, its name for people, whether this one is encrypted."""

    format: str
    shown: str
    encrypted: bool = False


_STARTS: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb"\xeaDRMION\xee|TPZ[0-3]"), Kind("azw", "Kindle", encrypted=True)),
    (re.compile(rb"CONT\x02\x00"), Kind("kfx", "KFX")),
    (re.compile(rb"\{\\rtf"), Kind("rtf", "RTF")),
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Kind("doc", "old Word")),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?<FictionBook\b"), Kind("fb2", "FictionBook")),
)


def sniff(sample: Sample) -> Sign:
    """Likely for Word, OpenDocument, RTF, FictionBook."""
    kind = _kind(sample)
    return (
        Sign(LIKELY, f"a {kind.shown} file, which a later version will read")
        if kind
        else Sign(NO, "of no kind that is known to come")
    )


def read(sample: Sample) -> Reading:
    """A reading that tells the kind, and that a later version will read it."""
    kind = _kind(sample) or Kind("unknown", "such")
    problem = f"A later version will read {kind.shown} files; this one is kept as it is."
    if kind.encrypted:
        problem = f"The {kind.shown} file is encrypted, so that its text cannot be read; it is kept as it is."
    return Reading(
        reader=NAME,
        revision=REVISION,
        format=kind.format,
        recognised=False,
        encrypted=kind.encrypted,
        problems=(problem,),
    )


def _kind(sample: Sample) -> Kind | None:
    data = sample.data
    if data.startswith(b"PK"):
        return _office(data)
    return next((kind for pattern, kind in _STARTS if pattern.match(data[:4096])), None)


def _office(data: bytes) -> Kind | None:
    entries = open_archive(data)
    names = entries.names if entries else ()
    return next((Kind(*found) for part, found in _OFFICE.items() if part in names), None)
