"""The words of a question, as a shell left them.

``QueryCommand`` tells options from words that begin with a hyphen;
``joined`` makes one query of the words, and puts back the quotes that the
shell took off; ``remarks_on_quotes`` says where it did.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import click

from alcove.cli.printing import one_line
from alcove.domain.filters import ChoiceField
from alcove.domain.query.choices import choice_named
from alcove.domain.query.keys import KEYS, KeyKind

# -fandom:X Y, not:tag:=X Y: what may stand before a key, the key, the sign of an exact name, the value, the sign of a prefix.
_KEYED = re.compile(
    r"(?P<before>(?:-|not:)*)(?P<key>[\w-]+):(?P<sign>={0,2})(?P<value>\S.*?)(?P<prefix>\*?)", re.DOTALL
)
# Where the words of a call stand, as they arrived.
_WORDS = f"{__name__}.words"
# What parts words in the language, so that a value with it was in quotes; and the language's own quotes.
_PARTING = re.compile(r"[\s()]")
_QUOTES = re.compile('["\u201c\u201d\u201e]')


class QueryCommand(click.Command):
    """A command with a QUERY among its words.

    A word that begins with a single hyphen and is no short option of the command belongs to the
    query (``-fandom:X``); options may stand before, between and after the words; ``--`` ends them;
    an unknown ``--word`` is an error.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Sorts options and words apart, then lets click parse both."""
        options, words = split_words(args, _options(self))
        return super().parse_args(ctx, [*options, "--", *words])


def query_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """The QUERY of a command, as one string in ``query``."""
    words = click.argument("query", nargs=-1, metavar="[QUERY]", type=click.UNPROCESSED, callback=_joined)
    return words(command)


def split_words(args: Iterable[str], options: dict[str, bool]) -> tuple[list[str], list[str]]:
    """The arguments that belong to options (with their values), and the words of the query.

    ``options`` says of each option whether a value follows it.
    """
    rest = iter(args)
    found: list[str] = []
    words: list[str] = []
    for arg in rest:
        if arg == "--":
            words.extend(rest)
        elif arg in options:
            found.append(arg)
            if options[arg]:
                found.extend(value for value in [next(rest, None)] if value is not None)
        elif arg.startswith("--") and len(arg) > 2:
            found.append(arg)
        else:
            words.append(arg)
    return found, words


def joined(words: Iterable[str]) -> str:
    """One query of the words that the shell gave."""
    return " ".join(requoted(word) for word in words)


def requoted(word: str) -> str:
    """The word with quotes round its value where a shell took them off.

    ``fandom:"Imaginary Saga"`` comes from every shell as ``fandom:Imaginary Saga``: one word with a
    space in it and no quotes. Where its key takes names or text and the rest of it is no more than a
    value, it is put in quotes again. A word that holds a whole query (another key, ``OR``, a ``-word``)
    and one with quotes of its own stay as they are.
    """
    match = _KEYED.fullmatch(word)
    if not match or _QUOTES.search(word) or not _was_quoted(match["key"], match["value"]):
        return word
    value = match["value"].replace("\\", "\\\\")
    return f'{match["before"]}{match["key"]}:{match["sign"]}"{value}"{match["prefix"]}'


def remarks_on_quotes() -> Iterator[str]:
    """A sentence for each word of this call's query that was put in quotes again: it may have been several words."""
    for word in click.get_current_context().meta.get(_WORDS, ()):
        if (read := requoted(word)) != word:
            yield (
                f"{one_line(word)} in one word of the command was read as {one_line(read)}: a shell takes such quotes away. "
                f"To ask for the words apart, leave out the quotes round the whole: {one_line(word)}"
            )


def _joined(ctx: click.Context, _param: click.Parameter, words: tuple[str, ...]) -> str:
    ctx.meta[_WORDS] = words
    return joined(words)


def _was_quoted(name: str, value: str) -> bool:
    key = KEYS.get(name.casefold())
    if (
        key is None
        or not _PARTING.search(value)
        or _whole_query().search(value)
        or value.count("(") != value.count(")")
    ):
        return False
    if key.kind is KeyKind.CHOICE and isinstance(key.field, ChoiceField):
        return choice_named(key.field, value) is not None
    return key.kind in (KeyKind.TEXT, KeyKind.TAG)


def _options(command: click.Command) -> dict[str, bool]:
    known = {"-h": False, "--help": False}
    for param in command.params:
        if isinstance(param, click.Option):
            known |= dict.fromkeys([*param.opts, *param.secondary_opts], not (param.is_flag or param.count))
    return known


@cache
def _whole_query() -> re.Pattern[str]:
    """What shows that a word is a whole query: a second key, an operator, a negated word, a group."""
    return re.compile(rf"\s(?:-\S|OR(?:\s|$)|(?i:{'|'.join(sorted(KEYS))}):)")
