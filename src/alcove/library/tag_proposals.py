"""Proposals for tags: listed with evidence and counts, accepted one by one or all together, turned down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from alcove.catalogue import wrangling as stored
from alcove.catalogue.versions import versions
from alcove.domain.filters import Page
from alcove.domain.ids import tidy
from alcove.domain.proposals import Proposal, proposals
from alcove.domain.tag_rules import OPEN_KINDS, Step, Verb
from alcove.domain.tags import Tag, TagKind
from alcove.domain.viewer import Viewer
from alcove.errors import UsageError
from alcove.library import wrangling
from alcove.library.browse import lowering
from alcove.library.found_proposals import Stamp
from alcove.library.naming import tag_of
from alcove.library.parts import Parts
from alcove.library.permission import refuse_ceiling
from alcove.library.wrangling import Wrangled
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest, SearchRequest

_ABOUT = "what is proposed for tags tells of works"


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A page of proposals, most certain first; how many there are in all."""

    proposals: tuple[Proposal, ...]
    total: int

    def to_line(self) -> dict[str, Any]:
        """As JSON."""
        return {"total": self.total, "proposals": [each.to_line() for each in self.proposals]}


def page(
    parts: Parts, viewer: Viewer, *, kind: TagKind | None, least: float, limit: int | None, offset: int
) -> ProposalPage:
    """See ``Library.tag_proposals``."""
    refuse_ceiling(viewer, _ABOUT)
    found = sorted(_found(parts, viewer, kind, least), key=lambda p: (-p.score, -p.works, p.step))
    return ProposalPage(tuple(found[offset : None if limit is None else offset + limit]), len(found))


def accept(parts: Parts, viewer: Viewer, ids: Sequence[str]) -> Wrangled:
    """See ``Library.accept_tag_proposals``."""
    refuse_ceiling(viewer, _ABOUT)
    steps = [each.step for each in _chosen(parts, viewer, ids)]
    return _settle(parts, viewer, steps, steps)


def accept_all(parts: Parts, viewer: Viewer, *, kind: TagKind | None, least: float, dry_run: bool) -> Wrangled:
    """See ``Library.accept_all_tag_proposals``."""
    found = page(parts, viewer, kind=kind, least=least, limit=None, offset=0).proposals
    return wrangling.do(parts, viewer, [each.step for each in found], dry_run=dry_run, pass_over=True)


def dismiss(parts: Parts, viewer: Viewer, ids: Sequence[str]) -> Wrangled:
    """See ``Library.dismiss_tag_proposals``."""
    refuse_ceiling(viewer, _ABOUT)
    steps = [each.step for each in _chosen(parts, viewer, ids)]
    return _settle(parts, viewer, steps, [step._replace(verb=Verb.DISMISS) for step in steps])


def tag_counts(parts: Parts, viewer: Viewer, kind: TagKind) -> Mapping[str, int]:
    """The names of a kind that works in lists carry, with how many carry each. In memory that grows with the names."""
    asked = FacetRequest(TermKind(kind.value), limit=None)
    nothing_listed = SearchRequest(
        lowering(parts, viewer).where(None, ruled=False), page=Page(limit=0), facets=(asked,)
    )
    return {found.term.name: found.count for found in parts.engine.search(nothing_listed).facets[asked.kind]}


def _found(parts: Parts, viewer: Viewer, kind: TagKind | None, least: float) -> Iterator[Proposal]:
    stamp = _stamp(parts, viewer)
    for each in OPEN_KINDS if kind is None else (kind,):
        found = parts.proposed.of(each, stamp, partial(_find, parts, viewer, each))
        yield from (proposal for proposal in found if proposal.score >= least)


def _find(parts: Parts, viewer: Viewer, kind: TagKind) -> list[Proposal]:
    return proposals(kind, tag_counts(parts, viewer, kind), stored.load(parts.catalogue), _synonyms(parts, kind))


def _stamp(parts: Parts, viewer: Viewer) -> Stamp:
    return (versions(parts.catalogue).wrangled, parts.engine.applied(), viewer)


def _settle(parts: Parts, viewer: Viewer, proposed: Sequence[Step], steps: Sequence[Step]) -> Wrangled:
    """Does steps as one act that answers what was proposed: the other proposals stay as they were found."""
    before = _stamp(parts, viewer)
    done = wrangling.do(parts, viewer, steps)
    after = _stamp(parts, viewer)
    if (after[0] - before[0], after[1]) == (1, before[1]):  # an act is one number; more is somebody else's
        parts.proposed.settle(frozenset(proposed), before, after)
    return done


def _synonyms(parts: Parts, kind: TagKind) -> dict[Tag, Tag]:
    grouping = parts.names.now().grouping()
    pairs = grouping.canonical.items() if grouping else ()
    return {tag_of(term): tag_of(to) for term, to in pairs if term.kind == TermKind(kind.value)}


def _chosen(parts: Parts, viewer: Viewer, ids: Iterable[str]) -> list[Proposal]:
    """The proposals with these ids, in this order. Raises UsageError for one that is none."""
    found = {proposal.id: proposal for proposal in _found(parts, viewer, None, 0.0)}
    wanted = {tidy(each): each for each in ids}
    for each, typed in wanted.items():
        if each not in found:
            raise UsageError(f"No proposal has the id {typed!r} now. `alcove tags suggest` lists those that there are.")
    return [found[each] for each in wanted]
