"""A term -> the atom of the tree that it means, by the kind of its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from alcove.domain.filters import (
    ChoiceField,
    Chosen,
    DateField,
    Is,
    Named,
    NameField,
    Node,
    NumberField,
    Tagged,
    TagName,
    TagPlace,
    TextField,
    Words,
    negated,
)
from alcove.domain.query.canonical import canonical_atom, plain
from alcove.domain.query.choices import choice_named, words_for
from alcove.domain.query.dates import read_date_range
from alcove.domain.query.faults import Place, fault, nearest, not_yet, shown
from alcove.domain.query.keys import ALIASES, FLAGS, KEYS, OTHER_NAMES, STATES, Key, KeyKind, StateWord
from alcove.domain.query.numbers import read_number_range
from alcove.domain.query.printing import quoted
from alcove.domain.query.ratings import read_rating_range
from alcove.domain.query.typed import Piece, Term
from alcove.domain.tags import TagKind
from alcove.domain.tokens import tokens
from alcove.errors import QueryError

#: Text keys that take an exact name after ``:=``.
_EXACT = {TextField(field.value): field for field in NameField}


class _Single(NamedTuple):
    """A name or word with what stood around it."""

    value: str
    prefix: bool
    quoted: bool
    place: Place


def read_term(term: Term) -> Node:
    """The condition that a term means; ``sort`` and ``not`` are no conditions and not given here. Raises QueryError."""
    if term.key is None:
        return _read_bare(term)
    key = KEYS.get(term.key)
    if term.key in FLAGS:
        return _read_flag(term.key, term)
    if key is None:
        raise _unknown_key(term)
    if key.waits is not None:
        raise not_yet(term.typed, term.place, key.waits)
    if not term.value.strip():
        raise _no_value(key, term)
    return _READERS[key.kind](key, term)


def _no_value(key: Key, term: Term) -> QueryError:
    what = f"Nothing after '{key.name}:'"
    if not term.follows:
        return fault(what, term.place, f"write a value directly after the colon, as in '{key.example}'")
    meant = key.name + ":" + term.follows.strip()
    place = Place(term.place.start, term.place.end + len(term.follows))
    return fault(what, place, f"no space stands there: did you mean '{meant}'?", meant)


def _read_bare(term: Term) -> Node:
    if term.typed == "|":
        raise fault(
            "'|' is no operator here", term.place, "write OR between words; a name with | in it stands in quotes"
        )
    return _words(TextField.ANYWHERE, term)


def _read_flag(name: str, term: Term) -> Node:
    """A field of AO3's that is true or not, as the state that it is here."""
    said = FLAGS[name].get(term.value.strip().casefold())
    if said is None:
        ways = " or ".join(FLAGS[name].values())
        raise fault(f"Unknown '{shown(term.typed)}'", term.place, f"AO3's {name} is written {ways} here")
    key, _, word = said.removeprefix("-").partition(":")
    node = _state(STATES[key][word], term)
    return negated(node) if said.startswith("-") else node


def _read_text(key: Key, term: Term) -> Node:
    if not isinstance(key.field, TextField):
        raise TypeError(f"{key.name} is no text key")
    if key.field in _EXACT and (sign := _sign(term.pieces)):
        if sign == "==":
            raise fault("== stands only before tags,", term.value_place, f'write {key.name}:="The Whole Name"')
        return canonical_atom(Named(_EXACT[key.field], tuple(name.name for name in _names(key, term))))
    return _words(key.field, term)


def _words(field: TextField, term: Term) -> Node:
    single = _single(term.pieces)
    if not single.quoted and "|" in single.value:
        raise fault(
            "| stands only between tags and after :=",
            single.place,
            "write OR between terms; a name with | in it stands in quotes",
        )
    if not single.quoted and term.key and single.value.startswith("="):
        raise fault("= stands only before tags, creators, series and collections,", single.place, "leave it out")
    found = tokens(single.value)
    if not found:
        raise fault(f"'{shown(term.typed)}' has no letter or digit to look for", term.place, "leave it out")
    return canonical_atom(Words(field, single.value, phrase=single.quoted or len(found) > 1, prefix=single.prefix))


def _read_tags(key: Key, term: Term) -> Node:
    if key.field is not None and not isinstance(key.field, TagKind | TagPlace):
        raise TypeError(f"{key.name} is no tag key")
    return canonical_atom(Tagged(key.field, _names(key, term)))


