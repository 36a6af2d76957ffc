"""Which files there are: folders walked in the order of their sorted paths, one folder at a time in memory."""

from __future__ import annotations

import functools
import hashlib
import itertools
import os
import stat
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from alcove.errors import FormatError, UsageError
from alcove.importing import book_folder, calibre
from alcove.importing.archives import Archive, Member, reading
from alcove.importing.passing_over import passed_over

_FARTHEST_NS = 1 << 63
_PAGE_ENDS = (".html", ".htm", ".xhtml")
# As browsers write it in English, German, French, Spanish, Portuguese, Italian, Dutch.
_PAGE_FOLDER_ENDS = ("_files", "-Dateien", "_fichiers", "_archivos", "_ficheiros", "_arquivos", "_file", "_bestanden")


# How much is looked at of what leads to an e-book's pages.
_MOST_TOLD = 4 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """A file to look at. ``given`` is the path as it was given, with what lies below it, as text (``shown_path``).

    ``member`` is its path within that, where that is an archive (``inner.zip!/one.html`` one level further down);
    ``archive`` and ``entry`` are then the open archive and what it calls the file, ``carrier`` the archive at the path
    itself, ``stamp`` what tells that from another that lies there later. ``modified_ns`` counts nanoseconds since 1970 UTC; 0 where it is not known.
    ``beside`` is the description that lies beside it in a folder of calibre's. ``parts`` are the files of an e-book that
    lies unpacked in a folder: that is one file, to be packed (``pack_book``).
    """

    given: str
    path: str
    size: int
    modified_ns: int
    member: str | None = None
    archive: Archive | None = None
    entry: Member | None = None
    carrier: Archive | None = None
    stamp: str = ""
    beside: Found | None = None
    parts: tuple[Found, ...] = ()

    @property
    def shown(self) -> str:
        """The file for people: ``archive.zip!/inner/one.html`` inside an archive."""
        return self.given if self.member is None else f"{self.given}!/{self.member}"

    @property
    def key(self) -> str:
        """The key under which its path is remembered."""
        whole = self.path if self.member is None else f"{self.path}!{self.stamp}!/{self.member}"
        return hashlib.sha256(os.fsencode(whole)).hexdigest()

    @property
    def state_ns(self) -> int:
        """What is remembered as its time: another once it was modified, or the description beside it, or a part of it."""
        others = [f"{self.beside.size}-{self.beside.modified_ns}"] if self.beside else []
        others += [f"{part.shown}\0{part.size}-{part.modified_ns}" for part in self.parts]
        if not others:
            return self.modified_ns
        state = hashlib.sha256("\n".join(others).encode()).digest()
        return self.modified_ns ^ int.from_bytes(state[:7])


def discover(
    paths: Iterable[str | os.PathLike[str]], *, leave_out: Iterable[Path] = (), aside: Counter[str] | None = None
) -> Iterator[Found]:
    """The files that were named and those below the folders that were named, sorted by path for each name given.

    Hidden, temporary and system files are passed over, and so are the folders that belong to saved pages and the
    folders ``leave_out`` (the library's own). Links to folders are not followed. A file named twice comes twice.
    A folder that cannot be opened comes as a file that cannot be read. What calibre keeps beside its books is passed
    over as well, and counted in ``aside`` by name. An e-book that lies unpacked in a folder is one file, in the place of
    those in it.
    Raises UsageError for a path that does not exist, and for a pipe or a device, which may have no end.
    """
    avoided = frozenset(os.path.realpath(folder) for folder in leave_out)
    aside = Counter() if aside is None else aside
    described: dict[str, Found | None] = {}
    for given in sorted(os.fspath(path) for path in paths):
        place = Path(given)
        if place.is_dir():
            yield from _walk(given, avoided, aside)
        elif place.exists() and not place.is_file():
            raise UsageError(f"{given} is a pipe or a device, not a file; nothing was imported from it.")
        elif place.exists():
            folder = os.path.dirname(given)  # noqa: PTH120 - as it was given
            if folder not in described:
                described = {folder: description_beside(given)}
            beside = described[folder] if place.name != calibre.DESCRIPTION else None
            yield _found(given, str(place.absolute()), place.stat(), beside)
        else:
            raise UsageError(f"{given} does not exist; nothing was imported from it.")


def members_of(carrier: Found, archive: Archive) -> Iterator[Found]:
    """The files in an archive, to be looked at."""
    outer = "" if carrier.member is None else f"{carrier.member}!/"
    stamp = carrier.stamp or f"{carrier.size}-{carrier.modified_ns}"

    def found(entry: Member, beside: Found | None = None) -> Found:
        return Found(
            carrier.given, carrier.path, entry.size, entry.modified_ns,
            outer + entry.name, archive, entry, carrier.carrier or archive, stamp, beside,
        )  # fmt: skip

    folders = _calibre_folders(archive.members)
    books = _books_in(archive, found)
    for entry in archive.members:
        folder, _, name = entry.name.rpartition("/")
        own, described = folders.get(folder, ((), None))
        if entry.index in books:
            if (book := books[entry.index]) is not None:
                yield book
        elif name not in own:
            yield found(entry, _if_small(found(described)) if described else None)


