"""Which tags mean the same, and which stand under which. Pure: rules in, answers out.

AO3's words and model (otwarchive's ``filter_taggings``, ``meta_taggings``): a
*synonym* points at a *canonical* tag of its kind, never at another synonym; a
canonical tag may stand under any number of *metatags*, at any depth, never
under itself. A filter on a tag finds its synonyms and everything under it.
A character, a relationship or an additional tag may be said to be of fandoms,
which changes nothing in what is found.

A person's rules come before those of a reference (AO3's own table): of a tag
that a person's rules speak of, the reference says nothing any more.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from alcove.domain.tag_rules import Relation, Rule, Step, Verb, refuse_names
from alcove.domain.tags import Tag, TagKind
from alcove.errors import UsageError

_Links = Mapping[Tag, AbstractSet[Tag]]


class Wrangling:
    """All rules, or those around some tags, as far as they were given.

    Questions may be asked about any tag. ``do`` and ``take`` change it; rules come out in any order.
    """

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._canonical: dict[Tag, Tag] = {}
        self._synonyms: defaultdict[Tag, set[Tag]] = defaultdict(set)
        self._metas: defaultdict[Tag, set[Tag]] = defaultdict(set)
        self._subs: defaultdict[Tag, set[Tag]] = defaultdict(set)
        self._apart: set[Tag] = set()
        self._dismissed: set[tuple[Tag, Tag]] = set()
        self._fandoms: defaultdict[Tag, set[Tag]] = defaultdict(set)
        self._reference: dict[Tag, Tag] = {}
        self._referred: defaultdict[Tag, set[Tag]] = defaultdict(set)
        for rule in rules:
            self._hold(rule)

    # Asking

    def canonical_of(self, tag: Tag) -> Tag:
        """The tag that it is counted as: itself, unless it is a synonym."""
        if tag in self._canonical or tag not in self._reference:
            return self._canonical.get(tag, tag)
        return self.referred(tag, self._reference[tag])

    def referred(self, tag: Tag, to: Tag) -> Tag:
        """What ``tag`` is counted as where the reference has it as a synonym of ``to``."""
        if tag in self._canonical or self._is_spoken_of(tag):
            return self._canonical.get(tag, tag)
        return self._canonical.get(to, to)

    def synonyms_of(self, tag: Tag) -> tuple[Tag, ...]:
        """The synonyms of a canonical tag, by name."""
        own = self._synonyms.get(tag, set())
        names = {other for each in (tag, *own) for other in self._referred.get(each, ())}
        return tuple(sorted(own | {other for other in names if other != tag and self.canonical_of(other) == tag}))

    def metas_of(self, tag: Tag) -> tuple[Tag, ...]:
        """The metatags right above a canonical tag, by name."""
        return tuple(sorted(self._metas.get(tag, ())))

    def subs_of(self, tag: Tag) -> tuple[Tag, ...]:
        """The tags right under a canonical tag, by name."""
        return tuple(sorted(self._subs.get(tag, ())))

    def fandoms_of(self, tag: Tag) -> tuple[Tag, ...]:
        """The fandoms that a canonical tag is said to be of, by name."""
        return tuple(sorted(self._fandoms.get(tag, ())))

    def above(self, tag: Tag) -> frozenset[Tag]:
        """All metatags of a canonical tag, at any height."""
        return frozenset(_reached(self._metas, tag)) - {tag}

    def tops_of(self, tag: Tag) -> frozenset[Tag]:
        """The tags above it that stand under nothing themselves: itself, where it stands under nothing."""
        return frozenset(each for each in _reached(self._metas, self.canonical_of(tag)) if not self._metas.get(each))

    def below(self, tag: Tag) -> frozenset[Tag]:
        """Everything that a filter on a tag finds: its canonical tag, all that stand under that, and their synonyms."""
        reached = _reached(self._subs, self.canonical_of(tag))
        return frozenset(each for canonical in reached for each in (canonical, *self.synonyms_of(canonical)))

    def metatags(self) -> frozenset[Tag]:
        """The tags under which others stand."""
        return frozenset(tag for tag, subs in self._subs.items() if subs)

    def canonical_below(self, tag: Tag) -> frozenset[Tag]:
        """A canonical tag and all canonical tags under it, at any depth."""
        return frozenset(_reached(self._subs, tag))

    def is_apart(self, tag: Tag) -> bool:
        """Whether a person said that it is no synonym."""
        return tag in self._apart

    def is_dismissed(self, tag: Tag, other: Tag) -> bool:
        """Whether a person turned down that the one belongs with the other."""
        return (tag, other) in self._dismissed

    def rules(self) -> Iterator[Rule]:
        """What a person's acts came to; without the reference."""
        yield from (Rule(Relation.SYNONYM, tag.kind, tag.name, to.name) for tag, to in self._canonical.items())
        yield from (Rule(Relation.UNDER, t.kind, t.name, to.name) for t, metas in self._metas.items() for to in metas)
        yield from (Rule(Relation.APART, tag.kind, tag.name, "") for tag in self._apart)
        yield from (Rule(Relation.IN, t.kind, t.name, to.name) for t, homes in self._fandoms.items() for to in homes)
        yield from (Rule(Relation.DISMISSED, tag.kind, tag.name, to.name) for tag, to in self._dismissed)

    # Acting

    def meant(self, step: Step) -> Step:
        """The step with the names that it comes to: merging into a synonym merges into its canonical tag.

        Raises UsageError where there is nothing to be done, with what is so already.
        """
        tag, other = step.tags
        match step.verb:
            case Verb.MERGE:
                to = self.canonical_of(other)
                if to == self.canonical_of(tag):
                    raise UsageError(_same(tag, other, to))
                return step._replace(other=to.name)
            case Verb.RENAME:
                tag = self.canonical_of(tag)
                if tag == other:
                    raise UsageError(f"{_quoted(other)} is the canonical name already.")
                if self.canonical_of(other) not in (tag, other):
                    raise UsageError(
                        f"{_quoted(other)} is a synonym of {_quoted(self.canonical_of(other))}. Split it first."
                    )
                return step._replace(name=tag.name)
            case Verb.UNDER | Verb.NOT_UNDER | Verb.IN | Verb.NOT_IN:
                return step._replace(name=self.canonical_of(tag).name, other=self.canonical_of(other).name)
            case Verb.SPLIT if self.canonical_of(tag) == tag and (names := self.synonyms_of(tag)):
                told = ", ".join(map(_quoted, names[:5]))
                raise UsageError(f"{_quoted(tag)} is no synonym itself. Its own synonyms are {told}; split those.")
            case Verb.SPLIT if self.canonical_of(tag) == tag and tag in self._apart:
                raise UsageError(f"{_quoted(tag)} stands by itself already.")
        return step

    def do(self, step: Step) -> None:
        """Does one step, with the names as they are.

        Raises UsageError for what cannot be: loops, nothing to be done. Nothing is changed then.
        """
        tag, other = step.tags
        refuse_names(step)
        match step.verb:
            case Verb.MERGE:
                self._merge(tag, other)
            case Verb.SPLIT:
                self._free(tag)
                self._apart.add(tag)
            case Verb.UNDER:
                self._put_under(tag, other)
            case Verb.NOT_UNDER:
                self._take_from_under(tag, other)
            case Verb.IN:
                self._put_in(tag, other)
            case Verb.NOT_IN:
                self._take_out_of(tag, other)
            case Verb.RENAME:
                self._rename(tag, other)
            case Verb.DISMISS:
                self._dismissed.add((tag, other))

    def take(self, steps: Iterable[Step]) -> None:
        """Does steps as far as each is possible, passing over the others: what was possible once may be no more, when an
        act before it is undone.
        """
        for step in steps:
            try:
                self.do(step)
            except UsageError:
                continue

    def _merge(self, tag: Tag, other: Tag) -> None:
        to = self._canonical.get(other, other)
        if to in (tag, self._canonical.get(tag)):
            raise UsageError(_same(tag, other, to))
        metas, subs = self._metas.get(tag, set()) - {to}, self._subs.get(tag, set()) - {to}
        self._refuse_loop(tag, to, metas, subs)
        self._free(tag)
        self._apart.discard(tag)
        for each in (*self._synonyms.pop(tag, ()), tag):
            self._canonical[each] = to
            self._synonyms[to].add(each)
        for meta in tuple(self._metas.get(tag, ())):
            self._unlink(tag, meta)
        for sub in tuple(self._subs.get(tag, ())):
            self._unlink(sub, tag)
        self._move_fandoms(tag, to)
        for meta in metas:
            self._link(to, meta)
        for sub in subs:
            self._link(sub, to)

    def _rename(self, tag: Tag, other: Tag) -> None:
        tag, held = self._canonical.get(tag, tag), self._canonical.get(other)
        if held not in (None, tag):
            raise UsageError(f"{_quoted(other)} is a synonym of {_quoted(held or other)}. Split it first.")
        if held is not None:
            self._free(other)
        self._merge(tag, other)

    def _put_under(self, tag: Tag, meta: Tag) -> None:
        tag, meta = self._canonical.get(tag, tag), self._canonical.get(meta, meta)
        if meta in self._metas.get(tag, ()):
            raise UsageError(f"{_quoted(tag)} stands under {_quoted(meta)} already.")
        if path := _path(self._metas, meta, {tag}):
            raise UsageError(f"{_quoted(tag)} cannot stand under {_quoted(meta)}: {_told_path(path)}.")
        self._link(tag, meta)

    def _take_from_under(self, tag: Tag, meta: Tag) -> None:
        tag, meta = self._canonical.get(tag, tag), self._canonical.get(meta, meta)
        if meta not in self._metas.get(tag, ()):
            path = _path(self._metas, tag, {meta})
            by_way = f" but by another tag: {_told_path(path)}." if path else "."
            raise UsageError(f"{_quoted(tag)} does not stand under {_quoted(meta)}{by_way}")
        self._unlink(tag, meta)

    def _put_in(self, tag: Tag, fandom: Tag) -> None:
        tag, fandom = self._canonical.get(tag, tag), self._canonical.get(fandom, fandom)
        if fandom in self._fandoms.get(tag, ()):
            raise UsageError(f"{_quoted(tag)} is of {_quoted(fandom)} already.")
        self._fandoms[tag].add(fandom)

    def _take_out_of(self, tag: Tag, fandom: Tag) -> None:
        tag, fandom = self._canonical.get(tag, tag), self._canonical.get(fandom, fandom)
        if fandom not in self._fandoms.get(tag, ()):
            raise UsageError(f"{_quoted(tag)} is not said to be of {_quoted(fandom)}.")
        self._fandoms[tag].discard(fandom)

    def _move_fandoms(self, tag: Tag, to: Tag) -> None:
        """What ``tag`` is of, ``to`` is of; and what was of ``tag`` is of ``to``."""
        if homes := self._fandoms.pop(tag, None):
            self._fandoms[to] |= homes
        for homes in self._fandoms.values() if tag.kind is TagKind.FANDOM else ():
            if tag in homes:
                homes.discard(tag)
                homes.add(to)

    def _refuse_loop(self, tag: Tag, to: Tag, metas: set[Tag], subs: set[Tag]) -> None:
        """Raises UsageError where a tag would stand under itself once ``tag`` is ``to``."""
        upwards = _path(self._metas, to, subs)
        for meta in sorted(metas):
            upwards = upwards or _path(self._metas, meta, {to})
        if upwards:
            raise UsageError(
                f"{_quoted(tag)} cannot mean {_quoted(to)}: {_quoted(to)} would stand under itself, since {_told_path(upwards)}."
            )

    def _is_spoken_of(self, tag: Tag) -> bool:
        return tag in self._apart or any(links.get(tag) for links in (self._synonyms, self._metas, self._subs))

    def _hold(self, rule: Rule) -> None:
        tag, other = rule.tags
        match rule.relation:
            case Relation.SYNONYM:
                self._canonical[tag] = other
                self._synonyms[other].add(tag)
            case Relation.UNDER:
                self._link(tag, other)
            case Relation.APART:
                self._apart.add(tag)
            case Relation.DISMISSED:
                self._dismissed.add((tag, other))
            case Relation.IN:
                self._fandoms[tag].add(other)
            case Relation.REFERENCE:
                self._reference[tag] = other
                self._referred[other].add(tag)

    def _free(self, tag: Tag) -> None:
        """Takes a synonym out of its group."""
        if (to := self._canonical.pop(tag, None)) is not None:
            self._synonyms[to].discard(tag)

    def _link(self, tag: Tag, meta: Tag) -> None:
        self._metas[tag].add(meta)
        self._subs[meta].add(tag)

    def _unlink(self, tag: Tag, meta: Tag) -> None:
        self._metas[tag].discard(meta)
        self._subs[meta].discard(tag)


