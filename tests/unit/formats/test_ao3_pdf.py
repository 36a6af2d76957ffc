"""AO3's PDFs: fields from links and words, chapters from the contents, texts as in the other downloads."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import (
    Chapter,
    CollectionPlace,
    Coverage,
    Creator,
    Reading,
    Relation,
    RelationKind,
    SeriesPlace,
)
from alcove.errors import RefusedError
from tests.builders import ERAS, as_read, build_html, differences
from tests.builders.pdf import build_pdf, build_plain_pdf, build_site_pdf

_SITE = "https://archiveofourown.org"
_LONG = "Wind over the harbour and a lamp in every window, one of them lit for somebody who was late. " * 60


def _chapter(number: int, *paragraphs: str, **told: object) -> Chapter:
    return Chapter(number, markup="".join(f"<p>{text}</p>" for text in paragraphs), **told)  # type: ignore[arg-type]


WORK = Reading(
    reader="builder",
    revision=1,
    format="pdf",
    recognised=True,
    site_id="90000001",
    title="Three Lamps",
    creators=(
        Creator("Example Pseud (exampleuser)", "exampleuser", "Example Pseud"),
        Creator("other", "other", "other"),
    ),
    rating="Mature",
    warnings=("Choose Not To Use Archive Warnings", "Major Character Death"),
    categories=("F/F", "Gen"),
    fandoms=("Imaginary Saga & Co.",),
    relationships=("Ada Vale/Bryn Hollow",),
    characters=("Ada Vale", "Bryn Hollow"),
    freeforms=tuple(f"a tag about lamp number {n}?" for n in range(12)),
    language="fr",
    language_name="Fran\u00e7ais",
    series=(SeriesPlace("Lamps, Lit", 2, f"{_SITE}/series/8"), SeriesPlace("Others", 11, f"{_SITE}/series/9")),
    collections=(CollectionPlace("Fest, 2024", f"{_SITE}/collections/fest"),),
    published=dt.date(2024, 1, 5),
    completed=dt.date(2024, 3, 9),
    words=1_234,
    chapters_posted=3,
    chapters_expected=3,
    complete=True,
    summary="<p>Somebody is late.</p><p>Lamps wait.</p>",
    notes="<p>For the harbour.</p>",
    end_notes="<p>Thanks for reading.</p>",
    relations=(Relation(RelationKind.INSPIRED_BY, "", "First Lamp", f"{_SITE}/works/7", ("z",)),),
    chapters=(
        _chapter(1, "One lamp.", _LONG, title="A Lit Room", summary="<p>About one.</p>", notes="<p>Mind the step.</p>"),
        _chapter(2, "Two.", end_notes="<p>So much for two.</p>", creators=(Creator("other", "other", "other"),)),
        _chapter(3, _LONG, "Notes", "Summary of the day: three lamps."),
    ),
)
ONE_SHOT = replace(
    WORK,
    chapters=(_chapter(1, _LONG, "The end."),),
    chapters_posted=1,
    chapters_expected=1,
)


@pytest.mark.parametrize(
    "work",
    [
        WORK,
        ONE_SHOT,
        replace(ONE_SHOT, end_notes=None, notes=None, relations=()),
        replace(ONE_SHOT, end_notes=None, notes=None, summary=None),
        replace(WORK, title="By Any Other Name"),
        replace(ONE_SHOT, title="By the Lamp That Was Lit By Nobody, or the Long Way Home", summary=None, notes=None),
    ],
)
def test_a_pdf_reads_as_the_work_it_was_built_from(work: Reading) -> None:
    found = formats.read_bytes(build_pdf(work))
    expected = replace(as_read(work, ERAS[-1], "html"), format="pdf")
    assert differences(expected, found) == ()
    assert (found.reader, found.coverage, found.problems) == ("ao3-pdf", Coverage.LOSSY, ())


@pytest.mark.parametrize("work", [WORK, ONE_SHOT])
def test_texts_are_those_of_the_page(work: Reading) -> None:
    found, page = formats.read_bytes(build_pdf(work)), formats.read_bytes(build_html(work, ERAS[-1]))
    assert [c.text for c in found.chapters] == [c.text for c in page.chapters]
    assert found.text_hash == page.text_hash


def test_tags_that_look_like_rows_are_tags() -> None:
    odd = ("Warning: Major Feels", "Stats: 1", "Series: a long one", "Language: French", "Rating: none", "Fandom: many")
    tags = tuple(f"{name} for lamp number {number}" for number in range(5) for name in odd)
    work = replace(WORK, freeforms=tags, series=())
    for data in (build_pdf(work), re.sub(rb"/Annots \[.*?\] >>", b">>", build_pdf(work), flags=re.DOTALL)):
        found = formats.read_bytes(data)
        assert (found.freeforms, found.warnings, found.series) == (tags, WORK.warnings, ())
        assert (found.language, found.words, found.title) == ("fr", 1234, "Three Lamps")


def test_a_tag_that_cannot_be_shown_hides_no_row() -> None:
    """Letters that its fonts have not are missing in a PDF, and a comma stands at the end of the row."""
    data = build_pdf(replace(WORK, freeforms=("Slow Burn", "Wave"))).replace(b"Burn, Wave", b"Burn,     ")
    found = formats.read_bytes(data)
    assert (found.language, found.series) == ("fr", WORK.series)


def test_a_date_may_be_broken_at_the_end_of_a_line() -> None:
    lines = [
        "Rating: Mature", "Fandom: Imaginary Saga", "Language: English", "Stats: Published: 2024-01-05 Completed: 2024-03-",
        "09 Words: 1,234 Chapters: 1/1", "Two Lamps", "by ada",
    ]  # fmt: skip
    found = formats.read_bytes(build_plain_pdf(lines, {}))
    assert (found.published, found.completed, found.words) == (dt.date(2024, 1, 5), dt.date(2024, 3, 9), 1234)
    assert (found.title, [creator.name for creator in found.creators or ()]) == ("Two Lamps", ["ada"])


def test_without_links_words_tell_what_they_can() -> None:
    data = re.sub(rb"/Annots \[.*?\] >>", b">>", build_pdf(WORK), flags=re.DOTALL)
    found = formats.read_bytes(data)
    assert (found.rating, found.categories, found.characters) == ("Mature", ("F/F", "Gen"), ("Ada Vale", "Bryn Hollow"))
    assert found.warnings == WORK.warnings
    assert (found.site_id, found.title, found.words) == ("90000001", "Three Lamps", 1234)
    assert [s.position for s in found.series or ()] == [2, 11]


def test_a_text_that_begins_as_if_it_named_a_work_is_a_text() -> None:
    work = replace(ONE_SHOT, chapters=(_chapter(1, "Inspired by the sea, she sat by it.", _LONG),), notes="<p>Hi.</p>")
    for built in (build_pdf(work), build_pdf(replace(work, notes=None, summary=None, relations=()), printed=True)):
        assert formats.read_bytes(built).chapters[0].text.startswith("Inspired by the sea, she sat by it.")


def test_without_contents_chapters_begin_at_their_headings() -> None:
    found = formats.read_bytes(build_pdf(WORK).replace(b"/Outlines 4 0 R", b""))
    assert [c.title for c in found.chapters] == ["A Lit Room", None, None]
    assert found.text_hash == formats.read_bytes(build_pdf(WORK)).text_hash


def test_a_title_that_is_told_nowhere_else_may_begin_with_by() -> None:
    work = replace(WORK, title="By Lamp")
    data = build_pdf(work).replace(b"(By Lamp) Tj ET", b"() Tj ET", 1)
    found = formats.read_bytes(data)
    assert (found.title, [c.login for c in found.creators or ()]) == ("By Lamp", ["exampleuser", "other"])


def test_without_its_afterword_it_was_cut_off() -> None:
    data = build_pdf(replace(WORK, words=50_000)).replace(b"/comments/new", b"/bookmarks")
    assert formats.read_bytes(data).coverage is Coverage.PARTIAL


def test_another_pdf_is_readable_by_its_contents() -> None:
    info = {"Title": "A Book of Lamps", "Author": "Jo Harms", "CreationDate": "D:20240102030405+01'00'"}
    data = build_plain_pdf(
        ["A word before.", "First lamp, well-\nlit.", "Second lamp."], info, [("One", 1), ("Two", 2)]
    )
    found = formats.read_bytes(data)
    assert (found.reader, found.format, found.recognised, found.coverage) == ("pdf", "pdf", False, Coverage.LOSSY)
    assert (found.title, found.creators) == ("A Book of Lamps", (Creator("Jo Harms"),))
    assert found.made == dt.datetime(2024, 1, 2, 2, 4, 5, tzinfo=dt.UTC)
    assert [(c.title, c.text) for c in found.chapters] == [
        (None, "A word before."),
        ("One", "First lamp, well- lit."),
        ("Two", "Second lamp."),
    ]


_PRINTED = replace(
    WORK,
    relations=(*(WORK.relations or ()), Relation(RelationKind.INSPIRED, "", "Third Lamp", f"{_SITE}/works/9", ("q",))),
)


@pytest.mark.parametrize(
    "work",
    [
        _PRINTED,
        replace(_PRINTED, chapters=_PRINTED.chapters[:1], chapters_posted=1, chapters_expected=None, complete=False),
        replace(ONE_SHOT, end_notes=None, relations=()),
        replace(ONE_SHOT, end_notes=None, notes=None, relations=()),
        replace(ONE_SHOT, end_notes=None, notes=None, summary=None),
        replace(_PRINTED, chapters=ONE_SHOT.chapters, chapters_posted=1, chapters_expected=1, summary=None),
        replace(
            ONE_SHOT, chapters=(_chapter(1, "A drabble.", _LONG[:200]),), notes=f"<p>{_LONG[:929]}</p>", relations=()
        ),
    ],
    ids=("chapters", "in progress", "one", "summary alone", "relations alone", "afterword", "drabble"),
)
def test_a_download_that_a_browser_printed_reads_as_the_work(work: Reading) -> None:
    found, page = formats.read_bytes(build_pdf(work, printed=True)), formats.read_bytes(build_html(work, ERAS[-1]))
    assert (found.reader, found.summary, found.notes) == ("ao3-pdf", page.summary, page.notes)
    assert found.end_notes == page.end_notes
    assert [(c.title, c.text, c.summary, c.notes, c.end_notes) for c in found.chapters] == [
        (c.title, c.text, c.summary, c.notes, c.end_notes) for c in page.chapters
    ]
    assert {r.title for r in found.relations or ()} == {r.title for r in work.relations or ()}


@pytest.mark.parametrize("work", [WORK, ONE_SHOT, replace(ONE_SHOT, summary=None, notes=None, end_notes=None)])
def test_a_page_of_the_site_that_was_printed_reads_as_the_work(work: Reading) -> None:
    work = replace(work, relations=(), series=(), collections=())
    found, page = formats.read_bytes(build_site_pdf(work)), formats.read_bytes(build_html(work, ERAS[-1]))
    assert (found.reader, found.site, found.site_id) == ("ao3-pdf", "ao3", "90000001")
    assert (found.title, found.creators, found.categories, found.fandoms) == (
        page.title, page.creators, page.categories, page.fandoms
    )  # fmt: skip
    assert (found.words, found.hits, found.summary, found.notes) == (page.words, 3, page.summary, page.notes)
    assert found.end_notes == page.end_notes
    assert [(c.title, c.text, c.summary, c.notes, c.end_notes) for c in found.chapters] == [
        (c.title, c.text, c.summary, c.notes, c.end_notes) for c in page.chapters
    ]


def test_strings_that_were_cut_within_a_letter_are_read_without_it() -> None:
    # Half of a character beyond the first 65,536, at the end of the title, before the author's name and in an entry.
    cut = {"Title": "\xfe\xff\0A\xd8\x3d", "Author": "\xfe\xff\xdc\x00\0J\0o", "CreationDate": "\xfe\xff\xd8\x00"}
    data = build_plain_pdf(["One lamp.", "Two."], cut, [("\xfe\xff\0O\0n\0e\xd8\x3d\0!", 0), ("Two", 1)])
    assert formats.identify(data) == "pdf"
    found = formats.read_bytes(data)
    assert (found.title, found.creators, found.made) == ("A", (Creator("Jo"),), None)
    assert [c.title for c in found.chapters] == ["One!", "Two"]


def test_a_pdf_of_pictures_says_so() -> None:
    found = formats.read_bytes(build_plain_pdf([], {}))
    assert found.chapters == ()
    assert found.problems == ("The PDF file has pages but no text: they are pictures, perhaps of a scanned book.",)


def test_an_encrypted_pdf_is_named() -> None:
    lock = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -1 /O (" + "o" * 32 + ") /U (" + "u" * 32 + ") >>"
    data = build_pdf(WORK).replace(b"trailer << ", f"trailer << {lock} /ID [(a) (a)] ".encode())
    found = formats.read_bytes(data)
    assert (found.reader, found.format, found.encrypted, found.recognised) == ("pdf", "pdf", True, False)
    assert found.problems == ("The PDF file is encrypted, so that its text cannot be read; it is kept as it is.",)


def test_a_pdf_that_cannot_be_opened_is_kept() -> None:
    found = formats.read_bytes(b"%PDF-1.4\n1 0 obj\n")
    assert (found.reader, found.encrypted, found.chapters) == ("pdf", False, ())
    assert found.problems == (
        "The PDF file is damaged or cut off, so that nothing can be read from it; it is kept as it is.",
    )


_WHOLE = build_pdf(WORK)


@given(st.data())
def test_damage_never_ends_in_anything_but_a_reading_or_a_refusal(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(_WHOLE)))
    damage = data.draw(st.binary(max_size=60))
    damaged = _WHOLE[:start] + damage + _WHOLE[start + data.draw(st.integers(0, 2000)) :]
    with contextlib.suppress(RefusedError):
        assert isinstance(formats.read_bytes(damaged), Reading)
