"""A question as the parameters of a URL, and back: ``q``, ``page``, ``per``. Exact inverses.

What is at its default is left out, so that one question has one URL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from alcove.domain.filters import Page, WorkFilter
from alcove.domain.query.grammar import parse
from alcove.domain.query.limits import MAX_PAGE, MAX_PER_PAGE
from alcove.domain.query.printing import unparse
from alcove.errors import UsageError

QUERY, PAGE, PER_PAGE = "q", "page", "per"

_USUAL = Page().limit or 0
_LONGEST_NUMBER = 10


def to_params(question: WorkFilter) -> dict[str, str]:
    """The parameters of a question. Raises ValueError for what text cannot say, and for parts of an answer that are no whole page."""
    params = {QUERY: text} if (text := unparse(question)) else {}
    offset, limit = question.page.offset, question.page.limit
    if limit is None or not 1 <= limit <= MAX_PER_PAGE or offset < 0 or offset % limit or offset // limit >= MAX_PAGE:
        raise ValueError(f"no whole page: {question.page}")
    if offset:
        params[PAGE] = str(offset // limit + 1)
    if limit != _USUAL:
        params[PER_PAGE] = str(limit)
    return params


def from_params(params: Mapping[str, str]) -> WorkFilter:
    """The question that these parameters ask; others than ``q``, ``page`` and ``per`` belong to the page and are passed over.

    Raises QueryError for a query that cannot be read, UsageError for a page that cannot be.
    """
    question = parse(params.get(QUERY, ""))
    per = _number(params, PER_PAGE, _USUAL, MAX_PER_PAGE)
    page = _number(params, PAGE, 1, MAX_PAGE)
    return replace(question, page=Page((page - 1) * per, per))


def _number(params: Mapping[str, str], name: str, usual: int, greatest: int) -> int:
    typed = params.get(name, "").strip()
    if not typed:
        return usual
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_NUMBER else 0
    if not 1 <= number <= greatest:
        raise UsageError(f"{name}={typed[:20]} in the address is no number from 1 to {greatest}.")
    return number
