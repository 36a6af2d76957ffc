"""What FanFicFare puts around texts, in its e-books and its pages alike: notes in blocks of their own, a log of updates.

Facts: FanFicFare 4.62, ``writers/`` and ``adapters/base_otw_adapter.py``; labels of notes can be configured.
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from selectolax.lexbor import LexborNode

from alcove.domain.readings import Update
from alcove.formats.htmlz import RENAMED
from alcove.formats.nodes import elements, has_class, inner, label, next_element
from alcove.formats.sanitize import clean_note
from alcove.formats.texts import BuiltChapter, build_chapter
from alcove.formats.told import Told, day_of, number_of

_WORK_NOTES = "author's note"
_SUMMARIES = frozenset({"summary for the chapter", "chapter summary", "summary"})
#: By these labels blocks of notes are known whose classes a conversion took.
NOTES = frozenset({_WORK_NOTES, "notes for the chapter", "summary for the chapter"})
_MOST_UPDATES = 10_000
# FanFicFare writes two blocks of notes a chapter, one before its text and one after it.
_MOST_NOTES = 20
_MOST_BLOCKS = 1000
#: What an update tells, by its label, where a conversion took the ids.
OF_UPDATES = {"updated": "dateUpdated", "chapters": "numChapters", "words": "numWords"}
#: What stands in place of the address of a chapter that could not be downloaded.
FAILED_CHAPTER = "chapter url removed due to failure"


def build_told_chapter(told: Told, number: int, body: LexborNode, title: str | None, *, measured: bool) -> BuiltChapter:
    """A chapter from its element, whose notes go from it; a work's own notes go to ``told``."""
    notes: dict[str, str | None] = {}
    for _ in range(_MOST_NOTES):
        block = body.css_first("div.fff_chapter_notes") or _bare_notes(body)
        if block is None:
            break
        at_end = has_class(block, "fff_foot_notes") or (not has_class(block, "fff_head_notes") and _is_last(block))
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
        name = _name_of_value(node)
        if name == "dateUpdated":
            day = day_of(node.text()) or day
        elif name == "numChapters":
            chapters = number_of(node.text())
        elif name == "numWords":
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


def _name_of_value(node: LexborNode) -> str | None:
    if not (node.id or "").startswith(RENAMED):
        return node.id
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    return OF_UPDATES.get(label(before.text())) if before is not None else None


def _bare_notes(body: LexborNode) -> LexborNode | None:
    """A block of notes without its class, beside the one of the text."""
    blocks = (block for story in elements(body) for block in elements(story) if block.tag == "div")
    for block in itertools.islice(blocks, _MOST_BLOCKS):
        first = next(elements(block), None)
        if first is not None and first.tag == "b" and label(first.text()) in NOTES:
            return block
    return None


def _is_last(block: LexborNode) -> bool:
    before, after = block.prev, next_element(block)
    while before is not None and not before.is_element_node:
        before = before.prev
    return before is not None and after is None


def _labelled(block: LexborNode) -> list[tuple[str, list[LexborNode]]]:
    found: list[tuple[str, list[LexborNode]]] = []
    for node in block.iter():
        if node.tag == "b":
            found.append((label(node.text()), []))
        elif found:
            found[-1][1].append(node)
    return found
