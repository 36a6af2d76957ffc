"""EPUB files as packages: the zip, its package document, the order of its pages, its table of contents. HTMLZ as well.

Reads; never unpacks to disk. Everything in it is hostile: sizes are limited before a byte is inflated, names lead
nowhere but into the archive, XML is parsed without entities and network. For the EPUB readers.
"""

from __future__ import annotations

import datetime as dt
import itertools
import posixpath
import re
import struct
import unicodedata
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from urllib.parse import unquote

from alcove.errors import RefusedError
from alcove.formats import htmlz
from alcove.formats.opf import NavPoint, Package, find_package_path, parse_ncx, parse_package
from alcove.formats.zip_contents import open_zip

#: Pages and package documents of one e-book, inflated. The largest work of AO3's 2021 dump (5 million words) has 30 MB.
MAX_TEXT = 256 * 1024 * 1024
MAX_ENTRIES = 20_000
#: Text deflates to a fifth; what deflates to a two hundredth and is large was made to fill a memory.
_BOMB_RATIO = 200
_BOMB_SIZE = 8 * 1024 * 1024
# What a ZIP has where it tells no time.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"})
_PAGE_NAME = re.compile(r"\.(?:x?html?|xml)$", re.IGNORECASE)
# Methods that only scramble fonts (IDPF and Adobe); any other hides the text.
_FONT_METHODS = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")
_METHOD = re.compile(rb"EncryptionMethod[^>]*Algorithm\s*=\s*[\"']([^\"']*)[\"']")
# Before each entry of a zip, and after one whose size was not known beforehand.
_ENTRY = b"PK\x03\x04"
#: Where an entry begins, and what may follow its content.
_MARK = re.compile(b"PK(?:\x03\x04|\x07\x08)")
# What kepubify and Kobo's shop put into a page for Kobo's readers: a span around each sentence, two blocks around all.
_KOBO_SPAN = re.compile(rb"<span\b[^<>]{0,200}\bkoboSpan\b[^<>]{0,200}>([^<]*(?:<img\b[^<>]*>)?)</span>")
_KOBO_OPENS = re.compile(
    rb"<div\b[^<>]{0,200}\bbook-columns\b[^<>]{0,200}>\s*<div\b[^<>]{0,200}\bbook-inner\b[^<>]{0,200}>"
)
_KOBO_CLOSES = re.compile(rb"</div>\s*</div>\s*</body>")
_RIGHTS = ("META-INF/rights.xml", "META-INF/sinf.xml", "META-INF/license.lcpl", "META-INF/license.xml")


@dataclass(frozen=True, slots=True)
class Page:
    """A page in reading order: its path in the archive and its bytes, without what was put into it for Kobo's readers."""

    path: str
    data: bytes


