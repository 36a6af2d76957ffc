"""Text and JSON lines on their way out.

What comes out of files is hostile: nothing of it may move a terminal's cursor,
colour its screen or turn its text round.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from alcove.domain.works import Work

Run = tuple[str, str]
#: Styles of a run, as ANSI's numbers.
PLAIN, STRONG, SOFT, ACCENT, FOUND = "", "1", "2", "36", "1;7"

# C0 but newline, DEL, C1; marks, embeddings, overrides and isolates of direction (Unicode TR9).
_UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
# Legal inside JSON, but a terminal obeys the first ones, and many a reader of lines splits at the last three.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029]")


def terminal_safe(text: str) -> str:
    """The text without control characters (newline stays, a tab becomes a space) and without marks of direction."""
    if text.isprintable():  # as most texts are; none of those is
        return text
    return _UNSAFE.sub("", text.replace("\t", " ").replace("\u2028", "\n").replace("\u2029", "\n"))


def one_line(text: str) -> str:
    """The text as one safe line: every run of white space is one space."""
    if text.isprintable() and "  " not in text:  # no other space than the common one is
        return text.strip()
    return _SPACES.sub(" ", terminal_safe(text)).strip()


def json_line(value: Mapping[str, Any]) -> str:
    """The value as JSON without a line break in it, whatever one takes for a line break."""
    line = json.dumps(value, ensure_ascii=False, separators=(", ", ": "), default=str)
    return _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match.group()):04x}", line)


def write_json(value: Mapping[str, Any], *, flush: bool = False) -> None:
    """Writes one object as a line of UTF-8 to standard output, whatever the locale says."""
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper) and out.encoding.lower() != "utf-8":
        out.reconfigure(encoding="utf-8", errors="backslashreplace")
    out.write(json_line(value) + "\n")
    if flush:
        out.flush()


def say(text: str = "") -> None:
    """Writes a safe line for people to standard output."""
    sys.stdout.write(terminal_safe(text) + "\n")


def say_styled(runs: Iterable[Run]) -> None:
    """Writes one line of styled, safe runs to standard output; colours go to terminals alone, never under NO_COLOR."""
    out = sys.stdout
    if not out.isatty() or os.environ.get("NO_COLOR"):
        out.write("".join(text for text, _ in runs).rstrip() + "\n")
        return
    out.flush()
    # By click, which has Windows' old consoles understand colours.
    click.echo("".join(f"\x1b[{style}m{text}\x1b[0m" if style else text for text, style in runs))


def counted(number: int, one: str, more: str | None = None) -> str:
    """How many there are, as people read it: ``1 work``, ``1,234 works``; ``more`` where an s does not make it many."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def remark(text: str) -> None:
    """Writes a safe line for people to standard error: what is no answer, but good to know."""
    sys.stdout.flush()
    sys.stderr.write(terminal_safe(text) + "\n")
    sys.stderr.flush()


def named(work: Work) -> str:
    """A work in half a line: its id, title and creators."""
    return f"{work.id}  {headline(work)}"


def headline(work: Work) -> str:
    """Title by creators, as one safe line."""
    creators = ", ".join(creator.name for creator in work.creators)
    return one_line((work.title or "Untitled") + (f" by {creators}" if creators else ""))


def prepare_streams() -> None:
    """Makes both streams take any text.

    Piped output is UTF-8 with plain line feeds on every system. A terminal keeps its encoding; what it
    cannot show, and the halves of characters in file names that are no UTF-8, come out as escapes.
    Inside a JSON string those escapes are the right ones.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def let_stdout_go() -> None:
    """Points standard output to nowhere once its reader is gone, so that the interpreter's last flush cannot fail."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        # No real file behind it: nothing will be flushed to a pipe.
        return
