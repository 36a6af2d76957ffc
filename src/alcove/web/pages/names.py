"""The names in a library: tags of seven kinds, creators, series, collections. All of a kind, and the page of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext_lazy

from alcove.domain.filters import NameField, Tagged, TagName, WorkFilter
from alcove.domain.query import column as edits
from alcove.domain.query.column import FacetKind, Value
from alcove.domain.tags import TagKind
from alcove.search.document import Term, TermKind
from alcove.search.request import FacetRequest, TermCount
from alcove.web import addresses, keeping, stops, tag_places
from alcove.web import column as filters
from alcove.web.blurbs import blurbs
from alcove.web.pages.works import leaves_of
from alcove.web.paging import page_number
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.browse import Answer
    from alcove.library.wrangling import TagCard

SINGULAR = {
    FacetKind.RATING: gettext_lazy("Rating"),
    FacetKind.WARNING: gettext_lazy("Archive warning"),
    FacetKind.CATEGORY: gettext_lazy("Category"),
    FacetKind.FANDOM: gettext_lazy("Fandom"),
    FacetKind.RELATIONSHIP: gettext_lazy("Relationship"),
    FacetKind.CHARACTER: gettext_lazy("Character"),
    FacetKind.FREEFORM: gettext_lazy("Additional tag"),
    FacetKind.CREATOR: gettext_lazy("Creator"),
    FacetKind.SERIES: gettext_lazy("Series"),
    FacetKind.COLLECTION: gettext_lazy("Collection"),
    FacetKind.LANGUAGE: gettext_lazy("Language"),
    FacetKind.SITE: gettext_lazy("Site"),
}
#: The kinds that have pages, in the order of their tabs.
KINDS = (
    FacetKind.FANDOM, FacetKind.RELATIONSHIP, FacetKind.CHARACTER, FacetKind.FREEFORM, FacetKind.CREATOR,
    FacetKind.SERIES, FacetKind.COLLECTION, FacetKind.RATING, FacetKind.WARNING, FacetKind.CATEGORY,
)  # fmt: skip
_TAG_KINDS = frozenset(FacetKind(kind.value) for kind in TagKind)
_NAME_KINDS = frozenset(FacetKind(field.value) for field in NameField)
_COMPANY = (FacetKind.FANDOM, FacetKind.RELATIONSHIP, FacetKind.CHARACTER, FacetKind.FREEFORM)
_A_PAGE = 100
_PAGES = 30
_IN_COMPANY = 8
_NEAR = 12


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a list: as it is shown, how many works have it, where it leads."""

    text: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A kind of names."""

    title: str
    href: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class Company:
    """What else the works of a name have: each leads to the works that have both."""

    title: str
    names: tuple[Name, ...]


def tags(visit: Visit, kind: str) -> Sheet:
    """All tags of a kind, or with ``name`` one of them."""
    if kind not in _TAG_KINDS:
        raise Http404
    return _page(visit, FacetKind(kind))


def creators(visit: Visit) -> Sheet:
    """All creators, or with ``name`` one of them."""
    return _page(visit, FacetKind.CREATOR)


def collections(visit: Visit) -> Sheet:
    """All collections, or with ``name`` one of them."""
    return _page(visit, FacetKind.COLLECTION)


def _page(visit: Visit, kind: FacetKind) -> Sheet:
    name = visit.asked("name")
    return one(visit, kind, name) if name else index(visit, kind)


def index(visit: Visit, kind: FacetKind) -> Sheet:
    """All names of a kind, most works first, narrowed to those with a word that begins with ``prefix``, in pages."""
    prefix, number = visit.asked("prefix").strip(), page_number(visit.asked("p", "1"), _PAGES)
    first = (number - 1) * _A_PAGE
    found = _counts(visit, WorkFilter(), [kind], first + _A_PAGE + 1, prefix)[kind]
    here, more = found[first : first + _A_PAGE], len(found) > first + _A_PAGE
    narrowed = {"prefix": prefix} if prefix else {}
    shown = {
        "title": filters.TITLES[kind],
        "tabs": tabs(kind),
        "here": addresses.names(kind.value),
        "prefix": prefix,
        "names": [name_of(kind, counted) for counted in here],
        "proposals_href": addresses.proposals(kind.value) if _can_order(visit, kind) and not prefix else "",
        "earlier": _leaf(kind, number - 1, narrowed) if number > 1 else "",
        "later": _leaf(kind, number + 1, narrowed) if more and number < _PAGES else "",
        "is_cut": more and number == _PAGES,
        "keeping": keeping.beside(visit, WorkFilter()),
    }
    return Sheet("names.html", shown, [_line(kind, counted) for counted in here])


def one(visit: Visit, kind: FacetKind, name: str) -> Sheet:
    """The page of a name: its newest works, and the company that it keeps."""
    apart = visit.library.told_apart(visit.viewer, [Term(TermKind(kind.value), name)])
    question = asking(kind, name, spelled=bool(apart))
    card = tag_places.card_of(visit, TagKind(kind.value), name) if kind in tag_places.KINDS else None
    if question is None or not (card or _is_here(visit, kind, name)):
        return missing(visit, kind, name)
    requests = [FacetRequest(TermKind(other.value), _IN_COMPANY + 1) for other in _COMPANY]
    answer = visit.library.search(visit.viewer, question, facets=requests)
    shown = (
        head(kind, name, question, answer.total)
        | {
            "blurbs": blurbs(answer.works, stops.how_far(visit)),
            "leaves": leaves_of(question, answer.total),
            "keeping": keeping.beside(visit, question),
            "leave_href": addresses.saved(kind=kind.value, leave=name) if kind in tag_places.KINDS else "",
            "company": company(question, _itself(kind, name, card), answer),
        }
        | _place(card)
    )
    line = {
        "kind": kind.value,
        "name": name,
        "query": addresses.query_text(question),
        "total": answer.total,
        "company": {
            other.value: [_line(other, counted) for counted in answer.facets.get(TermKind(other.value), ())]
            for other in _COMPANY
        },
        "works": [work.to_line() for work in answer.works],
        "tag": card.to_line() if card else None,
    }
    return Sheet("name.html", shown, line)


def _can_order(visit: Visit, kind: FacetKind) -> bool:
    """Whether who asks may put the tags of this kind in order."""
    return kind in tag_places.KINDS and visit.viewer.highest is None


def _place(card: TagCard | None) -> dict[str, object]:
    """What a tag means and stands beside, and where that is changed; for whoever may."""
    if card is None:
        return {"card": None}
    kind = card.tag.kind.value
    return {
        "card": card,
        "place": tag_places.place_of(card),
        "canonical_href": addresses.tag(kind, card.canonical),
        "rules_href": addresses.rules_of(kind, card.tag.name),
    }


def head(kind: FacetKind, name: str, question: WorkFilter, total: int) -> dict[str, object]:
    """What stands at the top of a name's page."""
    return {
        "kind": SINGULAR[kind],
        "kinds": filters.TITLES[kind],
        "index": addresses.names(kind.value),
        "name": filters.shown_name(kind, name),
        "total": total,
        "words": "",
        "works_href": addresses.works(question),
        "random_href": addresses.random(question),
    }


