"""A database alias for each open library; the schema's number; the upgrade.

Django is started once a process, without databases; each library that is
opened adds an alias. SQLite: WAL, BEGIN IMMEDIATE, a busy timeout, full
synchronisation, so that a commit outlives the power.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alcove.config import Config
from alcove.errors import ConfigError, DamagedLibraryError, DiskFullError, LibraryError, NewerLibraryError

#: The schema that this version writes. Raised by one with each migration that is released.
SCHEMA = 5

_PATIENCE_S = 60  # for others that write
_PAUSE_S = 0.05

_start_lock = threading.Lock()
_numbers = itertools.count(1)
_opened: dict[str, weakref.WeakSet[Any]] = {}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """An open catalogue: its alias, and the library's folders that belong to it."""

    alias: str
    own: Path
    locks: Path
    file: Path | None


def start() -> None:
    """Starts Django in this process, once. Raises LibraryError where another program has started it its own way."""
    with _start_lock:
        from django.conf import settings  # noqa: PLC0415 - importing must have no effects

        if settings.configured:
            if "alcove.catalogue.apps.CatalogueConfig" not in settings.INSTALLED_APPS:
                raise LibraryError(
                    "Django is already set up for another program in this process; open the library in a process of its own."
                )
            return
        import django  # noqa: PLC0415

        from alcove.catalogue import settings as ours  # noqa: PLC0415

        # A notebook runs inside an event loop; each call here is synchronous and short.
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        values = {name: getattr(ours, name) for name in dir(ours) if name.isupper()}
        settings.configure(**values | {"DATABASES": {}})
        django.setup()
        from django.db.backends.signals import connection_created  # noqa: PLC0415

        connection_created.connect(_note_connection)


def connect(config: Config) -> Catalogue:
    """Registers an alias for the catalogue of this library. Nothing is opened yet."""
    start()
    from django.db import connections  # noqa: PLC0415 - Django must be started first

    alias = f"library{next(_numbers)}"
    url = config.catalogue_url
    file = None if url else config.catalogue_file
    database = _postgresql(url) if url else _sqlite(config.catalogue_file)
    connections.settings[alias] = connections.configure_settings({"default": {}, alias: database})[alias]
    return Catalogue(alias=alias, own=config.own, locks=config.locks, file=file)


def disconnect(catalogue: Catalogue) -> None:
    """Closes the connections of all threads and forgets the alias."""
    from django.db import connections  # noqa: PLC0415

    for connection in tuple(_opened.pop(catalogue.alias, ())):
        connection.inc_thread_sharing()
        connection.close()
    if catalogue.alias in connections.settings:
        with suppress(AttributeError):  # this thread may have had none
            del connections[catalogue.alias]
        del connections.settings[catalogue.alias]


