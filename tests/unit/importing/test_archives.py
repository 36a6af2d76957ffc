"""What lies in an archive, and what a hostile one cannot do."""

import bz2
import gzip
import hashlib
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import zstandard

from alcove.errors import FormatError, RefusedError
from alcove.formats import zip_contents
from alcove.importing import archives
from alcove.importing.archives import clean_name, open_archive, packing_of
from alcove.importing.unpacking import Packing
from tests.builders.bundles import make_7z
from tests.builders.htmlz import build_htmlz
from tests.builders.manuscripts import zipped
from tests.builders.plain_epub import build_plain_epub
from tests.unit.formats.downloads import LAMP

FILES = {"b/two.html": b"<p>Two lamps.</p>", "a.html": b"<p>One lamp.</p>" * 9, "b/empty.html": b""}
LEAST = 1 << 30


def make_zip(files: Mapping[str, bytes]) -> bytes:
    return zipped(files, (2024, 3, 17, 12, 30, 4))


def make_tar(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_700_000_000
            archive.addfile(info, io.BytesIO(data))
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        link = tarfile.TarInfo("link.html")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


MAKERS: dict[str, tuple[Packing, Callable[[Mapping[str, bytes]], bytes]]] = {
    "zip": (Packing.ZIP, make_zip),
    "tar": (Packing.TAR, make_tar),
    "tar.gz": (Packing.GZIP, lambda files: gzip.compress(make_tar(files))),
    "tar.xz": (Packing.XZ, lambda files: lzma.compress(make_tar(files))),
    "tar.bz2": (Packing.BZIP2, lambda files: bz2.compress(make_tar(files))),
    "tar.zst": (Packing.ZSTD, lambda files: zstandard.ZstdCompressor().compress(make_tar(files))),
    "7z": (Packing.SEVEN_ZIP, make_7z),
}


def contents(data: bytes | Path, name: str = "works") -> dict[str, bytes]:
    head = data[:512] if isinstance(data, bytes) else data.read_bytes()[:512]
    packing = packing_of(head, data)
    assert packing is not None
    with open_archive(packing, data, name, memory_limit=LEAST) as archive:
        assert archive.problem is None
        held = {}
        for member in archive.members:
            with archive.open(member) as stream:
                held[member.name] = stream.read()
            assert member.size == len(held[member.name])
        return held


@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind_gives_its_files_in_the_order_of_their_paths(kind: str, tmp_path: Path) -> None:
    """From memory and from a file; links and folders are none."""
    packing, make = MAKERS[kind]
    data = make(FILES)
    assert packing_of(data[:512], data) is packing
    assert list(contents(data).items()) == sorted(FILES.items())
    path = tmp_path / "archive"
    path.write_bytes(data)
    assert contents(path) == FILES


@pytest.mark.parametrize("kind", MAKERS)
def test_it_knows_its_own_hash(kind: str, tmp_path: Path) -> None:
    packing, make = MAKERS[kind]
    data = make(FILES)
    path = tmp_path / "archive"
    path.write_bytes(data)
    for source in (data, path):
        with open_archive(packing, source, "works", memory_limit=LEAST) as archive:
            assert archive.sha256 == hashlib.sha256(data).hexdigest()


def test_files_keep_their_times() -> None:
    """A ZIP's has no zone and is taken as UTC; 1980 is what tools write that know none."""
    with open_archive(Packing.ZIP, make_zip(FILES), "works", memory_limit=LEAST) as archive:
        assert {member.modified_ns for member in archive.members} == {1_710_678_604_000_000_000}
    with open_archive(Packing.TAR, make_tar(FILES), "works", memory_limit=LEAST) as archive:
        assert {member.modified_ns for member in archive.members} == {1_700_000_000_000_000_000}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(zipfile.ZipInfo("a.html"), b"x")
    with open_archive(Packing.ZIP, out.getvalue(), "works", memory_limit=LEAST) as archive:
        assert archive.members[0].modified_ns == 0


@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("xz", lzma.compress), ("bz2", bz2.compress)])
def test_a_packed_file_that_is_no_tar_is_one_file(ending: str, pack: Callable[[bytes], bytes]) -> None:
    """Under its own name, without the ending of the packing."""
    assert contents(pack(FILES["a.html"]), f"One Lamp.html.{ending}") == {"One Lamp.html": FILES["a.html"]}


