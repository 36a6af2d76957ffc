"""reparse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from alcove.cli import options
from alcove.cli.printing import counted, one_line, say, write_json
from alcove.cli.query_words import QueryCommand, query_argument
from alcove.cli.session import Session, streamed
from alcove.importing.outcome import Reread

_SHOWN = 20
_LONGEST = 60


@click.command(cls=QueryCommand)
@query_argument
@click.option("--dry-run", is_flag=True, help="Say what would change; store nothing.")
@options.as_json
@click.pass_context
def reparse(ctx: click.Context, query: str, *, dry_run: bool, as_json: bool) -> None:
    """Read the originals again with today's readers, and say what they tell otherwise.

    After an upgrade that reads more kinds of files, or reads them better. Nothing is fetched: the
    originals are here. With a query, those of the works that answer it. A file that turns out to
    belong to another work or version is put there by a call without a query, which makes everything
    derived again.

    With --json a line for each field: {"work", "sha256", "field", "before", "after"}, or for an original that
    cannot be read any more: {"work", "sha256", "problem"}; then a summary. Ends with 1 where there are such.
    """
    told = failed = 0
    session: Session = ctx.obj
    with session.open() as library, streamed(library.reparse(query, dry_run=dry_run)) as found:
        for item in found:
            if not isinstance(item, Reread):
                failed = item.failed
                _say_summary(item.to_line(), as_json=as_json, dry_run=dry_run, told=told)
            elif as_json:
                for line in item.to_lines():
                    write_json(line, flush=True)
            else:
                told += 1
                if told <= _SHOWN:
                    _say_changes(item)
    ctx.exit(int(failed > 0))


def _say_changes(item: Reread) -> None:
    say(f"{item.work or 'not taken in yet'}  file {item.sha256[:12]}")
    if item.problem:
        say(f"    cannot be read any more, so that its old reading stays: {one_line(item.problem)}")
    for change in item.found:
        say(f"    {change.field}: {_short(change.before)} -> {_short(change.after)}")


def _short(value: str | None) -> str:
    if value is None:
        return "not told"
    line = one_line(value)
    return repr(line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…")


def _say_summary(line: Mapping[str, Any], *, as_json: bool, dry_run: bool, told: int) -> None:
    if as_json:
        write_json(line)
        return
    summary = line["summary"]
    if told > _SHOWN:
        say(f"… and {told - _SHOWN:,} more files; --json lists all.")
    would = "would tell" if dry_run else "tell"
    say(
        f"{counted(summary['files'], 'original')} read again in {summary['seconds']:.1f} s: {summary['changed']:,} {would} something else."
    )
    if summary["failed"]:
        say(f"{summary['failed']:,} cannot be read any more.")
    if summary["fields"]:
        say("Changed: " + ", ".join(f"{field} {count:,}" for field, count in summary["fields"].items()) + ".")
    if summary["left"]:
        say(
            f"{summary['left']:,} belong to another work or version now; `alcove reparse` without a query puts them there."
        )
