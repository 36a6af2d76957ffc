"""Where things are on the site: the only place that writes addresses.

Names of tags and the like are parameters, not parts of the path: they hold slashes, dots and all else.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from alcove.domain.filters import Page, WorkFilter
from alcove.domain.query import to_params

HOME = "/"
WORKS = "/works"
NARROW = "/works/narrow"
CREATORS, SERIES, COLLECTIONS = "/creators", "/series", "/collections"
RUNS = "/runs"
DRAWER = "/drawer"
TRASH = "/trash"
DUPLICATES = "/duplicates"
ABOUT = "/about"
IMPORT = "/import"
LOOK = "/look"
COMPLETE = "/complete"
QUERY_HELP = "/help/search"

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


def query_text(question: WorkFilter) -> str:
    """A question's text, without its page."""
    return to_params(WorkFilter(question.where, question.sort)).get("q", "")


def works(question: WorkFilter | None = None) -> str:
    """The list that answers a question."""
    params = to_params(question) if question else {}
    return f"{WORKS}?{urlencode(params, quote_via=quote)}" if params else WORKS


def works_page(question: WorkFilter, number: int) -> str:
    """A page of that list, from 1."""
    size = question.page.limit or Page().limit or 0
    return works(WorkFilter(question.where, question.sort, Page((number - 1) * size, size)))


def facet_path(kind: str) -> str:
    """The whole list of a facet's values, of which a form asks the rest."""
    return f"{WORKS}/facets/{kind}"


def facet(kind: str, question: WorkFilter, **more: str) -> str:
    """The whole list of a facet's values under a question."""
    text = query_text(question)
    return _with(facet_path(kind), ({"q": text} if text else {}) | more)


def work(work_id: str) -> str:
    """A work's card."""
    return f"{WORKS}/{work_id}"


def chapter(work_id: str, number: int, *, version: int | None = None, find: str = "") -> str:
    """A chapter to read; with ``find``, these words are marked in it and it opens at the first."""
    params = ({"version": str(version)} if version else {}) | ({"find": find} if find else {})
    return _with(f"{WORKS}/{work_id}/chapters/{number}", params) + ("#found" if find else "")


def entire(work_id: str, *, version: int | None = None) -> str:
    """A work to read as one page."""
    return _with(f"{WORKS}/{work_id}/entire", {"version": str(version)} if version else {})


def original(sha256: str) -> str:
    """An original to download."""
    return f"/originals/{sha256}"


def tags(kind: str) -> str:
    """All tags of a kind."""
    return f"/tags/{kind}"


def tag(kind: str, name: str) -> str:
    """The page of a tag."""
    return f"/tags/{kind}?name={quote(name, safe='')}"


def named(what: str, name: str) -> str:
    """The page of a creator, a series or a collection: ``what`` is creators, series or collections."""
    return f"/{what}?name={quote(name, safe='')}"


def run(number: int) -> str:
    """An import run."""
    return f"{RUNS}/{number}"


def errand(token: str) -> str:
    """A long act and how it goes."""
    return f"/errands/{token}"


def quoted(value: str) -> str:
    """A value as it stands in an address."""
    return quote(value, safe="")


def _with(path: str, params: dict[str, str]) -> str:
    return f"{path}?{urlencode(params, quote_via=quote)}" if params else path
