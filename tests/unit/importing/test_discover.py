"""Which files an import looks at, and in which order."""

import os
from pathlib import Path

import pytest

from alcove.errors import UsageError
from alcove.importing.discover import discover, passed_over


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
    assert [f.shown for f in discover([tmp_path], leave_out=tmp_path / "library")] == [str(tmp_path / "work.html")]


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
