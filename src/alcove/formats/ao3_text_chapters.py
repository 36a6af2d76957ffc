"""Where the chapters of a download begin that lost its markup: at AO3's numbers, else at what a list of contents names,
else at short lines with more room around them than paragraphs have, or with none before their text.

Before 2025-10 a chapter with a title had no number, and only the number of chapters is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from alcove.formats import labels
from alcove.formats.ao3_figures import posted_of
from alcove.formats.ao3_lines import TEXT_STARTS, goes_on, widest
from alcove.formats.ao3_table import Line, Table

_CHAPTER = re.compile(r"Chapter (\d[\d,]*)\s*(?::.*)?$")
#: A title has 255 letters at most.
_LONGEST = 300
_BY = re.compile(r"by ", re.IGNORECASE)
_POINTER = "see the end of the "
_NEVER = (
    labels.SUMMARIES | labels.NOTES | labels.END_NOTES | TEXT_STARTS | labels.RELATION_LISTS.keys() | labels.CONTENTS
)


def number_of(line: Line) -> int | None:
    """The number in "Chapter 2: Title"; None for any other line."""
    found = _CHAPTER.match(line.text) if len(line.text) < _LONGEST else None
    return int(found[1].replace(",", "")[:9]) if found else None


def usual_gap(lines: Sequence[Line]) -> int:
    """How many lines are free between paragraphs, where any are."""
    return max(Counter(line.gap for line in lines if line.gap).items(), key=lambda pair: pair[1], default=(1, 0))[0]


def sets_apart(lines: Sequence[Line], table: Table) -> bool:
    """Whether more lines are free between AO3's parts than between paragraphs: before the title they are."""
    return table.end < len(lines) and lines[table.end].gap > usual_gap(lines)


def chapter_headings(lines: Sequence[Line], table: Table, last: int, *, of_site: bool) -> list[int]:
    """The lines with the headings of all chapters that were posted, before ``last``; empty where they are not found.

    A page of the site may be that of one chapter, and has the number of each.
    """
    if of_site:
        return _numbered(lines, table.end, last)
    posted = posted_of(table)
    for found in (
        _numbered(lines, table.end, last),
        _listed(lines, table.end, last),
        _set_apart(lines, table, last, posted),
        _close_to_text(lines, table, last),
    ):
        if len(found) == posted > 1:
            return found
    return []


def _numbered(lines: Sequence[Line], start: int, last: int) -> list[int]:
    found: list[int] = []
    for at in range(start, last):
        if number_of(lines[at]) == len(found) + 1:
            found.append(at)
    return found


def _listed(lines: Sequence[Line], start: int, last: int) -> list[int]:
    """Where what the list of contents names stands, in order: calibre puts that list after the text of Kindle books and PDFs."""
    contents = next((at for at in range(last, len(lines)) if lines[at].label in labels.CONTENTS), len(lines))
    found: list[int] = []
    for name in lines[contents + 1 :]:
        if name.label in labels.NOT_CHAPTERS:
            continue
        at = next((at for at in range(start + 1, last) if lines[at].gap and lines[at].text == name.text), None)
        if at is None:
            break
        found.append(at)
        start = at
    return found


def _set_apart(lines: Sequence[Line], table: Table, last: int, posted: int) -> list[int]:
    """The lines with as much room before them as so many have, and more or less than usual after them."""
    if not sets_apart(lines, table):
        return []
    usual = usual_gap(lines)
    short = [
        at
        for at in range(table.end + 1, last - 1)
        if lines[at].gap > usual
        and lines[at + 1].gap not in (0, usual)
        and len(lines[at].text) < _LONGEST
        and lines[at].label not in _NEVER
    ]
    rooms = sorted({lines[at].gap for at in short}, reverse=True)
    found = ([at for at in short if lines[at].gap >= room] for room in rooms)
    return next((headings for headings in found if len(headings) >= posted), [])


def _close_to_text(lines: Sequence[Line], table: Table, last: int) -> list[int]:
    """The lines with nothing free between them and one paragraph, or a label: so a browser copies AO3's headings.

    Titles and names stand so in such a copy.
    """
    start = table.end + 2
    if start >= last or lines[start - 1].gap or not _BY.match(lines[start - 1].text):
        return []
    far = widest(lines)
    found: list[int] = []
    for at in range(start, last - 1):
        line, after = lines[at], lines[at + 1]
        alone = line.gap or _closes_head(lines[at - 1])
        if not alone or after.gap or len(line.text) >= _LONGEST or line.label in _NEVER or _closes_head(line):
            continue
        is_header = after.label in _NEVER or after.label.startswith(labels.CHAPTER_BYLINE_START)
        if (is_header or at + 2 >= last or lines[at + 2].gap) and not goes_on(lines, at + 1, far):
            found.append(at)
    return found


def _closes_head(line: Line) -> bool:
    """Whether a line can end what AO3 says of a work or chapter: a pointer to end notes, another work, names."""
    return line.text.casefold().startswith((_POINTER, *(start for start, _ in labels.RELATION_STARTS), "by "))
