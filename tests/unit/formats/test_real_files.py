"""Real downloads, which are no part of the repository, against what is known about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alcove import formats
from alcove.domain.tags import canonical_warning
from alcove.errors import RefusedError

pytestmark = pytest.mark.real

_UNDERSTOOD = (
    "ao3-html-download",
    "ao3-epub",
    "otwarchive-command-epub",
    "ao3-azw3",
    "otwarchive-command-azw3",
    "ao3-mobi",
)
_NO_WORK = ("ao3-page-without-work", "ao3-listing-page", "ao3-series-page")


def _truths(real: Path, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    lines = (real / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["kind"] in kinds]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    posted, _, expected = (row["chapters"] or "1/1").replace(",", "").partition("/")
    return {
        "title": row["title"],
        "creators": row["creators"],
        "rating": row["rating"],
        "warnings": [canonical_warning(name) for name in row["warnings"]],
        "categories": row["categories"],
        "fandoms": row["fandoms"],
        "relationships": row["relationships"],
        "characters": row["characters"],
        "freeforms": row["additional_tags"],
        "series": [(series["name"], int(series["part"])) for series in row["series"]],
        "collections": row["collections"],
        "dates": [row["published"], row["updated"], row["completed"]],
        "words": row["words"],
        "chapters": (int(posted), None if expected == "?" else int(expected)),
        "site_id": row["work_id"],
        "bodies": row["chapter_bodies"],
    }


def _read(path: Path) -> dict[str, Any]:
    reading = formats.read(path)
    days = (reading.published, reading.updated, reading.completed)
    coverage = "lossy" if reading.format == "mobi" else "full"
    assert (reading.site, reading.problems, reading.coverage) == ("ao3", (), coverage)
    return {
        **{
            name: list(getattr(reading, name))
            for name in ("warnings", "categories", "fandoms", "relationships", "characters", "freeforms")
        },
        "title": reading.title,
        "creators": [creator.name for creator in reading.creators or ()],
        "rating": reading.rating,
        "series": [(series.title, series.position) for series in reading.series or ()],
        "collections": [collection.title for collection in reading.collections or ()],
        "dates": [day.isoformat() if day else None for day in days],
        "words": reading.words,
        "chapters": (reading.chapters_posted, reading.chapters_expected),
        "site_id": reading.site_id,
        "bodies": len(reading.chapters),
    }


def test_every_field_of_every_download_is_right(real: Path) -> None:
    rows = _truths(real, _UNDERSTOOD)
    assert rows
    wrong = {row["file"]: (_told(row), found) for row in rows if (found := _read(real / row["file"])) != _told(row)}
    assert wrong == {}


def test_words_are_counted_as_the_archive_counted_them(real: Path) -> None:
    readings = {row["file"]: formats.read(real / row["file"]) for row in _truths(real, _UNDERSTOOD)}
    assert {file: (r.words, r.words_found) for file, r in readings.items() if r.words != r.words_found} == {}


@pytest.mark.parametrize(
    ("page", "book"),
    [
        ("ao3-html-download/htmlTest.html", "ao3-epub/epubTest.epub"),
        ("ao3-html-download/workInSeries.html", "ao3-epub/workInSeries.epub"),
        ("ao3-html-download/htmlTest.html", "ao3-azw3/azw3Test.azw3"),
        ("ao3-html-download/htmlTest.html", "ao3-mobi/mobiTest.mobi"),
        ("ao3-html-download/workInSeries.html", "ao3-azw3/workInSeries.azw3"),
        ("ao3-html-download/workInSeries.html", "ao3-mobi/workInSeries.mobi"),
        ("otwarchive-command-epub/谵言隐语.epub", "otwarchive-command-azw3/谵言隐语.azw3"),
        ("ao3-html-download/89275326_just_like_a_tattoo.html", "otwarchive-command-epub/Just_Like_a_Tattoo.epub"),
    ],
)
def test_both_downloads_of_a_work_carry_one_version(real: Path, page: str, book: str) -> None:
    first, second = formats.read(real / page), formats.read(real / book)
    assert first.text_hash is not None
    assert first.text_hash == second.text_hash
    assert [c.hash for c in first.chapters] == [c.hash for c in second.chapters]
    assert [c.text for c in first.chapters] == [c.text for c in second.chapters]


def test_pages_without_a_work_are_refused(real: Path) -> None:
    rows = _truths(real, _NO_WORK)
    assert rows
    for row in rows:
        with pytest.raises(RefusedError):
            formats.read(real / row["file"])


def test_every_other_file_has_an_answer(real: Path) -> None:
    rows = _truths(real, ("ao3-work-page", "ao3-pdf", "ao3-mobi", "ao3-azw3", "fichub-epub", "ffn-page"))
    assert rows
    for row in rows:
        assert formats.read(real / row["file"]).problems is not None
