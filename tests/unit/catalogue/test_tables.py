"""A new library, an upgraded one and the models agree on what is in the database."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from alcove import config as settings
from alcove.catalogue import connection
from alcove.catalogue.connection import Catalogue
from tests.libraries.make import ARCHIVE, FOLDER

_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


@contextmanager
def _connected(folder: Path, environ: dict[str, str]) -> Iterator[Catalogue]:
    catalogue = connection.connect(settings.load(folder, environ))
    try:
        yield catalogue
    finally:
        connection.disconnect(catalogue)


def _described(catalogue: Catalogue) -> dict[str, Any]:
    """Tables with the types of their columns and their constraints, and indexes with their conditions."""
    from django.db import connections

    database = connections[catalogue.alias]
    found: dict[str, Any] = {}
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            columns = database.introspection.get_table_description(cursor, table)
            # The order of columns is that of history; defaults are for rows that were there before a column was.
            found[table] = {c.name: (c.type_code, c.display_size, c.precision, c.scale, c.null_ok) for c in columns}
            found[f"constraints of {table}"] = _constraints(database.introspection.get_constraints(cursor, table))
        cursor.execute(_INDEXES[database.vendor])
        found["indexes"] = dict(cursor.fetchall())
        cursor.execute("SELECT app, name FROM django_migrations")
        found["migrations"] = sorted(cursor.fetchall())
    return found


def _constraints(found: Mapping[str, Mapping[str, Any]]) -> set[tuple[str, ...]]:
    told = ("columns", "primary_key", "unique", "foreign_key", "check")
    return {tuple(f"{key} {facts[key]}" for key in told) for facts in found.values()}


def _made_from_models(catalogue: Catalogue) -> None:
    """Makes the tables of the catalogue again, as the models say today."""
    from django.apps import apps
    from django.db import connections

    models = list(apps.get_app_config("catalogue").get_models())
    with connections[catalogue.alias].schema_editor() as editor:
        for model in models:
            editor.delete_model(model)
        for model in models:
            editor.create_model(model)


@pytest.mark.parametrize("begun", [False, True], ids=["new", "of the first schema"])
def test_migrations_come_to_what_the_models_say(tmp_path: Path, environ: dict[str, str], begun: bool) -> None:
    from django.core.management import call_command

    with _connected(tmp_path, environ) as catalogue:
        if begun:
            call_command("migrate", "catalogue", "0001", database=catalogue.alias, verbosity=0)
            assert "file_not_read" in _described(catalogue)["indexes"]
        connection.migrate(catalogue)
        migrated = _described(catalogue)
        _made_from_models(catalogue)
        assert _described(catalogue) == migrated
    assert {"work", "version", "file", "reading", "deed", "change"} <= migrated.keys()
    assert "work_in_drawer" in migrated["indexes"]


def test_no_migration_is_missing() -> None:
    from django.core.management import call_command

    connection.start()
    call_command("makemigrations", "catalogue", check_changes=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("schema", sorted(path.name for path in FOLDER.glob("schema-*")))
def test_what_a_release_wrote_becomes_what_a_new_library_is(schema: str, tmp_path: Path, own_home: Path) -> None:
    with tarfile.open(FOLDER / schema / ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    (tmp_path / "new").mkdir()
    described = []
    for name in ("library", "new"):
        with _connected(tmp_path / name, {"HOME": str(own_home)}) as catalogue:
            connection.migrate(catalogue)
            described.append(_described(catalogue))
    assert described[0] == described[1]
