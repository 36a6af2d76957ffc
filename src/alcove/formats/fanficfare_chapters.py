"""What FanFicFare puts around texts, in its e-books and its pages alike: notes in blocks of their own, a log of updates.

Facts: FanFicFare 4.62, ``writers/`` and ``adapters/base_otw_adapter.py``; labels of notes can be configured.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from selectolax.lexbor import LexborNode

from alcove.domain.readings import Update
from alcove.formats.nodes import has_class, inner, label
from alcove.formats.sanitize import clean_note
from alcove.formats.texts import BuiltChapter, build_chapter
from alcove.formats.told import Told, day_of, number_of

_WORK_NOTES = "author's note"
_SUMMARIES = frozenset({"summary for the chapter", "chapter summary", "summary"})
_MOST_UPDATES = 10_000
# FanFicFare writes two blocks a chapter.
_MOST_NOTES = 20
#: What stands in place of the address of a chapter that could not be downloaded.
FAILED_CHAPTER = "chapter url removed due to failure"


def build_told_chapter(told: Told, number: int, body: LexborNode, title: str | None, *, measured: bool) -> BuiltChapter:
    """A chapter from its element, whose notes go from it; a work's own notes go to ``told``."""
    notes: dict[str, str | None] = {}
    for _ in range(_MOST_NOTES):
        block = body.css_first("div.fff_chapter_notes")
        if block is None:
            break
        at_end = has_class(block, "fff_foot_notes")
        for name, nodes in _labelled(block):
            key = "end_notes" if at_end else "summary" if name in _SUMMARIES else "notes"
            target: dict[str, Any] = told.fields if name == _WORK_NOTES else notes
            target.setdefault(key, clean_note(inner(nodes)))
        block.decompose()
    return build_chapter(
        number,
        body.inner_html or "",
        title=title,
        measured=measured,
        summary=notes.get("summary"),
        notes=notes.get("notes"),
        end_notes=notes.get("end_notes"),
    )


def read_log(body: LexborNode) -> tuple[Update, ...]:
    """The updates that a log page lists. An entry has only what changed since the one before it."""
    day: dt.date | None = None
    words = chapters = None
    updates: list[Update] = []
    for node in body.traverse():
        if node.tag != "span":
            continue
        if node.id == "dateUpdated":
            day = day_of(node.text()) or day
        elif node.id == "numChapters":
            chapters = number_of(node.text())
        elif node.id == "numWords":
            words = number_of(node.text())
        else:
            continue
        if day is None:
            continue
        update = Update(day, words, chapters)
        if updates and updates[-1].date == day:
            updates[-1] = update
        elif len(updates) < _MOST_UPDATES:
            updates.append(update)
    return tuple(updates)


def _labelled(block: LexborNode) -> list[tuple[str, list[LexborNode]]]:
    found: list[tuple[str, list[LexborNode]]] = []
    for node in block.iter():
        if node.tag == "b":
            found.append((label(node.text()), []))
        elif found:
            found[-1][1].append(node)
    return found
