"""E-books that lie unpacked in a folder, as Apple's Books keeps them: one file each, packed the same way whenever it is met.

Which names make such a folder, and how it is packed; nothing here looks at a disk.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from html import unescape
from typing import BinaryIO
from urllib.parse import unquote

#: What tells an EPUB, and what leads to its pages.
TYPE, CONTAINER = "mimetype", "META-INF/container.xml"
#: So many files and no more, as in an EPUB.
MAX_FILES = 20_000
#: How much of the type is looked at.
HEAD = 64
#: What Apple's programs lay beside the book's own files, for themselves.
BESIDE = frozenset({"iTunesArtwork", "iTunesMetadata.plist", "iTunesMetadata-original.plist"})
_EPUB = b"application/epub+zip"
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"'<>]{1,4000})""")
#: How names of works end.
_WORKS = (
    ".azw", ".azw3", ".docx", ".epub", ".fb2", ".htm", ".html", ".htmlz", ".md", ".mht", ".mhtml", ".mobi", ".odt", ".pdf",
    ".prc", ".rtf", ".txt", ".xhtml", ".zip",
)  # fmt: skip
# What no day has in a ZIP: the time of a part is not packed, so that a copy of the folder is the same book.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX, _DEFLATE_VERSION = 3, 20
# What a ZIP has for each entry, twice its name aside, and for itself.
_ENTRY, _END = 30 + 46, 22

#: A part of a book: its path in the folder with ``/``, its size in bytes, and what opens it.
Part = tuple[str, int, Callable[[], AbstractContextManager[BinaryIO]]]


def is_type(head: bytes) -> bool:
    """Whether a file named ``mimetype`` that begins so is an EPUB's."""
    return head.strip().startswith(_EPUB)


def folders_of(names: Iterable[str]) -> list[str]:
    """The folders among these paths in an archive that may be books, none within another."""
    known = set(names)
    ends = (name.removesuffix(f"/{CONTAINER}") for name in known if name.endswith(f"/{CONTAINER}"))
    books = {folder for folder in ends if f"{folder}/{TYPE}" in known}
    return sorted(folder for folder in books if books.isdisjoint(_above(folder)))


def is_alone(names: Collection[str], read: Callable[[str], bytes]) -> bool:
    """Whether a folder with these files, by their paths in it, is a book's alone: somebody may have unpacked one among works.

    What lies with the package document in a folder of the book's is its own, else what that names. ``read`` gives the
    bytes of a file, and what it raises is raised.
    """
    from alcove.formats.opf import find_package_path  # noqa: PLC0415 - few folders are books

    package = find_package_path(read(CONTAINER))
    if package is None or package not in names:
        return True
    own, inside, _ = package.partition("/")
    listed = set() if inside else set(map(_path, _HREF.findall(read(package).decode("utf-8", "replace"))))
    return not any(
        name.lower().endswith(_WORKS)
        and name.partition("/")[0] not in (own, "META-INF")
        and unicodedata.normalize("NFC", name) not in listed
        for name in names
    )


def _path(href: str) -> str:
    return unicodedata.normalize("NFC", posixpath.normpath(unquote(unescape(href))))


def _above(folder: str) -> Iterator[str]:
    while "/" in folder:
        folder = folder.rpartition("/")[0]
        yield folder


def packed_size(parts: Iterable[tuple[str, int]]) -> int:
    """The bytes of these parts, by their names and sizes, once they are packed."""
    return _END + sum(size + _ENTRY + 2 * len(name.encode()) for name, size in parts if name not in BESIDE)


def pack(parts: Iterable[Part], target: BinaryIO) -> None:
    """Writes these parts as an EPUB, each as it is: not deflated, since what deflates differs from system to system. What
    Apple's programs lay beside them is left out.

    Raises what opening and reading a part raise.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        own = (part for part in parts if part[0] not in BESIDE)
        for name, size, open_part in sorted(own, key=lambda part: (part[0] != TYPE, part[0])):
            info = zipfile.ZipInfo(name, _NO_TIME)
            # Else they tell of the system that packed it.
            info.create_system, info.create_version, info.external_attr, info.file_size = (
                _UNIX,
                _DEFLATE_VERSION,
                0,
                size,
            )
            with open_part() as source, archive.open(info, "w") as entry:
                shutil.copyfileobj(source, entry)
