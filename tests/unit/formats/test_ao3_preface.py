"""Preface and afterword as fields."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from alcove import formats
from alcove.domain.readings import CollectionPlace, Coverage, Reading, SeriesPlace
from alcove.domain.tags import TagKind
from alcove.formats.ao3_preface import tag_name
from tests.unit.formats.pages import FAREWELL, MESSAGE, ORIGIN, element, meta, page


def _read(rows: dict[str, str] | None = None, **options: Any) -> Reading:
    return formats.read_bytes(page(meta(rows, **options)))


@pytest.mark.parametrize(
    ("href", "name"),
    [
        ("/tags/Fluff", "Fluff"),
        (f"{ORIGIN}/tags/F*s*F", "F/F"),
        ("/tags/Ada%20Vale%20*a*%20Bryn", "Ada Vale & Bryn"),
        ("/tags/Mr*d*%20X", "Mr. X"),
        ("/tags/what*q*", "what?"),
        ("/tags/*h*1", "#1"),
        ("/tags/*d*a*a*", ".a&"),
        ("/tags/%E7%81%AF%E5%8F%B0", "灯台"),
        ("/tags/灯台", "灯台"),
        ("/tags/100%25", "100%"),
        ("/tags/Fluff/works", "Fluff"),
        ("/tags/Fluff?page=2", "Fluff"),
        ("/tags/Cafe%CC%81", "Café"),
        ("/tags/a%2Cb", "a,b"),
        ("/tags/%FF%FE", "the text"),
        ("/tags/", "the text"),
        ("/works/1", "the text"),
        ("", "the text"),
    ],
)
def test_a_tag_is_what_its_address_says(href: str, name: str) -> None:
    assert tag_name(element(f'<a href="{href}">the text</a>'), TagKind.FREEFORM) == name


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Archive Warning", "warnings"),
        ("Archive Warnings", "warnings"),
        ("Warning", "warnings"),
        ("Warnings", "warnings"),
        ("Category", "categories"),
        ("CATEGORIES", "categories"),
        ("Fandom", "fandoms"),
        ("Fandoms", "fandoms"),
        ("Relationship", "relationships"),
        ("Relationships", "relationships"),
        ("Pairing", "relationships"),
        ("pairings", "relationships"),
        ("Character", "characters"),
        ("Characters", "characters"),
        ("Additional Tag", "freeforms"),
        ("Additional Tags", "freeforms"),
    ],
)
def test_rows_are_known_in_singular_and_plural(label: str, field: str) -> None:
    cell = '<a href="/tags/One">One</a>, <a href="/tags/Two*d*">Two.</a>, <a href="/tags/One">One</a>'
    assert getattr(_read({label: cell}), field) == ("One", "Two.")


def test_a_warning_comes_out_under_the_name_that_is_stored() -> None:
    cell = '<a href="/tags/Choose%20Not%20To%20Use%20Archive%20Warnings">Creator Chose Not To Use Archive Warnings</a>'
    assert _read({"Archive Warning": cell}).warnings == ("Choose Not To Use Archive Warnings",)
    assert _read({"Archive Warning": "Creator Chose Not To Use Archive Warnings, Underage"}).warnings == (
        "Choose Not To Use Archive Warnings",
        "Underage Sex",
    )


def test_text_is_split_only_where_there_are_no_links() -> None:
    assert _read({"Fandoms": "One, Two"}).fandoms == ("One", "Two")
    assert _read({"Fandoms": '<a href="/x">One, and Two</a>'}).fandoms == ("One, and Two",)


def test_a_missing_row_tells_that_there_are_none_but_for_what_every_work_has() -> None:
    reading = _read({"Rating": ""})
    assert (reading.rating, reading.warnings) == (None, None)
    assert (reading.categories, reading.fandoms, reading.freeforms, reading.series, reading.collections) == (
        (),
        (),
        (),
        (),
        (),
    )
    assert reading.relations == ()


def test_series_and_collections_come_from_links() -> None:
    series = f'Part 2 of <a href="http://ao3.org/series/8">Lamps, Part 1 of Many</a>, Part 1,024 of\n<a href="{ORIGIN}/series/9">B</a>'
    reading = _read(
        {"Series": series, "Collections": '<a href="/collections/x">X, Y</a>, <a href="/collections/z">Z</a>'}
    )
    assert reading.series == (
        SeriesPlace("Lamps, Part 1 of Many", 2, f"{ORIGIN}/series/8"),
        SeriesPlace("B", 1024, f"{ORIGIN}/series/9"),
    )
    assert reading.collections == (
        CollectionPlace("X, Y", f"{ORIGIN}/collections/x"),
        CollectionPlace("Z", f"{ORIGIN}/collections/z"),
    )


def test_series_without_links_come_from_text() -> None:
    reading = _read({"Series": "Part 2 of Lamps, and More, Part 1 of Other"})
    assert reading.series == (SeriesPlace("Lamps, and More", 2), SeriesPlace("Other", 1))


@pytest.mark.parametrize(
    ("stats", "told"),
    [
        (
            "Published: 2024-01-05 Words: 1,234 Chapters: 2/7",
            {"words": 1234, "posted": 2, "expected": 7, "complete": False},
        ),
        (
            "Published: 2013-02-01\n Chapters: 2/2\n Words: 12345",
            {"words": 12345, "posted": 2, "expected": 2, "complete": True},
        ),
        (
            "Chapters: 3/? Words: 5 Published: 2013-02-01",
            {"words": 5, "posted": 3, "expected": None, "complete": False},
        ),
        (
            "Published: 2024-01-05 Words: 1,234,567 Chapters: 1,024/1,025",
            {"words": 1234567, "posted": 1024, "expected": 1025, "complete": False},
        ),
        ("Words: 0 Chapters: 0/1", {"words": 0, "posted": 0, "expected": 1, "complete": False}),
    ],
)
def test_counts_are_read_in_any_order(stats: str, told: dict[str, Any]) -> None:
    reading = _read(stats=stats)
    found = {
        "words": reading.words,
        "posted": reading.chapters_posted,
        "expected": reading.chapters_expected,
        "complete": reading.complete,
    }
    assert found == told


@pytest.mark.parametrize(
    ("stats", "message", "after", "counts"),
    [
        # Until 2023-04 a missing count meant one of one …
        ("Published: 2019-01-05 Words: 1234", MESSAGE.replace("https:", "http:"), FAREWELL, (1, 1, True)),
        ("Published: 2026-01-05 Words: 12", MESSAGE.replace("https:", "http:"), FAREWELL, (1, 1, True)),
        # … but a file with a later mark has lost its row.
        ("Published: 2019-01-05 Words: 1,234", MESSAGE.replace("https:", "http:"), FAREWELL, (None, None, None)),
        ("Published: 2019-01-05 Words: 12", MESSAGE, FAREWELL, (None, None, None)),
        (
            "Published: 2019-01-05 Words: 12",
            MESSAGE.replace("https:", "http:"),
            FAREWELL.replace("Comment", "let the creator know"),
            (None, None, None),
        ),
        # An archive of another host had its addresses secured long before.
        ("Published: 2019-01-05 Words: 12", MESSAGE.replace("archiveofourown", "other"), FAREWELL, (1, 1, True)),
    ],
)
def test_a_count_that_is_not_there(stats: str, message: str, after: str, counts: tuple[Any, ...]) -> None:
    reading = formats.read_bytes(page(meta(stats=stats), message=message, after=after))
    assert (reading.chapters_posted, reading.chapters_expected, reading.complete) == counts


def test_plural_labels_came_after_the_count() -> None:
    data = page(meta({"Fandoms": "A, B"}, stats="Words: 3"), message=MESSAGE.replace("https:", "http:"))
    assert formats.read_bytes(data).chapters_posted is None


def test_a_table_that_is_cut_off_counts_no_chapters() -> None:
    data = page(meta(), message=MESSAGE.replace("https:", "http:"))
    reading = formats.read_bytes(data[: data.index(b"<dt>Stats")])
    assert (reading.chapters_posted, reading.complete, reading.coverage) == (None, None, Coverage.PARTIAL)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-01-05", dt.date(2024, 1, 5)),
        ("05 Jan 2024", dt.date(2024, 1, 5)),
        ("5 January 2024", dt.date(2024, 1, 5)),
        ("January 5, 2024", dt.date(2024, 1, 5)),
        ("05.01.2024", dt.date(2024, 1, 5)),
    ],
)
def test_dates_as_ao3_and_its_mails_write_them(text: str, day: dt.date) -> None:
    reading = _read(stats=f"Published: {text} Completed: 2024-03-01 Words: 2 Chapters: 1/1")
    assert (reading.published, reading.completed, reading.last_updated) == (
        day,
        dt.date(2024, 3, 1),
        dt.date(2024, 3, 1),
    )
    assert reading.problems == ()


def test_a_date_that_is_none_is_told() -> None:
    reading = _read(stats="Published: soon Words: 2 Chapters: 1/1")
    assert reading.published is None
    assert reading.problems == ("The date “soon” (published) could not be read.",)


def test_the_language_is_a_code_and_a_name() -> None:
    reading = _read({"Language": "中文-普通话 國語"})
    assert (reading.language, reading.language_name) == ("zh", "中文-普通话 國語")
    assert (_read().language, _read().language_name) == (None, None)


def test_an_unknown_language_is_kept_by_name_and_told() -> None:
    reading = _read({"Language": "Lampish"})
    assert (reading.language, reading.language_name) == (None, "Lampish")
    assert reading.problems == ("The language “Lampish” is not known here; the work is kept without a language code.",)


@pytest.mark.parametrize(
    ("more", "summary", "notes"),
    [
        ("", None, None),
        ("<p>Summary</p><blockquote class='userstuff'><p>S</p></blockquote>", "<p>S</p>", None),
        ("<p>Notes</p><blockquote class='userstuff'><p>N</p></blockquote>", None, "<p>N</p>"),
        ("<p>Notes</p><div class='endnote-link'>See the end <a href='#endnotes'>notes</a></div>", None, None),
        (
            "<p>Summary</p><blockquote><p>Notes</p><blockquote><p>inner</p></blockquote></blockquote><p>Notes</p><blockquote>N</blockquote>",
            "<p>Notes</p><blockquote><p>inner</p></blockquote>",
            "N",
        ),
        ("<p>Summary</p><blockquote><p class='x' onclick='y'>S<script>z</script></p></blockquote>", "<p>S</p>", None),
        ("<p>Summary</p><blockquote> </blockquote>", None, None),
    ],
)
def test_summary_and_notes_stand_behind_their_words(more: str, summary: str | None, notes: str | None) -> None:
    reading = _read(more=more)
    assert (reading.summary, reading.notes) == (summary, notes)


def test_end_notes_stand_in_the_afterword() -> None:
    block = "<div class='meta'><div id='endnotes'><p>End Notes</p><blockquote class='userstuff'><p>E</p></blockquote></div></div>"
    for wrapped in (True, False):
        assert formats.read_bytes(page(after=block + FAREWELL, wrapped=wrapped)).end_notes == "<p>E</p>"


def test_the_source_is_in_the_message_else_in_the_farewell() -> None:
    reading = _read()
    assert (reading.source_url, reading.site, reading.site_id) == (f"{ORIGIN}/works/90000002", "ao3", "90000002")
    assert reading.archive == "Archive of Our Own"
    bare = formats.read_bytes(page(message=""))
    assert (bare.source_url, bare.site, bare.site_id) == (f"{ORIGIN}/works/90000002", "ao3", "90000002")
    alone = formats.read_bytes(page(message="", after=""))
    assert (alone.recognised, alone.source_url, alone.site) == (True, None, None)


def test_the_title_is_the_heading_else_the_message_has_it() -> None:
    assert (
        formats.read_bytes(page(meta().replace("<h1>One Lamp</h1>", "<h1>Another &amp; <i>better</i></h1>"))).title
        == "Another & better"
    )
    assert formats.read_bytes(page(meta().replace("<h1>One Lamp</h1>", ""))).title == "One Lamp"


def test_a_byline_is_known_by_its_place_where_its_class_is_gone() -> None:
    data = page(meta().replace('class="byline"', 'class="calibre1"'))
    assert [creator.name for creator in formats.read_bytes(data).creators or ()] == ["Anonymous"]
