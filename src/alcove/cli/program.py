"""The group of all commands, and the one place where errors become exit codes.

0 done; 1 done, but some files failed or checks found faults; 2 the words of
the call are wrong; 3 the library cannot be used; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import textwrap
import time
from pathlib import Path
from typing import NoReturn

import click

from alcove import __version__
from alcove.cli import logs
from alcove.cli.commands import LazyGroup
from alcove.cli.printing import let_stdout_go, one_line, prepare_streams, remark
from alcove.cli.session import Session
from alcove.config import ERRAND_VARIABLE
from alcove.errors import AlcoveError, QueryError

STOPPED = 130

_HELP = """An archive of fanworks on your own machine.

The library is the folder that --library names, else ALCOVE_LIBRARY, else ~/Alcove.
QUERY is the query language: alcove list fandom:"Imaginary Saga" words:10k.. -tag:Angst

\b
First steps:  alcove import ~/Downloads/fic     alcove serve     alcove list     alcove demo
"""


class Program(LazyGroup):
    """The group of all commands; errors end here."""

    def invoke(self, ctx: click.Context) -> NoReturn:
        """Runs the command; every error that is not about the words of the call becomes a message and an exit code."""
        began = time.monotonic()
        try:
            code = self._invoked(ctx)
            _logged(ctx, began, code)
        finally:
            logs.stop()
        ctx.exit(code)

    def _invoked(self, ctx: click.Context) -> int:
        try:
            super().invoke(ctx)
            sys.stdout.flush()
        except click.exceptions.Exit as leaving:
            return leaving.exit_code
        except (KeyboardInterrupt, click.Abort):
            remark("\nStopped.")
            return STOPPED
        except AlcoveError as error:
            _explain(error)
            return error.exit_code
        except OSError as error:
            return _system_said(error, ctx)
        except click.ClickException:
            raise
        except Exception as error:  # noqa: BLE001 - the outermost shell: whoever typed the command gets a sentence, the log the traceback
            return _must_not_happen(error, ctx)
        return 0


@click.group(
    cls=Program, help=_HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("--library", metavar="PATH", help="The library's folder.")
@click.version_option(__version__, message="alcove %(version)s")
@click.pass_context
def program(ctx: click.Context, library: str | None) -> None:
    """The options that stand before every command."""
    prepare_streams()
    ctx.obj = ctx.obj or Session()
    if library is not None:
        ctx.obj.library = library


def main() -> None:
    """The entry point."""
    if sys.platform == "win32":
        # What the site sends to a child that shall stop; there it would end the program on the spot.
        signal.signal(signal.SIGBREAK, signal.default_int_handler)
    if os.environ.get(ERRAND_VARIABLE):
        # A site that a shell started in its background is deaf to Ctrl-C, and so would be its children.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    _open_streams()
    program.main(prog_name="alcove")


def _open_streams() -> None:
    """Streams to nowhere in the place of closed ones: Python has None there, and a file that is opened next would get
    their number, and with it what other programs write to them.
    """
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - to the end


def _explain(error: AlcoveError) -> None:
    remark(f"error: {error}")
    if isinstance(error, QueryError) and error.text:
        from alcove.domain.query import corrected, explain_error, shell_hint  # noqa: PLC0415 - only once something went wrong

        remark(textwrap.indent(explain_error(error), "  "))
        meant, hint = corrected(error), shell_hint(error.text)
        if meant and meant != error.suggestion:
            remark(f"Perhaps: {one_line(meant)}")
        if hint:
            remark(hint)


def _system_said(error: OSError, ctx: click.Context) -> int:
    """A path that cannot be read or written; or the reader of the output is gone, which is no fault."""
    if _nobody_listens(error):
        let_stdout_go()
        return 0
    where = f"{one_line(str(error.filename))}: " if error.filename else ""
    remark(f"error: {where}{error.strerror or error}")
    if _log_of(ctx):
        logs.keep_traceback(error, _log_of(ctx))
    return 1


def _must_not_happen(error: Exception, ctx: click.Context) -> int:
    kept = logs.keep_traceback(error, _log_of(ctx))
    where = f"Details are in {kept}." if kept else "No log could be written."
    remark(
        f"error: something that must not happen did: {type(error).__name__}: {one_line(str(error))}. What was reported as done is safe. {where}"
    )
    return 1


def _nobody_listens(error: OSError) -> bool:
    """Whether the reader of standard output is gone. Windows says EINVAL, without a file's name."""
    return error.errno == errno.EPIPE or (
        sys.platform == "win32" and error.errno == errno.EINVAL and error.filename is None
    )


def _log_of(ctx: click.Context) -> Path | None:
    return ctx.obj.log if isinstance(ctx.obj, Session) else None


def _logged(ctx: click.Context, began: float, code: int) -> None:
    # Neither the query nor a path: titles are for DEBUG alone.
    if logs.log.handlers:
        logs.log.info("%s ended with %d after %.2f s", ctx.invoked_subcommand, code, time.monotonic() - began)
