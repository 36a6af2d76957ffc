"""Word documents: what is text, what is not, and what cannot be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alcove import formats
from alcove.domain.readings import Chapter, Coverage
from alcove.errors import RefusedError
from tests.builders.manuscripts import build_docx, zipped
from tests.unit.formats.downloads import LAMP

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EMPTY = replace(LAMP, chapters=())


def _chapters(body: str, **parts: str) -> tuple[Chapter, ...]:
    extra = {f"word/{name}.xml": text.encode() for name, text in parts.items()}
    return formats.read_bytes(build_docx(EMPTY, body=body, extra=extra)).chapters


def _p(text: str, properties: str = "", marks: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{marks}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def test_the_title_is_the_paragraph_of_that_style() -> None:
    assert formats.read_bytes(build_docx(LAMP)).title == "One Lamp & Another"


def test_changes_that_were_tracked_are_done() -> None:
    (chapter,) = _chapters(
        "<w:p><w:r><w:t>A </w:t></w:r><w:del><w:r><w:delText>dark</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>lit</w:t></w:r></w:ins><w:r><w:t> lamp.</w:t></w:r></w:p>"
    )
    assert chapter.text == "A lit lamp."


def test_hidden_text_stays_hidden_and_a_mark_can_be_taken_back() -> None:
    (chapter,) = _chapters(_p("Hidden.", marks="<w:vanish/>") + _p("Seen.", marks='<w:b w:val="0"/><w:i/>'))
    assert (chapter.text, chapter.markup) == ("Seen.", "<p>&nbsp;</p>\n<p><em>Seen.</em></p>")


def test_a_word_that_was_parted_by_nothing_is_one() -> None:
    (chapter,) = _chapters("<w:p><w:r><w:t>Lamp</w:t></w:r><w:r><w:t>light.</w:t></w:r></w:p>")
    assert (chapter.text, chapter.words) == ("Lamplight.", 1)


def test_footnotes_stand_after_the_chapter_and_may_not_name_themselves() -> None:
    note = (
        f'<w:footnotes xmlns:w="{_W}"><w:footnote w:id="2"><w:p><w:r><w:footnoteReference w:id="2"/>'
        "<w:t>See there.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    (chapter,) = _chapters(
        '<w:p><w:r><w:t>A lamp</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t> was lit.</w:t></w:r></w:p>',
        footnotes=note,
    )
    assert chapter.text == "A lamp[1] was lit."
    assert chapter.end_notes == "<p>[1]</p><p>See there.</p>"


def test_a_table_of_contents_is_no_text() -> None:
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Six</w:t></w:r></w:p>'
        '<w:p><w:r><w:t>Grey</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    (chapter,) = _chapters(field + _p("A lamp."))
    assert chapter.text == "A lamp."


def test_fields_that_nobody_closes_hide_no_text() -> None:
    opened = '<w:fldChar w:fldCharType="begin"/>' * 20_000
    (chapter,) = _chapters(f"<w:p><w:r>{opened}</w:r></w:p>" + _p("A lamp."))
    assert chapter.text == "A lamp."


def test_lists_quotes_tables_and_pictures_keep_their_shape() -> None:
    (chapter,) = _chapters(
        _p("One.", "<w:numPr/>")
        + _p("Two.", "<w:numPr/>")
        + _p("Said.", '<w:ind w:left="720"/>')
        + _p("Middle.", '<w:jc w:val="center"/>')
        + "<w:tbl><w:tr><w:tc>" + _p("Cell.") + "</w:tc></w:tr></w:tbl>"
        + '<w:p><w:r><w:drawing><w:docPr descr="A lamp"/></w:drawing></w:r></w:p>'
    )  # fmt: skip
    assert chapter.markup.split("\n") == [
        "<ul><li>One.</li><li>Two.</li></ul>",
        "<blockquote><p>Said.</p></blockquote>",
        '<p align="center">Middle.</p>',
        "<table><tbody><tr><td><p>Cell.</p></td></tr></tbody></table>",
        '<p><img alt="A lamp"></p>',
    ]
    assert chapter.images == 1


def test_headings_of_parts_stand_at_the_beginning_of_their_first_chapter() -> None:
    def heading(level: int, text: str) -> str:
        return _p(text, f'<w:outlineLvl w:val="{level - 1}"/>')

    chapters = _chapters(
        heading(1, "Part One") + heading(2, "Six") + _p("Lit.") + heading(2, "Seven") + _p("Out.")
        + heading(1, "Part Two") + heading(2, "Eight") + _p("Lit again.")
    )  # fmt: skip
    assert [(c.title, c.text) for c in chapters] == [
        ("Six", "Part One\n\nLit."),
        ("Seven", "Out."),
        ("Eight", "Part Two\n\nLit again."),
    ]


def test_an_encrypted_one_is_named() -> None:
    found = formats.read_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    assert (found.reader, found.encrypted, found.chapters) == ("docx", True, ())
    assert found.problems == (
        "The Office file is encrypted with a password, so that its text cannot be read; it is kept as it is.",
    )


def test_one_that_was_cut_off_is_partial() -> None:
    whole = build_docx(LAMP)
    found = formats.read_bytes(whole[: whole.index(b"PK\x01\x02")])
    assert (found.coverage, len(found.chapters)) == (Coverage.PARTIAL, 2)
    assert found.problems == (
        "The file ends in the middle: it was cut off while being downloaded or copied; download it again.",
    )


def test_one_whose_text_is_none_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"lamp\.docx is no Word document that can be read\."):
        formats.read_bytes(zipped({"word/document.xml": b"<x/>"}), "lamp.docx")


def test_a_bomb_is_refused() -> None:
    with pytest.raises(RefusedError, match="unpacks to more than 256 MB of text"):
        formats.read_bytes(zipped({"word/document.xml": b" " * (9 * 1024 * 1024)}))


def test_styles_in_a_circle_end() -> None:
    styles = f'<w:styles xmlns:w="{_W}"><w:style w:styleId="A"><w:basedOn w:val="A"/></w:style></w:styles>'
    (chapter,) = _chapters(_p("A lamp.", '<w:pStyle w:val="A"/>'), styles=styles)
    assert chapter.text == "One Lamp & Another\n\nA lamp."
