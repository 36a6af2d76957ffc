"""count, list and facets of records: what ``--records`` makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from alcove.cli.printing import counted, one_line, remark, say, write_json
from alcove.domain.tags import TagKind

if TYPE_CHECKING:
    from alcove.library.records import Record

option = click.option(
    "--records",
    "of_records",
    is_flag=True,
    help="Ask AO3's own table of works, once it was imported, instead of the library.",
)


def print_records(found: Iterator[Record], *, as_json: bool) -> None:
    """Each record: a line of its figures, and a line for each kind of tags that it has; with ``as_json`` an object."""
    told = 0
    for told, record in enumerate(found, start=1):  # noqa: B007 - how many there were
        if as_json:
            write_json(record.to_line())
        else:
            _draw(record)
    if not told:
        remark("Nothing found.")
    elif not as_json:
        remark(f"{counted(told, 'record')}.")


def _draw(record: Record) -> None:
    words = "words not told" if record.words is None else f"{record.words:,} words"
    end = {True: "complete", False: "in progress", None: "end not told"}[record.complete]
    figures = (record.published.isoformat(), one_line(record.language or "no language"), words, end)
    say(f"{record.number:,}  {', '.join(figures)}")
    for kind in TagKind:
        if names := record.tags.get(kind):
            say(f"    {kind.value}: {', '.join(map(one_line, names))}")
