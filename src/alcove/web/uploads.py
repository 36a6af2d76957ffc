"""Files that are dropped on the page: straight to disk, into a folder of the library's own, from which they are imported.

Django hands ``Receiver`` (``settings.FILE_UPLOAD_HANDLERS``) every file of a form piece by piece, before any view is
asked; files on other pages than the import's and that of tables of tags are passed over. A script sends many files in several forms: the first
gets a folder, the others name it.
"""

from __future__ import annotations

import itertools
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn
from urllib.parse import unquote

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from alcove.config import Config
from alcove.web import addresses

FOLDER = "uploads"
#: A file's field begins so when a script sends it; the rest is its path below what was dropped, percent-encoded.
PATH_FIELD = "path:"

_IN_META = "alcove.upload"
_TOKEN = re.compile(r"[0-9a-f]{16}")
_LONGEST_NAME = 180  # bytes: no file system takes more than 255, and a number may be put behind it
_DEEPEST = 24
_NOT_IN_NAMES = re.compile(r'[\\:*?"<>|/]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_OLD_S = 24 * 3600
_LOOK_EVERY = 16 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """What came with a form. ``too_large`` are names over the limit; ``is_full`` says that the disk has no more room."""

    folder: Path
    files: int
    too_large: tuple[str, ...]
    is_full: bool

    @classmethod
    def of(cls, request: HttpRequest) -> Upload | None:
        """What came with this request's form; None for no file."""
        _ = request.POST  # reading the form is what receives the files
        found: Upload | None = request.META.get(_IN_META)
        return found


class Receiver(FileUploadHandler):
    """Writes the files of one form to disk."""

    chunk_size = 1 << 20

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self._asked = request
        self._config: Config = request.META["alcove.library"].config
        self._folder: Path | None = None
        self._file: IO[bytes] | None = None
        self._path = Path()
        self._name = ""
        self._unlooked = 0
        self._files = 0
        self._too_large: list[str] = []
        self._is_full = False

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        """Opens the file's place. See Django."""
        super().new_file(field_name, file_name, *args, **kwargs)
        if self._asked.path not in addresses.TAKING_FILES:
            raise SkipFile
        told = unquote(field_name[len(PATH_FIELD) :]) if field_name.startswith(PATH_FIELD) else file_name
        self._name = told
        self._folder = self._folder or folder_of(self._config, self._asked.GET.get("into", "")) or _new(self._config)
        self._look_for_room()
        try:
            self._path, self._file = _opened(self._folder, safe_path(told))
        except OSError:
            self._stop()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Writes a piece. See Django."""
        if start + len(raw_data) > self._config.largest_file_mb << 20:
            self._too_large.append(self._name)
            self.upload_interrupted()
            raise SkipFile
        self._unlooked += len(raw_data)
        if self._unlooked > _LOOK_EVERY:
            self._look_for_room()
        try:
            if self._file is not None:
                self._file.write(raw_data)
        except OSError:
            self._stop()

    def file_complete(self, file_size: int) -> None:
        """Closes the file. It is no part of ``request.FILES``. See Django."""
        del file_size
        if self._file is not None:
            self._file.close()
            self._file = None
            self._files += 1

    def upload_complete(self) -> None:
        """Leaves word of all that came. See Django."""
        self.upload_interrupted()
        if self._folder is not None:
            self._asked.META[_IN_META] = Upload(self._folder, self._files, tuple(self._too_large), self._is_full)

    def upload_interrupted(self) -> None:
        """Deletes half a file. See Django."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._path.unlink(missing_ok=True)

    def _look_for_room(self) -> None:
        self._unlooked = 0
        if free_bytes(self._config.library) < self._config.keep_free_mb << 20:
            self._stop()

    def _stop(self) -> NoReturn:
        self._is_full = True
        self.upload_interrupted()
        raise StopUpload


def folder_of(config: Config, token: str) -> Path | None:
    """The folder of an upload that goes on; None for a token that names none."""
    folder = config.library / FOLDER / token
    return folder if _TOKEN.fullmatch(token) and folder.is_dir() else None


def taken(folder: Path) -> Path | None:
    """Takes possession of an upload that is complete: the folder, under a name that no form can say. None where there is
    no file in it, or where another form has it.
    """
    mine = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}")
    try:
        folder.rename(mine)
    except OSError:
        return None
    if any(path.is_file() for path in mine.rglob("*")):
        return mine
    discard(mine)
    return None


def free_bytes(place: Path) -> int:
    """How much is free where a folder is, or would be."""
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


def discard(folder: Path) -> None:
    """Deletes an upload that comes to nothing."""
    shutil.rmtree(folder, ignore_errors=True)


def clear_old(config: Config) -> None:
    """Deletes uploads that nobody finished within a day. To be called while no import runs."""
    try:
        old = [f for f in (config.library / FOLDER).iterdir() if f.stat().st_mtime < time.time() - _OLD_S]
    except FileNotFoundError:
        return
    for folder in old:
        discard(folder)


def as_dropped(file: str, library: Path) -> str | None:
    """The name under which an uploaded file was dropped, by its path; "" for a whole upload, None for what is none."""
    uploads = library / FOLDER
    path = Path(file)
    if not path.is_relative_to(uploads) or path == uploads:
        return None
    return "/".join(path.relative_to(uploads).parts[1:])


def safe_path(dropped: str) -> Path:
    """A path below a folder, from a name that a browser gave: nothing in it leads upwards or is refused by a system."""
    parts = [name for part in re.split(r"[\\/]", dropped) if (name := _safe_name(part))]
    return Path(*parts[:-1][:_DEEPEST], parts[-1] if parts else "file")


def _safe_name(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C")
    tidy = _NOT_IN_NAMES.sub("_", plain).rstrip(". ")
    if _RESERVED.match(tidy):
        tidy = f"_{tidy}"
    stem, dot, ending = tidy.rpartition(".")
    if len(tidy.encode()) > _LONGEST_NAME and dot and len(ending) <= 8:
        return f"{_cut(stem, _LONGEST_NAME - len(ending.encode()) - 1)}.{ending}"
    return _cut(tidy, _LONGEST_NAME)


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore").rstrip(". ")


def _new(config: Config) -> Path:
    folder = config.library / FOLDER / secrets.token_hex(8)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _opened(folder: Path, path: Path) -> tuple[Path, IO[bytes]]:
    """A new file in the folder: under this path, each part of it with a number where its name is taken."""
    for part in path.parts[:-1]:
        folder = _made(folder, part)
    for name in _names(path.name):
        with suppress(FileExistsError):
            return folder / name, (folder / name).open("xb")
    raise AssertionError


def _made(folder: Path, part: str) -> Path:
    """A folder in the folder, new or there already; a file may have its name."""
    for name in _names(part):
        with suppress(FileExistsError):
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            return folder / name
    raise AssertionError


def _names(name: str) -> Iterator[str]:
    yield name
    path = Path(name)
    yield from (f"{path.stem} ({number}){path.suffix}" for number in itertools.count(2))
