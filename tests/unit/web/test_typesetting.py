"""How a text is set: its direction, its scene breaks, its headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from selectolax.lexbor import LexborHTMLParser

from alcove.formats.sanitize import clean_chapter
from alcove.web.typesetting import direction, indents, typeset
from tests.builders.strategies import rich_texts


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "ltr"),
        ("zh-Hans", "ltr"),
        ("ar", "rtl"),
        ("AR", "rtl"),
        ("he", "rtl"),
        ("fa-IR", "rtl"),
        ("yi-Latn", "ltr"),
        ("pa-Arab", "rtl"),
        ("", "auto"),
        (None, "auto"),
    ],
)
def test_a_language_has_its_direction(language: str | None, expected: str) -> None:
    assert direction(language) == expected


@pytest.mark.parametrize(
    "broken",
    [
        "<p>***</p>",
        "<p>* * *</p>",
        '<p align="center">~*~</p>',
        "<p><strong>---</strong></p>",
        "<p>&nbsp;#&nbsp;</p>",
        "<p>oOo</p>",
        "<p>xXx</p>",
        "<p>⁂</p>",
        "<p>&lt;&gt;&lt;</p>",
        "<center>+++</center>",
    ],
)
def test_a_paragraph_of_signs_is_a_scene_break(broken: str) -> None:
    made = typeset(f"<p>before</p>{broken}<p>behind</p>")
    (found,) = LexborHTMLParser(made).css(".scene-break")
    body = LexborHTMLParser(broken).body
    assert body is not None
    assert found.text() == body.text()


@pytest.mark.parametrize(
    "spoken",
    ["<p>…</p>", "<p>...</p>", "<p>&nbsp;</p>", "<p></p>", "<p>O</p>", "<p>xx</p>", "<p>* note</p>", "<p>1</p>"],
)
def test_speech_and_emptiness_are_none(spoken: str) -> None:
    assert typeset(spoken) == spoken


def test_the_authors_headings_come_below_the_pages_own() -> None:
    assert typeset("<h1>a</h1><h3>b</h3><h1>c</h1>", below=2) == "<h3>a</h3><h4>b</h4><h3>c</h3>"
    assert typeset("<h4>a</h4><hr><header>", below=1) == "<h2>a</h2><hr><header>"
    assert typeset("".join(f"<h{n}>x</h{n}>" for n in range(1, 7)), below=2).count("<h6>") == 3


@given(rich_texts())
def test_nothing_else_changes(markup: str) -> None:
    """The words are the same, and no scene break holds a sentence."""
    html = clean_chapter(markup)
    before, after = LexborHTMLParser(f"<body>{html}").body, LexborHTMLParser(f"<body>{typeset(html)}").body
    assert before is not None
    assert after is not None
    assert after.text() == before.text()
    assert len(after.css("*")) == len(before.css("*"))


def test_an_author_who_indents_is_seen() -> None:
    assert indents("\u3000\u3000雨\n\n\u3000\u3000夜")
    assert indents("title\n\n\u3000雨")
    assert not indents("雨\u3000夜")