@pytest.mark.parametrize(
    "names",
    [
        ["mimetype", "META-INF/container.xml", "content.opf"],
        ["[Content_Types].xml", "word/document.xml"],
        ["META-INF/MANIFEST.MF", "A.class"],
        ["content.opf", "toc.ncx", "one.xhtml"],
    ],
)
def test_e_books_documents_and_programs_are_no_carriers(names: list[str]) -> None:
    """Whatever stands first in them."""
    for order in (names, names[::-1]):
        data = make_zip(dict.fromkeys(order, b"x"))
        assert packing_of(data[:512], data) is None


def test_an_htmlz_is_no_carrier(tmp_path: Path) -> None:
    """Whatever it is called; a page beside a description and a cover, as in a folder of calibre's, are files of their own."""
    data = build_htmlz(build_plain_epub(LAMP), beside={"cover.jpg": b"\xff\xd8", "images/0.png": b"x"})
    path = tmp_path / "lamp.zip"
    path.write_bytes(data)
    assert (packing_of(data[:512], data), packing_of(data[:512], path)) == (None, None)
    folder = make_zip(
        {"Lamp.html": b"<html><body><p>One lamp.</p></body></html>", "metadata.opf": b"x", "cover.jpg": b"x"}
    )
    assert packing_of(folder[:512], folder) is Packing.ZIP


def test_a_damaged_page_makes_no_htmlz() -> None:
    data = bytearray(build_htmlz(build_plain_epub(LAMP)))
    at = data.index(b"index.html") + len("index.html")
    data[at : at + 8] = b"\xff" * 8
    assert packing_of(bytes(data[:512]), bytes(data)) is Packing.ZIP


def test_a_zip_of_e_books_is_one() -> None:
    """With what calibre lays beside each."""
    data = make_zip({"A/metadata.opf": b"x", "A/a.epub": b"PK\x03\x04", "B/metadata.opf": b"x", "B/b.epub": b"PK"})
    assert packing_of(data[:512], data) is Packing.ZIP


def test_what_systems_leave_lying_about_is_passed_over() -> None:
    files = {"__MACOSX/a.html": b"x", ".hidden/b.html": b"x", "Thumbs.db": b"x", "c.html": b"x"}
    assert list(contents(make_zip(files))) == ["c.html"]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("../../etc/lamp.html", "etc/lamp.html"),
        ("/abs/lamp.html", "abs/lamp.html"),
        ("..\\lamps\\one.html", "lamps/one.html"),
        ("C:\\lamps\\one.html", "C:/lamps/one.html"),
        ("./a//b.html", "a/b.html"),
        ("..", "unnamed"),
    ],
)
def test_names_lead_nowhere(told: str, name: str) -> None:
    assert clean_name(told) == name


def test_hostile_names_write_nothing_elsewhere(tmp_path: Path) -> None:
    """A TAR and a ZIP with names that climb out."""
    files = {"../../../../../../tmp/alcove-was-here.html": b"<p>Out.</p>"}
    for make in (make_zip, make_tar):
        assert contents(make(files)) == {"tmp/alcove-was-here.html": b"<p>Out.</p>"}
    assert not Path("/tmp/alcove-was-here.html").exists()


def test_two_files_of_one_name_are_both_there() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.html", b"first")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.html", b"second")
    with open_archive(Packing.ZIP, out.getvalue(), "works", memory_limit=LEAST) as opened:
        texts = []
        for member in opened.members:
            with opened.open(member) as stream:
                texts.append(stream.read())
        assert texts == [b"first", b"second"]


