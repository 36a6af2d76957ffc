"""Tags put in order: looking at one, making two mean the same, putting one under another, and taking it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from alcove.catalogue import wrangling
from alcove.domain.filters import Page
from alcove.domain.spelling import names_in
from alcove.domain.tag_rules import OPEN_KINDS, Act, Step, Verb
from alcove.domain.tags import Tag, TagKind, canonical_name
from alcove.domain.tokens import fold
from alcove.domain.viewer import Viewer
from alcove.domain.wrangling import Wrangling
from alcove.errors import UsageError
from alcove.library.browse import lowering
from alcove.library.forgiving import nearest
from alcove.library.naming import tag_of, term_of
from alcove.library.parts import Parts
from alcove.library.permission import refuse_ceiling
from alcove.search.document import TermKind
from alcove.search.request import All, AnyTerm, FacetRequest, SearchRequest

_ABOUT = "tag rules are about works"
_FANDOMS = 5


@dataclass(frozen=True, slots=True)
class TagTally:
    """A tag and the number of works that carry exactly this one."""

    name: str
    works: int

    def to_line(self) -> dict[str, Any]:
        """As JSON."""
        return {"name": self.name, "works": self.works}


@dataclass(frozen=True, slots=True)
class TagCard:
    """Everything about a tag. ``works`` are those that a filter on it finds, ``own`` those that carry exactly this one;
    synonyms, metatags and what is right under it are those of its canonical tag. ``characters`` are those that a
    relationship names; ``fandoms`` those that a character, relationship or additional tag was said to be of (``told``);
    where nobody said so they are learned: at least half of the works that a filter on it finds have them.
    """

    tag: Tag
    canonical: str
    works: int
    own: int
    synonyms: tuple[TagTally, ...]
    metas: tuple[str, ...]
    subs: tuple[TagTally, ...]
    characters: tuple[str, ...] = ()
    fandoms: tuple[TagTally, ...] = ()
    told: bool = False

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove tags show --json``."""
        return {
            "kind": self.tag.kind.value,
            "name": self.tag.name,
            "canonical": self.canonical,
            "works": self.works,
            "own": self.own,
            "synonyms": [each.to_line() for each in self.synonyms],
            "under": list(self.metas),
            "over": [each.to_line() for each in self.subs],
            "characters": list(self.characters),
            "fandoms": [each.to_line() for each in self.fandoms],
            "told": self.told,
        }


@dataclass(frozen=True, slots=True)
class Wrangled:
    """What an act on tags came to, or would come to (``act`` is None then): what was done, with the names that it came
    to, and how many works carry a tag that means something else now, or stands elsewhere. ``then`` is told of one step
    that would be: how many works a filter on its other tag would find.
    """

    act: int | None
    steps: tuple[Step, ...]
    works: int
    then: int | None = None

    def to_line(self) -> dict[str, Any]:
        """As JSON."""
        return {"act": self.act, "steps": [step.to_line() for step in self.steps], "works": self.works}


@dataclass(frozen=True, slots=True)
class ActPage:
    """Some acts on tags, newest first, and how many there are in all; those that were undone included."""

    acts: tuple[Act, ...]
    total: int

    def to_line(self) -> dict[str, Any]:
        """As JSON."""
        return {"total": self.total, "acts": [act.to_line() for act in self.acts]}


def cards(parts: Parts, viewer: Viewer, name: str, kind: TagKind | None) -> tuple[TagCard, ...]:
    """See ``Library.tag``."""
    refuse_ceiling(viewer, _ABOUT)
    found = known_tags(parts, name, kind)
    if not found:
        raise _unknown(parts, name, kind)
    return tuple(_card(parts, viewer, tag) for tag in found)


def wrangle(
    parts: Parts, viewer: Viewer, verb: Verb, name: str, other: str, *, kind: TagKind | None, dry_run: bool
) -> Wrangled:
    """See ``Library.wrangle``."""
    refuse_ceiling(viewer, _ABOUT)
    tag = the_tag(parts, name, kind)
    step = Step(verb, tag.kind, tag.name)
    if other:
        step = step._replace(other=_other_name(parts, verb, step.tags[1].kind, other))
    return do(parts, viewer, [step], dry_run=dry_run)


