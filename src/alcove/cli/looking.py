"""inspect: what the readers make of a file, without a library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alcove.cli import options
from alcove.cli.later import not_yet
from alcove.cli.printing import one_line, remark, say, write_json
from alcove.errors import FormatError

if TYPE_CHECKING:
    from alcove.library.inspect import Inspection


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, dir_okay=False))
@click.option("--explain", is_flag=True, help="Say why this reader read it.")
@click.option("--skeleton", is_flag=True, help="In a later version.")
@options.as_json
@click.pass_context
def inspect(ctx: click.Context, files: tuple[str, ...], *, explain: bool, skeleton: bool, as_json: bool) -> None:
    """What the readers make of a file, without taking it in. Needs no library.

    With --json a work line each, with "file", "recognised" and "chapter_list". Ends with 1 when a
    file could not be read.
    """
    if skeleton:
        raise not_yet("alcove inspect --skeleton")
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