def test_names_in_utf_8_without_saying_so_are_read(tmp_path: Path) -> None:
    """As macOS writes them."""
    data = make_zip({"Lämpchen.html": b"x"})
    unmarked = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = unmarked.index(mark) + offset
        (flags,) = struct.unpack_from("<H", unmarked, place)
        struct.pack_into("<H", unmarked, place, flags & ~0x800)
    assert list(contents(bytes(unmarked))) == ["Lämpchen.html"]


@pytest.mark.parametrize("kind", ["tar.gz", "tar.xz", "zip", "7z"])
def test_bombs_are_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to two hundred times its size and more."""
    monkeypatch.setattr(archives, "_LEAST_LIMIT", 1 << 20)
    packing, make = MAKERS[kind]
    data = make({"a.html": bytes(64 << 20)})
    assert len(data) < (64 << 20) / archives.MAX_RATIO
    with (
        pytest.raises(RefusedError, match="unpacks to more than"),
        open_archive(packing, data, "b", memory_limit=LEAST),
    ):
        pass


def make_sparse(size: int) -> bytes:
    """A TAR of one file that is nothing but a hole, as GNU tar writes it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("hole.html")
        info.pax_headers = {"GNU.sparse.map": f"{size},0", "GNU.sparse.size": str(size)}
        archive.addfile(info)
    return out.getvalue()


