"""demo: the site with the sample works, in a library of its own; or a tour, of which every step is the command that one
would type.
"""

from __future__ import annotations

import contextlib
import io
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alcove.cli import options
from alcove.cli.commands import command_named
from alcove.cli.printing import ACCENT, STRONG, say, say_styled, terminal_safe
from alcove.cli.serve import keep_serving
from alcove.cli.session import Session
from alcove.importing.outcome import OutcomeKind, Report

if TYPE_CHECKING:
    from alcove.library.facade import Library

DEFAULT = Path("~", "Alcove-demo")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a sentence, the words as one types them in a shell, how many lines are shown (None: all)."""

    says: str
    typed: str
    lines: int | None = None


STEPS: tuple[Step, ...] = (
    Step("What came in: the newest works.", "list --limit 5"),
    Step("The tags, with the number of works that have them.", "facets --kind fandom"),
    Step(
        "Filters as on an archive, only more: works in one fandom without its crossovers, the longest first.",
        'list fandom:"The Lamplighters of Quay Street (TV)" -fandom:"Small Gods of the Railway (Podcast)" --sort words --limit 3',
    ),
    Step(
        "Every word of every text can be found, and where it stands.", "list lantern -tag:Podfic --limit 3 --snippets"
    ),
    Step(
        "A work's card: the whole preface, its chapters, its versions. This one was downloaded twice, and both are kept.",
        "show ao3:999000003",
    ),
    Step("And it can be read here.", "read ao3:999000001", lines=14),
    Step("Nothing is taken on trust: every original against its hash.", "verify --deep"),
)


@click.command()
@click.option("--library", metavar="PATH", help=f"The library for the samples; without it, {DEFAULT}.")
@click.option("--tour", is_flag=True, help="No site: a tour through the commands, in this terminal.")
@options.port
@options.no_browser
@click.pass_context
def demo(ctx: click.Context, library: str | None, *, tour: bool, port: int | None, no_browser: bool) -> None:
    """The site with sample works, in a library of its own.

    Takes in a few short stories that come with Alcove, and serves them until Ctrl-C; `alcove serve`
    tells more. With --tour it shows in the terminal what can be done with them: each step is a command,
    and its real answer.

    ALCOVE_LIBRARY is passed over: your own library is left alone. The second time it finds everything there.
    """
    place = library or ctx.obj.library or str(DEFAULT.expanduser())
    session = Session(place, ctx.obj.opener, ctx.obj.environ, ctx.obj.run)
    called = f"alcove --library {_shown(place)}"
    from alcove import samples  # noqa: PLC0415 - for this command alone

    with session.open(create=True, flags={"serve_port": port}) as opened:
        ctx.obj.log = session.log
        with as_file(samples.folder()) as folder:
            if tour:
                _tour(ctx, session, opened, called, folder)
                return
            report = _take_in(opened, folder)
        _say_what_to_try(report, called)
        keep_serving(opened, session.environ, browser=not no_browser)


def _take_in(library: Library, folder: Path) -> Report:
    *_, report = library.import_files([folder])
    if not isinstance(report, Report):
        raise TypeError("an import ends with a report")
    return report


def _say_what_to_try(report: Report, called: str) -> None:
    there = report.counts.get(OutcomeKind.SAME.value, 0)
    say_styled([(f"{report.works} short works in {report.files} files {_came(report.files, there)}.", STRONG)])
    say(
        "Try the filters beside the works, a word such as lantern in the search, and the two versions of The Tidekeeper’s Apprentice."
    )
    say(f"In another terminal: {called} list. A tour through the commands: alcove demo --tour.")
    say("Your own works: alcove import YOUR_FOLDER, then alcove serve.")


def _came(files: int, there: int) -> str:
    return "were here already" if there == files else "are in the demo library; the files are left as they are"


def _tour(ctx: click.Context, session: Session, library: Library, called: str, folder: Path) -> None:
    with _kept_open(ctx, session, library):
        taking_in = shlex.join(["import", str(folder)])
        _walk(ctx, called, Step("A folder of downloads, taken in. It is left as it is.", taking_in))
        for step in STEPS:
            _walk(ctx, called, step)
    _say_what_next(called)


@contextmanager
def _kept_open(ctx: click.Context, session: Session, library: Library) -> Iterator[None]:
    """Has the steps use one open library."""
    outer = ctx.obj
    ctx.obj = Session(session.library, lambda *_, **__: nullcontext(library), session.environ, session.run)
    try:
        yield
    finally:
        outer.log, ctx.obj = ctx.obj.log, outer


def _walk(ctx: click.Context, called: str, step: Step) -> None:
    say()
    say_styled([(step.says, STRONG)])
    say_styled([(terminal_safe(f"$ {called} {step.typed}"), ACCENT)])
    say()
    if step.lines is None:
        _run(ctx, step)
        return
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        _run(ctx, step)
    lines = written.getvalue().splitlines()
    for line in lines[: step.lines]:
        say(line)
    if len(lines) > step.lines:
        say("…")


def _run(ctx: click.Context, step: Step) -> None:
    name, *words = shlex.split(step.typed)
    command = command_named(name)
    # Ends without a word where a command leaves with an exit code of its own.
    with contextlib.suppress(click.exceptions.Exit), command.make_context(name, words, parent=ctx) as step_context:
        command.invoke(step_context)


def _shown(place: str) -> str:
    with contextlib.suppress(ValueError):
        return f"~/{Path(place).relative_to(Path.home()).as_posix()}"
    return shlex.quote(place)


def _say_what_next(called: str) -> None:
    say()
    say_styled([("What next", STRONG)])
    ways = {
        f"{called} list": "look around in here; the demo is gone with its folder",
        f"{called} serve": "the same in a browser",
        "alcove import YOUR_FOLDER": "your own works, into ~/Alcove; the folder is left alone",
        "alcove --help": "everything else",
    }
    for typed, does in ways.items():
        say(f"  {typed:<{max(map(len, ways))}}  {does}")
