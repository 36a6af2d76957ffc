"""Where the records of AO3's table of works are: light to import, since every library that is opened names it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alcove.search.engine import SearchEngine


@dataclass(frozen=True, slots=True)
class RecordIndex:
    """The index of records, in a folder of its own. The file ``note`` tells which tables it was made from, as long as that
    is known.
    """

    engine: SearchEngine
    note: Path
