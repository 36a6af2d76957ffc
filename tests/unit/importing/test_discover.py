"""Which files an import looks at, and in which order."""

import os
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from alcove.errors import UsageError
from alcove.importing.calibre import MAX_DESCRIPTION
from alcove.importing.discover import discover
from alcove.importing.passing_over import passed_over


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    """As strings: a blank and a hyphen sort before the separator."""
    make(tmp_path, "b.html", "a/z.html", "a b/y.html", "a-c.html", "a.html")
    shown = [found.shown for found in discover([tmp_path])]
    assert shown == sorted(shown)
    assert [os.path.relpath(s, tmp_path) for s in shown] == ["a b/y.html", "a-c.html", "a.html", "a/z.html", "b.html"]


def test_hidden_temporary_and_system_files_are_passed_over(tmp_path: Path) -> None:
    """And whole folders of that sort."""
    make(
        tmp_path,
        "work.html",
        ".hidden",
        ".git/config",
        "Thumbs.db",
        "x.html.part",
        "~$doc.docx",
        "__MACOSX/x.html",
        "draft.html~",
    )
    assert [Path(f.shown).name for f in discover([tmp_path])] == ["work.html"]
    assert passed_over("desktop.ini")
    assert not passed_over("temp lamps.html")


def test_the_library_itself_is_left_out(tmp_path: Path) -> None:
    """Whoever imports the folder above it does not import its originals."""
    make(tmp_path, "work.html", "library/originals/x")
    assert [f.shown for f in discover([tmp_path], leave_out=[tmp_path / "library"])] == [str(tmp_path / "work.html")]


