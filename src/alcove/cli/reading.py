"""show, similar, read, original."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from alcove.cli import options
from alcove.cli.blurbs import page_width, print_blurb
from alcove.cli.printing import headline, one_line, remark, say, write_json
from alcove.cli.session import Session
from alcove.cli.typesetting import typeset, wrapped
from alcove.domain.viewer import OWNER
from alcove.errors import UsageError


@click.command()
@options.work
@options.as_json
@click.pass_obj
def show(session: Session, work: str, *, as_json: bool) -> None:
    """Everything about a work: its preface, chapters, versions and files.

    WORK is its id (or the beginning of it), its address, or site:id such as ao3:90000002.

    With --json one work line with "chapter_list", "version_list" and "files".
    """
    with session.open() as library:
        card = library.card(OWNER, work)
    if as_json:
        write_json(card.to_line())
        return
    from alcove.cli import drawing  # noqa: PLC0415 - Rich

    drawing.draw(drawing.library_card(card))


@click.command()
@options.work
@click.option(
    "--limit", type=click.IntRange(min=0), default=10, show_default=True, metavar="N", help="At most N works."
)
@options.as_json
@click.pass_obj
def similar(session: Session, work: str, *, limit: int, as_json: bool) -> None:
    """Works like a work, the most alike first, and what they have in common.

    WORK is its id (or the beginning of it), its address, or site:id such as ao3:90000002.

    Tags, creators and words of the texts count; what few works have counts more. Tags that mean the same
    are one (alcove tags). A work without tags is compared by its words alone.

    With --json {"work", "score", "why": {"relationship": […], …, "word": […]}} a line.
    """
    with session.open() as library:
        found = library.similar(OWNER, work, limit=limit)
        if as_json:
            for each in found:
                write_json(each.to_line())
            return
    for each in found:
        print_blurb(each.work, (), page_width())
        for reason in each.reasons:
            say("    " + one_line(f"in common, {reason.kind}: {', '.join(reason.names)}"))
        say("")
    if not found and limit:
        remark("Nothing here has a tag, a creator or words of its own in common with it.")


@click.command()
@options.work
@click.option("--chapter", type=click.IntRange(min=1), metavar="N", help="Only this chapter.")
@click.option("--version", type=click.IntRange(min=1), metavar="N", help="This version; without it, the current one.")
@click.option(
    "--pager/--no-pager", default=None, help="Through a pager or not; without either, for long texts on a terminal."
)
@options.as_json
@click.pass_obj
def read(
    session: Session, work: str, *, chapter: int | None, version: int | None, pager: bool | None, as_json: bool
) -> None:
    """The text of a work, for a terminal.

    WORK is its id (or the beginning of it), its address, or site:id such as ao3:90000002.

    With --json a line for each chapter: {"chapter", "title", "text"}.
    """
    with session.open() as library:
        chapters = library.chapters(OWNER, work, chapter=chapter, version=version)
        if as_json:
            for text in chapters:
                write_json(text.to_line())
        else:
            head = wrapped(headline(library.work(OWNER, work)))
            _page(itertools.chain(head, ("", ""), typeset(chapters)), pager=pager)


@click.command()
@click.argument("sha256", metavar="SHA256")
@click.option(
    "--output",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write it there; an existing file is left as it is.",
)
@click.pass_obj
def original(session: Session, sha256: str, *, output: str | None) -> None:
    """An original, byte for byte, to standard output or into a file.

    `alcove show WORK` lists a work's files with their hashes.
    """
    if output is None and sys.stdout.isatty():
        raise UsageError("An original is not for a terminal; say --output FILE, or send it into a pipe or a file.")
    with session.open() as library:
        held = library.original(OWNER, sha256)
        with held.open() as source:
            if output is None:
                shutil.copyfileobj(source, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            else:
                _write_new(source, Path(output))
                remark(f"{held.size:,} bytes are in {output}.")


def _write_new(source: BinaryIO, target: Path) -> None:
    """Writes a file that does not exist yet; a half written one is taken away again. Raises UsageError."""
    try:
        file = target.open("xb")
    except FileExistsError as error:
        raise UsageError(f"{target} exists already and is left as it is. Give another name.") from error
    except FileNotFoundError as error:
        raise UsageError(f"{target} cannot be written: its folder does not exist.") from error
    try:
        with file:
            shutil.copyfileobj(source, file)
    except BaseException:  # Ctrl-C as well leaves no half file
        with contextlib.suppress(OSError):
            target.unlink()
        raise


def _page(lines: Iterator[str], *, pager: bool | None) -> None:
    """Prints the lines, through a pager if asked to, or if they are more than a terminal shows at once."""
    begun: list[str] = []
    if pager is None and sys.stdout.isatty():
        begun = list(itertools.islice(lines, shutil.get_terminal_size().lines - 1))
        pager = len(begun) == shutil.get_terminal_size().lines - 1
    ended = (f"{line}\n" for line in itertools.chain(begun, lines))
    if pager:
        click.echo_via_pager(ended)
    else:
        sys.stdout.writelines(ended)
