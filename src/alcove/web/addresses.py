"""Where things are on the site: the only place that writes addresses.

Names of tags and the like are parameters, not parts of the path: they hold slashes, dots and all else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote, urlencode

from alcove.domain.filters import Node, Page, WorkFilter
from alcove.domain.query import to_params
from alcove.domain.query.limits import MAX_LENGTH
from alcove.domain.query.printing import around, write_node
from alcove.library.marking import place_id

HOME = "/"
WORKS = "/works"
NARROW = "/works/narrow"
CREATORS, SERIES, COLLECTIONS = "/creators", "/series", "/collections"
RUNS = "/runs"
DRAWER = "/drawer"
TRASH = "/trash"
DUPLICATES = "/duplicates"
DUPLICATES_LOOK, DUPLICATES_LINK, DUPLICATES_ALL = "/duplicates/look", "/duplicates/link", "/duplicates/link-all"
DUPLICATES_APART, DUPLICATES_UNLINK = "/duplicates/apart", "/duplicates/unlink"
WRANGLING, WRANGLE, UNWRANGLE = "/wrangling", "/wrangling/do", "/wrangling/undo"
WRANGLING_TAG, WRANGLING_STEP = "/wrangling/tag", "/wrangling/step"
PROPOSALS, PROPOSALS_ALL = "/wrangling/proposals", "/wrangling/proposals/all"
PROPOSALS_ACCEPT, PROPOSALS_DISMISS = "/wrangling/proposals/accept", "/wrangling/proposals/dismiss"
PROPOSALS_ACCEPT_ALL = "/wrangling/proposals/accept-all"
TAG_TABLE, TAG_TABLE_IN = "/wrangling/tags.csv", "/wrangling/bring-in"
ABOUT = "/about"
IMPORT = "/import"
IMPORT_FOLDER, IMPORT_FILES = "/import/folder", "/import/files"
TAKING_FILES = frozenset({IMPORT_FILES, TAG_TABLE_IN})
DRAWER_ACCEPT = "/drawer/accept"
TRASH_RESTORE, TRASH_EMPTY = "/trash/restore", "/trash/empty"
VERIFY, REINDEX = "/about/verify", "/about/reindex"
SAVED, SAVED_DO = "/saved", "/saved/do"
LOOK = "/look"
PLACES_KEEP, PLACES_OFF = "/places/keep", "/places/off"
COMPLETE = "/complete"
QUERY_HELP = "/help/search"
RANDOM = "/random"

_static = "/static/"


def use_static(fingerprint: str) -> None:
    """Sets the name under which fonts, style and scripts are served, which changes with them."""
    global _static  # noqa: PLW0603 - set once, when a site is made; one set of files a process
    _static = f"/static-{fingerprint}/"


def static_prefix() -> str:
    """Where fonts, style and scripts are, with slashes at both ends."""
    return _static


def static(name: str) -> str:
    """The address of a font, a style or a script."""
    return _static + name


def home(*, off: str) -> str:
    """Home, with an offer to bring back what was just taken off."""
    return _with(HOME, {"off": off})


def query_text(question: WorkFilter) -> str:
    """A question's text, without its page."""
    return to_params(replace(question, page=Page())).get("q", "")


def works(question: WorkFilter | None = None) -> str:
    """The list that answers a question."""
    params = to_params(question) if question else {}
    return f"{WORKS}?{urlencode(params, quote_via=quote)}" if params else WORKS


def works_with(question: WorkFilter) -> Callable[[Node], str]:
    """Writes the lists that answer a question with one atom more, or its complement, from their first page on.

    What they have in common is written once: a filter column has some hundred of them.
    """
    before, after = around(question)
    per = urlencode(to_params(WorkFilter(page=replace(question.page, offset=0))))
    start, end = f"{WORKS}?q={quoted(before)}", quoted(after) + (f"&{per}" if per else "")
    room = MAX_LENGTH - len(before) - len(after)

    def address(part: Node) -> str:
        text = write_node(part)
        if len(text) > room:
            raise ValueError(f"a query is longer than {MAX_LENGTH} characters")
        return f"{start}{_often_quoted(text)}{end}"

    return address


def saved(**more: str) -> str:
    """What is kept, with a rule to weigh, or what was just removed."""
    return f"{SAVED}?{urlencode(more, quote_via=quote)}"


def works_unsaved(query: str, taken: str) -> str:
    """The list of a search that was not saved, since the name is ``taken``; with the ways to save it all the same."""
    return _with(WORKS, {"q": query, "taken": taken} if taken else {"q": query})


def works_page(question: WorkFilter, number: int) -> str:
    """A page of that list, from 1."""
    size = question.page.limit or Page().limit or 0
    return works(replace(question, page=Page((number - 1) * size, size)))


def facet_path(kind: str) -> str:
    """The whole list of a facet's values, of which a form asks the rest."""
    return f"{WORKS}/facets/{kind}"


def facet(kind: str, question: WorkFilter, **more: str) -> str:
    """The whole list of a facet's values under a question."""
    text = query_text(question)
    return _with(facet_path(kind), ({"q": text} if text else {}) | more)


def facet_beside(kind: str, answer: str, more: Mapping[str, str]) -> str:
    """The whole list of a facet's values under the question that ``answer``, the address of a list of works, asks."""
    asked = answer.removeprefix(WORKS).removeprefix("?")
    return "?".join(filter(None, (facet_path(kind), "&".join(filter(None, (asked, urlencode(more, quote_via=quote)))))))


def work(work_id: str) -> str:
    """A work's card."""
    return f"{WORKS}/{work_id}"


