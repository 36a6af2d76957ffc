"""What an import is about to meet: how much of it there is, and whether it is probably the wrong folder."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from pathlib import Path

from alcove.catalogue.connection import Catalogue
from alcove.catalogue.intake import seen_paths
from alcove.config import Config
from alcove.errors import RefusedError, WrongFolderError
from alcove.formats import describes_work, expects_preface
from alcove.formats.parsing import Ending
from alcove.formats.pool import ParsePool
from alcove.importing.arrivals import LARGE
from alcove.importing.discover import Found, description_of, pack_book

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


def check_folder(catalogue: Catalogue, config: Config, first: Sequence[Found]) -> None:
    """Raises WrongFolderError when most of the first 500 files are texts without a preface.

    Files that an import has met before are no reason to ask again, and large ones are not looked at. PDFs are opened
    by workers, and only where the answer depends on them.
    """
    met = seen_paths(catalogue, [file.key for file in first])
    unmet = [file for file in first if file.key not in met and file.size <= LARGE]
    looks: Counter[_Looks] = Counter()
    pdfs: list[Found] = []
    for file in unmet:
        look = _look(file)
        looks[look] += 1
        if look is _Looks.PDF:
            pdfs.append(file)
    if _is_wrong(looks):
        looks.update(_looks_of_pdfs(pdfs, config))
        del looks[_Looks.PDF]
    if _is_wrong(looks):
        recognised, readable = looks[_Looks.PREFACE], looks.total() - looks[_Looks.NO_WORK]
        raise WrongFolderError(
            f"Of the first {readable} readable files only {recognised} have a preface that Alcove understands. Was this the right folder? "
            "Nothing was imported. To take all of it in anyway, confirm it (on the command line with --yes): the others "
            "are kept and readable, apart from the lists."
        )


class _Looks(Enum):
    """What a file looks like."""

    PREFACE = "a work with a preface"
    TEXT = "any text"
    PDF = "a PDF that nobody has opened"
    NO_WORK = "no work, or not to be read"


def _is_wrong(looks: Counter[_Looks]) -> bool:
    """Whether enough of the files are readable, and most of these without a preface, as far as that is known."""
    readable = looks.total() - looks[_Looks.NO_WORK]
    return readable >= _ENOUGH and looks[_Looks.PREFACE] * 2 < readable


def _look(file: Found) -> _Looks:
    try:
        expected = expects_preface(_bytes_of(file), file.path)
        if expected or (file.beside is not None and describes_work(description_of(file.beside))):
            return _Looks.PREFACE
    except (OSError, RefusedError):
        return _Looks.NO_WORK
    return _Looks.PDF if expected is None else _Looks.TEXT


def _bytes_of(file: Found) -> bytes:
    if not file.parts:
        return Path(file.path).read_bytes()
    packed = BytesIO()
    pack_book(file, packed)
    return packed.getvalue()


def _looks_of_pdfs(files: Sequence[Found], config: Config) -> Iterator[_Looks]:
    """What workers say of these PDFs. Raises LibraryError where none can be started."""
    jobs = config.jobs or os.cpu_count() or 1
    limits = {"timeout_s": config.timeout_s, "memory_limit": config.memory_mb << 20}
    with ParsePool(jobs, **limits, reader="alcove.formats.registry:glance") as pool:
        for number, file in enumerate(files):
            pool.submit(number, Path(file.path), file.path, parts=())
        for result in pool.iter_results():
            if result.ending is not Ending.READ:
                yield _Looks.NO_WORK
            else:
                yield _Looks.PREFACE if result.to_reading().recognised else _Looks.TEXT
