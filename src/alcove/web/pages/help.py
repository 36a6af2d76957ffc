"""How to search: the query language as its own tables tell it, each example a question that one can ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from alcove.domain.query import describe, parse
from alcove.domain.query.keys import KeyKind
from alcove.errors import QueryError
from alcove.web import addresses
from alcove.web.visits import Sheet, Visit


@dataclass(frozen=True, slots=True)
class Row:
    """An example, where it leads (empty: nowhere), and what it means, in stretches of which some are code."""

    example: str
    href: str
    says: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the language."""

    id: str
    title: str
    intro: str
    rows: tuple[Row, ...]


def search(visit: Visit) -> Sheet:
    """The page."""
    del visit
    told = describe()
    later = [
        row["example"] for rows in (told["keys"], told["states"], told["sorts"]) for row in rows if not row["works"]
    ]
    return Sheet("help.html", {"parts": tuple(_parts(told)), "first": _first_steps(), "later": later}, told)


def _first_steps() -> tuple[Row, ...]:
    steps = (
        ("lamp storm", _("Both words, anywhere: titles, creators, tags, summaries, the texts themselves.")),
        ('"carried by hand"', _("These words next to one another.")),
        ("lamp -storm", _("The first word, but not the second.")),
        ('fandom:"Imaginary Saga" words:>10k', _("Long works of one fandom.")),
        ("rating:<=teen is:complete sort:words", _("Finished works for general audiences and teens, longest first.")),
    )
    return tuple(_row(example, says) for example, says in steps)


def _parts(told: Mapping[str, Any]) -> Iterable[Part]:
    def of(*kinds: KeyKind) -> tuple[Row, ...]:
        return _rows(row for row in told["keys"] if row["kind"] in {kind.value for kind in kinds})

    yield Part("signs", _("Signs"), _("Words side by side must all match."), _rows(told["operators"]))
    yield Part("fields", _("Words in one place"), _("A value with spaces stands in quotes."), of(KeyKind.TEXT))
    yield Part(
        "tags", _("Tags"), _("Whole names first; where no tag has that name, all words of one."), of(KeyKind.TAG)
    )
    yield Part("lists", _("Lists"), _("One value, or several parted by commas."), of(KeyKind.CHOICE))
    yield Part(
        "numbers", _("Numbers"), _("Exactly, more or less than, or from and to; k is a thousand."), of(KeyKind.NUMBER)
    )
    yield Part(
        "dates", _("Dates"), _("A year, a month or a day; 7d, 3w, 6mo and 1y count back from today."), of(KeyKind.DATE)
    )
    yield Part("states", _("States"), "", _rows(told["states"]))
    yield Part("order", _("Order"), "", of(KeyKind.SORT) + _rows(told["sorts"]) + of(KeyKind.RULES))


def _rows(told: Iterable[Mapping[str, Any]]) -> tuple[Row, ...]:
    return tuple(_row(row["example"], row["says"]) for row in told if row.get("works", True))


def _row(example: str, says: str) -> Row:
    """Code stands between backticks."""
    stretches = tuple((text, bool(at % 2)) for at, text in enumerate(says.split("`")) if text)
    return Row(example, _href(example), stretches)


def _href(example: str) -> str:
    try:
        return addresses.works(parse(example))
    except QueryError:
        return ""
