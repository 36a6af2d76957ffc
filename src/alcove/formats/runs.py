"""Runs of text with marks, as word processors keep them, on their way to HTML.

They part a sentence wherever somebody once paused in typing; what is marked alike is one run again, so that no word is
counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby
from typing import NamedTuple

#: The marks that are kept, outermost first, by the HTML element of each.
MARKS = ("strong", "em", "u", "del", "sup", "sub")


class Run(NamedTuple):
    """A piece of text (a newline for a break) or, with ``raw``, of markup; its marks; the address that it is a link to."""

    text: str
    marks: frozenset[str] = frozenset()
    link: str = ""
    raw: bool = False


def markup_of(runs: Iterable[Run]) -> str:
    """The runs as HTML."""
    return "".join(
        _linked(link, "".join(_marked(marks, "".join(map(_escaped, same))) for marks, same in groupby(held, _marks_of)))
        for link, held in groupby(runs, _link_of)
    )


def _marks_of(run: Run) -> frozenset[str]:
    return run.marks


def _link_of(run: Run) -> str:
    return run.link


def _escaped(run: Run) -> str:
    return run.text if run.raw else escape(run.text, quote=False).replace("\n", "<br>")


def _marked(marks: frozenset[str], inside: str) -> str:
    if not inside:
        return ""
    kept = [mark for mark in MARKS if mark in marks]
    return "".join(f"<{mark}>" for mark in kept) + inside + "".join(f"</{mark}>" for mark in reversed(kept))


def _linked(link: str, inside: str) -> str:
    return f'<a href="{escape(link)}">{inside}</a>' if link and inside else inside