def similar(work_id: str, *, card: bool = False) -> str:
    """The works like a work; ``card``: those that stand on its card."""
    return _with(f"{WORKS}/{work_id}/similar", {"card": "1"} if card else {})


def read(work_id: str, *, version: int | None = None) -> str:
    """Leads to a work's first chapter."""
    return _with(f"{WORKS}/{work_id}/read", {"version": str(version)} if version else {})


def chapter(work_id: str, number: int, *, version: int | None = None, find: str = "", place: int = 1) -> str:
    """A chapter to read; with ``find``, these words are marked in it and it opens at the first of their places, or at
    another ``place``; with 0 at its beginning.
    """
    params = ({"version": str(version)} if version else {}) | ({"find": find} if find else {})
    at = {"place": str(place)} if find and place > 1 else {}
    opens = f"#{place_id(place)}" if find and place else ""
    return _with(f"{WORKS}/{work_id}/chapters/{number}", params | at) + opens


def entire(work_id: str, *, version: int | None = None) -> str:
    """A work to read as one page."""
    return _with(f"{WORKS}/{work_id}/entire", {"version": str(version)} if version else {})


def end(work_id: str, following: str = "") -> str:
    """The way on for who has read a work to its end: to the work ``following`` it, else to its own card."""
    return _with(f"{WORKS}/{work_id}/end", {"next": following} if following else {})


def within_entire(number: int) -> str:
    """A chapter's place on the page of the entire work."""
    return f"#chapter-{number}"


def original(sha256: str) -> str:
    """An original to download."""
    return f"/originals/{sha256}"


def tags(kind: str) -> str:
    """All tags of a kind."""
    return f"/tags/{kind}"


@lru_cache(maxsize=8192)  # the tags on a page of works are those of many pages
def tag(kind: str, name: str) -> str:
    """The page of a tag."""
    return f"/tags/{kind}?name={quote(name, safe='')}"


@lru_cache(maxsize=8192)
def named(what: str, name: str) -> str:
    """The page of a creator, a series or a collection: ``what`` is creators, series or collections."""
    return f"/{what}?name={quote(name, safe='')}"


_INDEXES = {"creator": CREATORS, "series": SERIES, "collection": COLLECTIONS}


def names(kind: str, **more: str) -> str:
    """All names of a kind: tags, creators, series, collections."""
    return _with(_INDEXES.get(kind, f"/tags/{kind}"), more)


@lru_cache(maxsize=8192)  # the names on a page of works are those of many pages
def name(kind: str, name: str) -> str:
    """The page of a tag, a creator, a series or a collection."""
    return names(kind, name=name)


def random(question: WorkFilter | None = None) -> str:
    """Leads to one of the works that answer, a different one each time."""
    text = query_text(question) if question else ""
    return _with(RANDOM, {"q": text} if text else {})


def complete_name(kind: str) -> str:
    """What completes a name of this kind in a field of its own."""
    return f"{COMPLETE}/{kind}"


def rules_of(kind: str, name: str, *, act: int | None = None) -> str:
    """A tag's place among the others, and the ways to change it; with ``act`` with an offer to undo that."""
    return _with(WRANGLING_TAG, {"kind": kind, "name": name} | _paged(1, act))


def step(verb: str, kind: str, name: str, other: str = "") -> str:
    """What doing this to a tag would come to."""
    return _with(WRANGLING_STEP, {"do": verb, "kind": kind, "name": name} | ({"other": other} if other else {}))


def proposals(kind: str = "", *, page: int = 1, act: int | None = None, at: str = "") -> str:
    """What is proposed for tags, of one kind or of all; with ``act`` with an offer to undo that; ``at`` a button of it."""
    return _with(PROPOSALS, ({"kind": kind} if kind else {}) | _paged(page, act)) + (f"#{quoted(at)}" if at else "")


def _paged(page: int, act: int | None) -> dict[str, str]:
    return ({"p": str(page)} if page > 1 else {}) | ({"act": str(act)} if act else {})


def duplicates(*, act: int, into: str = "") -> str:
    """The duplicates, with an offer to undo a link, and a way to the work ``into`` which it was made."""
    return _with(DUPLICATES, {"act": str(act)} | ({"into": into} if into else {}))


def run(number: int, *, outcome: str = "", page: int = 1) -> str:
    """An import run; with ``outcome`` its files of that end."""
    params = ({"outcome": outcome} if outcome else {}) | ({"p": str(page)} if page > 1 else {})
    return _with(f"{RUNS}/{number}", params) + ("#files" if params else "")


def run_act(number: int, act: str) -> str:
    """What can be done with a run: ``act`` is undo or retry."""
    return f"{RUNS}/{number}/{act}"


def page_of(path: str, number: int) -> str:
    """A page of a list that asks nothing else, from 1."""
    return _with(path, {"p": str(number)} if number > 1 else {})


def errand(token: str) -> str:
    """A long act and how it goes."""
    return f"/errands/{token}"


def errand_stop(token: str) -> str:
    """Stops a long act."""
    return f"/errands/{token}/stop"


@lru_cache(maxsize=8192)
def _often_quoted(value: str) -> str:
    return quoted(value)


def quoted(value: str) -> str:
    """A value as it stands in an address."""
    return quote(value, safe="")


def outside(url: str | None) -> str:
    """An address elsewhere that a work tells, as long as it is one of the web; else nothing."""
    return url if url and url.lower().startswith(("https://", "http://")) else ""


def _with(path: str, params: dict[str, str]) -> str:
    return f"{path}?{urlencode(params, quote_via=quote)}" if params else path
