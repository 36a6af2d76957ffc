"""RTF documents: letters of every kind, what is no text, and damage."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alcove import formats
from alcove.domain.readings import Chapter, Coverage
from tests.builders.manuscripts import build_rtf
from tests.unit.formats.downloads import LAMP

EMPTY = replace(LAMP, chapters=())


def _chapters(body: str) -> tuple[Chapter, ...]:
    return formats.read_bytes(build_rtf(EMPTY, body=body)).chapters


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"caf\'e9\par", "café"),
        (r"{\f1 \'c7\'e8\'ec\'e0}\par", "Зима"),
        (r"caf\u233?s\par", "cafés"),
        (r"{\uc2 caf\u233 e'}s\par", "cafés"),
        (r"{\uc0 caf\u233 s}\par", "cafés"),
        (r"\u-10179?\u-9215?\par", "🐁"),
        (r"\u-10179?.\par", "."),
        (r"\ldblquote Yes\rdblquote\emdash no\~more\line a\\b\{c\}\par", "“Yes”—no\xa0more\na\\b{c}"),
        (r"One{\*\unknown two}{\pict 00ff}{\v three} four\par", "One four"),
        (r"{\field{\*\fldinst TOC \\o}{\fldrslt Six}}Lit.\par", "Lit."),
        (r"One.\page Two.\par", "One.\n\nTwo."),
        # As calibre writes them, against the specification.
        (r"\u127754?\par", "🌊"),
        ("One.{\t\nTwo.\\par\\pard}Three.{\\qc Four.}Five.", "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive."),
    ],
)
def test_what_is_written_is_what_is_read(written: str, read: str) -> None:
    assert [chapter.text for chapter in _chapters(written)] == [read]


def test_links_and_shapes_are_kept() -> None:
    (chapter,) = _chapters(
        r"""\pard\qc Middle.\par\pard\li720 Said.\par\pard
{\field{\*\fldinst HYPERLINK "https://example.org/"}{\fldrslt there}} {\b\i both}{\ul under}\super 2\nosupersub\par """
    )
    assert chapter.markup.split("\n") == [
        '<p align="center">Middle.</p>',
        "<blockquote><p>Said.</p></blockquote>",
        '<p><a href="https://example.org/">there</a> <strong><em>both</em></strong><u>under</u><sup>2</sup></p>',
    ]


def test_a_picture_that_calibre_could_not_get_is_no_text() -> None:
    found = _chapters(r"One. SPECIAL_IMAGE-https://example.org/a.png-REPLACE_ME\par")
    assert [(chapter.text, chapter.images) for chapter in found] == [("One.", 1)]


def test_footnotes_stand_after_the_chapter() -> None:
    (chapter,) = _chapters(r"A lamp{\footnote See there.} was lit.\par")
    assert (chapter.text, chapter.end_notes) == ("A lamp[1] was lit.", "<p>[1]</p><p>See there.</p>")


def test_one_that_was_cut_off_is_partial() -> None:
    found = formats.read_bytes(build_rtf(LAMP)[:-10])
    assert (found.coverage, len(found.chapters)) == (Coverage.PARTIAL, 2)
    assert found.problems == (
        "The file ends in the middle: it was cut off while being downloaded or copied; download it again.",
    )


def test_groups_may_nest_as_deep_as_they_like() -> None:
    found = formats.read_bytes(b"{\\rtf1 A " + b"{" * 100_000 + b"lamp" + b"}" * 100_000 + b".\\par}")
    assert (found.chapters[0].text, found.coverage) == ("A lamp.", Coverage.FULL)
