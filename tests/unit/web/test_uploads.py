"""Files on their way from a browser to disk: their names, their folder, the limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from alcove.web import uploads


@pytest.mark.parametrize(
    ("dropped", "kept"),
    [
        ("A Lamp.html", "A Lamp.html"),
        ("fic/2024/A Lamp.html", "fic/2024/A Lamp.html"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        (r"..\..\windows\lamp.html", "windows/lamp.html"),
        (r"C:\fic\lamp.html", "C_/fic/lamp.html"),
        ('who? "she" said: <lamp>|*.html', "who_ _she_ said_ _lamp___.html"),
        ("lamp\x00\u202elmth.html", "lamplmth.html"),
        ("nul.html", "_nul.html"),
        ("lamp. . ", "lamp"),
        ("кафе\u0301.html", "кафе\u0301.html"),
        ("cafe\u0301.html", "caf\u00e9.html"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_a_name_leads_nowhere_else_and_suits_every_system(dropped: str, kept: str) -> None:
    assert uploads.safe_path(dropped).as_posix() == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = uploads.safe_path("灯" * 200 + ".html").name
    assert name == "灯" * 58 + ".html"
    assert len(name.encode()) <= 180


def test_a_deep_path_becomes_a_shallow_one() -> None:
    assert uploads.safe_path("a/" * 200 + "lamp.html").as_posix() == "a/" * 24 + "lamp.html"


def test_what_was_dropped_is_told_by_its_own_names(tmp_path: Path) -> None:
    folder = tmp_path / "uploads" / "0123456789abcdef"
    assert uploads.as_dropped(str(folder / "fic" / "lamp.html"), tmp_path) == "fic/lamp.html"
    assert uploads.as_dropped(str(folder), tmp_path) == ""
    assert uploads.as_dropped(str(tmp_path / "lamp.html"), tmp_path) is None
    assert uploads.as_dropped(str(tmp_path / "uploads"), tmp_path) is None
