"""calibre's folders: ``Author/Title (id)/`` with one book in any number of formats, and beside it what calibre knows of it.

A book's files share their name but for its ending; the cover and ``metadata.opf`` lie with them, the database at the
root (calibre's ``library/backend``). Which names make such a folder; nothing here looks at a disk.
"""

from __future__ import annotations

import os
from collections.abc import Collection

#: What calibre knows of a book.
DESCRIPTION = "metadata.opf"
DATABASE = "metadata.db"
#: They have some kilobytes; with all of a reader's highlights some hundred.
MAX_DESCRIPTION = 4 << 20
_BESIDE_A_BOOK = frozenset({DESCRIPTION, "cover.jpg"})
_AT_THE_ROOT = frozenset(
    {DATABASE, "metadata_db_prefs_backup.json", "metadata_pre_restore.db", "full-text-search.db", "notes.db"}
)
# What SQLite keeps beside a database that is open.
_OPEN = ("-journal", "-shm", "-wal")


def is_book_folder(names: Collection[str]) -> bool:
    """Whether files of these names are one book and calibre's description of it; names of folders end as paths do."""
    if DESCRIPTION not in names:
        return False
    books = {name.rpartition(".")[0] for name in names if name not in _BESIDE_A_BOOK and not name.endswith(os.sep)}
    return len(books) <= 1


def own_files(names: Collection[str]) -> frozenset[str]:
    """Of the files of a folder those that calibre keeps for itself: they hold no work."""
    own = _BESIDE_A_BOOK.intersection(names) if is_book_folder(names) else frozenset()
    if DATABASE in names:
        own |= {name for name in names if name in _AT_THE_ROOT or _closed(name) in _AT_THE_ROOT}
    return own


def _closed(name: str) -> str:
    return next((name.removesuffix(end) for end in _OPEN if name.endswith(end)), name)
