"""Tokens -> tree. Side by side binds tighter than ``OR``; groups nest; ``sort:`` and ``rules:`` stand outside groups.

either  = all { "OR" all }
all     = part { [ "AND" ] part }
part    = { "-" | "not:" } ( term | "(" either ")" )
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from alcove.domain.filters import ASCENDING, Node, Sort, SortKey, WorkFilter, all_of, any_of, negated
from alcove.domain.query.atoms import read_term
from alcove.domain.query.faults import Place, fault, nearest, not_yet, shown
from alcove.domain.query.keys import ALIASES, OTHER_NAMES, SORTS
from alcove.domain.query.limits import MAX_DEPTH, MAX_LENGTH
from alcove.domain.query.scan import scan
from alcove.domain.query.typed import Mark, Sign, Term, Token
from alcove.errors import QueryError

_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_SORT = re.compile(r"(-?)([^:\s]*)(?::([0-9]{1,18}))?(?:\s+(asc|desc)(?:ending)?)?")


def parse(text: str) -> WorkFilter:
    """The question that a text asks, in canonical form; the empty text asks for all works.

    Raises QueryError with the place of the fault, NotYetError for words of the
    language that this version cannot answer.
    """
    try:
        return _parsed(text)
    except QueryError as error:
        error.text = text
        raise


def _parsed(text: str) -> WorkFilter:
    if len(text) > MAX_LENGTH:
        raise fault("Too long a query: it goes on", Place(MAX_LENGTH, len(text)), f"{MAX_LENGTH} characters are read")
    if bad := _NO_TEXT.search(text):
        raise fault("A character that is no text", Place(*bad.span()), "leave it out")
    return _Parser(scan(text)).whole()


class _Parser:
    """Walks once over the tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._sort: Sort | None = None
        self._ruled: bool | None = None

    def whole(self) -> WorkFilter:
        """All tokens as one question."""
        where = self._either(0)
        if mark := self._mark(Sign.CLOSE):
            raise fault("A ) that closes no group", mark.place, "leave it out, or put the words in quotes")
        return WorkFilter(where, self._sort, ruled=self._ruled is not False)

    def _either(self, depth: int) -> Node | None:
        first = self._all(depth)
        ways = [] if first is None else [first]
        while mark := self._mark(Sign.OR):
            self._take()
            way = self._all(depth)
            if first is None or way is None:
                side = "before" if first is None else "after"
                raise fault(
                    f"Nothing {side} OR",
                    mark.place,
                    'write a term on both sides, or "OR" in quotes to look for the word',
                )
            ways.append(way)
        return any_of(*ways) if ways else None

    def _all(self, depth: int) -> Node | None:
        """The terms side by side; None where there is none. ``sort:`` and ``rules:`` are taken out."""
        parts: list[Node] = []
        while (token := self._peek()) is not None:
            if isinstance(token, Mark) and token.sign in (Sign.OR, Sign.CLOSE):
                break
            if isinstance(token, Term) and token.key == "sort":
                self._order(token, depth)
            elif isinstance(token, Term) and token.key == "rules":
                self._rules(token, depth)
            elif isinstance(token, Mark) and token.sign is Sign.AND:
                self._and(token, begun=bool(parts))
            else:
                parts.append(self._part(depth))
        return all_of(*parts)

    def _and(self, mark: Mark, *, begun: bool) -> None:
        """Side by side means the same; there must be something on both sides."""
        self._take()
        follows = self._peek()
        is_last = follows is None or (isinstance(follows, Mark) and follows.sign in (Sign.AND, Sign.OR, Sign.CLOSE))
        if is_last or not begun:
            side = "after" if begun else "before"
            raise fault(
                f"Nothing {side} AND", mark.place, 'leave it out, or write "AND" in quotes to look for the word'
            )

    def _part(self, depth: int) -> Node:
        complement, place = False, Place(0, 0)
        while mark := self._mark(Sign.NOT):
            complement, place = not complement, mark.place
            self._take()
        node = self._term_or_group(depth, place)
        return negated(node) if complement else node

    def _term_or_group(self, depth: int, negation: Place) -> Node:
        token = self._take()
        if isinstance(token, Term):
            if token.key == "sort":
                turned = f"sort:-{token.value.removeprefix('-')}"
                raise fault("An order cannot be negated", Place(negation.start, token.place.end), suggestion=turned)
            if token.key == "rules":
                raise fault("rules: cannot be negated", Place(negation.start, token.place.end), suggestion="rules:off")
            return read_term(token)
        if token is not None and token.sign is Sign.OPEN:
            return self._group(token, depth + 1)
        raise fault("Nothing to negate", negation, "write it directly before a term or a group, as in -storm")

    def _group(self, opening: Mark, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise fault("A group too deep in others", opening.place, f"{MAX_DEPTH} within one another are read")
        node = self._either(depth)
        closing = self._mark(Sign.CLOSE)
        if closing is None:
            raise fault("A ( that is never closed", opening.place, "close it, or put the words in quotes")
        self._take()
        if node is None:
            raise fault("An empty group", Place(opening.place.start, closing.place.end), "leave it out")
        return node

    def _order(self, term: Term, depth: int) -> None:
        if depth:
            raise fault(
                "An order within a group",
                term.place,
                "write sort: outside parentheses; it holds for the whole question",
            )
        if self._sort is not None:
            raise fault("A second order", term.place, "one sort: is enough")
        self._sort = read_sort(term)
        self._take()

    def _rules(self, term: Term, depth: int) -> None:
        """``rules:off`` looks behind the standing rules; ``rules:on`` is how it is anyway."""
        said = term.value.casefold()
        if said not in ("on", "off"):
            raise fault("Rules are on or off", term.place, suggestion="rules:off")
        if depth:
            raise fault(
                "rules: within a group", term.place, "write it outside parentheses; it holds for the whole question"
            )
        if self._ruled is not None:
            raise fault("A second rules:", term.place, "one is enough")
        self._ruled = said == "on"
        self._take()

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _mark(self, sign: Sign) -> Mark | None:
        """The next token if it is this sign; it is not taken."""
        token = self._peek()
        return token if isinstance(token, Mark) and token.sign is sign else None

    def _take(self) -> Token | None:
        token = self._peek()
        self._next += 1
        return token


def read_sort(term: Term) -> Sort:
    """The order that ``sort:…`` means. Raises QueryError."""
    if not term.value.strip():
        raise fault("Nothing after 'sort:'", term.place, f"write one of {', '.join(SORTS)}")
    found = _SORT.fullmatch(term.value.casefold())
    minus, name, seed, direction = (
        found.groups() if found else ("", term.value.casefold().removeprefix("-"), None, None)
    )
    row = SORTS.get(ALIASES.get(name, name))
    if found is None or row is None or (seed and row.sort is not SortKey.RANDOM) or (minus and direction):
        raise _unknown_sort(name, minus, direction, term)
    if row.sort is None:
        raise not_yet(term.typed, term.place, row.waits or "")
    # A direction that is written out is that, whichever is usual.
    turned = direction and (direction == "asc") != (row.sort in ASCENDING)
    return Sort(row.sort, reverse=bool(minus or turned), seed=int(seed or 0))


def _unknown_sort(name: str, minus: str, direction: str | None, term: Term) -> QueryError:
    name, colon, seed = name.partition(":")
    if colon and not minus and name == SortKey.RANDOM.value:
        end = term.value_place.end
        place = term.value_place if term.quoted else Place(end - len(seed), end)
        return fault(f"'{shown(seed)}' is no number to shuffle by", place, "write sort:random, or sort:random:42")
    meant = name if name in SORTS else ALIASES.get(name) or OTHER_NAMES.get(name, name)
    near = meant if meant in SORTS else nearest(name, [s for s in SORTS if SORTS[s].sort])
    what = f"Unknown order '{shown(f'{minus}{name}')}'"
    if near is None:
        return fault(what, term.value_place, f"orders are {', '.join(SORTS)}")
    way = f" {direction}ending" if direction and not minus else ""
    return fault(what, term.place, suggestion=f"sort:{minus}{near}{way}")
