"""Rules about comments, and about text that belongs to one machine or to one day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.house.findings import Finding
from tests.house.source import Source

# The sources' own checkout, a home folder: places that no other machine has. Tests may invent a person called reader.
_PLACES = re.compile(
    r"(?<![\w.])(/work/(?:main|shared|mk-|\.)|/root/|/home/(?!reader/)\w|/Users/\w|[A-Z]:\\+Users\\+\w)"
)
_REGISTRIES = re.compile(
    r"pypi\.org/simple|files\.pythonhosted\.org|registry\.npmjs\.|registry\.yarnpkg\.|deb\.debian\.org|proxy\.golang\.org"
    r"|(?:--|PIP_)(?:extra[-_])?index[-_]url|(?i:PIP_(?:EXTRA_)?INDEX_URL)"
)
# Three digits, and six, are a colour.
_TICKET = re.compile(
    r"(?<![\w&/(\[])#(?:\d{1,2}|\d{4,5})\b|\b(?:issues?|tickets?|pull request|PR) #?\d+\b", re.IGNORECASE
)
_MAKING = re.compile(
    r"\b(?:sessions? \d+|this session|the brief|as requested|the helper|AI assistant|language model)\b", re.IGNORECASE
)
_WE = re.compile(r"\b(?:[Ww]e|[Ww]e're|[Ww]e'll|[Ll]et's)\b")


def machine_paths(source: Source) -> Iterator[Finding]:
    """No file names a place that only one machine has."""
    yield from _in_lines(source, _PLACES, "belongs to one machine")


def registries(source: Source) -> Iterator[Finding]:
    """No file says where packages are fetched from: that is the machine's business."""
    yield from _in_lines(source, _REGISTRIES, "is a package registry's address, which each machine sets for itself")


def making_of(source: Source) -> Iterator[Finding]:
    """Comments and docstrings say what holds and why, not how it came about or who did it."""
    for line, text in (*source.comments(), *source.docstrings()):
        for pattern, why in (
            (_TICKET, "a number that only a tracker knows; say the fact itself"),
            (_MAKING, "how it was made; say what holds"),
            (_WE, "'we' is nobody; say what does it"),
        ):
            found = pattern.search(text)
            if found:
                yield Finding(line + text[: found.start()].count("\n"), f"{found[0]!r}: {why}")


def _in_lines(source: Source, pattern: re.Pattern[str], why: str) -> Iterator[Finding]:
    for number, line in enumerate(source.lines, start=1):
        found = pattern.search(line)
        if found:
            yield Finding(number, f"{found[0]!r} {why}")
