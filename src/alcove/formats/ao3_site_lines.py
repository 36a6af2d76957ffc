"""A page of AO3's site that was printed or copied, given the words that its download would have (ao3-formats 2).

It has the same table of tags. Then there is no "by" before the names, a chapter's labels are those of the work, and
"Work Text" or "Chapter Text" stands before each text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from alcove.formats import labels
from alcove.formats.ao3_lines import TEXT_STARTS
from alcove.formats.ao3_table import Line, Table

_CHAPTER = re.compile(r"Chapter (\d{1,5})(?:: |$)")
_POINTER = re.compile(r"\((See the end of the .*)\)$", re.IGNORECASE)
_BUTTONS = ("\u2191", "Top", "Kudos", "Comments")
_SERIES = "series this work belongs to"
#: Summary and notes are no longer than so many lines.
_MOST_HEAD = 400


def as_download(lines: Sequence[Line], table: Table | None) -> list[Line]:
    """The lines as those of a download, each in its place, without what follows the work; others as they are."""
    head = range(table.end, min(len(lines), table.end + _MOST_HEAD)) if table else range(0)
    if table is None or not any(lines[at].label in TEXT_STARTS for at in head):
        return list(lines)
    first = next(at for at in head if _begins(lines[at]))
    out = list(lines[: _end(lines, first)])
    if first > table.end + 1:
        out[table.end] = _said(out[table.end], out[table.end].text.removeprefix("(Restricted) "))
        out[first - 1] = _said(out[first - 1], f"by {out[first - 1].text}")
    _name_labels(out, first)
    return out


def _name_labels(out: list[Line], first: int) -> None:
    """Gives the labels from here on the names that they have in a download."""
    chapter, in_text = 0, False
    ends: list[int] = []
    for at in range(first, len(out)):
        line = out[at]
        heading = _CHAPTER.match(line.text)
        if heading and int(heading[1]) == chapter + 1:
            chapter, in_text = chapter + 1, False
            _name_ends(out, ends, "Chapter End Notes")
        elif line.label in TEXT_STARTS:
            in_text = True
        elif line.label in labels.NOTES and line.text.endswith(":") and in_text:
            ends.append(at)
        elif chapter and not in_text and line.label in labels.SUMMARIES | labels.NOTES:
            out[at] = _said(line, f"Chapter {line.text.rstrip(': ')}")
        elif found := _POINTER.match(line.text):
            out[at] = _said(line, found[1])
    last = ends[-1:]
    _name_ends(out, ends[:-1], "Chapter End Notes")
    _name_ends(out, last, "End Notes")


def _name_ends(out: list[Line], ends: list[int], name: str) -> None:
    for at in ends:
        out[at] = _said(out[at], name)
    ends.clear()


def _said(line: Line, text: str) -> Line:
    return line._replace(text=text)


def _begins(line: Line) -> bool:
    return line.label in TEXT_STARTS | labels.SUMMARIES | labels.NOTES or _CHAPTER.match(line.text) is not None


def _end(lines: Sequence[Line], start: int) -> int:
    """Where the work ends: with the list of its series, or the buttons under it."""
    for at in range(start, len(lines)):
        if lines[at].label == _SERIES:
            return at
        if lines[at].label == "actions" and at + 1 < len(lines) and lines[at + 1].text.startswith(_BUTTONS):
            return at
    return len(lines)