@dataclass
class Ebook:
    """An opened EPUB or HTMLZ. ``problems`` grow while it is read; ``lost`` tells whether pages are missing.

    ``format`` is its name in readings.
    """

    package: Package
    root: str
    encrypted: bool
    _files: Entries
    format: str = "epub"
    problems: list[str] = field(default_factory=list)
    lost: bool = False
    _held: dict[str, bytes | None] = field(default_factory=dict)
    _listed: tuple[NavPoint, ...] = ()

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages of the spine that are in the archive, in order. Raises RefusedError over the limits."""
        missing: list[str] = []
        pages = tuple(self._iter_pages(missing))
        if missing:
            self.lost = True
            self.problems.append(_missing(missing))
        return pages

    def first_pages(self, count: int) -> list[Page]:
        """The first pages, without the cost of all of them. Raises RefusedError over the limits."""
        return list(itertools.islice(self._iter_pages([]), count))

    def _iter_pages(self, missing: list[str]) -> Iterator[Page]:
        last = ""
        for item in self.package.spine:
            if item.media_type and item.media_type not in _PAGES and not _PAGE_NAME.search(item.href):
                continue
            path = self._files.find(self.root, item.href)
            if path is not None and path not in self._held:
                self._held[path] = self._files.read(path)
            data = self._held[path] if path is not None else None
            if path is None or data is None:
                missing.append(item.href)
            elif path != last:
                last = path
                yield Page(path, _without_kobo(data))

    @cached_property
    def contents(self) -> tuple[NavPoint, ...]:
        """The table of contents: label, path in the archive, place in the page. Empty where there is none."""
        if self._listed:
            return self._listed
        path = self._files.find(self.root, self.package.ncx) if self.package.ncx else None
        data = self._files.read(path) if path else None
        if path is None or data is None:
            return ()
        folder = posixpath.dirname(path)
        points = []
        for label, source in parse_ncx(data):
            target, _, place = source.partition("#")
            found = self._files.find(folder, target)
            if found:
                points.append(NavPoint(label, found, place))
        return tuple(points)


class Entries:
    """The files of an archive by name, whatever encoding a name was written in."""

    def __init__(self, archive: zipfile.ZipFile | None, held: dict[str, bytes] | None = None) -> None:
        self._archive = archive
        self._held = held or {}
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._budget = MAX_TEXT
        self.cut = False
        for info in archive.infolist() if archive else ():
            self._infos[info.filename] = info
        self.names = tuple(self._infos) or tuple(self._held)

    @cached_property
    def _other_names(self) -> dict[str, str]:
        return _other_names(self.names)

    def find(self, folder: str, href: str) -> str | None:
        """The name of the entry that a reference in ``folder`` means; None where there is none."""
        for reference in dict.fromkeys((href, unquote(href))):
            path = posixpath.normpath(posixpath.join(folder, reference.partition("#")[0])).lstrip("/")
            if path.startswith("../") or path in ("", ".", ".."):
                continue
            if path in self._infos or path in self._held:
                return path
            other = self._other_names.get(_folded(path))
            if other:
                return other
        return None

    def read(self, name: str) -> bytes | None:
        """The bytes of an entry; None for a damaged one. Raises RefusedError over the limits."""
        if name in self._held:
            return self._held[name]
        info = self._infos[name]
        if info.file_size > self._budget or (
            info.file_size > _BOMB_SIZE and info.file_size > _BOMB_RATIO * max(info.compress_size, 1)
        ):
            raise RefusedError(
                f"The e-book unpacks to more than {MAX_TEXT // 1_048_576} MB of text ({name}); it is not read."
            )
        self._budget -= info.file_size
        if self._archive is None or info.flag_bits & 1:
            return None
        try:
            return self._archive.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError):
            # A RuntimeError is zipfile's for what it cannot unpack: NotImplementedError, for a method, is one too.
            return None

    def time(self, name: str) -> dt.datetime | None:
        """When an entry was last changed, in no zone; None where that is not told."""
        info = self._infos.get(name)
        if info is None or info.date_time <= _NO_TIME:
            return None
        try:
            return dt.datetime(*info.date_time)  # noqa: DTZ001 - a ZIP tells none
        except ValueError:
            return None

    @property
    def locked(self) -> bool:
        """Whether the archive itself asks for a password."""
        return any(info.flag_bits & 1 for info in self._infos.values())


def open_ebook(data: bytes) -> Ebook | None:
    """The EPUB or HTMLZ in these bytes; None for what is none. Raises RefusedError for one over the limits."""
    entries = open_archive(data)
    if entries is None:
        return None
    if (book := _open_htmlz(entries)) is not None:
        return book
    root_file = find_package_path(
        entries.read("META-INF/container.xml") if "META-INF/container.xml" in entries.names else None
    )
    path = entries.find("", root_file) if root_file else None
    if path is None:
        path = next(
            (name for name in entries.names if name.lower().endswith(".opf") and not name.startswith("__MACOSX/")), None
        )
    package_data = entries.read(path) if path else None
    package = parse_package(package_data) if package_data else None
    if package is None and not _says_epub(entries):
        return None
    book = Ebook(package or Package(), posixpath.dirname(path or ""), _is_encrypted(entries), entries)
    if entries.cut:
        book.lost = True
        book.problems.append("The e-book is cut off; what could be saved of it is here. Download it again.")
    if not book.package.spine:
        book.problems.append("The e-book has no usable table of its pages; they stand in the order of their names.")
        book.package = book.package.with_pages(_pages_by_name(entries.names), book.root)
    return book


def _open_htmlz(entries: Entries) -> Ebook | None:
    name = htmlz.page_name(entries.names)
    page = entries.read(name) if name is not None else None
    if page is None or not htmlz.is_page(page[: htmlz.HEAD]):
        return None
    taken = htmlz.take_apart(page)
    package = parse_package(entries.read(htmlz.DESCRIPTION) or b"") or Package()
    package = package.with_pages(list(taken.pages), "")
    entries = Entries(None, taken.pages)
    return Ebook(package, "", encrypted=False, _files=entries, format="htmlz", _listed=taken.contents)


def open_archive(data: bytes) -> Entries | None:
    """The entries of a zip; of one that was cut off, those that are whole. None for no zip. Raises RefusedError for too many."""
    if not data.startswith(b"PK"):
        return None
    try:
        archive = open_zip(
            BytesIO(data), MAX_ENTRIES, f"The archive has more than {MAX_ENTRIES:,} entries; it is not read."
        )
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):  # the last for newer ZIPs
        held = _salvage(data)
        entries = Entries(None, held)
        entries.cut = True
        return entries if held else None
    return Entries(archive)


def _without_kobo(page: bytes) -> bytes:
    if b"koboSpan" in page:
        page = _KOBO_SPAN.sub(rb"\1", page)
    if b"book-inner" in page and (opens := _KOBO_OPENS.search(page)):
        body = _KOBO_CLOSES.sub(b"</body>", page[opens.end() :], count=1)
        page = page[: opens.start()] + body
    return page


def _says_epub(entries: Entries) -> bool:
    kind = entries.read("mimetype") if "mimetype" in entries.names else None
    return kind is not None and kind.strip().startswith(b"application/epub")


def _is_encrypted(entries: Entries) -> bool:
    if entries.locked or any(name in entries.names for name in _RIGHTS):
        return True
    if "META-INF/encryption.xml" not in entries.names:
        return False
    methods = _METHOD.findall(entries.read("META-INF/encryption.xml") or b"")
    return any(method not in _FONT_METHODS for method in methods)


def _other_names(names: tuple[str, ...]) -> dict[str, str]:
    """Entries by the names they may have been meant to have: another case, slashes, UTF-8 that was not marked as such.

    macOS takes letters apart from their accents in the names of files, and no package does.
    """
    others: dict[str, str] = {}
    for name in names:
        others.setdefault(_folded(name), name)
        others.setdefault(_folded(name.replace("\\", "/")), name)
        if not name.isascii():
            for encoding in ("utf-8", "cp1252", "gbk", "shift_jis"):
                try:
                    # zipfile reads unmarked names as code page 437.
                    others.setdefault(_folded(name.encode("cp437").decode(encoding)), name)
                except UnicodeError:
                    continue
    return others


def _folded(name: str) -> str:
    return name.casefold() if name.isascii() else unicodedata.normalize("NFC", name).casefold()


def _pages_by_name(names: tuple[str, ...]) -> list[str]:
    found = [
        name
        for name in names
        if re.search(r"\.x?html?$", name, re.IGNORECASE) and not name.startswith(("META-INF/", "__MACOSX/"))
    ]
    return sorted(
        found, key=lambda name: [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", f"a{name}")]
    )


def _missing(names: list[str]) -> str:
    shown = ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
    count = "One page" if len(names) == 1 else f"{len(names)} pages"
    return f"{count} of the e-book cannot be read ({shown}); download it again."


def _salvage(data: bytes) -> dict[str, bytes]:
    """The whole entries of a zip without its directory: what a broken download leaves."""
    held: dict[str, bytes] = {}
    marks = [found.start() for found in _MARK.finditer(data)]
    view, at, left = memoryview(data), 0, MAX_TEXT
    while (at := data.find(_ENTRY, at)) != -1 and len(held) < MAX_ENTRIES and len(data) - at >= 30 and left > 0:
        flags, method, size, name_length, extra_length = struct.unpack_from("<HH8xI4xHH", data, at + 6)
        name_start, at = at + 30, at + 4
        start = name_start + name_length + extra_length
        # A writer that could not go back left the size open; then an entry goes on to the next mark.
        following = bisect_left(marks, start)
        end = start + size if size else marks[following] if following < len(marks) else len(data)
        if flags & 1 or end > len(data):
            continue
        content = _whole_entry(view[start:end], method, left)
        # What is no entry has its price too: else as many false beginnings as there are letters would each cost the rest.
        left -= (end - start) if content is None else len(content)
        if content is not None:
            name = data[name_start : name_start + name_length]
            held[name.decode("utf-8" if flags & 0x800 else "cp437", "replace")] = content
            at = end
    return held


def _whole_entry(packed: memoryview, method: int, limit: int) -> bytes | None:
    if method == zipfile.ZIP_STORED:
        return bytes(packed) if len(packed) <= limit else None
    if method != zipfile.ZIP_DEFLATED or limit <= 0:
        return None
    inflater = zlib.decompressobj(-15)
    try:
        content = inflater.decompress(packed, limit)
    except zlib.error:
        return None
    return content if inflater.eof else None
