"""tags import, export, forget-ao3: tag rules as tables."""

from __future__ import annotations

import sys

import click

from alcove.cli import options
from alcove.cli.printing import counted, remark, say, write_json
from alcove.cli.session import Session
from alcove.domain.viewer import OWNER
from alcove.errors import UsageError

_TELL_EVERY = 1_000_000


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False), metavar="FILE.csv")
@options.as_json
@click.pass_obj
def import_(session: Session, file: str, *, as_json: bool) -> None:
    """Bring in rules from a table: your own, or AO3's dump of its tags.

    Your own, as alcove tags export writes it, is one act with one undo. AO3's (tags-20210226.csv) is kept
    beside the library's tags; it tells what the tags that works have mean, for later imports as well.
    Your own rules come before it, and alcove tags forget-ao3 takes it away.

    With --json a summary.
    """
    with session.open() as library:
        read = library.import_tags(OWNER, file, _told)
    if as_json:
        write_json({"summary": read.to_line()})
    elif read.dump:
        names, synonyms = counted(read.names, "canonical name"), counted(read.synonyms, "synonym")
        say(f"AO3's table is at hand: {names}, {synonyms}, of {counted(read.rows, 'row')}.")
        say(f"{counted(read.rules, 'tag of the library means', 'tags of the library mean')} another by it.")
    elif read.act is None:
        say("All these rules are here already.")
    else:
        say(
            f"{read.rules:,} of {read.rows:,} rules are new: {counted(read.works, 'work')}. alcove tags undo {read.act} takes it back."
        )


@click.command()
@click.argument("file", type=click.Path(dir_okay=False), metavar="FILE.csv")
@options.as_json
@click.pass_obj
def export(session: Session, file: str, *, as_json: bool) -> None:
    """Write your rules as a table, to a new file: to keep, to share, to edit.

    With --json a summary: {"summary": {"rules"}}.
    """
    with session.open() as library:
        try:
            rules = library.export_tags(OWNER, file)
        except FileExistsError as error:
            raise UsageError(f"{file} is there already; name a new file.") from error
    if as_json:
        write_json({"summary": {"rules": rules}})
    else:
        say(f"{counted(rules, 'rule')}.")


@click.command("forget-ao3")
@options.as_json
@click.pass_obj
def forget_ao3(session: Session, *, as_json: bool) -> None:
    """Take AO3's table away, with all that followed from it. Your own rules stay.

    With --json a summary: {"summary": {"forgotten"}}.
    """
    with session.open() as library:
        there = library.forget_ao3_tags(OWNER)
    if as_json:
        write_json({"summary": {"forgotten": there}})
    else:
        say("AO3's table is gone, with all that followed from it." if there else "AO3's table is not here.")


def _told(rows: int) -> None:
    if sys.stderr.isatty() or rows % _TELL_EVERY == 0:
        remark(f"{rows:,} rows read")
