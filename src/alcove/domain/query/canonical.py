"""The one form of a question: equal questions become equal trees, and only such trees are printed.

The parser makes its atoms through here, and so does whoever builds a filter
by hand and wants its text.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from alcove.domain.filters import (
    And,
    Atom,
    ChoiceField,
    Chosen,
    DateRange,
    During,
    Is,
    Named,
    Node,
    Not,
    NumberRange,
    Or,
    Tagged,
    TagPlace,
    Unit,
    Within,
    Words,
    all_of,
    any_of,
    negated,
)
from alcove.domain.query.choices import choice_named, in_order
from alcove.domain.tags import TagKind
from alcove.domain.tokens import tokens

#: Days that can be asked for. A day, a month and a year beyond either end still exist, so no reckoning overflows.
FIRST_DAY, LAST_DAY = dt.date(1000, 1, 1), dt.date(9998, 12, 31)
#: Numbers that can be asked for fit into 63 bits.
GREATEST = 2**63 - 1
#: What a relative span can count up to.
LONGEST_COUNT = 999_999

#: Words that mean something else where they stand without quotes.
OPERATORS = frozenset({"OR", "AND", "NOT"})

_End = TypeVar("_End", int, dt.date)

_NO_TEXT = re.compile("[\0\ud800-\udfff]")
# A single word that needs no quotes: in quotes it would be meant literally.
_BARE = re.compile(r"\w(?:[\w'\u2019]*\w)?")
_CLOSED_KINDS: dict[TagKind | TagPlace | None, ChoiceField] = {
    TagKind.RATING: ChoiceField.RATING,
    TagKind.WARNING: ChoiceField.WARNING,
    TagKind.CATEGORY: ChoiceField.CATEGORY,
}


def canonical(node: Node | None) -> Node | None:
    """The same question in its one form.

    Raises ValueError for what is no question: nothing to look for, a range
    without ends or turned round, a value that no list knows.
    """
    match node:
        case None:
            return None
        case And(parts):
            return all_of(*map(canonical, parts))
        case Or(parts):
            return any_of(*(_some(canonical(part)) for part in parts))
        case Not(part):
            return negated(_some(canonical(part)))
        case _:
            return canonical_atom(node)


# A filter column prints some hundred questions that differ in an atom or two.
@lru_cache(maxsize=4096)
def canonical_atom(atom: Atom) -> Node:
    """An atom in its one form, which may be a small tree. Raises ValueError as ``canonical`` does."""
    match atom:
        case Words():
            return _words(atom)
        case Tagged():
            return _tagged(atom)
        case Named():
            return _named(atom)
        case Chosen():
            return _chosen(atom)
        case Within():
            return _within(atom)
        case During():
            _check_count(atom.ago)
        case NumberRange():
            _check_ends(atom.low, atom.high, 0, GREATEST)
        case DateRange():
            _check_ends(atom.low, atom.high, FIRST_DAY, LAST_DAY)
        case Is():
            pass
    return atom


def plain(name: str) -> str:
    """A name or phrase in NFC on one line. Raises ValueError for characters that no text can hold."""
    if _NO_TEXT.search(name):
        raise ValueError("a null character or half a surrogate pair is no text")
    return " ".join(unicodedata.normalize("NFC", name).split())


def _some(node: Node | None) -> Node:
    if node is None:
        raise ValueError("an empty group asks nothing")
    return node


def _words(atom: Words) -> Node:
    value = plain(atom.value)
    found = tokens(value)
    if not found:
        raise ValueError(f"{atom.value!r} has no letter or digit to look for")
    if len(found) == 1 and not atom.prefix and not atom.phrase:
        return Words(atom.field, value if _BARE.fullmatch(value) and value not in OPERATORS else found[0])
    if len(found) == 1 or atom.phrase:
        return Words(atom.field, value, phrase=len(found) > 1 or not atom.prefix, prefix=atom.prefix)
    last = len(found) - 1
    each = (Words(atom.field, token, prefix=atom.prefix and n == last) for n, token in enumerate(found))
    return _some(all_of(*each))


def _tagged(atom: Tagged) -> Node:
    names = tuple(dict.fromkeys(replace(name, name=plain(name.name)) for name in atom.names))
    if not names or not all(name.name for name in names):
        raise ValueError("a tag needs a name")
    if atom.kind in _CLOSED_KINDS:
        return _chosen(Chosen(_CLOSED_KINDS[atom.kind], tuple(name.name for name in names)))
    if any(name.prefix + name.literal + name.spelled > 1 for name in names):
        raise ValueError("a name is a literal one, spelled so, or a prefix: one of these at most")
    parted = [tuple(name for name in names if name.sign == sign) for sign in ("", "=", "==")]
    return any_of(*(Tagged(atom.kind, some) for some in parted if some))


def _named(atom: Named) -> Named:
    names = tuple(dict.fromkeys(map(plain, atom.names)))
    if not names or not all(names):
        raise ValueError(f"a {atom.field} needs a name")
    return replace(atom, names=names)


def _chosen(atom: Chosen) -> Chosen:
    named = [(value, choice_named(atom.field, value)) for value in atom.values]
    unknown = [value for value, name in named if name is None]
    if unknown or not named:
        raise ValueError(f"no {atom.field} is called {', '.join(unknown) or 'nothing'}")
    return Chosen(atom.field, in_order(atom.field, [name for _, name in named if name is not None]))


def _within(atom: Within) -> Within:
    if (atom.count, atom.unit) != (-1, Unit.DAYS):
        _check_count(atom.count)
    return atom if atom.count else replace(atom, unit=Unit.DAYS)


def _check_count(count: int) -> None:
    if not 0 <= count <= LONGEST_COUNT:
        raise ValueError(f"a span counts from 0 to {LONGEST_COUNT}, not {count}")


def _check_ends(low: _End | None, high: _End | None, least: _End, greatest: _End) -> None:
    ends = [end for end in (low, high) if end is not None]
    if not ends:
        raise ValueError("a range needs an end")
    if not all(least <= end <= greatest for end in ends):
        raise ValueError(f"a range lies between {least} and {greatest}")
    if ends[0] > ends[-1]:
        raise ValueError(f"a range from {low} to {high} is empty")
