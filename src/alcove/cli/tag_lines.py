"""What is said of tags and of what is done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alcove.cli.printing import counted, one_line, say
from alcove.domain.moments import local
from alcove.domain.tag_rules import OPEN_KINDS, Act, Step, Verb
from alcove.domain.tags import TagKind

if TYPE_CHECKING:
    from alcove.library.wrangling import TagCard, Wrangled

_DONE = {
    Verb.MERGE: "“{0}” means “{1}”",
    Verb.SPLIT: "“{0}” stands by itself",
    Verb.UNDER: "“{0}” stands under “{1}”",
    Verb.NOT_UNDER: "“{0}” does not stand under “{1}”",
    Verb.IN: "“{0}” is of the fandom “{1}”",
    Verb.NOT_IN: "“{0}” is not said to be of the fandom “{1}”",
    Verb.RENAME: "“{0}” is called “{1}”",
    Verb.DISMISS: "“{0}” with “{1}” is not suggested again",
}

kind_option = click.option(
    "--kind", type=click.Choice([kind.value for kind in OPEN_KINDS]), help="Only tags of this kind."
)


def kind_of(kind: str | None) -> TagKind | None:
    """The kind that was typed."""
    return TagKind(kind) if kind else None


def say_done(done: Wrangled) -> None:
    """Says what an act came to, or would come to."""
    if not done.steps:
        say("There is nothing to be done.")
    elif done.act is None:
        say(f"{told(done.steps)}: it would concern {counted(done.works, 'work')}.")
    else:
        say(f"{told(done.steps)} now: {counted(done.works, 'work')}. alcove tags undo {done.act} takes it back.")


def say_act(act: Act) -> None:
    """Says one act of the past."""
    undone = "  (undone)" if act.undone else ""
    say(f"{act.number:>5}  {local(act.at):%Y-%m-%d %H:%M}  {told(act.steps)}{undone}")


def told(steps: tuple[Step, ...]) -> str:
    """What steps do, in half a sentence."""
    first = one_line(_DONE[steps[0].verb].format(steps[0].name, steps[0].other)) if steps else "Nothing"
    more = len(steps) - 1
    return first + (f", and {more:,} more" if more > 0 else "")


def say_card(card: TagCard) -> None:
    """Says everything about a tag."""
    say(
        f"{card.tag.kind.value} “{one_line(card.tag.name)}”: {counted(card.works, 'work')}, {card.own:,} with exactly this name"
    )
    if card.canonical != card.tag.name:
        say(f"  means “{one_line(card.canonical)}”")
    for each in card.synonyms:
        say(f"  synonym  “{one_line(each.name)}” ({each.works:,})")
    for each in card.fandoms:
        say(f"  {'fandom ' if card.told else 'mostly '}  “{one_line(each.name)}” ({each.works:,})")
    for name in card.metas:
        say(f"  under    “{one_line(name)}”")
    for each in card.subs:
        say(f"  over     “{one_line(each.name)}” ({each.works:,})")
