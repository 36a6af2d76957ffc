"""Plain text as a readable work."""

from __future__ import annotations

import pytest

from alcove import formats
from alcove.domain.readings import Coverage
from alcove.formats.plain import text_markup


def test_a_text_is_one_chapter_with_its_first_line_as_title() -> None:
    reading = formats.read_bytes(b"The Lamp\r\n\r\nOne line,\r\nand <another> & more.\r\n\r\n\r\nEnd.\r\n")
    assert (reading.reader, reading.format, reading.recognised, reading.title) == ("text", "text", False, "The Lamp")
    assert [c.text for c in reading.chapters] == ["The Lamp\n\nOne line,\nand <another> & more.\n\nEnd."]
    assert (
        reading.chapters[0].markup
        == "<p>The Lamp</p>\n<p>One line,<br>and &lt;another&gt; &amp; more.</p>\n<p>End.</p>"
    )
    assert reading.coverage is Coverage.FULL


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A sentence begins it.\n\nMore.", None),
        ("A line\nright on.\n\nMore.", None),
        ("# The Lamp\n\nMore of it.", "The Lamp"),
        ("Only one line", None),
        ("x" * 300 + "\n\nMore.", None),
    ],
)
def test_only_a_line_of_its_own_is_a_title(text: str, title: str | None) -> None:
    assert formats.read_bytes(text.encode()).title == title


def test_old_encodings_are_read() -> None:
    assert formats.read_bytes(b"Nach dem Sturm\n\nDie Lampe war \x84gr\xfcn\x93.").chapters[0].text.endswith("„grün“.")


def test_no_blank_paragraphs() -> None:
    assert text_markup("\n\n a\n \t\n\n\nb\n\n") == "<p> a</p>\n<p>b</p>"
    assert text_markup("") == ""
