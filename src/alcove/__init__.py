"""Alcove: a self-hosted archive for fanworks.

    >>> import alcove
    >>> with alcove.open_library("~/Alcove") as library:          # doctest: +SKIP
    ...     for work in library.works(alcove.OWNER, 'fandom:"Imaginary Saga" words:>10k'):
    ...         print(work.title, work.words)

    >>> reading = alcove.formats.read("One_Lamp.html")            # doctest: +SKIP
    >>> reading.title, reading.fandoms                            # doctest: +SKIP

Importing this package is quick and has no effects: each name is fetched when
it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alcove import errors as errors
    from alcove import formats as formats
    from alcove.domain.filters import WorkFilter as WorkFilter
    from alcove.domain.readings import Reading as Reading
    from alcove.domain.viewer import OWNER as OWNER
    from alcove.domain.viewer import Viewer as Viewer
    from alcove.domain.works import Work as Work
    from alcove.errors import AlcoveError as AlcoveError
    from alcove.errors import FormatError as FormatError
    from alcove.errors import LibraryError as LibraryError
    from alcove.errors import UsageError as UsageError
    from alcove.library.facade import Library as Library
    from alcove.library.opening import open_library as open_library

__version__ = "0.1.0"

_HOMES = {
    "AlcoveError": "alcove.errors",
    "FormatError": "alcove.errors",
    "Library": "alcove.library.opening",
    "LibraryError": "alcove.errors",
    "OWNER": "alcove.domain.viewer",
    "Reading": "alcove.domain.readings",
    "UsageError": "alcove.errors",
    "Viewer": "alcove.domain.viewer",
    "Work": "alcove.domain.works",
    "WorkFilter": "alcove.domain.filters",
    "open_library": "alcove.library.opening",
}

# Whole modules: every error, and files read without a library.
_MODULES = ("errors", "formats")

__all__ = ["__version__", *sorted({*_HOMES, *_MODULES})]  # noqa: PLE0604 - strings, sorted


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    if name in _MODULES:
        return importlib.import_module(f"alcove.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
