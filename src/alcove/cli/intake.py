"""import, have, accept."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import click

from alcove.cli import options
from alcove.cli.following import follow
from alcove.cli.later import not_yet
from alcove.cli.printing import named, one_line, remark, say, write_json
from alcove.cli.session import Session, streamed
from alcove.domain.viewer import OWNER
from alcove.errors import WrongFolderError


@click.command()
@options.paths
@click.option("--dry-run", is_flag=True, help="Say what would come of each file; take in nothing.")
@click.option(
    "--jobs", type=click.IntRange(min=0), metavar="N", help="Read N files at once; 0: one for each processor."
)
@click.option(
    "--rehash",
    is_flag=True,
    help="Read all files again, also those whose size and time are unchanged, and compare originals that are here: damaged ones are mended.",
)
@click.option("--watch", is_flag=True, help="In a later version.")
@options.yes("Don't ask, even if most of the files look like no works.")
@options.as_json
@click.pass_context
def import_(
    ctx: click.Context, /, paths: tuple[str, ...], *, watch: bool, yes: bool, as_json: bool, **how: Any
) -> None:
    """Take in files and folders.

    Originals are kept byte for byte, prefaces understood, texts made searchable. The source is only
    read: nothing in it is changed or moved, and it isn't needed afterwards. Run again on the same
    folder, it takes in what is new. Ctrl-C stops cleanly.

    AO3's own table of its works of 2021 (works-20210226.csv, with tags-20210226.csv beside it) becomes
    records: no works, but --records of list, count and facets asks them. Of these two files no
    originals are kept.

    With --json a line for each file as soon as it is safe, then one summary. Ends with 1 when a file
    failed or the import stopped early, with 130 after Ctrl-C.
    """
    if watch:
        raise not_yet("alcove import --watch")
    session: Session = ctx.obj
    with session.open_for_import(dry_run=how["dry_run"]) as library:

        def run(*, sure: bool) -> int:
            start = partial(library.import_files, paths, yes=sure, **how)
            return follow(
                library,
                lambda watcher: start(progress=watcher),
                as_json=as_json,
                dry_run=how["dry_run"],
                place=session.place,
            )

        try:
            code = run(sure=yes)
        except WrongFolderError as error:
            if as_json or not sys.stdin.isatty():
                raise
            remark(str(error))
            code = run(sure=True) if click.confirm("Take everything in all the same?", err=True) else 1
    ctx.exit(code)


@click.command()
@options.paths
@options.as_json
@click.pass_obj
def have(session: Session, paths: tuple[str, ...], *, as_json: bool) -> None:
    """Which of these files are safely in the library.

    They are known by their bytes, whatever they are called and wherever they lie now.

    With --json a line for each: {"file", "sha256", "have", "work"}.
    """
    here = total = 0
    with session.open() as library, streamed(library.have(OWNER, paths)) as rows:
        for row in rows:
            total, here = total + 1, here + row.have
            if as_json:
                write_json(row.to_line())
            else:
                say(
                    f"{'here   ' if row.have else 'missing'}  {one_line(row.file)}"
                    + (f"  ({row.work})" if row.work else "")
                )
    if not as_json:
        remark(f"{here:,} of {total:,} are in the library.")


@click.command()
@options.works
@options.as_json
@click.pass_obj
def accept(session: Session, works: tuple[str, ...], *, as_json: bool) -> None:
    """Take unrecognised works out of the drawer, into lists and counts.

    `alcove list is:unrecognised` shows the drawer.
    """
    with session.open() as library:
        accepted = library.accept(OWNER, works)
    for work in accepted:
        if as_json:
            write_json(work.to_line())
        else:
            say(f"{named(work)}: in the lists now.")
