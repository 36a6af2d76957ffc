"""The table of all commands. A command's module is imported when it is called, not before."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: its name, the module and attribute that hold it, one line of help, its section of ``--help``."""

    name: str
    home: str
    help: str
    section: str


BRINGING = "Bringing in"
ASKING = "Asking"
READING = "Reading"
ORGANISING = "Organising"
CARE = "Care"
LATER = "In later versions"

ENTRIES: tuple[Entry, ...] = (
    Entry("import", "intake:import_", "Take in files and folders; the source is left alone.", BRINGING),
    Entry("inspect", "looking:inspect", "What the readers make of a file, without taking it in.", BRINGING),
    Entry("have", "intake:have", "Which of these files are safely in the library.", BRINGING),
    Entry("runs", "runs:runs", "Import runs and their files; undo one, or try its failures again.", BRINGING),
    Entry("trash", "runs:trash", "What was undone or removed; bring it back, or delete it.", BRINGING),
    Entry("accept", "intake:accept", "Take unrecognised works out of the drawer, into the lists.", BRINGING),
    Entry("duplicates", "identity:duplicates", "Works that may be one, with the evidence.", BRINGING),
    Entry("link", "identity:link", "Make two works one.", BRINGING),
    Entry("unlink", "identity:unlink", "Take apart what was linked.", BRINGING),
    Entry("list", "asking:list_", "Works that answer a query.", ASKING),
    Entry("count", "asking:count", "How many works answer a query.", ASKING),
    Entry("facets", "asking:facets", "Tags with their counts under a query.", ASKING),
    Entry("show", "reading:show", "Everything about a work.", READING),
    Entry("similar", "reading:similar", "Works like a work, and why.", READING),
    Entry("read", "reading:read", "The text of a work.", READING),
    Entry("original", "reading:original", "An original file, byte for byte.", READING),
    Entry("serve", "serve:serve", "The site: browse, search and read in a browser.", READING),
    Entry("demo", "demo:demo", "The site with sample works, in a library of its own; or a tour.", READING),
    Entry("tags", "tags:tags", "Synonyms and metatags: what tags mean, and what stands under what.", ORGANISING),
    Entry("saved", "keeping:saved", "Saved searches, by name.", ORGANISING),
    Entry("rules", "keeping:rules", "Standing rules: what all lists leave out.", ORGANISING),
    Entry("init", "care:init", "Make an empty library.", CARE),
    Entry("verify", "care:verify", "Check originals, catalogue and index.", CARE),
    Entry("reindex", "care:reindex", "Build the search index anew, or everything derived.", CARE),
    Entry("reparse", "rereading:reparse", "Read the originals again with today's readers.", CARE),
    Entry("doctor", "care:doctor", "What is wrong here, and how to mend it.", CARE),
    Entry("config", "care:config", "What is set, and from where.", CARE),
    Entry("edit", "later:command", "Corrections that outlast every import.", LATER),
    Entry("diff", "later:command", "What changed between two versions.", LATER),
    Entry("export", "later:command", "Works out again, as EPUB, HTML, tables.", LATER),
    Entry("mark", "later:command", "Read, dropped, rated, noted, shelved.", LATER),
    Entry("own", "later:command", "Everything that a person did here, out and in.", LATER),
    Entry("stats", "later:command", "Figures of the library and of one's reading.", LATER),
    Entry("backup", "later:command", "The library as one file.", LATER),
    Entry("restore", "later:command", "A library from a backup.", LATER),
    Entry("purge", "later:command", "Remove works everywhere, for good.", LATER),
    Entry("withdraw", "later:command", "Hide works from all but the owner.", LATER),
    Entry("share", "later:command", "The library for phone and e-reader.", LATER),
    Entry("user", "later:command", "Accounts.", LATER),
)
SECTIONS = tuple(dict.fromkeys(entry.section for entry in ENTRIES))
_BY_NAME = {entry.name: entry for entry in ENTRIES}


class LazyGroup(click.Group):
    """A group whose commands are listed from ``ENTRIES`` and imported one by one, when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click asks with a context
        """All names, in the order of the table."""
        return [entry.name for entry in ENTRIES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        """The command of this name, its module imported now."""
        return command_named(cmd_name) if cmd_name in _BY_NAME else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names. Raises click.UsageError with the nearest names for an unknown one."""
        name = args[0]
        if name not in _BY_NAME and not name.startswith("-"):
            import difflib  # noqa: PLC0415 - only once something went wrong

            near = difflib.get_close_matches(name, _BY_NAME, n=3)
            meant = f" Did you mean {' or '.join(near)}?" if near else f" {ctx.command_path} --help lists them."
            raise click.UsageError(f"There is no command {name!r}.{meant}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        """The commands by section, from the table alone; those of later versions by name."""
        for section in SECTIONS:
            rows = [(entry.name, entry.help) for entry in ENTRIES if entry.section == section]
            with formatter.section(section):
                if section == LATER:
                    formatter.write_text(", ".join(name for name, _ in rows))
                else:
                    formatter.write_dl(rows)


def command_named(name: str) -> click.Command:
    """The command of a name in ``ENTRIES``, its module imported, named and described as the table says."""
    entry = _BY_NAME[name]
    module, _, attribute = entry.home.partition(":")
    held: Any = getattr(importlib.import_module(f"alcove.cli.{module}"), attribute)
    command: click.Command = held if isinstance(held, click.Command) else held(entry.name, entry.help)
    command.name = entry.name
    command.short_help = entry.help
    return command