def _note_connection(connection: Any, **_: Any) -> None:
    """A thread that asks has a connection of its own: it ends with the thread, or with the library."""
    _opened.setdefault(connection.alias, weakref.WeakSet()).add(connection)
    weakref.finalize(connection, connection.connection.close)


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,  # a thread of the site keeps its connection from page to page
        "OPTIONS": {
            "timeout": _PATIENCE_S,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    if not url.startswith(("postgresql://", "postgres://")):
        raise ConfigError(f"catalogue.url is {url!r}; it must be a postgresql:// address, or unset for SQLite.")
    try:
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ConfigError(
            "catalogue.url names a PostgreSQL server, but its driver is missing: pip install 'alcove[postgresql]'."
        ) from error
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    database: dict[str, Any] = {name: parts.pop(key, "") for name, key in known.items()}
    kept = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": parts, **kept, **database}


def schema_number(catalogue: Catalogue) -> int | None:
    """The number of the schema in the database, None where there is none yet.

    Raises DamagedLibraryError when what the database holds cannot be read, LibraryError when it cannot be opened:
    it may be whole then, and no rebuild shall take its place.
    """
    from django.db import DatabaseError, OperationalError, connections  # noqa: PLC0415

    where = catalogue.file or "the PostgreSQL server of catalogue.url"
    end = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return _number_in(connections[catalogue.alias])
        except OperationalError as error:
            # Where two open a new file at once, SQLite tells one of them so without waiting: both change its journal's mode.
            if "database is locked" not in str(error) or time.monotonic() >= end:
                mend = (
                    "Is the server running, and is the address right?"
                    if catalogue.file is None
                    else "Whoever opens a library must be able to write there: look at the owner and the permissions of its folder, and at its disk."
                )
                raise LibraryError(f"The catalogue ({where}) cannot be opened: {error}. {mend}") from error
        except DatabaseError as error:
            raise DamagedLibraryError(
                f"The catalogue ({where}) cannot be read: {error}. `alcove reindex --catalogue` makes it again from the originals."
            ) from error
        connections[catalogue.alias].close()
        time.sleep(_PAUSE_S)


def _number_in(connection: Any) -> int | None:
    if "schema_number" not in connection.introspection.table_names():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM schema_number")
        row = cursor.fetchone()
    return int(row[0]) if row else None


def rebuilding(catalogue: Catalogue) -> bool:
    """Whether a rebuild of the derived tables was begun and not ended."""
    from alcove.catalogue.models import Schema  # noqa: PLC0415

    return Schema.objects.using(catalogue.alias).filter(rebuilding=True).exists()


def migrate(catalogue: Catalogue) -> None:
    """Brings the schema to ``SCHEMA``; the caller holds the migration lock.

    A catalogue of an older schema in SQLite is copied first, to
    ``catalogue.schema-N.sqlite3`` beside it; on PostgreSQL all migrations are transactional.
    """
    from django.core.management import call_command  # noqa: PLC0415

    from alcove.catalogue.models import Change, Schema  # noqa: PLC0415

    number = schema_number(catalogue)
    refuse_newer(number)
    if number == SCHEMA:
        return
    if number is not None and catalogue.file is not None:
        _copy(catalogue.file, catalogue.file.with_name(f"catalogue.schema-{number}.sqlite3"))
    call_command("migrate", database=catalogue.alias, verbosity=0, interactive=False)
    if number is None:
        # The change log begins here, see ``changes.oldest``.
        Change.objects.using(catalogue.alias).create(sequence=0, work_id="")
    Schema.objects.using(catalogue.alias).update_or_create(pk=1, defaults={"number": SCHEMA})


def refuse_newer(number: int | None) -> None:
    """Raises NewerLibraryError for a schema above this version's."""
    if number is not None and number > SCHEMA:
        raise NewerLibraryError(
            f"This library was written by a newer Alcove (schema {number}; this version knows {SCHEMA}). "
            "Install the newer version to open it; nothing was changed."
        )


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def put_aside(catalogue: Catalogue, moment: str) -> Path | None:
    """Moves a catalogue that cannot be read out of the way, to ``catalogue.damaged-MOMENT.sqlite3``; where it is now.

    None on PostgreSQL, whose databases are its administrator's.
    """
    from django.db import connections  # noqa: PLC0415

    if catalogue.file is None:
        return None
    connections[catalogue.alias].close()
    target = catalogue.file.with_name(f"catalogue.damaged-{moment}.sqlite3")
    catalogue.file.replace(target)
    for ending in ("-wal", "-shm"):
        catalogue.file.with_name(catalogue.file.name + ending).unlink(missing_ok=True)
    return target


@contextmanager
def writing(catalogue: Catalogue) -> Iterator[None]:
    """A transaction that writes: all or nothing, alone among writers from its first statement on.

    Raises DiskFullError where the database has no room; nothing of the transaction is left then.
    """
    from django.db import OperationalError, connections, transaction  # noqa: PLC0415

    try:
        with transaction.atomic(using=catalogue.alias):
            if catalogue.file is None:
                # Numbers of changes and deeds must become visible in their order.
                with connections[catalogue.alias].cursor() as cursor:
                    cursor.execute("LOCK TABLE change IN SHARE ROW EXCLUSIVE MODE")
            yield
    except OperationalError as error:
        # SQLite's words, and the system's that PostgreSQL passes on.
        if "disk is full" in str(error) or "No space left" in str(error):
            where = catalogue.file or "the PostgreSQL server of catalogue.url"
            raise DiskFullError(
                f"There is no space left for the catalogue ({where}). What was reported until now is safe; make room and run again."
            ) from error
        raise
