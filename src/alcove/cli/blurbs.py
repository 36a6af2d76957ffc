"""Works in a list, for people: a few lines each, folded to the terminal, drawn quickly enough for thousands."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from alcove.cli.printing import ACCENT, FOUND, PLAIN, SOFT, STRONG, Run, one_line, say_styled, terminal_safe
from alcove.domain.works import Work

if TYPE_CHECKING:
    from alcove.library.snippets import Snippet

PIPED_WIDTH = 100
_MARGIN = "    "
_NARROWEST = 20
_RATINGS = {"General Audiences": "G", "Teen And Up Audiences": "T", "Mature": "M", "Explicit": "E", "Not Rated": "-"}
# The first character that a terminal may draw in another width than one column: the combining accents.
_COMBINING = "\u0300"
_PIECES = re.compile(r"\S+\s*|\s+")


def print_blurb(work: Work, snippets: Sequence[Snippet], width: int) -> None:
    """Prints a work: rating letter, title by creators, fandoms, a line of figures, where words were found."""
    margin = f"{rating_letter(work)} {progress_mark(work)} "
    for paragraph in _paragraphs(work, snippets):
        for line in folded(paragraph, max(_NARROWEST, width - len(_MARGIN))):
            say_styled([(margin, SOFT), *line])
            margin = _MARGIN
    say_styled([])


def page_width() -> int:
    """The terminal's columns; a fixed measure in a pipe."""
    return shutil.get_terminal_size((PIPED_WIDTH, 24)).columns if sys.stdout.isatty() else PIPED_WIDTH


def rating_letter(work: Work) -> str:
    """G, T, M, E; ``-`` for Not Rated, ``?`` where the file doesn't tell."""
    return _RATINGS.get(work.rating or "", "?")


def progress_mark(work: Work) -> str:
    """Complete, in progress, or nothing where the file doesn't tell."""
    return {True: "●", False: "◐", None: " "}[work.complete]


def creators(work: Work) -> str:
    """The byline."""
    return ", ".join(one_line(creator.name) for creator in work.creators) or "an unknown creator"


def chapters(work: Work) -> str | None:
    """Posted and expected, such as 3/7 and 3/?; None where the file doesn't tell."""
    return None if work.chapters_posted is None else f"{work.chapters_posted}/{work.chapters_expected or '?'}"


def folded(runs: Iterable[Run], columns: int) -> list[list[Run]]:
    """The runs in lines of at most so many columns, broken at spaces; what is longer alone is broken anywhere."""
    runs = list(runs)
    if width(text := "".join(text for text, _ in runs)) <= columns:
        return [runs] if text else []
    lines: list[list[Run]] = [[]]
    used = 0
    for piece, style in _pieces(runs, columns):
        wide = width(piece.rstrip())
        if used and used + wide > columns:
            lines.append([])
            used = 0
        lines[-1].append((piece, style))
        used += width(piece)
    return lines


def width(text: str) -> int:
    """How many columns a terminal needs for the text."""
    if text.isascii() or max(text) < _COMBINING:
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - only other than Latin needs its table

    return cell_len(text)


def _paragraphs(work: Work, snippets: Sequence[Snippet]) -> Iterator[list[Run]]:
    yield [(one_line(work.title or "Untitled"), STRONG), (f" by {creators(work)}", PLAIN)]
    yield [(", ".join(map(one_line, work.fandoms)), ACCENT)]
    yield [(_figures(work), SOFT)]
    for snippet in snippets:
        title = f"{one_line(snippet.chapter_title)}: " if snippet.chapter_title else ""
        found = [(terminal_safe(text).replace("\n", " "), FOUND if hit else PLAIN) for text, hit in snippet.parts]
        yield [(f"› {title}", SOFT), *found]


def _figures(work: Work) -> str:
    parts = [
        work.language_name or work.language,
        f"{work.words:,} words" if work.words is not None else None,
        f"{chapters(work)} chapters" if chapters(work) else None,
        f"updated {work.updated}" if work.updated else None,
        f"{work.versions} versions" if work.versions > 1 else None,
        work.id,
    ]
    return " · ".join(one_line(part) for part in parts if part)


def _pieces(runs: Iterable[Run], columns: int) -> Iterator[Run]:
    """Words with the spaces after them; a word that is wider than a line comes in parts."""
    for text, style in runs:
        for piece in _PIECES.findall(text):
            if width(piece.rstrip()) <= columns:
                yield piece, style
            else:
                yield from ((part, style) for part in _parts(piece, columns))


def _parts(word: str, columns: int) -> Iterator[str]:
    part, used = "", 0
    for letter in word:
        wide = width(letter)
        if used + wide > columns:
            yield part
            part, used = "", 0
        part, used = part + letter, used + wide
    yield part
