"""What a browser writes into the margins of a page that it prints, and where the page was."""

from __future__ import annotations

import pytest

from alcove.formats.pdf_book import PdfBook, PdfLine, PdfLink
from alcove.formats.pdf_paper import read_paper

_AT = "https://archiveofourown.org/works/90000001"


def _line(text: str, top: float, page: int = 0) -> PdfLine:
    return PdfLine(page, 40, 400, top, top - 10, 10, text)


def _book(*lines: PdfLine, links: tuple[str, ...] = ()) -> PdfBook:
    return PdfBook(height=792, lines=lines, links=tuple(PdfLink(0, 0, 0, url, "") for url in links))


@pytest.mark.parametrize("foot", [f"{_AT} 1/2", _AT, f"{_AT} Page 1 of 2"])
def test_the_margins_go_and_tell_the_address(foot: str) -> None:
    lines = [_line("1/5/24, 10:20 AM One Lamp", 780), _line("A story.", 700), _line(foot, 25)]
    found = read_paper(_book(*lines))
    assert ([line.text for line in found.book.lines], found.address) == (["A story."], _AT)


def test_such_words_elsewhere_are_text() -> None:
    lines = [_line("A story.", 700), _line(_AT, 400), _line("1/2", 300), _line("The end.", 100)]
    found = read_paper(_book(*lines))
    assert ([line.text for line in found.book.lines], found.address) == (["A story.", _AT, "1/2", "The end."], None)


def test_lines_stand_as_on_the_sheet() -> None:
    lines = [_line("second", 400), _line("first", 500), _line("fourth", 100, 1), _line("third", 200, 1)]
    assert [line.text for line in read_paper(_book(*lines)).book.lines] == ["first", "second", "third", "fourth"]


def test_links_of_the_archive_itself_tell_the_address() -> None:
    links = (
        "https://archiveofourown.org/works/7",
        f"{_AT}/chapters/3",
        f"{_AT}/bookmarks",
        "https://archiveofourown.org/works/7/kudos",
    )
    assert read_paper(_book(_line("A story.", 400), links=links)).address == _AT
