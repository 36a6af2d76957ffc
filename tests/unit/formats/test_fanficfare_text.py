"""FanFicFare's text files, and text that html2text made."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import Coverage
from alcove.errors import FormatError
from alcove.formats.wrapped_text import joined, markup_of
from tests.builders.fanficfare import build_fanficfare_text
from tests.unit.formats.downloads import LAMP, told

_LOST = ("fandoms", "freeforms", "history", "notes", "end_notes", "summary", "series")


def test_a_text_gives_its_work_back_but_names_with_commas() -> None:
    found = formats.read_bytes(build_fanficfare_text(LAMP))
    assert (found.reader, found.format, found.coverage) == ("fanficfare-txt", "text", Coverage.LOSSY)
    assert found.problems == ()
    assert told(found, *_LOST) == told(LAMP, *_LOST)
    assert (found.freeforms, found.summary) == (
        ("Fluff", "Slow", "slow burn"),
        "<p>Two keepers, one lamp.And the sea.</p>",
    )
    assert [(c.title, c.text, c.hash) for c in found.chapters] == [
        (LAMP.chapters[0].title, LAMP.chapters[0].text, LAMP.chapters[0].hash),
        (LAMP.chapters[1].title, LAMP.chapters[1].text, LAMP.chapters[1].hash),
    ]


def test_wrapped_lines_with_colons_are_no_labels() -> None:
    names = tuple(sorted(f"Sign {n}: what it said in the harbour" for n in range(10, 30)))
    found = formats.read_bytes(build_fanficfare_text(replace(LAMP, freeforms=names, categories=())))
    assert found.freeforms == names


def test_labels_of_ones_own_end_a_line() -> None:
    data = build_fanficfare_text(LAMP).replace(b"Rating: ", b"Reviews: 12\r\nRating: ")
    assert told(formats.read_bytes(data), *_LOST) == told(LAMP, *_LOST)


def test_notes_are_no_text() -> None:
    data = build_fanficfare_text(LAMP)
    first, last = b"The lamp was lit", b"End file."
    data = data.replace(first, b"**Author's Note:**\r\n\r\n> Written by\r\n> the window.\r\n\r\n" + first, 1)
    data = data.replace(last, b"**Notes for the Chapter:**\r\n\r\n> More next week.\r\n\r\n\r\n" + last)
    found = formats.read_bytes(data)
    assert (found.notes, found.chapters[1].end_notes) == ("<p>Written by the window.</p>", "<p>More next week.</p>")
    assert [c.hash for c in found.chapters] == [c.hash for c in LAMP.chapters]


def test_a_text_that_was_cut_off_says_so() -> None:
    found = formats.read_bytes(build_fanficfare_text(LAMP)[:-30])
    assert found.coverage is Coverage.PARTIAL
    assert found.problems == ("The file ends before “End file.”: it was cut off; make it again, or copy it again.",)


def test_other_texts_are_other_texts() -> None:
    assert formats.read_bytes(build_fanficfare_text(LAMP).replace(b"Story URL", b"Address")).reader == "text"


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("One\ntwo  \nthree", "<p>One two<br>three</p>"),
        (
            "**Bold** and _italic_ and snake_case_name",
            "<p><strong>Bold</strong> and <em>italic</em> and snake_case_name</p>",
        ),
        (r"1\. A \*star\* & <b>", "<p>1. A *star* &amp; &lt;b&gt;</p>"),
        ("[a lamp](https://example.org/x)", '<p><a href="https://example.org/x">a lamp</a></p>'),
        ("> One\n>\n> two", "<blockquote><p>One</p><p>two</p></blockquote>"),
        ("One\n\n* * *\n\nTwo", "<p>One</p>\n<hr>\n<p>Two</p>"),
        ("## Day\none", "<p><strong>Day one</strong></p>"),
        ("  * One\n    more\n  * Two", "<ul><li>One more</li><li>Two</li></ul>"),
        ("`a b`", "<p><code>a b</code></p>"),
    ],
)
def test_signs_become_markup(text: str, markup: str) -> None:
    assert markup_of(text) == markup


def test_lines_go_on_behind_hyphens() -> None:
    assert joined(["the poster-", "boys -", "all of them"]) == "the poster-boys - all of them"


_TEXT = build_fanficfare_text(LAMP)


@given(st.integers(0, len(_TEXT)), st.binary(max_size=8))
def test_a_text_may_be_damaged_anywhere(at: int, wrong: bytes) -> None:
    for data in (_TEXT[:at], _TEXT[:at] + wrong + _TEXT[at + len(wrong) :]):
        try:
            reading = formats.read_bytes(data)
        except FormatError:
            continue
        assert [chapter.number for chapter in reading.chapters] == list(range(1, len(reading.chapters) + 1))


@given(st.text(alphabet="a *_>[]()#-`\\\n1."))
def test_any_text_becomes_markup(text: str) -> None:
    assert markup_of(text).count("<blockquote>") == markup_of(text).count("</blockquote>")
