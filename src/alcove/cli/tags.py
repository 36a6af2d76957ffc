"""tags: what tags mean, and what stands under what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from alcove.cli import options
from alcove.cli.printing import remark, say, write_json
from alcove.cli.session import Session
from alcove.cli.tag_lines import kind_of, kind_option, say_act, say_card, say_done, told
from alcove.cli.tag_proposals import accept, dismiss, suggest
from alcove.cli.tag_tables import export, forget_ao3, import_
from alcove.domain.tag_rules import Verb
from alcove.domain.viewer import OWNER

_ACTS_AT_ONCE = 50

_dry_run = click.option("--dry-run", is_flag=True, help="Say how many works it concerns; do nothing.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def tags() -> None:
    """What tags mean, and what stands under what: synonyms and metatags.

    A filter on a tag finds its synonyms, and everything under it, at any depth. Rules hold from the next
    question on, for what is imported later as well, and each act can be undone.
    """


@tags.command()
@click.argument("name", metavar="NAME")
@kind_option
@options.as_json
@click.pass_obj
def show(session: Session, name: str, *, kind: str | None, as_json: bool) -> None:
    """What a tag means, its synonyms, what stands above and under it, and how many works have it.

    Where nobody said what fandoms it is of ("told"), they are learned: at least half of these works have them.

    With --json {"kind", "name", "canonical", "works", "own", "synonyms", "under", "over", "characters",
    "fandoms", "told"} for each kind that has the name.
    """
    with session.open() as library:
        for card in library.tag(OWNER, name, kind=kind_of(kind)):
            write_json(card.to_line()) if as_json else say_card(card)


def _acting(verb: Verb, *names: str) -> Callable[[Callable[..., None]], click.Command]:
    """A command that does one thing to a tag: the arguments' names, and options that all of them have."""

    def made(described: Callable[..., None]) -> click.Command:
        @click.pass_obj
        def act(session: Session, /, *, kind: str | None, dry_run: bool, as_json: bool, **given: str) -> None:
            typed = [given[name.lower()] for name in names]
            with session.open() as library:
                done = library.wrangle(OWNER, verb, *typed, kind=kind_of(kind), dry_run=dry_run)
            write_json(done.to_line()) if as_json else say_done(done)

        command: Any = act
        for decorate in (
            options.as_json,
            _dry_run,
            kind_option,
            *(click.argument(name, metavar=name) for name in reversed(names)),
        ):
            command = decorate(command)
        return tags.command(verb.value, help=described.__doc__)(command)

    return made


@_acting(Verb.MERGE, "NAME", "INTO")
def merge() -> None:
    """Make NAME, with its synonyms, a synonym of INTO, which may be a name that no work carries.

    What stands under NAME, or over it, goes along.
    """


@_acting(Verb.SPLIT, "NAME")
def split() -> None:
    """Take NAME out of its group: it is no synonym any more, whatever AO3's table says."""


@_acting(Verb.UNDER, "NAME", "META")
def under() -> None:
    """Put NAME under META: a filter on META finds it too. A tag may stand under several others."""


@_acting(Verb.NOT_UNDER, "NAME", "META")
def not_under() -> None:
    """Take NAME from under META again."""


@_acting(Verb.IN, "NAME", "FANDOM")
def in_() -> None:
    """Say that NAME, a character, relationship or additional tag, is of FANDOM; it may be of several.

    What filters find does not change.
    """


@_acting(Verb.NOT_IN, "NAME", "FANDOM")
def not_in() -> None:
    """Say no longer that NAME is of FANDOM."""


@_acting(Verb.RENAME, "NAME", "NEW")
def rename() -> None:
    """Make NEW the canonical name of the group that NAME is in."""


@tags.command()
@options.as_json
@click.pass_obj
def acts(session: Session, *, as_json: bool) -> None:
    """What was done to tags, newest first.

    With --json {"act", "at", "steps", "undone"} a line.
    """
    shown = 0
    with session.open() as library:
        while done := library.tag_acts(OWNER, limit=_ACTS_AT_ONCE, offset=shown).acts:
            for act in done:
                write_json(act.to_line()) if as_json else say_act(act)
            shown += len(done)
    if not shown and not as_json:
        remark("Nothing was done to tags yet.")


@tags.command()
@click.argument("act", required=False, type=int, metavar="[ACT]")
@options.as_json
@click.pass_obj
def undo(session: Session, act: int | None, *, as_json: bool) -> None:
    """Undo an act on tags, by its number; without one, the newest. Later acts stay.

    With --json {"act", "at", "steps", "undone"}.
    """
    with session.open() as library:
        undone = library.unwrangle(OWNER, act)
    if as_json:
        write_json(undone.to_line() | {"undone": True})
    else:
        say(f"Undone: {told(undone.steps)}.")


for _command in (suggest, accept, dismiss, import_, export, forget_ao3):
    tags.add_command(_command)