def do(
    parts: Parts, viewer: Viewer, steps: Sequence[Step], *, dry_run: bool = False, pass_over: bool = False
) -> Wrangled:
    """Does these steps as one act, with the names that they come to; where there is nothing to be done, no act. Raises
    UsageError where one of them cannot be; with ``pass_over`` it is left out.
    """
    tags = {tag for step in steps for tag in step.tags if tag.name}
    rules = wrangling.around(parts.catalogue, tags, up=True)
    meant, moving = [], set[Tag]()
    for step in steps:
        try:
            so = rules.meant(step)
            moving_now = moved(rules, so)
            rules.do(so)
        except UsageError:
            if not pass_over:
                raise
            continue
        meant.append(so)
        moving |= moving_now
    works = works_with(parts, viewer, moving)
    if dry_run or not meant:
        return Wrangled(None, tuple(meant), works, _then(parts, viewer, rules, meant))
    act = wrangling.act(parts.catalogue, meant, at=dt.datetime.now(dt.UTC), person=viewer.name or "")
    return Wrangled(act, tuple(meant), works)


def undo(parts: Parts, viewer: Viewer, act: int | None) -> Act:
    """See ``Library.unwrangle``."""
    refuse_ceiling(viewer, _ABOUT)
    return wrangling.undo(parts.catalogue, act, at=dt.datetime.now(dt.UTC), person=viewer.name or "")


def acts(parts: Parts, viewer: Viewer, *, limit: int, offset: int) -> ActPage:
    """See ``Library.tag_acts``."""
    refuse_ceiling(viewer, _ABOUT)
    found = wrangling.newest_acts(parts.catalogue, limit, offset)
    return ActPage(tuple(found), wrangling.count_acts(parts.catalogue))


def moved(rules: Wrangling, step: Step) -> set[Tag]:
    """The tags that mean something else after a step, or stand elsewhere."""
    tag, other = step.tags
    match step.verb:
        case Verb.MERGE | Verb.IN | Verb.NOT_IN:
            return {tag, *rules.synonyms_of(tag)}
        case Verb.RENAME:
            return {tag, other, *rules.synonyms_of(tag)}
        case Verb.UNDER | Verb.NOT_UNDER:
            return set(rules.below(tag))
        case Verb.SPLIT:
            return {tag}
        case Verb.DISMISS:
            return set()


def works_with(parts: Parts, viewer: Viewer, tags: Iterable[Tag]) -> int:
    """How many works in lists carry any of exactly these tags."""
    terms = AnyTerm(frozenset(map(term_of, tags)))
    return parts.engine.count(All((lowering(parts, viewer).where(None), terms)))


def _then(parts: Parts, viewer: Viewer, rules: Wrangling, steps: Sequence[Step]) -> int | None:
    """How many works a filter on the other tag of a single step finds, these rules in force."""
    if len(steps) != 1 or not steps[0].other:
        return None
    return works_with(parts, viewer, rules.below(steps[0].tags[1]))


def known_tags(parts: Parts, name: str, kind: TagKind | None) -> tuple[Tag, ...]:
    """The tags, one of a kind, that works or rules have under this name: spelled exactly so, else with case and accents
    folded where there is one such. Raises UsageError where there are several.
    """
    kinds = OPEN_KINDS if kind is None else (kind,)
    hits = parts.engine.find_terms([TermKind(each.value) for each in kinds], name)
    tags = {tag_of(term) for term in hits if fold(term.name) == fold(name)}
    tags |= wrangling.called(parts.catalogue, kinds, name)
    found = []
    for each in kinds:
        alike = sorted(tag for tag in tags if tag.kind is each)
        exact = Tag(each, canonical_name(each, name))
        if exact in alike or len(alike) == 1:
            found.append(exact if exact in alike else alike[0])
        elif alike:
            names = ", ".join(f"“{tag.name}”" for tag in alike)
            raise UsageError(f"Several {_plural(each)} are called so: {names}. Write the one that is meant exactly.")
    return tuple(found)


def the_tag(parts: Parts, name: str, kind: TagKind | None) -> Tag:
    """The one tag of this name. Raises UsageError where there is none, or one of several kinds."""
    found = known_tags(parts, name, kind)
    if not found:
        raise _unknown(parts, name, kind)
    if len(found) > 1:
        kinds = " and ".join(f"a {tag.kind.value}" for tag in found)
        raise UsageError(f"“{name}” is {kinds}. Say which with --kind.")
    return found[0]


