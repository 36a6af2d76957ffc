"""Pages of a work, saved from the site: the whole of what they tell comes back, however they were saved."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import Coverage, Creator, Reading
from alcove.errors import RefusedError
from tests.builders import ERAS, Place, build_html, differences, works
from tests.builders.site_pages import FIRST_CHAPTER_ID, as_mhtml, as_page_read, as_single_file, build_site_page

_FIGURES = st.one_of(st.none(), st.integers(1, 3_000_000))
_URL = "https://archiveofourown.org/works/90000001?view_full_work=true"
_SAVED = dt.datetime(2024, 4, 2, 10, 20, 30, tzinfo=dt.UTC)
_UPDATED = dt.datetime(2024, 3, 9, 16, 0, tzinfo=dt.UTC)


@st.composite
def _figured(draw: st.DrawFn) -> Reading:
    """A work with what only the site tells."""
    given_to = draw(st.sampled_from([(), ("giftee",), ("giftee", "another")]))
    figures = {name: draw(_FIGURES) for name in ("kudos", "hits", "bookmarks", "comments")}
    return replace(draw(works()), recipients=given_to, **figures)  # type: ignore[arg-type]


@given(reading=_figured())
def test_a_page_of_an_entire_work_reads_as_the_work(reading: Reading) -> None:
    found = formats.read_bytes(build_site_page(reading))
    assert differences(replace(as_page_read(reading), made=_UPDATED), found) == ()
    assert (found.reader, found.coverage, found.problems) == ("ao3-page", Coverage.FULL, ())
    assert found.recipients == reading.recipients


@given(reading=works())
def test_page_and_download_carry_one_version(reading: Reading) -> None:
    page, download = formats.read_bytes(build_site_page(reading)), formats.read_bytes(build_html(reading, ERAS[-1]))
    assert page.text_hash == download.text_hash
    assert [c.text for c in page.chapters] == [c.text for c in download.chapters]


@given(reading=_figured(), form=st.sampled_from(["SingleFile", "MHTML"]))
def test_tools_save_the_same_work_and_when(form: str, reading: Reading) -> None:
    url = f"https://archiveofourown.org/works/{reading.site_id}?view_full_work=true"
    page = build_site_page(reading, absolute=False)
    found = formats.read_bytes(as_single_file(page, url) if form == "SingleFile" else as_mhtml(page, url))
    expected = replace(as_page_read(reading), made=_SAVED, format="html" if form == "SingleFile" else "mhtml")
    assert differences(expected, found) == ()
    assert found.coverage is Coverage.FULL


def _work(number: int = 3) -> Reading:
    made = formats.read_bytes(
        b'<div id="preface"><p class="message"><a href="https://archiveofourown.org/works/90000001">w</a></p><dl class="tags">'
        b"<dt>Rating:</dt><dd>Mature</dd><dt>Archive Warning:</dt><dd>Major Character Death</dd><dt>Fandom:</dt><dd>Sagas</dd>"
        b"<dt>Stats:</dt><dd>Published: 2024-01-05 Words: 9 Chapters: 3/3</dd></dl><h1>Three Lamps</h1></div>"
    )
    chapters = [formats.read_bytes(f"Lamp number {n}, lit.".encode()).chapters[0] for n in range(1, number + 1)]
    return replace(
        made,
        creators=(Creator("exampleuser", "exampleuser", "exampleuser"),),
        summary="<p>Short.</p>",
        recipients=("giftee",),
        language="en",
        chapters=tuple(replace(c, number=n, title=f"Lamp {n}") for n, c in enumerate(chapters, 1)),
    )


def test_one_chapter_of_several_is_a_part_and_knows_its_address() -> None:
    found = formats.read_bytes(build_site_page(_work(), chapter=2))
    assert (found.coverage, found.chapters_posted, found.words) == (Coverage.PARTIAL, 3, 9)
    assert [(c.title, c.text, c.site_id) for c in found.chapters] == [
        ("Lamp 2", "Lamp number 2, lit.", str(FIRST_CHAPTER_ID + 1))
    ]
    assert found.problems == (
        "The file has 1 of the 3 chapters that were posted when it was made; a new download has all.",
    )


def test_what_only_the_first_chapter_shows_is_unknown_on_another() -> None:
    first, second = (formats.read_bytes(build_site_page(_work(), chapter=number)) for number in (1, 2))
    assert (first.summary, first.recipients) == ("<p>Short.</p>", ("giftee",))
    assert (second.summary, second.recipients) == (None, None)
    assert formats.read_bytes(build_site_page(replace(_work(), recipients=()))).recipients == ()


def test_another_archive_is_known_by_its_links() -> None:
    page = build_site_page(_work(), place=Place("squidgeworld.org", "SquidgeWorld"))
    found = formats.read_bytes(page)
    assert (found.site, found.archive, found.site_id) == ("squidgeworld.org", "SquidgeWorld", "90000001")


@pytest.mark.parametrize(
    ("archive", "site"), [("Archive of Our Own", "ao3"), ("SquidgeWorld", "squidgeworld.org"), ("Some Archive", None)]
)
def test_without_a_host_in_its_links_by_the_name_in_its_title(archive: str, site: str | None) -> None:
    page = build_site_page(_work(), absolute=False).replace(b"[Archive of Our Own]", f"[{archive}]".encode())
    assert formats.read_bytes(page).site == site


def test_the_address_it_was_saved_from_tells_the_host() -> None:
    page = build_site_page(_work(), absolute=False).replace(b"[Archive of Our Own]", b"")
    address = b"<!-- saved from url=(0038)https://www.superlove.sayitditto.net/works/90000001 -->"
    found = formats.read_bytes(page.replace(b"<head>", address + b"<head>"))
    assert found.source_url == "https://superlove.sayitditto.net/works/90000001"


def test_what_a_reader_hid_on_the_site_is_unknown_not_none() -> None:
    page = build_site_page(replace(_work(), freeforms=("Fluff",)))
    for name, hidden in (("warning", "category_warnings"), ("freeform", "category_freeforms")):
        start = page.index(f'<dd class="{name} tags">'.encode())
        end = page.index(b"</dd>", start)
        link = f'<ul><li id="work_1_{hidden}"><a href="/works/1/tags">Show</a></li></ul>'.encode()
        page = page[:start] + f'<dd class="{name} tags">'.encode() + link + page[end:]
    found = formats.read_bytes(page)
    assert (found.warnings, found.freeforms, found.rating) == (None, None, "Mature")


def test_who_is_behind_an_anonymous_work_stays_unsaid() -> None:
    page = build_site_page(_work()).replace(
        b'<h3 class="byline heading">\n', b'<h3 class="byline heading">\nAnonymous ['
    )
    assert formats.read_bytes(page).creators == (Creator("Anonymous"),)


def test_a_series_in_the_words_of_older_software() -> None:
    page = build_site_page(_work()).replace(
        b'<dt class="stats">',
        b'<dt>Series:</dt><dd><span class="position">Part 4 of the <a href="/series/8">Lamps</a> series</span></dd><dt>',
    )
    series = formats.read_bytes(page).series or ()
    assert [(s.title, s.position, s.url) for s in series] == [("Lamps", 4, "https://archiveofourown.org/series/8")]


def test_a_page_cut_off_in_its_text_is_a_part() -> None:
    page = build_site_page(replace(_work(), words=9_000))
    found = formats.read_bytes(page[: page.index(b"Lamp number 3") + 5])
    assert found.coverage is Coverage.PARTIAL


def test_mhtml_of_a_page_without_a_work_is_refused_like_the_page() -> None:
    page = b'<html><body><div id="main" class="sessions-new region"><p>Sorry!</p></div></body></html>'
    with pytest.raises(RefusedError, match="log-in page"):
        formats.read_bytes(as_mhtml(page, _URL))


@pytest.mark.parametrize(
    "data",
    [
        b"From: x\r\nContent-Type: multipart/related;\r\n\r\n<p>No boundary</p>",
        b'From: x\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--',
        b'From: x\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n' + b"--b\r\n" * 5000,
    ],
)
def test_mhtml_without_a_page_is_a_text_like_any(data: bytes) -> None:
    assert formats.read_bytes(data).reader in ("text", "html")


_WHOLE = build_site_page(_work())


@given(st.data())
def test_damage_never_ends_in_anything_but_a_reading_or_a_refusal(data: st.DataObject) -> None:
    page = as_mhtml(_WHOLE, _URL) if data.draw(st.booleans()) else _WHOLE
    start = data.draw(st.integers(0, len(page)))
    damage = data.draw(st.binary(max_size=60))
    damaged = page[:start] + damage + page[start + data.draw(st.integers(0, 900)) :]
    with contextlib.suppress(RefusedError):
        assert isinstance(formats.read_bytes(damaged), Reading)
