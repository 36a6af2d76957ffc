"""Values of facets, and the conditions of a question that ask for them.

A condition asks for one value, or for any of several of one kind: its
*alternatives*, each an atom of a single value. ``fandom:"X"|"Y"``,
``rating:general,teen`` and ``is:complete OR is:wip`` have two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce

from alcove.domain.filters import ChoiceField, Chosen, Is, Named, NameField, Node, Or, State, Tagged, TagName, any_of
from alcove.domain.query.canonical import canonical_atom, plain
from alcove.domain.query.choices import SHORT
from alcove.domain.tags import TagKind
from alcove.domain.tokens import fold


class FacetKind(StrEnum):
    """What works are counted by. The kinds of an engine's terms have the same names."""

    RATING = "rating"
    WARNING = "warning"
    CATEGORY = "category"
    FANDOM = "fandom"
    RELATIONSHIP = "relationship"
    CHARACTER = "character"
    FREEFORM = "freeform"
    CREATOR = "creator"
    SERIES = "series"
    COLLECTION = "collection"
    LANGUAGE = "language"
    FORMAT = "format"
    SITE = "site"
    COMPLETION = "completion"


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: its kind, and its name as an engine's term has it.

    ``UNKNOWN`` is a rating and a warning as well; a completion is ``complete`` or ``wip``. A tag is asked for as
    ``spelled`` where others whose names differ from its name only in case or accents are values of their own; it is the
    same value either way.
    """

    kind: FacetKind
    name: str
    spelled: bool = field(default=False, compare=False)


_CHOICES = {
    FacetKind.RATING: ChoiceField.RATING,
    FacetKind.WARNING: ChoiceField.WARNING,
    FacetKind.CATEGORY: ChoiceField.CATEGORY,
    FacetKind.LANGUAGE: ChoiceField.LANGUAGE,
    FacetKind.FORMAT: ChoiceField.FORMAT,
    FacetKind.SITE: ChoiceField.SITE,
}
# The fields of atoms have the names of kinds too, but for languages.
_KINDS: dict[str, FacetKind] = {kind.value: kind for kind in FacetKind} | {ChoiceField.LANGUAGE: FacetKind.LANGUAGE}
_NAMES = {FacetKind(field.value): field for field in NameField}
_COMPLETIONS = {state.value: state for state in (State.COMPLETE, State.WIP)}
#: Tags of closed lists. Other archives' ratings, warnings and categories stand on none: they are literal tags of any kind.
_LISTED = frozenset({FacetKind.RATING, FacetKind.WARNING, FacetKind.CATEGORY})


def asking_for(value: Value) -> Node:
    """The atom that asks for this value. Raises ValueError for a name that no question can hold."""
    kind, name = value.kind, plain(value.name)
    if kind in _LISTED and name not in SHORT[_CHOICES[kind]]:
        return canonical_atom(Tagged(None, (TagName(name, literal=True),)))
    if kind in _CHOICES:
        return canonical_atom(Chosen(_CHOICES[kind], (name,)))
    if kind in _NAMES:
        return canonical_atom(Named(_NAMES[kind], (name,)))
    if kind is not FacetKind.COMPLETION:
        return canonical_atom(Tagged(TagKind(kind.value), (TagName(name, spelled=value.spelled),)))
    if name not in _COMPLETIONS:
        raise ValueError(f"no completion is called {name}")
    return Is(_COMPLETIONS[name])


def can_ask(value: Value) -> bool:
    """Whether a question can ask for this value: some names that files tell are none, such as a site that is no host."""
    try:
        asking_for(value)
    except ValueError:
        return False
    return True


def is_asked(sought: Node, one: Node) -> bool:
    """Whether an alternative asks for what ``asking_for`` a value gave: a tag in any way that its name is written, and in
    any case unless there are others that differ in case alone.
    """
    match sought, one:
        case Tagged(kind, (name,)), Tagged(other, (asked,)) if kind == other and not asked.prefix:
            return asked.name == name.name or (not asked.sign and not name.sign and fold(asked.name) == fold(name.name))
        case _:
            return sought == one


def alternatives(condition: Node, kind: FacetKind) -> tuple[Node, ...]:
    """What the condition asks any one of, where each may be a value of this kind; else nothing."""
    parts = _parts(condition)
    return tuple(one for part in parts for one in _single(part)) if all(_may_be(part, kind) for part in parts) else ()


def kind_of(condition: Node) -> FacetKind | None:
    """The kind of value that the condition asks for; None where it asks for another thing, for several kinds or any."""
    parts = _parts(condition)
    kind = next(filter(None, map(_kind, parts)), None)
    return kind if kind and all(_may_be(part, kind) for part in parts) else None


def values_of(condition: Node) -> tuple[Value, ...]:
    """The values that the condition is made of; none where it is made of something else, like beginnings of names."""
    kind = kind_of(condition)
    names = [_name(one) for one in alternatives(condition, kind)] if kind else []
    return tuple(Value(kind, *name) for name in names if name) if kind and all(names) else ()


def one_of(found: Iterable[Node]) -> Node:
    """The shortest condition that asks any one of these, at least one."""
    return reduce(_either, found)


def _parts(condition: Node) -> tuple[Node, ...]:
    return condition.parts if isinstance(condition, Or) else (condition,)


def _single(part: Node) -> tuple[Node, ...]:
    """An atom for each of its values."""
    match part:
        case Tagged(kind, names):
            return tuple(Tagged(kind, (name,)) for name in names)
        case Named(field, names):
            return tuple(Named(field, (name,)) for name in names)
        case Chosen(field, values):
            return tuple(Chosen(field, (value,)) for value in values)
        case _:
            return (part,)


def _kind(part: Node) -> FacetKind | None:
    match part:
        case Tagged(field) | Named(field) | Chosen(field):
            return _KINDS.get(field or "")
        case Is(State.COMPLETE | State.WIP):
            return FacetKind.COMPLETION
        case _:
            return None


def _may_be(part: Node, kind: FacetKind) -> bool:
    match part:
        case Tagged(None, names):
            return kind in _LISTED and names[0].literal
        case _:
            return _kind(part) is kind


def _name(one: Node) -> tuple[str, bool] | None:
    """The name of a value, and whether it is ``Value.spelled``."""
    match one:
        case Tagged(_, (name,)):
            return None if name.prefix else (name.name, name.spelled)
        case Named(_, (name,)) | Chosen(_, (name,)):
            return name, False
        case Is(state):
            return state.value, False
        case _:
            return None


def _either(condition: Node, one: Node) -> Node:
    """The condition with one alternative more, in the list where others of its sort stand."""
    parts = list(_parts(condition))
    for place, part in enumerate(parts):
        if merged := _merged(part, one):
            parts[place] = merged
            return any_of(*parts)
    return any_of(*parts, one)


def _merged(part: Node, one: Node) -> Node | None:
    match part, one:
        case Tagged(kind, names), Tagged(other, more) if (kind, names[0].sign) == (other, more[0].sign):
            return canonical_atom(Tagged(kind, names + more))
        case Named(field, names), Named(other, more) if field is other:
            return canonical_atom(Named(field, names + more))
        case Chosen(field, values), Chosen(other, more) if field is other:
            return canonical_atom(Chosen(field, values + more))
        case _:
            return None
