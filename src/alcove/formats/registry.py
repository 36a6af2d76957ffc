"""Which reader reads a file: every reader is asked for its score, the highest wins. By content, never by name.

Built-in readers are listed here; packages add theirs under the entry-point group ``alcove.formats`` (a module or object
with ``NAME``, ``REVISION``, ``sniff`` and ``read``, see ``reader.FormatReader``).
"""

from __future__ import annotations

from functools import cache
from importlib import metadata
from typing import NamedTuple

from alcove.domain.readings import Chapter, Reading
from alcove.errors import FormatError, RefusedError
from alcove.formats import (
    ao3_epub,
    ao3_html,
    ao3_kindle,
    ao3_page,
    ao3_pdf,
    ao3_text,
    docx,
    efiction_page,
    epub,
    fanficfare_epub,
    fanficfare_html,
    fanficfare_text,
    fb2,
    ffn_page,
    fichub,
    html,
    kindle,
    later,
    markdown,
    odt,
    pdf,
    plain,
    rtf,
    tool_epub,
)
from alcove.formats.ebook import open_archive
from alcove.formats.kinds import name_non_prose, name_non_work
from alcove.formats.otw_pages import name_page_without_work
from alcove.formats.packed_page import unpack_page
from alcove.formats.reader import CERTAIN, NO, FormatReader, Sample, Sign

BUILT_IN: tuple[FormatReader, ...] = (
    ao3_html,
    ao3_epub,
    ao3_kindle,
    ao3_page,
    ao3_pdf,
    markdown,
    ao3_text,
    fanficfare_epub,
    fanficfare_html,
    fichub,
    ffn_page,
    tool_epub,
    fanficfare_text,
    efiction_page,
    epub,
    kindle,
    html,
    pdf,
    fb2,
    docx,
    odt,
    rtf,
    later,
    plain,
)
#: Readers of any book and page: what they read most often is no fanwork, and has no preface.
ANYTHING = frozenset(reader.NAME for reader in (docx, epub, fb2, html, kindle, later, markdown, odt, pdf, plain, rtf))
ENTRY_POINTS = "alcove.formats"


class Explanation(NamedTuple):
    """One reader's answer to a file: its name, its score (0 = not its own), and why."""

    reader: str
    score: int
    reason: str


@cache
def readers() -> tuple[FormatReader, ...]:
    """Built-in readers, then those of installed packages, in the order of their names."""
    found = sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda point: point.name)
    return (*BUILT_IN, *(point.load() for point in found))


def identify(data: bytes, name: str = "") -> str:
    """The name of the reader that would read these bytes. Raises RefusedError for what is no work.

    A PDF is not opened, and is ``pdf``, whatever is in it.
    """
    return _choose(Sample(unpack_page(data).page, name, opened=False)).NAME


def expects_preface(data: bytes, name: str = "") -> bool | None:
    """Whether the reader for these bytes is one of works with a preface; None for a PDF, which has to be opened for that
    (``glance``). Raises RefusedError for what is no work.
    """
    reader = identify(data, name)
    return None if reader == pdf.NAME else reader not in ANYTHING


def glance(data: bytes, name: str = "") -> Reading:
    """For workers: a reading of these bytes that tells their reader, and as ``recognised`` whether that is one of works
    with a preface. Raises RefusedError for what is no work.
    """
    reader = _choose(Sample(unpack_page(data).page, name))
    return Reading(reader.NAME, reader.REVISION, format="", recognised=reader.NAME not in ANYTHING)


def explain(data: bytes, name: str = "") -> tuple[Explanation, ...]:
    """What each reader says of these bytes, best first; why they are refused, if they are, as the only entry."""
    sample = Sample(unpack_page(data).page, name)
    try:
        _choose(sample)
    except RefusedError as refusal:
        return (Explanation("refused", NO, str(refusal)),)
    answers = [Explanation(reader.NAME, *_ask(reader, sample)) for reader in readers()]
    return tuple(sorted(answers, key=lambda answer: -answer.score))


def read_bytes(data: bytes, name: str = "") -> Reading:
    """The reading of these bytes by the reader that fits best. Raises RefusedError for what is no work."""
    page, time = unpack_page(data)
    sample = Sample(page, name)
    return fichub.dated(_choose(sample).read(sample), time)


def read_chapters(data: bytes, name: str = "") -> tuple[Chapter, ...]:
    """The chapters of these bytes to be shown; their text, words and hash may be missing. Raises RefusedError."""
    sample = Sample(unpack_page(data).page, name, measured=False)
    return _choose(sample).read(sample).chapters


def _choose(sample: Sample) -> FormatReader:
    kind = name_non_work(sample.data)
    if kind:
        raise RefusedError(_refusal(sample, kind))
    best: FormatReader = plain
    score = NO
    for reader in readers():
        sign = _ask(reader, sample)
        # Of equals the first listed wins.
        if sign.score > score:
            best, score = reader, sign.score
        if score >= CERTAIN:
            break
    if best is html and (page := name_page_without_work(sample.tree)):
        raise RefusedError(f"{sample.name or 'This page'} holds no work: {page}")
    if score == NO or best is plain:
        kind = _name_archive(sample) or name_non_prose(sample.data)
        if kind or score == NO:
            raise RefusedError(_refusal(sample, kind or "file of a kind that Alcove does not know"))
    return best


def _ask(reader: FormatReader, sample: Sample) -> Sign:
    """A reader's answer to a file. One that breaks off over it is not its reader. Raises RefusedError for one over a limit."""
    try:
        return reader.sniff(sample)
    except (FormatError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - who asks is no worker: a broken file must not end a whole import
        return Sign(NO, f"broke off with {type(error).__name__}: {error}")


def _name_archive(sample: Sample) -> str | None:
    if not sample.data.startswith(b"PK"):
        return None
    entries = open_archive(sample.data)
    return "packed archive (zip) that is no e-book" if entries else "damaged archive (zip)"


def _refusal(sample: Sample, kind: str) -> str:
    subject = sample.name or "This file"
    if kind == "empty file":
        return f"{subject} is empty; nothing can be read from it."
    advice = "leave it out"
    if "archive" in kind:
        # What an import can open, it has opened: it asks here about the others alone.
        can_open = "RAR" not in kind and "damaged" not in kind
        advice = "import it, and the files in it are taken in" if can_open else "unpack it, and import what comes out"
    article = "an" if kind[0] in "aeiouAEIOU" else "a"
    return f"{subject} is {article} {kind}, not a work; {advice}."
