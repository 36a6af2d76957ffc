"""FictionBook: letters of every encoding, notes, verses, and damage."""

from __future__ import annotations

from dataclasses import replace

from alcove import formats
from alcove.domain.readings import Chapter, Coverage
from tests.builders.manuscripts import NOTE, build_fb2
from tests.unit.formats.downloads import LAMP

EMPTY = replace(LAMP, chapters=())


def _chapters(body: str) -> tuple[Chapter, ...]:
    data = build_fb2(EMPTY).replace(b"</body><body", f"{body}</body><body".encode())
    return formats.read_bytes(data).chapters


def test_the_encoding_is_the_one_that_is_declared() -> None:
    found = formats.read_bytes(build_fb2(replace(EMPTY, title="Зима"), "windows-1251"))
    assert (found.reader, found.title) == ("fb2", "Зима")


def test_notes_stand_after_the_first_chapter_that_refers_to_them() -> None:
    first, second = _chapters(
        '<section><title><p>Six</p></title><p>A lamp<a l:href="#n1" type="note">[1]</a>.</p></section>'
        '<section><title><p>Seven</p></title><p>Out<a l:href="#n1" type="note">[1]</a>.</p></section>'
    )
    assert (first.text, first.end_notes) == ("A lamp[1].", f"<p>1</p><p>{NOTE}</p>")
    assert (second.text, second.end_notes) == ("Out[1].", None)


def test_sections_within_parts_are_chapters_and_those_without_a_title_too() -> None:
    chapters = _chapters(
        "<section><title><p>Part One</p></title><section><title><p>Six</p><p>Lit</p></title><p>A.</p></section>"
        "<section><p>B.</p></section></section>"
    )
    assert [(c.title, c.text) for c in chapters] == [("Six Lit", "Part One\n\nA."), (None, "B.")]


def test_verses_pictures_and_quotes_keep_their_shape() -> None:
    (chapter,) = _chapters(
        "<section><epigraph><p>Said.</p><text-author>Ada</text-author></epigraph><poem><stanza><v>One,</v><v>two.</v>"
        '</stanza></poem><subtitle>* * *</subtitle><image l:href="#p.png" alt="A lamp"/><empty-line/>'
        '<p><strikethrough>Out</strikethrough> <a l:href="https://example.org/">there</a></p></section>'
    )
    assert chapter.markup.split("\n") == [
        "<blockquote><p>Said.</p><p>Ada</p></blockquote>",
        "<blockquote><p>One,<br>two.</p></blockquote>",
        "<h4>* * *</h4>",
        '<p><img alt="A lamp"></p>',
        "<p>&nbsp;</p>",
        '<p><del>Out</del> <a href="https://example.org/">there</a></p>',
    ]


def test_one_that_was_cut_off_is_partial() -> None:
    whole = build_fb2(LAMP)
    found = formats.read_bytes(whole[: whole.index(b"It was enough")])
    assert (found.coverage, len(found.chapters)) == (Coverage.PARTIAL, 2)
    assert found.problems == (
        "The file ends in the middle: it was cut off while being downloaded or copied; download it again.",
    )


def test_entities_are_not_expanded_and_nesting_ends() -> None:
    bomb = b'<!DOCTYPE FictionBook [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>\n<FictionBook'
    data = build_fb2(LAMP).replace(b"<FictionBook", bomb, 1).replace(b"Morning", b"&b;Morning")
    found = formats.read_bytes(data)
    assert "lol" not in "".join(chapter.text for chapter in found.chapters)
    deep = _chapters("<section>" * 5000 + "<p>Deep.</p>" + "</section>" * 5000)
    assert len(deep) < 2
