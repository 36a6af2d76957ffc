"""Commands that this version knows by name only: they say so and end with 2."""

from __future__ import annotations

import click

from alcove.errors import NotYetError

_ANYTHING = {"ignore_unknown_options": True, "allow_extra_args": True}


def command(name: str, purpose: str) -> click.Command:
    """A command of this name that takes any words and raises NotYetError."""

    @click.command(name, help=f"{purpose}\n\nComes in a later version.", context_settings=_ANYTHING)
    @click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="…")
    def stand_in(words: tuple[str, ...]) -> None:  # noqa: ARG001 - taken, so that click does not complain of them
        raise not_yet(f"alcove {name}")

    return stand_in


def not_yet(what: str) -> NotYetError:
    """The error for a command or an option that is to come."""
    return NotYetError(f"`{what}` comes in a later version.")
