"""A page of AO3's site that was printed or copied, given the words that its download would have (ao3-formats 2).

It has the same table of tags, with figures that no download has. Then there is no "by" before the names, a chapter's labels
are those of the work, whom the work is for stands among its notes, and "Work Text" or "Chapter Text" may stand before a text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from alcove.formats import labels
from alcove.formats.ao3_lines import TEXT_STARTS
from alcove.formats.ao3_table import NO_SIZE, Line, Table

_CHAPTER = re.compile(r"Chapter (\d{1,5})(?=: |$)")
_POINTER = re.compile(r"\((See the end of the .*)\)$", re.IGNORECASE)
_FIGURES = re.compile(r"\b(?:Comments|Kudos|Bookmarks|Hits)\s*:", re.IGNORECASE)
_TOP = "\u2191 Top"
_BUTTONS = ("\u2191", "Top", "Kudos", "Comments")
_SERIES = "series this work belongs to"
_GIFT = re.compile(r"For (\S.*?)\.$")
# Names as AO3 has them; a text has no links, and other words may begin notes: "For the harbour.".
_NAMES = re.compile(r"For (?:\w+|[^(),]+ \(\w+\))(?:, (?:\w+|[^(),]+ \(\w+\)))*\.")
_PROMPT = "In response to a prompt"
_RELATIONS = tuple(start for start, _ in labels.RELATION_STARTS)
#: Summary and notes are no longer than so many lines.
_MOST_HEAD = 400
#: A line that stands so much further in than the text, in em, is no text.
_INDENTED = 0.5


class SitePage(NamedTuple):
    """The lines as those of a download, where each stood, and whom the work is a gift for (None for any other file)."""

    lines: list[Line]
    places: list[int]
    recipients: tuple[str, ...] | None = None


def is_site_page(table: Table, after: Sequence[Line]) -> bool:
    """Whether a table of tags is that of a page of the site, with what stands after it."""
    figures = " ".join(line.text for _, row in table.rows[-1:] for line in row)
    return _FIGURES.search(figures) is not None or any(line.label in TEXT_STARTS for line in after[:_MOST_HEAD])


def as_download(lines: Sequence[Line], table: Table | None) -> SitePage:
    """The lines as those of a download, without what follows the work; others as they are."""
    if table is None or not is_site_page(table, lines[table.end :]):
        return SitePage(list(lines), list(range(len(lines))))
    head = range(table.end, min(len(lines), table.end + _MOST_HEAD))
    first = next((at for at in head if _begins(lines[at])), min(table.end + 2, len(lines)))
    kept = [*range(first), *_of_the_work(lines, first)]
    out = [lines[at] for at in kept]
    _part_lists(out, first)
    _name_byline(out, table.end, first)
    _name_labels(out, first)
    return _sort_notes(out, kept, first)


def _of_the_work(lines: Sequence[Line], start: int) -> Iterator[int]:
    """The lines up to the buttons under the work, without the list of its series, which the table has too."""
    in_series = False
    for at in range(start, len(lines)):
        after = lines[at + 1].text if at + 1 < len(lines) else ""
        if lines[at].text.startswith(_TOP) or (lines[at].label == "actions" and after.startswith(_BUTTONS)):
            return
        in_series = lines[at].label == _SERIES or (in_series and lines[at].label not in labels.RELATION_LISTS)
        if not in_series:
            yield at


def _part_lists(out: list[Line], first: int) -> None:
    """Parts from each other what a text has on lines of its own without any between: names from what follows, works."""
    if first < len(out):
        out[first] = out[first]._replace(gap=1)
    start = next((at for at in range(first, len(out)) if out[at].label in labels.RELATION_LISTS), len(out))
    for at in range(start, len(out)):
        if out[at].size == NO_SIZE:
            out[at] = out[at]._replace(gap=1)


def _name_byline(out: list[Line], start: int, end: int) -> None:
    """Gives the names after the title, which is in the largest letters, a "by"."""
    if end <= start:
        return
    size = max(line.size for line in out[start:end])
    at = next(at for at in range(start, end) if out[at].size == size)
    out[at] = _said(out[at], out[at].text.removeprefix("(Restricted) "))
    same = takewhile(lambda at: out[at].size == size, range(at + 1, end))
    # In a text all have one size, and names take a line.
    by = at + 1 + sum(1 for _ in same) if size != NO_SIZE else end - 1
    if at < by < end:
        out[by] = _said(out[by], f"by {out[by].text}")


def _name_labels(out: list[Line], first: int) -> None:
    """Gives the labels from here on the names that they have in a download."""
    margin = Counter(line.left for line in out[first:]).most_common(1)[0][0] if first < len(out) else 0.0
    tells_texts = any(line.label in TEXT_STARTS for line in out[first:])
    chapter, in_text = 0, False
    ends: list[int] = []
    for at in range(first, len(out)):
        line = out[at]
        heading = _CHAPTER.match(line.text)
        if heading and (int(heading[1]) == chapter + 1 or not chapter):
            if not chapter and heading[1] != "1":
                # The page of one chapter is read as a work of one.
                out[at] = _said(line, f"Chapter 1{line.text[heading.end() :]}")
            chapter, in_text = int(heading[1]), False
            _name_ends(out, ends, "Chapter End Notes")
        elif line.label in TEXT_STARTS:
            in_text = True
        elif line.label in labels.NOTES and line.text.endswith(":") and in_text:
            ends.append(at)
        elif chapter and not in_text and line.label in labels.SUMMARIES | labels.NOTES:
            out[at] = _said(line, f"Chapter {line.text.rstrip(': ')}")
        elif found := _POINTER.match(line.text):
            out[at] = _said(line, found[1])
        elif not tells_texts and not _stands_apart(line, margin):
            in_text = True
    last = ends[-1:]
    _name_ends(out, ends[:-1], "Chapter End Notes")
    _name_ends(out, last, "End Notes")


def _stands_apart(line: Line, margin: float) -> bool:
    """Whether a line is none of the text: a label, or indented further."""
    return _begins(line) or line.left - margin > _INDENTED * line.size


def _sort_notes(out: list[Line], kept: list[int], first: int) -> SitePage:
    """The page with other works before the notes, as none stands within them in a download, and without "For X."."""
    label = next((at for at in range(first, len(out)) if out[at].label in labels.NOTES), None)
    chapter = next((at for at in range(first, len(out)) if _CHAPTER.match(out[at].text)), len(out))
    if label is None or label > chapter:
        return SitePage(out, kept, ())
    end, given, works = label + 1, list[str](), list[int]()
    while end < len(out) and (found := _associated(out, end)):
        said = " ".join(line.text for line in out[end:found])
        gift = _GIFT.match(said)
        if gift and not said.startswith(_PROMPT):
            given += gift[1].split(", ")
        elif not said.startswith(_PROMPT):
            out[end] = out[end]._replace(gap=1)
            works += range(end, found)
        end = found
    if end < len(out):
        out[end] = out[end]._replace(gap=1)
    ends_there = end >= len(out) or _begins(out[end]) or _POINTER.match(out[end].text) is not None
    order = [*range(label), *works, *(() if ends_there else (label,)), *range(end, len(out))]
    return SitePage([out[at] for at in order], [kept[at] for at in order], tuple(given))


def _associated(out: Sequence[Line], at: int) -> int:
    """Where a line about another work or whom the work is for ends that begins here; 0 where none does."""
    text = out[at].text
    if not (_GIFT.match(text) or text.startswith(("For ", _PROMPT)) or text.casefold().startswith(_RELATIONS)):
        return 0
    end = at + 1
    # On paper a long one goes on; in a text each is a line.
    while end < len(out) and out[end].size != NO_SIZE and not out[end].gap and not _associated(out, end):
        end += 1
    return end if not text.startswith("For ") or _is_gift(out[at:end]) else 0


def _is_gift(lines: Sequence[Line]) -> bool:
    """Whether lines tell whom the work is for: by links to gifts, in a text by names."""
    if lines[0].size != NO_SIZE:
        return any(link.url.endswith("/gifts") for line in lines for link in line.links)
    return _NAMES.fullmatch(" ".join(line.text for line in lines)) is not None


def _name_ends(out: list[Line], ends: list[int], name: str) -> None:
    for at in ends:
        out[at] = _said(out[at], name)
    ends.clear()


def _said(line: Line, text: str) -> Line:
    return line._replace(text=text)


def _begins(line: Line) -> bool:
    return line.label in TEXT_STARTS | labels.SUMMARIES | labels.NOTES or _CHAPTER.match(line.text) is not None
