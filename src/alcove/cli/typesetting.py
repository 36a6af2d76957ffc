"""Chapters as lines for a terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from alcove.cli.printing import one_line, terminal_safe

if TYPE_CHECKING:
    from alcove.library.read import ChapterText

MEASURE = 72
# Blocks whose characters take two columns (Unicode TR11, Wide and Fullwidth), roughly.
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001faff\U00020000-\U0003fffd]"
)


def typeset(chapters: Iterable[ChapterText]) -> Iterator[str]:
    """The lines of the chapters: a heading each, then paragraphs wrapped at ``MEASURE`` columns."""
    for place, chapter in enumerate(chapters):
        if place:
            yield from ("", "")
        heading = wrapped(f"Chapter {chapter.number}" + (f": {one_line(chapter.title)}" if chapter.title else ""))
        yield from heading
        yield "─" * min(MEASURE, max(map(len, heading)))
        yield ""
        for line in terminal_safe(chapter.text).split("\n"):
            yield from wrapped(line)


def wrapped(line: str) -> list[str]:
    """A line in lines of at most ``MEASURE`` columns; wide characters count two."""
    if not _WIDE.search(line):
        return textwrap.wrap(line, MEASURE, break_on_hyphens=False) or [""]
    from rich.console import Console  # noqa: PLC0415 - only wide characters need its measuring
    from rich.text import Text  # noqa: PLC0415

    return [part.plain.rstrip() for part in Text(line).wrap(Console(width=MEASURE), MEASURE)]
