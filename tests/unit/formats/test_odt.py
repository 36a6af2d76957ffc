"""OpenDocument texts: what is text, what is not, and what cannot be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alcove import formats
from alcove.domain.readings import Chapter, Coverage
from alcove.errors import RefusedError
from tests.builders.manuscripts import build_odt, zipped
from tests.unit.formats.downloads import LAMP

EMPTY = replace(LAMP, chapters=())


def _chapters(body: str) -> tuple[Chapter, ...]:
    return formats.read_bytes(build_odt(EMPTY, body=body)).chapters


def test_white_space_is_what_elements_say() -> None:
    (chapter,) = _chapters('<text:p>One\n   lamp<text:s text:c="2"/>and<text:tab/>two<text:line-break/>more.</text:p>')
    assert chapter.text == "One lamp and two\nmore."


def test_changes_comments_and_contents_are_no_text() -> None:
    (chapter,) = _chapters(
        "<text:tracked-changes><text:p>Gone.</text:p></text:tracked-changes>"
        "<text:table-of-content><text:p>Six</text:p></text:table-of-content>"
        "<text:p>A lamp<office:annotation><text:p>Why?</text:p></office:annotation>.</text:p>"
    )
    assert chapter.text == "A lamp."


def test_footnotes_stand_after_the_chapter() -> None:
    (chapter,) = _chapters(
        "<text:p>A lamp<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See there.</text:p>"
        "</text:note-body></text:note> was lit.</text:p>"
    )
    assert (chapter.text, chapter.end_notes) == ("A lamp[1] was lit.", "<p>[1]</p><p>See there.</p>")


def test_lists_sections_and_tables_keep_their_shape() -> None:
    (chapter,) = _chapters(
        "<text:section><text:list><text:list-item><text:p>One.</text:p></text:list-item><text:list-item><text:p>Two."
        "</text:p></text:list-item></text:list></text:section><table:table><table:table-header-rows><table:table-row>"
        "<table:table-cell><text:p>Cell.</text:p></table:table-cell></table:table-row></table:table-header-rows>"
        '</table:table><text:p text:style-name="Quotations">Said.</text:p>'
    )
    assert chapter.markup.split("\n") == [
        "<ul><li>One.</li><li>Two.</li></ul>",
        "<table><tbody><tr><td><p>Cell.</p></td></tr></tbody></table>",
        "<blockquote><p>Said.</p></blockquote>",
    ]


def test_an_encrypted_one_is_named_with_what_it_still_tells() -> None:
    found = formats.read_bytes(build_odt(LAMP, manifest="<manifest:encryption-data/>"))
    assert (found.reader, found.encrypted, found.chapters, found.language) == ("odt", True, (), "en")
    assert found.problems == (
        "The OpenDocument file is encrypted with a password, so that its text cannot be read; it is kept as it is.",
    )


def test_one_that_was_cut_off_is_partial() -> None:
    whole = build_odt(LAMP)
    found = formats.read_bytes(whole[: whole.index(b"PK\x01\x02")])
    assert (found.coverage, len(found.chapters)) == (Coverage.PARTIAL, 2)


def test_a_table_of_figures_is_no_text() -> None:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    with pytest.raises(RefusedError, match="packed archive"):
        formats.read_bytes(zipped({"mimetype": kind, "content.xml": b"<x/>"}))


def test_one_whose_text_is_none_is_refused() -> None:
    kind = b"application/vnd.oasis.opendocument.text"
    with pytest.raises(RefusedError, match=r"lamp\.odt is no OpenDocument text that can be read\."):
        formats.read_bytes(zipped({"mimetype": kind, "content.xml": b"<x/>"}), "lamp.odt")


def test_a_bomb_is_refused() -> None:
    kind = b"application/vnd.oasis.opendocument.text"
    with pytest.raises(RefusedError, match="unpacks to more than 256 MB of text"):
        formats.read_bytes(zipped({"mimetype": kind, "content.xml": b" " * (9 * 1024 * 1024)}))
