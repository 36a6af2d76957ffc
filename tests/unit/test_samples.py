"""The samples are what their stories make of them, and show what a library should show."""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib.resources import as_file

import pytest

from alcove import samples
from alcove.domain.readings import Reading
from alcove.domain.tags import EXPLICIT, RATINGS
from alcove.formats.registry import read_bytes
from tests.builders import as_read, differences, era
from tests.builders.make_samples import STORIES, files_of, main, markup_of, reading_of, sample_files


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    stories = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(STORIES.glob("*.toml"))]
    return [reading_of(story, file) for story in stories for file in story["file"]]


def test_the_packaged_files_are_the_stories_byte_for_byte() -> None:
    with as_file(samples.folder()) as folder:
        packaged = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert packaged == sample_files()
    assert main(["--check"]) == 0


def test_every_rating_but_explicit(readings: list[Reading]) -> None:
    assert {reading.rating for reading in readings} == set(RATINGS) - {EXPLICIT}


def test_lengths_are_a_few_minutes_reading(readings: list[Reading]) -> None:
    # The podcast's page is short on purpose.
    counted = sorted(reading.words or 0 for reading in readings if "Podfic" not in (reading.freeforms or ()))
    assert counted[0] >= 150
    assert counted[-1] <= 1_000


def test_shapes(readings: list[Reading]) -> None:
    posted = {(r.chapters_posted, r.chapters_expected) for r in readings}
    assert {(1, 1), (3, 3), (2, None), (1, None), (2, 2)} <= posted
    works = Counter(r.site_id for r in readings)
    assert sorted(works.values())[-3:] == [1, 2, 2]
    assert {r.language for r in readings} == {"en", "ar", "fr", "zh"}
    assert {r.format for r in readings} == {"html", "epub"}
    assert {c.name for r in readings for c in r.creators or ()} >= {"Anonymous"}
    assert max(len(r.creators or ()) for r in readings) == 2
    assert max(len(r.fandoms or ()) for r in readings) == 2


def test_two_works_share_a_series(readings: list[Reading]) -> None:
    places = {(s.title, s.position) for r in readings for s in r.series or ()}
    assert {("Quay Street Nights", 1), ("Quay Street Nights", 2)} <= places


def test_tags_are_shared_so_that_filters_have_something_to_count(readings: list[Reading]) -> None:
    works = {r.site_id: r for r in readings}.values()
    shared = Counter(name for r in works for name in r.freeforms or ())
    assert sum(count > 1 for count in shared.values()) >= 12
    assert Counter(name for r in works for name in r.fandoms or ()).most_common(1)[0][1] >= 5


def test_numbers_are_none_that_the_archive_gives(readings: list[Reading]) -> None:
    assert all(999_000_000 < int(r.site_id or 0) < 999_001_000 for r in readings)


def test_every_sample_is_read_as_it_was_written() -> None:
    for path in sorted(STORIES.glob("*.toml")):
        story = tomllib.loads(path.read_text(encoding="utf-8"))
        for file, (name, content) in zip(story["file"], files_of(story), strict=True):
            written = as_read(reading_of(story, file), era(file["era"]), file["format"])
            found = read_bytes(content, name)
            assert differences(written, found) == ()
            assert found.words == found.words_found


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("One.\n\nTwo *three*.", "<p>One.</p>\n<p>Two <em>three</em>.</p>"),
        ("<hr />\n\n*Not* raw", "<hr />\n<p><em>Not</em> raw</p>"),
        ("<ol><li>* a *</li></ol>", "<ol><li>* a *</li></ol>"),
    ],
)
def test_texts_of_stories(text: str, markup: str) -> None:
    assert markup_of(text) == markup
