"""The tag rules: kept as acts, put together in a table, and read as far as a question needs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet

from alcove.catalogue import deeds
from alcove.catalogue.connection import Catalogue, writing
from alcove.catalogue.deeds import Did
from alcove.catalogue.intake import parts_of
from alcove.catalogue.models import Deed, Schema, TagRule
from alcove.catalogue.queries import begins
from alcove.catalogue.rows import upsert
from alcove.domain.tag_rules import Act, Relation, Rule, Step
from alcove.domain.tags import Tag, TagKind
from alcove.domain.tokens import fold, tokens
from alcove.domain.wrangling import Wrangling
from alcove.errors import UsageError

_COLUMNS = ("relation", "tag_kind", "name", "other", "key", "other_key")
_RULE = ("relation", "tag_kind", "name", "other")
_KEY = 200  # characters that tell names apart well enough for an index
_BOTH_WAYS = frozenset({Relation.SYNONYM, Relation.REFERENCE})


def load(catalogue: Catalogue) -> Wrangling:
    """Every rule that a person's acts came to."""
    return Wrangling(_told(_own(catalogue)))


def around(catalogue: Catalogue, tags: Iterable[Tag], *, up: bool = False) -> Wrangling:
    """As many rules as decide what these tags mean and what is below them; with ``up``, also what is above them."""
    given = set(tags)
    found = _reached(catalogue, given, down=True)
    return Wrangling(found | _reached(catalogue, given, down=False) if up else found)


def iter_canonical(catalogue: Catalogue) -> Iterator[tuple[Tag, Tag]]:
    """Every synonym with its canonical tag."""
    wrangling = load(catalogue)
    for rule in wrangling.rules():
        if rule.relation is Relation.SYNONYM:
            yield Tag(rule.kind, rule.name), Tag(rule.kind, rule.other)
    rows = _every(catalogue).filter(relation=Relation.REFERENCE)
    for kind, name, other in rows.values_list("tag_kind", "name", "other").iterator():
        tag = Tag(TagKind(kind), name)
        to = wrangling.referred(tag, Tag(tag.kind, other))
        if to != tag and wrangling.canonical_of(tag) == tag:
            yield tag, to


def iter_tops(catalogue: Catalogue, kind: TagKind) -> Iterator[tuple[Tag, frozenset[Tag]]]:
    """Each tag of a kind that is a synonym or stands under another, with the tops of what is above it."""
    wrangling = load(catalogue)
    under = {Tag(rule.kind, rule.name) for rule in wrangling.rules() if rule.relation is Relation.UNDER}
    yield from ((tag, wrangling.tops_of(tag)) for tag in under if tag.kind is kind)
    yield from ((tag, wrangling.tops_of(to)) for tag, to in iter_canonical(catalogue) if tag.kind is kind)


def iter_metas(catalogue: Catalogue) -> Iterator[tuple[Tag, frozenset[Tag]]]:
    """Each metatag with itself and all canonical tags under it."""
    wrangling = load(catalogue)
    yield from ((meta, wrangling.canonical_below(meta)) for meta in wrangling.metatags())


def called(catalogue: Catalogue, kinds: Sequence[TagKind], typed: str) -> set[Tag]:
    """The tags in rules whose whole name is what was typed, case and accents folded."""
    return called_any(catalogue, [Tag(kind, typed) for kind in kinds])


def called_any(catalogue: Catalogue, tags: Sequence[Tag]) -> set[Tag]:
    """The tags in rules that have the name of any of these, of its kind, case and accents folded."""
    keys = {(tag.kind, fold(tag.name)) for tag in tags}
    found = set()
    for part in parts_of(sorted({key[:_KEY] for _, key in keys}), 400):
        rows = _keyed(catalogue, {kind for kind, _ in keys}, part)
        found |= {tag for tag in _named(rows) if (tag.kind, fold(tag.name)) in keys}
    return found