def missing(visit: Visit, kind: FacetKind, name: str) -> Sheet:
    """The page of a name that no work has: the names that are like it."""
    question = asking(kind, name)
    counted: Sequence[TermCount] = ()
    for beginning in dict.fromkeys((name, *name.split()[:1])):
        counted = counted or _counts(visit, WorkFilter(), [kind], _NEAR, beginning)[kind]
    shown = {
        "title": filters.TITLES[kind],
        "index": addresses.names(kind.value),
        "name": name,
        "near": [name_of(kind, one_near) for one_near in counted],
        "hints": visit.library.hint(visit.viewer, question) if question and not counted else (),
    }
    line = {"error": f"No work here has the {kind.value} {name!r}.", "near": [_line(kind, c) for c in counted]}
    return Sheet("nobody.html", shown, line, 404)


def tabs(kind: FacetKind) -> tuple[Tab, ...]:
    """The kinds of names, this one marked."""
    return tuple(Tab(str(filters.TITLES[k]), addresses.names(k.value), k is kind) for k in KINDS)


def asking(kind: FacetKind, name: str, *, spelled: bool = False) -> WorkFilter | None:
    """The question for all works that have the name; None for a name that no question can hold. See ``Value.spelled``."""
    try:
        return edits.include(WorkFilter(), Value(kind, name, spelled))
    except ValueError:
        return None


def name_of(kind: FacetKind, counted: TermCount) -> Name:
    """A name with its count, leading to its page."""
    name = counted.term.name
    return Name(filters.shown_name(kind, name), counted.count, addresses.name(kind.value, name))


def _itself(kind: FacetKind, name: str, card: TagCard | None) -> frozenset[Value]:
    """What all works of a name have by having it: what it means, and what that stands under."""
    return frozenset(Value(kind, each) for each in ((card.canonical, *card.metas) if card else (name,)))


def company(question: WorkFilter, but: Collection[Value], answer: Answer) -> tuple[Company, ...]:
    """The names that stand beside one, most frequent first, without itself."""
    made = []
    for kind in _COMPANY:
        counted = answer.facets.get(TermKind(kind.value), ())
        beside = [(Value(kind, c.term.name, c.term in answer.apart), c.count) for c in counted]
        names = [
            Name(value.name, count, addresses.works(edits.include(question, value)))
            for value, count in beside
            if value not in but
        ]
        if names:
            made.append(Company(str(filters.TITLES[kind]), tuple(names[:_IN_COMPANY])))
    return tuple(made)


def _is_here(visit: Visit, kind: FacetKind, name: str) -> bool:
    """Whether works have this name, spelled so, or are counted under it."""
    if visit.library.count(visit.viewer, replace(_exactly(kind, name), ruled=False)):
        return True
    return any(counted.term.name == name for counted in _counts(visit, WorkFilter(), [kind], _NEAR, name)[kind])


def _exactly(kind: FacetKind, name: str) -> WorkFilter:
    """Works with this name, spelled so."""
    if kind in _NAME_KINDS:
        return edits.include(WorkFilter(), Value(kind, name))
    return WorkFilter(Tagged(TagKind(kind.value), (TagName(name, literal=True),)))


def _counts(
    visit: Visit, question: WorkFilter, kinds: Sequence[FacetKind], limit: int, prefix: str = ""
) -> dict[FacetKind, Sequence[TermCount]]:
    found = visit.library.facets(
        visit.viewer, question, [FacetRequest(TermKind(kind.value), limit, prefix) for kind in kinds]
    )
    return {kind: found.get(TermKind(kind.value), ()) for kind in kinds}


def _leaf(kind: FacetKind, number: int, narrowed: Mapping[str, str]) -> str:
    return addresses.names(kind.value, **narrowed, **({"p": str(number)} if number > 1 else {}))


def _line(kind: FacetKind, counted: TermCount) -> dict[str, object]:
    return {"kind": kind.value, "name": counted.term.name, "count": counted.count}
