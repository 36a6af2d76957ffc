"""saved and rules: questions with a name, and what all lists leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from alcove.cli import options
from alcove.cli.printing import counted, one_line, remark, say, write_json
from alcove.cli.query_words import QueryCommand, query_argument
from alcove.cli.session import Session
from alcove.domain.viewer import OWNER

if TYPE_CHECKING:
    from alcove.domain.filters import WorkFilter
    from alcove.library.facade import Library
    from alcove.library.keeping import SavedSearch, StandingRule

_HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=_HELP, invoke_without_command=True)
@options.as_json
@click.pass_context
def saved(ctx: click.Context, *, as_json: bool) -> None:
    """Saved searches: alone, all of them; alcove list --saved NAME asks one.

    With --json {"name", "query"} a line.
    """
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    with session.open() as library:
        found = library.saved_searches(OWNER)
    for each in found:
        write_json(each.to_line()) if as_json else say(f"{one_line(each.name)}: {_asked(each)}")
    if not found and not as_json:
        remark("No search is saved. `alcove saved add NAME QUERY` saves one.")


@saved.command("add", cls=QueryCommand)
@click.argument("name", metavar="NAME")
@query_argument
@options.as_json
@click.pass_obj
def save(session: Session, name: str, query: str, *, as_json: bool) -> None:
    """Save a query under a name.

    With --json {"name", "query"}.
    """
    with session.open() as library:
        made = library.save_search(OWNER, name, query)
    write_json(made.to_line()) if as_json else say(f"Saved as “{one_line(made.name)}”: {_asked(made)}")


@saved.command("rename")
@click.argument("name", metavar="NAME")
@click.argument("new", metavar="NEW")
@options.as_json
@click.pass_obj
def rename(session: Session, name: str, new: str, *, as_json: bool) -> None:
    """Give a saved search another name.

    With --json {"name", "query"}.
    """
    with session.open() as library:
        made = library.rename_search(OWNER, name, new)
    write_json(made.to_line()) if as_json else say(f"It is called “{one_line(made.name)}” now.")


@saved.command("remove")
@click.argument("name", metavar="NAME")
@options.as_json
@click.pass_obj
def forget(session: Session, name: str, *, as_json: bool) -> None:
    """Take a saved search away; what it asked is printed, to save it again.

    With --json {"name", "query"}.
    """
    with session.open() as library:
        gone = library.forget_search(OWNER, name)
    write_json(gone.to_line()) if as_json else say(f"“{one_line(gone.name)}” is removed; it asked: {_asked(gone)}")


@click.group(context_settings=_HELP, invoke_without_command=True)
@options.as_json
@click.pass_context
def rules(ctx: click.Context, *, as_json: bool) -> None:
    """Standing rules: conditions that works of all lists and counts meet. Alone, all rules with what each leaves out.

    A query with rules:off looks behind them. They hide nothing from who opens a work, and can be removed.

    With --json {"rule", "query", "works", "fault"} a line.
    """
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    with session.open() as library:
        found = library.standing_rules(OWNER)
    for each in found:
        write_json(each.to_line()) if as_json else _say_rule(each)
    if not found and not as_json:
        remark("There is no standing rule. `alcove rules add QUERY` makes one.")


@rules.command("add", cls=QueryCommand)
@query_argument
@click.option("--dry-run", is_flag=True, help="Say how many works it would leave out; do nothing.")
@options.as_json
@click.pass_obj
def add(session: Session, query: str, *, dry_run: bool, as_json: bool) -> None:
    """Make a rule: a condition that every work of every list meets from now on.

    \b
    alcove rules add -freeform:"Angst"
    alcove rules add -freeform:"Angst" OR fandom:"Imaginary Saga"

    The first always leaves out a tag, the second does so except in a fandom.

    With --json {"rule", "query", "works", "fault"}.
    """  # noqa: D301 - click's mark of lines to leave apart
    with session.open() as library:
        made = library.add_rule(OWNER, query, dry_run=dry_run)
        unknown = library.hint(OWNER, query)
    for hint in unknown:
        remark(str(hint))
    write_json(made.to_line()) if as_json else _say_rule(made)


@rules.command("remove")
@click.argument("number", type=int, metavar="RULE")
@options.as_json
@click.pass_obj
def remove(session: Session, number: int, *, as_json: bool) -> None:
    """Take a rule away, by its number; what it said is printed, to make it again.

    With --json {"rule", "query", "works", "fault"}.
    """
    with session.open() as library:
        gone = library.remove_rule(OWNER, number)
    write_json(gone.to_line()) if as_json else say(f"Rule {number} is removed; it said: {one_line(gone.query)}")


def say_left_out(library: Library, question: WorkFilter) -> None:
    """Remarks on how many works of an answer standing rules leave out, where they do."""
    if not question.ruled:
        return
    left = library.left_out(OWNER, question)
    if left.works:
        who = "A standing rule leaves" if left.rules == 1 else f"{left.rules:,} standing rules leave"
        remark(f"{who} out {counted(left.works, 'work')}; rules:off shows them.")


def _asked(search: SavedSearch) -> str:
    return one_line(search.query) or "all works"


def _say_rule(rule: StandingRule) -> None:
    number = "" if rule.number is None else f"{rule.number}  "
    would = "would leave" if rule.number is None else "leaves"
    said = f"{would} out {counted(rule.works, 'work')}"
    say(f"{number}{one_line(rule.query)}  {rule.fault or said}")