def test_holes_count_as_what_they_become(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads them from the archive; the disk is filled with them all the same."""
    monkeypatch.setattr(archives, "_LEAST_LIMIT", 1 << 20)
    monkeypatch.setattr(archives, "MAX_RATIO", 1)
    assert contents(make_sparse(1 << 20)) == {"hole.html": bytes(1 << 20)}
    with (
        pytest.raises(RefusedError, match="unpacks to more than"),
        open_archive(Packing.TAR, make_sparse((1 << 20) + 1), "b", memory_limit=LEAST),
    ):
        pass


@pytest.mark.parametrize("kind", MAKERS)
def test_too_many_files_are_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    packing, make = MAKERS[kind]
    with (
        pytest.raises(RefusedError, match="more than 2 files"),
        open_archive(packing, make(FILES), "b", memory_limit=LEAST),
    ):
        pass


def make_crowded(files: int) -> bytes:
    """A ZIP whose list has one file so many times, and whose end tells of one."""
    data = make_zip({"a.html": b"<p>x</p>"})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listed = data[start:end] * files
    return data[:start] + listed + data[end : end + 12] + struct.pack("<IIH", len(listed), start, 0)


def test_a_zip_of_too_many_files_is_refused_before_its_list_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them would take some hundred bytes. What the end of the file tells of their number is not believed."""
    data = make_crowded(40)
    assert len(zipfile.ZipFile(io.BytesIO(data)).infolist()) == 40
    monkeypatch.setattr(archives, "MAX_MEMBERS", 39)
    monkeypatch.setattr(zipfile, "ZipInfo", lambda *_: pytest.fail("the list was held"))
    assert packing_of(data[:512], data) is Packing.ZIP
    with (
        pytest.raises(RefusedError, match="more than 39 files"),
        open_archive(Packing.ZIP, data, "b", memory_limit=LEAST),
    ):
        pass


def test_a_zip_whose_list_is_too_long_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(make_crowded(40))
    monkeypatch.setattr(zip_contents, "MAX_LISTED", 40 * 50)
    monkeypatch.setattr(zipfile, "ZipInfo", lambda *_: pytest.fail("the list was held"))
    assert packing_of(path.read_bytes()[:512], path) is Packing.ZIP
    with (
        pytest.raises(RefusedError, match="more than 200,000 files"),
        open_archive(Packing.ZIP, path, "b", memory_limit=LEAST),
    ):
        pass


@pytest.mark.parametrize("kind", MAKERS)
def test_a_path_that_nobody_gave_a_file_is_not_taken_over(kind: str) -> None:
    """It would be held, stored and shown as often as the file is named."""
    packing, make = MAKERS[kind]
    names = ["a/" + "b" * 4089 + ".html", "a/" + "b" * 4090 + ".html"]
    with open_archive(packing, make({names[0]: b"x"}), "b", memory_limit=LEAST) as archive:
        assert [member.name for member in archive.members] == names[:1]
    with (
        pytest.raises(FormatError, match="paths that are too long"),
        open_archive(packing, make({names[1]: b"x"}), "b", memory_limit=LEAST),
    ):
        pass


@pytest.mark.parametrize("kind", MAKERS)
def test_an_archive_without_files_is_refused(kind: str) -> None:
    packing, make = MAKERS[kind]
    with pytest.raises(RefusedError, match="holds no files"), open_archive(packing, make({}), "b", memory_limit=LEAST):
        pass


def test_what_stands_before_a_cut_is_there() -> None:
    """And a sentence says that it is not all."""
    data = gzip.compress(make_tar({f"{n}.html": hashlib.sha512(bytes([n])).digest() * 300 for n in range(9)}))
    with open_archive(Packing.GZIP, data[: len(data) // 2], "works", memory_limit=LEAST) as archive:
        assert 0 < len(archive.members) < 9
        assert archive.problem is not None
        assert archive.problem.startswith(f"Only {len(archive.members)} files could be unpacked: it is damaged or cut")


@pytest.mark.parametrize("kind", ["tar.gz", "tar.xz", "tar.bz2", "tar.zst", "7z"])
def test_a_broken_archive_is_an_error(kind: str) -> None:
    packing, make = MAKERS[kind]
    with (
        pytest.raises(FormatError, match="cannot be unpacked"),
        open_archive(packing, make(FILES)[:40], "b", memory_limit=LEAST),
    ):
        pass


def test_a_locked_7z_is_an_error_that_says_so() -> None:
    data = make_7z(FILES, password="lamp")
    with (
        pytest.raises(FormatError, match="locked with a password"),
        open_archive(Packing.SEVEN_ZIP, data, "b", memory_limit=LEAST),
    ):
        pass


def test_one_damaged_file_in_a_zip_is_an_error_of_its_own() -> None:
    data = bytearray(make_zip(FILES))
    data[data.index(b"a.html") + len("a.html") + 4] ^= 0xFF
    with open_archive(Packing.ZIP, bytes(data), "works", memory_limit=LEAST) as archive:
        damaged, _, whole = archive.members
        with (
            pytest.raises(FormatError, match="damaged inside the archive"),
            archives.reading(),
            archive.open(damaged) as stream,
        ):
            stream.read()
        with archive.open(whole) as stream:
            assert stream.read() == FILES["b/two.html"]


def test_a_locked_file_in_a_zip_is_an_error_that_says_so() -> None:
    data = bytearray(make_zip(FILES))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + offset
        data[place] |= 1
    with open_archive(Packing.ZIP, bytes(data), "works", memory_limit=LEAST) as archive:
        locked = next(member for member in archive.members if member.name == "b/two.html")
        with (
            pytest.raises(FormatError, match="locked with a password"),
            archives.reading(),
            archive.open(locked) as stream,
        ):
            stream.read()


def test_a_file_packed_in_an_unknown_way_is_not_called_locked() -> None:
    data = bytearray(make_zip(FILES))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(mark) + offset] = 97
    with open_archive(Packing.ZIP, bytes(data), "works", memory_limit=LEAST) as archive:
        first = next(member for member in archive.members if member.name == "b/two.html")
        with (
            pytest.raises(FormatError, match="packed in a way that is not known here"),
            archives.reading(),
            archive.open(first) as stream,
        ):
            stream.read()


def test_an_archive_that_needs_too_much_memory_is_an_error() -> None:
    """The process that unpacks it is limited."""
    data = lzma.compress(bytes(1 << 20), preset=9)
    with (
        pytest.raises(FormatError, match=r"import\.memory-mb"),
        open_archive(Packing.XZ, data, "b", memory_limit=48 << 20),
    ):
        pass
