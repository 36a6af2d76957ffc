"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Command = Callable[..., Any]
Decorator = Callable[[Command], Command]


def as_json(command: Command) -> Command:
    """``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")(command)


def yes(meaning: str) -> Decorator:
    """``--yes``, with what it agrees to."""
    return click.option("--yes", is_flag=True, help=meaning)


def paths(command: Command) -> Command:
    """PATH…, which must exist: a slip of the pen must not make a library."""
    return click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(exists=True))(command)


def works(command: Command) -> Command:
    """WORK…: ids, addresses or ``site:id``."""
    return click.argument("works", nargs=-1, required=True, metavar="WORK…")(command)


def work(command: Command) -> Command:
    """WORK: an id, an address or ``site:id``."""
    return click.argument("work", metavar="WORK")(command)


def port(command: Command) -> Command:
    """``--port``."""
    return click.option(
        "--port", type=click.IntRange(0, 65535), metavar="N", help="The port that the site listens on; 0: a free one."
    )(command)


def no_browser(command: Command) -> Command:
    """``--no-browser``."""
    return click.option("--no-browser", is_flag=True, help="Open no browser.")(command)
