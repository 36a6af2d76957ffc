"""A text as word processors and other book formats hold it: blocks in order, headings among them, and what is told of it.

Headings make chapters. Which of them do is told by their level alone: programs call a heading of the first level what
others call one of the second, and a lone one above all others is the title.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from alcove.domain.readings import Coverage, SeriesPlace
from alcove.formats.nodes import one_line
from alcove.formats.sanitize import clean_note
from alcove.formats.texts import BuiltChapter, build_chapter, plain_text

_NO_CHAPTERS = frozenset({"contents", "table of contents", "cover"})
#: What is said of a file that ends too early.
CUT = "The file ends in the middle: it was cut off while being downloaded or copied; download it again."
#: A book has more levels of headings nowhere; deeper ones part scenes.
DEEPEST_HEADING = 6


class Block(NamedTuple):
    """A block of a text. A heading has a level from 1 and as markup what is in it, which may be nothing; any other block
    has level 0 and is a whole element. ``notes`` is the markup of the footnotes that it refers to; ``fresh`` tells that it
    begins a page, ``apart`` that something blank stands before it; that is told by ``without_blanks``.
    """

    markup: str
    level: int = 0
    notes: tuple[str, ...] = ()
    fresh: bool = False
    apart: bool = False

    @property
    def text(self) -> str:
        """The block on one line, without markup."""
        return one_line(plain_text(self.markup).text)

    @property
    def element(self) -> str:
        """The block as an element, a heading too."""
        if not self.level:
            return self.markup
        size = min(self.level, DEEPEST_HEADING)
        return f"<h{size}>{self.markup}</h{size}>" if self.markup else ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file tells of its work beside the text; None and empty where it does not."""

    title: str | None = None
    creators: tuple[str, ...] = ()
    language: str | None = None
    description: str | None = None
    subjects: tuple[str, ...] = ()
    series: tuple[SeriesPlace, ...] = ()
    published: dt.date | None = None
    made: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Manuscript:
    """An opened file: its blocks, its facts, and how much of it could be read."""

    blocks: tuple[Block, ...] = ()
    facts: Facts = Facts()
    problems: tuple[str, ...] = ()
    coverage: Coverage = Coverage.FULL
    encrypted: bool = False


class Part(NamedTuple):
    """A chapter before it is built: its title, its blocks."""

    title: str | None
    blocks: list[Block]


def without_blanks(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks that show something, each with what the blank ones right before it tell."""
    fresh = apart = False
    for block in blocks:
        fresh = fresh or block.fresh
        if block.text or "<img" in block.markup:
            yield block._replace(fresh=fresh, apart=apart)
            fresh = apart = False
        else:
            apart = True


def join_lists(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with list items that follow each other as one list."""
    items: list[Block] = []
    for block in blocks:
        if block.markup.startswith("<li>"):
            items.append(block)
            continue
        yield from _list(items)
        items = []
        yield block
    yield from _list(items)


def _list(items: list[Block]) -> Iterator[Block]:
    if items:
        markup = "".join(item.markup for item in items)
        notes = tuple(note for item in items for note in item.notes)
        yield Block(f"<ul>{markup}</ul>", notes=notes, fresh=items[0].fresh)


def parts_of(blocks: Sequence[Block], title: str | None) -> tuple[str | None, list[Part]]:
    """The work's title, from its lone first heading where no other is known, and its chapters.

    A heading of a part ("Part One") right before that of a chapter stands at the beginning of that chapter's text.
    """
    level = _chapter_level(blocks)
    first = next((at for at, block in enumerate(blocks) if block.markup), None)
    if first is not None and _is_title(blocks, first, level, title):
        title = title or blocks[first].text
        blocks = blocks[first + 1 :]
    parts: list[Part] = [Part(None, [])]
    waiting: list[Block] = []
    for at, block in enumerate(blocks):
        if not 0 < block.level <= level:
            parts[-1].blocks.append(block)
        elif block.level < level and at + 1 < len(blocks) and 0 < blocks[at + 1].level <= level:
            waiting.append(block)
        else:
            parts.append(Part(block.text or None, waiting))
            waiting = []
    return title, [part for part in parts if (part.title or "").casefold() not in _NO_CHAPTERS]


def build_parts(parts: Iterable[Part], *, measured: bool = True) -> list[BuiltChapter]:
    """The chapters that have a text or pictures, numbered."""
    built: list[BuiltChapter] = []
    for part in parts:
        markup = "\n".join(element for block in part.blocks if (element := block.element))
        notes = "\n".join(note for block in part.blocks for note in block.notes)
        if "<img" in markup or plain_text(markup).text:
            chapter = build_chapter(
                len(built) + 1,
                markup,
                title=part.title,
                end_notes=clean_note(notes) if notes else None,
                measured=measured,
            )
            built.append(chapter)
    return built


def _chapter_level(blocks: Sequence[Block]) -> int:
    """The shallowest level of which two headings have text below them before the next heading; 0 for none."""
    filled = Counter(
        block.level
        for at, block in enumerate(blocks[:-1])
        if 0 < block.level <= DEEPEST_HEADING and not blocks[at + 1].level
    )
    return min((level for level, count in filled.items() if count > 1), default=0)


def _is_title(blocks: Sequence[Block], first: int, level: int, title: str | None) -> bool:
    """Whether the first block of a text is the title of the whole."""
    block = blocks[first]
    if not block.level or not block.text:
        return False
    if title:
        return block.text.casefold() == title.casefold()
    alone = sum(1 for other in blocks if other.level == block.level) == 1
    return alone and (not level or block.level < level)
