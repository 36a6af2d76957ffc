"""Files built in the shape of every era come back as what was put in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import Coverage, Reading
from tests.builders import ERAS, Era, as_read, build_epub, build_html, differences, works
from tests.builders.epub import build_converted_epub

_BUILDERS = {"html": build_html, "epub": build_epub}


@pytest.mark.parametrize("carrier", ["html", "epub"])
@given(reading=works(), era=st.sampled_from(ERAS))
def test_a_built_file_reads_as_the_work_it_was_built_from(carrier: str, era: Era, reading: Reading) -> None:
    found = formats.read_bytes(_BUILDERS[carrier](reading, era), "built")
    assert differences(as_read(reading, era, carrier), found) == ()
    assert found.coverage is Coverage.FULL
    assert found.reader == f"ao3-{carrier}"


@given(reading=works(), era=st.sampled_from(ERAS))
def test_both_downloads_of_a_work_carry_one_version(era: Era, reading: Reading) -> None:
    page, book = (formats.read_bytes(build(reading, era)) for build in (build_html, build_epub))
    assert page.text_hash == book.text_hash
    assert [chapter.hash for chapter in page.chapters] == [chapter.hash for chapter in book.chapters]
    assert [chapter.words for chapter in page.chapters] == [chapter.words for chapter in book.chapters]


@given(reading=works(), era=st.sampled_from([era for era in ERAS if not era.headings_lost]))
def test_a_page_that_somebody_converted_tells_the_same(era: Era, reading: Reading) -> None:
    page = formats.read_bytes(build_html(reading, era))
    book = formats.read_bytes(build_converted_epub(reading, era))
    # What a package tells, a page does not.
    as_page = replace(book, format=page.format, made=page.made, language=page.language)
    assert (differences(page, as_page), book.coverage) == ((), page.coverage)
    assert book.text_hash == page.text_hash


@pytest.mark.parametrize("carrier", ["html", "epub"])
@given(reading=works(), era=st.sampled_from(ERAS))
def test_chapters_to_be_shown_are_those_of_the_reading(carrier: str, era: Era, reading: Reading) -> None:
    data = _BUILDERS[carrier](reading, era)
    whole = formats.read_bytes(data).chapters
    assert formats.read_chapters(data) == tuple(replace(c, text="", words=0, hash=None) for c in whole)
