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


_KEEPER = {
    "Simplified": "守灯塔的人在窗前坐了一整夜,他不知道海上的风会不会停下来。她说:“你看,天亮了。”我们都没有说话。",
    "Traditional": "守燈塔的人在窗前坐了一整夜,他不知道海上的風會不會停下來。她說:「你看,天亮了。」我們都沒有說話。",
    "Korean": "등대지기는 밤새도록 창가에 앉아 있었다. 그는 바다 위의 바람이 멈출지 알지 못했다. 보세요, 날이 밝았어요.",
    "Japanese": "灯台守は窓の前に一晩中座っていた。海の上の風が止むかどうか、彼には分からなかった。夜が明けたわ、と彼女は言った。",
    "Russian": "Смотритель маяка всю ночь просидел у окна. Он не знал, утихнет ли ветер над морем. «Смотри, рассвело».",
    "French": "Le gardien était resté là toute la nuit, près de la fenêtre. « Regarde, dit-elle, le jour s’est levé, déjà. »",
    "Greek": "Ο φαροφύλακας καθόταν όλη τη νύχτα στο παράθυρο. Δεν ήξερε αν ο άνεμος θα σταματούσε. Κοίτα, ξημέρωσε.",
    "Thai": "ผู้เฝ้าประภาคารนั่งอยู่ริมหน้าต่างตลอดทั้งคืน เขาไม่รู้ว่าลมเหนือทะเลจะหยุดหรือไม่ เธอพูดว่าดูสิสว่างแล้ว",
}


@pytest.mark.parametrize("times", [1, 40])
@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        ("Simplified", "gbk", "gb18030"),
        ("Simplified", "gb18030", "gb18030"),
        ("Traditional", "gbk", "gb18030"),
        ("Traditional", "big5", "cp950"),
        ("Korean", "euc_kr", "cp949"),
        ("Japanese", "shift_jis", "cp932"),
        ("Japanese", "euc_jp", "euc_jp"),
    ],
)
def test_what_declares_nothing_is_known_by_its_letters(language: str, written: str, read: str, times: int) -> None:
    """Behind any amount of other text, and cut off within a letter."""
    text = "One lamp.\n" * 500 * (times > 1) + _KEEPER[language] * times
    assert decode(text.encode(written)) == Decoded(text, read)
    for end in (1, 2, 3):
        found = decode(text.encode(written)[:-end])
        assert (found.encoding, found.text[:-1]) == (read, text[: len(found.text) - 1])


@pytest.mark.parametrize("times", [1, 40])
@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("Russian", "cp1251"),
        ("Russian", "koi8-r"),
        ("Russian", "iso8859-5"),
        ("French", "cp1252"),
        ("French", "iso8859-15"),
        ("Greek", "cp1253"),
        ("Thai", "cp874"),
    ],
)
def test_letters_of_one_byte_are_none_of_two(language: str, written: str, times: int) -> None:
    data = (_KEEPER[language] * times).encode(written, "replace")
    assert decode(data).encoding == "cp1252"


def test_a_few_letters_tell_nothing() -> None:
    assert decode("我们都没有说话".encode("gbk")).encoding == "cp1252"


def test_a_smaller_encoding_is_read_as_the_larger_one() -> None:
    """Pages say gb2312 and have letters that it has not, as browsers read them."""
    page = '<meta charset="gb2312"><p>镕—瞭</p>'
    assert decode(page.encode("gbk")) == Decoded(page, "gb18030")


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


@pytest.mark.parametrize(
    "ornament", ["\u00a4", "\u00b8", "\u00b5", "\u00a4\u00a4\u00b8\u00b8", "\u201a\u00a9", "\u00a4H"]
)
def test_a_row_of_one_ornament_is_no_word_in_any_language(ornament: str) -> None:
    text = f"The lamp was lit.\n\n{ornament * 60}\n\nNobody knew why.\n" * 9
    assert decode(text.encode("cp1252")) == Decoded(text, "cp1252")
