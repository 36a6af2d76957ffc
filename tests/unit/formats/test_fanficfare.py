"""FanFicFare's e-books and pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import Coverage, Reading, Update
from alcove.errors import FormatError, RefusedError
from tests.builders.calibre_mobi import build_calibre_mobi
from tests.builders.fanficfare import (
    Setting,
    build_fanficfare_azw3,
    build_fanficfare_epub,
    build_fanficfare_html,
    build_fanficfare_mobi,
)
from tests.builders.text import bare
from tests.unit.formats.downloads import LAMP, told


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("table", [True, False])
@pytest.mark.parametrize("turned", [True, False])
def test_an_ebook_gives_its_work_back(version: int, table: bool, turned: bool) -> None:
    found = formats.read_bytes(build_fanficfare_epub(LAMP, Setting(version=version, table=table, turned=turned)))
    assert (found.reader, found.format, found.problems, found.coverage) == (
        "fanficfare-epub",
        "epub",
        (),
        Coverage.FULL,
    )
    assert told(found) == told(LAMP)
    assert [(c.title, c.summary, c.notes, c.end_notes, c.text, c.hash) for c in found.chapters] == [
        (c.title, c.summary, c.notes, c.end_notes, c.text, c.hash) for c in LAMP.chapters
    ]


@pytest.mark.parametrize("table", [True, False])
def test_so_does_one_that_calibre_converted(table: bool) -> None:
    whole, found = (
        formats.read_bytes(build_fanficfare_epub(LAMP, Setting(table=table, converted=converted)))
        for converted in (False, True)
    )
    assert (found.reader, found.problems, found.coverage) == ("fanficfare-epub", (), Coverage.FULL)
    assert told(found) == told(whole)
    assert [replace(c, markup="") for c in found.chapters] == [replace(c, markup="") for c in whole.chapters]


@pytest.mark.parametrize(
    ("build", "carrier", "coverage"),
    [(build_fanficfare_azw3, "azw3", Coverage.FULL), (build_fanficfare_mobi, "mobi", Coverage.LOSSY)],
)
def test_so_does_a_book_for_kindle(build: Callable[[Reading], bytes], carrier: str, coverage: Coverage) -> None:
    work = replace(LAMP, history=None, fandoms=("Small Towns",), freeforms=("Fluff",))
    whole, found = (formats.read_bytes(make(work)) for make in (build_fanficfare_epub, build))
    assert (found.reader, found.format, found.problems, found.coverage) == ("fanficfare-epub", carrier, (), coverage)
    assert told(found) == told(whole)
    assert [replace(c, markup="") for c in found.chapters] == [replace(c, markup="") for c in whole.chapters]


@pytest.mark.parametrize(
    "setting", [Setting(), Setting(table=True), Setting(turned=True)], ids=["lines", "table", "turned"]
)
def test_so_does_a_mobi_that_calibre_made_of_the_ebook(setting: Setting) -> None:
    """Headings, lines and notes are paragraphs there; a work's notes stand without any around their text."""
    work = replace(
        LAMP, notes="Written by the window.", end_notes="Thanks.", summary="<p>Two.</p><p><b>Words:</b> few.</p>"
    )
    epub = build_fanficfare_epub(work, setting)
    titles = {f"file{c.number:04}.xhtml": c.title or "" for c in work.chapters}
    labels = {"title_page.xhtml": "Title Page", "log_page.xhtml": "Update Log", **titles}
    found = formats.read_bytes(build_calibre_mobi(epub, labels))
    assert (found.reader, found.format, found.coverage, found.problems) == (
        "fanficfare-epub",
        "mobi",
        Coverage.LOSSY,
        (),
    )
    assert told(found, "summary") == told(work, "summary")
    assert bare(found.summary) == bare(work.summary)
    assert [(c.title, c.hash) for c in found.chapters] == [(c.title, c.hash) for c in work.chapters]
    assert [tuple(map(bare, (c.summary, c.notes, c.end_notes))) for c in found.chapters] == [
        tuple(map(bare, (c.summary, c.notes, c.end_notes))) for c in work.chapters
    ]


def test_a_page_gives_its_work_back_but_names_with_commas() -> None:
    found = formats.read_bytes(build_fanficfare_html(LAMP))
    assert (found.reader, found.format, found.problems, found.coverage) == (
        "fanficfare-html",
        "html",
        (),
        Coverage.FULL,
    )
    lost = ("fandoms", "freeforms", "history")
    assert told(found, *lost) == told(LAMP, *lost)
    assert found.fandoms == ("Lighthouse Keepers", "The (Made Up)", "Small Towns")
    assert [(c.title, c.text, c.hash) for c in found.chapters] == [(c.title, c.text, c.hash) for c in LAMP.chapters]


