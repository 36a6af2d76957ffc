"""AO3's own table of tags, in a file beside the library's tags: which names are canonical, and what others mean.

It is derived from a dump that AO3 gave away; what it says of the tags that works have becomes rules, when it is
brought in, and later when works are put into the index. The rest of it stays here and costs nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from django.db.models import F

from alcove.catalogue import wrangling
from alcove.catalogue.connection import Catalogue, writing
from alcove.catalogue.models import Schema, TagRule, Work
from alcove.domain.tag_rules import OPEN_KINDS, Relation, Rule
from alcove.domain.tags import Tag, TagKind
from alcove.domain.works import Work as Told
from alcove.locks import FileLock

_CODES = {kind: code for code, kind in enumerate(OPEN_KINDS)}
_WORKS_AT_ONCE = 500
#: Tags that are remembered as looked up; then it begins anew.
_REMEMBERED = 100_000


class Entry(NamedTuple):
    """A row of AO3's table that says something: a canonical tag, or one that means another. ``merger`` is the number of
    the tag that it means, None for a canonical one.
    """

    number: int
    kind: TagKind
    name: str
    merger: int | None


def path_of(catalogue: Catalogue) -> Path:
    """Where the table is, if there is one."""
    return catalogue.own.parent / "reference" / "ao3-tags.sqlite3"


def build(catalogue: Catalogue, entries: Iterable[Entry]) -> tuple[int, int]:
    """Makes the table from a dump, in place of an older one; how many canonical names it has, and how many synonyms.

    In bounded memory: entries may come in any order. Synonyms of tags that are not among them, not canonical, or of
    another kind are left out. Nothing is changed when ``entries`` raises.
    """
    path = path_of(catalogue)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    raw, made = path.with_name("entries.building"), path.with_name("table.building")
    lock = FileLock(catalogue.locks / "reference.lock", what="bringing in AO3's tags")
    with lock.acquire(timeout_s=0):
        try:
            counts = _build(raw, made, entries)
            made.replace(path)
        finally:
            raw.unlink(missing_ok=True)
            made.unlink(missing_ok=True)
    return counts


def _build(raw: Path, made: Path, entries: Iterable[Entry]) -> tuple[int, int]:
    for path in (raw, made):
        path.unlink(missing_ok=True)
    with closing(sqlite3.connect(raw, isolation_level=None)) as db:
        db.execute("ATTACH ? AS made", (str(made),))
        for name in ("main", "made"):
            db.execute(f"PRAGMA {name}.journal_mode=OFF")
            db.execute(f"PRAGMA {name}.synchronous=OFF")
            db.execute(f"PRAGMA {name}.cache_size=-32000")
        db.execute("CREATE TABLE main.entry (number INTEGER PRIMARY KEY, kind INTEGER, name TEXT, merger INTEGER)")
        db.execute(
            "CREATE TABLE made.tag (kind INTEGER, name TEXT, canonical TEXT, PRIMARY KEY (kind, name)) WITHOUT ROWID"
        )
        db.execute("BEGIN")
        rows = ((entry.number, _CODES[entry.kind], entry.name, entry.merger) for entry in entries)
        db.executemany("INSERT OR REPLACE INTO main.entry VALUES (?, ?, ?, ?)", rows)
        db.execute(
            "INSERT OR IGNORE INTO made.tag SELECT e.kind, e.name, c.name FROM main.entry e"
            " LEFT JOIN main.entry c ON c.number = e.merger AND c.kind = e.kind AND c.merger IS NULL AND c.name <> e.name"
            " WHERE e.merger IS NULL OR c.number IS NOT NULL ORDER BY e.kind, e.name"
        )
        db.execute("COMMIT")
        row = db.execute("SELECT COUNT(*) - COUNT(canonical), COUNT(canonical) FROM made.tag").fetchone()
    return int(row[0]), int(row[1])


def remove(catalogue: Catalogue) -> bool:
    """Takes the table away, with all rules that it gave; whether there was one."""
    there = path_of(catalogue).exists()
    path_of(catalogue).unlink(missing_ok=True)
    _drop_rules(catalogue)
    return there


def refer_all(catalogue: Catalogue) -> int:
    """Looks the tags of all works up anew; how many rules that gave."""
    _drop_rules(catalogue)
    if not path_of(catalogue).exists():
        return 0
    look_up = Referrer(catalogue).look_up
    return sum(map(look_up, _tags_of_works(catalogue)))


class Referrer:
    """Looks tags up in the table, each once: those that are synonyms there become rules. Costs nothing without a table."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._seen: set[Tag] = set()

    def look_up_works(self, works: Iterable[Told]) -> int:
        """Looks up the tags of these works; how many rules that gave."""
        if not path_of(self._catalogue).exists():
            return 0
        return self.look_up({tag for work in works for tag in tags_of(work)})

    def look_up(self, tags: set[Tag]) -> int:
        """Looks up these tags; how many rules that gave."""
        new = tags - self._seen
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
        self._seen |= new
        rules = set(_rules(path_of(self._catalogue), new)) if new else set()
        return _store(self._catalogue, rules) if rules else 0


def tags_of(work: Told) -> Iterator[Tag]:
    """The tags of a work whose names people make up."""
    for kind in OPEN_KINDS:
        yield from (Tag(kind, name) for name in getattr(work, f"{kind.value}s"))


def _rules(path: Path, tags: Iterable[Tag]) -> Iterator[Rule]:
    names: defaultdict[TagKind, list[str]] = defaultdict(list)
    for tag in tags:
        names[tag.kind].append(tag.name)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        for kind, asked in names.items():
            found = db.execute(
                "SELECT name, canonical FROM tag WHERE kind = ? AND canonical IS NOT NULL"
                " AND name IN (SELECT value FROM json_each(?))",
                (_CODES[kind], json.dumps(asked)),
            )
            yield from (Rule(Relation.REFERENCE, kind, name, canonical) for name, canonical in found)


def _store(catalogue: Catalogue, rules: set[Rule]) -> int:
    with writing(catalogue):
        held = wrangling.speaking_of(catalogue, {Tag(rule.kind, rule.name) for rule in rules})
        new = rules - set(held)
        if new:
            wrangling.add(catalogue, new)
    return len(new)


def _drop_rules(catalogue: Catalogue) -> None:
    with writing(catalogue):
        gone, _ = TagRule.objects.using(catalogue.alias).filter(relation=Relation.REFERENCE).delete()
        if gone:
            Schema.objects.using(catalogue.alias).update(wrangled=F("wrangled") + 1)


def _tags_of_works(catalogue: Catalogue) -> Iterator[set[Tag]]:
    """The tags of all works, some works at a time."""
    last = ""
    while True:
        rows = Work.objects.using(catalogue.alias).filter(id__gt=last).order_by("id")
        some = list(rows.values_list("id", "fields")[:_WORKS_AT_ONCE])
        if not some:
            return
        yield {tag for _, fields in some for tag in tags_of(Told.from_json(fields))}
        last = some[-1][0]
