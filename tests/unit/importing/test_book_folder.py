"""E-books that lie unpacked in a folder are one file each."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from alcove import formats
from alcove.importing import book_folder
from alcove.importing.archives import open_archive, packing_of
from alcove.importing.book_folder import folders_of
from alcove.importing.discover import Found, book_at, discover, members_of, pack_book
from alcove.importing.unpacking import Packing
from tests.builders import ERAS, build_epub
from tests.builders.bundles import PACKERS
from tests.builders.htmlz import contents
from tests.unit.formats.downloads import LAMP

SMALL = {
    "mimetype": b"application/epub+zip\n",
    "META-INF/container.xml": b"<container/>",
    "OPS/ünter.xhtml": b"<p>One lamp.</p>",
    "OPS/img/a.png": b"\x89PNG",
}


def put(folder: Path, files: Mapping[str, bytes], *, when: int = 1_700_000_000) -> Path:
    for name, data in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        os.utime(place, (when, when))
    return folder


def packed(book: Found) -> bytes:
    held = io.BytesIO()
    pack_book(book, held)
    return held.getvalue()


def test_the_folder_is_one_file(tmp_path: Path) -> None:
    """Beside others, and named by itself; hidden files and Apple's own are none of it."""
    put(tmp_path / "Lamp.epub", {**SMALL, ".DS_Store": b"x", "iTunesMetadata.plist": b"<plist/>", "OPS/.hidden": b"x"})
    put(tmp_path, {"a.html": b"x", "z.html": b"x"})
    found = list(discover([tmp_path]))
    assert [os.path.relpath(file.shown, tmp_path) for file in found] == ["Lamp.epub", "a.html", "z.html"]
    for given in (tmp_path / "Lamp.epub", f"{tmp_path / 'Lamp.epub'}{os.sep}"):
        (book,) = discover([given])
        assert contents(packed(book)) == SMALL
        assert len(packed(book)) == book.size


@pytest.mark.parametrize(
    "files",
    [
        {**SMALL, "mimetype": b"text/plain"},
        {name: data for name, data in SMALL.items() if name != "mimetype"},
        {name: data for name, data in SMALL.items() if name != "META-INF/container.xml"},
    ],
    ids=["another type", "no type", "no container"],
)
def test_any_other_folder_is_a_folder(tmp_path: Path, files: dict[str, bytes]) -> None:
    put(tmp_path / "Lamp.epub", files)
    assert len(list(discover([tmp_path]))) == len(files)
    assert book_at(str(tmp_path / "Lamp.epub")) is None


@pytest.mark.parametrize("flat", [True, False], ids=["beside its pages", "in a folder"])
@pytest.mark.parametrize("other", ["ne & \u00fc.xhtml", "old/one & \u00fc.xhtml", "Three.txt", "Four.epub"])
def test_a_book_that_was_unpacked_among_works_hides_none(tmp_path: Path, other: str, flat: bool) -> None:
    inside = "" if flat else "OPS/"
    book = {
        "mimetype": SMALL["mimetype"],
        "META-INF/container.xml": f'<container><rootfile full-path="{inside}a.opf"/></container>'.encode(),
        f"{inside}a.opf": b'<package><item href="./one%20&amp; u%CC%88.xhtml"/></package>',
        f"{inside}one & \u00fc.xhtml": b"<p>One lamp.</p>",
    }
    put(tmp_path / "book", book)
    assert [file.shown for file in discover([tmp_path])] == [str(tmp_path / "book")]
    put(tmp_path / "book", {other: b"x"})
    assert str(tmp_path / "book" / other) in [file.shown for file in discover([tmp_path])]
    data = PACKERS["zip"]({f"x/{name}": part for name, part in {**book, other: b"x"}.items()})
    with open_archive(Packing.ZIP, data, "works", memory_limit=1 << 30) as archive:
        assert len(list(members_of(Found("works", "works", len(data), 0), archive))) == len(book) + 1