def _reached(links: _Links, start: Tag) -> set[Tag]:
    """All tags that links lead to, the first one included."""
    seen, waiting = {start}, [start]
    while waiting:
        for each in links.get(waiting.pop(), ()):
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return seen


def _path(links: _Links, start: Tag, ends: AbstractSet[Tag]) -> tuple[Tag, ...]:
    """A shortest way along links from the one to any of the others; empty where there is none."""
    ways: list[tuple[Tag, ...]] = [(start,)]
    seen = {start}
    while ways:
        further: list[tuple[Tag, ...]] = []
        for way in ways:
            if way[-1] in ends:
                return way
            for each in sorted(links.get(way[-1], ())):
                if each not in seen:
                    seen.add(each)
                    further.append((*way, each))
        ways = further
    return ()


def _told_path(path: tuple[Tag, ...]) -> str:
    if len(path) == 1:
        return f"a tag cannot stand under itself, as {_quoted(path[0])} would"
    return ", and ".join(f"{_quoted(low)} stands under {_quoted(high)}" for low, high in itertools.pairwise(path))


def _same(tag: Tag, other: Tag, to: Tag) -> str:
    if tag == other:
        return f"{_quoted(tag)} cannot be a synonym of itself."
    if to == tag:
        return f"{_quoted(other)} is a synonym of {_quoted(tag)} already; rename makes it the canonical name."
    return f"{_quoted(tag)} and {_quoted(other)} mean the same already: {_quoted(to)}."


def _quoted(tag: Tag) -> str:
    return f"“{tag.name}”"