def test_a_folder_of_many_files_is_held_as_names_alone(tmp_path: Path) -> None:
    """Some hundred bytes each, whatever the system tells of a file besides."""
    for number in range(2000):
        (tmp_path / f"A title of some forty letters by somebody {number:04}.html").touch()
    found = discover([tmp_path])
    tracemalloc.start()
    try:
        next(found)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(1 for _ in found) == 1999
    assert held / 2000 < 200


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    """A link to the folder above would never end."""
    make(tmp_path, "inner/work.html")
    (tmp_path / "inner" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert [Path(f.shown).name for f in discover([tmp_path])] == ["work.html"]


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    """Rather than an import of nothing."""
    with pytest.raises(UsageError, match="does not exist"):
        list(discover([tmp_path / "missing"]))


def test_size_and_time_are_the_files(tmp_path: Path) -> None:
    """What a path is remembered by."""
    make(tmp_path, "work.html")
    os.utime(tmp_path / "work.html", ns=(5, 1_700_000_000_123_456_789))
    (found,) = discover([tmp_path / "work.html"])
    assert (found.size, found.modified_ns) == (9, 1_700_000_000_123_456_789)


def test_what_cannot_be_looked_at_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link in a circle and a folder that may not be opened; the walk goes on, and trying to read them says why."""
    make(tmp_path, "a/secret.html", "z.html")
    (tmp_path / "circle.html").symlink_to(tmp_path / "circle.html")
    (tmp_path / "nowhere.html").symlink_to(tmp_path / "not here")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = [(Path(f.shown).name, f.size) for f in discover([tmp_path])]
    assert found == [("a", 0), ("circle.html", 0), ("z.html", 6)]


def test_folders_may_be_nested_deeper_than_python_calls(tmp_path: Path) -> None:
    """Somebody's backup of a backup of a backup."""
    start, deepest = tmp_path, tmp_path.joinpath(*["d"] * 1100)
    for part in (tmp_path.joinpath(*["d"] * n) for n in range(1, 1101)):
        part.mkdir()
    make(deepest, "work.html")
    try:
        assert [Path(f.shown).name for f in discover([start])] == ["work.html"]
    finally:
        # What clears up after tests calls itself for each folder.
        for folder in [deepest, *deepest.parents][: 1100 - 500]:
            for entry in folder.iterdir():
                entry.unlink() if entry.is_file() else entry.rmdir()


def test_a_time_beyond_all_databases_is_unknown(tmp_path: Path) -> None:
    """Some clocks and file systems know years that 64 bits of nanoseconds don't; the nearest ones are kept."""
    make(tmp_path, "far.html", "near.html")
    os.utime(tmp_path / "far.html", (1, 15_000_000_000))
    os.utime(tmp_path / "near.html", (1, 1_700_000_000))
    if (tmp_path / "far.html").stat().st_mtime_ns < 1 << 63:
        pytest.skip("this file system has no such times")
    assert [f.modified_ns for f in discover([tmp_path])] == [0, 1_700_000_000 * 10**9]


def test_the_folder_of_a_saved_page_is_passed_over(tmp_path: Path) -> None:
    """Its pictures and stylesheets are no works; a folder of that name without its page is a folder."""
    make(
        tmp_path,
        "One Lamp.html",
        "One Lamp_files/style.css",
        "Zwei.htm",
        "Zwei-Dateien/bild.png",
        "My_files/work.html",
    )
    shown = [os.path.relpath(found.shown, tmp_path) for found in discover([tmp_path])]
    assert shown == ["My_files/work.html", "One Lamp.html", "Zwei.htm"]


def found_in(folder: Path) -> list[tuple[str, str | None]]:
    return [(Path(f.shown).name, Path(f.beside.shown).name if f.beside else None) for f in discover([folder])]


def test_every_format_of_a_book_has_calibres_description_beside_it(tmp_path: Path) -> None:
    """In a folder of one book; what calibre keeps there for itself is counted, not looked at."""
    book = "A Writer/Lamp (1)"
    names = [f"{book}/{name}" for name in ("metadata.opf", "cover.jpg", "Lamp - A Writer.epub", "Lamp - A Writer.azw3")]
    make(tmp_path, *names, f"{book}/data/extra.txt", "A Writer/Empty (2)/metadata.opf", "A Writer/Empty (2)/cover.jpg")
    make(tmp_path, "metadata.db", "metadata.db-wal", "metadata_db_prefs_backup.json", ".caltrash/b/x.epub", "mine.epub")
    assert found_in(tmp_path) == [
        ("Lamp - A Writer.azw3", "metadata.opf"),
        ("Lamp - A Writer.epub", "metadata.opf"),
        ("extra.txt", None),
        ("mine.epub", None),
    ]
    aside: Counter[str] = Counter()
    assert len(list(discover([tmp_path], aside=aside))) == 4
    assert aside == {
        "metadata.opf": 2, "cover.jpg": 2, "metadata.db": 1, "metadata.db-wal": 1, "metadata_db_prefs_backup.json": 1,
    }  # fmt: skip


def test_a_description_among_several_books_belongs_to_none(tmp_path: Path) -> None:
    """Nor does one under another name, nor a folder of that name."""
    make(tmp_path, "two/metadata.opf", "two/a.epub", "two/b.epub", "two/cover.jpg")
    make(tmp_path, "other/Metadata.opf.xml", "other/a.epub", "folder/metadata.opf/a.epub", "folder/b.epub")
    assert {beside for _, beside in found_in(tmp_path)} == {None}
    assert ("metadata.opf", None) in found_in(tmp_path / "two")


def test_a_file_that_is_named_has_its_description_too(tmp_path: Path) -> None:
    make(tmp_path, "Lamp (1)/metadata.opf", "Lamp (1)/Lamp.epub", "plain/Lamp.epub")
    assert found_in(tmp_path / "Lamp (1)" / "Lamp.epub") == [("Lamp.epub", "metadata.opf")]
    assert found_in(tmp_path / "plain" / "Lamp.epub") == [("Lamp.epub", None)]
    assert found_in(tmp_path / "Lamp (1)" / "metadata.opf") == [("metadata.opf", None)]


def test_a_description_that_is_too_large_is_no_more_than_passed_over(tmp_path: Path) -> None:
    make(tmp_path, "Lamp.epub", "metadata.opf")
    with (tmp_path / "metadata.opf").open("ab") as file:
        file.truncate(MAX_DESCRIPTION + 1)
    assert found_in(tmp_path) == [("Lamp.epub", None)]


def test_a_file_is_in_another_state_once_its_description_is(tmp_path: Path) -> None:
    """Under the same key: by the description's time, its size, and whether there is one."""
    make(tmp_path, "Lamp.epub")
    states, keys = set(), set()
    for size, time in ((None, 0), (10, 1_700_000_000), (10, 1_700_000_001), (11, 1_700_000_001)):
        if size is not None:
            (tmp_path / "metadata.opf").write_bytes(bytes(size))
            os.utime(tmp_path / "metadata.opf", (time, time))
        (found,) = discover([tmp_path])
        states.add(found.state_ns)
        keys.add(found.key)
        assert -(1 << 63) <= found.state_ns < 1 << 63
    assert (len(states), len(keys)) == (4, 1)
