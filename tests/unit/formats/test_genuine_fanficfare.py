"""What FanFicFare itself writes, of the made-up story that it brings along for tests (``adapter_test1``; no site is asked)."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import pytest

from alcove import formats
from alcove.domain.markup import plain_text
from alcove.domain.readings import Coverage, Reading, SeriesPlace

_ODD = "tests:[bare amp(&) qt(') amp(&) gt(>) lt(<) ATnT(AT&T) L(£) Onna(女)]"
_CASES = {
    "EPUB 2": ("epub", "2.0", "fanficfare-epub", Coverage.FULL),
    "EPUB 3": ("epub", "3.0", "fanficfare-epub", Coverage.FULL),
    "HTML": ("html", "2.0", "fanficfare-html", Coverage.FULL),
    "text": ("txt", "2.0", "fanficfare-txt", Coverage.LOSSY),
}


def made(folder: Path, form: str, version: str) -> Reading:
    words = ["--non-interactive", "-f", form, "-o", "is_adult=true", "-o", f"epub_version={version}"]
    command = [sys.executable, "-m", "fanficfare.cli", *words, "http://test1.com?sid=6"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (file,) = folder.iterdir()
    return formats.read(file)


@pytest.mark.parametrize(("form", "version", "reader", "coverage"), _CASES.values(), ids=_CASES)
def test_every_format_tells_the_same(tmp_path: Path, form: str, version: str, reader: str, coverage: Coverage) -> None:
    found = made(tmp_path, form, version)
    assert (found.reader, found.coverage, found.problems) == (reader, coverage, ())
    assert (found.site, found.site_id, found.source_url) == ("test1.com", "?sid=6", "https://test1.com?sid=6")
    assert (found.title, [c.name for c in found.creators or ()]) == ("Test Story Title 6", ["Test Author aa"])
    assert (found.rating, found.warnings) == ("Tweenie", ("Swearing", "Violence"))
    assert found.fandoms == (
        "Furbie",
        "Harry Potter",
        "Magical Girl Lyrical Nanoha",
        "Once Upon a Time (TV)",
        "Puella Magi Madoka Magica/魔法少女まどか★マギカ",
    )
    assert found.relationships == (
        "Harry Potter & Hermione Granger",
        "Harry Potter/Ginny Weasley",
        "Harry Potter/Ginny Weasley/Albus Dumbledore",
    )
    assert found.characters == ("Bob Smith", "Fred Smythe", "George Johnson")
    assert found.freeforms == ("Comedy", "Fantasy", "Noir", "Sci-Fi")
    assert found.series == (SeriesPlace("The Great Test", 6, "https://test1.com/seriesid=1"),)
    assert (found.published, found.updated) == (dt.date(1975, 3, 15), dt.date(1975, 4, 15))
    assert (found.complete, found.words, found.chapters_posted, found.chapters_expected) == (True, 123456, 9, 9)
    assert f"Description {_ODD} Done" in (plain_text(found.summary) or "")
    assert [(c.title, c.words) for c in found.chapters] == [
        (f"Prologue {_ODD}", 189),
        ("Chapter 1, Xenos on Cinnabar", 344),
        ("Chapter 2, Sinmay on Kintikin", 344),
        ('Chapter 3, "Over" Cinnabar', 344),
        ("Chapter 4 & 4.5", 344),
        ("Chapter 5 < 5.4", 344),
        ("Chapter A & B < C > D", 344),
        ("Chapter 7", 344),
        ("Chapter 8", 344),
    ]


def test_the_pages_carry_one_text(tmp_path: Path) -> None:
    texts = []
    for name, (form, version, *_) in _CASES.items():
        folder = tmp_path / name
        folder.mkdir()
        if form != "txt":
            # The story says when it was made.
            texts.append([re.sub(r"Timestamp:[\d: -]+", "", c.text) for c in made(folder, form, version).chapters])
    assert texts[0] == texts[1] == texts[2]
    assert sum(map(len, texts[0])) > 10_000
