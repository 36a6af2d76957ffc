"""What a user could ask AO3's tables with instead: SQLite with FTS5 and joins, and DuckDB; the same answers from both.

Three tables (``work``, ``tag``, ``work_tag``) and the indexes that the questions need. What is found goes to a temporary
table, from which the page and the total are taken and the tags are counted; the ten most frequent of each kind are
taken from those. One statement for all seven kinds, with a window, takes twice as long in both. Tags without a name, which
nobody can ask for, are left out.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from alcove.domain.filters import SortKey
from alcove.importing.ao3_tables import KINDS, REDACTED
from alcove.search.document import Column, Term, TermKind
from alcove.search.order import id_text
from alcove.search.request import All, AnyTerm, Between, Expression, Match, SearchRequest, Some, Without
from benchmarks.growth_dump import Dump
from benchmarks.growth_questions import Answer

_COLUMNS = {Column.WORDS: "words", Column.PUBLISHED: "day"}
_ORDERS = {SortKey.WORDS: "words", SortKey.PUBLISHED: "day"}
_COUNTED = tuple(TermKind)[:7]
_FEW = 10  # less than so many of all works
_TAGGED = "id IN (SELECT work FROM work_tag WHERE tag IN ({}))"
_COUNT = """
    CREATE TEMP TABLE counted AS SELECT kind, name, works
    FROM (SELECT tag, count(*) AS works FROM found {join} work_tag WHERE work = found.id GROUP BY tag) AS counts
    JOIN tag ON tag.id = counts.tag
