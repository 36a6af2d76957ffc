"""AO3's table of tags among lines of text without markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from alcove.formats import labels
from alcove.formats.nodes import label, one_line

_LABEL = re.compile(r"(Rating|Archive Warning|Warning|Category|Categorie|Fandom|Relationship|Pairing|Character|"
                    r"Additional Tag|Freeform|Language|Series|Collection|Stat)s?\s*[:\uff1a]\s*(.*)$", re.IGNORECASE)  # fmt: skip
_STAT_KEY = r"(?:Published|Updated|Completed|Words|Chapters|Comments|Kudos|Bookmarks|Hits)\s*:\s*"
_STAT = re.compile(_STAT_KEY + r"(?:[\d?]|$)", re.IGNORECASE)
_OPEN = re.compile(_STAT_KEY + r"$|\d-$", re.IGNORECASE)
#: A row that only other archives have, where each label has a line of its own.
_OTHER = re.compile(r"[A-Z][A-Za-z ]{2,20}:$")
POSTED = re.compile(r"\bPosted originally on\b", re.IGNORECASE)


class Link(NamedTuple):
    """A link on a line: its address, and its text where the carrier tells it."""

    url: str
    text: str = ""


class Line(NamedTuple):
    """A line: its text and links, where it begins and ends, its size, and how many lines are free before it."""

    text: str
    links: tuple[Link, ...] = ()
    left: float = 0.0
    right: float = 0.0
    size: float = 1.0
    gap: int = 0

    @property
    def label(self) -> str:
        """The line as the list of words has it; empty for one that is longer than any."""
        return label(self.text) if len(self.text) < 40 else ""


#: What lines of a text have, of which no size is known.
NO_SIZE = Line("").size


class Table(NamedTuple):
    """Where the table of tags stands among lines, and its rows: a label as shown, and its lines without it.

    ``title`` is the work's in the message before the table; AO3 writes it there since 2019.
    """

    start: int
    end: int
    rows: tuple[tuple[str, tuple[Line, ...]], ...]
    title: str = ""


def find_table(lines: Sequence[Line]) -> Table | None:
    """AO3's table of tags: three rows or more, the last of which is Stats; None where there is none."""
    start, rows = -1, list[tuple[str, list[Line]]]()
    for at, line in enumerate(lines):
        found = _LABEL.match(line.text)
        name = label(line.text[: found.start(2)]) if found else ""
        if found and _is_row(name, found[2]) and (len(rows) < _FEWEST or _follows(rows, name, line)):
            if not rows or not _follows(rows, name, line):
                start, rows = at, []
            rows.append((line.text[: found.start(2)].strip(), [line._replace(text=found[2])]))
        elif rows and _OTHER.match(line.text) and not rows[-1][1][0].text and label(rows[-1][0]) != labels.STATS:
            rows.append((line.text, [line._replace(text="")]))
        elif rows and (label(rows[-1][0]) != labels.STATS or _goes_on(rows[-1][1][-1].text, line.text)):
            rows[-1][1].append(line)
        elif rows:
            names = {label(name) for name, _ in rows}
            if len(rows) >= _FEWEST and names & _SURE:
                return _table(lines, start, at, rows)
            start, rows = -1, []
    if len(rows) >= _FEWEST and label(rows[-1][0]) == labels.STATS:
        return _table(lines, start, len(lines), rows)
    return None


def _table(lines: Sequence[Line], start: int, end: int, rows: Iterable[tuple[str, list[Line]]]) -> Table:
    posted = next((at for at in range(start) if POSTED.search(lines[at].text)), 0)
    title = one_line(" ".join(line.text for line in _title_lines(lines[:posted])))
    return Table(start, end, tuple((name, tuple(value)) for name, value in rows), title)


def _title_lines(lines: Sequence[Line]) -> Sequence[Line]:
    """The last paragraph: before it there may be what a converter left of the style sheet or the page's title."""
    start = next((at for at in range(len(lines) - 1, 0, -1) if lines[at].gap), 0)
    return lines[start:]


def _is_row(name: str, value: str) -> bool:
    return name in _ROWS and (name != labels.STATS or not value or _STAT.match(value) is not None)


def _follows(rows: Sequence[tuple[str, list[Line]]], name: str, line: Line) -> bool:
    """Whether a row of this name can follow. The order is fixed, and a value is not over with a comma: then it is a tag.

    After a comma there may have been a sign that the carrier has not: where the line begins, and whether the tags are
    links, tells.
    """
    before = max(_ROWS.get(label(row), -1) for row, _ in rows)
    last = rows[-1][1][-1]
    if _ROWS[name] <= before or not last.text.endswith(","):
        return _ROWS[name] > before
    return line.left < last.left - line.size or (_has_tags(last) and not _has_tags(line))


def _has_tags(line: Line) -> bool:
    return any("/tags/" in link.url for link in line.links)


def _goes_on(stats: str, text: str) -> bool:
    """Whether a line goes on with the figures before it, which may be parted anywhere ("Words:", "1,234"; "2012-", "03-04")."""
    return _STAT.match(text) is not None or (_OPEN.search(stats) is not None and text[:1].isdecimal())


#: Each row's place in AO3's order; rows of tags stand in that of their kinds.
_KINDS = list(dict.fromkeys(labels.TAG_ROWS.values()))
_ROWS = {
    **{name: _KINDS.index(kind) for name, kind in labels.TAG_ROWS.items()},
    labels.LANGUAGE: len(_KINDS),
    labels.SERIES: len(_KINDS) + 1,
    **dict.fromkeys(labels.COLLECTIONS, len(_KINDS) + 2),
    labels.STATS: len(_KINDS) + 3,
}
#: A table has no fewer rows: what else looks like some is no table, or stands before it.
_FEWEST = 3
_SURE = frozenset({"rating", "archive warning", "archive warnings", "fandom", "fandoms"})
