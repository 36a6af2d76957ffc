"""Every font that the stylesheet names is there, and nothing else is carried along or fetched from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

FONTS = Path(str(resources.files("alcove.web"))) / "static" / "fonts"
FACE = re.compile(
    r'@font-face \{\n  font-family: "(?P<family>[^"]+)";\n  font-style: (?P<style>normal|italic);\n'
    r"  font-weight: (?P<weight>\d+(?: \d+)?);\n  font-display: swap;\n"
    r'  src: url\("(?P<file>[\w/-]+\.woff2)"\) format\("woff2"\);\n  unicode-range: (?P<characters>U\+[^;]+);\n\}'
)


@pytest.fixture(scope="module")
def sheet() -> str:
    return (FONTS / "fonts.css").read_text(encoding="utf-8")


def test_every_face_is_of_a_known_family_and_makes_no_one_wait(sheet: str) -> None:
    faces = Counter((face["family"], face["style"], face["weight"]) for face in FACE.finditer(sheet))
    assert sum(faces.values()) == sheet.count("@font-face")
    assert faces == {
        ("Literata", "normal", "200 900"): 5,
        ("Literata", "italic", "200 900"): 5,
        ("Inter", "normal", "100 900"): 5,
        ("Atkinson Hyperlegible", "normal", "400"): 2,
        ("Atkinson Hyperlegible", "italic", "400"): 2,
        ("Atkinson Hyperlegible", "normal", "700"): 2,
        ("Atkinson Hyperlegible", "italic", "700"): 2,
    }


def test_the_files_are_those_that_the_stylesheet_names(sheet: str) -> None:
    files = {file.relative_to(FONTS).as_posix(): file for file in FONTS.rglob("*.woff2")}
    named = [face["file"] for face in FACE.finditer(sheet)]
    assert sorted(named) == sorted(files)
    assert {file.read_bytes()[:4] for file in files.values()} == {b"wOF2"}


def test_each_family_has_its_licence_beside_it(sheet: str) -> None:
    folders = {FONTS / Path(face["file"]).parent for face in FACE.finditer(sheet)}
    assert len(folders) == 3
    assert all("SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text(encoding="utf-8") for folder in folders)


def test_the_fonts_stay_small_enough_to_carry() -> None:
    assert sum(file.stat().st_size for file in FONTS.rglob("*.woff2")) < 1_200_000
