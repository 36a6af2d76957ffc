"""Tag rules as tables: AO3's dump of its tags, and a CSV of one's own to keep, to share and to bring in.

AO3's (``tags-20210226.csv``, "selective data dump for fan statisticians" of 2021): id, type, name, canonical,
cached_count, merger_id. Names that fewer than five uses have are "Redacted" there, and are passed over.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alcove.catalogue import reference
from alcove.catalogue import wrangling as stored
from alcove.catalogue.reference import Entry
from alcove.domain.tag_rules import LONGEST, OPEN_KINDS, Relation, Step, Verb
from alcove.domain.tags import TagKind, canonical_name
from alcove.domain.viewer import Viewer
from alcove.errors import UsageError
from alcove.importing.ao3_tables import REDACTED
from alcove.importing.ao3_tables import TAGS_HEADER as DUMP_HEAD
from alcove.importing.run import import_lock
from alcove.library import wrangling
from alcove.library.parts import Parts
from alcove.library.permission import refuse_ceiling

OWN_HEAD = ("kind", "name", "rule", "other")
_DUMP_KINDS = {kind.value.capitalize(): kind for kind in OPEN_KINDS}
_VERBS = {
    Relation.SYNONYM: Verb.MERGE,
    Relation.UNDER: Verb.UNDER,
    Relation.IN: Verb.IN,
    Relation.APART: Verb.SPLIT,
}
#: Rows of the longest table of one's own: an act is one line of own/, and is held as a whole.
_MOST = 500_000
_TELL_EVERY = 100_000


@dataclass(frozen=True, slots=True)
class TablesRead:
    """What bringing in a table came to. AO3's: ``names`` canonical names and ``synonyms`` are at hand now, ``rules`` of
    them concern tags that works have. One's own: ``rules`` that are new, as the act ``act``; ``works`` have such tags.
    """

    dump: bool
    rows: int
    rules: int
    names: int = 0
    synonyms: int = 0
    act: int | None = None
    works: int = 0

    def to_line(self) -> dict[str, Any]:
        """As JSON."""
        told: dict[str, Any] = {"rows": self.rows, "rules": self.rules}
        if self.dump:
            return told | {"table": "ao3", "names": self.names, "synonyms": self.synonyms}
        return told | {"table": "own", "act": self.act, "works": self.works}


def read_table(parts: Parts, viewer: Viewer, path: Path, progress: Callable[[int], None]) -> TablesRead:
    """See ``Library.import_tags``."""
    refuse_ceiling(viewer, "tag rules are about works")
    with _rows(path) as (head, rows):
        if head[: len(DUMP_HEAD)] == DUMP_HEAD:
            return _read_dump(parts, rows, progress)
        if head == OWN_HEAD:
            return _read_own(parts, viewer, rows)
    raise UsageError(
        f"{path} is no table of tags: its first line must be {','.join(OWN_HEAD)}, or AO3's {','.join(DUMP_HEAD)}."
    )


def write_table(parts: Parts, viewer: Viewer, path: Path) -> int:
    """See ``Library.export_tags``."""
    refuse_ceiling(viewer, "tag rules are about works")
    rules = sorted(rule for rule in stored.load(parts.catalogue).rules() if rule.relation in _VERBS)
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(OWN_HEAD)
        writer.writerows((rule.kind.value, rule.name, rule.relation.value, rule.other) for rule in rules)
    return len(rules)


def forget_reference(parts: Parts, viewer: Viewer) -> bool:
    """See ``Library.forget_ao3_tags``."""
    refuse_ceiling(viewer, "tag rules are about works")
    return reference.remove(parts.catalogue)


def _read_dump(parts: Parts, rows: Iterator[list[str]], progress: Callable[[int], None]) -> TablesRead:
    count = 0

    def entries() -> Iterator[Entry]:
        nonlocal count
        for row in rows:
            count += 1
            if count % _TELL_EVERY == 0:
                progress(count)
            if (entry := _entry(row, count)) is not None:
                yield entry

    # An import would look tags up in a table that is just being replaced.
    with import_lock(parts.catalogue, "bringing in AO3's tags").acquire(timeout_s=0):
        names, synonyms = reference.build(parts.catalogue, entries())
        rules = reference.refer_all(parts.catalogue)
    return TablesRead(dump=True, rows=count, rules=rules, names=names, synonyms=synonyms)


def _entry(row: Sequence[str], number: int) -> Entry | None:
    """What a row says; None for what is of no use here: redacted, of another kind, neither canonical nor a synonym."""
    if len(row) < len(DUMP_HEAD):
        raise UsageError(f"Row {number} has {len(row)} columns; AO3's table has {len(DUMP_HEAD)}.")
    tag_id, kind_name, name, canonical, _, merger = row[:6]
    kind = _DUMP_KINDS.get(kind_name)
    is_canonical = canonical == "true"
    if kind is None or name == REDACTED or not (is_canonical or merger) or len(name) > LONGEST or "\0" in name:
        return None
    try:
        # 51 rows of 2021 are both; AO3's own pages show those as canonical.
        return Entry(_whole(tag_id), kind, canonical_name(kind, name), None if is_canonical else _whole(merger))
    except ValueError as error:
        raise UsageError(
            f"Row {number} has {tag_id!r} and {merger!r} where AO3's table has numbers of tags."
        ) from error


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise ValueError(text)
    return int(text)


def _read_own(parts: Parts, viewer: Viewer, rows: Iterator[list[str]]) -> TablesRead:
    steps = []
    for number, row in enumerate(rows, start=1):
        if number > _MOST:
            raise UsageError(f"The table has more than {_MOST:,} rules. Divide it into several.")
        steps.append(_step(row, number))
    done = wrangling.do(parts, viewer, steps, pass_over=True)
    return TablesRead(dump=False, rows=len(steps), rules=len(done.steps), act=done.act, works=done.works)


def _step(row: Sequence[str], number: int) -> Step:
    kind, name, rule, other = (*row, "", "", "", "")[:4]
    try:
        told, verb = TagKind(kind), _VERBS[Relation(rule)]
    except (ValueError, KeyError) as error:
        kinds, rules = ", ".join(OPEN_KINDS), ", ".join(_VERBS)
        raise UsageError(
            f"Row {number} says {kind!r} and {rule!r}; a kind is one of {kinds}, a rule one of {rules}."
        ) from error
    if not name or (verb is not Verb.SPLIT and not other):
        raise UsageError(f"Row {number} lacks a name.")
    step = Step(verb, told, canonical_name(told, name))
    return step if verb is Verb.SPLIT else step._replace(other=canonical_name(step.tags[1].kind, other))


@contextmanager
def _rows(path: Path) -> Iterator[tuple[tuple[str, ...], Iterator[list[str]]]]:
    """The first row of a CSV file, and the others; what cannot be read as CSV is a UsageError that names the line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            yield tuple(next(reader, [])), (row for row in reader if row)
        except (csv.Error, UnicodeDecodeError) as error:
            raise UsageError(
                f"{path} cannot be read as CSV in UTF-8, after line {reader.line_num:,}: {error}."
            ) from error
