"""Files that were made to harm, or fell down the stairs: an answer within bounds, never a crash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.errors import FormatError, RefusedError
from alcove.formats.nodes import MAX_DEPTH, parse_xhtml
from tests.unit.formats.pages import TEXT, epub, meta, page, xhtml


def test_ten_thousand_tags() -> None:
    cell = ", ".join(f'<a href="/tags/Tag%20{number}">Tag {number}</a>' for number in range(10_000))
    reading = formats.read_bytes(page(meta({"Additional Tags": cell})))
    assert reading.freeforms == tuple(f"Tag {number}" for number in range(10_000))


@pytest.mark.parametrize("tag", ["div", "span", "blockquote", "ul", "b"])
def test_ten_thousand_elements_in_one_another(tag: str) -> None:
    inside = f"<{tag}>" * 10_000 + "Deep." + f"</{tag}>" * 10_000
    reading = formats.read_bytes(page(chapters=f'<div class="userstuff">{inside}</div>'))
    assert reading.chapters[0].text == "Deep."


def test_elements_that_are_never_closed() -> None:
    reading = formats.read_bytes(page(chapters='<div class="userstuff">' + "<div>" * 10_000 + "Deep."))
    assert reading.chapters[0].text.startswith("Deep.")


@pytest.mark.parametrize("close", [True, False])
def test_more_depth_than_any_text_has_is_refused(close: bool) -> None:
    inside = "<div>" * 2 * MAX_DEPTH + ("</div>" * 2 * MAX_DEPTH if close else "")
    with pytest.raises(RefusedError, match="leaves more than 12,000 elements open in one another"):
        formats.read_bytes(page(chapters=inside))


@pytest.mark.parametrize(
    "piece",
    ["<a><h2>", '<a href="#"><h2>', "<font><div>", "<b></p>", "<b></u>", "<rt>", "<ul><li>", "<svg><g>", "<H1>"],
)
def test_more_open_elements_than_any_text_has_are_refused(piece: str) -> None:
    with pytest.raises(RefusedError, match="leaves more than 12,000 elements open in one another"):
        formats.read_bytes(page(chapters=piece * (MAX_DEPTH + 10)))


@pytest.mark.parametrize(
    "piece",
    ["<p>", "<br>", "<li>", "<hr/>", "<ruby>a<rt>b</ruby>", "<a><h2></h2></a>", "<o:p></o:p>", "<I></i>", "< b"],
)
def test_tags_that_a_page_may_leave_out_are_no_depth(piece: str) -> None:
    reading = formats.read_bytes(page(chapters=f'<div class="userstuff">{piece * (MAX_DEPTH + 10)}Last.</div>'))
    assert reading.chapters[0].text.endswith("Last.")


def test_sections_that_never_end_are_looked_for_once() -> None:
    text = "<p><![CDATA[a <b> &amp;]]></p>" + "<![CDATA[" * 200_000
    body = parse_xhtml(text).body
    assert body is not None
    assert body.text().startswith("a <b> &amp;")


def test_many_elements_side_by_side_are_no_depth() -> None:
    inside = "<div>x</div>" * (MAX_DEPTH + 10)
    reading = formats.read_bytes(
        page(meta(stats="Words: 1 Chapters: 1/1"), chapters=f'<div class="userstuff">{inside}</div>')
    )
    assert reading.words_found == MAX_DEPTH + 10


def test_nuls_in_a_page_are_passed_over() -> None:
    data = page().replace(b"Only", b"On\x00ly").replace(b"Mature", b"Ma\x00ture")
    reading = formats.read_bytes(data)
    assert (reading.chapters[0].text, reading.rating) == ("Only paragraph.", "Mature")


def test_huge_numbers_are_no_numbers() -> None:
    reading = formats.read_bytes(page(meta(stats=f"Words: {'9' * 5000} Chapters: {'9' * 5000}/1")))
    assert (reading.words, reading.chapters_posted) == (None, None)


_WHOLE_PAGE = page()
_WHOLE_BOOK = epub({"a.xhtml": xhtml(f'<div id="preface">{meta()}</div><div id="chapters">{TEXT}</div>')})


@given(st.integers(0, len(_WHOLE_PAGE)))
def test_a_page_may_end_anywhere(at: int) -> None:
    _answer(_WHOLE_PAGE[:at])


@given(st.integers(0, len(_WHOLE_BOOK)))
def test_a_book_may_end_anywhere(at: int) -> None:
    _answer(_WHOLE_BOOK[:at])


@given(st.sampled_from([_WHOLE_PAGE, _WHOLE_BOOK]), st.integers(0, 5000), st.binary(min_size=1, max_size=8))
def test_bytes_may_be_overwritten_anywhere(data: bytes, at: int, wrong: bytes) -> None:
    at %= len(data)
    _answer(data[:at] + wrong + data[at + len(wrong) :])


@given(st.binary(max_size=400))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    _answer(data)


def _answer(data: bytes) -> None:
    try:
        reading = formats.read_bytes(data, "some file")
    except FormatError:
        return
    assert [chapter.number for chapter in reading.chapters] == list(range(1, len(reading.chapters) + 1))
    assert reading.words_found == sum(chapter.words for chapter in reading.chapters)
