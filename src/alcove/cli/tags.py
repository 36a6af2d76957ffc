"""tags: what tags mean, and what stands under what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from alcove.cli import options
from alcove.cli.printing import one_line, remark, say, write_json
from alcove.cli.session import Session
from alcove.domain.tag_rules import OPEN_KINDS, Act, Step, Verb
from alcove.domain.tags import TagKind
from alcove.domain.viewer import OWNER

if TYPE_CHECKING:
    from alcove.library.wrangling import TagCard, Wrangled

_DONE = {
    Verb.MERGE: "“{0}” means “{1}”",
    Verb.SPLIT: "“{0}” stands by itself",
    Verb.UNDER: "“{0}” stands under “{1}”",
    Verb.NOT_UNDER: "“{0}” does not stand under “{1}”",
    Verb.RENAME: "“{0}” is called “{1}”",
    Verb.DISMISS: "“{0}” and “{1}” are not suggested again",
}

_kind = click.option(
    "--kind",
    type=click.Choice([kind.value for kind in OPEN_KINDS]),
    help="Where tags of several kinds have the name: the one that is meant.",
)
_dry_run = click.option("--dry-run", is_flag=True, help="Say how many works it concerns; do nothing.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def tags() -> None:
    """What tags mean, and what stands under what: synonyms and metatags.

    A filter on a tag finds its synonyms, and everything under it, at any depth. Rules hold from the next
    question on, for what is imported later as well, and each act can be undone.
    """


@tags.command()
@click.argument("name", metavar="NAME")
@_kind
@options.as_json
@click.pass_obj
def show(session: Session, name: str, *, kind: str | None, as_json: bool) -> None:
    """What a tag means, its synonyms, what stands above and under it, and how many works have it.

    With --json {"kind", "name", "canonical", "works", "own", "synonyms", "under", "over"} for each kind that
    has the name.
    """
    with session.open() as library:
        for card in library.tag(OWNER, name, kind=_kind_of(kind)):
            write_json(card.to_line()) if as_json else _say_card(card)


def _acting(verb: Verb, *names: str) -> Callable[[Callable[..., None]], click.Command]:
    """A command that does one thing to a tag: the arguments' names, and options that all of them have."""

    def made(described: Callable[..., None]) -> click.Command:
        @click.pass_obj
        def act(session: Session, /, *, kind: str | None, dry_run: bool, as_json: bool, **given: str) -> None:
            typed = [given[name.lower()] for name in names]
            with session.open() as library:
                done = library.wrangle(OWNER, verb, *typed, kind=_kind_of(kind), dry_run=dry_run)
            write_json(done.to_line()) if as_json else _say_done(done)

        command: Any = act
        for decorate in (
            options.as_json,
            _dry_run,
            _kind,
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
    with session.open() as library:
        done = library.tag_acts(OWNER)
    for act in done:
        write_json(act.to_line()) if as_json else _say_act(act)
    if not done and not as_json:
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
        say(f"Undone: {_told(undone.steps)}.")


def _kind_of(kind: str | None) -> TagKind | None:
    return TagKind(kind) if kind else None


def _say_done(done: Wrangled) -> None:
    works = f"{done.works:,} {'work' if done.works == 1 else 'works'}"
    if done.act is None:
        say(f"{_told(done.steps)} would concern {works}.")
    else:
        say(f"{_told(done.steps)} now: {works}. alcove tags undo {done.act} takes it back.")


def _say_act(act: Act) -> None:
    undone = "  (undone)" if act.undone else ""
    say(f"{act.number:>5}  {act.at:%Y-%m-%d %H:%M}  {_told(act.steps)}{undone}")


def _told(steps: tuple[Step, ...]) -> str:
    first = one_line(_DONE[steps[0].verb].format(steps[0].name, steps[0].other)) if steps else "Nothing"
    more = len(steps) - 1
    return first + (f", and {more:,} more" if more > 0 else "")


def _say_card(card: TagCard) -> None:
    say(f"{card.tag.kind.value} “{one_line(card.tag.name)}”: {_works(card.works)}, {card.own:,} with exactly this name")
    if card.canonical != card.tag.name:
        say(f"  means “{one_line(card.canonical)}”")
    for each in card.synonyms:
        say(f"  synonym  “{one_line(each.name)}” ({each.works:,})")
    for name in card.metas:
        say(f"  under    “{one_line(name)}”")
    for each in card.subs:
        say(f"  over     “{one_line(each.name)}” ({each.works:,})")


def _works(count: int) -> str:
    return f"{count:,} {'work' if count == 1 else 'works'}"
