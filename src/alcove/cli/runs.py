"""runs, trash."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from alcove.cli import options
from alcove.cli.following import follow
from alcove.cli.printing import counted, headline, named, one_line, remark, say, write_json
from alcove.cli.session import Session, streamed
from alcove.domain.viewer import OWNER
from alcove.domain.works import Work
from alcove.errors import UsageError
from alcove.importing.outcome import OutcomeKind

if TYPE_CHECKING:
    from alcove.library.aside import Trashed

_WHOLE_NUMBER = re.compile(r"[0-9]{1,18}")


@click.command()
@click.argument("words", nargs=-1, metavar="[N | undo N | retry N]")
@click.option(
    "--outcome", type=click.Choice([kind.value for kind in OutcomeKind]), help="Only files that came to this end."
)
@options.as_json
@click.pass_context
def runs(ctx: click.Context, words: tuple[str, ...], *, outcome: str | None, as_json: bool) -> None:
    """Import runs, newest first; the files of run N; undo or retry one.

    \b
    alcove runs                      all runs, a line each
    alcove runs 3                    the files of run 3, all but those that were here already
    alcove runs 3 --outcome failed   those of one outcome
    alcove runs undo 3               what only run 3 brought goes to the trash
    alcove runs retry 3              its failed files are read again, as a run of their own
    """  # noqa: D301 - click's mark of lines to leave apart
    verb, number = _understood(words)
    if outcome and (verb or number is None):
        raise UsageError("--outcome goes with the number of a run: alcove runs 3 --outcome failed.")
    with ctx.obj.open() as library:
        if number is None:
            _print_runs([run.to_line() for run in library.runs(OWNER)], as_json=as_json)
        elif verb == "undo":
            undone = library.undo_run(number)
            if not _print_works(
                undone, f"Run {number} is undone. In the trash now, or without what it had brought:", as_json=as_json
            ):
                remark(f"Run {number} had brought nothing that is still here.")
        elif verb == "retry":
            ctx.exit(follow(library, lambda _watcher: library.retry_run(number), as_json=as_json))
        else:
            with streamed(library.run_outcomes(OWNER, number, outcome=outcome)) as lines:
                _print_outcomes(lines, as_json=as_json)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def trash() -> None:
    """What was undone or removed; bring it back, or delete it for good."""


@trash.command("list")
@options.as_json
@click.pass_obj
def list_trash(session: Session, *, as_json: bool) -> None:
    """The works with files in the trash."""
    with session.open() as library, streamed(library.trash(OWNER)) as works:
        told = _print_trashed(works, "", as_json=as_json)
    if not told and not as_json:
        remark("The trash is empty.")


@trash.command("restore")
@options.works
@options.as_json
@click.pass_obj
def restore_from_trash(session: Session, works: tuple[str, ...], *, as_json: bool) -> None:
    """Take works back out of the trash."""
    with session.open() as library:
        _print_trashed(library.restore(works), "Back in the library:", as_json=as_json)


@trash.command("empty")
@options.yes("Don't ask.")
@options.as_json
@click.pass_context
def empty_trash(ctx: click.Context, *, yes: bool, as_json: bool) -> None:
    """Delete what is in the trash for good. Asks first; this cannot be undone."""
    with ctx.obj.open() as library:
        if not yes and not _agreed(sum(1 for _ in library.trash(OWNER))):
            ctx.exit(1)
        originals = library.empty_trash()
    if as_json:
        write_json({"summary": {"originals": originals}})
    else:
        say(f"{counted(originals, 'original was', 'originals were')} deleted for good.")


def _agreed(works: int) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("Emptying the trash deletes originals for good; say --yes if that is meant.")
    return click.confirm(f"Delete the files of {counted(works, 'work')} for good?", err=True)


def _understood(words: tuple[str, ...]) -> tuple[str | None, int | None]:
    """The verb and the run's number. Raises UsageError."""
    verb = words[0] if words and words[0] in ("undo", "retry") else None
    rest = words[1:] if verb else words
    if len(rest) > 1 or (verb and not rest) or any(not _WHOLE_NUMBER.fullmatch(word) for word in rest):
        raise UsageError(
            f"'alcove runs {' '.join(words)}' is not understood; it takes a run's number: alcove runs 3, alcove runs undo 3, alcove runs retry 3."
        )
    return verb, int(rest[0]) if rest else None


def _print_works(works: Iterable[Work], head: str, *, as_json: bool) -> int:
    """Prints the works, under a heading where there are any; how many."""
    return _print_lines(((work, named(work)) for work in works), head, as_json=as_json)


def _print_trashed(works: Iterable[Trashed], head: str, *, as_json: bool) -> int:
    """The same of what is, or was, in the trash: of a work that is in the library as well, which files."""
    lines = ((each.work, named(each.work) if each.is_whole else _files_of(each)) for each in works)
    return _print_lines(lines, head, as_json=as_json)


def _print_lines(lines: Iterable[tuple[Work, str]], head: str, *, as_json: bool) -> int:
    told = 0
    for work, line in lines:
        if as_json:
            write_json(work.to_line())
        else:
            if head and not told:
                say(head)
            say(line)
        told += 1
    return told


def _files_of(part: Trashed) -> str:
    names = ", ".join(map(one_line, part.files))
    return f"{part.work.id}  {counted(len(part.files), 'file')} of {headline(part.work)} ({names})"


def _print_outcomes(lines: Iterable[Mapping[str, object]], *, as_json: bool) -> None:
    for line in lines:
        if as_json:
            write_json(line)
        else:
            work = f"  ({line['work']})" if line.get("work") else ""
            reason = f"\n    {one_line(str(line['reason']))}" if line.get("reason") else ""
            say(f"{line['outcome']:<12}  {one_line(str(line['file']))}{work}{reason}")


def _print_runs(lines: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        for line in lines:
            write_json(line)
    elif lines:
        from alcove.cli import drawing  # noqa: PLC0415 - Rich

        drawing.draw(drawing.run_table(lines))
    else:
        remark("Nothing was imported yet.")
