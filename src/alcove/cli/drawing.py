"""Cards and tables for people. The only module that needs Rich at its head; nothing in it is markup to Rich.

No colour where nobody sees it: Rich leaves it out in pipes and under NO_COLOR.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from alcove.cli.blurbs import PIPED_WIDTH, chapters, creators
from alcove.cli.printing import one_line, terminal_safe
from alcove.domain.markup import plain_text
from alcove.domain.moments import local
from alcove.domain.works import Work

if TYPE_CHECKING:
    from alcove.library.cards import WorkCard

_ACCENT = "cyan"
_TITLE = "bold"
_SOFT = "dim"
_SHOWN_CHAPTERS = 40
_SHOWN_UPDATES = 12
_SHORT_HASH = 12


def console(*, err: bool = False) -> Console:
    """Where people read: as wide as the terminal, 100 columns in a pipe."""
    stream = sys.stderr if err else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False, soft_wrap=False)


def draw(drawn: RenderableType) -> None:
    """Draws on standard output; a pipe gets no spaces at the ends of lines."""
    where = console()
    if sys.stdout.isatty():
        where.print(drawn)
        return
    with where.capture() as held:
        where.print(drawn)
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in held.get().split("\n")[:-1])


def library_card(card: WorkCard) -> RenderableType:
    """Everything about a work: its preface, chapters, versions, files."""
    line = card.to_line()
    parts: list[RenderableType] = [reading_card(card.work, line["chapter_list"])]
    if len(line["version_list"]) > 1:
        parts += [Text(), _version_table(line["version_list"])]
    if "history" in line:
        parts += [Text(), _history_table(line["history"])]
    return Group(*parts, Text(), _file_table(line["files"]))


def reading_card(work: Work, chapter_list: Sequence[Mapping[str, object]]) -> RenderableType:
    """A work's preface and its chapters, as far as one file tells."""
    head = Text(one_line(work.title or "Untitled"), _TITLE).append(f"\nby {creators(work)}", "not bold")
    parts: list[RenderableType] = [head, Text(), _preface(work)]
    for name, text in (("Summary", work.summary), ("Notes", work.notes), ("End notes", work.end_notes)):
        if plain := plain_text(text):
            parts += [Text(f"\n{name}", _ACCENT), Padding(Text(terminal_safe(plain)), (0, 0, 0, 2))]
    if len(chapter_list) > 1:
        parts += [Text(), _chapter_table(chapter_list)]
    return Group(*parts)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()) -> Table:
    """A plain table; the columns named in ``right`` hold figures."""
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style=_SOFT)
    for head in heads:
        drawn.add_column(head, justify="right" if head in right else "left", overflow="fold", no_wrap=head in right)
    for row in rows:
        drawn.add_row(*(Text(one_line(cell(value))) for value in row))
    return drawn


def run_table(lines: Iterable[Mapping[str, Any]]) -> Table:
    """Import runs, from their JSON lines."""
    rows = []
    for line in lines:
        counts = ", ".join(f"{n:,} {kind}" for kind, n in line["counts"].items() if n)
        state = "undone" if line["undone"] else line["state"]
        began = dt.datetime.fromisoformat(line["started"])
        rows.append((line["run"], began, state, counts, ", ".join(line["paths"])))
    return table(("Run", "Began", "State", "Files", "From"), rows, right=("Run",))


def cell(value: object) -> str:
    """A value as it stands in a table."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case dt.datetime():
            return local(value).strftime("%Y-%m-%d %H:%M")
        case _:
            return str(value)


def _preface(work: Work) -> Table:
    series = [f"{s.title}, part {s.position}" if s.position else s.title for s in work.series]
    rows: list[tuple[str, Sequence[str | None]]] = [
        ("Rating", [work.rating]),
        ("Warnings", work.warnings),
        ("Categories", work.categories),
        ("Fandoms", work.fandoms),
        ("Relationships", work.relationships),
        ("Characters", work.characters),
        ("Additional tags", work.freeforms),
        ("Language", [work.language_name or work.language]),
        ("Series", series),
        ("Collections", [c.title for c in work.collections]),
        ("Published", [str(work.published) if work.published else None]),
        ("Updated", [str(work.updated) if work.updated else None]),
        (
            "Words",
            [f"{work.words:,}" + (" (counted)" if work.words_counted else "") if work.words is not None else None],
        ),
        ("Chapters", [_progress(work)]),
        ("Source", [work.source_url]),
        ("Id", [work.id]),
    ]
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(justify="right", style=_SOFT, no_wrap=True)
    grid.add_column(overflow="fold")
    for name, values in rows:
        shown = [one_line(value) for value in values if value]
        if shown:
            grid.add_row(name, Text(", ".join(shown)))
    return grid


def _progress(work: Work) -> str | None:
    ended = {True: ", complete", False: ", in progress", None: ""}[work.complete]
    return f"{chapters(work)}{ended}" if chapters(work) else None


def _chapter_table(rows: Sequence[Mapping[str, object]]) -> RenderableType:
    drawn = table(
        ("Chapter", "Title", "Words"),
        ((r["number"], r["title"], r["words"]) for r in rows[:_SHOWN_CHAPTERS]),
        right=("Chapter", "Words"),
    )
    if len(rows) <= _SHOWN_CHAPTERS:
        return drawn
    return Group(drawn, Text(f"… and {len(rows) - _SHOWN_CHAPTERS} more (--json has all)", _SOFT))


def _version_table(rows: Sequence[Mapping[str, object]]) -> Table:
    return table(
        ("Version", "", "Coverage", "Words", "Updated"),
        ((r["number"], "current" if r["current"] else "", r["coverage"], r["words"], r["updated"]) for r in rows),
        right=("Version", "Words"),
    )


def _history_table(rows: Sequence[Mapping[str, object]]) -> Table:
    return table(
        ("Update", "Words then", "Chapters"),
        ((r["date"], r["words"], r["chapters"]) for r in rows[-_SHOWN_UPDATES:][::-1]),
        right=("Words then", "Chapters"),
    )


def _file_table(rows: Sequence[Mapping[str, object]]) -> Table:
    return table(
        ("Original", "Format", "Name", "Bytes", "Imported"),
        (
            (
                str(r["sha256"])[:_SHORT_HASH],
                r["format"],
                f"{r['name']}{' (with metadata.opf)' if 'beside' in r else ''}",
                r["size"],
                local(dt.datetime.fromisoformat(str(r["imported"]))).date(),
            )
            for r in rows
        ),
        right=("Bytes",),
    )
