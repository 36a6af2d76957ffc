"""duplicates, link, unlink: which works are one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from alcove.cli import options
from alcove.cli.printing import counted, named, one_line, remark, say, write_json
from alcove.cli.session import Session
from alcove.domain.viewer import OWNER
from alcove.errors import UsageError

if TYPE_CHECKING:
    from alcove.library.suspects import Suspects

_TELL_EVERY = 5000
_AT_ONCE = 500


@click.command()
@click.option(
    "--score", type=click.FloatRange(0, 1), default=0.0, metavar="X", help="Only pairs with this score at least."
)
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N pairs; without it, all.")
@click.option("--no-look", is_flag=True, help="List what was found before; don't look again.")
@click.option("--apart", nargs=2, metavar="WORK WORK", help="These two are two works; never suspect them again.")
@options.as_json
@click.pass_obj
def duplicates(
    session: Session, *, score: float, limit: int | None, no_look: bool, apart: tuple[str, str] | None, as_json: bool
) -> None:
    """Works that may be one, with the evidence, the likeliest first.

    Compares the texts of all works, also parts of them: chapters 1 to 10 of 20, a story in an anthology,
    the same story on two sites. Titles and creators count as well. Nothing is done about what is found:
    alcove link makes two works one, and alcove unlink two again.

    The score is the part of the shorter text that is in the other; half of what is missing to 1 is made
    up by an equal title, half of the rest by a creator in common.

    With --json {"works": [id, id], "evidence": {"share", "chapters", "title", "creators"}, "score"} a line.
    """
    with session.open() as library:
        if apart:
            library.keep_apart(OWNER, *apart)
            remark("They are two, and stay two.")
            return
        if not no_look:
            looked = library.look_for_suspects(_told)
            remark(f"Compared all texts in {looked.seconds:.1f} s; {looked.sketched:,} were new.")
        shown = 0
        while True:
            most = _AT_ONCE if limit is None else min(_AT_ONCE, limit - shown)
            page = library.suspects(OWNER, least=score, limit=most, offset=shown)
            for pair in page.pairs:
                write_json(pair.to_line()) if as_json else _say_pair(pair)
            shown += len(page.pairs)
            if not page.pairs or shown in (page.total, limit):
                break
        total = page.total
        if not as_json:
            remark(f"{counted(total, 'pair')}." if total else "No two works have much in common.")


def _told(sketched: int) -> None:
    if sys.stderr.isatty() or sketched % _TELL_EVERY == 0:
        remark(f"{sketched:,} texts read")


def _say_pair(pair: Suspects) -> None:
    told = pair.evidence
    reasons = [f"{told.share:.0%} of the shorter text is in the other"] if told.share else []
    reasons += [
        f"chapters {a}-{b} are {c}-{c + b - a}" if a < b else f"chapter {a} is {c}" for a, b, c in told.chapters[:3]
    ]
    reasons += ["the same title"] if told.title else []
    reasons += [f"both by {', '.join(told.creators)}"] if told.creators else []
    say(f"{pair.score:.3f}  {named(pair.works[0])}")
    say(f"       {named(pair.works[1])}")
    say(f"       {one_line('; '.join(reasons))}")


@click.command()
@click.argument("works", nargs=-1, metavar="WORK INTO")
@click.option("--all", "everything", is_flag=True, help="All suspects with the score given.")
@click.option("--score", type=click.FloatRange(0, 1), metavar="X", help="With --all: this score at least.")
@options.yes("Don't ask before --all.")
@options.as_json
@click.pass_obj
def link(
    session: Session, *, works: tuple[str, ...], everything: bool, score: float | None, yes: bool, as_json: bool
) -> None:
    """Make two works one: INTO takes in the files of WORK, whose names lead to it from then on.

    Nothing is lost, and alcove unlink takes them apart again. With --all --score X all suspects that
    alcove duplicates lists with that score at least, as one act with one undo.

    With --json a summary: {"summary": {"act", "works", "linked"}}.
    """
    if everything == bool(works) or (works and len(works) != 2) or (everything and score is None):
        raise UsageError("Name two works, WORK and INTO, or say --all --score X.")
    with session.open() as library:
        if everything and score is not None:
            total = library.suspects(OWNER, least=score, limit=0).total
            if total and not yes and not (sys.stdin.isatty() and click.confirm(f"Link {total:,} pairs?", err=True)):
                raise UsageError(f"{total:,} pairs would be linked. Say --yes to do it.")
            linked = library.link_all(OWNER, score)
        else:
            linked = library.link(OWNER, works[0], into=works[1])
    act, count = (linked.deed, linked.count) if linked else (None, 0)
    if as_json:
        ids = [work.id for work in linked.works] if linked else []
        write_json({"summary": {"act": act, "works": ids, "linked": count}})
    elif linked:
        say(f"{counted(count, 'work is', 'works are')} part of another now. alcove unlink --act {act} takes it back.")
    else:
        say("No suspects have that score.")


@click.command()
@click.argument("work", required=False, metavar="[WORK]")
@click.option("--act", type=int, metavar="N", help="All that this act linked; alcove link says its number.")
@options.as_json
@click.pass_obj
def unlink(session: Session, *, work: str | None, act: int | None, as_json: bool) -> None:
    """Take apart what was linked: this work, or all that were linked into it.

    With --json the work lines of those that are there again.
    """
    if (work is None) == (act is None):
        raise UsageError("Name a work, or an act with --act N.")
    with session.open() as library:
        again = library.unlink(OWNER, work) if work is not None else library.unlink_deed(int(act or 0))
    for each in again:
        write_json(each.to_line()) if as_json else say(named(each))
