"""docs/cli.md, written from the commands themselves: ``python -m alcove.cli.reference > docs/cli.md``."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator

import click

from alcove.cli.commands import ENTRIES, LATER, SECTIONS, Entry, command_named

_HEAD = """\
# The command line

<!-- Made by `python -m alcove.cli.reference > docs/cli.md`; change the commands instead. -->

`alcove [--library PATH] COMMAND …`

The library is the folder that `--library` names, else `ALCOVE_LIBRARY`, else `~/Alcove`. `import`, `init`, `serve` and
`demo` make one in an empty or absent folder; `inspect` needs none; every other command ends with 3 where there is none.

| exit code | means |
|---|---|
| 0 | done |
| 1 | done, but some files failed, or checks found faults; or something that must not happen did (the log has it) |
| 2 | the words of the call are wrong |
| 3 | the library cannot be used: there is none, it is locked, damaged or newer |
| 130 | stopped by Ctrl-C; what was reported is safe. `serve` and `demo` are meant to be stopped so, and end with 0 |

With `--json` every line of standard output is one JSON object in UTF-8; without it, the output is for people and may
change. Remarks, errors and progress go to standard error. A pipe that is closed early (`| head`) is no error; only an
import that nobody listens to any more ends with 1. Each library keeps a log of its own in `logs/alcove.log`, without
titles and queries.

`WORK` is a work's id or the beginning of it, its address, or `site:id` such as `ao3:90000002`.

## The words of a query

`QUERY` is one or more words, joined by spaces; [search.md](search.md) tells the language. Options may stand before, between and
after the words. A word with a single hyphen belongs to the query (`alcove list -fandom:X`); so does everything after `--`.

A shell takes quotes away. Of `fandom:"Imaginary Saga"` there comes, from bash and zsh as from PowerShell and cmd.exe,
one word `fandom:Imaginary Saga`. Alcove puts the quotes back where a word begins with a key that takes names or text,
holds a space or a parenthesis, no quote of its own, and nothing that makes it a whole query (another key, `OR`, a word
with a hyphen before it).

| typed | understood |
|---|---|
| `fandom:"Imaginary Saga" -tag:"Slow Burn"` | `fandom:"Imaginary Saga" -tag:"Slow Burn"` |
| `tag:"slow bu"*` | `tag:"slow bu"*` |
| `'fandom:"X Y" OR lamp'` | as it stands |
| `'fandom:X words:10k..'` | as it stands: another key follows |
| `"carried by hand"` | three words; for a phrase, `'"carried by hand"'` |

Write `words:10k..` instead of `words:>10k`, or use single quotes (double quotes in cmd.exe): `>` and `<` are the shell's.
"""


def reference() -> str:
    """The whole page."""
    parts = [_HEAD]
    for section in SECTIONS:
        parts.append(f"## {section}\n")
        entries = [entry for entry in ENTRIES if entry.section == section]
        if section == LATER:
            parts += [f"- `alcove {entry.name}`: {entry.help}" for entry in entries]
            parts.append("\nEach of them says so and ends with 2.")
        else:
            parts += [part for entry in entries for part in _described(entry)]
    return "\n".join(parts) + "\n"


def _described(entry: Entry) -> Iterator[str]:
    command = command_named(entry.name)
    yield from _part(f"alcove {entry.name}", command)
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _part(f"alcove {entry.name} {name}", inner)


def _part(path: str, command: click.Command) -> Iterator[str]:
    arguments = "".join(f" {param.metavar}" for param in command.params if isinstance(param, click.Argument))
    yield f"### `{path}{arguments}`\n"
    yield from (f"{paragraph}\n" for paragraph in _paragraphs(inspect.cleandoc(command.help or "")))
    options = [param for param in command.params if isinstance(param, click.Option)]
    if options:
        yield "| option | |\n|---|---|"
        yield "\n".join(f"| `{_spelt(option)}` | {option.help} |" for option in options) + "\n"


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        lines = paragraph.split("\n")
        if lines[0] == "\b":
            yield "\n".join(["```", *lines[1:], "```"])
        else:
            yield paragraph


def _spelt(option: click.Option) -> str:
    names = " / ".join([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return names
    values = option.type.choices if isinstance(option.type, click.Choice) else ()
    return f"{names} {option.metavar or '|'.join(values) or 'KIND'}".replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.buffer.write(reference().encode("utf-8"))
