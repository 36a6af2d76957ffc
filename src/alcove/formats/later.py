"""Kinds of files that hold works but have no reader yet: known, named, kept as they are."""

from __future__ import annotations

import re
from typing import NamedTuple

from alcove.domain.readings import Reading
from alcove.formats.reader import LIKELY, NO, Sample, Sign

NAME = "later"
REVISION = 1


class Kind(NamedTuple):
    """A kind of file: the format's name in readings, its name for people, whether this one is encrypted."""

    format: str
    shown: str
    encrypted: bool = False


_STARTS: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb"\xeaDRMION\xee|TPZ[0-3]"), Kind("azw", "Kindle", encrypted=True)),
    (re.compile(rb"CONT\x02\x00"), Kind("kfx", "KFX")),
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Kind("doc", "old Word")),
)


def sniff(sample: Sample) -> Sign:
    """Likely for Word documents of before 2007, and for Kindle's encrypted and newest books."""
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
    return next((kind for pattern, kind in _STARTS if pattern.match(sample.data[:4096])), None)
