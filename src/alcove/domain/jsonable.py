"""Values of the domain as what JSON can hold: fields at their default are left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, cast

# Texts of chapters are made from the original when somebody asks; they are stored in no row.
_NEVER_STORED = frozenset({"text", "markup"})


def jsonable(value: Any) -> Any:
    """Dataclasses as objects, tuples as lists, dates in ISO 8601, enums as their values; the rest as it is."""
    kind = type(value)
    if kind is str or value is None or kind is int or kind is bool:
        return value
    if kind is tuple:
        return [jsonable(item) for item in value]
    if is_dataclass(value):
        return {
            name: jsonable(held)
            for name, default in _stored(cast("Hashable", kind))
            if (held := getattr(value, name)) != default
        }
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


@cache
def _stored(kind: Hashable) -> tuple[tuple[str, Any], ...]:
    # A relation's text is the line as shown, and has no default to come back as.
    return tuple(
        (f.name, f.default) for f in fields(cast("type", kind)) if f.name not in _NEVER_STORED or f.default is MISSING
    )
