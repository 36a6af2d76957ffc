"""Archives as carriers: the files in a ZIP, a TAR or a 7z, in the order of their paths.

A ZIP is read where it lies, file by file. The others can be read from front to back only: a process of their own
unpacks them into the temporary folder (``unpacking``). Everything in an archive is hostile: names never become paths,
sizes are limited before anything is inflated, and a bomb or a crash costs one archive.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import lzma
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Protocol

from alcove.errors import FormatError, RefusedError
from alcove.formats import htmlz
from alcove.formats.zip_contents import open_zip
from alcove.importing.book_folder import folders_of
from alcove.importing.passing_over import passed_over
from alcove.importing.unpacking import MAX_PATH, Packing, Unpacked, unpack

#: Archives within archives within archives: so deep, and no deeper.
MAX_DEPTH = 4
#: Files in one archive. Their names and sizes are held in memory: some 60 MB for so many.
MAX_MEMBERS = 200_000
#: Text packs to a fifth, and similar texts together to a fiftieth.
MAX_RATIO = 200
# What is small may pack to nothing.
_LEAST_LIMIT = 64 << 20
# A package whose parts are no works: e-books, documents, programs.
_PACKAGE_PARTS = frozenset(
    {"[Content_Types].xml", "META-INF/MANIFEST.MF", "META-INF/container.xml", "AndroidManifest.xml", "mimetype"}
)
_PACKAGE_START = re.compile(rb"PK\x03\x04.{26}(?:mimetype|\[Content_Types\]\.xml|META-INF/)", re.DOTALL)
_STARTS: tuple[tuple[int, bytes, Packing], ...] = (
    (0, b"\x1f\x8b\x08", Packing.GZIP),
    (0, b"\xfd7zXZ\x00", Packing.XZ),
    (0, b"\x28\xb5\x2f\xfd", Packing.ZSTD),
    (0, b"BZh", Packing.BZIP2),
    (0, b"7z\xbc\xaf\x27\x1c", Packing.SEVEN_ZIP),
    (257, b"ustar", Packing.TAR),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its path there, its size in bytes, its time (nanoseconds since 1970 UTC, 0 = unknown).

    ``index`` says to the archive which it is: two may have one name.
    """

    name: str
    size: int
    modified_ns: int
    index: int


class Archive(Protocol):
    """An opened archive. ``problem`` is a sentence where not all of it could be unpacked."""

    @property
    def members(self) -> Sequence[Member]:
        """Its files in the order of their paths, without hidden, temporary and system files."""

    @property
    def problem(self) -> str | None:
        """What is missing of it."""

    @property
    def sha256(self) -> str:
        """The hash of its own bytes, read for it when it is first asked for."""

    def open(self, member: Member) -> BinaryIO:
        """The member's bytes as a stream. Raises FormatError; so does the stream's ``read`` (see ``reading``)."""


def packing_of(head: bytes, source: Path | bytes) -> Packing | None:
    """How an archive is packed, by its first 512 bytes; None for what is no archive, and for e-books and documents.

    A damaged ZIP is left to the readers, which know how to save an e-book.
    """
    if head.startswith(b"PK"):
        return Packing.ZIP if not _PACKAGE_START.match(head) and _is_plain_zip(source) else None
    return next((packing for offset, mark, packing in _STARTS if head.startswith(mark, offset)), None)


