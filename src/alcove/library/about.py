"""What a library holds and where it lies, in figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alcove.catalogue import tallies
from alcove.catalogue.tallies import FormatTally
from alcove.domain.filters import WorkFilter
from alcove.domain.viewer import Viewer
from alcove.library import browse
from alcove.library.parts import Parts
from alcove.library.permission import refuse_ceiling
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest, TermCount

_KINDS = (TermKind.SITE, TermKind.LANGUAGE)


@dataclass(frozen=True, slots=True)
class About:
    """A library in figures.

    ``works`` and ``words`` are those in lists, ``sites`` and ``languages`` count them; ``oldest`` and ``newest`` are
    when the first and the last of them came. ``files`` and ``bytes`` are the originals outside the trash, by ``formats``
    (an empty one: not read yet), as they were before they were packed; ``versions`` counts all that ever had a number.
    ``catalogue`` is SQLite or PostgreSQL; ``catalogue_bytes`` and ``index_bytes`` are what they take up on disk,
    ``free_bytes`` what is free for originals, None where that cannot be told.
    """

    folder: Path
    works: int
    words: int
    versions: int
    files: int
    bytes: int
    formats: tuple[FormatTally, ...]
    sites: tuple[TermCount, ...]
    languages: tuple[TermCount, ...]
    oldest: dt.datetime | None
    newest: dt.datetime | None
    catalogue: str
    catalogue_bytes: int
    index_bytes: int
    free_bytes: int | None

    def to_line(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "folder": str(self.folder),
            "works": self.works,
            "words": self.words,
            "versions": self.versions,
            "files": self.files,
            "bytes": self.bytes,
            "formats": {t.format: {"files": t.files, "bytes": t.bytes} for t in self.formats},
            "sites": {count.term.name: count.count for count in self.sites},
            "languages": {count.term.name: count.count for count in self.languages},
            "oldest": self.oldest.isoformat(timespec="seconds") if self.oldest else None,
            "newest": self.newest.isoformat(timespec="seconds") if self.newest else None,
            "catalogue": self.catalogue,
            "catalogue_bytes": self.catalogue_bytes,
            "index_bytes": self.index_bytes,
            "free_bytes": self.free_bytes,
        }


def about(parts: Parts, viewer: Viewer) -> About:
    """See ``Library.about``."""
    refuse_ceiling(viewer, "these figures count works")
    works, words = browse.totals(parts, viewer, ruled=False)
    formats = tallies.formats(parts.catalogue)
    counts = browse.facets(parts, viewer, WorkFilter(ruled=False), [FacetRequest(kind, None) for kind in _KINDS])
    oldest, newest = tallies.imported(parts.catalogue) or (None, None)
    return About(
        folder=parts.config.library,
        works=works,
        words=words,
        versions=tallies.versions(parts.catalogue),
        files=sum(tally.files for tally in formats),
        bytes=sum(tally.bytes for tally in formats),
        formats=formats,
        sites=counts[TermKind.SITE],
        languages=counts[TermKind.LANGUAGE],
        oldest=oldest,
        newest=newest,
        catalogue="SQLite" if parts.catalogue.file else "PostgreSQL",
        catalogue_bytes=tallies.size(parts.catalogue),
        index_bytes=_size(parts.config.index),
        free_bytes=parts.vault.free_bytes(),
    )


def _size(folder: Path) -> int:
    """The bytes of the files in a folder; a file that goes meanwhile counts for nothing."""
    size = 0
    for path in folder.rglob("*"):
        try:
            size += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return size
