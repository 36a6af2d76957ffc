"""A chapter that is cut out of a download is the one that reading the whole file gives."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.normal_form import text_hash
from alcove.domain.readings import Chapter, Reading
from alcove.formats.ao3_one_chapter import chapters_among, one_chapter
from tests.builders import ERAS, Era, build_html, works

GOLDEN = sorted((Path(__file__).parents[2] / "golden" / "html").glob("*/in.*"))
PAGE = """<html><body><div id="chapters"><div class="meta group"><h2 class="heading">Chapter 1</h2></div>
<!--chapter content--><div class="userstuff"><p>Rain on the quay.</p></div><!--/chapter content-->
<div class="meta group"><h2 class="heading">Chapter 2</h2></div>
<!--chapter content--><div class="userstuff"><p>A lamp is lit.</p></div><!--/chapter content-->
</div></body></html>"""


def cut(data: bytes, reading: Reading) -> list[Chapter | None]:
    stored = reading.without_texts().chapters
    return [one_chapter(io.BytesIO(data), stored, place) for place in range(len(stored))]


@given(reading=works(), era=st.sampled_from(ERAS))
def test_it_is_the_chapter_of_the_whole_file(era: Era, reading: Reading) -> None:
    data = build_html(reading, era)
    whole = formats.read_bytes(data)
    for found, known in zip(cut(data, whole), whole.chapters, strict=True):
        assert found in (known, None)


@pytest.mark.parametrize("source", GOLDEN, ids=lambda path: path.parent.name)
def test_it_is_the_chapter_of_the_whole_golden_file(source: Path) -> None:
    data = source.read_bytes()
    whole = formats.read_bytes(data)
    for found, known in zip(cut(data, whole), whole.chapters, strict=True):
        assert found in (known, None)


def test_a_download_of_several_chapters_gives_each() -> None:
    data = next(path for path in GOLDEN if path.parent.name == "chapters_2026").read_bytes()
    whole = formats.read_bytes(data)
    assert len(whole.chapters) > 1
    assert cut(data, whole) == list(whole.chapters)


def stored(*texts: str) -> list[Chapter]:
    return [Chapter(number, hash=text_hash([text])) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("page", "known"),
    [
        (PAGE, stored("Rain on the quay.", "A lamp is out.")),  # another text than the reader found
        (PAGE.replace("<!--/chapter content-->", ""), stored("Rain on the quay.", "A lamp is lit.")),  # no ends
        (PAGE[: PAGE.rindex("<!--chapter")], stored("Rain on the quay.", "A lamp is lit.")),  # cut off
        (PAGE.replace("lit.</p>", "lit.</p></div><div>"), stored("Rain on the quay.", "A lamp is lit.")),  # two blocks
        (PAGE.replace("lit", "lit\0"), stored("Rain on the quay.", "A lamp is lit.")),
        (PAGE, [Chapter(1), Chapter(2)]),  # texts that have no hash
    ],
)
def test_what_cannot_be_told_from_here_is_left_to_the_reader(page: str, known: list[Chapter]) -> None:
    assert one_chapter(io.BytesIO(page.encode()), known, 1) is None


def among(page: str, known: list[Chapter], word: bytes = b"") -> list[str]:
    return [chapter.text for chapter in chapters_among(io.BytesIO(page.encode()), known, lambda piece: word in piece)]


@given(reading=works(), era=st.sampled_from(ERAS))
def test_chapters_one_by_one_are_those_of_the_whole_file(era: Era, reading: Reading) -> None:
    data = build_html(reading, era)
    whole = formats.read_bytes(data)
    try:
        found = list(chapters_among(io.BytesIO(data), whole.without_texts().chapters, lambda _: True))
    except LookupError:
        assert None in cut(data, whole)
    else:
        assert found == list(whole.chapters)


def test_only_the_chapters_that_are_wanted_are_made() -> None:
    known = stored("Rain on the quay.", "A lamp is lit.")
    assert among(PAGE, known) == ["Rain on the quay.", "A lamp is lit."]
    assert among(PAGE, known, b"lamp") == ["A lamp is lit."]
    assert among(PAGE, known, b"storm") == []
    assert among(PAGE, []) == []


@pytest.mark.parametrize(
    "known",
    [
        stored("Rain on the quay."),  # one more in the file
        stored("Rain on the quay.", "A lamp is lit.", "And a third."),  # one less
        stored("Rain on the quay.", "A lamp is out."),  # another text
    ],
)
def test_other_chapters_than_were_found_before_are_left_to_the_reader(known: list[Chapter]) -> None:
    with pytest.raises(LookupError):
        among(PAGE, known)


def test_no_more_is_read_than_is_asked_for() -> None:
    source = io.BytesIO(PAGE.encode() + b" " * (1 << 20))
    found = next(chapters_among(source, stored("Rain on the quay.", "A lamp is lit."), lambda _: True))
    assert (found.text, source.tell()) == ("Rain on the quay.", 1 << 17)


def test_bytes_that_are_no_utf_8_are_left_to_the_reader() -> None:
    page = PAGE.replace("lamp", "l\xe4mp").encode("cp1252")
    assert one_chapter(io.BytesIO(page), stored("Rain on the quay.", "A lämp is lit."), 1) is None


@pytest.mark.parametrize("size", [1, 7, 23, 1 << 17])
def test_marks_are_found_across_the_blocks_that_are_read(size: int) -> None:
    known = stored("Rain on the quay.", "A lamp is lit.")
    found = one_chapter(_Slowly(PAGE.encode(), size), known, 1)
    assert found is not None
    assert (found.number, found.text, found.markup) == (2, "A lamp is lit.", "<p>A lamp is lit.</p>")


class _Slowly(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, _size: int | None = -1, /) -> bytes:
        return super().read(self._size)
