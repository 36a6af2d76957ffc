"""What is no work, by its content."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.formats.kinds import looks_like_html, name_non_prose, name_non_work


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty file"),
        (b" \r\n\t", "empty file"),
        (b"\xef\xbb\xbf\n", "empty file"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture (JPEG)"),
        (b"\x89PNG\r\n\x1a\n\x00", "picture (PNG)"),
        (b"GIF89a\x01", "picture (GIF)"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "picture (WebP)"),
        (b"\x00\x00\x00\x1cftypheic", "picture (HEIF)"),
        (b"\x00\x00\x00\x1cftypisom", "video file"),
        (b"ID3\x03\x00\x00\x00\x00", "sound file"),
        (b"OggS\x00\x02", "sound or video file"),
        (b"\x1aE\xdf\xa3\x01", "video file"),
        (b"MZ\x90\x00\x03\x00", "program"),
        (b"\x7fELF\x02\x01", "program"),
        (b"wOF2\x00\x01", "font"),
        (b"OTTO\x00\x0b", "font"),
        (b"SQLite format 3\x00", "database"),
        (b"Rar!\x1a\x07\x00", "packed archive (RAR)"),
        (b"\x1f\x8b\x08\x00", "packed archive (gzip)"),
        (b"\x00" * 257 + b"ustar", "packed archive (tar)"),
    ],
)
def test_signatures(data: bytes, kind: str) -> None:
    assert name_non_work(data) == kind


@pytest.mark.parametrize(
    "data", [b"MZ was a general", b"BM, she wrote.", b"ID3 is no tag.", b"OTTO came home.", b"PK\x03\x04", b"%PDF-1.4"]
)
def test_texts_that_begin_like_a_signature_and_carriers_of_works_pass(data: bytes) -> None:
    assert name_non_work(data) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"a": [1, 2]}', "data file (JSON)"),
        ('[{"a": 1}]', "data file (JSON)"),
        ('{"a": 1}\n{"a": 2}\n', "data file (JSON)"),
        ("title,author,words\nA,b,3\nC,d,4\nE,f,5\n", "table of data (CSV)"),
        ("link\tseen\tname\nhttps://example.org/1\tyes\ta\nhttps://example.org/2\tno\tb\n", "table of data (CSV)"),
        ('id;name;note\n1;x;"a; b"\n2;y;z\n3;q;r\n', "table of data (CSV)"),
        ("p { color: red; }\na:hover { margin: 0; }\n", "script or stylesheet"),
        ("const a = 1;\nfunction b() {\n  return a;\n}\nb();\n", "script or stylesheet"),
        ("#!/usr/bin/env python\nimport os\n", "script or stylesheet"),
        ('<?xml version="1.0"?>\n<package xmlns="x"/>', "description of an e-book (OPF)"),
        ("<rss><channel/></rss>", "feed"),
        ("<svg><path/></svg>", "picture (SVG)"),
        ('<?xml version="1.0"?><whatever/>', "XML file"),
        ("\x00\x01\x02\x03\x04\x05", "file of a kind that Alcove does not know"),
    ],
)
def test_texts_that_are_no_prose(text: str, kind: str) -> None:
    assert name_non_prose(text.encode()) == kind


@pytest.mark.parametrize(
    "text",
    [
        "The Lamp\n\nOnce there was a lamp; it burned, as lamps do.\n\nIt went out.\n",
        "[Scene: a kitchen.]\n\nANNA: Is that all?\nBEN: It is.\n",
        "Anna, Ben, Cleo.\nDora, Emil, Fritz.\nGreta, Hugo, Ida.\n",
        "one, two, three\nfour, five, six\nseven, eight, nine\nten, ten, ten\n",
        "{stage whisper} Now!\n\nThen it was dark.\n",
        "1. Light\n2. Dark\n3. Light again\n",
        "# Title\n\nSome *text*.\n\n- a\n- b\n",
        "“No;” she said;\n“never;”\nand left;\n",
        "<3 was all the note said.\n\nThat was enough.\n",
        "if (you) { read } this; then = now\n\nA poem about machines, in many words, goes on and on here.\n",
    ],
)
def test_prose_passes_whatever_it_begins_with(text: str) -> None:
    assert name_non_prose(text.encode()) is None


@given(
    st.lists(
        st.sampled_from(["The lamp was lit.", "Well,", "and so on", "“Yes!”", "\n", "\n\n", "1.", "one, two, three"]),
        min_size=1,
    )
)
def test_plain_sentences_are_never_refused(parts: list[str]) -> None:
    text = "A beginning. " + " ".join(parts)
    assert name_non_prose(text.encode()) is None


@pytest.mark.parametrize(
    ("data", "html"),
    [
        (b"<!DOCTYPE html><html></html>", True),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">\n<html xmlns="y">', True),
        (b"\n  <!-- saved -->\n<HTML>", True),
        (b"<p>One</p><p>two</p><p>three</p>", True),
        ("<html><p>x</p></html>".encode("utf-16"), True),
        (b"Text with <b>bold</b> and <i>more</i> and <u>less</u>.", False),
        (b"Some words first.<br>Then <p>one</p>\n<div>two</div>", True),
        (b'<?xml version="1.0"?><package/>', False),
        (b"<svg></svg>", False),
        (b"PK\x03\x04<html><p><p><p>", False),
        (b"%PDF-1.4 <html><p><p><p>", False),
        (b"plain", False),
        (b"", False),
    ],
)
def test_pages_are_known_by_their_tags(data: bytes, html: bool) -> None:
    assert looks_like_html(data) is html


@pytest.mark.parametrize("piece", [b"<!DOCTYPE a>", b"<!-- a -->", b"<?a ?>", b"<!DOCTYPE a [b]>", b" \n"])
def test_what_stands_before_the_root_may_be_said_often(piece: bytes) -> None:
    """A pattern that tries each way of taking it apart would never end."""
    assert not looks_like_html(piece * 4000 + b"<")
    assert name_non_prose(b"<?xml version='1.0'?>" + piece * 100 + b"<svg>") == "picture (SVG)"
    assert name_non_prose(piece * 4000 + b"<") in (None, "script or stylesheet", "XML file", "empty file")
