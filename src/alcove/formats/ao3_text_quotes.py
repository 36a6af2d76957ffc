"""What is quoted in a text without markup: summary and notes, which its lines alone do not tell from what follows.

AO3 indents them; lines here are given that indent, so that they are read as those of a PDF.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from alcove.formats import labels
from alcove.formats.ao3_lines import TEXT_STARTS
from alcove.formats.ao3_lines import paragraphs as paragraph_markup
from alcove.formats.ao3_table import Line, Table
from alcove.formats.ao3_text_chapters import number_of, sets_apart, usual_gap
from alcove.formats.ao3_word_count import notes_by_count
from alcove.formats.texts import plain_text

_HEADINGS = labels.SUMMARIES | labels.NOTES | labels.END_NOTES
_POINTER = re.compile(r"\(?see the end of the (?:work|chapter) for\b", re.IGNORECASE)
#: AO3's words after a work.
FAREWELL = re.compile(r"\bdrop by the archive and comment\b", re.IGNORECASE)
#: Notes are no longer than so many lines.
MOST_NOTES = 400
#: How many characters AO3 takes for what stands under a label.
_LONGEST = {"summary": 1_250, "chapter summary": 1_250}
_LONGEST_NOTES = 5_000
#: How far AO3 indents what is quoted, in em, and some more.
_QUOTED = 2.0


class Guess(NamedTuple):
    """What is quoted from ``start`` to ``at``, and may go on before ``end``."""

    start: int
    at: int
    end: int


def indented(lines: list[Line], table: Table, headings: Sequence[int]) -> tuple[list[Line], list[Guess]]:
    """What stands under a label such as "Notes" is quoted: up to the next words of AO3's or heading, else to where more
    lines are free than between paragraphs, else its first paragraph. The last are guesses.
    """
    out = list(lines)
    guesses: list[Guess] = []
    title = lines[table.end].text if table.end < len(lines) else ""
    wide = usual_gap(lines) + 1 if sets_apart(lines, table) else 1
    ends = [*headings, len(lines)]
    at = 0
    while at < len(lines):
        if lines[at].label not in _HEADINGS:
            at += 1
            continue
        start = at + 1
        end = next(end for end in ends if end > at)
        of_work = not lines[at].label.startswith("chapter") and end == ends[0]
        at, guessed = _quoted_end(lines, start, end, title, wide)
        if guessed and of_work and headings:
            at, guessed = end, False
        _quote(out, start, at)
        if guessed:
            guesses.append(Guess(start, at, end))
    return out, guesses


def counted(lines: list[Line], guesses: Sequence[Guess], over: int) -> list[Line]:
    """The lines with so much more of them quoted that the text has ``over`` words less; as they are where no guess fits."""
    paragraphs = [_paragraphs(lines, guess) for guess in guesses]
    words = [[plain_text(paragraph_markup(lines[at:end])).words for at, end in found] for found in paragraphs]
    taken = notes_by_count(over, words)
    if taken is None:
        return lines
    out = list(lines)
    for found, count in zip(paragraphs, taken, strict=True):
        for at, end in found[:count]:
            _quote(out, at, end)
    return out


def _paragraphs(lines: Sequence[Line], guess: Guess) -> list[tuple[int, int]]:
    """Where the paragraphs begin and end that may go on with what is quoted; one at least is the text's."""
    room = _LONGEST.get(lines[guess.start - 1].label, _LONGEST_NOTES)
    room -= sum(len(line.text) for line in lines[guess.start : guess.at])
    starts = [at for at in range(guess.at, guess.end) if lines[at].gap]
    found = list(pairwise(starts))
    for number, (at, end) in enumerate(found):
        room -= sum(len(line.text) for line in lines[at:end])
        if room < 0:
            return found[:number]
    return found


def _quote(out: list[Line], start: int, end: int) -> None:
    out[start:end] = [line._replace(left=_QUOTED) for line in out[start:end]]


def _quoted_end(lines: Sequence[Line], start: int, end: int, title: str, wide: int) -> tuple[int, bool]:
    """Where what is quoted from ``start`` on ends, before ``end``, and whether that is a guess."""
    heading = lines[start - 1].label
    after_text = heading in labels.END_NOTES
    for at in range(start, min(start + MOST_NOTES, end)):
        if _ends_quote(lines[at], heading, title):
            return at, False
        if _is_end(lines[at]) or lines[at].label in labels.END_NOTES or number_of(lines[at]) is not None:
            break
    if after_text and end - start < MOST_NOTES:
        return end, False
    first = next((at for at in range(start + 1, end) if lines[at].gap), end)
    room = _LONGEST.get(heading, _LONGEST_NOTES) - sum(len(line.text) for line in lines[start:first])
    for at in range(first, end):
        if lines[at].gap >= wide:
            return at, at == first
        room -= len(lines[at].text)
        if room < 0:
            break
    # All that follows without such a gap may be the text.
    return first, True


def _ends_quote(line: Line, heading: str, title: str) -> bool:
    """Whether a line is the first after what is quoted under this heading, by AO3's words."""
    of_chapter = heading.startswith("chapter")
    if heading in labels.END_NOTES:
        return _is_end(line) or (of_chapter and number_of(line) is not None) or line.label in labels.END_NOTES
    if line.label in _HEADINGS:
        return line.label.startswith("chapter") == of_chapter and line.label not in labels.END_NOTES
    # Before its only text AO3 hides the title once more.
    begins = line.label in TEXT_STARTS or (not of_chapter and (number_of(line) == 1 or line.text == title))
    return begins or _POINTER.match(line.text) is not None


def _is_end(line: Line) -> bool:
    return line.label in (*labels.NOT_CHAPTERS, *labels.RELATION_LISTS) or FAREWELL.search(line.text) is not None
