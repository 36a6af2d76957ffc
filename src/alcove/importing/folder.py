"""What an import is about to meet: how much of it there is, and whether it is probably the wrong folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from alcove.catalogue.connection import Catalogue
from alcove.catalogue.intake import seen_paths
from alcove.errors import RefusedError, WrongFolderError
from alcove.formats import describes_work, expects_preface
from alcove.importing.arrivals import LARGE
from alcove.importing.discover import Found, description_of

_LOOKED_AT = 500
# Below this many files, a handful of plain texts would be called a mistake too often.
_ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Survey:
    """How many files there are, their bytes, and the first 500 of them."""

    files: int
    bytes: int
    first: tuple[Found, ...]


def survey(found: Iterable[Found]) -> Survey:
    """Counts files in one pass. Raises what ``discover`` raises."""
    files = size = 0
    first: list[Found] = []
    for file in found:
        files += 1
        size += file.size
        if files <= _LOOKED_AT:
            first.append(file)
    return Survey(files, size, tuple(first))


def check_folder(catalogue: Catalogue, first: Sequence[Found]) -> None:
    """Raises WrongFolderError when most of the first 500 files are texts without a preface.

    Files that an import has met before are no reason to ask again, and large ones are not looked at.
    """
    met = seen_paths(catalogue, [file.key for file in first])
    unmet = [file for file in first if file.key not in met and file.size <= LARGE]
    readable = [expected for file in unmet if (expected := _expects_preface(file)) is not None]
    recognised = sum(readable)
    if len(readable) >= _ENOUGH and recognised * 2 < len(readable):
        raise WrongFolderError(
            f"Of the first {len(readable)} readable files only {recognised} have a preface that Alcove understands. Was this the right folder? "
            "Nothing was imported. To take all of it in anyway, confirm it (on the command line with --yes): the others "
            "are kept and readable, apart from the lists."
        )


def _expects_preface(file: Found) -> bool | None:
    """Whether it looks like a work with a preface; None for what is no work or cannot be opened."""
    try:
        expected = expects_preface(Path(file.path).read_bytes(), file.path)
        return expected or (file.beside is not None and describes_work(description_of(file.beside)))
    except (OSError, RefusedError):
        return None
