"""The last step of reading an AO3 download: preface, chapters and what the file is like, as one Reading."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from alcove.domain.languages import language_code
from alcove.domain.readings import Coverage, Reading
from alcove.formats.ao3_chapters import Draft, build_chapters
from alcove.formats.ao3_preface import Preface
from alcove.formats.texts import BuiltChapter, whole_hash

#: A file without an afterword is whole all the same when it has this part of the words it claims.
_WHOLE = 0.99


@dataclass(frozen=True, slots=True)
class Carrier:
    """The file that carries a work, as far as the reading is concerned.

    ``ends`` tells whether the part after the last chapter is there, ``damaged`` whether characters were lost,
    ``end_notes_lost`` whether it is of the make that left out the end notes of chapters, ``measured`` whether texts
    are asked for (``reader.Sample``).
    """

    reader: str
    revision: int
    format: str
    ends: bool
    damaged: bool = False
    end_notes_lost: bool = False
    made: dt.datetime | None = None
    language: str | None = None
    problems: tuple[str, ...] = ()
    measured: bool = True


def make_reading(carrier: Carrier, preface: Preface, drafts: list[Draft]) -> Reading:
    """The reading of a download whose preface was understood."""
    built = build_chapters(drafts, preface.host, measured=carrier.measured)
    return finish_reading(carrier, preface, built, _lost_end_notes(carrier, drafts))


def finish_reading(
    carrier: Carrier, preface: Preface, built: list[BuiltChapter], problems_of_chapters: list[str]
) -> Reading:
    """The reading of a file whose preface was understood and whose chapters are put together."""
    fields = dict(preface.fields)
    if preface.stats_told and not preface.chapters_told and not preface.recent and len(built) <= 1:
        # Until 2023-04-07 AO3 printed no count for a work planned with one chapter.
        fields |= {"chapters_posted": 1, "chapters_expected": 1, "complete": True}
    if not fields.get("language") and "language_name" not in fields and carrier.language:
        fields["language"] = language_code(carrier.language)
    words_found = sum(part.chapter.words for part in built)
    coverage, faults = _coverage(carrier, fields, built, words_found)
    problems = [*carrier.problems, *preface.problems, *faults, *problems_of_chapters]
    source = preface.source
    return Reading(
        reader=carrier.reader,
        revision=carrier.revision,
        format=carrier.format,
        recognised=True,
        coverage=coverage,
        problems=tuple(problems),
        source_url=source.url if source else None,
        site=source.site if source else None,
        site_id=source.site_id if source else None,
        made=carrier.made,
        chapters=tuple(part.chapter for part in built),
        words_found=words_found,
        text_hash=whole_hash(built),
        **fields,
    )


def _coverage(
    carrier: Carrier, fields: dict[str, Any], built: list[BuiltChapter], words_found: int
) -> tuple[Coverage, list[str]]:
    posted = fields.get("chapters_posted")
    # In a text without markup chapters may run together: then it is their borders that were lost, not their words.
    all_there = carrier.damaged and words_found >= _WHOLE * (fields.get("words") or float("inf"))
    if posted is not None and len(built) < posted and not all_there:
        had = "no text of" if not built else f"{len(built)} of"
        return Coverage.PARTIAL, [
            f"The file has {had} the {posted} chapters that were posted when it was made; a new download has all."
        ]
    if not carrier.ends and words_found < _WHOLE * (fields.get("words") or float("inf")):
        return Coverage.PARTIAL, [
            "The file ends before its afterword: it was cut off while being downloaded or copied; download it again."
        ]
    return (Coverage.LOSSY if carrier.damaged else Coverage.FULL), []


def _lost_end_notes(carrier: Carrier, drafts: list[Draft]) -> list[str]:
    numbers = (
        [str(number) for number, draft in enumerate(drafts, 1) if draft.lacks_end_notes]
        if carrier.end_notes_lost
        else []
    )
    if not numbers:
        return []
    chapters = f"chapter {numbers[0]}" if len(numbers) == 1 else f"chapters {', '.join(numbers)}"
    return [
        f"AO3's EPUBs of 2011 to 2019 leave out the end notes of chapters; those of {chapters} are missing. A newer download has them."
    ]