def beginning(catalogue: Catalogue, kinds: Sequence[TagKind], typed: str) -> set[Tag]:
    """The tags in rules whose name begins with what was typed, case and accents folded."""
    key = fold(typed)
    halves = (Q(begins(catalogue, column, key[:_KEY]), tag_kind__in=kinds) for column in ("key", "other_key"))
    rows = _every(catalogue).filter(reduce(or_, halves))
    return {tag for tag in _named(rows) if fold(tag.name).startswith(key)}


def having_words(catalogue: Catalogue, kinds: Sequence[TagKind], typed: str) -> set[Tag]:
    """The tags in a person's rules that have all the words of what was typed."""
    words = set(tokens(typed))
    rows = _own(catalogue).filter(tag_kind__in=kinds)
    for word in words:
        rows = rows.filter(Q(key__contains=word) | Q(other_key__contains=word))
    return {tag for tag in _named(rows) if words <= set(tokens(tag.name))} if words else set()


def act(catalogue: Catalogue, steps: Sequence[Step], *, at: dt.datetime, person: str = "") -> int:
    """Does these steps as one act; its number. Raises UsageError where one of them cannot be: none is done then."""
    with writing(catalogue):
        wrangling = load(catalogue)
        for step in steps:
            wrangling.do(step)
        body = {"steps": [step.to_line() for step in steps]}
        number = deeds.record(catalogue, Did.WRANGLE, body, at=at, person=person)
        _store(catalogue, set(wrangling.rules()))
    deeds.write_out(catalogue)
    return number


def undo(catalogue: Catalogue, number: int | None, *, at: dt.datetime, person: str = "") -> Act:
    """Undoes the act of this number, or the newest one that is not undone. Later acts stay, as far as they make sense
    without it. Raises UsageError where there is no such act.
    """
    with writing(catalogue):
        undone = _to_undo(acts(catalogue), number)
        deeds.record(catalogue, Did.UNWRANGLE, {"act": undone.number}, at=at, person=person)
        fold_acts(catalogue)
    deeds.write_out(catalogue)
    return undone


def acts(catalogue: Catalogue) -> list[Act]:
    """All acts of wrangling, oldest first."""
    rows = Deed.objects.using(catalogue.alias).filter(did__in=[Did.WRANGLE, Did.UNWRANGLE]).order_by("number")
    done, undone = [], set()
    for deed in rows.iterator():
        if deed.did == Did.UNWRANGLE:
            undone.add(deed.body["act"])
        else:
            done.append(_act(deed, undone=False))
    return [replace(act, undone=act.number in undone) for act in done]


def count_acts(catalogue: Catalogue) -> int:
    """How many acts of wrangling there are, undone ones included."""
    return Deed.objects.using(catalogue.alias).filter(did=Did.WRANGLE).count()


def newest_acts(catalogue: Catalogue, limit: int, offset: int) -> list[Act]:
    """Some acts of wrangling, newest first."""
    every = Deed.objects.using(catalogue.alias)
    rows = list(every.filter(did=Did.WRANGLE).order_by("-number")[offset : offset + limit])
    numbers = [row.number for row in rows]
    undone = set(every.filter(did=Did.UNWRANGLE, body__act__in=numbers).values_list("body__act", flat=True))
    return [_act(row, undone=row.number in undone) for row in rows]


def fold_acts(catalogue: Catalogue) -> None:
    """Makes the table again out of all acts that are not undone. Called inside ``writing``."""
    wrangling = Wrangling()
    for each in acts(catalogue):
        if not each.undone:
            wrangling.take(each.steps)
    _store(catalogue, set(wrangling.rules()))


def _act(deed: Deed, *, undone: bool) -> Act:
    return Act(deed.number, deed.at, deed.person, tuple(map(Step.from_line, deed.body["steps"])), undone)


def _to_undo(done: Sequence[Act], number: int | None) -> Act:
    if number is None:
        standing = [each for each in done if not each.undone]
        if not standing:
            raise UsageError("Nothing was done to tags that could be undone.")
        return standing[-1]
    found = next((each for each in done if each.number == number), None)
    if found is None or found.undone:
        what = "is undone already" if found else "was no act on tags"
        raise UsageError(f"Number {number} {what}. `alcove tags acts` lists what can be undone.")
    return found


