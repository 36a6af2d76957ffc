"""The figures that AO3's table of tags tells of a work's text, for readers that look for its chapters and notes by them."""

from __future__ import annotations

import re

from alcove.formats.ao3_table import Table

_POSTED = re.compile(r"\bChapters\s*:\s*(\d[\d,]{0,8})/")
_WORDS = re.compile(r"\bWords\s*:\s*(\d[\d,]{0,11})")


def posted_of(table: Table) -> int:
    """How many chapters were posted. Until 2023 works with one did not tell it."""
    told = _POSTED.search(_figures(table))
    return int(told[1].replace(",", "")) if told else 1


def words_told(table: Table) -> int | None:
    """How many words AO3 counted; None where that is not told."""
    found = _WORDS.search(_figures(table))
    return int(found[1].replace(",", "")) if found else None


def _figures(table: Table) -> str:
    return " ".join(line.text for _, row in table.rows[-1:] for line in row)
