"""Values of the domain as what JSON can hold: fields at their default are left out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Hashable
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, cast

# Texts of chapters are made from the original when somebody asks; they are stored in no row.
_NEVER_STORED = frozenset({"text", "markup"})
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})

#: A value that JSON can hold, on one line without spaces; letters of all scripts stand for themselves.
to_line: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def jsonable(value: Any) -> Any:
    """Dataclasses as objects, tuples as lists, dates in ISO 8601, enums as their values; the rest as it is."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple:
        return [item if type(item) is str else jsonable(item) for item in value]
    if is_dataclass(value):
        names, defaults, held = _stored(cast("Hashable", kind))
        return {
            name: item if type(item) in _AS_THEY_ARE else jsonable(item)
            for name, default, item in zip(names, defaults, held(value), strict=True)
            if item != default
        }
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


@cache
def _stored(kind: Hashable) -> tuple[tuple[str, ...], tuple[Any, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of the fields that are stored, their defaults, and what gets their values."""
    # A relation's text is the line as shown, and has no default to come back as.
    kept = [f for f in fields(cast("type", kind)) if f.name not in _NEVER_STORED or f.default is MISSING]
    names = tuple(f.name for f in kept)
    held = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    return names, tuple(f.default for f in kept), held