@contextmanager
def open_archive(packing: Packing, source: Path | bytes, name: str, *, memory_limit: int) -> Iterator[Archive]:
    """Opens an archive for the time of the block; ``name`` is its own, for people.

    Raises RefusedError for one that is over a limit, FormatError for one that cannot be opened.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    limit = max(_LEAST_LIMIT, MAX_RATIO * size)
    with ExitStack() as stack:
        if packing is Packing.ZIP:
            try:
                opened = stack.enter_context(_opened(source))
            except (zipfile.BadZipFile, OSError) as error:
                raise FormatError(
                    f"The archive cannot be opened: {error}. Unpack it yourself, and import what comes out."
                ) from error
            archive: Archive = _Zip(opened, source)
            unpacked_size = sum(member.size for member in archive.members)
            refuse_too_much(unpacked_size, limit)
        else:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="alcove-")))
            path = folder / "archive" if isinstance(source, bytes) else source
            if isinstance(source, bytes):
                path.write_bytes(source)
            found = unpack(packing, path, folder, name, limit=limit, most=MAX_MEMBERS, memory_limit=memory_limit)
            archive = _Folder(folder, source, found)
        if not archive.members:
            raise RefusedError("The archive holds no files that could be works.")
        yield archive


def refuse_too_deep(depth: int) -> None:
    """Raises RefusedError for an archive that lies in so many others that it must have been made for that."""
    if depth >= MAX_DEPTH:
        raise RefusedError(
            f"It is packed into more than {MAX_DEPTH} archives within each other. Unpack it, and import the folder."
        )


def refuse_too_much(unpacked_size: int, limit: int) -> None:
    """Raises RefusedError for an archive that was made to fill a disk."""
    if unpacked_size > limit:
        raise RefusedError(
            f"The archive unpacks to more than {MAX_RATIO} times its size, as bombs do. If you trust it, unpack it and import the folder."
        )


@contextmanager
def reading() -> Iterator[None]:
    """Within the block, what a damaged or locked archive does to whoever reads a member becomes a FormatError."""
    try:
        yield
    except NotImplementedError as error:  # zipfile's, for a compression that it does not know; a RuntimeError as well
        raise FormatError(
            f"It is packed in a way that is not known here ({error}). Unpack the archive yourself."
        ) from error
    except RuntimeError as error:
        raise FormatError(
            "It is locked with a password inside the archive. Unpack the archive, and import what comes out."
        ) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError) as error:
        raise FormatError(f"It is damaged inside the archive ({error}). Fetch the archive again.") from error


class _Source:
    """The bytes of the archive itself."""

    def __init__(self, source: Path | bytes) -> None:
        self._source = source

    @cached_property
    def sha256(self) -> str:
        """The hash of its own bytes."""
        if isinstance(self._source, bytes):
            return hashlib.sha256(self._source).hexdigest()
        with self._source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


class _Zip(_Source):
    problem = None

    def __init__(self, opened: zipfile.ZipFile, source: Path | bytes) -> None:
        super().__init__(source)
        self._opened = opened
        self._infos = opened.infolist()
        self.members = _in_order(
            Member(_name(info), info.file_size, _dos_time(info.date_time), index)
            for index, info in enumerate(self._infos)
            if not info.filename.endswith("/")  # is_dir() wants a name, and a damaged archive may have none
        )

    def open(self, member: Member) -> BinaryIO:
        """The member's bytes as a stream."""
        with reading():
            return self._opened.open(self._infos[member.index])  # type: ignore[return-value]  # IO[bytes] it is


class _Folder(_Source):
    """What a process of its own unpacked: files named by numbers."""

    def __init__(self, folder: Path, source: Path | bytes, found: Unpacked) -> None:
        super().__init__(source)
        self._folder = folder
        self.problem = found.problem
        self.members = _in_order(
            Member(clean_name(line.name), line.size, line.modified_ns, index) for index, line in enumerate(found.lines)
        )

    def open(self, member: Member) -> BinaryIO:
        """The member's bytes as a stream."""
        with reading():
            return (self._folder / str(member.index)).open("rb")


@contextmanager
def _opened(source: Path | bytes) -> Iterator[zipfile.ZipFile]:
    """A ZIP. Raises what zipfile does, and RefusedError for one of too many files."""
    refusal = f"The archive holds more than {MAX_MEMBERS:,} files, or paths that are too long. Unpack it, and import the folder."
    with (
        BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file,
        open_zip(file, MAX_MEMBERS, refusal) as opened,
    ):
        yield opened


def _in_order(members: Iterator[Member]) -> Sequence[Member]:
    kept = []
    for member in members:
        if len(member.name) > MAX_PATH:
            raise RefusedError("The archive holds paths that are too long. Unpack it, and import the folder.")
        if not any(passed_over(part) for part in member.name.split("/")):
            kept.append(member)
    return sorted(kept, key=lambda member: (member.name, member.index))


def _is_plain_zip(source: Path | bytes) -> bool:
    try:
        with _opened(source) as opened:
            names = opened.namelist()
            if _is_htmlz(opened):
                return False
    except FormatError:
        # Whoever opens it says so.
        return True
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):  # the last for ZIPs newer than zipfile
        return False
    packages = sum(name.lower().endswith(".opf") for name in names)
    # An e-book without its container file still has one package document beside its table of contents.
    is_book = packages == 1 and any(name.lower().endswith(".ncx") for name in names) and not folders_of(names)
    return bool(names) and not is_book and _PACKAGE_PARTS.isdisjoint(names)


def _is_htmlz(opened: zipfile.ZipFile) -> bool:
    """Whether it is calibre's e-book of one page. Raises what a damaged ZIP does."""
    name = htmlz.page_name(opened.namelist())
    if name is None:
        return False
    with reading(), opened.open(name) as page:
        return htmlz.is_page(page.read(htmlz.HEAD))


def clean_name(name: str) -> str:
    r"""A member's name as a path that leads nowhere but into the archive, with ``/`` between its parts.

    >>> clean_name("..\\..\\C:/lamps/one.html")
    'C:/lamps/one.html'
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return posixpath.join(*parts) if parts else "unnamed"


def _name(info: zipfile.ZipInfo) -> str:
    """A ZIP's name: UTF-8 where it says so or can be read so, else the DOS letters that zipfile takes."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return clean_name(name)


def _dos_time(told: tuple[int, int, int, int, int, int]) -> int:
    """A ZIP's local time without a zone, taken as UTC; 0 for one that no calendar has, and for 1980, which means none."""
    try:
        moment = dt.datetime(*told, tzinfo=dt.UTC)
    except ValueError:
        return 0
    return int(moment.timestamp()) * 1_000_000_000 if told > (1980, 1, 1, 0, 0, 0) else 0
