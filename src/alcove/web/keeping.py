"""What a list shows of saved searches and standing rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from alcove.domain.filters import And, Not, Tagged, WorkFilter
from alcove.domain.query import parse, unparse
from alcove.domain.viewer import Viewer
from alcove.errors import QueryError
from alcove.library.keeping import LeftOut, SavedSearch
from alcove.library.standing import person_of
from alcove.web import addresses
from alcove.web.visits import Visit


@dataclass(frozen=True, slots=True)
class Way:
    """A name and where it leads."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What is kept, beside a list: the saved searches, what the rules leave out of it, the same list with or without
    them, and the conditions of its question that could become rules. ``can_keep``: who asks keeps questions at all.
    ``taken``: the name under which the question could not be saved.
    """

    can_keep: bool
    searches: tuple[Way, ...]
    left: LeftOut
    is_ruled: bool
    other: str
    always: tuple[Way, ...]
    query: str
    taken: str


def can_keep(viewer: Viewer) -> bool:
    """Whether who asks keeps searches and rules: not a reader with a ceiling and no name, who may be anybody."""
    return person_of(viewer) is not None


def beside(visit: Visit, question: WorkFilter, leading: Callable[[WorkFilter], str] = addresses.works) -> Beside:
    """What is kept, beside the list that answers a question; ``leading`` gives the address of the list for another one."""
    library, viewer = visit.library, visit.viewer
    other = replace(question, ruled=not question.ruled, page=replace(question.page, offset=0))
    return Beside(
        can_keep(viewer),
        searches(visit),
        library.left_out(viewer, question),
        question.ruled,
        leading(other),
        tuple(_always(question)),
        addresses.query_text(question),
        visit.asked("taken"),
    )


def searches(visit: Visit) -> tuple[Way, ...]:
    """The saved searches of who asks, by name."""
    return tuple(Way(each.name, search_href(each)) for each in visit.library.saved_searches(visit.viewer))


def search_href(search: SavedSearch) -> str:
    """Where a saved search leads; to all that is kept, where this version cannot read it."""
    try:
        return addresses.works(parse(search.query))
    except QueryError:
        return addresses.SAVED


def _always(question: WorkFilter) -> Iterator[Way]:
    """The tags that a question leaves out, each with the page that makes a rule of it."""
    parts = question.where.parts if isinstance(question.where, And) else (question.where,)
    for part in parts:
        if isinstance(part, Not) and isinstance(part.part, Tagged):
            yield Way(", ".join(name.name for name in part.part.names), addresses.saved(rule=unparse(WorkFilter(part))))
