"""Rules read round some tags answer as all rules do."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from alcove import config as settings
from alcove.catalogue import connection
from alcove.catalogue.connection import Catalogue, writing
from alcove.catalogue.versions import versions
from alcove.domain.tag_rules import Relation, Rule, Step, Verb
from alcove.domain.tags import Tag, TagKind
from alcove.domain.wrangling import Wrangling

_NAMES = [*"abcdefgh", "É", "é", "e", "Ü" * 300, "ü" * 300]
_KINDS = (TagKind.FREEFORM, TagKind.FANDOM)


@pytest.fixture
def catalogue(tmp_path: Path, environ: dict[str, str]) -> Iterator[Catalogue]:
    made = connection.connect(settings.load(tmp_path, environ))
    try:
        connection.migrate(made)
        yield made
    finally:
        connection.disconnect(made)


def some_rules(seed: int) -> set[Rule]:
    """What many acts and a reference come to."""
    chance = random.Random(seed)

    def pick() -> str:
        return str(chance.choice(_NAMES))

    wrangling = Wrangling()
    wrangling.take(
        Step(chance.choice(list(Verb)), chance.choice(_KINDS), pick(), pick()) for _ in range(chance.randrange(25))
    )
    referred = {(kind, pick()): pick() for kind in _KINDS for _ in range(chance.randrange(6))}
    flat = {(kind, name): to for (kind, name), to in referred.items() if (kind, to) not in referred}
    return {*wrangling.rules(), *(Rule(Relation.REFERENCE, k, name, to) for (k, name), to in flat.items())}


def test_rules_round_a_tag_say_as_much_of_it_as_all_rules(catalogue: Catalogue) -> None:
    """What it means, what is below and above it; and the map of all synonyms."""
    from alcove.catalogue import wrangling
    from alcove.catalogue.models import TagRule

    for seed in range(25):
        rules = some_rules(seed)
        with writing(catalogue):
            TagRule.objects.using(catalogue.alias).all().delete()
            wrangling.add(catalogue, rules)
        every = Wrangling(rules)
        tags = [Tag(kind, name) for kind in _KINDS for name in _NAMES]
        for tag in tags:
            assert wrangling.around(catalogue, {tag}).below(tag) == every.below(tag)
            up = wrangling.around(catalogue, {tag}, up=True)
            canonical = up.canonical_of(tag)
            assert canonical == every.canonical_of(tag)
            assert up.synonyms_of(canonical) == every.synonyms_of(canonical)
            assert up.above(canonical) == every.above(canonical)
        canonical_of = {tag: every.canonical_of(tag) for tag in tags if every.canonical_of(tag) != tag}
        assert dict(wrangling.iter_canonical(catalogue)) == canonical_of


def test_each_change_of_rules_has_a_number_of_its_own(catalogue: Catalogue) -> None:
    from alcove.catalogue import wrangling

    assert versions(catalogue).wrangled == 0
    numbers = []
    for name in "ab":
        with writing(catalogue):
            wrangling.add(catalogue, [Rule(Relation.SYNONYM, TagKind.FREEFORM, name, "c")])
        numbers.append(versions(catalogue).wrangled)
    assert numbers == [1, 2]


def test_names_are_found_as_they_are_typed(catalogue: Catalogue) -> None:
    """Case and accents folded, whatever their length; percent and underscore are letters like others."""
    from alcove.catalogue import wrangling

    free = (TagKind.FREEFORM,)
    pairs = [("Éclair Day", "Sweets"), ("100% Fluff", "Fluff"), ("100 Fluff", "x_y"), ("Ü" * 300, "ü" * 299)]
    with writing(catalogue):
        wrangling.add(catalogue, [Rule(Relation.SYNONYM, TagKind.FREEFORM, *pair) for pair in pairs])

    def names(found: set[Tag]) -> set[str]:
        return {tag.name for tag in found}

    assert names(wrangling.called(catalogue, free, "eclair day")) == {"Éclair Day"}
    assert names(wrangling.called(catalogue, free, "SWEETS")) == {"Sweets"}
    assert names(wrangling.called(catalogue, free, "u" * 300)) == {"Ü" * 300}
    assert names(wrangling.called(catalogue, (TagKind.FANDOM,), "sweets")) == set()
    assert names(wrangling.beginning(catalogue, free, "100%")) == {"100% Fluff"}
    assert names(wrangling.beginning(catalogue, free, "x_")) == {"x_y"}
    assert names(wrangling.having_words(catalogue, free, "day éclair")) == {"Éclair Day"}
    assert names(wrangling.having_words(catalogue, free, "%")) == set()


@pytest.mark.parametrize("typed", [["a"], ["É", "h", "nobody"]])
def test_names_are_looked_for_by_index_not_among_all_rules_of_a_kind(tmp_path: Path, typed: list[str]) -> None:
    """On SQLite, which tells how it would look."""
    from django.db import connections

    from alcove.catalogue import wrangling

    made = connection.connect(settings.load(tmp_path, {}))
    try:
        connection.migrate(made)
        with writing(made):
            wrangling.add(made, some_rules(1))
        tags = [Tag(kind, name) for kind in _KINDS for name in typed]
        asked: list[tuple[str, Any]] = []

        def note(execute: Callable[..., object], sql: str, given: Any, *rest: object) -> object:
            asked.append((sql, given))
            return execute(sql, given, *rest)

        with connections[made.alias].execute_wrapper(note):
            wrangling.called(made, _KINDS, typed[0])
            wrangling.called_any(made, tags)
            list(wrangling.speaking_of(made, set(tags)))
            wrangling.beginning(made, _KINDS, typed[0])
        assert len(asked) == 3 + len(_KINDS)
        with connections[made.alias].cursor() as cursor:
            for sql, given in asked:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", given)
                steps = {str(row[3]) for row in cursor.fetchall()}
                searched = {step for step in steps if "tag_rule" in step and "USING TEMP" not in step}
                halves = (("tag_rule_by_name", "key"), ("tag_rule_by_other", "other_key"))
                assert searched == {
                    f"SEARCH tag_rule USING INDEX {index} (tag_kind=? AND {column}{f'>? AND {column}<?' if '>=' in sql else '=?'})"
                    for index, column in halves
                }
    finally:
        connection.disconnect(made)