def _store(catalogue: Catalogue, rules: set[Rule]) -> None:
    """Brings the table to these rules; what the reference says stays. Called inside ``writing``."""
    rows = _own(catalogue).values_list("pk", *_RULE)
    held = {_rule(*row): pk for pk, *row in rows.iterator()}
    gone = [pk for rule, pk in held.items() if rule not in rules]
    for part in parts_of(gone):
        _every(catalogue).filter(pk__in=part).delete()
    add(catalogue, rules - held.keys())


def add(catalogue: Catalogue, rules: Iterable[Rule]) -> None:
    """Adds rules that are new, and notes that rules changed. Called inside ``writing``."""
    upsert(catalogue, TagRule, _COLUMNS, map(_row, rules), key=None)
    Schema.objects.using(catalogue.alias).update(wrangled=F("wrangled") + 1)


def _reached(catalogue: Catalogue, tags: set[Tag], *, down: bool) -> set[Rule]:
    """The rules that speak of these tags, of their synonyms, and of what is below them or else above."""
    found: set[Rule] = set()
    asked: set[Tag] = set()
    while tags:
        asked |= tags
        rules = set(speaking_of(catalogue, tags))
        found |= rules
        ends = ((*rule.tags, rule.relation) for rule in rules)
        tags = {end for low, high, how in ends for end in _further(low, high, how, asked, down=down)} - asked
    return found


def _further(low: Tag, high: Tag, how: Relation, asked: set[Tag], *, down: bool) -> Iterator[Tag]:
    if how in _BOTH_WAYS:
        yield from (low, high)
    elif how is Relation.UNDER and (high if down else low) in asked:
        yield low if down else high


def speaking_of(catalogue: Catalogue, tags: set[Tag]) -> Iterator[Rule]:
    """The rules that name any of these tags on either side, but for what was turned down."""
    for kind in {tag.kind for tag in tags}:
        keys = sorted({_key(tag.name) for tag in tags if tag.kind is kind})
        for part in parts_of(keys, 400):
            rows = _keyed(catalogue, [kind], part).exclude(relation=Relation.DISMISSED)
            for rule in _told(rows):
                if not tags.isdisjoint(rule.tags):
                    yield rule


def _every(catalogue: Catalogue) -> QuerySet[TagRule]:
    return TagRule.objects.using(catalogue.alias).all()


def _own(catalogue: Catalogue) -> QuerySet[TagRule]:
    return _every(catalogue).exclude(relation=Relation.REFERENCE)


def _told(rows: QuerySet[TagRule]) -> Iterator[Rule]:
    return (_rule(*row) for row in rows.values_list(*_RULE).iterator())


def _keyed(catalogue: Catalogue, kinds: Collection[TagKind], keys: Collection[str]) -> QuerySet[TagRule]:
    """The rules of these kinds with one of the keys on either side."""
    # The kinds stand in both halves: SQLite reads all rules of a kind where they stand outside the OR.
    return _every(catalogue).filter(Q(tag_kind__in=kinds, key__in=keys) | Q(tag_kind__in=kinds, other_key__in=keys))


def _named(rows: QuerySet[TagRule]) -> Iterator[Tag]:
    for rule in _told(rows.exclude(relation__in=[Relation.DISMISSED, Relation.APART])):
        yield from (tag for tag in rule.tags if tag.kind is rule.kind)


def _rule(relation: str, kind: str, name: str, other: str) -> Rule:
    return Rule(Relation(relation), TagKind(kind), name, other)


def _row(rule: Rule) -> tuple[str, ...]:
    return (rule.relation.value, rule.kind.value, rule.name, rule.other, _key(rule.name), _key(rule.other))


def _key(name: str) -> str:
    return fold(name)[:_KEY]
