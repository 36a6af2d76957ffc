"""Metatags in facets: each counts the works of all that stands under it, each work once.

What stands under metatags may overlap, so that they are counted beside the other terms, from the union of their
terms' rows. What the terms have together is the most that one can have: few need to be looked at for the first ten.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pyroaring import BitMap

from alcove.domain.tokens import fold
from alcove.engines.embedded.generation import Generation
from alcove.engines.embedded.terms import Ids, encoded
from alcove.search.document import Term, TermKind
from alcove.search.grouping import Grouping
from alcove.search.names import has_begun
from alcove.search.request import FacetRequest, TermCount

#: Terms asked for beyond the limit, since some of the first ones may be metatags; then four times as many, and so on.
_SPARE = 16

Counted = Mapping[TermKind, tuple[TermCount, ...]]


@dataclass(frozen=True, slots=True)
class Meta:
    """A metatag: its names (also those of its synonyms), the numbers of its terms, the most works that it can have."""

    term: Term
    names: tuple[str, ...]
    numbers: Ids
    most: int


class Metas:
    """The metatags of a grouping in a generation, by kind, those that can have most works first."""

    def __init__(self, generation: Generation, grouping: Grouping) -> None:
        names: defaultdict[Term, list[str]] = defaultdict(list)
        for synonym, canonical in grouping.canonical.items():
            if canonical in grouping.below:
                names[canonical].append(synonym.name)
        self._version = grouping.version
        self._generation = generation
        self.of_kind: defaultdict[TermKind, list[Meta]] = defaultdict(list)
        for term, below in grouping.below.items():
            numbers = generation.dictionary.numbers([term, *(below - {term})])
            numbers = numbers[numbers >= 0]
            most = int(generation.totals[numbers].sum())
            self.of_kind[term.kind].append(Meta(term, (term.name, *names[term]), numbers, most))
        for metas in self.of_kind.values():
            metas.sort(key=lambda meta: -meta.most)

    @property
    def nbytes(self) -> int:
        """The memory that is taken, about."""
        return sum(200 + meta.numbers.nbytes for metas in self.of_kind.values() for meta in metas)

    def first(self, answer: Sequence[BitMap], request: FacetRequest, beside: Sequence[TermCount]) -> list[TermCount]:
        """The metatags that can be among the first of the request, where these other terms are there."""
        found: list[TermCount] = []
        counts = sorted(-each.count for each in beside)
        last = None if request.by_name or request.limit is None else request.limit - 1
        for meta in self.of_kind[request.kind] if request.limit != 0 else ():
            if last is not None and last < len(counts) and meta.most < -counts[last]:
                break
            if request.prefix and not any(has_begun(name, request.prefix, request.wrong) for name in meta.names):
                continue
            if count := self._count(answer, meta):
                found.append(TermCount(meta.term, count))
                insort(counts, -count)
        return found

    def _count(self, answer: Sequence[BitMap], meta: Meta) -> int:
        pairs = zip(self._generation.parts, answer, strict=True)
        return sum(
            rows.intersection_cardinality(self._united(place, meta)) for place, (_, rows) in enumerate(pairs) if rows
        )

    def _united(self, place: int, meta: Meta) -> BitMap:
        """The rows in a segment of everything under a metatag."""
        segment = self._generation.parts[place].segment
        places = segment.places(meta.numbers)[0].tolist()
        key = ("under", self._version, segment.name, meta.term)
        found: BitMap = self._generation.remember(key, lambda: segment.having_any(places) if places else BitMap())
        return found


def with_metas(
    generation: Generation,
    answer: Sequence[BitMap],
    requests: Iterable[FacetRequest],
    grouping: Grouping,
    others: Callable[[Sequence[FacetRequest]], Counted],
) -> dict[TermKind, tuple[TermCount, ...]]:
    """The facets asked for, where ``others`` gives those in which no metatag has more than its own works."""
    metas: Metas = generation.remember(("metas", grouping.version), lambda: Metas(generation, grouping))
    found: dict[TermKind, tuple[TermCount, ...]] = {}
    waiting = {request.kind: request for request in requests}
    spare = _SPARE
    while waiting:
        wider = [_wider(each, min(spare, len(metas.of_kind[each.kind]))) for each in waiting.values()]
        counted = others(wider)
        for asked in wider:
            request, all_found = waiting[asked.kind], counted[asked.kind]
            beside = [each for each in all_found if each.term not in grouping.below]
            is_all = asked.limit is None or len(all_found) < asked.limit
            if is_all or (request.limit is not None and len(beside) >= request.limit):
                del waiting[asked.kind]
                listed = [*beside[: request.limit], *metas.first(answer, request, beside[: request.limit])]
                found[asked.kind] = _first(listed, request)
        spare *= 4
    return found


def _wider(request: FacetRequest, spare: int) -> FacetRequest:
    return request if not request.limit else replace(request, limit=request.limit + spare)


def _first(listed: list[TermCount], request: FacetRequest) -> tuple[TermCount, ...]:
    def place(each: TermCount) -> tuple[bytes | int, bytes]:
        name = each.term.name
        return encoded(fold(name)) if request.by_name else -each.count, encoded(name)

    return tuple(sorted(listed, key=place)[: request.limit])