def other_tag(parts: Parts, kind: TagKind, name: str) -> Tag:
    """The tag of this kind and name; a new one where there is none yet."""
    found = known_tags(parts, name, kind)
    return found[0] if found else Tag(kind, canonical_name(kind, name))


def _other_name(parts: Parts, verb: Verb, kind: TagKind, typed: str) -> str:
    # A new name is meant as it is written: it may differ from the old one in capitals alone.
    return canonical_name(kind, typed) if verb is Verb.RENAME else other_tag(parts, kind, typed).name


def _card(parts: Parts, viewer: Viewer, tag: Tag) -> TagCard:
    rules = wrangling.around(parts.catalogue, {tag}, up=True)
    canonical = rules.canonical_of(tag)
    synonyms, subs = rules.synonyms_of(canonical), rules.subs_of(canonical)
    homes = rules.fandoms_of(canonical)
    beside = [{tag}, *({each} for each in synonyms), *map(rules.below, subs)]
    below = rules.below(tag)
    # All counts in one question: a tag may have a thousand synonyms.
    page = parts.engine.search(_counting(parts, viewer, below, beside))
    own, *counts = page.beside
    learned = page.facets[TermKind.FANDOM] if tag.kind is not TagKind.FANDOM else ()
    fandoms = tuple(TagTally(each.term.name, each.count) for each in learned if each.count * 2 >= page.total)
    return TagCard(
        tag,
        canonical.name,
        page.total,
        own,
        _tallied(synonyms, counts[: len(synonyms)]),
        tuple(meta.name for meta in rules.metas_of(canonical)),
        _tallied(subs, counts[len(synonyms) :]),
        (names_in(canonical.name) or ("", ()))[1] if tag.kind is TagKind.RELATIONSHIP else (),
        _said(parts, viewer, below, homes) if homes else fandoms,
        bool(homes),
    )


def _said(parts: Parts, viewer: Viewer, tags: Iterable[Tag], fandoms: Sequence[Tag]) -> tuple[TagTally, ...]:
    """The fandoms that somebody said tags are of, with how many works have both."""
    rules = wrangling.around(parts.catalogue, fandoms)
    having = AnyTerm(frozenset(map(term_of, tags)))
    groups = (AnyTerm(frozenset(map(term_of, rules.below(each)))) for each in fandoms)
    listed = lowering(parts, viewer).where(None)
    asked = SearchRequest(page=Page(limit=0), beside=tuple(All((listed, having, group)) for group in groups))
    return _tallied(fandoms, parts.engine.search(asked).beside)


def _counting(parts: Parts, viewer: Viewer, tags: Iterable[Tag], beside: Iterable[Iterable[Tag]]) -> SearchRequest:
    """Asks for the works with any of the tags, their most frequent fandoms, synonyms counted as one, and how many works
    have any tag of each group beside.
    """
    listed = lowering(parts, viewer).where(None)

    def having(some: Iterable[Tag]) -> All:
        return All((listed, AnyTerm(frozenset(map(term_of, some)))))

    facets = (FacetRequest(TermKind.FANDOM, limit=_FANDOMS),)
    others = tuple(map(having, beside))
    return SearchRequest(
        having(tags), page=Page(limit=0), facets=facets, grouping=parts.names.now().grouping(), beside=others
    )


def _tallied(tags: Iterable[Tag], works: Iterable[int]) -> tuple[TagTally, ...]:
    """Tags with their counts, most works first."""
    tallies = (TagTally(tag.name, count) for tag, count in zip(tags, works, strict=True))
    return tuple(sorted(tallies, key=lambda each: (-each.works, each.name)))


def _unknown(parts: Parts, name: str, kind: TagKind | None) -> UsageError:
    kinds = [TermKind(each.value) for each in (OPEN_KINDS if kind is None else (kind,))]
    near = nearest(parts.engine, kinds, name)
    named = ", ".join(f"{n.term.kind.value} “{n.term.name}” ({n.count})" for n in near)
    what = kind.value if kind else "tag"
    return UsageError(f"No {what} here is called “{name}”." + (f" Near it: {named}." if named else ""))


def _plural(kind: TagKind) -> str:
    return f"{kind.value}s"
