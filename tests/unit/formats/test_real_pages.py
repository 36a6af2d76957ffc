"""Real pages saved from the site, and real PDFs, against what is known about them; no part of the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alcove import formats
from alcove.domain.readings import Coverage, Reading
from alcove.domain.tags import canonical_warning

pytestmark = pytest.mark.real

_TAGS = {"categories": "categories", "fandoms": "fandoms", "relationships": "relationships", "characters": "characters"}
_FIGURES = ("kudos", "hits", "bookmarks", "comments")


def _rows(real: Path, kind: str) -> list[dict[str, Any]]:
    rows = [json.loads(row) for row in (real / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["kind"] == kind]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[key] for name, key in _TAGS.items()},
        "title": row["title"],
        "creators": row["creators"],
        "rating": row["rating"],
        "warnings": [canonical_warning(name) for name in row["warnings"]],
        "freeforms": row["additional_tags"],
        "series": [(series["name"], int(series["part"])) for series in row["series"]],
        "collections": row["collections"],
        "dates": [row["published"], row["updated"], row["completed"]],
        "words": row["words"],
        "site_id": row["work_id"],
        "chapters": row["chapters"],
    }


def _found(reading: Reading) -> dict[str, Any]:
    days = (reading.published, reading.updated, reading.completed)
    return {
        **{name: list(getattr(reading, name)) for name in (*_TAGS, "warnings", "freeforms")},
        "title": reading.title,
        "creators": [creator.name for creator in reading.creators or ()],
        "rating": reading.rating,
        "series": [(series.title, series.position) for series in reading.series or ()],
        "collections": [collection.title for collection in reading.collections or ()],
        "dates": [day.isoformat() if day else None for day in days],
        "words": reading.words,
        "site_id": reading.site_id,
        "chapters": f"{reading.chapters_posted}/{reading.chapters_expected or '?'}",
    }


@pytest.mark.parametrize("kind", ["ao3-work-page", "ao3-pdf"])
def test_every_field_is_right(real: Path, kind: str) -> None:
    rows = _rows(real, kind)
    assert rows
    for row in rows:
        assert _found(formats.read(real / row["file"])) == _told(row), row["file"]


def test_pages_tell_their_figures_and_their_words(real: Path) -> None:
    for row in _rows(real, "ao3-work-page"):
        reading = formats.read(real / row["file"])
        assert [getattr(reading, name) for name in _FIGURES] == [row[name] for name in _FIGURES], row["file"]
        assert len(reading.chapters) == row["chapter_bodies"]
        if reading.coverage is Coverage.FULL and reading.chapters_posted == len(reading.chapters):
            assert reading.words_found == reading.words


@pytest.mark.parametrize(
    ("page", "paper"),
    [
        ("ao3-html-download/htmlTest.html", "ao3-pdf/pdfTest.pdf"),
        ("ao3-html-download/workInSeries.html", "ao3-pdf/workInSeries.pdf"),
        ("ao3-html-download/htmlTest.html", "ao3-work-page/unlockedWorkNoSkin.html"),
    ],
)
def test_they_carry_the_version_of_the_download(real: Path, page: str, paper: str) -> None:
    first, second = formats.read(real / page), formats.read(real / paper)
    assert first.text_hash is not None
    assert [c.hash for c in first.chapters] == [c.hash for c in second.chapters]
    assert first.text_hash == second.text_hash
