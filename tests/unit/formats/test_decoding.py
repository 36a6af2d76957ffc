"""From bytes to characters."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.formats.decoding import Decoded, decode, looks_binary

_TEXT = "A lamp, “lit” — naïvely, 灯台守."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_with_a_mark_and_utf_8_are_known(encoding: str) -> None:
    assert decode(_TEXT.encode(encoding)).text == _TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_zeros(encoding: str) -> None:
    assert decode("A lamp was lit.".encode(encoding)) == Decoded("A lamp was lit.", encoding)


def test_what_is_no_utf_8_is_windows_1252() -> None:
    assert decode(b"caf\xe9 \x93quoted\x94 \x96 and") == Decoded("café “quoted” – and", "cp1252")


def test_a_declared_encoding_is_believed_where_utf_8_fails() -> None:
    page = '<meta charset="windows-1251"><p>Дом</p>'
    assert decode(page.encode("cp1251")) == Decoded(page, "cp1251")
    page = '<?xml version="1.0" encoding="koi8-r"?><p>Дом</p>'
    assert decode(page.encode("koi8-r")) == Decoded(page, "koi8-r")


@pytest.mark.parametrize("declared", [b"rot13", b"zlib", b"nonsense", b"iso-8859-1", b"utf-16"])
def test_odd_declarations_are_not(declared: bytes) -> None:
    assert decode(b'<meta charset="' + declared + b'">caf\xe9').text.endswith("café")


def test_damaged_utf_8_stays_utf_8_and_says_so() -> None:
    data = ("é" * 3000).encode()
    assert decode(data + b"\xff" + data) == Decoded(
        "é" * 3000 + "\ufffd" + "é" * 3000,
        "utf-8",
        "One place in the text could not be read as utf-8; the file may be damaged or cut off.",
    )
    assert decode(data[:-1]).text == "é" * 2999 + "\ufffd"
    assert decode(data[:-1]).encoding == "utf-8"


def test_a_replacement_character_of_the_author_is_no_damage() -> None:
    assert decode("a \ufffd b".encode()) == Decoded("a \ufffd b", "utf-8")


def test_nuls_go() -> None:
    assert decode(b"a\x00b").text == "ab"


@given(st.text())
def test_any_text_in_utf_8_comes_back(text: str) -> None:
    if not text.encode().startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE)) and "\x00" not in text:
        assert decode(text.encode()) == Decoded(text, "utf-8")


@given(st.binary())
def test_no_bytes_are_too_odd(data: bytes) -> None:
    assert "\x00" not in decode(data).text
    assert looks_binary(data) in (True, False)


@pytest.mark.parametrize(
    ("data", "binary"),
    [
        (b"plain text\r\n\twith tabs\x0c", False),
        ("灯台守".encode(), False),
        ("A lamp was lit.".encode("utf-16"), False),
        ("A lamp was lit.".encode("utf-16-le"), False),
        (b"\x00\x01\x02\x03" * 20, True),
        (b"", False),
    ],
)
def test_binary_data_has_controls_that_no_text_has(data: bytes, binary: bool) -> None:
    assert looks_binary(data) is binary
