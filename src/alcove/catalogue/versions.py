"""The numbers by which one knows whether tag rules, or what people keep, changed: one statement for each question."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connections

from alcove.catalogue.connection import Catalogue


class Versions(NamedTuple):
    """``wrangled`` grows with every change of tag rules, ``kept`` with every change of saved searches and standing rules;
    0 while there never was one.
    """

    wrangled: int
    kept: int


def versions(catalogue: Catalogue) -> Versions:
    """What they are now."""
    with connections[catalogue.alias].cursor() as cursor:
        # Asked before everything else, at each letter that is typed: the models would take five times as long.
        cursor.execute("SELECT wrangled, kept FROM schema_number")
        row = cursor.fetchone()
    return Versions(*row) if row else Versions(0, 0)