def description_beside(path: str) -> Found | None:
    """The description that calibre keeps in the folder of a book; None in any other folder."""
    folder = os.path.dirname(path)  # noqa: PTH120 - as it was given
    try:
        if not os.path.isfile(os.path.join(folder, calibre.DESCRIPTION)):  # noqa: PTH113, PTH118 - the same
            return None
        with os.scandir(folder or ".") as entries:
            names = {e.name for e in entries if not passed_over(e.name) and not e.is_dir(follow_symlinks=False)}
    except OSError:
        return None
    return _description(folder, names)


def description_of(beside: Found) -> bytes:
    """The bytes of a description. Raises OSError, or FormatError where it cannot be taken out of its archive."""
    with opened(beside) as file:
        return file.read(calibre.MAX_DESCRIPTION)


@contextmanager
def opened(found: Found) -> Iterator[BinaryIO]:
    """The bytes of a file as a stream. Raises OSError, or FormatError where it cannot be taken out of its archive."""
    if found.archive and found.entry:
        with reading(), found.archive.open(found.entry) as stream:
            yield stream
    else:
        with Path(found.path).open("rb") as file:
            yield file


def book_at(folder: str) -> Found | None:
    """The e-book that lies unpacked in a folder; None where there is none."""
    try:
        with os.scandir(folder) as entries:
            names = {e.name for e in entries}
    except OSError:
        return None
    return _book_in(folder, names)


def pack_book(book: Found, target: BinaryIO) -> None:
    """Writes an e-book that lies unpacked as the file that it is. Raises what ``opened`` does."""
    parts = ((name, part.size, functools.partial(opened, part)) for name, part in _named_parts(book))
    book_folder.pack(parts, target)


def _named_parts(book: Found) -> Iterator[tuple[str, Found]]:
    start = len(book.shown) + 1
    return ((part.shown[start:].replace(os.sep, "/"), part) for part in book.parts)


def _book_in(folder: str, names: Collection[str]) -> Found | None:
    """The e-book that lies unpacked in a folder of these names."""
    if book_folder.TYPE not in names:
        return None
    folder = folder.rstrip("/" + os.sep)
    kind = Path(folder, book_folder.TYPE)
    try:
        # A pipe may have no beginning.
        if not kind.is_file() or not Path(folder, book_folder.CONTAINER).is_file():
            return None
        with kind.open("rb") as file:
            if not book_folder.is_type(file.read(book_folder.HEAD)):
                return None
        parts = tuple(itertools.islice(_files_below(folder), book_folder.MAX_FILES + 1))
    except OSError:
        return None
    if len(parts) > book_folder.MAX_FILES:
        return None
    book = _book(Found(shown_path(folder), str(Path(folder).absolute()), 0, 0), parts)
    return book if _is_alone(book) else None


def _is_alone(book: Found) -> bool:
    """Whether no other works lie in the folder of an e-book."""
    parts = dict(_named_parts(book))

    def read(name: str) -> bytes:
        with opened(parts[name]) as file:
            return file.read(_MOST_TOLD)

    try:
        return book_folder.is_alone(parts, read)
    except (OSError, FormatError):
        return False