def _names(key: Key, term: Term) -> tuple[TagName, ...]:
    """The names that the term gives, parted by ``|``; what sort they are of says ``=`` or ``==`` before the first."""
    pieces, sign = term.pieces, _sign(term.pieces)
    if sign:
        pieces = (_cut(pieces[0], len(sign)), *pieces[1:])
    if not any(piece.text for piece in pieces):
        raise fault(
            f"Nothing after ':{sign}'", term.place, f'write the whole name, as in {key.name}:{sign}"A Whole Name"'
        )
    return tuple(_name(part, key, sign) for part in _parts(pieces, "|", term))


def _sign(pieces: Sequence[Piece]) -> str:
    """The sign that says how names are spelled."""
    text = "" if pieces[0].quoted else pieces[0].text
    return "==" if text.startswith("==") else "=" if text.startswith("=") else ""


def _name(part: Sequence[Piece], key: Key, sign: str) -> TagName:
    if inner := _sign(part):
        hint = f"write :{sign or inner} once, before the first; it holds for all of them"
        raise fault("= within a list of names", part[0].place, hint)
    single = _single(part)
    if not plain(single.value):
        raise fault("A name without letters", single.place, f"write the name, as in {key.example}")
    if sign and single.prefix:
        hint = f"write :{sign} for a whole name, or * for all that begin so"
        raise fault("* after a literal name", single.place, hint)
    return TagName(single.value, literal=sign == "=", prefix=single.prefix, spelled=sign == "==")


def _read_choices(key: Key, term: Term) -> Node:
    if not isinstance(key.field, ChoiceField):
        raise TypeError(f"{key.name} is no choice key")
    if key.field is ChoiceField.RATING:
        values = read_rating_range(term.value, term.value_place)
        if values:
            return canonical_atom(Chosen(key.field, values))
    parts = _parts(term.pieces, ",", term)
    return canonical_atom(Chosen(key.field, tuple(_choice(key.field, part) for part in parts)))


def _choice(field: ChoiceField, part: Sequence[Piece]) -> str:
    single = _single(part)
    name = None if single.prefix else choice_named(field, single.value)
    if name is None:
        raise _unknown_choice(field, single)
    return name


def _unknown_choice(field: ChoiceField, single: _Single) -> QueryError:
    if single.prefix or (not single.quoted and single.value.startswith((">", "<"))):
        return fault(f"No '{shown(single.value)}' for {field}:", single.place, "name the values, parted by commas")
    if not single.quoted and "|" in single.value:
        return fault(f"No | for {field}:", single.place, suggestion=single.value.replace("|", ","))
    near = nearest(single.value.casefold(), words_for(field))
    what = f"Unknown {_CALLED[field]} '{shown(single.value)}'"
    if near is None:
        return fault(what, single.place, _KNOWN_CHOICES[field])
    return fault(what, single.place, suggestion=quoted(near))


_CALLED = {
    ChoiceField.RATING: "rating", ChoiceField.WARNING: "warning", ChoiceField.CATEGORY: "category",
    ChoiceField.FORMAT: "format", ChoiceField.SITE: "site", ChoiceField.LANGUAGE: "language",
}  # fmt: skip
_KNOWN_CHOICES = {
    ChoiceField.RATING: "ratings are general, teen, mature, explicit, not-rated, unknown",
    ChoiceField.WARNING: "warnings are none, chose-not, violence, death, non-con, underage, unknown",
    ChoiceField.CATEGORY: "categories are f/f, f/m, gen, m/m, multi, other",
    ChoiceField.FORMAT: "formats are "
    + ", ".join(f for f in words_for(ChoiceField.FORMAT) if choice_named(ChoiceField.FORMAT, f) == f),
    ChoiceField.SITE: "write ao3 or the site's host, as in site:squidgeworld.org",
    ChoiceField.LANGUAGE: "write its code or its name, as in lang:en or lang:english",
}


def _read_numbers(key: Key, term: Term) -> Node:
    if not isinstance(key.field, NumberField):
        raise TypeError(f"{key.name} is no number key")
    singular = key.name.removesuffix("s")
    if singular in KEYS and KEYS[singular].kind is KeyKind.TAG and not any(c.isdigit() for c in term.value):
        raise fault(f"A name after '{key.name}:', which counts,", term.key_place, suggestion=f"{singular}:")
    return canonical_atom(read_number_range(key.field, term.value, term.value_place))


