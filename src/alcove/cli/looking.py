"""inspect: what the readers make of a file, without a library."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alcove.cli import options
from alcove.cli.printing import one_line, remark, say, write_json
from alcove.errors import FormatError, UsageError

if TYPE_CHECKING:
    from alcove.library.inspect import Inspection


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True))
@click.option("--explain", is_flag=True, help="Say why this reader read it.")
@click.option("--skeleton", is_flag=True, help="The same markup with every word replaced, to report a misread file.")
@options.as_json
@click.pass_context
def inspect(ctx: click.Context, files: tuple[str, ...], *, explain: bool, skeleton: bool, as_json: bool) -> None:
    """What the readers make of a file, without taking it in. Needs no library.

    An e-book that lies unpacked in a folder is a file as well.

    With --json a work line each, with "file", "recognised" and "chapter_list". Ends with 1 when a
    file could not be read.

    \b
    alcove inspect --skeleton FILE > skeleton.html
    alcove inspect --skeleton FILE.epub     written here as skeleton-….epub

    A skeleton keeps tags, labels, dates and counts, and has other words for all words. Look through it
    before you send it.
    """  # noqa: D301 - click's own mark
    if skeleton and as_json:
        raise UsageError("--skeleton writes a file of the same kind, and no JSON. Leave one of the two out.")
    if skeleton:
        ctx.exit(int(not all([_write_skeleton(file) for file in files])))  # noqa: C419 - each is written, whatever came of others
    from alcove.library.inspect import inspect_file  # noqa: PLC0415 - the readers

    failed = False
    for file in files:
        try:
            made = inspect_file(file, explain=explain)
        except (FormatError, OSError) as error:
            failed = True
            remark(f"{one_line(file)}: {error}")
            continue
        if as_json:
            write_json(made.to_line())
        else:
            _draw(made)
    ctx.exit(int(failed))


def _write_skeleton(file: str) -> bool:
    from alcove.library.inspect import skeleton_of  # noqa: PLC0415 - the readers

    try:
        bones = skeleton_of(file)
        if bones.is_text:
            sys.stdout.flush()
            sys.stdout.buffer.write(bones.data)
            sys.stdout.buffer.flush()
        else:
            with Path(bones.name).open("xb") as out:
                out.write(bones.data)
            say(bones.name)
    except FileExistsError as error:
        remark(f"{error.filename} is here already; nothing was written over it.")
        return False
    except (FormatError, OSError) as error:
        remark(f"{one_line(file)}: {error}")
        return False
    if not bones.reads_alike:
        remark(
            "The skeleton does not read as the file does: what is misread may not show in it. Say so in your report."
        )
    return True


def _draw(made: Inspection) -> None:
    say(one_line(made.file))
    if made.work and made.reading:
        from alcove.cli import drawing  # noqa: PLC0415 - Rich

        drawing.draw(drawing.reading_card(made.work, made.to_line()["chapter_list"]))
    if not made.recognised:
        say("No preface was understood.")
    if made.reason:
        say(one_line(made.reason))
    for line in made.explanation:
        say(f"  {one_line(line)}")
    say()
