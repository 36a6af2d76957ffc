"""Whether an import was probably given the wrong folder."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

from alcove.errors import RefusedError, WrongFolderError
from alcove.formats import identify
from alcove.importing.arrivals import LARGE
from alcove.importing.discover import Found

_LOOKED_AT = 500
# Below this many files, a handful of plain texts would be a mistake too often called.
_ENOUGH = 20
_WITHOUT_PREFACE = frozenset({"epub", "html", "later", "text"})


def check_folder(found: Iterable[Found]) -> None:
    """Raises WrongFolderError when most of the first 500 files are texts without a preface. Large files are not looked at."""
    kept = recognised = 0
    for file in itertools.islice(found, _LOOKED_AT):
        try:
            if file.size <= LARGE:
                recognised += identify(Path(file.path).read_bytes(), file.path) not in _WITHOUT_PREFACE
                kept += 1
        except (OSError, RefusedError):
            continue
    if kept >= _ENOUGH and recognised * 2 < kept:
        raise WrongFolderError(
            f"Of the first {kept} readable files only {recognised} have a preface that Alcove understands. Was this the right folder? "
            "Nothing was imported. To take all of it in anyway, say --yes: the others are kept and readable, apart from the lists."
        )
