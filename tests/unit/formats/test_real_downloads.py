"""Real files of downloaders, which are no part of the repository, against what is known about the works in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alcove import formats
from alcove.domain.readings import Coverage, Reading
from alcove.domain.tags import canonical_warning

pytestmark = pytest.mark.real

_FANFICFARE = ("fanficfare-epub", "fanficfare-html", "fanficfare-txt")
_LESS = ("fichub-epub", "fichub-zipped-html", "pyffdl-epub", "ffn-page", "fanficfare-test1")


def _truths(real: Path, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    lines = (real / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["kind"] in kinds]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": row["title"],
        "creators": row["creators"],
        "rating": row["rating"],
        "warnings": sorted(canonical_warning(name) for name in row["warnings"]),
        "categories": sorted(row["categories"]),
        "fandoms": sorted(row["fandoms"]),
        "relationships": sorted(row["relationships"]),
        "characters": sorted(row["characters"]),
        "freeforms": sorted(row["additional_tags"]),
        "published": row["published"],
        "words": row["words"],
        "site_id": row["work_id"],
        "bodies": row["chapter_bodies"],
    }


def _read(reading: Reading) -> dict[str, Any]:
    names = ("warnings", "categories", "fandoms", "relationships", "characters", "freeforms")
    return {
        **{name: sorted(getattr(reading, name) or ()) for name in names},
        "title": reading.title,
        "creators": [creator.name for creator in reading.creators or ()],
        "rating": reading.rating,
        "published": reading.published.isoformat() if reading.published else None,
        "words": reading.words,
        "site_id": reading.site_id,
        "bodies": len(reading.chapters),
    }


def test_every_field_that_fanficfare_keeps_is_right(real: Path) -> None:
    rows = _truths(real, _FANFICFARE)
    assert rows
    readings = {row["file"]: formats.read(real / row["file"]) for row in rows}
    wrong = {row["file"]: found for row in rows if (found := _read(readings[row["file"]])) != _told(row)}
    assert wrong == {}
    assert {reading.problems for reading in readings.values()} == {()}


def test_ebook_and_page_carry_one_version_of_as_many_words(real: Path) -> None:
    for row in _truths(real, ("fanficfare-epub",)):
        book = formats.read(real / row["file"])
        page = formats.read(real / row["file"].replace("epub", "html"))
        assert book.text_hash is not None
        assert (book.text_hash, book.words_found) == (page.text_hash, book.words)


def test_the_others_tell_what_they_keep(real: Path) -> None:
    rows = _truths(real, _LESS)
    assert rows
    for row in rows:
        reading = formats.read(real / row["file"])
        assert reading.recognised
        assert (reading.title, [c.name for c in reading.creators or ()]) == (row["title"], row["creators"])
        assert reading.site_id == row.get("work_id", "?sid=67")
        assert reading.words == row.get("words", reading.words)
        assert reading.coverage is (Coverage.PARTIAL if row["kind"] == "ffn-page" else Coverage.FULL)
