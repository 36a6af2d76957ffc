"""Where the chapters of a converted download begin: at AO3's numbers, else at what a list of contents names, else at as many
headings of one kind as there are chapters.

Before 2025-10 a chapter with a title had no number, and only the number of chapters is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from alcove.formats import labels
from alcove.formats.manuscript import DEEPEST_HEADING, Block
from alcove.formats.nodes import label, one_line
from alcove.formats.texts import plain_text

#: A title has 255 letters at most.
_LONGEST_HEADING = 300
_NUMBERED = re.compile(r"Chapter (\d{1,5})(?::\s|$)")
_POSTED = re.compile(r"\bChapters: (\d{1,5})/")
_CENTRED = '<p align="center">'
_ALL_BOLD = re.compile(r'<p(?: align="center")?>\s*<strong>(?:(?!</strong>).)*</strong>\s*</p>$', re.DOTALL)
#: Kinds of what stands out, beside the levels of headings.
_FRESH, _BOLD = 0, -1


def chapter_starts(blocks: Sequence[Block], after: int, last: int) -> list[tuple[int, str]]:
    """Where each chapter begins, and its heading: as many as were posted, else where AO3's "Chapter N" counts on.

    The table of tags ends before ``after``, the text before ``last``. None of a work without chapters.
    """
    told = next((match for block in blocks[:after] if (match := _POSTED.search(block.text))), None)
    posted = int(told[1]) if told else 1
    starts: list[tuple[int, str]] = []
    for at in range(after, last):
        text = blocks[at].text if len(blocks[at].markup) < 2 * _LONGEST_HEADING else ""
        found = _NUMBERED.match(text) if len(text) < _LONGEST_HEADING else None
        shown = blocks[at].level or "<strong>" in blocks[at].markup or blocks[at].markup.startswith(_CENTRED)
        if found and shown and int(found[1]) == len(starts) + 1:
            starts.append((at, text))
    return starts if len(starts) == posted or posted < 2 else _titled(blocks, after, last, posted) or starts


def _titled(blocks: Sequence[Block], after: int, last: int, posted: int) -> list[tuple[int, str]]:
    """The headings of one kind of which there are as many as chapters: before 2025-10, titles had no numbers.

    They are those that a list of contents names, those of one level, or what stands out.
    """
    found = [at for at in _listed(blocks, after, last) if at >= 0]
    if len(found) == posted:
        return [(at, blocks[at].text) for at in found]
    standing = [at for at in range(after + 1, last) if blocks[at].level or _stands_out(blocks[at])]
    for kind in (*range(1, DEEPEST_HEADING + 1), _FRESH, _BOLD):
        found = [at for at in standing if _is_of_kind(blocks[at], kind)]
        if len(found) == posted:
            return [(at, blocks[at].text) for at in found]
    return []


def _listed(blocks: Sequence[Block], after: int, last: int) -> list[int]:
    """Where the entries of the list of contents stand that calibre puts after the text of Kindle books and PDFs; -1 for
    nowhere.
    """
    start = next((at for at in range(last, len(blocks)) if label(blocks[at].text) in labels.CONTENTS), len(blocks))
    names = [name for block in blocks[start + 1 :] for name in _names(block) if label(name) not in labels.NOT_CHAPTERS]
    at, found = after, list[int]()
    for name in names:
        at = next((n for n in range(at + 1, last) if _may_head(blocks[n]) and blocks[n].text == name), -1)
        found.append(at)
        if at < 0:
            break
    return found


def _names(block: Block) -> list[str]:
    """The entries in a block of a list of contents, which may be a list itself."""
    items = block.markup.split("</li>")
    return [name for item in items if (name := one_line(plain_text(item).text))]


def _is_of_kind(block: Block, kind: int) -> bool:
    """Whether what stands out is a heading of this level, or stands out at the top of a page, or by its letters."""
    if kind > 0 or block.level:
        return block.level == kind
    return block.fresh if kind == _FRESH else _ALL_BOLD.match(block.markup) is not None


def _stands_out(block: Block) -> bool:
    return _may_head(block) and (block.markup.startswith(_CENTRED) or _ALL_BOLD.match(block.markup) is not None)


def _may_head(block: Block) -> bool:
    return len(block.markup) < 2 * _LONGEST_HEADING
