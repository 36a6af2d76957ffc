"""FicHub's exports."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import Coverage, Creator, Reading
from alcove.errors import FormatError
from tests.builders.calibre_mobi import build_calibre_mobi
from tests.builders.fichub import build_fichub_azw3, build_fichub_epub, build_fichub_html
from tests.unit.formats.downloads import LAMP, told

#: What an export keeps of a work.
KEPT = Reading(
    reader="made",
    revision=1,
    format="epub",
    recognised=True,
    source_url=LAMP.source_url,
    site="ao3",
    site_id="90000002",
    title=LAMP.title,
    creators=(Creator("exampleuser, Second Pseud"),),
    published=LAMP.published,
    updated=LAMP.updated,
    words=1234,
    chapters_posted=2,
    complete=False,
    summary=LAMP.summary,
)


def test_an_ebook_gives_back_what_it_was_given() -> None:
    found = formats.read_bytes(build_fichub_epub(LAMP))
    assert (found.reader, found.format, found.problems, found.coverage) == ("fichub", "epub", (), Coverage.FULL)
    assert told(found) == told(KEPT)
    assert [(c.title, c.text, c.hash) for c in found.chapters] == [(c.title, c.text, c.hash) for c in LAMP.chapters]


def test_a_cover_may_stand_before_the_introduction() -> None:
    assert formats.read_bytes(build_fichub_epub(LAMP, cover=True)) == formats.read_bytes(build_fichub_epub(LAMP))


def test_a_book_for_kindle_tells_as_much() -> None:
    book, found = formats.read_bytes(build_fichub_epub(LAMP)), formats.read_bytes(build_fichub_azw3(LAMP))
    assert found == replace(book, format="azw3")


def test_so_does_an_older_one_that_calibre_made() -> None:
    """Headings are paragraphs there."""
    epub = build_fichub_epub(LAMP)
    labels = {"introduction.xhtml": "Introduction", "chap_1.xhtml": "1. Six o'Clock", "chap_2.xhtml": "2. Grey"}
    found = formats.read_bytes(build_calibre_mobi(epub, labels))
    assert (found.reader, found.format, found.coverage, found.problems) == ("fichub", "mobi", Coverage.LOSSY, ())
    assert told(found) == told(KEPT)
    assert [(c.title, c.hash) for c in found.chapters] == [(c.title, c.hash) for c in LAMP.chapters]


def test_a_page_tells_less() -> None:
    found = formats.read_bytes(build_fichub_html(LAMP))
    assert (found.reader, found.format, found.problems, found.coverage) == ("fichub", "html", (), Coverage.FULL)
    assert told(found) == told(replace(KEPT, published=None, updated=None, complete=None))
    assert [(c.title, c.text, c.hash) for c in found.chapters] == [(c.title, c.text, c.hash) for c in LAMP.chapters]


def test_a_finished_work_has_as_many_chapters_as_it_will() -> None:
    found = formats.read_bytes(build_fichub_epub(replace(LAMP, complete=True)))
    assert (found.chapters_posted, found.chapters_expected, found.complete) == (2, 2, True)


def test_chapters_without_titles_have_none() -> None:
    bare = replace(LAMP, chapters=tuple(replace(c, title=None) for c in LAMP.chapters))
    for data in (build_fichub_epub(bare), build_fichub_html(bare)):
        assert [c.title for c in formats.read_bytes(data).chapters] == [None, None]


def test_a_page_with_fewer_chapters_than_it_says_is_partial() -> None:
    found = formats.read_bytes(build_fichub_html(LAMP).replace(b'id="chap_2"', b'id="other"'))
    assert (found.coverage, len(found.chapters)) == (Coverage.PARTIAL, 1)
    assert found.problems == ("The file has 1 of the 2 chapters that were posted when it was made.",)


_FILES = (build_fichub_epub(LAMP), build_fichub_html(LAMP))


@given(st.sampled_from(_FILES), st.integers(0, 20_000), st.binary(min_size=1, max_size=8))
def test_bytes_may_be_overwritten_anywhere(data: bytes, at: int, wrong: bytes) -> None:
    at %= len(data)
    damaged = data[:at] + wrong + data[at + len(wrong) :]
    try:
        reading = formats.read_bytes(damaged)
    except FormatError:
        return
    assert [chapter.number for chapter in reading.chapters] == list(range(1, len(reading.chapters) + 1))
