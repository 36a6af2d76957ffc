"""demo: a tour with the sample works, in a library of its own; every step is the command that one would type."""

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

from alcove.cli.commands import command_named
from alcove.cli.printing import ACCENT, STRONG, say, say_styled, terminal_safe
from alcove.cli.session import Session

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
@click.option("--library", metavar="PATH", help=f"The library for the tour; without it, {DEFAULT}.")
@click.pass_context
def demo(ctx: click.Context, library: str | None) -> None:
    """A tour with sample works, in a library of its own.

    Takes in a few short stories that come with Alcove, and shows what can be done with them: each
    step is a command, and its real answer. ALCOVE_LIBRARY is passed over: your own library is left
    alone. The second time it finds everything there.
    """
    place = library or ctx.obj.library or str(DEFAULT.expanduser())
    session = Session(place, ctx.obj.opener, ctx.obj.environ, ctx.obj.run)
    called = f"alcove --library {_shown(place)}"
    from alcove import samples  # noqa: PLC0415 - for this command alone

    with session.open(create=True) as opened, as_file(samples.folder()) as folder, _kept_open(ctx, session, opened):
        _walk(
            ctx,
            called,
            Step("A folder of downloads, taken in. It is left as it is.", shlex.join(["import", str(folder)])),
        )
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
        "alcove import YOUR_FOLDER": "your own works, into ~/Alcove; the folder is left alone",
        "alcove --help": "everything else",
    }
    for typed, does in ways.items():
        say(f"  {typed:<{max(map(len, ways))}}  {does}")
