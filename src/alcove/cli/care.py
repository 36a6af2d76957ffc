"""verify, init, reindex, doctor, config."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from alcove.cli import options
from alcove.cli.printing import counted, one_line, remark, say, write_json
from alcove.cli.session import Session, streamed
from alcove.config import LIBRARY_VARIABLE, SETTINGS, Config

_MARKS = {"ok": "ok     ", "warning": "warning", "problem": "problem"}


@click.command()
@click.option("--deep", is_flag=True, help="Read every original and compare its hash.")
@options.as_json
@click.pass_context
def verify(ctx: click.Context, *, deep: bool, as_json: bool) -> None:
    """Check originals, catalogue and index.

    What a killed process left to do is pending, not a fault. Ends with 1 when there are faults.

    With --json a line for each problem, then a summary.
    """
    faults = 0
    with ctx.obj.open() as library, streamed(library.verify(deep=deep)) as items:
        for item in items:
            line = item.to_line()
            if as_json:
                write_json(line, flush=True)
            elif "summary" not in line:
                say(
                    f"{'FAULT  ' if line['fault'] else 'pending'}  {one_line(line['where'])}: {one_line(line['message'])}"
                )
            if "summary" in line:
                faults = line["summary"]["faults"]
                if not as_json:
                    say(_verdict(line["summary"]))
    ctx.exit(1 if faults else 0)


@click.command()
@options.as_json
@click.pass_obj
def init(session: Session, *, as_json: bool) -> None:
    """Make an empty library, in an absent or empty folder. On one that is there already it changes nothing."""
    summary = session.make()
    if as_json:
        write_json({"summary": summary})
    elif summary["created"]:
        say(f"There is an empty library in {summary['library']} now. alcove import FOLDER fills it.")
    else:
        say(
            f"The library in {summary['library']} is there already, with {counted(summary['works'], 'work')}; nothing was changed."
        )


@click.command()
@click.option("--catalogue", is_flag=True, help="First everything derived, from originals/ and own/ alone.")
@options.as_json
@click.pass_context
def reindex(ctx: click.Context, *, catalogue: bool, as_json: bool) -> None:
    """Build the search index anew beside the old one, then change over.

    With --catalogue everything derived is made again; ids, version numbers and answers stay the same.
    This is what mends a library whose catalogue or index is damaged or lost. Ends with 1 where originals are
    missing, of which nothing is known then, or cannot be read.
    """
    session: Session = ctx.obj
    with session.open(damaged=True) as library:
        summary = library.reindex(catalogue=catalogue)
    if as_json:
        write_json({"summary": dict(summary)})
    else:
        works, words = (counted(summary[what], one) for what, one in (("works", "work"), ("words", "word")))
        say(f"The index holds {works} with {words}; it took {summary['seconds']:.1f} s.")
    for name in summary["missing"]:
        remark(
            f"Missing among the originals: {one_line(name)}. Put it back from a backup, or import the file again with --rehash."
        )
    for name in summary["failed"]:
        remark(f"Kept, but it could not be read: {one_line(name)}. `alcove verify --deep` tells whether it is damaged.")
    ctx.exit(int(bool(summary["missing"] or summary["failed"])))


@click.command()
@options.as_json
@click.pass_context
def doctor(ctx: click.Context, *, as_json: bool) -> None:
    """What is wrong or risky here, and how to mend it. Ends with 1 when there is a problem."""
    with ctx.obj.open() as library:
        findings = library.doctor()
    for finding in findings:
        if as_json:
            write_json(finding.to_line())
        else:
            remedy = f"\n         {one_line(finding.remedy)}" if finding.remedy else ""
            say(f"{_MARKS.get(finding.level, finding.level)}  {one_line(finding.message)}{remedy}")
    ctx.exit(int(any(finding.level == "problem" for finding in findings)))


@click.command()
@options.as_json
@click.pass_obj
def config(session: Session, *, as_json: bool) -> None:
    """Every setting, its value, and where it was set.

    With --json a line each: {"setting", "value", "origin", "help"}.
    """
    with session.open() as library:
        rows = _settings(library.config, session)
    if as_json:
        for row in rows:
            write_json(row)
        return
    from alcove.cli import drawing  # noqa: PLC0415 - Rich

    heads = ("setting", "value", "origin", "help")
    drawing.draw(drawing.table([head.capitalize() for head in heads], ([row[head] for head in heads] for row in rows)))


def _settings(config: Config, session: Session) -> list[dict[str, Any]]:
    where = (
        "--library"
        if session.library is not None
        else LIBRARY_VARIABLE
        if session.environ.get(LIBRARY_VARIABLE)
        else "default"
    )
    rows = [
        _row("library", config.library, where, "The library's folder: --library, else ALCOVE_LIBRARY, else ~/Alcove.")
    ]
    return rows + [_row(s.key, getattr(config, s.name), config.origins[s.name], s.help) for s in SETTINGS]


def _row(setting: str, value: object, origin: str, purpose: str) -> dict[str, Any]:
    plain = str(value) if isinstance(value, Path) else value
    return {"setting": setting, "value": plain, "origin": origin, "help": purpose}


def _verdict(summary: Mapping[str, Any]) -> str:
    faults, pending = summary["faults"], summary["pending"]
    found = "No fault found" if not faults else f"{counted(faults, 'fault')} found"
    return f"{found}, {pending:,} pending: {counted(summary['originals'], 'original')} and {counted(summary['works'], 'work')} in {summary['seconds']:.1f} s."
