"""tags suggest, accept, dismiss: what tags probably mean."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from alcove.cli import options
from alcove.cli.printing import counted, one_line, remark, say, write_json
from alcove.cli.session import Session
from alcove.cli.tag_lines import kind_of, kind_option, say_done, told
from alcove.domain.viewer import OWNER
from alcove.errors import UsageError

if TYPE_CHECKING:
    from alcove.domain.proposals import Proposal

_SHOWN = 20


@click.command()
@click.option(
    "--score", type=click.FloatRange(0, 1), default=0.0, metavar="X", help="Only proposals with this score at least."
)
@kind_option
@click.option(
    "--limit", type=click.IntRange(min=0), metavar="N", help=f"At most N; without it {_SHOWN}, with --json all."
)
@options.as_json
@click.pass_obj
def suggest(session: Session, *, score: float, kind: str | None, limit: int | None, as_json: bool) -> None:
    """Tags that probably mean the same, and fandoms that probably stand under one, the most certain first.

    Names are compared but for case, accents, quotes, dashes, punctuation, & and "and", and the order in A/B;
    "Lamp (TV)" is proposed to stand under "Lamp - All Media Types". Nothing is done about it:
    alcove tags accept does what a proposal says, alcove tags dismiss turns it down.

    With --json {"id", "score", "do", "kind", "name", "other", "reason", "works", "other_works"} a line.
    """
    most = limit if limit is not None or as_json else _SHOWN
    with session.open() as library:
        page = library.tag_proposals(OWNER, kind=kind_of(kind), least=score, limit=most)
    for proposal in page.proposals:
        write_json(proposal.to_line()) if as_json else _say_proposal(proposal)
    if not as_json:
        shown = f", {len(page.proposals)} shown" if len(page.proposals) < page.total else ""
        remark(f"{counted(page.total, 'proposal')}{shown}.")


@click.command()
@click.argument("ids", nargs=-1, metavar="ID…")
@click.option("--all", "everything", is_flag=True, help="All proposals with the score given.")
@click.option("--score", type=click.FloatRange(0, 1), metavar="X", help="With --all: this score at least.")
@kind_option
@options.yes("Don't ask before --all.")
@options.as_json
@click.pass_obj
def accept(
    session: Session,
    ids: tuple[str, ...],
    *,
    everything: bool,
    score: float | None,
    kind: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Do what proposals say: those with these ids, or with --all --score X all of that score, as one act with one undo.

    With --json {"act", "steps", "works"}.
    """
    if everything == bool(ids) or (score is None) == everything:
        raise UsageError("Name proposals by their ids, or say --all --score X.")
    with session.open() as library:
        if score is None:
            done = library.accept_tag_proposals(OWNER, ids)
        else:
            if not yes:
                told_first = library.accept_all_tag_proposals(OWNER, score, kind=kind_of(kind), dry_run=True)
                _ask(len(told_first.steps), told_first.works)
            done = library.accept_all_tag_proposals(OWNER, score, kind=kind_of(kind))
    write_json(done.to_line()) if as_json else say_done(done)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@options.as_json
@click.pass_obj
def dismiss(session: Session, ids: tuple[str, ...], *, as_json: bool) -> None:
    """Turn proposals down: they are not made again. alcove tags undo takes that back.

    With --json {"act", "steps", "works"}.
    """
    with session.open() as library:
        done = library.dismiss_tag_proposals(OWNER, ids)
    write_json(done.to_line()) if as_json else say(f"{told(done.steps)}.")


def _ask(steps: int, concerned: int) -> None:
    """Raises UsageError where nobody agrees."""
    question = f"Accept {steps:,} proposals, which concern {counted(concerned, 'work')}?"
    if steps and not (sys.stdin.isatty() and click.confirm(question, err=True)):
        raise UsageError(
            f"{steps:,} proposals would be accepted, which concern {counted(concerned, 'work')}. Say --yes to do it."
        )


def _say_proposal(proposal: Proposal) -> None:
    what = one_line(told((proposal.step,)))
    say(f"{proposal.id}  {proposal.score:.2f}  {proposal.step.kind.value}: {what}")
    say(f"                  {proposal.reason}; {counted(proposal.works, 'work')} and {proposal.other_works:,}")
