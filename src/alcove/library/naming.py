"""What the names of tags stand for in a question, wrangling done. Asked each time: a rule holds from the next question on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from alcove.catalogue import wrangling
from alcove.catalogue.connection import Catalogue
from alcove.catalogue.versions import versions
from alcove.domain.filters import TagName
from alcove.domain.tag_rules import OPEN_KINDS
from alcove.domain.tags import Tag, TagKind
from alcove.domain.tokens import fold
from alcove.search.document import Term, TermKind
from alcove.search.grouping import Families, Grouping

#: The kinds of terms that are put in order.
OPEN = {TermKind(kind.value): kind for kind in OPEN_KINDS}


class TagNames:
    """What engines need to know of all synonyms of a library, held as long as no rule changes. Safe in threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.grouping: Grouping | None = None
        self.families: Families | None = None

    def now(self, version: int | None = None) -> Naming:
        """What names stand for in the questions that are asked now; ``version`` is that of the rules, where it is known."""
        return Naming(self, versions(self.catalogue).wrangled if version is None else version)


class Naming:
    """The tag rules of a library, of one version. What a question needs of them is read for it."""

    def __init__(self, held: TagNames, version: int) -> None:
        self._catalogue = held.catalogue
        self._held = held
        self._version = version

    def below(self, kinds: Sequence[TermKind], name: TagName, hits: frozenset[Term]) -> frozenset[Term]:
        """The terms that a typed name stands for, where works have ``hits`` of that name: those that mean the same, all
        that is under them, and what carries the name in rules alone.
        """
        if not self._version:
            return hits
        others = frozenset(term for term in hits if term.kind not in OPEN)
        tags = {tag_of(term) for term in hits - others}
        wanted = [OPEN[kind] for kind in kinds if kind in OPEN]
        if name.prefix:
            tags |= wrangling.beginning(self._catalogue, wanted, name.name)
        elif not name.spelled:
            whole = wrangling.called(self._catalogue, wanted, name.name)
            if any(fold(term.name) == fold(name.name) for term in hits):
                tags |= whole
            elif whole:
                # Works have only names with these words in them; a rule has the name itself.
                tags, others = whole, frozenset()
            else:
                tags |= wrangling.having_words(self._catalogue, wanted, name.name)
        rules = wrangling.around(self._catalogue, tags)
        return others | {term_of(each) for tag in tags for each in rules.below(tag)}

    def same_as(self, terms: Iterable[Term]) -> dict[Term, frozenset[Term]]:
        """For each of the terms, in order, all that mean the same, itself included; not what is under them."""
        known = list(dict.fromkeys(terms))
        if not self._version:
            return {term: frozenset({term}) for term in known}
        tags = {term: tag_of(term) for term in known if term.kind in OPEN}
        rules = wrangling.around(self._catalogue, tags.values())
        same = {}
        for term, tag in tags.items():
            canonical = rules.canonical_of(tag)
            same[term] = frozenset(map(term_of, (tag, canonical, *rules.synonyms_of(canonical))))
        return {term: same.get(term, frozenset({term})) for term in known}

    def told_apart(self, alike: Mapping[Term, frozenset[Term]]) -> frozenset[Term]:
        """Those of the terms that are not all of what their names stand for: ``alike`` has the others that works have of
        each name; what carries it in rules alone comes to them.
        """
        grouping = self.grouping()
        if grouping is None:
            return frozenset(term for term, others in alike.items() if others)
        called: defaultdict[tuple[TermKind, str], set[Term]] = defaultdict(set)
        for tag in wrangling.called_any(self._catalogue, [tag_of(term) for term in alike]):
            called[TermKind(tag.kind.value), fold(tag.name)].add(term_of(tag))
        return frozenset(
            term
            for term, others in alike.items()
            if not all(grouping.has(term, other) for other in others | called[term.kind, fold(term.name)])
        )

    def grouping(self) -> Grouping | None:
        """Which terms are counted as one; None while there are no rules."""
        held = self._held.grouping
        if not self._version or (held is not None and held.version == str(self._version)):
            return held if self._version else None
        pairs = {term_of(tag): term_of(to) for tag, to in wrangling.iter_canonical(self._catalogue)}
        ships = [(tag.name, to.name) for tag, to in pairs.items() if tag.kind is TermKind.RELATIONSHIP]
        pairs |= {Term(TermKind.MAINSHIP, name): Term(TermKind.MAINSHIP, to) for name, to in ships}
        self._held.grouping = held = Grouping(str(self._version), pairs, dict(self._metatags(pairs)))
        return held

    def _metatags(self, pairs: Mapping[Term, Term]) -> Iterator[tuple[Term, frozenset[Term]]]:
        """Each metatag with all terms that a filter on it finds; among the relationships listed first as well."""
        synonyms: defaultdict[Term, list[Term]] = defaultdict(list)
        for synonym, canonical in pairs.items():
            synonyms[canonical].append(synonym)
        for meta, below in wrangling.iter_metas(self._catalogue):
            for kind in (
                TermKind(meta.kind.value),
                *((TermKind.MAINSHIP,) if meta.kind is TagKind.RELATIONSHIP else ()),
            ):
                terms = [Term(kind, tag.name) for tag in below]
                yield Term(kind, meta.name), frozenset((*terms, *(s for term in terms for s in synonyms.get(term, ()))))

    def families(self) -> Families:
        """Which fandoms are kin, by the tops of the trees that they stand in."""
        held = self._held.families
        if held is None or held.version != str(self._version):
            tops = wrangling.iter_tops(self._catalogue, TagKind.FANDOM) if self._version else ()
            trees = {term_of(tag): frozenset(map(term_of, above)) for tag, above in tops}
            self._held.families = held = Families(str(self._version), trees)
        return held


def term_of(tag: Tag) -> Term:
    """The tag as engines know it."""
    return Term(TermKind(tag.kind.value), tag.name)


def tag_of(term: Term) -> Tag:
    """The inverse of :func:`term_of`."""
    return Tag(TagKind(term.kind.value), term.name)