def test_nothing_but_a_file_is_opened_to_know_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe may have no end, nor a beginning."""
    put(tmp_path / "Lamp.epub", SMALL)
    real = Path.is_file
    monkeypatch.setattr(Path, "is_file", lambda path: path.name != "mimetype" and real(path))
    assert book_at(str(tmp_path / "Lamp.epub")) is None


def test_it_is_packed_the_same_way_everywhere(tmp_path: Path) -> None:
    """Whatever the times of its files, and in whichever order a system lists them: type first, nothing deflated."""
    one = put(tmp_path / "one" / "Lamp.epub", SMALL)
    two = put(tmp_path / "two" / "Lamp", dict(reversed(SMALL.items())), when=1_600_000_000)
    books = [packed(next(discover([folder]))) for folder in (one, two)]
    assert books[0] == books[1]
    assert hashlib.sha256(books[0]).hexdigest() == "4f92c6c9ddb9da138eb6a151a317599600cb8268cc146926bd63a2eea891eeb1"
    with zipfile.ZipFile(io.BytesIO(books[0])) as archive:
        assert archive.namelist() == ["mimetype", "META-INF/container.xml", "OPS/img/a.png", "OPS/ünter.xhtml"]
    # What tells an EPUB from its first bytes.
    assert books[0][30:58] == b"mimetypeapplication/epub+zip"
    assert packing_of(books[0][:512], books[0]) is None


def test_it_reads_as_its_e_book_does(tmp_path: Path) -> None:
    epub = build_epub(LAMP, ERAS[-1])
    (book,) = discover([put(tmp_path / "Lamp.epub", contents(epub))])
    assert formats.read_bytes(packed(book)) == formats.read_bytes(epub)


def test_it_is_in_another_state_once_a_part_is(tmp_path: Path) -> None:
    """Under the same key: by the size or time of any of its files, and by which there are."""
    folder = put(tmp_path / "Lamp.epub", SMALL)
    states, keys = set(), set()
    for name, data, when in (
        ("mimetype", SMALL["mimetype"], 1_700_000_000),
        ("OPS/img/a.png", b"\x89PNG", 1_600_000_000),
        ("OPS/img/a.png", b"\x89PNG\r", 1_600_000_000),
        ("OPS/img/b.png", b"", 1_600_000_000),
    ):
        put(folder, {name: data}, when=when)
        (book,) = discover([folder])
        states.add(book.state_ns)
        keys.add(book.key)
        assert -(1 << 63) <= book.state_ns < 1 << 63
    assert (len(states), len(keys)) == (4, 1)


def test_a_folder_of_too_many_files_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_folder, "MAX_FILES", 3)
    put(tmp_path / "Lamp.epub", SMALL)
    assert len(list(discover([tmp_path]))) == len(SMALL)


@pytest.mark.parametrize("ending", sorted(PACKERS))
def test_in_an_archive_it_is_one_file_as_well(tmp_path: Path, ending: str) -> None:
    """Packed as it is in a folder."""
    data = PACKERS[ending](
        {**{f"x/Lamp.epub/{name}": part for name, part in SMALL.items()}, "x/a.html": b"x", "z.html": b"x"}
    )
    packing = packing_of(data[:512], data)
    assert packing is not None
    with open_archive(packing, data, "works", memory_limit=1 << 30) as archive:
        carrier = Found("works", str(tmp_path / "works"), len(data), 0)
        found = list(members_of(carrier, archive))
        assert [file.member for file in found] == ["x/Lamp.epub", "x/a.html", "z.html"]
        book = packed(found[0])
    assert book == packed(next(discover([put(tmp_path / "Lamp.epub", SMALL)])))
    assert found[0].shown == "works!/x/Lamp.epub"


def test_folders_within_a_book_are_its_own() -> None:
    names = [f"{folder}/{name}" for folder in ("a", "a/b", "c/d") for name in ("mimetype", "META-INF/container.xml")]
    assert folders_of([*names, "e/META-INF/container.xml", "f/mimetype", "mimetype", "META-INF/container.xml"]) == [
        "a",
        "c/d",
    ]
