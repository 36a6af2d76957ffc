"""Many rows at once, in place of what was there: one prepared statement for a batch, on both databases.

Django's own ``bulk_create`` does the same with a statement as long as the
batch and objects for all of it; for an import that is five times the work
(measured at 20,000 works: 1.1 ms a work against 0.2 ms).
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections
from django.db.models import Model

from alcove.catalogue.connection import Catalogue
from alcove.domain.readings import Reading


def pack(reading_json: str) -> bytes:
    """A reading's JSON as its row holds it: most of it is names and addresses that repeat, half is left."""
    return zlib.compress(reading_json.encode("utf-8"), 6)


def unpack(body: bytes | memoryview) -> Reading:
    """The reading that a row holds."""
    return Reading.from_json(zlib.decompress(body).decode("utf-8"))


def upsert(
    catalogue: Catalogue, model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, key: str | None
) -> None:
    """Inserts rows; where one with the same ``key`` column is there, all its columns are set instead.

    ``columns`` are the table's own names. ``key`` None: the rows are new. Called inside ``writing``.
    """
    connection = connections[catalogue.alias]
    quoted = [connection.ops.quote_name(column) for column in columns]
    statement = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(quoted)}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608, SLF001 - names of our own tables
    if key is not None:
        sets = ", ".join(f"{q} = excluded.{q}" for column, q in zip(columns, quoted, strict=True) if column != key)
        statement += f" ON CONFLICT ({connection.ops.quote_name(key)}) DO UPDATE SET {sets}"
    adapt = connection.ops.adapt_datetimefield_value
    adapted = [[adapt(value) if type(value) is dt.datetime else value for value in row] for row in rows]
    if adapted:
        with connection.cursor() as cursor:
            cursor.executemany(statement, adapted)
