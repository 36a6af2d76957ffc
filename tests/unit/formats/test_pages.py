"""Any page as a readable work, and pages of archives that hold none."""

from __future__ import annotations

import pytest

from alcove import formats
from alcove.domain.readings import Coverage, Creator
from alcove.errors import RefusedError


def test_a_page_is_one_chapter() -> None:
    reading = formats.read_bytes(
        b'<!DOCTYPE html><html lang="de"><head><title>Ein\n Text</title><meta name="author" content="Jo  Harms"></head>'
        b"<body><nav>Menu</nav><main><h1>Oben</h1><p>Es war einmal.</p><script>x()</script></main><p>Foot</p></body></html>"
    )
    assert (reading.reader, reading.format, reading.recognised, reading.language) == ("html", "html", False, "de")
    assert (reading.title, reading.creators) == ("Ein Text", (Creator("Jo Harms"),))
    assert [c.text for c in reading.chapters] == ["Oben\n\nEs war einmal."]
    assert "script" not in reading.chapters[0].markup
    assert (reading.coverage, reading.fandoms) == (Coverage.FULL, None)


def test_a_page_without_text_has_no_chapter() -> None:
    reading = formats.read_bytes(b"<html><body></body></html>")
    assert (reading.title, reading.creators, reading.chapters, reading.text_hash) == (None, None, (), None)


def test_a_table_of_tags_elsewhere_makes_no_download() -> None:
    page = b'<html><body><p>Blog</p><dl class="tags"><dt>Filed under</dt><dd>x</dd></dl><p>Text</p></body></html>'
    assert formats.read_bytes(page).recognised is False


def _site_page(kind: str, inside: str, title: str = "x") -> bytes:
    return f'<html><head><title>{title}</title></head><body><div id="main" class="{kind} region">{inside}</div></body></html>'.encode()


@pytest.mark.parametrize(
    ("page", "meaning"),
    [
        (_site_page("system errors error-404", "<h2>Error 404</h2>"), "not there"),
        (_site_page("system errors error-503", "<h2>Error</h2>"), "error page"),
        (_site_page("sessions-new system session", "<p>Sorry!</p>"), "log-in page"),
        (_site_page("readings-index dashboard", "<ol><li>A work</li></ol>"), "reading history"),
        (_site_page("bookmarks-index dashboard", "<ol></ol>"), "bookmarks"),
        (_site_page("series-show", "<h2>S</h2>"), "page of a series"),
        (_site_page("works-index dashboard filtered", "<ol></ol>"), "list of works"),
        (_site_page("works-navigate", "<ol></ol>"), "list of a work's chapters"),
        (_site_page("profile-show dashboard", "<h2>N</h2>"), "profile"),
        (
            _site_page("chapters-show", '<p class="notice">It will be revealed soon!</p>', "Mystery Work"),
            "not revealed",
        ),
        (
            _site_page(
                "works-show", '<p class="caution notice">Adults!</p><a href="/works/1?view_adult=true">Proceed</a>'
            ),
            "adult work",
        ),
        (_site_page("home-index", "<p>News</p>"), "without a text"),
    ],
)
def test_pages_without_a_work_are_refused_with_what_they_are(page: bytes, meaning: str) -> None:
    with pytest.raises(RefusedError, match="^saved.html holds no work: .*" + meaning):
        formats.read_bytes(page, "saved.html")
    with pytest.raises(RefusedError):
        formats.identify(page)


def test_a_page_of_another_site_with_a_main_part_is_read() -> None:
    assert (
        formats.read_bytes(b'<html><body><div id="main" class="post"><p>Text.</p></div></body></html>').chapters[0].text
        == "Text."
    )
