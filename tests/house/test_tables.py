"""Every table says whether it is truth or derived."""

from __future__ import annotations

from alcove.catalogue import connection


def test_every_table_is_marked() -> None:
    connection.start()
    from django.apps import apps

    marks = {model.__name__: getattr(model, "kind", None) for model in apps.get_app_config("catalogue").get_models()}
    assert marks
    assert {name: mark for name, mark in marks.items() if mark not in {"truth", "derived"}} == {}