"""
_TOP = "SELECT name, works FROM counted WHERE kind = ? ORDER BY works DESC, name LIMIT 10"


class Connection(Protocol):
    """What SQLite's connections and DuckDB's have in common."""

    def execute(self, query: str, parameters: Any = ..., /) -> Any:
        """Runs one statement."""


class Tables:
    """Asks the three tables through a connection. ``words_query`` gives the tags that have a word in their names."""

    def __init__(self, connection: Connection, words_query: str) -> None:
        self._connection = connection
        self._words_query = words_query
        ((self._works,),) = connection.execute("SELECT count(*) FROM work").fetchall()

    def ask(self, request: SearchRequest) -> Answer:
        """One page as ``growth_questions.answer`` writes it."""
        condition, parameters = self._condition(request.where)
        run = self._connection.execute
        run("DROP TABLE IF EXISTS temp.found")
        run(f"CREATE TEMP TABLE found AS SELECT id, day, words FROM work WHERE {condition}", parameters)  # noqa: S608
        direction = "ASC" if request.sort.reverse else "DESC"
        order = f"{_ORDERS[request.sort.key]} {direction} NULLS LAST, id"
        page = f"SELECT id FROM found ORDER BY {order} LIMIT {request.page.limit} OFFSET {request.page.offset}"  # noqa: S608
        ids = [id_text(number) for (number,) in run(page).fetchall()]
        ((total,),) = run("SELECT count(*) FROM found").fetchall()
        # SQLite goes through all of work_tag unless it is told to begin with few works. DuckDB sees for itself.
        join = "CROSS JOIN" if total * _FEW < self._works else ","
        run("DROP TABLE IF EXISTS temp.counted")
        run(_COUNT.format(join=join))
        facets = {kind: [[*row] for row in run(_TOP, [kind.value]).fetchall()] for kind in _COUNTED}
        return {"ids": ids, "total": total, "facets": facets}

    def _condition(self, where: Expression) -> tuple[str, list[Any]]:
        """A condition on ``work`` that is never NULL, and its parameters."""
        match where:
            case All(parts):
                return self._joined(parts, " AND ", "1 = 1")
            case Some(parts):
                return self._joined(parts, " OR ", "1 = 0")
            case Without(part):
                condition, parameters = self._condition(part)
                return f"NOT {condition}", parameters
            case AnyTerm(terms):
                by_kind = itertools.groupby(sorted(terms), lambda term: term.kind)
                conditions = [_any_of(kind, tuple(same)) for kind, same in by_kind]
                return _added(conditions, " OR ", "1 = 0")
            case Between(column, low, high):
                return _between(column, low, high)
            case Match(tokens=(word,)):
                return _TAGGED.format(self._words_query), [word]
            case _:
                raise TypeError(f"{where!r} has leaves that are not asked here")

    def _joined(self, parts: Sequence[Expression], sign: str, empty: str) -> tuple[str, list[Any]]:
        return _added([self._condition(part) for part in parts], sign, empty)


def _added(conditions: Sequence[tuple[str, list[Any]]], sign: str, empty: str) -> tuple[str, list[Any]]:
    text = sign.join(condition for condition, _ in conditions) or empty
    return f"({text})", [value for _, parameters in conditions for value in parameters]


def _any_of(kind: TermKind, terms: Sequence[Term]) -> tuple[str, list[Any]]:
    names = [term.name for term in terms]
    marks = ", ".join("?" * len(names))
    if kind is TermKind.LANGUAGE:
        return f"language IN ({marks})", names
    if kind is TermKind.COMPLETION:
        return " OR ".join("complete" if name == "complete" else "NOT complete" for name in names), []
    return _TAGGED.format(f"SELECT id FROM tag WHERE kind = ? AND name IN ({marks})"), [kind.value, *names]  # noqa: S608 - marks are ? alone


def _between(column: Column, low: int | None, high: int | None) -> tuple[str, list[Any]]:
    name = _COLUMNS[column]
    ends = [(sign, end) for sign, end in ((">=", low), ("<=", high)) if end is not None]
    is_day = column is Column.PUBLISHED
    values = [dt.date.fromordinal(end).isoformat() if is_day else end for _, end in ends]
    return " AND ".join([f"{name} IS NOT NULL", *(f"{name} {sign} ?" for sign, _ in ends)]), values


@dataclass(frozen=True, slots=True)
class _Work:
    """A row of the table of works, numbered from 1 as it comes. ``tags`` are ids, each once."""

    number: int
    day: str
    language: str
    is_complete: bool
    words: int | None
    tags: tuple[int, ...]


def _works(path: Path) -> Iterator[_Work]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for number, (day, language, _, complete, words, tags, _) in enumerate(rows, start=1):
            ids = tuple(sorted(set(map(int, tags.split("+"))))) if tags else ()
            yield _Work(number, day, language, complete == "true", int(words) if words else None, ids)


def _tags(path: Path, named: set[int]) -> Iterator[tuple[int, str, str]]:
    """Tags that have names, of the seven kinds: id, kind and name. ``named`` gathers their ids."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for number, kind, name, *_ in rows:
            if kind in KINDS and name != REDACTED:
                named.add(int(number))
                yield int(number), KINDS[kind].value, name


def build_sqlite(path: Path, dump: Dump) -> None:
    """Fills a new database. Nothing is made durable on the way: a user would begin again."""
    with sqlite3.connect(path, isolation_level=None) as connection:
        for statement in _SQLITE_BEFORE:
            connection.execute(statement)
        connection.execute("BEGIN")
        named: set[int] = set()
        connection.executemany("INSERT INTO tag VALUES (?, ?, ?)", _tags(dump.tags, named))
        connection.executemany("INSERT INTO tag_words (rowid, words) VALUES (?, ?)", _words(dump.words))
        works, again = itertools.tee(_works(dump.works))
        while batch := list(itertools.islice(works, 50_000)):
            rows = ((w.number, w.day, w.language, w.is_complete, w.words) for w in batch)
            connection.executemany("INSERT INTO work VALUES (?, ?, ?, ?, ?)", rows)
            pairs = ((w.number, tag) for w in itertools.islice(again, len(batch)) for tag in w.tags if tag in named)
            connection.executemany("INSERT INTO work_tag VALUES (?, ?)", pairs)
        connection.execute("COMMIT")
        for statement in _SQLITE_AFTER:
            connection.execute(statement)
    connection.close()