def _files_below(folder: str) -> Iterator[Found]:
    """All files below a folder. Raises OSError."""
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if passed_over(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.is_file():
                    yield _found(entry.path, str(Path(entry.path).absolute()), entry.stat())


def _book(place: Found, parts: Iterable[Found]) -> Found:
    held = tuple(sorted(parts, key=lambda part: part.shown))
    book = replace(place, modified_ns=max(part.modified_ns for part in held), entry=None, parts=held)
    return replace(book, size=book_folder.packed_size((name, part.size) for name, part in _named_parts(book)))


def _books_in(archive: Archive, found: Callable[[Member], Found]) -> dict[int, Found | None]:
    """The e-books that lie unpacked in an archive, by the first of their files; the others lead to None."""
    names = [member.name for member in archive.members]
    books: dict[int, Found | None] = {}
    for folder in book_folder.folders_of(names):
        # What comes after a slash comes before a zero.
        inside = archive.members[bisect_left(names, f"{folder}/") : bisect_left(names, f"{folder}0")]
        kind = next(member for member in inside if member.name == f"{folder}/{book_folder.TYPE}")
        with suppress(FormatError), opened(found(kind)) as file:
            if book_folder.is_type(file.read(book_folder.HEAD)) and len(inside) <= book_folder.MAX_FILES:
                place = found(kind)
                member = (place.member or "").removesuffix(f"/{book_folder.TYPE}")
                book = _book(replace(place, member=member), map(found, inside))
                if _is_alone(book):
                    books |= dict.fromkeys((member.index for member in inside), None)
                    books[inside[0].index] = book
    return books


def _description(folder: str, names: Collection[str]) -> Found | None:
    if not calibre.is_book_folder(names):
        return None
    path = os.path.join(folder, calibre.DESCRIPTION)  # noqa: PTH118 - as it was given
    try:
        place = Path(path)
        return _if_small(_found(path, str(place.absolute()), place.stat())) if place.is_file() else None
    except OSError:
        return None


def _if_small(description: Found) -> Found | None:
    return description if description.size <= calibre.MAX_DESCRIPTION else None


def _calibre_folders(members: Iterable[Member]) -> Mapping[str, tuple[Collection[str], Member | None]]:
    """The folders of an archive that are calibre's: the files that it keeps there for itself, and the description."""
    marks = (calibre.DESCRIPTION, calibre.DATABASE)
    parted = [(*member.name.rpartition("/")[::2], member) for member in members]
    folders: dict[str, dict[str, Member]] = {folder: {} for folder, name, _ in parted if name in marks}
    for folder, name, member in parted:
        if folder in folders:
            folders[folder][name] = member
    return {
        folder: (calibre.own_files(files), files.get(calibre.DESCRIPTION) if calibre.is_book_folder(files) else None)
        for folder, files in folders.items()
    }


def shown_path(path: str) -> str:
    r"""The path as text that every database and every file takes: a name in no known encoding has ``\xff`` for its bytes."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def _page_folders(names: Collection[str]) -> frozenset[str]:
    """Of the folders among these names, those that hold the pictures and stylesheets of a saved page beside them
    (``One Lamp_files``); names of folders end as paths do.
    """
    folders = {
        (name.removesuffix(ending + os.sep), name)
        for name in names
        for ending in _PAGE_FOLDER_ENDS
        if name.endswith(ending + os.sep)
    }
    wanted = {page for page, _ in folders}
    pages = {
        page for name in names if name.lower().endswith(_PAGE_ENDS) and (page := name.rpartition(".")[0]) in wanted
    }
    return frozenset(folder for page, folder in folders if page in pages)


def _walk(folder: str, avoided: frozenset[str], aside: Counter[str]) -> Iterator[Found]:
    """The files below a folder. One stack rather than recursion: folders may be nested deeper than Python's."""
    levels = [_entries(folder, avoided, aside)]
    while levels:
        item = next(levels[-1], None)
        if item is None:
            levels.pop()
        elif isinstance(item, Found):
            yield item
        else:
            levels.append(_entries(item, avoided, aside))


def _entries(folder: str, avoided: frozenset[str], aside: Counter[str]) -> Iterator[Found | str]:
    """What lies in a folder, in the order of paths: files, and the paths of folders.

    What cannot be looked at comes as a file without size, so that trying to read it says why.
    """
    if os.path.realpath(folder) in avoided:
        return
    try:
        with os.scandir(folder) as entries:
            # A folder sorts as it would within a whole path, so that the walk is in the order of paths. Of a file its
            # name alone is held: somebody has hundreds of thousands in one folder.
            names = sorted(
                e.name + os.sep if e.is_dir(follow_symlinks=False) else e.name
                for e in entries
                if not passed_over(e.name)
            )
    except OSError:
        yield _unseen(folder)
        return
    if (book := _book_in(folder, names)) is not None:
        yield book
        return
    absolute = str(Path(folder).absolute())
    beside, own = _description(folder, names), calibre.own_files(names)
    of_pages = _page_folders(names)
    aside.update(own)
    for name in names:
        if name in own:
            continue
        path = os.path.join(folder, name)  # noqa: PTH118 - a path object takes five times as long
        if name.endswith(os.sep):
            if name not in of_pages:
                yield path.removesuffix(os.sep)
        elif file := _file_at(path, os.path.join(absolute, name), beside):  # noqa: PTH118 - the same
            yield file


def _file_at(path: str, absolute: str, beside: Found | None) -> Found | None:
    """The file at a path in a folder; None for what is none, as a link is that leads nowhere."""
    try:
        state = os.stat(path)  # noqa: PTH116 - a path object takes five times as long
    except FileNotFoundError:
        return None
    except OSError:  # a link that leads in a circle
        return _unseen(path)
    return _found(path, absolute, state, beside) if stat.S_ISREG(state.st_mode) else None


def _found(path: str, absolute: str, state: os.stat_result, beside: Found | None = None) -> Found:
    # A time beyond 64 bits (after the year 2262) is a mistake of some clock, and no database holds it.
    modified_ns = state.st_mtime_ns if -_FARTHEST_NS <= state.st_mtime_ns < _FARTHEST_NS else 0
    return Found(shown_path(path), absolute, state.st_size, modified_ns, beside=beside)


def _unseen(path: str) -> Found:
    return Found(shown_path(path), str(Path(path).absolute()), 0, 0)