def _read_dates(key: Key, term: Term) -> Node:
    if not isinstance(key.field, DateField):
        raise TypeError(f"{key.name} is no date key")
    return read_date_range(key.field, term.value, term.value_place)


def _read_state(key: Key, term: Term) -> Node:
    word = term.value.casefold()
    row = STATES[key.name].get(word)
    if row is None:
        raise _unknown_state(key, word, term)
    return _state(row, term)


def _state(row: StateWord, term: Term) -> Is:
    if row.state is None:
        raise not_yet(term.typed, term.place, row.waits or "")
    return Is(row.state)


def _unknown_state(key: Key, word: str, term: Term) -> QueryError:
    near = nearest(word, STATES[key.name])
    other = next((f"{name}:{word}" for name, rows in STATES.items() if name != key.name and word in rows), None)
    if other:
        return fault(f"Unknown '{shown(term.typed)}'", term.place, suggestion=other)
    if near:
        return fault(f"Unknown '{shown(term.typed)}'", term.value_place, suggestion=near)
    return fault(
        f"Unknown '{shown(term.typed)}'", term.place, f"after {key.name}: stands one of {', '.join(STATES[key.name])}"
    )


def _unknown_key(term: Term) -> QueryError:
    name = term.key or ""
    typed = term.typed[: term.key_place.end - term.key_place.start]
    # An address is no key that somebody misspelt.
    known = (*KEYS, *ALIASES, *OTHER_NAMES)
    near = None if term.value.startswith("//") else OTHER_NAMES.get(name) or nearest(name, known)
    near = ALIASES.get(near) or OTHER_NAMES.get(near, near) if near else None
    if near:
        hint = f"did you mean '{near}:'? In quotes it is text to look for"
        return fault(f"Unknown key '{shown(typed)}'", term.key_place, hint, f"{near}:")
    as_text = quoted(term.typed.replace('"', ""), always=True)
    hint = f"to look for it as text, put it in quotes: {shown(as_text)}"
    return fault(f"Unknown key '{shown(typed)}'", term.place, hint, as_text)


def _parts(pieces: Sequence[Piece], separator: str, term: Term) -> list[list[Piece]]:
    """The pieces parted at a sign that stands outside quotes. Raises QueryError for an empty part."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.quoted:
            parts[-1].append(piece)
            continue
        start = piece.place.start
        for n, text in enumerate(piece.text.split(separator)):
            if n:
                parts.append([])
            if text:
                parts[-1].append(Piece(text, quoted=False, place=Place(start, start + len(text))))
            start += len(text) + 1
    if not all(parts):
        raise fault(
            f"Nothing on one side of '{separator}'",
            term.value_place,
            f"write a value on both sides of '{separator}', or put the name in quotes",
        )
    return parts


def _single(part: Sequence[Piece]) -> _Single:
    """The one value that the pieces make: a bare word or a quoted one, perhaps with ``*`` after it."""
    first, rest = part[0], part[1:]
    place = Place(first.place.start, part[-1].place.end)
    prefix = False
    if rest and len(rest) == 1 and first.quoted and rest[0].text == "*" and not rest[0].quoted:
        prefix, rest = True, ()
    elif not first.quoted and first.text.endswith("*"):
        prefix, first = True, _cut(first, 0, len(first.text) - 1)
    if rest:
        raise fault(
            "A quote in the middle of a word",
            place,
            'put a space between them, or quotes around the whole (\\" for one inside)',
        )
    if not first.quoted and "*" in first.text:
        raise fault("* in the middle of a word", place, "it stands only at the end, as in tag:fluf*")
    if prefix and not first.text.strip():
        raise fault("* alone", place, "write the beginning of a word before it, as in tag:fluf*")
    return _Single(first.text, prefix, first.quoted, place)


def _cut(piece: Piece, start: int, end: int | None = None) -> Piece:
    text = piece.text[start:end]
    return Piece(text, piece.quoted, Place(piece.place.start + start, piece.place.start + start + len(text)))


_READERS: dict[KeyKind, Callable[[Key, Term], Node]] = {
    KeyKind.TEXT: _read_text,
    KeyKind.TAG: _read_tags,
    KeyKind.CHOICE: _read_choices,
    KeyKind.NUMBER: _read_numbers,
    KeyKind.DATE: _read_dates,
    KeyKind.STATE: _read_state,
}