_SQLITE_BEFORE = (
    "PRAGMA journal_mode = off",
    "PRAGMA synchronous = off",
    "PRAGMA cache_size = -262144",
    "CREATE TABLE work (id INTEGER PRIMARY KEY, day TEXT, language TEXT, complete INTEGER, words INTEGER)",
    "CREATE TABLE tag (id INTEGER PRIMARY KEY, kind TEXT, name TEXT)",
    "CREATE TABLE work_tag (work INTEGER, tag INTEGER, PRIMARY KEY (work, tag)) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE tag_words USING fts5(words, content='')",
)
_SQLITE_AFTER = (
    "CREATE INDEX by_tag ON work_tag (tag, work)",
    "CREATE INDEX by_name ON tag (name, kind)",
    "CREATE INDEX by_day ON work (day)",
    "CREATE INDEX by_words ON work (words)",
    "INSERT INTO tag_words (tag_words) VALUES ('optimize')",
    "ANALYZE",
)


def open_sqlite(path: Path) -> Tables:
    """Asks with a cache of 256 MiB and as much of the file mapped as SQLite allows."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("cache_size = -262144", "mmap_size = 68719476736", "temp_store = memory"):
        connection.execute(f"PRAGMA {setting}")
    return Tables(connection, "SELECT rowid FROM tag_words WHERE tag_words MATCH ?")


def _words(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for number, words in csv.reader(file):
            yield int(number), words


def build_duckdb(path: Path, dump: Dump) -> None:
    """Fills a new database from the files with statements alone."""
    import duckdb  # noqa: PLC0415 - only where it is asked for

    with duckdb.connect(str(path)) as connection:
        kinds = " ".join(f"WHEN '{theirs}' THEN '{ours.value}'" for theirs, ours in KINDS.items())
        files = {"works": dump.works, "tags": dump.tags, "words": dump.words}
        for statement in _DUCKDB:
            connection.execute(statement.format(**files, csv=_CSV, kinds=kinds, redacted=REDACTED))


_CSV = "auto_detect = false, delim = ',', quote = '\"', escape = '\"'"
_DUCKDB = (
    """
    CREATE TABLE tag AS
    SELECT id, CASE type {kinds} END AS kind, name
    FROM read_csv('{tags}', header = true, {csv}, columns = {{
        'id': 'UINTEGER', 'type': 'VARCHAR', 'name': 'VARCHAR', 'canonical': 'VARCHAR', 'uses': 'VARCHAR', 'merger': 'VARCHAR'
    }})
    WHERE kind IS NOT NULL AND name <> '{redacted}'
    """,
    """
    CREATE TABLE tag_words AS
    SELECT id, string_split(words, ' ') AS words
    FROM read_csv('{words}', header = false, {csv}, columns = {{'id': 'UINTEGER', 'words': 'VARCHAR'}})
    """,
    """
    CREATE TEMP TABLE row_of_work AS
    SELECT row_number() OVER () AS id, *
    FROM read_csv('{works}', header = true, {csv}, columns = {{
        'day': 'DATE', 'language': 'VARCHAR', 'restricted': 'BOOLEAN', 'complete': 'BOOLEAN', 'words': 'INTEGER',
        'tags': 'VARCHAR', 'nothing': 'VARCHAR'
    }})
    """,
    "CREATE TABLE work AS SELECT id::UINTEGER AS id, day, language, complete, words FROM row_of_work ORDER BY id",
    """
    CREATE TABLE work_tag AS
    SELECT DISTINCT work, tag
    FROM (SELECT id::UINTEGER AS work, unnest(string_split(tags, '+'))::UINTEGER AS tag FROM row_of_work)
    SEMI JOIN tag AS named ON named.id = tag
    ORDER BY tag, work
    """,
)


def open_duckdb(path: Path) -> Tables:
    """Asks with DuckDB's own settings."""
    import duckdb  # noqa: PLC0415 - only where it is asked for

    connection = duckdb.connect(str(path))
    return Tables(connection, "SELECT id FROM tag_words WHERE list_contains(words, ?)")