def test_both_carry_one_version() -> None:
    book, page = (formats.read_bytes(build(LAMP)) for build in (build_fanficfare_epub, build_fanficfare_html))
    assert book.text_hash is not None
    assert book.text_hash == page.text_hash


def test_a_finished_work_has_as_many_chapters_as_it_will() -> None:
    found = formats.read_bytes(build_fanficfare_epub(replace(LAMP, complete=True)))
    assert (found.chapters_posted, found.chapters_expected, found.complete) == (2, 2, True)


def test_the_title_of_an_only_chapter_is_the_works() -> None:
    found = formats.read_bytes(build_fanficfare_epub(replace(LAMP, chapters=(replace(LAMP.chapters[0], title=None),))))
    assert [c.title for c in found.chapters] == [None]


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        ("1. Six", "Six"),
        ("(new) 1. Six", "Six"),
        ("Chapter 1: Six", "Six"),
        ("1. Chapter 1", None),
        ("2. Six", "2. Six"),
    ],
)
def test_numbers_before_titles_go(shown: str, title: str | None) -> None:
    work = replace(LAMP, chapters=(replace(LAMP.chapters[0], title=shown), LAMP.chapters[1]))
    assert formats.read_bytes(build_fanficfare_epub(work)).chapters[0].title == title


def test_a_chapter_that_was_not_downloaded_is_no_text() -> None:
    found = formats.read_bytes(build_fanficfare_epub(LAMP, Setting(failed=frozenset({2}))))
    assert (found.coverage, [c.title for c in found.chapters]) == (Coverage.PARTIAL, ["Six o'Clock"])
    assert found.problems == (
        "1 chapter could not be downloaded when the e-book was made; update it.",
        "The file has 1 of the 2 chapters that were posted when it was made.",
    )


def test_a_log_tells_only_what_changed() -> None:
    log = (Update(dt.date(2024, 1, 5), 600, 1), Update(dt.date(2024, 2, 1), 700), Update(dt.date(2024, 3, 1)))
    found = formats.read_bytes(build_fanficfare_epub(replace(LAMP, history=log)))
    assert found.history == (
        Update(dt.date(2024, 1, 5), 600, 1),
        Update(dt.date(2024, 2, 1), 700, 1),
        Update(dt.date(2024, 3, 1), 700, 1),
    )


def test_other_sites_keep_their_ratings_and_genres() -> None:
    work = replace(
        LAMP, site="fanfiction.net", source_url="https://www.fanfiction.net/s/90000002/1/", rating="Fiction T"
    )
    found = formats.read_bytes(build_fanficfare_epub(replace(work, categories=("Gen",), freeforms=("Romance",))))
    assert (found.site, found.site_id, found.source_url) == ("fanfiction.net", "90000002", work.source_url)
    assert (found.rating, found.categories, found.freeforms) == ("Fiction T", None, ("Gen", "Romance"))


def test_a_date_that_is_none_is_told() -> None:
    page = build_fanficfare_html(LAMP).replace(b"2024-01-05", b"long ago")
    found = formats.read_bytes(page)
    assert (found.published, found.problems) == (None, ("The date “long ago” (published) could not be read.",))


_FILES = (build_fanficfare_epub(LAMP), build_fanficfare_html(LAMP))


@given(st.sampled_from(_FILES), st.integers(0, 20_000), st.binary(min_size=1, max_size=8))
def test_bytes_may_be_overwritten_anywhere(data: bytes, at: int, wrong: bytes) -> None:
    at %= len(data)
    _answer(data[:at] + wrong + data[at + len(wrong) :])


@given(st.sampled_from(_FILES), st.integers(0, 20_000))
def test_a_file_may_end_anywhere(data: bytes, at: int) -> None:
    _answer(data[: at % len(data)])


def _answer(data: bytes) -> None:
    try:
        reading = formats.read_bytes(data)
    except FormatError:
        return
    assert [chapter.number for chapter in reading.chapters] == list(range(1, len(reading.chapters) + 1))


def test_more_chapters_than_any_work_has_are_refused() -> None:
    section = b'<a name="section0009"><h2>x</h2></a>'
    with pytest.raises(RefusedError, match="more than 10,000 chapters"):
        formats.read_bytes(build_fanficfare_html(LAMP).replace(b"</body>", section * 10_001 + b"</body>"))
